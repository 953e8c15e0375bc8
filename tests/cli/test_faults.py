"""What the command does when the server, the network, the disk or the user gets in the way."""
import json
import os
import signal
import socket
import threading
import unittest

from support import PATIENCE, RealServerTest, ScriptedTest, wait_until_it_handles_interrupts

MIB = 1024 * 1024
# More than the buffers of both sockets hold: once this is sent, the client has read some of it.
MORE_THAN_BUFFERS = 64 * MIB


class Refusals(RealServerTest):
    def test_wrong_password(self):
        self.write("pw", b"wrong-passw0rd\n")
        line = self.fail_with(5, "get", self.server.url("a", "bob"), "--plain", "--password-file", "pw")
        self.assertIn("530", line)
        self.assertNotIn("wrong-passw0rd", line)

    def test_missing_file(self):
        url = self.server.url("d/missing")
        line = self.fail_with(6, "get", url)
        self.assertTrue(line.startswith(f"ferry: get {url}: RETR d/missing: 550 "), line)
        self.assertTrue(line.endswith(f"Check the name with: ferry ls {self.server.url('d/')}\n"), line)
        self.assertEqual(self.files(), [])

    def test_every_command_says_no_in_one_line(self):
        url = self.server.url("missing")
        self.write("up", b"x")
        for words in (["cat", url], ["size", url], ["ls", url], ["rm", url], ["rmdir", url], ["mv", url, "x"],
                      ["put", "up", self.server.url("missing/x")], ["mkdir", self.server.url("missing/x")]):
            with self.subTest(words=words):
                self.assertIn("550", self.fail_with(6, *words))

    def test_local_file_that_is_not_there(self):
        self.assertIn("cannot read missing", self.fail_with(9, "put", "missing", self.server.url("a")))
        self.assertEqual(self.server.commands, [])

    def test_directory_that_is_not_there(self):
        self.server.write("a", b"x")
        self.fail_with(9, "get", self.server.url("a"), "-o", "missing/a")
        self.fail_with(9, "get", self.server.url("a"), "-o", "missing/")

    def test_directory_that_is_not_there_is_named_before_anything_is_said(self):
        line = self.fail_with(9, "get", self.server.url("a"), "-o", "missing/a")
        self.assertIn("cannot write missing/a: No such file or directory", line)
        self.assertEqual(self.server.commands, [])

    def test_an_empty_output_is_no_name(self):
        self.fail_with(2, "get", self.server.url("a"), "-o", "")
        self.assertEqual(self.server.commands, [])

    def test_an_empty_command_is_not_sent(self):
        self.fail_with(2, "raw", self.server.url(), "NOOP", "")
        self.assertEqual(self.server.commands, [])

    def test_an_empty_password_file_is_not_tried(self):
        self.write("pw", b"\n")
        self.assertIn("pw is empty", self.fail_with(9, "ls", self.server.url(), "--user", "bob", "--password-file", "pw"))
        self.assertEqual(self.server.commands, [])

    def test_a_name_says_nothing_about_tls(self):
        line = self.fail_with(6, "get", self.server.url("SSL/TLS.txt"))
        self.assertNotIn("use ftpes", line)

    def test_usage(self):
        for words in ([], ["nonsense"], ["get"], ["get", "a", "-o", "-", "-c"], ["put", "ftp://h/"], ["put", "a", "b", "ftp://h/c"], ["get", "ftp://h/"],
                      ["get", "ftp://h/a", "--proxy", "gopher://p"], ["get", "ftp://h/a", "--retry", "x"], ["get", "ftp://h/a", "-c", "--newer"],
                      ["get", "ftp://h/a", "ftp://h/b", "-o", "c"], ["chmod", "9", "ftp://h/a"], ["put", "a", "--unique", "ftp://h/d"], ["get", "ftp://h/a", "--timeout", "0"],
                      ["get", "ftp://h/a", "--nonsense"], ["get", "h/a"], ["put", "-", "ftp://h/"],
                      ["get", "--netrc", "x", "--no-netrc", "ftp://h/a"], ["get", "ftp://u@h/a", "--user", "v"],
                      ["ls", "ftp://h/", "--sort", "colour"], ["ls", "ftp://h/", "--raw", "--json"], ["ls", "ftp://h/", "-t", "--sort", "name"],
                      ["ls", "ftp://h/", "-t", "-S"], ["ls", "ftp://h/", "-S", "--raw"],
                      ["ls", "ftp://h/", "--names", "-R"], ["ls", "ftp://h/", "--zone", "CET"], ["ls", "ftp://h/", "--encoding", "nonsense"]):
            with self.subTest(words=words):
                self.fail_with(2, *words)


