"""ferry doctor: what it says and writes. What it finds is tested in the library."""
import json
import re
import signal
import socket
import unittest

from support import PASSWORD, PATIENCE, CommandTest, RealServerTest

COMMAND = re.compile(r"(?m)^Use: ferry (.*)$")


def events(result):
    return [json.loads(line) for line in result.out.decode().splitlines()]


class OnARealServer(RealServerTest):
    def setUp(self):
        super().setUp()
        self.server.write("a", b"0123456789" * 100)
        self.write("pw", PASSWORD.encode())

    def test_sentences_and_a_command_that_works(self):
        result = self.succeed("doctor", "--plain", "--password-file", "pw", self.server.url("", "bob"))
        text = result.out.decode()
        lines = text.splitlines()
        for line in lines[:lines.index("")]:
            self.assertRegex(line, r"^(ok       |note     |problem  )[A-Z'].*")
        self.assertIn("The server can be used as it is.", lines)
        self.assertNotIn("problem  ", text)
        self.assertNotIn("\x1b", text)
        self.assertNotIn(PASSWORD, text)
        words = COMMAND.search(text).group(1).split()
        self.assertEqual(words, ["ls", "--password-file", "pw", "--plain", self.server.url("", "bob")])
        self.assertEqual(self.succeed(*words).out, b"a\n")
        changed = [c for c in self.server.commands if c.split(" ")[0] in ("STOR", "DELE", "MKD", "SITE", "MFMT", "RNFR")]
        self.assertEqual(changed, [])

    def test_json_has_an_event_for_each_finding(self):
        all_of_them = events(self.succeed("doctor", "--json", self.server.url()))
        for event in all_of_them[:-1]:
            self.assertEqual(set(event), {"event", "verb", "url", "local", "id", "level", "sentence", "advice"})
            self.assertEqual((event["event"], event["verb"]), ("finding", "doctor"))
            self.assertIn(event["level"], ("ok", "note", "problem"))
        found = {event["id"]: event for event in all_of_them[:-1]}
        self.assertEqual(found["passive.epsv"]["level"], "ok")
        self.assertEqual(found["file.rest"]["level"], "ok")
        last = all_of_them[-1]
        self.assertEqual((last["event"], last["usable"], last["exit"]), ("diagnosis", True, 0))
        self.assertEqual(last["command"], "ferry ls " + self.server.url())

    def test_a_wrong_password(self):
        wrong = "wr0ng-passw0rd"
        self.write("pw", wrong.encode())
        result = self.run_ferry("doctor", "--plain", "--password-file", "pw", "--json", self.server.url("", "bob"))
        self.assertEqual((result.status, result.err), (5, ""))
        *found, error, last = events(result)
        self.assertEqual([f["id"] for f in found if f["level"] == "problem"], ["login"])
        self.assertEqual((error["event"], error["error"]["exit"], error["error"]["code"]), ("error", 5, 530))
        # This server answers what came behind PASS before it answers PASS.
        self.assertIn("Authentication failed", found[-1]["sentence"])
        self.assertEqual((last["usable"], last["exit"], last["command"]), (False, 5, None))
        self.assertNotIn(wrong, result.out.decode())
        self.assertEqual(self.server.commands.count("PASS " + wrong), 1)

    def test_a_password_does_not_go_without_tls(self):
        result = self.run_ferry("doctor", "--password-file", "pw", self.server.url("", "bob"))
        text = result.out.decode()
        self.assertEqual(result.status, 11, text)
        self.assertIn("Use: --plain", text)
        self.assertEqual(COMMAND.search(text).group(1), "ls --password-file pw --plain " + self.server.url("", "bob"))
        self.assertFalse([c for c in self.server.commands if c.startswith(("USER", "PASS"))])

    def test_a_name_that_is_not_there(self):
        for name in ("nosuch", "a/nosuch"):
            result = self.run_ferry("doctor", self.server.url(name))
            text = result.out.decode()
            self.assertEqual((result.status, result.err), (6, ""), text)
            self.assertNotIn("can be used", text)
            self.assertIn("The server works, but what the URL names is not there", text)
        text = self.run_ferry("doctor", self.server.url("nosuch")).out.decode()
        self.assertIn("'nosuch' cannot be fetched: ", text)
        self.assertNotIn("Use: ferry", text)

    def test_tls_from_the_first_byte_where_there_is_no_tls_at_all(self):
        result = self.run_ferry("doctor", "--insecure", "--timeout", "9", self.server.url(scheme="ftps"))
        text = result.out.decode()
        self.assertEqual(result.status, 12, text)
        self.assertIn("TLS that is asked for fails too: ", text)
        self.assertNotIn("ftpes", text)
        self.assertIn("Use: ferry ls --timeout 9 --plain ftp://", text)
        self.assertEqual(self.succeed(*COMMAND.search(text).group(1).split()).out, b"a\n")

    def test_verbose_shows_the_dialogue(self):
        result = self.run_ferry("doctor", "-v", self.server.url())
        self.assertEqual(result.status, 0)
        self.assertIn("> EPSV", result.errors)


class Elsewhere(CommandTest):
    def test_a_closed_port(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        result = self.run_ferry("doctor", f"ftp://127.0.0.1:{port}/")
        text = result.out.decode()
        self.assertEqual((result.status, result.err), (3, ""))
        self.assertIn("problem  Nothing answers over IPv4", text)
        self.assertNotIn("Use: ferry", text)

    def test_a_server_that_repeats_the_password(self):
        self.write("pw", PASSWORD.encode())
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(PATIENCE)
            url = f"ftp://bob@127.0.0.1:{listener.getsockname()[1]}/"
            process = self.start("doctor", "--json", "--plain", "--lock-step", "--password-file", "pw", url)
            repeated = False
            while not repeated:
                control, _ = listener.accept()
                control.settimeout(PATIENCE)
                with control, control.makefile("rb") as reader:
                    try:
                        control.sendall(b"220 ready\r\n")
                        for line in reader:
                            repeated = repeated or line.startswith(b"PASS")
                            control.sendall(b"331 go on\r\n" if line.startswith(b"USER") else b"530 " + line)
                    except OSError:
                        pass  # it only looked
            result = self.end(process)
        self.assertEqual(result.status, 5)
        self.assertNotIn(PASSWORD, result.out.decode() + result.err)

    def test_words_of_a_hostile_server_are_escaped(self):
        # The first connection only looks whether the port answers.
        with socket.create_server(("127.0.0.1", 0)) as listener:
            process = self.start("doctor", f"ftp://127.0.0.1:{listener.getsockname()[1]}/")
            listener.accept()[0].close()
            control, _ = listener.accept()
            with control:
                control.sendall(b"SSH-2.0-\x1b[31mred\r\n")
                result = self.end(process)
        self.assertEqual(result.status, 10)
        self.assertNotIn(b"\x1b", result.out)
        self.assertIn(b"does not speak FTP but SSH", result.out)

    def test_ctrl_c_ends_it(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            process = self.start("doctor", f"ftp://127.0.0.1:{listener.getsockname()[1]}/")
            listener.accept()[0].close()
            control, _ = listener.accept()
            with control:
                process.send_signal(signal.SIGINT)
                result = self.end(process)
        self.assertEqual(result.status, 130)
        self.assertEqual(len(result.errors), 1, result.err)


if __name__ == "__main__":
    unittest.main()
