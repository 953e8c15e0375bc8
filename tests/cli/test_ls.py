"""ls: what people and programs see of a server's directories. The server is pyftpdlib (MLSD), or a scripted one."""
import json
import os
import pty
import signal
import threading
import unittest

from support import PATIENCE, RealServerTest, ScriptedTest


def objects(result):
    return [json.loads(line) for line in result.out.splitlines()]


class RealDirectories(RealServerTest):
    def setUp(self):
        super().setUp()
        for name, size, time in (("b", 5, 1_000_000_000), ("B", 50, 1_200_000_000), ("a", 500, 1_100_000_000)):
            self.server.write(name, bytes(size))
            os.utime(self.server.path(name), (time, time))

    def names(self, *options, path=""):
        return self.succeed("ls", *options, self.server.url(path)).out.decode().splitlines()

    def test_names_are_sorted_unless_asked_otherwise(self):
        self.assertEqual(self.names(), ["B", "a", "b"])
        self.assertEqual(self.names("-1a"), ["B", "a", "b"])
        self.assertEqual(self.names("--sort", "name"), ["B", "a", "b"])
        self.assertEqual(self.names("--sort", "size"), ["a", "B", "b"])
        self.assertEqual(self.names("--sort=time"), ["B", "a", "b"])
        self.assertEqual(self.names("-S"), ["a", "B", "b"])
        self.assertEqual(self.names("-1t"), ["B", "a", "b"])
        self.assertEqual(sorted(self.names("--sort", "none")), ["B", "a", "b"])

    def test_what_begins_with_a_dot_is_shown_and_the_dots_are_not(self):
        self.server.write(".hidden", b"")
        self.assertEqual(self.names(), [".hidden", "B", "a", "b"])

    def test_long(self):
        os.mkdir(self.server.path("d"))
        lines = self.names("-l")
        self.assertRegex(lines[0], r"\A-.* 50 2008-01-10 21:20:00Z B\Z")
        self.assertRegex(lines[3], r"\Ad.* d\Z")
        self.assertEqual(len({line.rindex(":") for line in lines}), 1, lines)

    def test_json(self):
        found = {o["name"]: o for o in objects(self.succeed("ls", "--json", self.server.url()))}
        self.assertEqual(sorted(found), ["B", "a", "b"])
        b = found["b"]
        self.assertEqual((b["type"], b["size"], b["modified"], b["precision"], b["zone"], b["utc"], b["dialect"]),
                         ("file", 5, "2001-09-09T01:46:40", "second", "utc", "2001-09-09T01:46:40Z", "mlsd"))
        sizes = [o["size"] for o in objects(self.succeed("ls", "--json", "--sort", "size", self.server.url()))]
        self.assertEqual(sizes, [500, 50, 5])
        self.assertEqual(len(objects(self.succeed("ls", "-l", "--json", self.server.url()))), 3)

    def test_one_file(self):
        os.mkdir(self.server.path("d e"))
        self.server.write("d e/f g", b"123")
        path = "d%20e/f%20g"
        self.assertEqual(self.names(path=path), ["f g"])
        self.assertRegex(self.names("-l", path=path)[0], r"\A-.* 3 .* f g\Z")
        self.assertEqual([(o["name"], o["size"]) for o in objects(self.succeed("ls", "--json", self.server.url(path)))],
                         [("f g", 3)])
        self.assertIn("550", self.fail_with(6, "ls", self.server.url(path + "/")))
        self.assertIn("550", self.fail_with(6, "ls", self.server.url("d%20e/missing")))

    def test_a_reader_that_has_gone_ends_it_quietly(self):
        for options in (["-l"], ["-R", "--json"], ["--raw"], ["-0"]):
            read_end, write_end = os.pipe()
            os.close(read_end)
            result = self.run_ferry("ls", *options, self.server.url(), stdout=write_end)
            os.close(write_end)
            self.assertEqual((result.status, result.err), (9, ""))

    def test_recursive(self):
        os.makedirs(self.server.path("d/-e [x]/f"))
        os.makedirs(self.server.path("empty"))
        self.server.write("d/-e [x]/f/g", b"")
        self.assertEqual(self.succeed("ls", "-R", self.server.url()).out.decode(),
                         ".:\nB\na\nb\nd\nempty\n\n./d:\n-e [x]\n\n./d/-e [x]:\nf\n\n./d/-e [x]/f:\ng\n\n./empty:\n")
        self.assertRegex(self.succeed("ls", "-lR", self.server.url()).out.decode(), r"\n\n\./d/-e \[x\]/f:\n-.* 0 .* g\n")

    def test_a_link_upwards_ends(self):
        """pyftpdlib shows what a link points to, so this one is a directory that holds itself."""
        os.mkdir(self.server.path("d"))
        os.symlink("..", self.server.path("d/up"))
        result = self.run_ferry("ls", "-R", self.server.url())
        self.assertEqual(result.status, 11)
        self.assertIn("/d/up/d/: ", result.err)
        self.assertEqual(len(result.errors), 1)

    def test_recursive_json_says_the_directory(self):
        os.makedirs(self.server.path("d/e"))
        self.server.write("d/e/f", b"")
        self.server.write("d/z", b"")
        found = objects(self.succeed("ls", "-R", "--json", "--sort", "name", self.server.url()))
        self.assertEqual([(o.get("directory"), o["name"]) for o in found],
                         [(None, "B"), (None, "a"), (None, "b"), (None, "d"), ("d", "e"), ("d", "z"), ("d/e", "f")])
        streamed = objects(self.succeed("ls", "-R", "--json", self.server.url()))
        self.assertEqual(sorted(map(str, streamed)), sorted(map(str, found)))
        below = objects(self.succeed("ls", "-R", "--json", self.server.url("d")))
        self.assertEqual([(o.get("directory"), o["name"]) for o in below], [(None, "e"), (None, "z"), ("e", "f")])


