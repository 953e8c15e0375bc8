"""What get and put do with several files, patterns, trees, interruptions and checksums, and what they tell of it."""
import hashlib
import json
import os
import socket
import threading
import unittest
from urllib.parse import quote

from support import PASSWORD, PATIENCE, RealServerTest, ScriptedTest, environment

DATA = bytes(range(256)) * 1024  # 256 KiB
NAMES = ["with a space", "\U0001f6a2 ship", "it's \"quoted\""]


def events(result):
    return [json.loads(line) for line in result.out.splitlines()]


class Many(RealServerTest):
    def make_tree(self):
        os.makedirs(self.server.path("t/sub/empty"))
        for name in ["t/a.txt", "t/b.bin", *("t/sub/" + n for n in NAMES)]:
            self.server.write(name, name.encode())

    def logins(self):
        return [c for c in self.server.commands if c.startswith("USER")]

    def test_several_urls_over_one_session(self):
        for name in NAMES:
            self.server.write(name, DATA)
        self.succeed("get", *(self.server.url(quote(n)) for n in NAMES))
        self.assertEqual([self.read(n) for n in NAMES], [DATA] * 3)
        self.assertEqual(self.logins(), ["USER anonymous"])
        self.forget_commands()
        os.mkdir(self.server.path("d"))
        self.succeed("put", *("./" + n for n in NAMES), self.server.url("d/"))
        self.assertEqual([self.server.read("d/" + n) for n in NAMES], [DATA] * 3)
        self.assertEqual(self.logins(), ["USER anonymous"])

    def test_a_failure_stops_nothing(self):
        self.server.write("a", b"a")
        self.server.write("c", b"c")
        self.assertIn("RETR b: 550", self.fail_with(14, "get", *(self.server.url(n) for n in "abc")))
        self.assertEqual(self.files(), ["a", "c"])

    def test_patterns(self):
        self.make_tree()
        self.succeed("get", self.server.url("t/*.txt"))
        self.assertEqual(self.files(), ["a.txt"])
        self.succeed("get", self.server.url("*/[ab].*"))
        self.assertEqual(self.files(), ["a.txt", "b.bin"])
        self.assertIn("nothing matches", self.fail_with(15, "get", self.server.url("t/*.iso")))

    def test_two_files_of_one_name_never_replace_each_other(self):
        for name in ("x", "y"):
            os.mkdir(self.server.path(name))
            self.server.write(name + "/a", name.encode())
        line = self.fail_with(14, "get", self.server.url("x/a"), self.server.url("y/a"))
        self.assertIn("has the name a already", line)
        self.assertEqual(self.read("a"), b"x")

    def test_trees_down_and_up(self):
        self.make_tree()
        self.succeed("get", "-r", self.server.url("t"))
        self.assertEqual(self.read("t/sub/" + NAMES[1]), ("t/sub/" + NAMES[1]).encode())
        self.assertTrue(os.path.isdir(self.path("t/sub/empty")))
        self.succeed("put", "-r", "t", self.server.url("up/"))
        self.assertEqual(self.server.read("up/t/sub/" + NAMES[2]), ("t/sub/" + NAMES[2]).encode())
        self.assertTrue(os.path.isdir(self.server.path("up/t/sub/empty")))
        self.succeed("get", "-r", self.server.url("t/"), "-o", "other")
        self.assertEqual(self.read("other/a.txt"), b"t/a.txt")
        self.succeed("rm", "-r", self.server.url("up"))
        self.assertEqual(os.listdir(self.server.root), ["t"])

    def test_what_rm_tells(self):
        self.make_tree()
        self.server.write("x", b"x")
        result = self.run_ferry("rm", "-r", "--json", self.server.url("t"), self.server.url("none"))
        self.assertEqual(result.status, 14)
        told = events(result)
        gone = [e for e in told if e["event"] == "done"]
        self.assertEqual({(e["verb"], e["local"], e["bytes"], e["verdict"]) for e in gone}, {("rm", None, 0, None)})
        self.assertEqual(gone[-1]["url"], self.server.url("t"))
        self.assertIn(self.server.url("t/sub/" + quote(NAMES[0])), [e["url"] for e in gone])
        self.assertEqual((told[-1]["event"], told[-1]["url"]), ("error", self.server.url("none")))
        self.assertEqual([e["event"] for e in events(self.succeed("rm", "--json", self.server.url("x")))], ["done"])
        self.assertEqual(os.listdir(self.server.root), [])

    def test_what_changes_names_tells(self):
        self.server.write("x", b"x")
        url = self.server.url
        for words, made, to in ((["mkdir", url("d")], url("d"), None), (["mkdir", "-p", url("e")], url("e"), None),
                                (["mkdir", "-p", url("e/f")], url("e/f"), None),
                                (["chmod", "600", url("x")], url("x"), None), (["mv", url("x"), "y"], url("x"), url("y")),
                                (["rmdir", url("e/f")], url("e/f"), None), (["rm", url("y")], url("y"), None)):
            with self.subTest(words=words):
                before = sorted(os.listdir(self.server.root))
                planned = self.succeed(words[0], "-n", *words[1:])
                self.assertEqual(planned.out.decode(), made.removeprefix(url()) + (" -> y" if to else "") + "\n")
                told = events(self.succeed(words[0], "-n", "--json", *words[1:]))
                self.assertEqual([(e["event"], e["url"], e.get("to"), e["why"]) for e in told],
                                 [("skipped", made, to, "dry run")])
                self.assertEqual(sorted(os.listdir(self.server.root)), before)
                told = events(self.succeed(words[0], "--json", *words[1:]))
                self.assertEqual([(e["event"], e["verb"], e["url"], e.get("to"), e["verdict"]) for e in told],
                                 [("done", words[0], made, to, None)])
        self.assertEqual(sorted(os.listdir(self.server.root)), ["d", "e"])
        told = events(self.succeed("mkdir", "-p", "--json", url("h/i"), url("h")))
        self.assertEqual([(e["event"], e["url"]) for e in told],
                         [("done", url("h")), ("done", url("h/i")), ("skipped", url("h"))])
        self.server.write("x", b"xyz")
        self.assertEqual(events(self.succeed("size", "--json", url("x"))), [{"url": url("x"), "bytes": 3}])
        told = events(self.run_ferry("mkdir", "--json", url("d"), url("g")))
        self.assertEqual([(e["event"], e["url"]) for e in told], [("error", url("d")), ("done", url("g"))])

    def test_what_is_there_and_longer_is_no_beginning(self):
        self.server.write("a", DATA + b"x")
        self.write("a", DATA)
        self.assertIn("not the beginning", self.fail_with(13, "put", "-c", "a", self.server.url("a")))
        self.assertIn("not the beginning", self.fail_with(13, "put", "-c", "--temp", "a", self.server.url("a")))
        self.write("a", DATA + b"xy")
        self.assertIn("not the beginning", self.fail_with(13, "get", "-c", self.server.url("a")))
        self.assertEqual((self.server.read("a"), self.read("a")), (DATA + b"x", DATA + b"xy"))

    def test_a_tree_into_a_directory_that_is_not_there_yet(self):
        self.make_tree()
        self.succeed("get", "-r", self.server.url("t"), "-o", "new/")
        self.assertEqual(self.read("new/t/a.txt"), b"t/a.txt")

    def test_a_refused_login_is_not_repeated(self):
        for name in ("a", "b", "c"):
            self.write(name, name.encode())
        wrong = [self.server.url(n, "bob:wrong") for n in ("a", "b", "c")]
        for words in (["get", *wrong], ["put", "a", "b", "c", self.server.url("", "bob:wrong")], ["stat", *wrong],
                      ["get", "-j", "3", *wrong], ["put", "-j", "3", "a", "b", "c", self.server.url("", "bob:wrong")],
                      ["du", *wrong], ["copy", "-r", *wrong, self.server.url("d/")], ["rm", *wrong], ["rm", "-r", *wrong], ["copy", *wrong, self.server.url("d/")]):
            with self.subTest(words=words):
                self.server.commands.clear()
                result = self.run_ferry(words[0], "--plain", *words[1:])
                self.assertEqual(result.err.count("ferry: " + words[0]), 3, result.err)
                self.assertEqual(len([c for c in self.server.commands if c.startswith("PASS")]), 1)
                self.assertEqual(result.err.count("Check the user and the password"), 3, result.err)

    def test_two_files_never_become_one(self):
        for name in ("d/a", "e/a"):
            os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
            self.write(name, name.encode())
        for jobs in ("1", "2"):
            self.assertIn("already", self.fail_with(14, "put", "-j", jobs, "d/a", "e/a", self.server.url()))
            self.assertEqual(self.server.read("a"), b"d/a")

    def test_files_side_by_side(self):
        names = [f"{i:02}" for i in range(12)]
        for name in names:
            self.server.write(name, name.encode() * 1000)
        result = self.run_ferry("get", "-j", "3", "--json", self.server.url("*"), self.server.url("missing"))
        self.assertEqual(result.status, 14, result.err)
        self.assertEqual([self.read(n) for n in names], [n.encode() * 1000 for n in names])
        ended = [e["event"] for e in events(result) if e["event"] not in ("start", "progress")]
        self.assertEqual(sorted(ended), ["done"] * 12 + ["error"])
        self.assertLessEqual(len(self.logins()), 3)
        os.mkdir(self.server.path("up"))
        self.succeed("put", "-j", "3", *names, self.server.url("up/"))
        self.assertEqual([self.server.read("up/" + n) for n in names], [n.encode() * 1000 for n in names])

    def test_s24_nothing_of_a_tree_goes_through_a_link_here(self):
        self.make_tree()
        os.mkdir(self.path("elsewhere"))
        os.mkdir(self.path("t"))
        os.symlink("../elsewhere", self.path("t/sub"))
        os.symlink("../elsewhere/file", self.path("t/a.txt"))
        result = self.run_ferry("get", "-r", self.server.url("t"))
        self.assertEqual(result.status, 14, result.err)
        self.assertEqual(result.err.count("nothing is written through it"), 2)
        self.assertEqual(os.listdir(self.path("elsewhere")), [])
        self.assertEqual(self.read("t/b.bin"), b"t/b.bin")

    def test_links_here_are_not_followed(self):
        os.mkdir(self.path("t"))
        self.write("secret", b"x")
        os.symlink("../secret", self.path("t/link"))
        result = self.run_ferry("put", "-r", "t", self.server.url())
        self.assertEqual(result.status, 0)
        self.assertIn("links are not followed", result.err)
        self.assertEqual(os.listdir(self.server.path("t")), [])

    def test_a_dry_run_moves_nothing(self):
        self.make_tree()
        out = self.succeed("get", "-rn", self.server.url("t")).out.decode()
        self.assertEqual(out.count(" -> "), 5)
        self.assertEqual(self.files(), [])
        self.write("a.txt", b"mine")
        self.assertEqual(self.succeed("get", "-n", "--no-clobber", self.server.url("t/*.*")).out.decode().split()[::3],
                         [self.server.url("t/b.bin")])
        os.unlink(self.path("a.txt"))
        self.write("a", b"x")
        self.assertIn(b"a -> ", self.succeed("put", "-n", "a", self.server.url("a")).out)
        self.assertEqual(os.listdir(self.server.root), ["t"])
        self.assertIn(b"t/a.txt", self.succeed("rm", "-rn", self.server.url("t")).out)
        told = events(self.succeed("rm", "-rn", "--json", self.server.url("t")))
        self.assertIn(("skipped", self.server.url("t/a.txt"), "dry run"), [(e["event"], e["url"], e["why"]) for e in told])
        self.assertTrue(os.path.exists(self.server.path("t/a.txt")))

    def test_existing_files(self):
        self.server.write("a", b"remote")
        self.write("a", b"mine")
        self.succeed("get", "--no-clobber", self.server.url("a"))
        self.assertEqual(self.read("a"), b"mine")
        os.utime(self.path("a"), (1, 1))
        self.succeed("get", "--newer", self.server.url("a"))
        self.assertEqual(self.read("a"), b"remote")
        self.write("b", b"other")
        self.succeed("put", "--no-clobber", "b", self.server.url("a"))
        self.assertEqual(self.server.read("a"), b"remote")

    def test_put_makes_directories_keeps_the_time_and_sets_the_mode(self):
        self.write("a", DATA)
        os.utime(self.path("a"), (1_000_000_000, 1_000_000_000))
        self.succeed("put", "--mkdirs", "--temp", "--keep-time", "--chmod", "640", "a", self.server.url("d/e/a"))
        self.assertEqual(self.server.read("d/e/a"), DATA)
        info = os.stat(self.server.path("d/e/a"))
        self.assertEqual((info.st_mtime, info.st_mode & 0o777), (1_000_000_000, 0o640))
        self.assertTrue(any(c.startswith("STOR") and ".ferry-part" in c for c in self.server.commands))
        self.assertEqual(os.listdir(self.server.path("d/e")), ["a"])
        self.succeed("get", self.server.url("d/e/a"), "-o", "b")
        self.assertEqual(os.stat(self.path("b")).st_mtime, 1_000_000_000)

    def test_the_server_chooses_a_name(self):
        self.write("a", DATA)
        self.succeed("put", "--unique", "a", self.server.url())
        os.mkdir(self.server.path("in"))
        told = events(self.succeed("put", "--unique", "--json", "a", self.server.url("in/")))
        (name,) = os.listdir(self.server.path("in"))
        self.assertEqual(self.server.read("in/" + name), self.read("a"))
        self.assertEqual(told[-1]["verdict"]["confidence"], "verified")
        os.unlink(self.server.path("in/" + name))
        os.rmdir(self.server.path("in"))
        names = os.listdir(self.server.root)
        self.assertEqual(len(names), 1)
        self.assertEqual(self.server.read(names[0]), DATA)

    def test_resume_of_an_upload(self):
        self.write("a", DATA)
        self.server.write("a", DATA[:200_000])
        result = self.succeed("put", "-c", "--json", "a", self.server.url("a"))
        self.assertEqual(self.server.read("a"), DATA)
        done = events(result)[-1]
        self.assertEqual((done["event"], done["verdict"]["resumed_from"]), ("done", 200_000))
        self.assertEqual(done["bytes"], len(DATA) - 200_000)

    def test_events(self):
        self.server.write("a", DATA)
        self.write("there", b"x")
        self.server.write("there", b"x")
        result = self.run_ferry("get", "--json", "--no-clobber", *(self.server.url(n) for n in ("a", "there", "b")))
        self.assertEqual(result.status, 14)
        seen = [e for e in events(result) if e["event"] != "progress"]
        self.assertEqual([e["event"] for e in seen], ["start", "done", "start", "skipped", "start", "error"])
        self.assertEqual((seen[1]["bytes"], seen[1]["verdict"]["confidence"], seen[1]["verdict"]["size_reply"]),
                         (len(DATA), "verified", len(DATA)))
        self.assertEqual((seen[5]["error"]["code"], seen[5]["error"]["class"], seen[5]["error"]["retry"]),
                         (550, "error_perm", False))

    def test_stat_chmod_and_mkdir(self):
        self.succeed("mkdir", "-p", self.server.url("x/y"), self.server.url("x/y"))
        self.server.write("x/y/a", DATA)
        self.succeed("chmod", "600", self.server.url("x/y/a"))
        self.assertEqual(os.stat(self.server.path("x/y/a")).st_mode & 0o777, 0o600)
        self.assertIn(f"size: {len(DATA)}\n", self.succeed("stat", self.server.url("x/y/a")).out.decode())
        found = json.loads(self.succeed("stat", "--json", self.server.url("x/y")).out)
        self.assertEqual((found["name"].split("/")[-1], found["type"]), ("y", "dir"))
        self.assertIn("no such name", self.fail_with(6, "stat", self.server.url("x/b")))
        for top in ("", "/"):
            self.assertIn("type: dir\n", self.succeed("stat", self.server.url(top)).out.decode())

    def test_find_and_du(self):
        self.make_tree()
        self.server.write("t/sub/big", bytes(5000))
        found = lambda *words: sorted(self.succeed("find", *words, self.server.url("t")).out.decode().splitlines())
        self.assertEqual(found("--name", "*.txt"), ["t/a.txt"])
        self.assertEqual(found("--type", "d"), ["t/sub", "t/sub/empty"])
        self.assertEqual(found("--larger", "4k", "--smaller", "1M", "--newer", "2001-01-01T00:00", "--type", "f"), ["t/sub/big"])
        self.assertEqual(found("--newer", "2199-01-01T00:00"), [])
        self.assertEqual(len(found()), 8)
        sub = 5000 + sum(len(("t/sub/" + n).encode()) for n in NAMES) + 0
        lines = self.succeed("du", self.server.url("t")).out.decode().splitlines()
        self.assertEqual(lines, ["0  t/sub/empty", f"{sub}  t/sub", f"{sub + 14}  t"])
        self.assertEqual(self.succeed("du", "-s", self.server.url("t")).out.decode(), f"{sub + 14}  t\n")
        self.assertEqual(self.succeed("du", self.server.url("t/sub/big")).out.decode(), "5000  t/sub/big\n")
        told = json.loads(self.succeed("du", "-s", "--json", self.server.url("t")).out)
        self.assertEqual(told, {"url": self.server.url("t"), "bytes": sub + 14})
        told = json.loads(self.succeed("find", "--json", "--name", "*.txt", self.server.url("t")).out)
        self.assertEqual((told["url"], told["name"], told["type"]), (self.server.url("t/a.txt"), "a.txt", "file"))
        self.assertEqual(self.succeed("find", self.server.url("t/sub/big")).out, b"t/sub/big\n")
        self.assertEqual(self.succeed("find", "--name", "x*", self.server.url("t/sub/big")).out, b"")
        with open("/dev/full", "wb") as full:
            result = self.run_ferry("find", self.server.url("t"), stdout=full)
        self.assertEqual((result.status, len(result.errors)), (9, 1), result.err)
        self.fail_with(6, "du", self.server.url("t/missing"))
        self.fail_with(6, "find", self.server.url("missing"))

    def test_hints_say_what_to_write(self):
        self.make_tree()
        self.assertIn("with -r", self.fail_with(6, "get", self.server.url("t")))
        self.assertIn("knows no patterns", self.fail_with(6, "rm", self.server.url("t/*.txt")))
        self.assertNotIn("patterns", self.fail_with(6, "rm", self.server.url("t/missing")))
        self.assertIn("exclude each other", self.fail_with(2, "get", "-j", "2", "--segments", "4", self.server.url("t/a.txt")))

    def test_a_server_without_checksums(self):
        self.server.write("a", DATA)
        self.assertIn("no checksum", self.fail_with(6, "sum", self.server.url("a")))
        self.assertIn("no checksum", self.fail_with(13, "get", "--verify", self.server.url("a")))
        self.assertEqual(self.files(), [])

    def test_the_rate_is_limited_and_odd_servers_get_one_command_at_a_time(self):
        self.server.write("a", DATA)
        self.succeed("get", "--limit-rate", "100M", "--low-speed", "1:10s", "--compress", "auto", "--lock-step", "--encoding",
                     "latin1", self.server.url("a"))
        self.assertEqual(self.read("a"), DATA)