class Connections(ScriptedTest):
    def test_no_server(self):
        # Held so that nobody else gets the port, and not listened on.
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
            self.assertIn("Connection refused", self.fail_with(3, "get", f"ftp://127.0.0.1:{port}/a"))

    def test_no_such_host(self):
        self.fail_with(3, "get", "ftp://no-such-host.invalid/a")

    def test_silent_server(self):
        server = self.serve(lambda s: s.wait_for_end())
        line = self.fail_with(4, "get", server.url("a"), "--timeout", "0.2")
        self.assertIn("--timeout", line)

    def test_something_else_than_ftp(self):
        server = self.serve(lambda s: s.say("SSH-2.0-nonsense"))
        self.fail_with(10, "get", server.url("a"))

    def test_transient_refusal(self):
        server = self.serve(lambda s: s.say("421 too many users"))
        self.assertIn("421 too many users", self.fail_with(7, "get", server.url("a")))

    def test_connection_lost_at_once(self):
        server = self.serve(lambda s: None)
        self.fail_with(8, "get", server.url("a"))

    def test_case_001_greeting_230_needs_no_login(self):
        def script(s):
            s.say("230 come in")
            s.answer_until("NLST")
            s.send_file("150 here", b"a\r\n", "226 done")
            s.wait_for_end()
        server = self.serve(script)
        self.assertEqual(self.succeed("ls", "--names", server.url()).out, b"a\n")
        self.assertFalse(any(c.startswith(("USER", "PASS")) for c in server.commands), server.commands)

    def test_a_listing_of_nothing_is_no_success(self):
        for answer in ("150 here\r\n226 Transfer done (but failed to open directory)", "450 No such file"):
            def script(s):
                s.greet_and_log_in()
                s.answer_until("CWD")
                s.say("550 no such directory")
                s.answer_until("LIST")
                if answer.startswith("150"):
                    s.say("150 here")
                    s.accept().close()
                s.say(answer.split("\r\n")[-1])
                s.wait_for_end()
            server = self.serve(script)
            self.assertIn("550 no such directory", self.fail_with(6, "ls", server.url("nodir")))

    def test_case_060_names_of_an_empty_directory(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("NLST")
            s.say("550 No files found")
            s.wait_for_end()
        server = self.serve(script)
        self.assertEqual(self.succeed("ls", "--names", server.url("d/")).out, b"")


class Cuts(ScriptedTest):
    """Nothing but a whole file appears under its name, and no temporary stays."""

    def cut(self, script, status, *words):
        self.write("a", b"old")
        server = self.serve(script)
        line = self.fail_with(status, "get", server.url("a"), *words)
        self.assertEqual((self.files(), self.read("a")), (["a"], b"old"))
        return line

    def test_case_062_fewer_bytes_than_the_150_announced_and_a_226(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR")
            s.send_file("150 here (1000 bytes)", b"x" * 500, "226 done")
            s.wait_for_end()
        self.assertIn("500", self.cut(script, 8))

    def test_case_062_fewer_bytes_than_size_announced_and_a_226(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR", {"SIZE": "213 1000"})
            s.send_file("150 here", b"x" * 500, "226 done")
            s.wait_for_end()
        self.assertIn("the file has 1000 bytes, and 500 bytes came", self.cut(script, 8))

    def test_case_063_aborted_by_the_server(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR")
            s.send_file("150 here", b"x" * 500, "426 aborted")
            s.wait_for_end()
        self.cut(script, 8)

    def test_case_066_connection_lost_after_the_data(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR")
            s.say("150 here")
            with s.accept() as data:
                data.sendall(b"x" * 500)
        self.cut(script, 8)

    def test_stalled_data(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR")
            s.say("150 here")
            with s.accept() as data:
                data.sendall(b"x" * 500)
                s.wait_for_end()
        self.cut(script, 4, "--timeout", "0.3")

    def test_cut_text(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR")
            s.send_file("150 here (1000 bytes)", b"line\r\n", "426 aborted")
            s.wait_for_end()
        self.write("t", b"old")
        server = self.serve(script)
        self.fail_with(8, "get", server.url("t;type=a"))
        self.assertEqual((self.files(), self.read("t")), (["t"], b"old"))

    def test_case_067_a_file_that_grew_is_kept_and_reported(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR", {"SIZE": "213 3"})
            s.send_file("150 here", b"12345", "226 done")
            s.wait_for_end("213 5")
        server = self.serve(script)
        result = self.run_ferry("get", server.url("a"))
        self.assertEqual(result.status, 0)
        self.assertIn("grew from 3 to 5 bytes", result.err)
        self.assertEqual(self.read("a"), b"12345")

    def test_case_035_a_size_that_is_nonsense_is_no_size(self):
        for nonsense in ("213 -1", "213 0x3e8", "213 12 34", "213", "213 18446744073709551616"):
            with self.subTest(nonsense=nonsense):
                def script(s):
                    s.greet_and_log_in()
                    s.answer_until("RETR", {"SIZE": nonsense})
                    s.send_file("150 here", b"12345", "226 done")
                    s.wait_for_end()
                server = self.serve(script)
                self.succeed("get", server.url("a"))
                self.assertEqual(self.read("a"), b"12345")

    def test_case_064_no_room_on_the_server(self):
        def script(s):
            s.greet_and_log_in()
            s.answer_until("STOR")
            s.say("150 go on")
            with s.accept() as data:
                while data.recv(65536):
                    pass
            s.say("552 disk full")
            s.wait_for_end()
        self.write("a", b"x")
        server = self.serve(script)
        self.assertIn("no room", self.fail_with(6, "put", "a", server.url("a")))


class Signals(ScriptedTest):
    def stop_in_the_middle(self, numbers, words=(), **options):
        """Sends a signal when the client has read some of the file and waits for more."""
        under_way = threading.Event()
        over = threading.Event()

        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR", {"SIZE": f"213 {2 * MORE_THAN_BUFFERS}"})
            s.say("150 here")
            with s.accept() as data:
                data.sendall(bytes(MORE_THAN_BUFFERS))
                under_way.set()
                over.wait(PATIENCE)

        server = self.serve(script)
        process = self.start("get", server.url("a"), *words, **options)
        self.assertTrue(under_way.wait(PATIENCE))
        for number in numbers:
            process.send_signal(number)
        result = self.end(process)
        over.set()
        return result

    def test_ctrl_c_leaves_nothing(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            with self.subTest(number=number):
                result = self.stop_in_the_middle([number])
                self.assertEqual(result.status, status)
                self.assertEqual(len(result.errors), 1)
                self.assertIn("interrupted", result.err)
                self.assertEqual(self.files(), [])

    def test_ctrl_c_ends_the_events_of_the_file(self):
        for more in (), ("-j", "2"):
            result = self.stop_in_the_middle([signal.SIGINT], words=("--json", *more))
            self.assertEqual((result.status, len(result.errors)), (130, 1), result.err)
            first, *_, last = [json.loads(line) for line in result.out.splitlines()]
            self.assertEqual((first["event"], last["event"]), ("start", "error"))
            self.assertEqual((last["url"], last["local"]), (first["url"], "a"))
            self.assertEqual((last["error"]["exit"], last["error"]["message"]), (130, "interrupted"))

    def test_ctrl_c_during_an_upload_says_what_may_be_there(self):
        self.write("big", bytes(8 * MORE_THAN_BUFFERS))
        for more, expected in ((), True), (("-j", "2"), True), (("--temp",), False):
            under_way = threading.Event()
            over = threading.Event()

            def script(s):
                s.greet_and_log_in()
                s.answer_until("STOR")
                s.say("150 go on")
                with s.accept() as data:
                    data.recv(1)
                    under_way.set()
                    over.wait(PATIENCE)

            server = self.serve(script)
            process = self.start("put", *more, "big", server.url("a"))
            self.assertTrue(under_way.wait(PATIENCE))
            process.send_signal(signal.SIGINT)
            result = self.end(process)
            over.set()
            self.assertEqual((result.status, len(result.errors)), (130, 1), result.err)
            self.assertEqual(f"A part of it may be at {server.url('a')} now: go on with ferry put -c" in result.err, expected)

    def test_ctrl_c_keeps_the_old_file(self):
        self.write("a", b"old")
        self.assertEqual(self.stop_in_the_middle([signal.SIGINT]).status, 130)
        self.assertEqual((self.files(), self.read("a")), (["a"], b"old"))

    def test_ctrl_c_while_an_upload_waits_for_its_input(self):
        under_way = threading.Event()

        def script(s):
            s.greet_and_log_in()
            s.answer_until("STOR")
            s.say("150 go on")
            with s.accept() as data:
                data.recv(1)
                under_way.set()
                while data.recv(65536):
                    pass
            s.say("426 aborted")
            s.wait_for_end()

        server = self.serve(script)
        read_end, write_end = os.pipe()
        process = self.start("put", "-", server.url("a"), stdin=read_end)
        os.close(read_end)
        os.write(write_end, b"x")
        self.assertTrue(under_way.wait(PATIENCE))
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.end(process).status, 130)
        os.close(write_end)

    def test_ctrl_c_while_nobody_opens_the_other_end_of_a_pipe(self):
        os.mkfifo(self.path("pipe"))
        # It waits for its input before it connects.
        process = self.start("put", "pipe", "ftp://127.0.0.1:1/a")
        wait_until_it_handles_interrupts(process.pid)
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.end(process).status, 130)

    def test_ctrl_c_while_connecting(self):
        heard = threading.Event()

        def script(s):
            s.say("220 ready")
            s.hear()
            heard.set()
            s.wait_for_end()

        server = self.serve(script)
        process = self.start("ls", server.url())
        self.assertTrue(heard.wait(PATIENCE))
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.end(process).status, 130)

    def test_the_second_ctrl_c_kills(self):
        """The first one is received while the output is blocked and the second one has its old meaning."""
        under_way = threading.Event()

        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR")
            s.say("150 here")
            with s.accept() as data:
                data.sendall(b"x" * MIB)
                under_way.set()
                s.wait_for_end()

        server = self.serve(script)
        process = self.start("cat", server.url("a"))
        self.assertTrue(under_way.wait(PATIENCE))
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        self.assertIn(self.end(process).status, (130, -signal.SIGINT))

    def test_ignored_signals_stay_ignored(self):
        finish = threading.Event()
        under_way = threading.Event()

        def script(s):
            s.greet_and_log_in()
            s.answer_until("RETR")
            s.say("150 here")
            with s.accept() as data:
                data.sendall(b"x")
                under_way.set()
                finish.wait(PATIENCE)
            s.say("226 done")
            s.wait_for_end()

        server = self.serve(script)
        process = self.start("get", server.url("a"), preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.assertTrue(under_way.wait(PATIENCE))
        process.send_signal(signal.SIGHUP)
        finish.set()
        self.assertEqual(self.end(process).status, 0)
        self.assertEqual(self.read("a"), b"x")


class LocalTrouble(RealServerTest):
    def test_full_disk_behind_a_file(self):
        self.server.write("a", bytes(MIB))
        self.write("a", b"old")
        self.fail_with(9, "get", self.server.url("a"), limit=64 * 1024)
        self.assertEqual((self.files(), self.read("a")), (["a"], b"old"))
        self.server.write("t", b"line\n" * 100_000)
        self.fail_with(9, "get", self.server.url("t;type=a"), limit=64 * 1024)
        self.assertEqual(self.files(), ["a"])

    def test_full_device(self):
        self.server.write("a", bytes(MIB))
        self.assertIn("No space left", self.fail_with(9, "get", self.server.url("a"), "-o", "/dev/full"))

    def test_full_disk_behind_standard_output(self):
        self.server.write("a", b"x")
        for words in (["cat", self.server.url("a")], ["get", self.server.url("a"), "-o", "-"], ["ls", self.server.url()],
                      ["size", self.server.url("a")], ["raw", self.server.url(), "NOOP"], ["--help"], ["get", "--help"],
                      ["--version"], ["cat", self.server.url("a;type=a")], ["ls", "-l", self.server.url()],
                      ["ls", "--json", self.server.url()]):
            with self.subTest(words=words), open("/dev/full", "wb") as full:
                self.assertIn("standard output", self.fail_with(9, *words, stdout=full))

    def test_a_reader_that_has_gone_ends_it_quietly(self):
        self.server.write("a", bytes(MIB))
        read_end, write_end = os.pipe()
        os.close(read_end)
        result = self.run_ferry("cat", self.server.url("a"), stdout=write_end)
        os.close(write_end)
        self.assertEqual((result.status, result.err), (9, ""))

    def test_closed_standard_output_is_not_the_control_connection(self):
        self.server.write("a", b"QUIT\r\n")
        result = self.run_ferry("cat", self.server.url("a"), stdout=None,
                                preexec_fn=lambda: os.close(1))
        self.assertEqual(result.status, 9)

    def test_an_output_that_is_no_file_is_written_and_not_replaced(self):
        self.server.write("a", b"x")
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        process = self.start("get", self.server.url("a"), "-o", "fifo")
        with open(fifo, "rb") as f:
            self.assertEqual(f.read(), b"x")
        self.assertEqual(self.end(process).status, 0)
        self.assertEqual(self.files(), ["fifo"])


if __name__ == "__main__":
    unittest.main()
