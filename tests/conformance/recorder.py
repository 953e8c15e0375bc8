"""A scripted FTP server on loopback that records what a client does.

One Recorder serves the sessions of one scenario, each in a thread, and is thrown away. What it does is data (see README.md):
the greeting and, for each command, a list of steps. Nothing sleeps: a step waits for an event on a socket, for at most WAIT
seconds, which only a broken client ever uses up.
"""

import array
import fcntl
import re
import select
import socket
import struct
import termios
import threading

WAIT = 20.0

LISTENER_FIELDS = ("{h}", "{p1}", "{p2}", "{port}")

DEFAULTS = {
    "USER": "331 password please",
    "PASS": "230 logged in",
    "ACCT": "230 account fine",
    "TYPE": "200 type set",
    "NOOP": "200 noop",
    "CWD": "250 changed",
    "CDUP": "250 went up",
    "PWD": '257 "/" is current',
    "MKD": '257 "{arg}" created',
    "RMD": "250 removed",
    "DELE": "250 deleted",
    "RNFR": "350 and the new name?",
    "RNTO": "250 renamed",
    "REST": "350 restarting",
    "OPTS": "200 noted",
    "ABOR": "226 nothing to abort",
    "QUIT": [["221 goodbye", {"close": True}]],
    "PASV": "227 entering passive mode ({h},{p1},{p2})",
    "PORT": "200 port noted",
    "EPRT": "200 port noted",
    "ECHO": "{arg}",
    "RETR": [["150 here it comes", {"content": True}, "226 sent"]],
    "LIST": [["150 here it comes", {"content": True}, "226 sent"]],
    "NLST": [["150 here it comes", {"content": True}, "226 sent"]],
    "MLSD": [["150 here it comes", {"content": True}, "226 sent"]],
    "STOR": [["150 send it", {"receive": True}, "226 stored"]],
    "APPE": [["150 send it", {"receive": True}, "226 stored"]],
}
EPSV = {"ipv4": "500 unknown command", "ipv6": "229 entering extended passive mode (|||{port}|)"}


class ClientGone(Exception):
    pass


