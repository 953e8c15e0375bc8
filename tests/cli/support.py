"""What the tests of the command share: the program as a process, a real server (pyftpdlib), and a scripted one for faults.

Nothing here sleeps. Every wait is for an event or for the end of a process, with an upper bound that no healthy run comes near.
"""
import fcntl
import os
import pty
import resource
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import termios
import threading
import time
import unittest

FERRY = os.environ["FERRY"]
PATIENCE = 60  # seconds after which a wait has failed
PASSWORD = "s3cret-passw0rd"


def _before_exec(limit):
    """Signals as in a fresh shell, whatever started the tests."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def environment(test, **more):
    """What a test sees that sets all of it."""
    base = {"PATH": os.environ["PATH"], "HOME": test.home, "LC_ALL": "C.UTF-8"}
    base.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS") or k.startswith("GCOV_")})
    return {**base, **more}


class Result:
    def __init__(self, process, out, err):
        self.status = process.returncode
        self.out = out
        self.err = err.decode("utf-8", "surrogateescape")
        self.errors = self.err.splitlines()


def wait_until_it_handles_interrupts(pid):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with open(f"/proc/{pid}/status") as f:
            fields = dict(line.split(":", 1) for line in f if ":" in line)
        if int(fields["SigCgt"], 16) & 1 << (signal.SIGINT - 1):
            return
        os.sched_yield()
    raise AssertionError("the process does not handle SIGINT")


class CommandTest(unittest.TestCase):
    """A folder of its own as working directory and HOME."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="ferry-cli-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.home = tempfile.mkdtemp(prefix="ferry-cli-home-")
        self.addCleanup(shutil.rmtree, self.home)

    def start(self, *words, limit=None, **options):
        environment = {"PATH": os.environ["PATH"], "HOME": self.home, "LC_ALL": "C.UTF-8",
                       "FERRY_RETRY": "0"}  # what fails, fails at once
        # Sanitizers and coverage are steered by variables.
        environment.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS") or k.startswith("GCOV_")})
        settings = dict(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder,
                        env=environment, preexec_fn=lambda: _before_exec(limit), start_new_session=True)
        settings.update(options)
        process = subprocess.Popen([FERRY, *words], **settings)
        self.addCleanup(self._finish, process)
        return process

    @staticmethod
    def _finish(process):
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()

    def end(self, process, given=None):
        out, err = process.communicate(given, timeout=PATIENCE)
        return Result(process, out or b"", err or b"")

    def run_ferry(self, *words, given=None, **options):
        if given is not None:
            options["stdin"] = subprocess.PIPE
        return self.end(self.start(*words, **options), given)

    def succeed(self, *words, **options):
        result = self.run_ferry(*words, **options)
        self.assertEqual((result.status, result.err), (0, ""), words)
        return result

    def fail_with(self, status, *words, **options):
        """One line on standard error, which is returned."""
        result = self.run_ferry(*words, **options)
        self.assertEqual(result.status, status, result.err)
        self.assertEqual(len(result.errors), 1, result.err)
        self.assertTrue(result.err.startswith("ferry: "), result.err)
        return result.err

    def on_terminal(self, *words, typed=None, when=None, **options):
        """Runs with a terminal as standard error and controlling terminal; gives the exit code and all that it showed."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)

        def take_terminal():
            fcntl.ioctl(2, termios.TIOCSCTTY, 0)

        process = self.start(*words, stderr=slave, preexec_fn=take_terminal, **options)
        os.close(slave)
        seen = b""
        end = time.monotonic() + PATIENCE
        while True:
            self.assertGreater(end, time.monotonic(), seen)
            readable, _, _ = select.select([master], [], [], PATIENCE)
            self.assertTrue(readable, seen)
            try:
                piece = os.read(master, 65536)
            except OSError:  # the terminal's other end is closed
                break
            if not piece:
                break
            seen += piece
            if typed is not None and when in seen:
                os.write(master, typed)
                typed = None
        out, _ = process.communicate(timeout=PATIENCE)
        return process.returncode, seen.decode(), out

    def files(self):
        return sorted(os.listdir(self.folder))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as f:
            f.write(data)

    def read(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()


class Sessions:
    """How many a server has."""

    def __init__(self):
        self.open = 0
        self.changed = threading.Condition()

    def began(self):
        self._add(1)

    def ended(self):
        self._add(-1)

    def _add(self, number):
        with self.changed:
            self.open += number
            self.changed.notify_all()

    def wait_for_none(self):
        with self.changed:
            assert self.changed.wait_for(lambda: self.open == 0, PATIENCE), "a session does not end"


class Brake:
    """Stops a server in the middle of a transfer: behind so many bytes of data, or before a command that comes behind a STOR."""

    def __init__(self):
        self.free = threading.Event()
        self.release()

    def set(self, after=None, before=None):
        self.after, self.before, self.stored, self.bytes = after, before, False, 0
        self.free.clear()
        self.reached.clear()

    def release(self):
        self.after = self.before = None
        self.stored = False
        self.reached = threading.Event()
        self.free.set()

    def moved(self, number):
        if self.after is not None:
            self.bytes += number
            self._stop(self.bytes >= self.after)

    def commanded(self, line):
        self._stop(self.stored and self.before is not None and line.startswith(self.before))
        self.stored = self.stored or line.startswith("STOR ")

    def _stop(self, here):
        if here:
            self.reached.set()
            assert self.free.wait(PATIENCE)


class RealServer:
    """pyftpdlib on a port of its own: anonymous may do everything, `bob` too with PASSWORD. With a certificate: over TLS only."""

    def __init__(self, certificate=None):
        from pyftpdlib.authorizers import DummyAuthorizer
        from pyftpdlib.handlers import DTPHandler, FTPHandler, TLS_DTPHandler, TLS_FTPHandler
        from pyftpdlib.ioloop import IOLoop
        from pyftpdlib.servers import FTPServer
        import logging
        logging.getLogger("pyftpdlib").addHandler(logging.NullHandler())
        logging.getLogger("pyftpdlib").propagate = False

        self.root = tempfile.mkdtemp(prefix="ferry-cli-root-")
        authorizer = DummyAuthorizer()
        authorizer.add_anonymous(self.root, perm="elradfmwMT")
        authorizer.add_user("bob", PASSWORD, self.root, perm="elradfmwMT")
        commands = self.commands = []
        sessions = self.sessions = Sessions()
        brake = self.brake = Brake()

        class Data(TLS_DTPHandler if certificate else DTPHandler):
            def send(self, data):
                sent = super().send(data)
                brake.moved(sent)
                return sent

            def recv(self, size):
                data = super().recv(size)
                brake.moved(len(data))
                return data

        class Handler(TLS_FTPHandler if certificate else FTPHandler):
            auth_failed_timeout = 0
            dtp_handler = Data

            def on_connect(self):
                sessions.began()
                super().on_connect()

            def on_disconnect(self):
                super().on_disconnect()
                sessions.ended()

            def pre_process_command(self, line, cmd, arg):
                commands.append(line)
                brake.commanded(line)
                super().pre_process_command(line, cmd, arg)

        self.scheme = "ftpes" if certificate else "ftp"
        if certificate:
            Handler.certfile = certificate
            Handler.tls_control_required = Handler.tls_data_required = True
        Handler.authorizer = authorizer
        Handler.banner = "ready \x1b[31mred"
        self.loop = IOLoop()
        self.server = FTPServer(("127.0.0.1", 0), Handler, ioloop=self.loop)
        self.port = self.server.address[1]
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        while not self.stop.is_set():
            self.loop.loop(timeout=0.02, blocking=False)
        self.server.close_all()

    def close(self):
        self.stop.set()
        self.thread.join()
        shutil.rmtree(self.root)

    def url(self, path="", user="", scheme=None):
        return f"{scheme or self.scheme}://{user + '@' if user else ''}127.0.0.1:{self.port}/{path}"

    def path(self, name):
        return os.path.join(self.root, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as f:
            f.write(data)

    def read(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()


class ScriptedServer:
    """Plays `script(session)` for one connection, in a thread. `commands` holds what came."""

    def __init__(self, script, scheme="ftp", port=0):
        self.scheme = scheme
        self.listener = socket.create_server(("127.0.0.1", port))
        self.listener.settimeout(PATIENCE)
        self.port = self.listener.getsockname()[1]
        self.commands = []
        self.connections = 0
        self.failure = None
        self.script = script
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        try:
            control, _ = self.listener.accept()
            self.connections += 1
            with control:
                control.settimeout(PATIENCE)
                with Session(self, control) as session:
                    self.script(session)
        except (OSError, EOFError) as e:
            self.failure = e  # a client that goes in the middle is part of many tests

    def close(self):
        self.thread.join(PATIENCE)
        self.listener.close()
        assert not self.thread.is_alive()

    def url(self, path="", user="", scheme=None):
        return f"{scheme or self.scheme}://{user + '@' if user else ''}127.0.0.1:{self.port}/{path}"


class Session:
    """The server's side of one control connection."""

    def __init__(self, server, control):
        self.server = server
        self.control = control
        self.reader = control.makefile("rb")
        self.data_listener = None
        self.tls = None  # of the control connection
        self.protected = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.reader.close()
        self.control.close()
        if self.data_listener:
            self.data_listener.close()

    def say(self, text):
        self.control.sendall(text.encode("latin-1") + b"\r\n")

    def hear(self):
        line = self.reader.readline()
        if not line:
            raise EOFError
        text = line.decode("latin-1").rstrip("\r\n")
        self.server.commands.append(text)
        return text

    def secure(self, tls):
        """TLS from here on; `tls` is an ssl.SSLContext."""
        self.reader.close()
        kept = self.control.dup()
        try:
            self.control = tls.wrap_socket(self.control, server_side=True)
        except OSError:
            # Closing with bytes unread resets the connection: the client, busy writing, might never read our alert.
            with kept:
                while kept.recv(65536):
                    pass
            raise
        kept.close()
        self.reader = self.control.makefile("rb")
        self.tls = tls

    def greet_and_secure(self, tls, greeting="220 ready"):
        self.say(greeting)
        self.expect("AUTH", "234 go on")
        self.secure(tls)

    def log_in(self):
        self.expect("USER", "331 password")
        self.expect("PASS", "230 welcome")

    def expect(self, verb, answer):
        text = self.hear()
        if text.split(" ")[0] != verb:
            self.say("500 not in the script: " + text)
            raise EOFError(f"expected {verb}, got {text}")
        self.say(answer)
        return text

    def greet_and_log_in(self, greeting="220 ready"):
        self.say(greeting)
        self.log_in()

    def answer_until(self, last, answers=None):
        """Answers TYPE, SIZE, EPSV, CWD, PBSZ and PROT until the command `last`, which is returned unanswered."""
        known = {"TYPE": "200 ok", "SIZE": "502 no", "CWD": "250 ok", "PBSZ": "200 ok", "PROT": "200 ok"}
        known.update(answers or {})
        while True:
            text = self.hear()
            verb = text.split(" ")[0]
            if verb == last:
                return text
            if text == "PROT P":
                self.protected = True
            if verb == "EPSV":
                self.listen()
                self.say(f"229 here (|||{self.data_listener.getsockname()[1]}|)")
            else:
                self.say(known.get(verb, "502 no"))

    def listen(self):
        if self.data_listener:
            self.data_listener.close()
        self.data_listener = socket.create_server(("127.0.0.1", 0))
        self.data_listener.settimeout(PATIENCE)

    def accept(self):
        data, _ = self.data_listener.accept()
        data.settimeout(PATIENCE)
        return self.tls.wrap_socket(data, server_side=True) if self.protected else data

    def send_file(self, answer, data, final):
        self.say(answer)
        with self.accept() as connection:
            connection.sendall(data)
            if self.protected:
                connection.unwrap()
        self.say(final)

    def wait_for_end(self, otherwise="502 no"):
        """Until the client has closed; QUIT is answered, and all else with `otherwise`."""
        try:
            while True:
                self.say("221 bye" if self.hear() == "QUIT" else otherwise)
        except (EOFError, OSError):
            pass


class RealServerTest(CommandTest):
    @staticmethod
    def make_server():
        return RealServer()

    @classmethod
    def setUpClass(cls):
        cls.server = cls.make_server()
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        super().setUp()
        self.forget_commands()
        for name in os.listdir(self.server.root):
            path = self.server.path(name)
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)

    def forget_commands(self):
        """Those that are still to come, too: a client does not wait for long when it says QUIT."""
        self.server.sessions.wait_for_none()
        self.server.commands.clear()


class ScriptedTest(CommandTest):
    def serve(self, script, scheme="ftp", port=0):
        server = ScriptedServer(script, scheme, port)
        self.addCleanup(server.close)
        return server
