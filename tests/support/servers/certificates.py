"""Self-signed certificates for tests."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.parts import MissingPart

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Certificate", "make_certificate"]


@dataclass(frozen=True)
class Certificate:
    """Paths of a private key and its certificate, as PEM."""

    key: Path
    certificate: Path


def make_certificate(folder: Path) -> Certificate:
    """Make a certificate for this machine that is signed by its own key, good for a day.

    Raises:
        MissingPart: there is no openssl.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        raise MissingPart("no openssl to make a certificate with")
    made = Certificate(folder / "key.pem", folder / "cert.pem")
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(made.key), "-out", str(made.certificate)]
    subprocess.run([openssl, "req", *kind, *names, *files], check=True, capture_output=True)
    return made
