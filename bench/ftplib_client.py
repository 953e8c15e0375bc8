"""One transfer or listing with Python's ftplib, the way its documentation shows it (blocks of 8 KiB).

ftplib_client.py retr|stor|mlsd ADDRESS PORT REMOTE LOCAL, with FERRY_FTP_USER and FERRY_FTP_PASSWORD in the environment. With
FERRY_FTP_TLS in the environment, over TLS, trusting the CA in FERRY_FTP_CA.
"""

import os
import ssl
import sys
from ftplib import FTP, FTP_TLS


class ResumingFTP(FTP_TLS):
    """The addition that everybody makes whose server wants data connections to resume: ftplib does not."""

    def ntransfercmd(self, cmd, rest=None):
        connection, size = FTP.ntransfercmd(self, cmd, rest)
        return self.context.wrap_socket(connection, server_hostname=self.host, session=self.sock.session), size


def session():
    if not os.environ.get("FERRY_FTP_TLS"):
        return FTP()
    return ResumingFTP(context=ssl.create_default_context(cafile=os.environ["FERRY_FTP_CA"]))


direction, address, port, remote, local = sys.argv[1:]
with session() as ftp:
    ftp.connect(address, int(port))
    ftp.login(os.environ["FERRY_FTP_USER"], os.environ["FERRY_FTP_PASSWORD"])
    if isinstance(ftp, FTP_TLS):
        ftp.prot_p()
    if direction == "retr":
        with open(local, "wb") as file:
            ftp.retrbinary("RETR " + remote, file.write)
    elif direction == "mlsd":
        for name, facts in ftp.mlsd(remote):
            print(name, facts)
    else:
        with open(local, "rb") as file:
            ftp.storbinary("STOR " + remote, file)
