"""TLS in the command: what is protected, what is refused, and what a person is told."""
import os
import ssl
import threading
import unittest

from certificates import certificates
from support import PASSWORD, PATIENCE, RealServer, RealServerTest, ScriptedTest
from tls_support import BOB, DATA, TlsTest


class WhatIsProtected(TlsTest):
    def check_order(self, commands):
        order = [next(i for i, c in enumerate(commands) if c.startswith(v)) for v in ("USER", "PASS", "PBSZ 0", "PROT P", "EPSV")]
        self.assertEqual(order, sorted(order), commands)

    def test_a_password_goes_over_tls_whatever_the_scheme(self):
        for scheme in ("ftp", "ftpes"):
            with self.subTest(scheme=scheme):
                server = self.serve(self.session(), scheme)
                self.get(server, user=BOB)
                self.assertEqual(server.commands[:3], ["AUTH TLS", "USER bob", "PASS " + PASSWORD])
                self.check_order(server.commands)

    def test_implicit_tls_comes_before_the_greeting(self):
        tls = self.made.server()

        def script(s):
            s.secure(tls)
            s.greet_and_log_in()
            s.answer_until("RETR")
            s.send_file("150 here", DATA, "226 done")
            s.wait_for_end()
        server = self.serve(script, "ftps")
        self.get(server, user=BOB)
        self.assertNotIn("AUTH TLS", server.commands)
        self.check_order(server.commands)

    def test_an_option_of_tls_asks_for_tls(self):
        for words in (["--insecure"], ["--cacert", self.made.ca], ["--pin", self.made.pin(self.made.good)],
                      ["--cacert", self.made.ca, "--tls", "1.3"]):
            with self.subTest(words=words):
                server = self.serve(self.session())
                self.assertEqual(self.run_ferry("get", server.url("a"), *words).status, 0)
                self.assertEqual(server.commands[:2], ["AUTH TLS", "USER anonymous"])

    def test_a_password_of_raw_asks_for_tls(self):
        tls = self.made.server()

        def script(s):
            s.greet_and_secure(tls)
            s.log_in()
            s.expect("ACCT", "230 fine")
            s.wait_for_end()
        server = self.serve(script)
        self.succeed("raw", server.url(), "ACCT " + PASSWORD, "--cacert", self.made.ca)
        self.assertEqual(server.commands[0], "AUTH TLS")

    def test_case_001_a_greeting_230_ends_no_duty(self):
        """What was granted in clear text ends with AUTH: the login follows."""
        tls = self.made.server()

        def script(s):
            s.greet_and_secure(tls, "230 come in")
            s.log_in()
            s.expect("MKD", '257 "a"')
            s.wait_for_end()
        server = self.serve(script)
        self.succeed("mkdir", server.url("a", BOB), "--cacert", self.made.ca)

    def test_s37_the_password_is_nowhere_to_be_seen(self):
        tls, connected, seen = self.made.server(), threading.Event(), threading.Event()

        def script(s):
            connected.set()
            seen.wait(PATIENCE)
            s.greet_and_secure(tls)
            s.expect("USER", "331 password")
            s.expect("PASS", f"530 {PASSWORD} is wrong")
            s.wait_for_end()
        server = self.serve(script, "ftpes")
        process = self.start("get", "-v", server.url("a", BOB), "--cacert", self.made.ca)
        self.assertTrue(connected.wait(PATIENCE))
        with open(f"/proc/{process.pid}/cmdline", "rb") as f:
            self.assertNotIn(PASSWORD.encode(), f.read())
        seen.set()
        result = self.end(process)
        self.assertEqual(result.status, 5, result.err)
        self.assertIn("PASS " + PASSWORD, server.commands)
        self.assertNotIn(PASSWORD, result.err)


