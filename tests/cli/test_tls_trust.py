"""Which server is believed to be the right one, and what ours shows of itself."""
import os
import ssl
import subprocess
import unittest

from certificates import PASSPHRASE
from tls_support import BOB, DATA, TlsTest


class Trust(TlsTest):
    def test_s18_a_ca_that_nobody_trusts(self):
        for words in ([], ["--cacert", self.made.other_ca]):
            line = self.refuse(self.made.good, *words)
            self.assertIn("Ferry test CA", line)
            self.assertIn("--cacert", line)

    def test_s18_self_signed(self):
        line = self.refuse(self.made.self_signed)
        self.assertIn("--pin " + self.made.pin(self.made.self_signed), line)

    def test_s18_expired(self):
        self.assertIn("expired on 2020-01-31", self.refuse(self.made.expired, "--cacert", self.made.ca))

    def test_s18_another_host(self):
        line = self.refuse(self.made.other_host, "--cacert", self.made.ca)
        self.assertIn("other.example", line)
        self.assertIn("127.0.0.1", line)

    def test_a_directory_of_certificates(self):
        os.mkdir(self.path("cas"))
        name = subprocess.run(["openssl", "x509", "-in", self.made.ca, "-noout", "-hash"], check=True,
                              stdout=subprocess.PIPE).stdout.decode().strip()
        os.symlink(self.made.ca, self.path(f"cas/{name}.0"))
        server = self.serve_file()
        self.succeed("get", server.url("a"), "--capath", "cas")

    def test_a_pin_decides_alone(self):
        for certificate in (self.made.good, self.made.self_signed, self.made.other_host):
            server = self.serve_file(tls=self.made.server(certificate))
            self.succeed("get", server.url("a"), "--pin", self.made.pin(certificate))
            os.unlink(self.path("a"))
        line = self.refuse(self.made.good, "--pin", self.made.pin(self.made.self_signed))
        self.assertIn(self.made.pin(self.made.good), line)

    def test_one_of_several_pins(self):
        server = self.serve_file()
        self.succeed("get", "--pin", self.made.pin(self.made.self_signed), "--pin", self.made.pin(self.made.good),
                     server.url("a"))

    def test_a_pin_and_a_ca_must_both_agree(self):
        pin = self.made.pin(self.made.good)
        self.refuse(self.made.good, "--pin", pin, "--cacert", self.made.other_ca)
        self.refuse(self.made.good, "--pin", self.made.pin(self.made.self_signed), "--cacert", self.made.ca)
        self.succeed("get", self.serve_file().url("a"), "--pin", pin, "--cacert", self.made.ca)

    def test_insecure_accepts_all_and_warns_once(self):
        urls = [self.serve_file(tls=self.made.server(c), refusals={"DELE": "250 ok"}).url("a")
                for c in (self.made.self_signed, self.made.expired, self.made.other_host)]
        result = self.run_ferry("rm", *urls, "--insecure")
        self.assertEqual(result.status, 0, result.err)
        self.assertEqual(len(result.errors), 1, result.err)
        self.assertIn("warning: --insecure", result.err)

    def test_insecure_says_so_in_the_dialogue(self):
        server = self.serve_file(tls=self.made.server(self.made.self_signed))
        result = self.run_ferry("get", "-v", server.url("a"), "--insecure")
        self.assertEqual(result.status, 0, result.err)
        self.assertIn("NOT verified", result.err)
        self.assertEqual(self.read("a"), DATA)

    def test_files_and_words_that_cannot_be_used(self):
        server = self.serve(lambda s: s.wait_for_end())
        self.write("empty.pem", b"")
        url = server.url("a", BOB)
        for words in (["--cacert", "missing"], ["--cacert", ""], ["--capath", "missing"], ["--cert", "missing"],
                      ["--cert", self.made.client, "--key", "missing"]):
            with self.subTest(words=words):
                self.assertIn("No such file", self.fail_with(9, "get", url, *words))
        for words in (["--pin", "sha256//short"], ["--pin", "sha1//" + "A" * 43 + "="], ["--pin", ""], ["--tls", "1.1"],
                      ["--key", self.made.client]):
            with self.subTest(words=words):
                self.fail_with(2, "get", url, *words)
        self.assertEqual(server.connections, 0)
        self.end(self.start("get", url, "--timeout", "0.1"))

    def test_a_file_without_certificates(self):
        self.write("empty.pem", b"")
        server = self.serve(lambda s: (s.say("220 ready"), s.wait_for_end()))
        self.assertIn("empty.pem", self.fail_with(9, "get", server.url("a", BOB), "--cacert", "empty.pem"))
        self.assertFalse([c for c in server.commands if c.startswith(("AUTH", "USER", "PASS"))], server.commands)


class ClientCertificate(TlsTest):
    def server_that_asks(self):
        tls = self.made.server()
        tls.load_verify_locations(self.made.ca)
        tls.verify_mode = ssl.CERT_REQUIRED
        return self.serve_file(tls=tls)

    def test_given(self):
        self.get(self.server_that_asks(), "--cert", self.made.client)
        self.get(self.server_that_asks(), "--cert", self.made.client, "--key", self.made.path("client.key"))

    def test_not_given(self):
        for version in ("1.2", "1.3"):
            with self.subTest(version=version):
                server = self.server_that_asks()
                line = self.fail_with(12, "get", server.url("a"), "--cacert", self.made.ca, "--tls", version)
                self.assertIn("--cert", line)

    def test_the_key_of_another(self):
        server = self.serve(lambda s: (s.say("220 ready"), s.wait_for_end()), "ftpes")
        self.fail_with(9, "get", server.url("a"), "--cert", self.made.client, "--key", self.made.path("good.key"))

    def test_an_encrypted_key_is_asked_for(self):
        words = ["--cacert", self.made.ca, "--cert", self.made.client, "--key", self.made.encrypted_key]
        server = self.server_that_asks()
        status, seen, _ = self.on_terminal("get", "-v", server.url("a"), *words, typed=PASSPHRASE.encode() + b"\n",
                                           when=b"Passphrase for the key in")
        self.assertEqual(status, 0, seen)
        self.assertNotIn(PASSPHRASE, seen)
        self.assertEqual(seen.count("Passphrase"), 1)

    def test_a_wrong_passphrase_and_none(self):
        words = ["--cacert", self.made.ca, "--cert", self.made.client, "--key", self.made.encrypted_key]
        server = self.serve(lambda s: (s.say("220 ready"), s.wait_for_end()), "ftpes")
        status, seen, _ = self.on_terminal("get", server.url("a"), *words, typed=b"not-it-at-all\n", when=b"Passphrase")
        self.assertEqual(status, 9, seen)
        self.assertIn("passphrase", seen.splitlines()[-1])
        self.assertNotIn("not-it-at-all", seen)
        self.assertIn("no terminal", self.fail_with(2, "get", server.url("a"), *words))


if __name__ == "__main__":
    unittest.main()
