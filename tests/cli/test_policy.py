"""Passwords, names and server text: what must never happen."""
import os
import threading
import unittest

from support import PASSWORD, PATIENCE, CommandTest, RealServerTest, ScriptedTest, environment

EVERY_COMMAND = [["get", "URL"], ["put", "up", "URL"], ["ls", "URL"], ["cat", "URL"], ["mkdir", "URL"], ["rm", "URL"],
                 ["rmdir", "URL"], ["mv", "URL", "new"], ["size", "URL"], ["raw", "URL", "NOOP"]]


def with_url(words, url):
    return [url if word == "URL" else word for word in words]


class WithoutTls(RealServerTest):
    """A server that has no TLS: a password stays here, and so does the user's name."""

    def refused(self, *words):
        self.forget_commands()
        line = self.fail_with(11, *words)
        self.assertEqual([c for c in self.server.commands if c != "QUIT"], ["AUTH TLS", "AUTH SSL"])
        self.assertIn("TLS is required, so neither user nor password was sent", line)
        self.assertIn("--plain", line)
        self.assertNotIn(PASSWORD, line)
        return line

    def test_a_password_needs_tls_or_plain(self):
        self.write("up", b"x")
        self.write("pw", PASSWORD.encode())
        for words in EVERY_COMMAND:
            for user in ("bob:" + PASSWORD, "bob:", "ftp:" + PASSWORD):
                with self.subTest(words=words, user=user):
                    self.refused(*with_url(words, self.server.url("a", user)))
            with self.subTest(words=words, option=True):
                self.refused(*with_url(words, self.server.url("a")), "--user", "bob", "--password-file", "pw")

    def test_a_netrc_password_needs_tls_or_plain(self):
        self.write("accounts", f"machine 127.0.0.1 login bob password {PASSWORD}\n".encode())
        self.assertIn("--no-netrc", self.refused("get", self.server.url("a"), "--netrc", "accounts"))

    def test_raw_passwords_need_tls_or_plain(self):
        for command in ("PASS " + PASSWORD, "pass " + PASSWORD, "ACCT " + PASSWORD):
            self.refused("raw", self.server.url(), command)

    def test_s11_whoever_asks_for_tls_gets_no_clear_text(self):
        self.refused("get", self.server.url("a", scheme="ftpes"))
        self.refused("get", self.server.url("a"), "--tls", "1.3")

    def test_plain_and_anonymous_ask_for_no_tls(self):
        self.server.write("a", b"")
        for words in (["get", self.server.url("a")], ["get", self.server.url("a", "bob:" + PASSWORD), "--plain"]):
            self.succeed(*words)
        self.assertFalse([c for c in self.server.commands if c.startswith("AUTH")], self.server.commands)