class TheServerRefuses(ScriptedTest):
    def refuse_auth(self, answer, *words, user="", scheme="ftp", greeting="220 ready", status=11):
        def script(s):
            s.say(greeting)
            s.expect("AUTH", answer)
            s.wait_for_end(answer)
        server = self.serve(script, scheme)
        line = self.fail_with(status, *(words or ["get"]), server.url("a", user))
        self.assertFalse([c for c in server.commands if not c.startswith(("AUTH", "QUIT"))], server.commands)
        self.assertNotIn(PASSWORD, line)
        return line

    def test_s12_case_071_auth(self):
        for code in (500, 502, 504, 534, 431):
            for user, scheme in ((BOB, "ftp"), ("", "ftpes"), (BOB, "ftpes")):
                with self.subTest(code=code, user=user, scheme=scheme):
                    line = self.refuse_auth(f"{code} no", user=user, scheme=scheme)
                    self.assertIn("TLS is required", line)
                    self.assertIn("neither user nor password was sent", line)
                    self.assertIn("--plain", line)

    def test_s11_a_greeting_that_needs_no_login(self):
        self.refuse_auth("502 no", user=BOB, greeting="230 come in")

    def test_a_long_answer_hides_nothing(self):
        line = self.refuse_auth("502 " + "x" * 2000, user=BOB)
        self.assertIn("neither user nor password was sent", line)
        self.assertIn("--plain", line)

    def test_a_server_that_goes_away_is_not_a_server_without_tls(self):
        self.assertIn("Try again later", self.refuse_auth("421 too many users", user=BOB, status=7))

    def test_s13_case_073_prot(self):
        made = certificates()
        for refused in ({"PROT": "534 no"}, {"PROT": "536 no"}, {"PROT": "431 no"}, {"PROT": "500 no"}, {"PBSZ": "503 no"}):
            with self.subTest(refused=refused):
                tls = made.server()

                def script(s):
                    s.greet_and_secure(tls)
                    s.log_in()
                    s.answer_until("EPSV", refused)
                server = self.serve(script)
                line = self.fail_with(11, "ls", server.url("", BOB), "--cacert", made.ca)
                self.assertIn("TLS is required for files", line)
                self.assertIn("nothing was transferred", line)
                self.assertFalse([c for c in server.commands if c.startswith(("EPSV", "PASV", "LIST"))], server.commands)

    def test_s10_words_behind_the_234(self):
        def script(s):
            s.say("220 ready")
            s.expect("AUTH", "234 go on\r\n230 and you are in")
            s.wait_for_end()
        server = self.serve(script)
        self.fail_with(12, "get", server.url("a", BOB))
        self.assertEqual(server.commands[:1], ["AUTH TLS"])
        self.assertFalse([c for c in server.commands if c.startswith(("USER", "PASS"))], server.commands)


