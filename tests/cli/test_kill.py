"""Killed with SIGKILL at any moment of a transfer, and run again: the file is right, was never there in part, and what was safe is not moved again.

The moment is an amount of bytes that have been written, chosen by chance from a seed; FERRY_KILLS says how many there are for each of the four ways.
"""
import glob
import json
import os
import random
import signal
import sys
import time
import unittest

from certificates import certificates
from support import PATIENCE, RealServer, RealServerTest

KILLS = int(os.environ.get("FERRY_KILLS", "50"))
SIZE = 6_000_000
OVERLAP = 64 * 1024
DATA = random.Random(1).randbytes(SIZE)
LARGE = random.Random(3).randbytes(24_000_000)


# The server lives in this process, and would wait for who watches files grow.
sys.setswitchinterval(0.0001)


class Kills:
    """For both servers."""

    options = ()

    def transfer_and_kill(self, words, seen, moment, size=SIZE):
        """Starts the command and kills it once `seen()` bytes are written. It cannot end before: the server keeps the end of the data back."""
        self.server.server.handler.use_sendfile = False
        self.server.brake.set(after=size)
        self.kill(self.start(*words, *self.options), lambda: seen() >= moment)

    def kill(self, process, when):
        end = time.monotonic() + PATIENCE
        while process.poll() is None and not when() and time.monotonic() < end:
            os.sched_yield()
        in_time = time.monotonic() < end
        process.kill()
        process.communicate()
        self.server.brake.release()
        self.assertTrue(in_time, "the moment never came")
        self.assertEqual(process.returncode, -signal.SIGKILL)

    @staticmethod
    def size_of(pattern):
        try:
            return max((os.stat(name).st_size for name in glob.glob(pattern)), default=0)
        except FileNotFoundError:  # renamed meanwhile
            return 0

    @staticmethod
    def room_of(name):
        """Bytes on the disk: a file in segments has holes."""
        try:
            return os.stat(name).st_blocks * 512
        except FileNotFoundError:
            return 0

    def check_whole_or_absent(self, name, data=DATA):
        if os.path.exists(name):
            with open(name, "rb") as f:
                self.assertTrue(f.read() == data, "a part of a file under the final name")

    @staticmethod
    def moments(count=KILLS, size=SIZE):
        chance = random.Random(2)
        # The last of it may be in buffers of either side, of which the largest is 1 MiB.
        return [0] + [chance.randrange(size * 4 // 5) for _ in range(count - 1)]

    def known_to_the_journal(self, name):
        """Bytes in its ranges, about, and how many of those there are."""
        if not os.path.exists(self.path(name)):
            return 0, 0
        known, ranges = set(), 0
        for line in self.read(name).decode().splitlines():
            if line.startswith(("range ", "written ")):
                first, end = (int(n) // 4096 for n in line.split()[1:])
                known.update(range(first, end))
                ranges += 1
        return len(known) * 4096, ranges

    def test_downloads_in_segments(self):
        self.server.write("big", LARGE)
        words = ("get", "-c", "--json", "--segments", "4", self.server.url("big"))
        for moment in self.moments(max(2, KILLS // 5), len(LARGE)):
            target, part = self.path("big"), self.path(".big.ferry-part")
            self.transfer_and_kill(words, lambda: self.room_of(part), moment, len(LARGE))
            self.check_whole_or_absent(target, LARGE)
            was_there = os.path.exists(target)
            known, ranges = self.known_to_the_journal(".big.ferry-journal") if os.path.exists(part) else (0, 0)
            self.forget_commands()
            result = self.run_ferry(*words, *self.options)
            self.assertEqual(result.status, 0, result.err)
            self.assertTrue(self.read("big") == LARGE, moment)
            if not was_there:
                done = json.loads(result.out.splitlines()[-1])
                parts = sum(c.startswith("RETR ") for c in self.server.commands)
                slack = 8 * 4096 + 2 * OVERLAP * ranges  # the edges of what was there are fetched again
                self.assertGreaterEqual(done["verdict"]["resumed_from"], known - slack, moment)
                self.assertLessEqual(done["bytes"], len(LARGE) - known + parts * OVERLAP + slack, moment)
            self.assertEqual(self.files(), ["big"])
            os.unlink(target)

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
            self.assertEqual(self.files(), ["big"])
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

    def test_uploads_at_their_end(self):
        self.write("big", DATA)
        words = ("put", "-c", "--temp", "big", self.server.url("big"))
        for command in ("SIZE", "RNFR", "RNTO"):
            with self.subTest(command=command):
                self.server.brake.set(before=command)
                self.kill(self.start(*words, *self.options), self.server.brake.reached.is_set)
                self.server.sessions.wait_for_none()
                self.check_whole_or_absent(self.server.path("big"))
                result = self.run_ferry(*words, *self.options)
                self.assertEqual(result.status, 0, result.err)
                self.assertTrue(self.server.read("big") == DATA)
                self.assertEqual(os.listdir(self.server.root), ["big"])
                os.unlink(self.server.path("big"))


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
