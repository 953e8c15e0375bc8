"""parse-listing: a saved listing in, entries out. No server has a part in it."""
import json
import os
import signal
import subprocess
import threading
import unittest

from support import PATIENCE, CommandTest, wait_until_it_handles_interrupts

FACTS = b"type=file;size=5;modify=20261120120000.125;unix.mode=0644; a\n"
UNIX = b"""total 8
drwxr-xr-x   2 ftp      users        4096 Nov 19 08:00 .
-rw-r--r--   1 ftp      users           7 Nov 20 10:30 a b
-rw-r--r--   1 ftp      users          77 Dec 24 10:30 last year
drwxr-xr-x   2 ftp      users        4096 Jan  1  2020 sub
lrwxrwxrwx   1 ftp      users           3 Jan  1  2020 link -> sub
"""
USUAL_KEYS = ["name", "type", "size", "modified", "precision", "zone", "target", "permissions", "owner", "group", "dialect"]


class ParseListing(CommandTest):
    def shown(self, listing, *options):
        return self.succeed("parse-listing", *options, given=listing).out.decode()

    def objects(self, listing, *options):
        return [json.loads(line) for line in self.shown(listing, "--json", *options).splitlines()]

    def test_json_has_the_usual_keys_in_their_order(self):
        entry, = self.objects(FACTS)
        self.assertEqual(list(entry)[:len(USUAL_KEYS)], USUAL_KEYS)
        self.assertEqual([entry[k] for k in USUAL_KEYS],
                         ["a", "file", 5, "2026-11-20T12:00:00.125", "ms", "utc", None, entry["permissions"], None, None, "mlsd"])
        self.assertEqual((entry["utc"], entry["mode"]), ("2026-11-20T12:00:00.125Z", "0644"))
        self.assertEqual(entry["facts"]["size"], "5")
        for key in ("directory", "self", "parent", "ambiguous", "rounded", "unsafe", "skipped"):
            self.assertNotIn(key, entry)

    def test_lines_keep_their_order_and_those_that_are_no_entries_say_why(self):
        found = self.objects(UNIX, "--now", "2026-11-20T12:00")
        self.assertEqual([o.get("name") for o in found], [None, ".", "a b", "last year", "sub", "link"])
        self.assertEqual(found[0]["line"], "total 8")
        self.assertTrue(found[0]["skipped"])
        self.assertIs(found[1]["self"], True)
        self.assertEqual([o["type"] for o in found[1:]], ["dir", "file", "file", "dir", "link"])
        self.assertEqual(found[5]["target"], "sub")

    def test_an_empty_line_is_skipped_and_said(self):
        found = self.objects(FACTS + b"\n" + FACTS)
        self.assertEqual([o.get("name") for o in found], ["a", None, "a"])
        self.assertEqual(found[1]["line"], "")

    def test_now_decides_the_year(self):
        def years(now):
            return [o["modified"][:4] for o in self.objects(UNIX, "--now", now)[2:4]]
        self.assertEqual(years("2026-11-20T12:00"), ["2026", "2025"])
        self.assertEqual(years("2026-12-31"), ["2026", "2026"])
        self.assertEqual(years("2020-11-18T09:00:00"), ["2019", "2019"])
        for wrong in ("yesterday", "2026-11-31", "12:00"):
            self.assertIn(wrong, self.fail_with(2, "parse-listing", "--now", wrong))

    def test_without_now_no_date_lies_ahead(self):
        for entry in self.objects(UNIX)[2:4]:
            self.assertRegex(entry["modified"], r"\A20\d\d-1[12]-2[04]T10:30\Z")

    def test_zone(self):
        def time_of(*options):
            entry = self.objects(UNIX, "--now", "2026-11-20T12:00", *options)[2]
            return entry["modified"], entry["zone"], entry.get("utc")
        self.assertEqual(time_of(), ("2026-11-20T10:30", "unknown", None))
        self.assertEqual(time_of("--zone", "+02:00"), ("2026-11-20T10:30", "given", "2026-11-20T08:30Z"))
        self.assertEqual(time_of("--zone", "-03:30"), ("2026-11-20T10:30", "given", "2026-11-20T14:00Z"))
        self.assertIn("CET", self.fail_with(2, "parse-listing", "--zone", "CET"))

    def test_names_are_exact_whatever_their_bytes(self):
        names = [bytes([b]) for b in range(1, 256) if b not in b"\r\n"]
        names += [b"\xff\xfe", b"a\x80b", b"\xed\xb2\x80", b"\xc3\xa4", b"\xf0\x9f\x9a\xa2", b"\xe2\x80\xae", b'"\\', b"\xc0\xaf"]
        listing = b"".join(b"type=file; " + n + b"\n" for n in names)
        found = [os.fsencode(o["name"]) for o in self.objects(listing, "--format", "mlsd")]
        self.assertEqual(found, names)

    def test_encoding(self):
        listing = b"type=file; \xe4\n"
        self.assertEqual(self.objects(listing)[0]["name"], "\udce4")
        self.assertEqual(self.objects(listing, "--encoding", "latin-1")[0]["name"], "\u00e4")
        self.assertIn("nonsense", self.fail_with(2, "parse-listing", "--encoding", "nonsense"))

    def test_format(self):
        self.assertEqual(self.objects(b"a b\n", "--format", "nlst")[0]["name"], "a b")
        self.assertEqual(self.objects(FACTS, "--format", "nlst")[0]["name"], FACTS.decode().rstrip())
        self.assertEqual(self.objects(UNIX, "--format", "list")[2]["name"], "a b")
        self.assertIn("xml", self.fail_with(2, "parse-listing", "--format", "xml"))

    def test_for_people(self):
        self.assertEqual(self.shown(UNIX, "--now", "2026-11-20T12:00"),
                         "drwxr-xr-x ftp users 4096 2026-11-19 08:00 .\n"
                         "-rw-r--r-- ftp users    7 2026-11-20 10:30 a b\n"
                         "-rw-r--r-- ftp users   77 2025-12-24 10:30 last year\n"
                         "drwxr-xr-x ftp users 4096 2020-01-01       sub\n"
                         "lrwxrwxrwx ftp users    3 2020-01-01       link -> sub\n")

    def test_a_recursive_listing_has_headings(self):
        listing = b".:\ntotal 4\ndrwxr-xr-x 2 u g 4096 Jan  1  2020 sub\n\n./sub:\ntotal 4\n-rw-r--r-- 1 u g 7 Jan  1  2020 a\n"
        self.assertEqual([o.get("directory") for o in self.objects(listing) if "name" in o][-1], "./sub")
        self.assertIn("\n./sub:\n-rw-r--r-- u g 7 2020-01-01 a\n", self.shown(listing))

    def test_skipped_lines_are_notes_with_v(self):
        result = self.run_ferry("parse-listing", "-v", given=UNIX + b"\n\x1b[31m nonsense\n")
        self.assertEqual(result.status, 0)
        self.assertEqual([line.split(": ")[-1] for line in result.errors if "note" in line], ["total 8", "\\x1b[31m nonsense"])

    def test_empty_input(self):
        for options in ([], ["--json"], ["--format", "mlsd"]):
            result = self.run_ferry("parse-listing", *options)
            self.assertEqual((result.status, result.out), (0, b""))
            self.assertEqual(result.err, "ferry: parse-listing: warning: the input is empty\n")
            self.assertEqual(self.shown(b"", "-q", *options), "")
        self.assertEqual(self.shown(b"\n\n"), "")
        self.assertEqual(self.shown(b"total 0\n"), "")

    def test_what_is_no_listing_is_done_with_a_warning(self):
        for options in ([], ["--json"]):
            result = self.run_ferry("parse-listing", "--format", "list", *options, given=b"<html>\n<body>\n")
            self.assertEqual(result.status, 0)
            self.assertEqual(len(result.errors), 1, result.err)
            self.assertIn("no listing that Ferry knows", result.err)
            self.assertEqual(len(result.out.splitlines()), 2 if options else 0)

    def test_nothing_that_can_be_read_in_the_format_that_was_given(self):
        result = self.run_ferry("parse-listing", "--format", "mlsd", given=b"<html>\n")
        self.assertEqual(result.status, 0)
        self.assertEqual(result.err, "ferry: parse-listing: warning: this is no listing that Ferry knows; -v shows its lines\n")

    def test_lines_that_nobody_can_read_are_one_warning(self):
        listing = FACTS + b"what\n" + FACTS
        for options, warning in (([], "1 line of the listing could not be read; -v shows them"), (["-q"], None),
                                 (["--json"], "1 line of the listing could not be read"),
                                 (["-v"], "1 line of the listing could not be read")):
            result = self.run_ferry("parse-listing", *options, given=listing)
            self.assertEqual(result.status, 0)
            found = [line for line in result.errors if "warning" in line]
            self.assertEqual(found, ["ferry: parse-listing: warning: " + warning] if warning else [])
        found = [json.loads(line) for line in self.run_ferry("parse-listing", "--json", given=listing).out.splitlines()]
        self.assertEqual([o.get("unread") for o in found], [None, True, None])
        self.assertNotIn("unread", self.objects(UNIX)[0])

    def test_a_long_listing_streams(self):
        """More than fits into any pipe comes out before the end went in."""
        process = self.start("parse-listing", "--json", stdin=subprocess.PIPE)
        came = threading.Event()

        def write():
            process.stdin.write(FACTS * 20_000)
            process.stdin.flush()
            came.wait(PATIENCE)
            process.stdin.close()

        writer = threading.Thread(target=write)
        writer.start()
        first = process.stdout.readline()
        came.set()
        rest = process.stdout.read()
        writer.join()
        self.assertEqual(json.loads(first)["name"], "a")
        self.assertEqual((rest.count(b"\n"), process.stderr.read(), process.wait(PATIENCE)), (19_999, b"", 0))

    def test_a_line_cut_anywhere_is_one_line(self):
        read_end, write_end = os.pipe()
        process = self.start("parse-listing", "--json", stdin=read_end)
        os.close(read_end)
        for byte in FACTS + FACTS.rstrip(b"\n"):
            os.write(write_end, bytes([byte]))
        os.close(write_end)
        self.assertEqual(len(self.end(process).out.splitlines()), 2)

    def test_standard_streams_that_are_no_use(self):
        self.assertIn("standard input", self.fail_with(9, "parse-listing", stdin=None, preexec_fn=lambda: os.close(0)))
        with open("/dev/full", "wb") as full:
            self.assertIn("standard output", self.fail_with(9, "parse-listing", given=FACTS, stdout=full))
        self.assertEqual(self.run_ferry("parse-listing", given=FACTS, stdout=None, preexec_fn=lambda: os.close(1)).status, 9)
        read_end, write_end = os.pipe()
        os.close(read_end)
        result = self.run_ferry("parse-listing", given=FACTS, stdout=write_end)
        os.close(write_end)
        self.assertEqual((result.status, result.err), (9, ""))

    def test_ctrl_c_while_it_waits(self):
        read_end, write_end = os.pipe()
        process = self.start("parse-listing", stdin=read_end)
        os.close(read_end)
        wait_until_it_handles_interrupts(process.pid)
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.end(process).status, 130)
        os.close(write_end)

    def test_no_arguments(self):
        self.assertIn("it reads standard input: ferry parse-listing < 'a b.txt'", self.fail_with(2, "parse-listing", "a b.txt"))

    def test_now_is_the_servers_clock(self):
        self.assertIn("the server's clock, without a zone", self.fail_with(2, "parse-listing", "--now", "2026-11-20T12:00Z"))


if __name__ == "__main__":
    unittest.main()