class Recorder:
    """Listens from construction to finish(), which gives the record."""

    def __init__(self, script):
        self.script = script
        self.family = script.get("family", "ipv4")
        self.host = "127.0.0.1" if self.family == "ipv4" else "::1"
        self.lock = threading.Lock()
        self.events = []
        self.uploads = []
        self.sessions = []
        self.listener = listening_socket(self.family, self.host)
        self.port = self.listener.getsockname()[1]
        # Bound and not listening: connecting to it is refused for as long as it is held.
        self.deaf = socket.socket(self.listener.family, socket.SOCK_STREAM)
        self.deaf.bind((self.host, 0))
        self.refused_port = self.deaf.getsockname()[1]
        self.acceptor = threading.Thread(target=self.accept, daemon=True)
        self.acceptor.start()

    def accept(self):
        overrides = self.script.get("sessions", [])
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            number = len(self.sessions)
            script = dict(self.script)
            if number < len(overrides):
                script.update(overrides[number])
            session = Session(self, number, connection, script)
            self.sessions.append(session)
            session.start()

    def note(self, session, text):
        with self.lock:
            self.events.append(text if session == 0 else f"{session + 1}: {text}")

    def uploaded(self, command, data):
        with self.lock:
            self.uploads.append([command, data.decode("latin-1")])

    def finish(self):
        """Called when the client has let go of its connections."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.acceptor.join(WAIT)
        self.listener.close()
        self.deaf.close()
        for session in self.sessions:
            session.join(WAIT)
            if session.is_alive():
                self.note(session.number, "<the client left this session open>")
                session.give_up()
                session.join(WAIT)
        return {"commands": self.events, "uploads": self.uploads}


class Session(threading.Thread):
    def __init__(self, recorder, number, connection, script):
        super().__init__(daemon=True)
        self.recorder = recorder
        self.number = number
        self.control = connection
        self.script = script
        self.replies = script.get("replies", {})
        self.times_seen = {}
        self.buffer = b""
        self.urgent = False
        self.passive = None
        self.active = None
        self.data = None
        self.rest = 0  # given by a REST that was the last command
        self.offset = 0
        self.open = True
        # Urgent data stays in its place; SIOCATMARK tells which byte it was.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self):
        try:
            self.do(self.steps_of(self.script.get("greeting", "220 ready")), "")
            while self.open:
                line = self.read_line()
                if line is None:
                    break
                self.answer(line)
        except (ClientGone, OSError):
            pass
        finally:
            self.give_up()

    def give_up(self):
        for s in (self.control, self.data, self.passive):
            if s is not None:
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                s.close()

    # Commands ----------------------------------------------------------------------------------------------------

    def read_line(self):
        while b"\n" not in self.buffer:
            self.wait_for(self.control)
            mark = array.array("i", [0])
            fcntl.ioctl(self.control, SIOCATMARK, mark, True)
            got = self.control.recv(65536)
            if not got:
                return None
            if mark[0]:
                self.urgent = True
            self.buffer += got
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.removesuffix(b"\r")

    def answer(self, raw):
        self.see_passive_connection()
        line = raw.decode("latin-1")
        verb, _, arg = line.partition(" ")
        verb = verb.upper()
        self.record(verb, line)
        if verb in ("PORT", "EPRT"):
            self.active = client_address(verb, arg)
            self.drop_data()
        self.offset = self.rest
        self.rest = int(arg) if verb == "REST" and arg.isdigit() else 0
        self.do(self.reaction(verb, line), line)

    def record(self, verb, line):
        # The ports of a listening client differ from run to run.
        line = re.sub(r"^(PORT 127,0,0,1,)\d+,\d+$", r"\1*", line)
        line = re.sub(r"^(EPRT \|[12]\|(?:127\.0\.0\.1|::1)\|)\d+\|$", r"\1*|", line)
        if self.urgent:
            self.urgent = False
            line += " <urgent>"
        self.recorder.note(self.number, line)

    def reaction(self, verb, line):
        for key in (line, verb):
            if key in self.replies:
                given = self.replies[key]
                if isinstance(given, str):
                    return [given]
                seen = self.times_seen.get(key, 0)
                self.times_seen[key] = seen + 1
                return self.steps_of(given[min(seen, len(given) - 1)])
        if verb == "EPSV":
            return [EPSV[self.recorder.family]]
        if verb == "RETR" and self.content(line) is None:
            return ["550 no such file"]
        if verb == "SIZE":
            content = self.content("RETR " + line[5:])
            return ["550 no such file" if content is None else f"213 {len(content)}"]
        default = DEFAULTS.get(verb, "502 not implemented")
        return [default] if isinstance(default, str) else default[0]

    @staticmethod
    def steps_of(reaction):
        return reaction if isinstance(reaction, list) else [reaction]

    def content(self, line):
        content = self.script.get("content", {})
        return content.get(line, content.get(line.split(" ")[0]))

    # Steps -------------------------------------------------------------------------------------------------------

    def do(self, steps, line):
        for step in steps:
            if step is None:
                continue
            if isinstance(step, str):
                self.reply(step, line)
                continue
            for name in ("raw", "content", "data", "receive", "gone", "drop", "close"):
                if name in step:
                    getattr(self, "step_" + name)(step, line)

    def reply(self, text, line):
        text = text.replace("{arg}", line.partition(" ")[2])
        if any(field in text for field in LISTENER_FIELDS):
            text = self.listen(text)
        text = text.replace("{d1}", str(self.recorder.refused_port // 256))
        text = text.replace("{d2}", str(self.recorder.refused_port % 256))
        self.control.sendall(b"".join(encode(part) + b"\r\n" for part in text.split("\n")))

    def step_raw(self, step, _):
        """Bytes on the control connection, as they are."""
        self.control.sendall(encode(step["raw"]))

    def step_content(self, _, line):
        content = self.content(line) or ""
        self.step_data({"data": content[self.offset:]}, line)

    def step_data(self, step, _):
        """Opens the data connection, sends, and ends it unless `keep`.

        The final reply then waits until the client has read everything and closed its side, so that no result hangs on which of the
        two connections was faster. An `eager` server does not wait.
        """
        self.open_data()
        try:
            self.data.sendall(encode(step["data"]))
            if step.get("keep"):
                return
            if not self.script.get("eager"):
                self.data.shutdown(socket.SHUT_WR)
                self.wait_for_end_of_data()
        except OSError:
            pass  # a client that has seen enough resets the connection
        self.drop_data()

    def step_receive(self, _, line):
        self.open_data()
        received = b""
        while True:
            self.wait_for(self.data)
            try:
                got = self.data.recv(65536)
            except ConnectionResetError:
                break
            if not got:
                break
            received += got
        self.recorder.uploaded(line, received)
        self.drop_data()

    def step_gone(self, _, __):
        """Waits until the client has closed the data connection, and records that it did."""
        self.wait_for_end_of_data()
        self.recorder.note(self.number, "<the client closed the data connection>")
        self.drop_data()

    def step_drop(self, step, _):
        """Closes the data connection; `reset` says so rudely."""
        self.open_data()
        if step["drop"] == "reset":
            self.data.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.drop_data()

    def step_close(self, _, __):
        self.open = False
        # Half-closing first lets a client that is still sending read what was said.
        self.control.shutdown(socket.SHUT_WR)

    # Data connections --------------------------------------------------------------------------------------------

    def listen(self, text):
        self.drop_data()
        if self.passive:
            self.passive.close()
        self.active = None
        self.passive = listening_socket(self.recorder.family, self.recorder.host)
        port = self.passive.getsockname()[1]
        values = (self.recorder.host.replace(".", ","), port // 256, port % 256, port)
        for field, value in zip(LISTENER_FIELDS, values):
            text = text.replace(field, str(value))
        return text

    def see_passive_connection(self):
        """A client that connected before it sent this command is in the queue by now."""
        if self.passive and not self.data and self.is_ready(self.passive, 0):
            self.data, _ = self.passive.accept()
            self.note_data("<data connection>")

    def open_data(self):
        if self.data:
            return
        if self.active:
            self.data = socket.create_connection(self.active, WAIT)
            return
        if not self.passive:
            raise ClientGone
        self.wait_for(self.passive)
        self.data, _ = self.passive.accept()
        self.note_data("<data connection, late>")

    def note_data(self, text):
        # Between two servers (ftpcp) the moment is not the client's doing.
        if self.script.get("note_data", True):
            self.recorder.note(self.number, text)

    def drop_data(self):
        if self.data:
            self.data.close()
            self.data = None
            if self.passive:
                self.passive.close()
                self.passive = None

    def wait_for_end_of_data(self):
        while True:
            self.wait_for(self.data)
            try:
                if not self.data.recv(65536):
                    return
            except ConnectionResetError:
                return

    @staticmethod
    def is_ready(s, seconds):
        return bool(select.select([s], [], [], seconds)[0])

    def wait_for(self, s):
        if not self.is_ready(s, WAIT):
            raise ClientGone


# Python does not name it; the figure is that of Linux on all but a few old architectures.
SIOCATMARK = getattr(termios, "SIOCATMARK", 0x8905)


def encode(text):
    """Scripts give bytes as text: a character up to U+00FF is the byte of that number, others are UTF-8."""
    return b"".join(bytes([ord(c)]) if ord(c) < 256 else c.encode() for c in text)


def listening_socket(family, host):
    s = socket.socket(socket.AF_INET if family == "ipv4" else socket.AF_INET6, socket.SOCK_STREAM)
    s.bind((host, 0))
    s.listen(8)
    return s


def client_address(verb, arg):
    if verb == "PORT":
        numbers = arg.split(",")
        if len(numbers) != 6 or not all(n.isdigit() for n in numbers):
            return None
        return ".".join(numbers[:4]), int(numbers[4]) * 256 + int(numbers[5])
    parts = arg.split("|")
    return (parts[2], int(parts[3])) if len(parts) == 5 and parts[3].isdigit() else None
