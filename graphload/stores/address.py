"""Addresses of stores: their one spelling, and what of a wrong one may be shown.

Where anything but a scheme, a host, a port and a routing policy is in an address, it is refused
before anything else sees it. So nothing in the address of a store is a secret, and every
message, log and file may name it.
"""

from __future__ import annotations

import re
import unicodedata

from graphload.errors import UsageError

__all__ = ["may_hold_secret", "read_address", "shown_address"]

_SERVER = r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>[\w.-]+|\[[0-9a-f:.]+(?:%(?:25)?\w+)?\])(?P<port>:[0-9]{1,5})?"
_ADDRESS = re.compile(rf"{_SERVER}/?(?P<policy>\?policy=[\w.-]+)?", re.IGNORECASE)
"""A complete address of a server; the policy is Neo4j's, for routing in a cluster."""
_WITH_PATH = re.compile(rf"{_SERVER}(?:/[^@%?#;&=\s]*)?", re.IGNORECASE)
_BEGINS_ADDRESS = re.compile(
    r"""(?:[a-z][a-z0-9+.-]+:[/\\]{2,} | (?:bolt|neo4j|https?)(?:\+\w+)?:(?![0-9]{1,5}$))
        (?=[/\\]*[^/\\])""",
    re.IGNORECASE | re.VERBOSE,
)
"""The beginning of what is meant as an address; a scheme of one letter is a drive."""
_BEGINS_PATH = re.compile(r"(?:\.{0,2}|[a-z]:)[/\\](?![/\\])(?!.*://)", re.DOTALL | re.IGNORECASE)
_CREDENTIALS = re.compile(
    r":.*(?:@|%(?:25)*40)|(?:pass|pwd|secret|token)\w*=|(?:^|\W)--?\w*(?:pass|pwd|secret|token)",
    re.DOTALL | re.IGNORECASE,
)
_DRIVE_CHARS = 2
"""The length of a drive's name, `C:`."""
_PLAIN_NAME = re.compile(r"[\w.-]*(?::[0-9]{1,5})?")
"""One word, or a host and a port: a second word may be a password."""
_SCHEME_WORD = re.compile(
    r"(?:\.{0,2}[/\\])?(?P<scheme>bolt|neo4j|https?)(?![a-z0-9]|:[0-9]{1,5}$|$)", re.IGNORECASE
)
"""The beginning of what may be an address without its signs: `neo4j/x`, `neo4j,x`, `/neo4j x`."""


def read_address(name: str) -> str:
    """Return a server's address in its one spelling, and any other name as it is.

    Raises:
        UsageError: there may be a user or a password in it, so the message doesn't repeat it.
    """
    text = _normalise(name)
    if may_hold_secret(text) and ("@" in text or _CREDENTIALS.search(text)):
        raise UsageError(
            "a store's address must not contain a user or a password",
            hint="Use --user and --password-file, or --credentials; before a path, write ./",
        )
    if (match := _ADDRESS.fullmatch(text)) is None:
        return name
    return (
        f"{match['scheme'].lower()}://{match['host']}{match['port'] or ''}{match['policy'] or ''}"
    )


def may_hold_secret(text: str) -> bool:
    """Return whether a text is like an address, and has more parts than a valid one."""
    text = _normalise(text)
    if _ADDRESS.fullmatch(text) or _BEGINS_PATH.match(text):
        return False
    return bool(_BEGINS_ADDRESS.match(text) or _CREDENTIALS.search(text))


def shown_address(name: str) -> str:
    """Return what can't be secret in a name that should be a store's, `…` for the rest."""
    text = _normalise(name)
    match = _SCHEME_WORD.match(text)
    is_path = _BEGINS_PATH.match(text) and not _CREDENTIALS.search(text[_DRIVE_CHARS:])
    is_name = is_path or _PLAIN_NAME.fullmatch(text)
    if _ADDRESS.fullmatch(text) or (is_name and match is None):
        return name
    if server := _WITH_PATH.fullmatch(text):
        return f"{server['scheme']}://{server['host']}{server['port'] or ''}…"
    return f"{match['scheme'].lower()}://…" if match else "…"


def _normalise(text: str) -> str:
    """Return a text without blanks around it, and with ASCII for wide forms of characters."""
    return unicodedata.normalize("NFKC", text).strip()