class Socks:
    """A SOCKS5 proxy without a log-in that relays for real; `asked` holds the ports it was asked for."""

    def __init__(self):
        self.asked = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self._accept)]
        self.threads[0].start()

    def _accept(self):
        try:
            while True:
                client, _ = self.listener.accept()
                thread = threading.Thread(target=self._serve, args=(client,))
                self.threads.append(thread)
                thread.start()
        except OSError:
            pass

    def _serve(self, client):
        with client, client.makefile("rb") as reader:
            reader.read(reader.read(2)[1])
            client.sendall(b"\x05\x00")
            kind = reader.read(4)[3]
            address = reader.read({1: 4, 3: 0, 4: 16}[kind]) or reader.read(reader.read(1)[0])
            port = int.from_bytes(reader.read(2), "big")
            self.asked.append(port)
            with socket.create_connection(("127.0.0.1", port)) as server:
                client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01" + port.to_bytes(2, "big"))
                other = threading.Thread(target=self._pump, args=(server, client))
                other.start()
                self._pump(client, server)
                other.join()
        return address

    @staticmethod
    def _pump(source, to):
        try:
            while data := source.recv(65536):
                to.sendall(data)
            to.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(PATIENCE)


class ThroughAProxy(RealServerTest):
    def test_every_connection_goes_through_it(self):
        proxy = Socks()
        self.addCleanup(proxy.close)
        self.server.write("a", DATA)
        url = ["--proxy", f"socks5h://127.0.0.1:{proxy.port}", self.server.url()]
        self.assertEqual(self.succeed("ls", *url).out, b"a\n")
        self.succeed("get", *url[:2], self.server.url("a"))
        self.assertEqual(self.read("a"), DATA)
        self.assertEqual(proxy.asked.count(self.server.port), 2)
        self.assertEqual(len(proxy.asked), 4)


