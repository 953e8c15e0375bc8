"""The round trips of test_round_trips.py once more, over TLS: pyftpdlib, which wants TLS on both connections."""
import unittest

import test_round_trips
from certificates import certificates
from support import RealServer


class OverTls:
    @staticmethod
    def make_server():
        return RealServer(certificates().good)

    def start(self, command, *words, **options):
        return super().start(command, "--cacert", certificates().ca, *words, **options)

    def tearDown(self):
        self.assertTrue(self.server.commands and self.server.commands[0] == "AUTH TLS", self.server.commands[:1])
        super().tearDown()


class Transfers(OverTls, test_round_trips.Transfers):
    pass


class Directories(OverTls, test_round_trips.Directories):
    def assert_lists_nothing(self, *words):
        # pyftpdlib, when it is busy, leaves an empty listing without close_notify: that may be a cut, and is called so.
        for _ in range(20):
            result = self.run_ferry(*words)
            self.assertEqual(result.out, b"")
            if result.status == 0:
                return
            self.assertEqual(result.status, 8, result.err)
            self.assertIn("close_notify", result.err)
        self.fail(result.err)


if __name__ == "__main__":
    unittest.main()
