"""Killed with SIGKILL at any moment of a transfer, and run again: the file is right, was never there in part, and what was safe is not moved again.

The moment is an amount of bytes that have been written, chosen by chance from a seed; FERRY_KILLS says how many there are for each of the four ways.
"""
import glob
import os
import random
import unittest

from certificates import certificates
from support import RealServer, RealServerTest

KILLS = int(os.environ.get("FERRY_KILLS", "50"))
SIZE = 6_000_000
OVERLAP = 64 * 1024
DATA = random.Random(1).randbytes(SIZE)


class Kills:
    """For both servers."""

    options = ()

    def transfer_and_kill(self, words, seen, moment):
        """Starts the command and kills it once `seen()` bytes are written, unless it ends before."""
        process = self.start(*words, *self.options)
        while process.poll() is None and seen() < moment:
            os.sched_yield()
        process.kill()
        process.communicate()

    @staticmethod
    def size_of(pattern):
        try:
            return max((os.stat(name).st_size for name in glob.glob(pattern)), default=0)
        except FileNotFoundError:  # renamed meanwhile
            return 0

    def check_whole_or_absent(self, name):
        if os.path.exists(name):
            with open(name, "rb") as f:
                self.assertTrue(f.read() == DATA, "a part of a file under the final name")

    def moments(self):
        chance = random.Random(2)
        return [0] + [chance.randrange(SIZE) for _ in range(KILLS - 1)]

    def test_downloads(self):
        self.server.write("big", DATA)
        for moment in self.moments():
            target, part = self.path("big"), self.path(".big.ferry-part")
            words = ("get", "-c", self.server.url("big"))
            self.transfer_and_kill(words, lambda: self.size_of(part), moment)
            self.check_whole_or_absent(target)
            known = self.size_of(part) if os.path.exists(self.path(".big.ferry-journal")) else 0
            self.forget_commands()
            self.run_ferry(*words, *self.options)
            self.assertTrue(self.read("big") == DATA, moment)
            rests = [int(c.split()[1]) for c in self.server.commands if c.startswith("REST ")]
            if known > OVERLAP:
                self.assertGreaterEqual(max(rests, default=0), known - OVERLAP, moment)
            # A journal that was being written has a name of its own until it is whole; killed just there, it stays.
            self.assertEqual([f for f in self.files() if not f.startswith("..big.ferry-journal.")], ["big"])
            os.unlink(target)

    def test_uploads(self):
        self.write("big", DATA)
        for moment in self.moments():
            target, part = self.server.path("big"), self.server.path(".big.*.ferry-part")
            words = ("put", "-c", "--temp", "big", self.server.url("big"))
            self.transfer_and_kill(words, lambda: self.size_of(part), moment)
            self.server.sessions.wait_for_none()
            self.check_whole_or_absent(target)
            known = self.size_of(part)
            self.forget_commands()
            result = self.run_ferry(*words, *self.options)
            self.assertEqual(result.status, 0, result.err)
            self.assertTrue(self.server.read("big") == DATA, moment)
            rests = [int(c.split()[1]) for c in self.server.commands if c.startswith("REST ")]
            if 0 < known < SIZE:
                self.assertEqual(max(rests, default=0), known, moment)
            self.assertEqual(os.listdir(self.server.root), ["big"])
            os.unlink(target)


class KillsInClear(Kills, RealServerTest):
    pass


class KillsOverTls(Kills, RealServerTest):
    @classmethod
    def make_server(cls):
        made = certificates()
        cls.options = ("--cacert", made.ca)
        return RealServer(made.good)


if __name__ == "__main__":
    unittest.main()
