"""Runs scenarios with CPython's ftplib: a request a line on standard input, its results a line on standard output.

The results are in the normal form of README.md, the same as ferry_driver's.
"""

import contextlib
import ftplib
import gc
import inspect
import io
import json
import socket
import sys

# Behaviour that later Pythons changed; differences.json says `when` for differences that hang on it.
FEATURES = {"ftpcp_uses_the_address_in_227": "getpeername" not in inspect.getsource(ftplib.ftpcp)}

FAMILIES = {socket.AF_INET: "ipv4", socket.AF_INET6: "ipv6"}
RENAMED = {"trust": "trust_server_pasv_ipv4_address"}


class CallbackFailed(Exception):
    pass


class Client(ftplib.FTP):
    """Loses patience behind a line of the server after which ftplib is known to wait in vain; not before, however slow the server is."""

    hangs_after = None

    def getline(self):
        line = super().getline()
        if line == self.hangs_after:
            self.sock.settimeout(0.3)
        return line


class Collector:
    """A callback that keeps what it is given, and raises at the call number `fail_at`."""

    def __init__(self, call):
        self.fail_at = call.get("fail_at")
        self.got = []

    def __call__(self, item):
        self.got.append(item)
        if self.fail_at is not None and len(self.got) >= self.fail_at:
            raise CallbackFailed


class Runner:
    def __init__(self, request):
        self.request = request
        self.scenario = request["scenario"]
        self.clients = {"a": self.new_client()}
        self.held = None

    def new_client(self):
        options = self.scenario.get("client", {})
        given = {}
        if "encoding" in options:
            given["encoding"] = options["encoding"]
        if "source_address" in options:
            given["source_address"] = tuple(options["source_address"])
        given["timeout"] = options.get("timeout", 20)
        client = Client(**given)
        client.hangs_after = options.get("hangs_after")
        client.set_debuglevel(options.get("debug", 0))
        client.set_pasv(options.get("pasv", True))
        client.maxline = options.get("maxline", ftplib.MAXLINE)
        client.trust_server_pasv_ipv4_address = options.get("trust", False)
        return client

    def run(self):
        results = [self.attempt(call) for call in self.scenario["calls"]]
        ending = self.scenario.get("end", "close")
        if ending == "close":
            for client in self.clients.values():
                client.close()
        if ending == "with":
            with self.clients["a"]:
                pass
        if self.held:
            self.held.close()
        self.clients.clear()
        gc.collect()
        return results

    def attempt(self, call):
        result = {}
        printed = io.StringIO()
        name = call.get("on", "a")
        if name not in self.clients:
            self.clients[name] = self.new_client()
        client = self.clients[name]
        try:
            with contextlib.redirect_stdout(printed):
                self.dispatch(client, call, result)
        except Exception as error:
            result.pop("value", None)
            result.update(describe(error))
        result["lastresp"] = getattr(client, "lastresp", "")
        if printed.getvalue():
            result["printed"] = printed.getvalue().split("\n")[:-1]
        return result

    def dispatch(self, client, call, result):
        if "function" in call:
            result["value"] = self.function(call)
        elif "get" in call:
            result["value"] = attribute(client, call["get"])
        elif "set" in call:
            value = call["value"]
            value = tuple(value) if call["set"] == "source_address" and value else value
            setattr(client, RENAMED.get(call["set"], call["set"]), value)
        else:
            name = call["call"]
            method = getattr(self, "call_" + name, None)
            if method:
                method(client, call, result)
            else:
                result["value"] = getattr(client, RENAMED.get(name, name))(*call.get("args", []))

    def function(self, call):
        name, args = call["function"], call["args"]
        if name == "ftpcp":
            return ftplib.ftpcp(self.clients["a"], args[0], self.clients["b"], *args[1:])
        if name == "parse229":
            args = [args[0], (args[1], 0)]
        value = getattr(ftplib, name)(*args)
        return list(value) if isinstance(value, tuple) else value

    # Methods whose arguments or values are not plain data ------------------------------------------------------

    def call_connect(self, client, call, result):
        given = {}
        if "timeout" in call:
            given["timeout"] = call["timeout"]
        if "source_address" in call:
            given["source_address"] = tuple(call["source_address"])
        if call.get("again"):
            result["value"] = client.connect(**given)
            return
        port = self.request["refused_port"] if call.get("refused") else self.request["port"]
        result["value"] = client.connect(self.request["host"], port, **given)

    def call_retrbinary(self, client, call, result):
        collect = Collector(call)
        given = {name: call[name] for name in ("blocksize", "rest") if name in call}
        try:
            result["value"] = client.retrbinary(*call["args"], collect, **given)
        finally:
            result["data"] = b"".join(collect.got).decode("latin-1")
            result["within_blocksize"] = all(0 < len(b) <= call.get("blocksize", 8192) for b in collect.got)

    def call_retrlines(self, client, call, result):
        if call.get("print"):
            result["value"] = client.retrlines(*call["args"])
            return
        collect = Collector(call)
        try:
            result["value"] = client.retrlines(*call["args"], collect)
        finally:
            result["lines"] = collect.got

    def call_dir(self, client, call, result):
        if call.get("print"):
            client.dir(*call.get("args", []))
            return
        collect = Collector(call)
        try:
            client.dir(*call.get("args", []), collect)
        finally:
            result["lines"] = collect.got

    def call_storbinary(self, client, call, result):
        given = {name: call[name] for name in ("blocksize", "rest") if name in call}
        self.store(client.storbinary, call, result, given)

    def call_storlines(self, client, call, result):
        self.store(client.storlines, call, result, {})

    @staticmethod
    def store(method, call, result, given):
        collect = Collector(call)
        if call.get("callback"):
            given["callback"] = collect
        try:
            result["value"] = method(*call["args"], io.BytesIO(call["source"].encode("latin-1")), **given)
        finally:
            if call.get("callback"):
                result["blocks"] = [b.decode("latin-1") for b in collect.got]

    def call_mlsd(self, client, call, result):
        result["value"] = [list(entry) for entry in client.mlsd(*call.get("args", []))]

    def call_makepasv(self, client, _, result):
        host, port = client.makepasv()
        result["value"] = [host, "ephemeral" if 32768 <= port <= 65535 else port]

    def call_makeport(self, client, _, result):
        client.makeport().close()
        result["value"] = "listening"

    def call_transfercmd(self, client, call, result):
        self.use(client.transfercmd(*call["args"], call.get("rest")), call, result)

    def call_ntransfercmd(self, client, call, result):
        connection, result["value"] = client.ntransfercmd(*call["args"], call.get("rest"))
        self.use(connection, call, result)

    def use(self, connection, call, result):
        if call.get("hold"):
            self.held = connection
            return
        with connection:
            if "write" in call:
                connection.sendall(call["write"].encode("latin-1"))
            else:
                result["data"] = read_all(connection)

    def call_close_data(self, _, __, ___):
        self.held.close()
        self.held = None


