"""Each command against a real server."""
import os
import unittest
from urllib.parse import quote

from support import PASSWORD, RealServerTest

NAMES = ["plain.txt", "with a space", " leading", "trailing ", "\U0001f6a2 ship", "it's \"quoted\"", "-dash", "--user",
         "semi;colon", "hash#mark", "per%cent", "a*b?[c]", "back\\slash", "\u00e4\u00f6\u00fc"]
DATA = bytes(range(256)) * 4096  # 1 MiB with every byte


class Transfers(RealServerTest):
    def test_put_and_get_every_name(self):
        for name in NAMES:
            with self.subTest(name=name):
                self.write("up", DATA)
                self.succeed("put", "up", self.server.url(quote(name)))
                self.assertEqual(self.server.read(name), DATA)
                self.succeed("get", self.server.url(quote(name)))
                self.assertEqual(self.read(name), DATA)
                os.unlink(self.path(name))

    def test_put_takes_the_local_name_when_the_url_ends_in_a_slash(self):
        os.mkdir(self.server.path("d"))
        for name in NAMES:
            with self.subTest(name=name):
                self.write(name, b"x")
                self.succeed("put", "./" + name, self.server.url("d/"))
                self.assertEqual(self.server.read("d/" + name), b"x")

    def test_get_into_a_file_a_directory_and_standard_output(self):
        self.server.write("a b", DATA)
        os.mkdir(self.path("d"))
        self.succeed("get", self.server.url("a%20b"), "-o", "c")
        self.succeed("get", self.server.url("a%20b"), "-o", "d/")
        self.succeed("get", self.server.url("a%20b"), "--output=d/e")
        out = self.succeed("get", self.server.url("a%20b"), "-o", "-").out
        self.assertEqual([self.read("c"), self.read("d/a b"), self.read("d/e"), out], [DATA] * 4)
        self.assertEqual(self.files(), ["c", "d"])
        self.assertEqual(sorted(os.listdir(self.path("d"))), ["a b", "e"])

    def test_get_replaces_a_file(self):
        self.server.write("a", b"new")
        self.write("a", b"old and longer")
        self.succeed("get", self.server.url("a"))
        self.assertEqual(self.read("a"), b"new")
        self.assertEqual(self.files(), ["a"])

    def test_put_from_standard_input_and_from_a_pipe(self):
        self.succeed("put", "-", self.server.url("a"), given=DATA)
        self.assertEqual(self.server.read("a"), DATA)
        read_end, write_end = os.pipe()
        os.write(write_end, b"through a pipe")
        os.close(write_end)
        self.succeed("put", "/dev/stdin", self.server.url("b"), stdin=read_end)
        os.close(read_end)
        self.assertEqual(self.server.read("b"), b"through a pipe")

    def test_empty_files(self):
        self.write("up", b"")
        self.succeed("put", "up", self.server.url("empty"))
        self.succeed("get", self.server.url("empty"))
        self.assertEqual(self.read("empty"), b"")

    def test_cat_is_byte_for_byte(self):
        self.server.write("a", DATA)
        self.assertEqual(self.succeed("cat", self.server.url("a")).out, DATA)

    def test_active_mode(self):
        self.server.write("a", DATA)
        self.succeed("get", self.server.url("a"), "--active")
        self.assertEqual(self.read("a"), DATA)
        self.assertTrue(any(c.startswith(("EPRT", "PORT")) for c in self.server.commands), self.server.commands)
        self.assertFalse(any(c.startswith(("EPSV", "PASV")) for c in self.server.commands), self.server.commands)

    def test_type_a_is_text(self):
        self.write("up", b"one\ntwo")
        self.succeed("put", "up", self.server.url("a;type=a"))
        self.succeed("get", self.server.url("a;type=A"))
        self.assertEqual(self.read("a"), b"one\ntwo")
        self.assertEqual(self.succeed("cat", self.server.url("a;type=a")).out, b"one\ntwo")
        self.assertIn("TYPE A", self.server.commands)

    def test_type_a_replaces_whole_or_not_at_all(self):
        self.write("a", b"old")
        self.fail_with(6, "get", self.server.url("a;type=a"))
        self.assertEqual((self.files(), self.read("a")), (["a"], b"old"))

    def test_type_d_lists(self):
        os.mkdir(self.server.path("d"))
        self.server.write("d/x", b"")
        self.assertEqual(self.succeed("cat", self.server.url("d/;type=d")).out, b"x\n")
        # Each path begins in the login directory, whatever was listed before.
        urls = [self.server.url(path + ";type=d") for path in ("d/", "", "none/", "d/")]
        result = self.run_ferry("cat", *urls)
        self.assertEqual((result.status, sorted(result.out.split())), (14, [b"d", b"x", b"x"]), result.err)

    def test_paths_below_the_login_directory_and_from_the_root(self):
        os.makedirs(self.server.path("d/e"))
        self.server.write("d/e/f", b"x")
        self.assertEqual(self.succeed("cat", self.server.url("d/e/f")).out, b"x")
        self.assertIn("RETR d/e/f", self.server.commands)
        self.assertEqual(self.succeed("cat", self.server.url("%2Fd/e/f")).out, b"x")
        self.assertIn("RETR /d/e/f", self.server.commands)