class BeforeConnecting(RealServerTest):
    def tearDown(self):
        self.assertEqual(self.server.commands, [], "nothing may reach the server")
        super().tearDown()

    def test_tls_and_plain_are_a_contradiction(self):
        for scheme in ("ftpes", "ftps"):
            self.assertIn("Keep one", self.fail_with(2, "get", self.server.url("a", scheme=scheme), "--plain"))
        for words in (["--cacert", "f"], ["--capath", "d"], ["--cert", "f"], ["--pin", "sha256//" + "A" * 43 + "="],
                      ["--insecure"], ["--tls", "1.2"]):
            self.assertIn("--plain", self.fail_with(2, "get", self.server.url("a"), "--plain", *words))

    def test_s07_s08_line_ends_are_refused_before_connecting(self):
        self.write("up", b"x")
        for words in EVERY_COMMAND:
            for bad in ("%0d%0aDELE%20x", "%0a", "%0d", "%00"):
                for url in (self.server.url("a" + bad), self.server.url(bad + "/a"), self.server.url("a;type=" + bad),
                            self.server.url("a", "bob" + bad + ":x"), self.server.url("a", "bob:" + bad)):
                    with self.subTest(words=words, url=url):
                        self.fail_with(2, *with_url(words, url), "--plain")

    def test_s07_line_ends_in_other_words(self):
        url = self.server.url("a")
        for bad in ("x\r\nDELE y", "x\n", "\rx"):
            self.fail_with(2, "mv", url, bad)
            self.fail_with(2, "raw", url, "NOOP", bad)
            self.fail_with(2, "get", url, "--plain", "--user", bad, "--password-file", "/dev/null")
            self.fail_with(2, "ftplib", f"127.0.0.1:{self.server.port}", bad)
        self.fail_with(2, "get", url, "--plain", "--user", "bob", "--password-file", "-", given=b"x\ry\n")
        self.fail_with(2, "get", url, "--plain", "--user", "bob", "--password-file", "-", given=b"x\0y\n")
        self.write("a\nb", b"x")
        self.fail_with(11, "put", "a\nb", self.server.url())

    def test_s25_unsafe_names_are_refused(self):
        for name in ("a%2F..%2Fb", "d/..%2Fb", "%2E%2E%2Fb"):
            with self.subTest(name=name):
                self.assertIn(self.run_ferry("get", self.server.url(name)).status, (2, 11))
        self.assertEqual(self.files(), [])

    def test_s38_a_netrc_that_others_can_read(self):
        path = os.path.join(self.home, ".netrc")
        with open(path, "w") as f:
            f.write(f"machine 127.0.0.1 login bob password {PASSWORD}\n")
        os.chmod(path, 0o644)
        line = self.fail_with(9, "get", self.server.url("a"), "--plain")
        self.assertIn("chmod 600", line)
        self.assertNotIn(PASSWORD, line)

    def test_a_broken_netrc_shows_no_password(self):
        self.write("accounts", f"machine 127.0.0.1 login bob passwrod {PASSWORD}\n".encode())
        self.assertNotIn(PASSWORD, self.fail_with(9, "get", self.server.url("a"), "--plain", "--netrc", "accounts"))

    def test_no_password_and_no_terminal(self):
        self.assertIn("--password-file", self.fail_with(2, "get", self.server.url("a", "bob"), "--plain"))