def read_all(connection):
    data = b""
    while block := connection.recv(8192):
        data += block
    return data.decode("latin-1")


def attribute(client, name):
    if name == "connected":
        return client.sock is not None
    if name == "af":
        return FAMILIES.get(getattr(client, "af", None), "unspecified")
    value = getattr(client, RENAMED.get(name, name), "")
    return list(value) if isinstance(value, tuple) else value


def describe(error):
    """The kind of an error and, where it is a reply that was not wanted, the reply."""
    if isinstance(error, (ftplib.error_reply, ftplib.error_temp, ftplib.error_perm, ftplib.error_proto)):
        return {"error": type(error).__name__, "text": str(error)}
    if isinstance(error, (ConnectionResetError, BrokenPipeError)):
        return {"error": "EOFError"}  # how a closed peer shows depends on timing
    if isinstance(error, socket.timeout):
        return {"error": "TimeoutError"}  # another class before Python 3.10
    for kind in (CallbackFailed, ftplib.Error, EOFError, UnicodeError, OSError):
        if isinstance(error, kind):
            return {"error": kind.__name__}
    return {"error": type(error).__name__}


def main():
    print(json.dumps({"features": FEATURES, "version": sys.version.split()[0]}), flush=True)
    for line in sys.stdin:
        print(json.dumps({"results": Runner(json.loads(line)).run()}), flush=True)


if __name__ == "__main__":
    main()