class Directories(RealServerTest):
    def test_mkdir_ls_mv_rm_rmdir(self):
        for name in NAMES:
            with self.subTest(name=name):
                url = self.server.url(quote(name))
                self.succeed("mkdir", url)
                self.server.write(name + "/inside", b"x")
                self.assertEqual(self.succeed("ls", "--names", url).out, b"inside\n")
                self.assertEqual(self.succeed("ls", url + "/").out, b"inside\n")
                self.assertIn(b" inside\n", self.succeed("ls", "--raw", url + "/").out)
                self.succeed("mv", url + "/inside", "--", name + "/moved")
                self.assertEqual(os.listdir(self.server.path(name)), ["moved"])
                self.succeed("rm", url + "/moved")
                self.succeed("rmdir", url + "/")
                self.assertEqual(os.listdir(self.server.root), [])

    def assert_lists_nothing(self, *words):
        self.assertEqual(self.succeed(*words).out, b"")

    def test_ls_of_the_login_directory_and_of_an_empty_one(self):
        self.server.write("a", b"12345")
        self.assertEqual(self.succeed("ls", self.server.url()).out, b"a\n")
        self.assertRegex(self.succeed("ls", "--raw", self.server.url()).out, rb"5 .* a\n")
        os.mkdir(self.server.path("empty"))
        for form in ([], ["-l"], ["--json"], ["--names"], ["-0"], ["--raw"]):
            self.assert_lists_nothing("ls", *form, self.server.url("empty/"))

    def test_ls_escapes_what_is_not_for_programs(self):
        name = "a\x1b[31m\\b"
        self.server.write(name, b"")
        self.assertEqual(self.succeed("ls", "--names", self.server.url()).out, b"a\\x1b[31m\\\\b\n")
        self.assertEqual(self.succeed("ls", self.server.url()).out, b"a\\x1b[31m\\\\b\n")
        for form in ("-l", "--json"):
            self.assertNotIn(b"\x1b", self.succeed("ls", form, self.server.url()).out)
        self.assertEqual(self.succeed("ls", "-0", self.server.url()).out, name.encode() + b"\0")
        self.assertTrue(self.succeed("ls", "--raw", self.server.url()).out.endswith(b" " + name.encode() + b"\n"))

    def test_several_urls_share_a_connection_and_a_failure_stops_nothing(self):
        for name in ("a", "c"):
            self.server.write(name, b"")
        line = self.fail_with(14, "rm", *(self.server.url(n) for n in ("a", "b", "c")))
        self.assertIn("DELE b: 550", line)
        self.assertEqual(os.listdir(self.server.root), [])
        self.assertEqual([c for c in self.server.commands if c.startswith("USER")], ["USER anonymous"])

    def test_mv_to_a_directory_and_to_a_url(self):
        os.mkdir(self.server.path("d"))
        self.server.write("a b", b"x")
        self.succeed("mv", self.server.url("a%20b"), "d/")
        self.assertEqual(self.server.read("d/a b"), b"x")
        self.succeed("mv", self.server.url("d/a%20b"), self.server.url("c"))
        self.assertEqual(self.server.read("c"), b"x")
        self.assertIn("same server", self.fail_with(2, "mv", self.server.url("c"), "ftp://127.0.0.2/c"))

    def test_size(self):
        self.server.write("a", DATA)
        self.assertEqual(self.succeed("size", self.server.url("a")).out, b"1048576\n")

    def test_raw(self):
        os.mkdir(self.server.path("d"))
        out = self.succeed("raw", self.server.url("d"), "NOOP", "PWD").out.decode()
        self.assertRegex(out, r"\A200 .*\n257 \"/d\".*\n\Z")
        features = self.succeed("raw", self.server.url(), "FEAT").out.decode().splitlines()
        self.assertTrue(features[0].startswith("211-") and features[-1].startswith("211 "), features)
        self.assertIn("550", self.fail_with(6, "raw", self.server.url(), "DELE nothing", "NOOP"))
        self.assertNotIn("NOOP", self.server.commands[-2:])


