"""ferry copy: two real servers on one machine, which take each other's addresses, until they are told not to."""
import json
import os
import shutil
import signal
import threading
import unittest

from support import PASSWORD, PATIENCE, RealServer, RealServerTest, ScriptedServer, environment

DATA = bytes(range(256)) * 4096  # 1 MiB
DIRECT = "it went from server to server, in clear text"


class Copy(RealServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = RealServer()
        cls.addClassCleanup(cls.other.close)

    def setUp(self):
        super().setUp()
        shutil.rmtree(self.other.root)
        os.mkdir(self.other.root)
        self.other.sessions.wait_for_none()
        self.other.commands.clear()
        self.server.write("a", DATA)

    def without(self, server, command):
        handler = server.server.handler
        known = handler.proto_cmds
        handler.proto_cmds = {k: v for k, v in known.items() if k != command}
        self.addCleanup(setattr, handler, "proto_cmds", known)

    def copied(self, *words, **options):
        """Everything went well; gives what standard error says."""
        result = self.run_ferry("copy", *words, **options)
        self.assertEqual(result.status, 0, result.err)
        return result.err

    def names(self):
        return sorted(os.listdir(self.other.root))

    def test_from_server_to_server(self):
        self.assertEqual(self.copied(self.server.url("a"), self.other.url()),
                         f"ferry: copy {self.server.url('a')}: note: {DIRECT}\n")
        self.assertEqual((self.names(), self.other.read("a")), (["a"], DATA))
        self.assertIn("RETR a", self.server.commands)
        self.assertTrue(any(c.startswith("PORT ") for c in self.other.commands))
        self.assertEqual(self.copied("-q", self.server.url("a"), self.other.url("b")), "")
        self.assertEqual(self.other.read("b"), DATA)

    def test_through_here_where_a_server_refuses_it(self):
        self.without(self.other, "PORT")
        self.assertIn("note: it went through this machine: a server refuses it (PORT: 500 ",
                      self.copied(self.server.url("a"), self.other.url("b")))
        self.assertEqual((self.names(), self.other.read("b"), self.files()), (["b"], DATA, []))
        line = self.fail_with(11, "copy", "--direct", self.server.url("a"), self.other.url("c"))
        self.assertIn("PORT", line)
        self.assertIn("Without --direct", line)
        self.assertEqual(self.names(), ["b"])

    def test_through_here_as_asked_for_and_as_slowly_as_asked_for(self):
        self.server.write("a", b"x" * 4000)
        result = self.run_ferry("copy", "--json", "--through-here", "--limit-rate", "20k", self.server.url("a"),
                                self.other.url())
        done = json.loads(result.out.splitlines()[-1])
        self.assertEqual(done["event"], "done", result.err)
        self.assertFalse(any(c.startswith("PORT ") for c in self.other.commands))
        self.assertEqual(self.other.read("a"), b"x" * 4000)

    def test_events(self):
        result = self.run_ferry("copy", "--json", self.server.url("a"), self.server.url("none"), self.other.url())
        self.assertEqual(result.status, 14)
        start, done, again, error = [json.loads(line) for line in result.out.splitlines()]
        for event, name in ((start, "a"), (done, "a"), (again, "none"), (error, "none")):
            self.assertEqual((event["verb"], event["url"], event["local"], event["to"]),
                             ("copy", self.server.url(name), None, self.other.url(name)))
        self.assertEqual(done["bytes"], len(DATA))
        self.assertEqual(done["verdict"]["confidence"], "verified")
        self.assertEqual(done["verdict"]["notes"], [DIRECT])
        self.assertEqual((error["error"]["code"], error["error"]["command"]), (550, "SIZE none"))
        self.assertIn("ferry ls " + self.server.url(), error["error"]["hint"])

    def test_several_and_patterns_and_what_is_there(self):
        for name in ("b.txt", "c.txt"):
            self.server.write(name, name.encode())
        os.mkdir(self.server.path("d.txt"))
        self.other.write("b.txt", b"old")
        result = self.run_ferry("copy", "-n", self.server.url("*.txt"), self.server.url("a"), self.other.url())
        self.assertEqual(result.out.decode().splitlines(), [f"{self.server.url(n)} -> {self.other.url(n)}"
                                                            for n in ("b.txt", "c.txt", "a")])
        self.assertIn("d.txt/: skipped: a directory", result.err)
        self.assertEqual(self.names(), ["b.txt"])
        self.copied("--no-clobber", self.server.url("*.txt"), self.server.url("a"), self.other.url())
        self.assertEqual(self.names(), ["a", "b.txt", "c.txt"])
        self.assertEqual(self.other.read("b.txt"), b"old")
        self.assertIn("a / at the end", self.fail_with(2, "copy", self.server.url("*.txt"), self.other.url("x")))
        self.assertIn("nothing matches", self.fail_with(15, "copy", self.server.url("*.iso"), self.other.url()))

    def test_time_and_directories(self):
        os.utime(self.server.path("a"), (1_000_000_000, 1_000_000_000))
        self.copied("--keep-time", self.server.url("a"), self.other.url("b"))
        self.assertEqual(os.stat(self.other.path("b")).st_mtime, 1_000_000_000)
        self.copied("--newer", self.server.url("a"), self.other.url("b"))
        self.assertEqual(len([c for c in self.other.commands if c.startswith("STOR")]), 1)
        self.assertIn("STOR", self.fail_with(6, "copy", self.server.url("a"), self.other.url("no/b")))

    def test_checksums_that_nobody_has(self):
        self.assertIn("no checksum in common",
                      self.fail_with(13, "copy", "--verify", self.server.url("a"), self.other.url("b")))
        self.assertEqual(self.names(), [])

    def test_each_server_has_its_own_account_and_none_is_shown(self):
        with open(self.path("accounts"), "w") as f:
            os.fchmod(f.fileno(), 0o600)
            f.write(f"machine 127.0.0.1 login bob password {PASSWORD}\n")
        shown = self.copied("-v", "--plain", "--netrc", "accounts", self.server.url("a", "anonymous"),
                            self.other.url("b", "bob"))
        self.assertEqual([c for c in self.server.commands if c.startswith("USER")], ["USER anonymous"])
        self.assertEqual([c for c in self.other.commands if c.startswith("USER")], ["USER bob"])
        self.assertNotIn(PASSWORD, shown)
        self.copied("--plain", self.server.url("a", f"bob:{PASSWORD}"), self.other.url("c", "anonymous"))
        self.assertNotIn(f"PASS {PASSWORD}", self.other.commands[-20:])
        self.assertIn("both servers", self.fail_with(2, "copy", "--password-file", "accounts", self.server.url("a"),
                                                     self.other.url("b")))

    def test_a_password_of_the_environment_is_for_one_of_the_servers(self):
        env = environment(self, FERRY_PASSWORD=PASSWORD)
        for more in ((self.server.url("a", "bob"),), ("--user", "bob", self.server.url("a"))):
            line = self.fail_with(2, "copy", "--plain", *more, self.other.url("b", "bob"), env=env)
            self.assertIn("FERRY_PASSWORD would tell both servers the same password. Use .netrc", line)
        self.assertFalse([c for c in self.server.commands + self.other.commands if c.startswith("PASS")])
        self.copied("--plain", self.server.url("a"), self.other.url("b", "bob"), env=env)
        self.copied("--plain", self.server.url("a", "bob"), self.server.url("b", "bob"), env=env)
        self.assertEqual((self.other.read("b"), self.server.read("b")), (DATA, DATA))

    def test_an_error_names_its_server(self):
        line = self.fail_with(5, "copy", "--plain", self.server.url("a"), self.other.url("b", "bob:wrong"))
        self.assertTrue(line.startswith(f"ferry: copy {self.other.url('b', 'bob')}: "), line)
        self.assertNotIn("wrong", line)
        line = self.fail_with(6, "copy", self.server.url("a"), self.other.url("no/b"))
        self.assertTrue(line.startswith(f"ferry: copy {self.other.url('no/b')}: STOR "), line)
        line = self.fail_with(3, "copy", "ftp://127.0.0.1:1/a", self.other.url("b"))
        self.assertTrue(line.startswith("ferry: copy ftp://127.0.0.1:1/a: "), line)

    def test_trees(self):
        for name in ("t/a.txt", "t/sub/b c", "t/sub/deeper/d"):
            os.makedirs(os.path.dirname(self.server.path(name)), exist_ok=True)
            self.server.write(name, name.encode())
        os.mkdir(self.server.path("t/empty"))
        for target, root in ((self.other.url(), "t"), (self.other.url("new/name"), "new/name")):
            planned = self.run_ferry("copy", "-r", "-n", self.server.url("t"), target).out.decode().splitlines()
            self.assertEqual(len(planned), 3)
            self.assertFalse(os.path.exists(self.other.path(root)))
            self.copied("-r", "-q", self.server.url("t"), target)
            found = sorted(os.path.relpath(os.path.join(at, n), self.other.path(root))
                           for at, directories, files in os.walk(self.other.path(root)) for n in directories + files)
            self.assertEqual(found, ["a.txt", "empty", "sub", "sub/b c", "sub/deeper", "sub/deeper/d"])
            self.assertEqual(self.other.read(root + "/sub/b c"), b"t/sub/b c")
        self.copied("-r", "-q", "--mkdirs", self.server.url("*"), self.other.url("both/"))
        self.assertEqual(sorted(os.listdir(self.other.path("both"))), ["a", "t"])
        self.assertIn("into itself", self.fail_with(2, "copy", "-r", self.server.url("t"), self.server.url("t/sub/")))
        self.assertIn("a directory", self.fail_with(2, "copy", self.server.url("t/"), self.other.url()))

    def test_onto_itself(self):
        self.assertIn("onto itself", self.fail_with(2, "copy", self.server.url("a"), self.server.url("a")))
        self.copied(self.server.url("a"), self.server.url("b"))
        self.assertEqual(self.server.read("b"), DATA)

    def test_ctrl_c_leaves_nothing_at_the_target(self):
        for way in ("--through-here", "--direct"):
            with self.subTest(way=way):
                under_way = threading.Event()
                over = threading.Event()

                def script(s):
                    s.greet_and_log_in()
                    while (text := s.hear()) != "RETR a":
                        if text == "PASV":
                            s.listen()
                            port = s.data_listener.getsockname()[1]
                            s.say(f"227 here (127,0,0,1,{port >> 8},{port & 255})")
                        elif text == "EPSV":
                            s.listen()
                            s.say(f"229 here (|||{s.data_listener.getsockname()[1]}|)")
                        else:
                            s.say("200 ok" if text.startswith("TYPE") else "502 no")
                    s.say("150 here")
                    with s.accept() as data:
                        data.sendall(b"x")
                        under_way.set()
                        over.wait(PATIENCE)

                source = ScriptedServer(script)
                self.addCleanup(source.close)
                process = self.start("copy", way, source.url("a"), self.other.url("b"))
                self.assertTrue(under_way.wait(PATIENCE))
                process.send_signal(signal.SIGINT)
                result = self.end(process)
                over.set()
                self.assertEqual(result.status, 130, result.err)
                self.assertNotIn("b", self.names())


if __name__ == "__main__":
    unittest.main()