class Dialogue(TlsTest):
    def dialogue(self, *words, **settings):
        server = self.serve_file(**settings)
        result = self.run_ferry("get", "-v", server.url("a"), "--cacert", self.made.ca, *words)
        self.assertEqual(result.status, 0, result.err)
        return result.errors

    def test_protocol_cipher_and_certificate_once_each(self):
        lines = self.dialogue()
        control = [line for line in lines if line.startswith("* TLS: ")]
        self.assertEqual(len(control), 1, lines)
        for part in ("TLSv1.3", "TLS_AES_", "CN = good", "verified"):
            self.assertIn(part, control[0])
        self.assertNotIn("NOT", control[0])
        certificate = [line for line in lines if line.startswith("* certificate: ")]
        self.assertEqual(len(certificate), 1, lines)
        for part in ("CN = Ferry test CA", "valid until 20", self.made.pin(self.made.good)):
            self.assertIn(part, certificate[0])
        self.assertLess(lines.index(certificate[0]), lines.index("> USER anonymous"))

    def test_each_data_connection(self):
        for version in ("1.2", "1.3"):
            lines = [line for line in self.dialogue("--tls", version) if line.startswith("* TLS on data: ")]
            self.assertEqual(len(lines), 1)
            self.assertIn("TLSv" + version, lines[0])
            self.assertTrue(lines[0].endswith(", resumed"), lines)

    def test_a_server_without_the_version(self):
        tls = self.made.server()
        tls.maximum_version = ssl.TLSVersion.TLSv1_2
        server = self.serve_file(tls=tls)
        self.assertIn("--tls", self.fail_with(12, "get", server.url("a"), "--cacert", self.made.ca, "--tls", "1.3"))
        self.assertTrue(any("TLSv1.2" in line for line in self.dialogue("--tls", "1.2")))

    def test_the_words_of_openssl_are_for_the_dialogue(self):
        for words in ([], ["-v"]):
            server = self.serve_file()
            result = self.run_ferry("get", server.url("a"), *words)
            self.assertEqual(result.status, 12)
            self.assertEqual(any(line.startswith("* OpenSSL: ") for line in result.errors), bool(words), result.err)
            self.assertTrue(result.errors[-1].startswith("ferry: get ftpes://127.0.0.1:"), result.err)

    def test_no_certificate_line_without_tls(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR")
            s.send_file("150 here", DATA, "226 done")
            s.wait_for_end()
        server = self.serve(script)
        result = self.run_ferry("get", "-v", server.url("a"))
        self.assertEqual(result.status, 0, result.err)
        self.assertFalse([line for line in result.errors if "TLS" in line or "certificate" in line], result.err)


class OnTheWire(TlsTest):
    def test_implicit_against_a_server_that_speaks_first(self):
        server = self.serve(lambda s: (s.say("220 ready"), s.wait_for_end()), "ftps")
        self.assertIn("ftpes://", self.fail_with(12, "get", server.url("a")))

    def test_explicit_against_a_server_that_waits_for_tls(self):
        server = self.serve(lambda s: s.wait_for_end(), "ftpes")
        self.assertIn("ftps://", self.fail_with(4, "get", server.url("a"), "--timeout", "0.2"))

    def cut(self, announced, *words):
        """A file of DATA, and no close_notify; `announced` stands in the 150."""
        tls = self.made.server()

        def script(s):
            s.greet_and_secure(tls)
            s.log_in()
            s.answer_until("RETR")
            s.say("150 here" + announced)
            with s.accept() as connection:
                connection.sendall(DATA)
            s.say("226 done")
            s.wait_for_end()
        server = self.serve(script, "ftpes")
        return self.run_ferry("get", server.url("a"), *words)

    def test_s21_case_075_data_without_close_notify(self):
        for words in (["--cacert", self.made.ca], ["--pin", self.made.pin(self.made.good)], ["--insecure"]):
            with self.subTest(words=words):
                for announced in ("", f" ({len(DATA) + 1} bytes)"):
                    result = self.cut(announced, *words)
                    self.assertEqual(result.status, 8, result.err)
                    self.assertEqual(self.files(), [])
                result = self.cut(f" ({len(DATA)} bytes)", *words)
                self.assertEqual(result.status, 0, result.err)
                self.assertEqual(self.read("a"), DATA)
                os.unlink(self.path("a"))

    def test_s19_a_data_connection_of_another_host(self):
        other = self.made.server(self.made.other_host)

        def script(s):
            s.greet_and_secure(self.made.server())
            s.log_in()
            s.answer_until("RETR")
            s.tls = other
            s.say("150 here")
            with self.assertRaises(ssl.SSLError):
                s.accept()
            s.say("226 done")
            s.wait_for_end()
        server = self.serve(script, "ftpes")
        line = self.fail_with(12, "get", server.url("a"), "--cacert", self.made.ca)
        self.assertIn("other.example", line)
        self.assertEqual(self.files(), [])


class OneConnectionForEachServer(RealServerTest):
    @staticmethod
    def make_server():
        return RealServer(certificates().good)

    def test_s15_clear_text_and_tls_share_nothing(self):
        self.write("up", DATA)
        ca = ["--cacert", certificates().ca]
        self.succeed("put", "up", self.server.url("a", BOB), *ca)
        self.forget_commands()
        self.succeed("rm", self.server.url("a", BOB), *ca)
        self.assertEqual(self.server.commands[:3], ["AUTH TLS", "USER bob", "PASS " + PASSWORD])
        for name in ("a", "b"):
            self.server.write(name, b"")
        self.forget_commands()
        self.succeed("rm", self.server.url("a", scheme="ftp"), self.server.url("b"), *ca)
        self.assertEqual(self.server.commands.count("AUTH TLS"), 2)

    def test_a_server_that_wants_tls_of_anonymous_says_so(self):
        self.assertIn("use ftpes://", self.fail_with(5, "get", self.server.url("a", scheme="ftp")))


if __name__ == "__main__":
    unittest.main()
