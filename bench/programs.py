"""The command line of every program that compare.py runs: one function a program, one list a table."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Program:
    name: str
    command: list
    products: list  # paths, each of which must equal the source (or, by its name, what is in that directory) afterwards

    @property
    def tool(self):
        return self.name.split()[0].rstrip(",")


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

    def aria2c(self, *command):
        return ["aria2c", "--no-conf", "-q", "--file-allocation=none", f"--ftp-user={self.user}",
                f"--ftp-passwd={self.password}", *command]

    def rclone(self, remote, local, *command):
        # It takes passwords only in a form of its own. Where it is missing, that is found out later.
        obscure = ["rclone", "obscure", self.password]
        secret = subprocess.check_output(obscure, text=True).strip() if shutil.which("rclone") else ""
        site = f":ftp,host={self.address},port={self.port},user={self.user},pass={secret}:{remote}"
        return ["rclone", "--config=", "copy", *command, site, local]

    def python(self, direction, remote, local):
        # Not "python3": a version manager's wrapper script would be measured with it.
        client = Path(__file__).with_name("ftplib_client.py")
        return [sys.executable, client, direction, self.address, self.port, remote, local]


def retr(site, remote, local):
    url = site.url(remote)
    return [
        Program("floor splice", site.floor("retr-splice", remote, local), [local]),
        Program("floor recv+write", site.floor("retr-write", remote, local), [local]),
        Program("floor recv, no file", site.floor("retr-nowhere", remote, "/dev/null"), []),
        Program("ferry get", site.ferry("get", url, "-o", local), [local]),
        Program("curl", site.curl("-o", local, url), [local]),
        Program("lftp get", site.lftp(f"get {remote} -o {local}"), [local]),
        Program("wget", site.wget("-O", local, url), [local]),
        Program("python ftplib", site.python("retr", remote, local), [local]),
    ]


def stor(site, local, remote, stored):
    url = site.url(remote)
    return [
        Program("floor sendfile", site.floor("stor-sendfile", remote, local), [stored]),
        Program("floor read+write", site.floor("stor-read", remote, local), [stored]),
        Program("ferry put", site.ferry("put", local, url), [stored]),
        Program("curl -T", site.curl("-T", local, url), [stored]),
        Program("lftp put", site.lftp(f"put {local} -o {remote}"), [stored]),
        Program("python ftplib", site.python("stor", remote, local), [stored]),
    ]


def retr_tls(site, remote, local):
    url = site.url(remote)
    return [
        Program("floor OpenSSL", site.floor("retr", remote, local), [local]),
        Program("ferry get", site.ferry("get", site.url(remote, "ftpes"), "-o", local), [local]),
        Program("curl", site.curl("-o", local, url), [local]),
        Program("lftp get", site.lftp(f"get {remote} -o {local}"), [local]),
        Program("python ftplib", site.python("retr", remote, local), [local]),
    ]


def stor_tls(site, local, remote, stored):
    url = site.url(remote)
    return [
        Program("floor OpenSSL", site.floor("stor", remote, local), [stored]),
        Program("ferry put", site.ferry("put", local, site.url(remote, "ftpes")), [stored]),
        Program("curl -T", site.curl("-T", local, url), [stored]),
        Program("lftp put", site.lftp(f"put {local} -o {remote}"), [stored]),
        Program("python ftplib", site.python("stor", remote, local), [stored]),
    ]


def listing(site, remote):
    """Streaming, and in the server's order; the others have no such mode, and print names alone."""
    url = site.url(remote + "/")
    return [
        Program("ferry ls --json", site.ferry("ls", "--json", url), []),
        Program("ferry ls, sorted names", site.ferry("ls", url), []),
        Program("lftp cls", site.lftp(f"cls -1 {remote}/"), []),
        Program("python ftplib mlsd()", site.python("mlsd", remote, "-"), []),
    ]


def segments(site, remote, local):
    url = site.url(remote)
    return [
        Program("ferry get", site.ferry("get", url, "-o", local), [local]),
        Program("ferry get --segments 1", site.ferry("get", "--segments", "1", url, "-o", local), [local]),
        Program("ferry get --segments 8", site.ferry("get", "--segments", "8", url, "-o", local), [local]),
        Program("curl", site.curl("-o", local, url), [local]),
        Program("lftp pget -n 4", site.lftp(f"pget -n 4 {remote} -o {local}"), [local]),
        Program("lftp pget -n 8", site.lftp(f"pget -n 8 {remote} -o {local}"), [local]),
        # Its least part is 20 MiB by itself, which would be fewer parts than asked for.
        Program("aria2c -x4 -s4", site.aria2c("-x4", "-s4", "-k1M", "-d", local.parent, "-o", local.name, url), [local]),
        Program("aria2c -x8 -s8", site.aria2c("-x8", "-s8", "-k1M", "-d", local.parent, "-o", local.name, url), [local]),
    ]


def many(site, remote, source, local):
    """A directory of files: Ferry, lftp and rclone list it, the others are told the names."""
    url = site.url(remote)
    names = sorted(each.name for each in source.iterdir())
    urls = local.parent / "urls"
    urls.write_text("".join(f"{url}/{name}\n" for name in names))
    config = local.parent / "curl.config"
    config.write_text("".join(f'url = "{url}/{name}"\noutput = "{local}/{name}"\n' for name in names))
    above = f"{local.parent}/"
    return [
        Program("ferry get -r -j 8", site.ferry("get", "-r", "-j", "8", url, "-o", above), [local]),
        Program("ferry get -r -j 32", site.ferry("get", "-r", "-j", "32", url, "-o", above), [local]),
        Program("lftp mirror -P 8", site.lftp(f"mirror -P 8 {remote} {local}"), [local]),
        # Where it logs in once for several files aria2 1.36 stops for ever after some of them.
        Program("aria2c -j 8", site.aria2c("-j8", "--ftp-reuse-connection=false", "-d", local, "-i", urls), [local]),
        Program("rclone --transfers 8", site.rclone(remote, local, "--transfers=8"), [local]),
        Program("curl -Z, 8 at once", site.curl("-Z", "--parallel-max", "8", "--create-dirs", "-K", config), [local]),
    ]


def trips(site, remote, local):
    """One small file, and then the same program with two, of which the second is the further one."""
    scheme = "ftpes" if site.ca else "ftp"
    first, second = (site.url(f"{remote}/{name}") for name in "ab")
    a, b = (local / name for name in "ab")
    ferry = [site.url(f"{remote}/{name}", scheme) for name in "ab"]
    return [
        Program("ferry get", site.ferry("get", ferry[0], "-o", f"{local}/"), [a]),
        Program("ferry get, two", site.ferry("get", *ferry, "-o", f"{local}/"), [a, b]),
        Program("curl", site.curl("-o", a, first), [a]),
        Program("curl, two", site.curl("-o", a, first, "-o", b, second), [a, b]),
        Program("lftp get", site.lftp(f"get {remote}/a -o {a}"), [a]),
        Program("lftp get, two", site.lftp(f"get {remote}/a -o {a} {remote}/b -o {b}"), [a, b]),
    ]
