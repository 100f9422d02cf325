"""Refuse a query that may not write, and that reaches a file or the network.

The engine itself refuses what writes. What it lets pass beside that is `LOAD CSV`, and procedures
that run a text as a query (`do.when`) or as an expression (`eval`).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from graphload.errors import QueryError
from graphload.stores.cypher_tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.stores.cypher_tokens import Token

__all__ = ["check_reads_store_only"]

_READING = frozenset({"algo", "db", "dbms", "meta", "path", "vector"})
"""The first part of the names of procedures that only read the store; the engine has the same
with `apoc.` before it."""
_FILE_HINT = (
    "A query without --write (write=True in Python) reads the store only. "
    "Push the file into a store, or pass its values as parameters."
)
_PROCEDURE_HINT = f"Procedures that read the store begin with {', '.join(sorted(_READING))}."


def check_reads_store_only(cypher: str) -> None:
    """Raise a QueryError if a query may read anything but the store."""
    tokens = tokenize(cypher)
    for token, following in pairwise(tokens):
        if (token.word, following.word) == ("LOAD", "CSV"):
            raise QueryError(
                "LOAD CSV reads a file or an address",
                query=cypher,
                offset=token.start,
                hint=_FILE_HINT,
            )
    for at, token in enumerate(tokens):
        name = _called(tokens[at + 1 :]) if token.word == "CALL" else []
        space, *_ = [part.lower() for part in name if part.lower() != "apoc"] or [""]
        # A name without a dot follows a variable that is called `call`.
        if (len(name) > 1 and space not in _READING) or space == "eval":
            raise QueryError(
                f"there is no procedure {'.'.join(name)} that only reads the store",
                query=cypher,
                offset=tokens[at + 1].start,
                hint=_PROCEDURE_HINT,
            )


def _called(tokens: Sequence[Token]) -> list[str]:
    """Return the parts of the name that tokens begin with; none for a subquery's bracket."""
    name: list[str] = []
    for at, token in enumerate(tokens):
        is_part = at % 2 == 0
        if token.identifier is None if is_part else token.text != ".":
            break
        if is_part:
            name.append(token.identifier or "")
    return name
