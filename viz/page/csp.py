"""The Content-Security-Policy of a page: it runs what is in it, and nothing else."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["policy_of"]


def policy_of(*, scripts: Sequence[str], styles: Sequence[str], asks_server: bool = False) -> str:
    """Return a policy that allows these scripts and styles, by their hashes.

    Nothing is loaded, sent or framed, and no text becomes a script or a part of the page. A page
    that `asks_server` may send to and read from the server that it came from, and no other.
    """
    rules = [
        "default-src 'none'",
        f"script-src {_hashes(scripts)}",
        f"style-src {_hashes(styles)}",
        "img-src data: blob:",
        *(["connect-src 'self'"] if asks_server else []),
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    return "; ".join(rules)


def _hashes(texts: Sequence[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests) or "'none'"