class Passwords(RealServerTest):
    def setUp(self):
        super().setUp()
        self.server.write("a", b"content")
        self.write("pw", f"{PASSWORD}\nsecond line\n".encode())

    def logged_in_as(self):
        return [c for c in self.server.commands if c.startswith(("USER", "PASS"))]

    def test_every_way_to_give_one(self):
        self.write("accounts", f"machine 127.0.0.1 login bob password {PASSWORD}\n".encode())
        plain = ["get", "--plain"]
        for words, given in (([self.server.url("a", "bob:" + PASSWORD)], None),
                             ([self.server.url("a", "bob"), "--password-file", "pw"], None),
                             ([self.server.url("a"), "--user", "bob", "--password-file", "-"], PASSWORD.encode() + b"\n"),
                             ([self.server.url("a"), "--netrc", "accounts"], None),
                             ([self.server.url("a", "bob"), "--netrc", "accounts"], None)):
            with self.subTest(words=words):
                self.forget_commands()
                self.succeed(*plain, *words, given=given)
                self.assertEqual(self.logged_in_as(), ["USER bob", "PASS " + PASSWORD])

    def test_the_default_netrc(self):
        path = os.path.join(self.home, ".netrc")
        with open(path, "w") as f:
            f.write(f"machine 127.0.0.1 login bob password {PASSWORD}\n")
        os.chmod(path, 0o600)
        self.succeed("get", "--plain", self.server.url("a"))
        self.assertEqual(self.logged_in_as(), ["USER bob", "PASS " + PASSWORD])
        self.forget_commands()
        self.succeed("get", "--no-netrc", self.server.url("a"))
        self.assertEqual(self.logged_in_as()[0], "USER anonymous")

    def test_s38_a_netrc_password_is_for_its_own_host_and_user(self):
        self.write("accounts", f"machine elsewhere login bob password {PASSWORD}\n"
                               f"machine 127.0.0.1 login alice password {PASSWORD}\n".encode())
        self.fail_with(2, "get", "--plain", self.server.url("a", "bob"), "--netrc", "accounts")
        self.write("accounts", f"machine elsewhere login bob password {PASSWORD}\n".encode())
        self.succeed("get", self.server.url("a"), "--netrc", "accounts")
        self.assertNotIn("PASS " + PASSWORD, self.server.commands)

    def test_anonymous_needs_nothing(self):
        for user in ("", "anonymous", "anonymous:me%40example.org"):
            self.succeed("get", self.server.url("a", user))

    def test_one_password_from_standard_input_serves_every_url(self):
        self.server.write("b", b"")
        self.succeed("rm", "--plain", "--password-file", "-", self.server.url("a", "bob"), self.server.url("b", "bob"),
                     given=PASSWORD.encode() + b"\n")
        self.assertEqual(self.logged_in_as(), ["USER bob", "PASS " + PASSWORD])

    def test_s37_the_password_is_in_no_output(self):
        for url, more in ((self.server.url("a", "bob:" + PASSWORD), []),
                          (self.server.url("a", "bob"), ["--password-file", "pw"])):
            for words in (["get", url], ["get", url, "-v"], ["cat", url + "x", "-v"], ["ls", "-v", url],
                          ["raw", "-v", url.replace("/a", "/"), "PASS " + PASSWORD], ["get", url, "--nonsense"],
                          ["get", url, url], ["nonsense", url], [url]):
                with self.subTest(words=words):
                    result = self.run_ferry(*words, "--plain", *more)
                    self.assertNotIn(PASSWORD, result.err)
                    self.assertNotIn(PASSWORD.encode(), result.out)
        result = self.run_ferry("get", "-v", "--plain", self.server.url("a", "bob:" + PASSWORD))
        self.assertIn("> PASS ***", result.err)
        self.assertIn("< 230 ", result.err)
        self.assertIn("> RETR a", result.err)


class InTheProcessList(ScriptedTest):
    def test_s37_a_password_in_a_url_is_hidden(self):
        connected = threading.Event()
        seen = threading.Event()

        def script(s):
            connected.set()
            seen.wait(PATIENCE)
            s.greet_and_log_in()
            s.wait_for_end()

        server = self.serve(script)
        process = self.start("mkdir", server.url("a", "bob:" + PASSWORD), server.url("b", "bob:" + PASSWORD), "--plain")
        self.assertTrue(connected.wait(PATIENCE))
        with open(f"/proc/{process.pid}/cmdline", "rb") as f:
            words = f.read()
        seen.set()
        self.assertNotIn(PASSWORD.encode(), words)
        self.assertIn(b"bob@127.0.0.1", words)
        self.end(process)
        self.assertIn("PASS " + PASSWORD, server.commands)

    def test_passwords_of_the_environment_are_taken_out_of_it(self):
        connected = threading.Event()
        seen = threading.Event()

        def script(s):
            connected.set()
            seen.wait(PATIENCE)

        proxy = self.serve(script).url().replace("ftp://", f"http://pu:{PASSWORD}@")
        process = self.start("ls", "ftp://192.0.2.1/", env=environment(self, FERRY_PROXY=proxy, FERRY_PASSWORD=PASSWORD))
        self.assertTrue(connected.wait(PATIENCE))
        with open(f"/proc/{process.pid}/environ", "rb") as f:
            variables = f.read()
        process.kill()
        seen.set()
        self.assertIn(b"HOME=", variables)
        self.assertNotIn(PASSWORD.encode(), variables)