def lines_of(*names):
    return "".join(f"{n}\r\n" for n in names).encode()


class StrangeServers(ScriptedTest):
    def play(self, listings, features="211-Features\r\n MLST type*;size*;\r\n211 End"):
        """Answers MLSD PATH with listings(PATH); None: refused."""
        def script(s):
            s.greet_and_log_in()
            while True:
                command = s.answer_until("MLSD", {"FEAT": features, "QUIT": "221 bye"})
                listing = listings(command[5:])
                if listing is None:
                    s.say("550 no permission")
                else:
                    s.send_file("150 here", listing, "226 done")
        return self.serve(script)

    def test_a_refused_directory_is_said_and_the_others_are_listed(self):
        server = self.play({"": lines_of("type=dir; a", "type=dir; b"), "b": lines_of("type=file; x")}.get)
        result = self.run_ferry("ls", "-R", server.url())
        self.assertEqual(result.status, 6)
        self.assertEqual(result.out, b".:\na\nb\n\n./a:\n\n./b:\nx\n")
        self.assertEqual(len(result.errors), 1)
        self.assertTrue(result.err.startswith(f"ferry: ls {server.url('a/')}: MLSD a: 550 no permission"), result.err)

    def test_unsafe_names_are_shown_and_not_entered(self):
        listing = lines_of("type=dir; ../up", "type=dir; /etc", "type=dir; a/b", "type=file; x/y", "type=dir; ok")
        server = self.play({"": listing, "ok": b""}.get)
        result = self.run_ferry("ls", "-R", "--json", server.url())
        self.assertEqual(result.status, 11)
        self.assertEqual([(o["name"], o.get("unsafe")) for o in objects(result)],
                         [("../up", True), ("/etc", True), ("a/b", True), ("x/y", True), ("ok", None)])
        self.assertEqual(len(result.errors), 3)
        self.assertIn("'../up' is not safe", result.errors[0])
        self.assertEqual([c for c in server.commands if c.startswith("MLSD")], ["MLSD", "MLSD ok"])

    def test_links_are_not_followed(self):
        server = self.play({"": lines_of("type=OS.unix=slink:/; l", "type=file; f")}.get)
        self.assertEqual(self.succeed("ls", "-R", server.url()).out, b".:\nf\nl\n")

    def test_names_that_are_no_utf8(self):
        def listings(path):
            return {"": b"type=dir; \xff\r\n", "\xff": b"type=file; \xe4\r\n"}.get(path)
        for options, names in (([], ["\udcff", "\udce4"]), (["--encoding", "latin-1"], ["\u00ff", "\u00e4"])):
            server = self.play(listings)
            found = objects(self.succeed("ls", "-R", "--json", *options, server.url()))
            self.assertEqual([o["name"] for o in found], names)
            self.assertEqual(found[1]["directory"], names[0])

    def test_a_directory_that_holds_itself_is_entered_once(self):
        server = self.play(lambda path: lines_of("type=dir;unique=1U2; again"))
        result = self.run_ferry("ls", "-R", server.url())
        self.assertEqual(result.status, 11)
        self.assertEqual(result.out, b".:\nagain\n\n./again:\nagain\n")
        self.assertIn("again/again/", result.err)

    def test_no_tree_is_deeper_than_a_hundred(self):
        server = self.play(lambda path: lines_of("type=dir; d"))
        result = self.run_ferry("ls", "-R", "--json", server.url())
        self.assertEqual(result.status, 11)
        self.assertEqual(len(result.out.splitlines()), 101)
        self.assertEqual(len(result.errors), 1)
        self.assertIn("more than 100 directories deep", result.err)

    def test_types_that_the_server_does_not_tell(self):
        server = self.play({"": lines_of("size=1; a")}.get)
        result = self.run_ferry("ls", "-R", server.url())
        self.assertEqual((result.status, result.out), (10, b".:\na\n"))
        self.assertEqual(len(result.errors), 1)
        self.assertTrue(result.err.endswith("whether these are directories, so they were not entered: 'a'\n"), result.err)

    def test_types_that_the_server_does_not_tell_are_named_up_to_a_few(self):
        server = self.play({"": lines_of("type=dir; d", "type=OS.unix=chr-5/1; o", "size=1; a"),
                            "d": lines_of(*(f"size=1; {i}" for i in range(7)))}.get)
        result = self.run_ferry("ls", "-R", server.url())
        self.assertEqual((result.status, len(result.errors)), (10, 1), result.err)
        self.assertTrue(result.err.endswith("not entered: 'a', 'd/0', 'd/1', 'd/2', 'd/3' and 3 more\n"), result.err)

    def test_lines_that_are_no_entries_are_notes_with_v(self):
        for options, notes in (([], 0), (["-v"], 1)):
            server = self.play({"": lines_of("type=file; a", "what\x1b")}.get)
            result = self.run_ferry("ls", *options, server.url())
            self.assertEqual((result.status, result.out), (0, b"a\n"))
            self.assertEqual(sum(line.endswith("what\\x1b") and "note" in line for line in result.errors), notes, result.err)

    def test_lines_that_nobody_can_read_are_one_warning(self):
        listings = {"": lines_of("type=dir; a", "what"), "a": lines_of("type=file; b", "is", "this")}
        for options, warning in (([], ": warning: 3 lines of the listing could not be read; -v shows them"), (["-q"], None),
                                 (["-v"], ": warning: 3 lines of the listing could not be read")):
            server = self.play(listings.get)
            result = self.run_ferry("ls", "-R", *options, server.url())
            self.assertEqual((result.status, result.out), (0, b".:\na\n\n./a:\nb\n"))
            found = [line for line in result.errors if "warning" in line]
            self.assertEqual(found, [f"ferry: ls {server.url()}{warning}"] if warning else [], result.err)

    def test_ctrl_c_in_the_middle(self):
        under_way = threading.Event()

        def script(s):
            s.greet_and_log_in()
            s.answer_until("MLSD")
            s.say("150 here")
            with s.accept() as data:
                data.sendall(lines_of("type=dir; a"))
                under_way.set()
                s.wait_for_end()
        server = self.serve(script)
        process = self.start("ls", "-R", server.url())
        self.assertTrue(under_way.wait(PATIENCE))
        process.send_signal(signal.SIGINT)
        result = self.end(process)
        self.assertEqual((result.status, len(result.errors)), (130, 1), result.err)

    def test_a_listing_that_is_cut_is_an_error(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("MLSD")
            s.send_file("150 here", lines_of("type=file; a"), "426 cut")
            s.wait_for_end()
        for options in ([], ["--json"]):
            server = self.serve(script)
            self.assertIn("426", self.fail_with(8, "ls", *options, server.url()))

    def test_list_in_the_words_of_unix(self):
        lines = lines_of("total 1", "-rw-r--r--   1 ftp      users           7 Jan  1  2020 two words",
                         "drwxr-xr-x   2 ftp      users        4096 Jan  1  2020 d",
                         "lrwxrwxrwx   1 ftp      users           1 Jan  1  2020 l -> d")

        def script(s):
            s.greet_and_log_in()
            while True:
                s.answer_until("LIST", {"FEAT": "211 nothing", "QUIT": "221 bye", "PWD": '257 "/"'})
                s.send_file("150 here", lines, "226 done")
        server = self.serve(script)
        self.assertEqual(self.succeed("ls", "-l", server.url()).out.decode(),
                         "drwxr-xr-x ftp users 4096 2020-01-01 d\n"
                         "lrwxrwxrwx ftp users    1 2020-01-01 l -> d\n"
                         "-rw-r--r-- ftp users    7 2020-01-01 two words\n")
        server = self.serve(script)
        found = objects(self.succeed("ls", "--json", server.url()))
        self.assertEqual([(o["name"], o["target"], o["dialect"]) for o in found],
                         [("two words", None, "unix"), ("d", None, "unix"), ("l", "d", "unix")])
        server = self.serve(script)
        self.assertEqual(self.succeed("ls", "--raw", server.url()).out, lines.replace(b"\r", b""))

    def answer_with(self, verb, listing, final="226 done"):
        def script(s):
            s.greet_and_log_in()
            while True:
                s.answer_until(verb, {"FEAT": "211 nothing", "QUIT": "221 bye", "PWD": '257 "/"'})
                s.send_file("150 here", listing, final)
        return self.serve(script)

    def test_raw_lines_are_bytes_for_programs(self):
        names = [b"\x1b[31m", b"\\", b"\xff", b"\xe2\x80\xae", b"a\rb", b"\x00"]
        listing = b"".join(b"-rw-r--r-- 1 u g 7 Jan  1  2020 " + name + b"\r\n" for name in names)
        out = self.succeed("ls", "--raw", self.answer_with("LIST", listing).url()).out
        self.assertEqual(out, listing.replace(b"\r\n", b"\n"))
        found = [json.loads(line) for line in self.succeed("parse-listing", "--json", given=out).out.splitlines()]
        self.assertEqual([os.fsencode(o["name"]) for o in found], names)
        # An end without a line end, and CR LF in two pieces of a whole, are lines too.
        self.assertEqual(self.succeed("ls", "--raw", self.answer_with("LIST", b"a\r\r\n\nb").url()).out, b"a\n\nb\n")

    def test_names_ended_by_nul_are_bytes_too(self):
        out = self.succeed("ls", "-0", self.answer_with("NLST", b"a\rb\r\n\x1b\r\n").url()).out
        self.assertEqual(out, b"a\rb\0\x1b\0")
        self.assertEqual(self.succeed("ls", "--names", self.answer_with("NLST", b"a\rb\r\n").url()).out, b"a\\x0db\n")

    def test_raw_lines_are_escaped_on_a_terminal(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        process = self.start("ls", "--raw", self.answer_with("LIST", b"\x1b[31m\r\n").url(), stdout=slave)
        os.close(slave)
        self.assertEqual(self.end(process).status, 0)
        self.assertEqual(os.read(master, 100), b"\\x1b[31m\r\n")

    def test_a_line_without_end_is_an_error(self):
        self.fail_with(10, "ls", "--raw", self.answer_with("LIST", b"a" * 1_100_000).url())

    def test_a_directory_that_the_server_cannot_open_is_an_error(self):
        for options, verb in (["--raw"], "LIST"), (["--names"], "NLST"), (["-0"], "NLST"), ([], "LIST"), (["--json"], "LIST"):
            server = self.answer_with(verb, b"", "226 Transfer done (but failed to open directory).")
            line = self.fail_with(6, "ls", *options, server.url())
            self.assertIn("226 Transfer done (but failed to open directory)", line)
            self.assertTrue(line.endswith("The server could not open the directory: check its permissions\n"), line)

    def test_raw_that_is_cut_or_stands_still_is_an_error(self):
        cut = self.answer_with("LIST", b"a\r\n", "426 cut")
        self.assertIn("LIST: 426 cut", self.fail_with(8, "ls", "--raw", cut.url()))

        def script(s):
            s.greet_and_log_in()
            s.answer_until("LIST")
            s.say("150 here")
            with s.accept():
                s.wait_for_end()
        self.assertIn("LIST: timed out", self.fail_with(4, "ls", "--raw", "--timeout", "0.2", self.serve(script).url()))

    def test_an_empty_directory_is_no_error(self):
        for options, verb in (["--raw"], "LIST"), (["--names"], "NLST"):
            self.assertEqual(self.succeed("ls", *options, self.answer_with(verb, b"").url()).out, b"")

    def refuse_with(self, verb, refusal):
        def script(s):
            s.greet_and_log_in()
            s.answer_until(verb)
            s.say(refusal)
            s.wait_for_end()
        return self.serve(script)

    def test_refusals_that_mean_empty(self):
        for options, verb in (["--raw"], "LIST"), (["--names"], "NLST"):
            for refusal in ("550 No such file or directory", "450 Directory is empty", "550 No members found"):
                self.assertEqual(self.succeed("ls", *options, self.refuse_with(verb, refusal).url("d/")).out, b"")
            refusal = "550 No files: permission denied"
            line = self.fail_with(6, "ls", *options, self.refuse_with(verb, refusal).url("d/"))
            self.assertIn(f"{verb}: {refusal}. This may need an account", line)

    def test_a_path_that_a_shell_would_read_is_not_asked_for(self):
        """It could be a pattern or an option, and what came back something else."""
        for name in ("a%20b", "*", "a%7Cb", "$HOME"):
            def script(s):
                s.greet_and_log_in()
                s.answer_until("CWD")
                s.say("550 no such directory")
                s.wait_for_end()
            server = self.serve(script)
            self.assertIn("550 no such directory", self.fail_with(6, "ls", "--raw", server.url(name)))
            self.assertFalse(any(c.startswith("LIST") for c in server.commands), server.commands)


if __name__ == "__main__":
    unittest.main()
