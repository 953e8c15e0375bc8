"""Each program of examples/ does what it says."""
import os
import subprocess
import unittest

from certificates import certificates
from support import PASSWORD, PATIENCE, RealServer, RealServerTest, environment

DATA = bytes(range(256)) * 8192  # 2 MiB
PROGRAMS = {"fetch", "listing", "careful", "resume", "publish", "mirror", "lines", "generate", "pinned", "copy"}


class Examples(RealServerTest):
    def run_example(self, name, *words, status=0, server=None, **variables):
        """Its standard output; its standard error is in self.err."""
        folder = os.environ["REDIRECTED" if name in ("fetch", "listing", "careful") else "EXAMPLES"]
        program = os.path.join(folder, name if folder == os.environ["REDIRECTED"] else "example_" + name)
        port = str((server or self.server).port)
        done = subprocess.run([program, *words], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=PATIENCE, text=True,
                              env=environment(self, EXAMPLE_PORT=port, **variables))
        self.err = done.stderr
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def test_there_are_ten_and_the_readme_has_them(self):
        folder = os.path.join(os.path.dirname(__file__), "../../examples")
        names = {n.removesuffix(".cpp") for n in os.listdir(folder) if n.endswith(".cpp")}
        self.assertEqual(names, PROGRAMS)
        with open(os.path.join(folder, "README.md")) as f:
            rows = [line for line in f if line.startswith("| [")]
        self.assertEqual({row.split("[")[1].split(".")[0] for row in rows}, PROGRAMS)

    def test_fetch(self):
        os.mkdir(self.server.path("pub"))
        self.server.write("pub/README", DATA)
        self.assertIn("README", self.run_example("fetch"))
        self.assertEqual(self.read("README"), DATA)
        os.unlink(self.server.path("pub/README"))
        self.run_example("fetch", status=1)
        self.assertIn("550", self.err)

    def test_listing(self):
        os.makedirs(self.server.path("pub/sub"))
        self.server.write("pub/a", b"12345")
        self.assertEqual(sorted(self.run_example("listing").splitlines())[1], "file 5 a")

    def test_careful(self):
        os.makedirs(self.server.path("pub/incoming"))
        self.server.write("pub/README", DATA)
        self.write("report.csv", b"1,2\n")
        out = self.run_example("careful").splitlines()
        self.assertEqual((sorted(out[:2]), out[2]), (["README", "incoming"], f"{len(DATA)} bytes, verified, 0 retries"))
        self.assertEqual(self.read("README"), DATA)
        self.assertEqual(self.server.read("pub/incoming/report.csv"), b"1,2\n")
        self.assertEqual(os.listdir(self.server.path("pub/incoming")), ["report.csv"])

    def test_resume(self):
        data = os.urandom(30_000_000)
        self.server.write("a.iso", data)
        self.assertIn("enough for now", self.run_example("resume", self.server.url("a.iso"), "a.iso", "1"))
        self.assertNotIn("a.iso", self.files())
        out = self.run_example("resume", self.server.url("a.iso"), "a.iso", "100")
        self.assertIn("30000000 bytes, verified", out)
        self.assertNotIn(" 0 of them before", out)
        self.assertEqual((self.files(), self.read("a.iso")), (["a.iso"], data))

    def test_publish(self):
        self.write("report", DATA)
        os.utime(self.path("report"), (1_000_000_000, 1_000_000_000))
        out = self.run_example("publish", "report", self.server.url("deep/er/report"))
        self.assertTrue(out.startswith("deep/er/report: verified"), out)
        self.assertIn("note: there was no checksum", out)
        self.assertEqual(self.server.read("deep/er/report"), DATA)
        self.assertEqual(os.stat(self.server.path("deep/er/report")).st_mtime, 1_000_000_000)
        self.assertEqual(os.listdir(self.server.path("deep/er")), ["report"])
        # A password goes over TLS or not at all.
        self.run_example("publish", "report", self.server.url("x", "bob"), status=1, PUBLISH_PASSWORD=PASSWORD)
        self.assertNotIn(PASSWORD, self.err)
        self.assertFalse(os.path.exists(self.server.path("x")))

    def test_mirror(self):
        names = [f"{i:02}" for i in range(9)]
        for name in names:
            self.server.write(name, name.encode() * 1000)
        os.mkdir(self.server.path("sub"))
        first = self.run_example("mirror", self.server.url(), "here").splitlines()
        self.assertEqual(sorted(first), [n + ": verified " for n in names])
        self.assertEqual(sorted(os.listdir(self.path("here"))), names)
        self.assertEqual(self.read("here/08"), b"08" * 1000)
        again = self.run_example("mirror", self.server.url(), "here").splitlines()
        self.assertTrue(all(line[2:].startswith(": skipped ") for line in again), again)

    def test_lines(self):
        self.server.write("log", b"one\ntwo\n" * 100_000)
        self.assertEqual(self.run_example("lines", self.server.url("log")), "200000 lines in 800000 bytes\n")
        self.run_example("lines", self.server.url("none"), status=1)
        self.assertIn("550", self.err)

    def test_generate(self):
        out = self.run_example("generate", self.server.url("squares.csv"), "20000")
        rows = self.server.read("squares.csv")
        self.assertEqual(rows, b"number,square\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(1, 20001)))
        self.assertEqual(out, f"{len(rows)} bytes, verified\n")

    def test_pinned(self):
        made = certificates()
        server = RealServer(made.good)
        self.addCleanup(server.close)
        for trust in (made.ca, made.pin(made.good)):
            out = self.run_example("pinned", server.url(), trust)
            self.assertIn("its key: " + made.pin(made.good), out)
            self.assertTrue(out.startswith("TLSv1."), out)
        for trust in (made.other_ca, made.pin(made.self_signed)):
            self.run_example("pinned", server.url(), trust, status=1)
            self.assertIn("not trusted: ", self.err)

    def test_copy(self):
        other = RealServer()
        self.addCleanup(other.close)
        self.server.write("a", DATA)
        os.utime(self.server.path("a"), (1_000_000_000, 1_000_000_000))
        out = self.run_example("copy", self.server.url("a"), other.url("b"))
        self.assertTrue(out.startswith(f"{len(DATA)} bytes, verified\nnote: it went from server to server"), out)
        self.assertEqual(other.read("b"), DATA)
        self.assertEqual(os.stat(other.path("b")).st_mtime, 1_000_000_000)


if __name__ == "__main__":
    unittest.main()
