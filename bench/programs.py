"""The command line of every program that compare.py runs: one function a program, one list a direction."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Program:
    name: str
    command: list
    product: Path | None  # the file that must equal the source afterwards

    @property
    def tool(self):
        return self.name.split()[0]


@dataclass
class Site:
    """One server, and where Ferry's own programs are."""

    address: str
    port: str
    built: Path
    password_file: Path
    ca: str = ""  # with it, everything goes over explicit TLS
    user = os.environ.get("FERRY_FTP_USER", "")
    password = os.environ.get("FERRY_FTP_PASSWORD", "")

    def url(self, remote, scheme="ftp"):
        return f"{scheme}://{self.address}:{self.port}{remote}"

    def floor(self, way, remote, local):
        program = "ferry_floor_tls" if self.ca else "ferry_floor"
        return [self.built / program, way, self.address, self.port, remote, local]

    def ferry(self, *command):
        login = ["--user", self.user, "--password-file", self.password_file]
        return [self.built / "ferry", *command, *login, *(["--cacert", self.ca] if self.ca else ["--plain"]), "-q"]

    def curl(self, *command):
        tls = ["--ssl-reqd", "--cacert", self.ca] if self.ca else []
        return ["curl", "-q", "-sS", "--user", f"{self.user}:{self.password}", *tls, *command]

    def lftp(self, command):
        settings = "set cmd:fail-exit yes; set net:max-retries 1; set ftp:ssl-allow no"
        if self.ca:
            settings = ("set cmd:fail-exit yes; set net:max-retries 1; set ftp:ssl-force yes; set ftp:ssl-protect-data yes;"
                        f" set ssl:ca-file {self.ca}")
        site = f"open -u {self.user},{self.password} -p {self.port} {self.address}"
        return ["lftp", "--norc", "-c", f"{settings}; {site}; {command}"]

    def wget(self, *command):
        return ["wget", "--no-config", "-q", f"--user={self.user}", f"--password={self.password}", *command]

    def python(self, direction, remote, local):
        # Not "python3": a version manager's wrapper script would be measured with it.
        client = Path(__file__).with_name("ftplib_client.py")
        return [sys.executable, client, direction, self.address, self.port, remote, local]


def retr(site, remote, local):
    url = site.url(remote)
    return [
        Program("floor splice", site.floor("retr-splice", remote, local), local),
        Program("floor recv+write", site.floor("retr-write", remote, local), local),
        Program("floor recv, no file", site.floor("retr-nowhere", remote, "/dev/null"), None),
        Program("ferry get", site.ferry("get", url, "-o", local), local),
        Program("curl", site.curl("-o", local, url), local),
        Program("lftp get", site.lftp(f"get {remote} -o {local}"), local),
        Program("wget", site.wget("-O", local, url), local),
        Program("python ftplib", site.python("retr", remote, local), local),
    ]


def stor(site, local, remote, stored):
    url = site.url(remote)
    return [
        Program("floor sendfile", site.floor("stor-sendfile", remote, local), stored),
        Program("floor read+write", site.floor("stor-read", remote, local), stored),
        Program("ferry put", site.ferry("put", local, url), stored),
        Program("curl -T", site.curl("-T", local, url), stored),
        Program("lftp put", site.lftp(f"put {local} -o {remote}"), stored),
        Program("python ftplib", site.python("stor", remote, local), stored),
    ]


def retr_tls(site, remote, local):
    url = site.url(remote)
    return [
        Program("floor OpenSSL", site.floor("retr", remote, local), local),
        Program("ferry get", site.ferry("get", site.url(remote, "ftpes"), "-o", local), local),
        Program("curl", site.curl("-o", local, url), local),
        Program("lftp get", site.lftp(f"get {remote} -o {local}"), local),
        Program("python ftplib", site.python("retr", remote, local), local),
    ]


def stor_tls(site, local, remote, stored):
    url = site.url(remote)
    return [
        Program("floor OpenSSL", site.floor("stor", remote, local), stored),
        Program("ferry put", site.ferry("put", local, site.url(remote, "ftpes")), stored),
        Program("curl -T", site.curl("-T", local, url), stored),
        Program("lftp put", site.lftp(f"put {local} -o {remote}"), stored),
        Program("python ftplib", site.python("stor", remote, local), stored),
    ]


def listing(site, remote):
    """Streaming, and in the server's order; the others have no such mode, and print names alone."""
    url = site.url(remote + "/")
    return [
        Program("ferry ls --json", site.ferry("ls", "--json", url), None),
        Program("ferry ls, sorted names", site.ferry("ls", url), None),
        Program("lftp cls", site.lftp(f"cls -1 {remote}/"), None),
        Program("python ftplib mlsd()", site.python("mlsd", remote, "-"), None),
    ]
