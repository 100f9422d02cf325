"""The prefix of a graph's labels: several graphs may share a database."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphload.errors import UsageError
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from graphload.stores.protocol import Store

__all__ = ["check_prefix", "read_prefix"]

_PREFIX = re.compile(r"(?:[A-Za-z][A-Za-z0-9_]*)?")


def check_prefix(prefix: str) -> None:
    """Raise UsageError unless labels may begin with the prefix."""
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(
            f"{prefix!r} is not a valid label prefix",
            hint="Use letters, digits and _, beginning with a letter: HN.",
        )


def read_prefix(store: Store) -> str:
    """Return the one prefix in a store's journal; empty where there is no load yet.

    Raises:
        UsageError: the store has graphs of several prefixes.
    """
    prefixes = sorted(prefix or "" for (prefix,) in store.read(Statement(cypher.PREFIXES, {})))
    if len(prefixes) > 1:
        raise UsageError(
            f"{store.name} has several graphs, with the prefixes {', '.join(map(repr, prefixes))}",
            hint="Choose one with --prefix; '' is the graph without a prefix.",
        )
    return prefixes[0] if prefixes else ""