class Ftplib(RealServerTest):
    def host(self):
        return f"127.0.0.1:{self.server.port}"

    def test_the_words_of_python_m_ftplib(self):
        os.mkdir(self.server.path("d"))
        self.server.write("d/a", DATA)
        out = self.succeed("ftplib", self.host(), "-dd", "-p", "a").out
        self.assertEqual(out, DATA)
        self.assertEqual(self.server.commands[-1], "QUIT")
        self.assertIn(b" a\n", self.succeed("ftplib", self.host(), "-ld").out)
        debug = self.succeed("ftplib", "-d", self.host(), "-l").out.decode()
        self.assertIn("*cmd* 'USER anonymous'", debug)
        self.assertNotIn("\x1b", debug)

    def test_a_password_that_comes_back_is_masked_and_a_listing_is_not(self):
        name = PASSWORD + ".txt"
        self.server.write(name, b"")
        self.write("accounts", f"machine 127.0.0.1 login bob password {PASSWORD}\n".encode())
        out = self.succeed("ftplib", "--plain", "-d", "-raccounts", self.host(), "-l").out.decode()
        self.assertIn(" " + name + "\n", out)
        self.assertIn("*cmd* 'PASS ****", out)
        url = self.server.url("", "bob")
        self.write("pw", PASSWORD.encode())
        self.assertEqual(self.succeed("ls", "--names", url, "--plain", "--password-file", "pw").out.decode(), name + "\n")

    def test_usage(self):
        self.assertIn(b"Usage: ferry ftplib", self.succeed("ftplib").out)
        self.fail_with(2, "ftplib", "-d")

    def test_accounts(self):
        self.write("accounts", f"machine 127.0.0.1 login bob password {PASSWORD}\n".encode())
        self.assertIn("--plain", self.fail_with(11, "ftplib", "-raccounts", self.host()))
        self.assertEqual(self.server.commands, [])
        self.succeed("ftplib", "--plain", "-raccounts", self.host(), "-l")
        self.assertIn("USER bob", self.server.commands)
        result = self.run_ferry("ftplib", "-rmissing", self.host())
        self.assertEqual((result.status, result.err), (0, "Could not open account file -- using anonymous login.\n"))
        self.write("accounts", b"machine elsewhere login bob password x\n")
        result = self.run_ferry("ftplib", "-raccounts", self.host())
        self.assertEqual((result.status, result.err), (0, "No account -- using anonymous login.\n"))

    def test_an_error_is_one_line(self):
        self.assertIn("RETR missing: 550", self.fail_with(6, "ftplib", self.host(), "missing"))


class OnATerminal(RealServerTest):
    def test_the_last_line_says_how_much_and_how_fast(self):
        self.server.write("a", DATA)
        status, seen, _ = self.on_terminal("get", self.server.url("a"))
        self.assertEqual(status, 0)
        self.assertRegex(seen, r"a  1\.0 MiB in \d+\.\d s, [\d.]+ [KMG]iB/s, verified\r\n\Z")
        self.assertEqual(self.on_terminal("get", "-q", self.server.url("a"))[1], "")
        self.write("up", DATA)
        self.assertRegex(self.on_terminal("put", "up", self.server.url("b"))[1], r"b  1\.0 MiB in ")

    def test_a_password_is_asked_for_and_not_shown(self):
        self.server.write("a", b"x")
        status, seen, _ = self.on_terminal("get", self.server.url("a", "bob"), "--plain", "-v",
                                           typed=PASSWORD.encode() + b"\n", when=b"Password for bob")
        self.assertEqual(status, 0, seen)
        self.assertNotIn(PASSWORD, seen)
        self.assertIn("PASS " + PASSWORD, self.server.commands)

    def test_ctrl_c_at_the_password_question(self):
        status, seen, _ = self.on_terminal("get", self.server.url("a", "bob"), "--plain", typed=b"\x03",
                                           when=b"Password for bob")
        self.assertEqual(status, 130, seen)
        self.assertEqual(self.server.commands, [])

    def test_s36_dialogue_on_a_terminal_is_escaped(self):
        self.server.write("a", b"x")
        status, seen, _ = self.on_terminal("get", "-v", self.server.url("a"))
        self.assertEqual(status, 0)
        self.assertIn("ready \\x1b[31mred", seen)
        self.assertNotIn("\x1b", seen)


if __name__ == "__main__":
    unittest.main()