class OddServers(ScriptedTest):
    def test_a_broken_transfer_is_tried_again_and_goes_on(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR", {"SIZE": f"213 {len(DATA)}"})
            s.send_file("150 here", DATA[:100_000], "426 broken")
            s.answer_until("RETR", {"SIZE": f"213 {len(DATA)}", "REST": "350 go on"})
            offset = int([c for c in s.server.commands if c.startswith("REST")][-1].split()[1])
            self.assertGreater(offset, 0)
            s.send_file("150 here", DATA[offset:], "226 done")
            s.wait_for_end()
        server = self.serve(script)
        result = self.succeed("get", "--retry", "1", "--json", server.url("a"))
        self.assertEqual(self.read("a"), DATA)
        self.assertEqual(events(result)[-1]["verdict"]["retries"], 1)

    def test_continue_keeps_what_came_for_the_next_run(self):
        def cut(s):
            s.greet_and_log_in()
            s.answer_until("RETR", {"SIZE": f"213 {len(DATA)}"})
            s.send_file("150 here", DATA[:200_000], "426 broken")
            s.wait_for_end()

        def whole(s):
            s.greet_and_log_in()
            s.answer_until("RETR", {"SIZE": f"213 {len(DATA)}", "REST": "350 go on"})
            offset = int(([c for c in s.server.commands if c.startswith("REST")] or ["REST 0"])[-1].split()[1])
            s.send_file("150 here", DATA[offset:], "226 done")
            s.wait_for_end()
        server = self.serve(cut)
        self.fail_with(8, "get", server.url("a"))
        self.assertEqual(self.files(), [])
        server = self.serve(cut)
        port = server.port
        self.fail_with(8, "get", "-c", server.url("a"))
        self.assertIn(".a.ferry-part", self.files())
        self.assertNotIn("a", self.files())
        server.close()
        server = self.serve(whole, port=port)
        self.succeed("get", "-c", server.url("a"))
        self.assertEqual((self.files(), self.read("a")), (["a"], DATA))
        self.assertTrue(any(c.startswith("REST") for c in server.commands), server.commands)

    def test_names_that_are_not_safe_are_refused(self):
        listing = b"type=file;size=1; ../evil\r\ntype=file;size=1; good\r\ntype=OS.unix=slink:/etc;size=1; link\r\n"

        def script(s):
            s.greet_and_log_in()
            s.answer_until("MLSD", {"FEAT": "211-Features\r\n MLST type*;size*;\r\n211 End"})
            s.send_file("150 here", listing, "226 done")
            s.answer_until("RETR")
            s.send_file("150 here", b"x", "226 done")
            s.wait_for_end()
        server = self.serve(script)
        os.mkdir(self.path("d"))
        result = self.run_ferry("get", "-r", server.url(), "-o", "d")
        self.assertEqual(result.status, 14, result.err)
        self.assertIn("'../evil' is not safe", result.err)
        self.assertIn("links are not followed", result.err)
        self.assertEqual((self.files(), os.listdir(self.path("d"))), (["d"], ["good"]))

    def listing_of(self, text, files=()):
        """A server with this listing, as MLSD gives it; the files hold `x`."""
        def script(s):
            s.greet_and_log_in()
            s.answer_until("MLSD", {"FEAT": "211-Features\r\n MLST type*;size*;\r\n211 End"})
            s.send_file("150 here", text, "226 done")
            for _ in files:
                s.answer_until("RETR")
                s.send_file("150 here", b"x", "226 done")
            s.wait_for_end()
        return self.serve(script)

    def test_s24_names_that_a_pattern_takes_and_that_are_not_safe_are_told(self):
        server = self.listing_of(b"type=file;size=1; ../../evil\r\ntype=file;size=1; good\r\n", ["good"])
        result = self.run_ferry("get", "--json", server.url("*"))
        self.assertEqual(result.status, 14, result.err)
        self.assertIn("'../../evil' is not safe", result.err)
        self.assertEqual([e["event"] for e in events(result) if e["event"] != "progress"], ["refused", "start", "done"])
        self.assertEqual(self.files(), ["good"])

    def test_what_the_server_does_not_call_a_directory_is_told(self):
        listing = b"size=1; what\r\ntype=file;size=1; good\r\ntype=file; unsized\r\n"
        for command in ("find", "du"):
            result = self.run_ferry(command, self.listing_of(listing).url())
            self.assertEqual(result.status, 10, result.err)
            self.assertIn("whether these are directories, so they were not entered: 'what'", result.err)
        self.assertIn("does not tell the size of 1 file, which is not in the sum", result.err)
        self.assertEqual(result.out, b"1  .\n")

    def test_checksums(self):
        digest = hashlib.sha256(DATA).hexdigest()

        def script(answer):
            def run(s):
                s.greet_and_log_in()
                features = {"FEAT": "211-Features\r\n XSHA256\r\n211 End", "SIZE": f"213 {len(DATA)}", "XSHA256": "250 " + answer}
                s.answer_until("RETR", features)
                s.send_file("150 here", DATA, "226 done")
                s.answer_until("XSHA256", features)
                s.say("250 " + answer)
                s.wait_for_end("250 " + answer)
            return run

        server = self.serve(script(digest))
        result = self.succeed("get", "--verify", "--json", server.url("a"))
        self.assertEqual(events(result)[-1]["verdict"]["checksum"], {"algorithm": "SHA-256", "value": digest})
        os.unlink(self.path("a"))
        server = self.serve(script("0" * 64))
        self.fail_with(13, "get", "--verify", server.url("a"))
        self.assertEqual(self.files(), [])

        def only_sum(s):
            s.greet_and_log_in()
            s.answer_until("XSHA256", {"FEAT": "211-Features\r\n XSHA256\r\n211 End"})
            s.say("250 " + digest)
            s.wait_for_end()
        self.write("same", DATA)
        self.write("other", b"x")
        for name, status in (("same", 0), ("other", 13)):
            server = self.serve(only_sum)
            result = self.run_ferry("sum", server.url("a"), "--local", name)
            self.assertEqual((result.status, result.out.decode()), (status, f"SHA-256 (a) = {digest}\n"), result.err)


class Secrets(RealServerTest):
    def test_s37_one_password_by_every_way_is_nowhere(self):
        self.server.write("a", DATA)
        self.write("up", b"x")
        self.write("pw", PASSWORD.encode())
        self.write("accounts", f"machine 127.0.0.1 login bob password {PASSWORD}\n".encode())
        ways = ((self.server.url("%s", "bob:" + PASSWORD), [], {}),
                (self.server.url("%s", "bob"), ["--password-file", "pw"], {}),
                (self.server.url("%s"), ["--netrc", "accounts"], {}),
                (self.server.url("%s", "bob"), [], {"FERRY_PASSWORD": PASSWORD}))
        for url, more, variables in ways:
            for words in (["get", url % "a"], ["get", "--json", url % "missing"], ["put", "-v", "up", url % "b"],
                          ["put", "--temp", "--json", "up", url % "c"], ["stat", "-v", url % "a"], ["cat", url % "missing"],
                          ["rm", "-rn", url % "a"], ["sum", url % "a"], ["find", "-v", url % ""], ["du", "--json", url % ""],
                          ["ls", "-v", "--json", url % ""], ["size", "-v", url % "a"], ["raw", "-v", url % "", "STAT"],
                          ["mkdir", "-v", "--json", url % "d"], ["mv", "-v", "--json", url % "d", "e"],
                          ["chmod", "-v", "700", url % "e"], ["rmdir", "-v", url % "e"], ["doctor", url % ""],
                          ["doctor", "--json", "-v", url % ""], ["config", url % ""],
                          ["copy", "-v", "--json", url % "a", url % "z"]):
                if words[0] == "copy" and more[:1] == ["--password-file"]:
                    continue  # refused
                with self.subTest(words=words, more=more):
                    result = self.run_ferry(*words, "--plain", *more, env=environment(self, FERRY_RETRY="0", **variables))
                    if words[0] != "config":
                        self.assertIn("PASS " + PASSWORD, self.server.commands, result.err)
                    self.assertNotIn(PASSWORD, result.err)
                    if words[0] != "cat":
                        self.assertNotIn(PASSWORD.encode(), result.out)
                    self.forget_commands()
        self.expect_nowhere(allowed={"pw", "accounts"})

    def expect_nowhere(self, allowed=()):
        """In no file that was written here, at home or on the server, nor in a name."""
        for root in (self.folder, self.home, self.server.root):
            for at, _, names in os.walk(root):
                for name in names:
                    self.assertNotIn(PASSWORD, name)
                    if name not in allowed:
                        with open(os.path.join(at, name), "rb") as f:
                            self.assertNotIn(PASSWORD.encode(), f.read(), name)

    def test_s37_nor_in_what_a_killed_run_leaves(self):
        self.server.write("big", DATA * 40)
        self.write("big", DATA * 40)
        url = self.server.url("big", "bob:" + PASSWORD)
        for words in (["get", "-c", "--plain", url, "-o", "other"], ["put", "-c", "--temp", "--plain", "big", url + "2"]):
            self.server.server.handler.use_sendfile = False
            self.server.brake.set(after=len(DATA) * 30)
            process = self.start(*words)
            self.assertTrue(self.server.brake.reached.wait(PATIENCE))
            process.kill()
            process.communicate()
            self.server.brake.release()
            self.server.sessions.wait_for_none()
            left = os.listdir(self.folder) + os.listdir(self.server.root)
            self.assertTrue(any(name.endswith(".ferry-part") for name in left), left)
        self.expect_nowhere()


class InTheProcess(ScriptedTest):
    def test_s37_a_proxys_password_is_shown_by_nobody(self):
        def script(s):
            s.say("220 proxy")
            s.hear()
            s.say("331 and")
            s.hear()
            s.say(f"530 {PASSWORD} is wrong")
            s.wait_for_end()
        for json_too in ([], ["--json"]):
            result = self.run_ferry("get", "-v", *json_too, "ftp://h/a", "--proxy",
                                    self.serve(script).url("", "bob:" + PASSWORD).rstrip("/"))
            self.assertNotEqual(result.status, 0)
            self.assertIn("530", result.err)
            self.assertNotIn(PASSWORD, result.err)
            self.assertNotIn(PASSWORD.encode(), result.out)

    def test_s37_the_running_command_shows_no_password(self):
        for url_password, variables in ((":" + PASSWORD, {}), ("", {"FERRY_PASSWORD": PASSWORD})):
            connected, seen = threading.Event(), threading.Event()

            def script(s):
                connected.set()
                seen.wait(PATIENCE)
                s.greet_and_log_in()
                s.answer_until("RETR")
                s.say("550 no")
                s.wait_for_end()
            server = self.serve(script)
            process = self.start("get", server.url("a", "bob" + url_password), "--plain",
                                 env=environment(self, FERRY_RETRY="0", **variables))
            self.assertTrue(connected.wait(PATIENCE))
            for name in ("cmdline", "environ"):
                with open(f"/proc/{process.pid}/{name}", "rb") as f:
                    self.assertNotIn(PASSWORD.encode(), f.read(), name)
            seen.set()
            self.end(process)
            self.assertIn("PASS " + PASSWORD, server.commands)


if __name__ == "__main__":
    unittest.main()