class ServerText(ScriptedTest):
    NASTY = "\x1b]0;owned\x07\x9b31m\xff\x08"

    def assert_harmless(self, data):
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogateescape")
        for byte in data:
            self.assertTrue(byte == 0x0a or 0x20 <= byte < 0x7f, data)

    def script(self, refusal, greeting="220 "):
        def run(s):
            s.greet_and_log_in(greeting + self.NASTY)
            s.answer_until("RETR", {"SIZE": "550 " + self.NASTY})
            s.say("550-" + self.NASTY)
            s.say("550 " + refusal)
            s.wait_for_end()
        return run

    def test_s36_errors_and_dialogue(self):
        for more in ([], ["-v"]):
            server = self.serve(self.script(self.NASTY))
            result = self.run_ferry("get", server.url("a"), *more)
            self.assertEqual(result.status, 6)
            self.assertIn("\\x1b]0;owned\\x07", result.err)
            self.assert_harmless(result.err)

    def test_s36_listings_and_raw_replies(self):
        line = "type=file;size=1; " + self.NASTY
        for words, verb in ((["ls", "--names"], "NLST"), (["ls"], "MLSD"), (["ls", "-l"], "MLSD"),
                            (["ls", "--json"], "MLSD"), (["ls", "-R"], "MLSD")):
            def script(s):
                s.greet_and_log_in()
                s.answer_until(verb)
                s.send_file("150 here", line.encode("latin-1") + b"\r\n", "226 done")
                s.wait_for_end()
            server = self.serve(script)
            out = self.succeed(*words, server.url()).out
            self.assertIn(b"owned", out)
            self.assert_harmless(out)

        def script(s):
            s.greet_and_log_in()
            s.answer_until("NOOP", {})
            s.say("200 " + self.NASTY)
            s.wait_for_end()
        server = self.serve(script)
        out = self.succeed("raw", server.url(), "NOOP").out
        self.assertIn(b"owned", out)
        self.assert_harmless(out)

    def test_s37_a_server_that_repeats_the_password(self):
        def script(s):
            s.say("220 ready")
            s.expect("USER", "331 password")
            s.expect("PASS", f"530 {PASSWORD} is wrong")
            s.wait_for_end()
        self.write("pw", PASSWORD.encode())
        for more in ([], ["-v"]):
            server = self.serve(script)
            result = self.run_ferry("get", server.url("a", "bob"), "--plain", "--password-file", "pw", *more)
            self.assertEqual(result.status, 5)
            self.assertNotIn(PASSWORD, result.err)

    def test_s37_ftplib_masks_what_the_server_repeats(self):
        def script(s):
            s.say("220 ready")
            s.expect("USER", "331 password")
            s.expect("PASS", f"530 {PASSWORD} is wrong")
            s.wait_for_end()
        server = self.serve(script)
        self.write("accounts", f"machine 127.0.0.1 login bob password {PASSWORD}\n".encode())
        result = self.run_ferry("ftplib", "--plain", "-d", "-raccounts", f"127.0.0.1:{server.port}", "-l")
        self.assertEqual(result.status, 5)
        self.assertNotIn(PASSWORD, result.err + result.out.decode())

    def test_a_multi_line_refusal_is_one_line(self):
        server = self.serve(self.script("no"))
        self.fail_with(6, "get", server.url("a"))


class NoConnection(CommandTest):
    def test_version(self):
        self.assertRegex(self.succeed("--version").out, rb"\Aferry \d+\.\d+\.\d+\n\Z")

    def test_an_option_without_its_value_is_said_in_plain_words(self):
        for words in (["ls", "ftp://h/", "--sort"], ["get", "ftp://h/a", "-o"], ["parse-listing", "--zone"]):
            line = self.fail_with(2, *words)
            self.assertIn(f"{words[-1]} needs a value", line.replace("--output", "-o"))
            self.assertNotIn("TEXT", line)
        self.assertIn("'ftp://h/' is not name, size, time or none", self.fail_with(2, "ls", "--sort", "ftp://h/"))


if __name__ == "__main__":
    unittest.main()
