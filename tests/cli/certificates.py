"""Certificates for the tests, made by the openssl command when a test first asks for them."""
import atexit
import base64
import functools
import hashlib
import os
import shutil
import ssl
import subprocess
import tempfile

PASSPHRASE = "0pen-se5ame"


def _openssl(*words, given=None):
    return subprocess.run(["openssl", *words], input=given, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


class Certificates:
    """Paths. Every NAME.pem holds a certificate and its key; `ca` and `other_ca` are what a client trusts."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="ferry-cli-certificates-")
        atexit.register(shutil.rmtree, self.folder)
        here = "IP:127.0.0.1"
        self.ca = self._self_signed("ca", "Ferry test CA", None)
        self.other_ca = self._self_signed("other-ca", "Another CA", None)
        self.good = self._signed("good", here)
        self.other_host = self._signed("other-host", "DNS:other.example")
        self.expired = self._signed("expired", here, start="20200101000000Z", end="20200131000000Z")
        self.client = self._signed("client", "email:bob@example.org")
        self.self_signed = self._self_signed("self-signed", "nas", here)
        self.encrypted_key = self.path("encrypted.key")
        _openssl("pkey", "-in", self.client, "-out", self.encrypted_key, "-aes256", "-passout", "pass:" + PASSPHRASE)

    def path(self, name):
        return os.path.join(self.folder, name)

    def _key(self, name):
        key = self.path(name + ".key")
        _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
        return key

    def _join(self, name):
        with open(self.path(name + ".pem"), "ab") as pem, open(self.path(name + ".key"), "rb") as key:
            pem.write(key.read())
        return self.path(name + ".pem")

    def _self_signed(self, name, common_name, names):
        extension = ["-addext", "subjectAltName=" + names] if names else []
        _openssl("req", "-x509", "-new", "-key", self._key(name), "-subj", "/CN=" + common_name, "-days", "30", *extension,
                 "-out", self.path(name + ".pem"))
        return self._join(name)

    def _signed(self, name, names, start=None, end=None):
        """By `openssl ca`, because it alone can make a certificate that has expired."""
        if not os.path.exists(self.path("ca.conf")):
            with open(self.path("ca.conf"), "w") as f:
                f.write(f"[ca]\ndefault_ca=d\n[d]\ndir={self.folder}\nnew_certs_dir=$dir\ndatabase=$dir/index\nserial=$dir/serial\n"
                        "default_md=sha256\npolicy=p\ncopy_extensions=copy\nunique_subject=no\n[p]\ncommonName=supplied\n")
            open(self.path("index"), "w").close()
        request = _openssl("req", "-new", "-key", self._key(name), "-subj", "/CN=" + name, "-addext",
                           "subjectAltName=" + names)
        dates = ["-startdate", start, "-enddate", end] if start else ["-days", "30"]
        _openssl("ca", "-batch", "-create_serial", "-notext", "-config", self.path("ca.conf"), "-cert", self.ca, "-keyfile",
                 self.path("ca.key"), "-in", "/dev/stdin", "-out", self.path(name + ".pem"), *dates, given=request)
        return self._join(name)

    @staticmethod
    def pin(certificate):
        public = _openssl("x509", "-in", certificate, "-noout", "-pubkey")
        der = _openssl("pkey", "-pubin", "-outform", "DER", given=public)
        return "sha256//" + base64.b64encode(hashlib.sha256(der).digest()).decode()

    def server(self, certificate=None):
        """What a scripted server needs to speak TLS."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate or self.good)
        return tls


@functools.lru_cache(maxsize=None)
def certificates():
    return Certificates()
