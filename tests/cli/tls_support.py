"""What the tests of TLS share: a scripted server that serves one file over it."""
from certificates import certificates
from support import PASSWORD, ScriptedTest

DATA = bytes(range(256)) * 40
BOB = "bob:" + PASSWORD


class TlsTest(ScriptedTest):
    def setUp(self):
        super().setUp()
        self.made = certificates()

    def session(self, tls=None, data=DATA, refusals=None):
        """Explicit TLS, a login, one file, goodbye."""
        tls = tls or self.made.server()

        def script(s):
            s.greet_and_secure(tls)
            s.log_in()
            s.answer_until("RETR", refusals)
            s.send_file("150 here", data, "226 done")
            s.wait_for_end()
        return script

    def serve_file(self, **settings):
        return self.serve(self.session(**settings), "ftpes")

    def get(self, server, *words, user=""):
        self.succeed("get", server.url("a", user), "--cacert", self.made.ca, *words)
        self.assertEqual(self.read("a"), DATA)

    def refuse(self, certificate, *words, status=12):
        """The handshake alone ends it: no user, no password, one line."""
        server = self.serve(self.session(self.made.server(certificate)))
        line = self.fail_with(status, "get", server.url("a", BOB), *words)
        self.assertEqual(server.commands, ["AUTH TLS"])
        self.assertNotIn(PASSWORD, line)
        self.assertEqual(self.files(), [])
        return line
