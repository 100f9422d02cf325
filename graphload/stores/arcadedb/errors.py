"""graphload's errors for the engine's, each with a hint."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from graphload.errors import QueryError, RefusedError, StoreError
from graphload.stores.arcadedb.engine import engine_error
from graphload.stores.cypher_tokens import split_clauses, tokenize
from graphload.stores.protocol import READ_ONLY_HINT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.stores.arcadedb.edited import EditedQuery

__all__ = ["query_errors", "store_errors"]

_REFUSED = re.compile("Duplicate|Validation|Invalid.*Key")
"""Errors about the values that are written."""
_HINTS = (
    (
        re.compile("No space left|File too large|IOException"),
        "Check free disk space and permissions, then run the same command again.",
    ),
    (
        re.compile("Duplicated ?[Kk]ey"),
        "Item.id and User.name must be unique: remove duplicates.",
    ),
)
_WRITING = frozenset(
    {"CREATE", "MERGE", "SET", "REMOVE", "DELETE", "DETACH DELETE", "NODETACH DELETE", "FOREACH"}
    | {"INSERT", "ON CREATE SET", "ON MATCH SET"}
)
_UNKNOWN_HINT = (
    "It calls a procedure or a function that the embedded store lacks, or that may write. "
    "If it exists, it runs with --write (command) or write=True (Python)."
)
_DUPLICATE_HINT = (
    "Item.id and User.name must be unique. A node gets a further label in a query of its own, or "
    "is created with it: CREATE (:Item:Flagged {id: 1})."
)
_NULL_HINT = (
    "An argument of a function may be null: leave such rows out (WHERE i.created_at IS NOT NULL), "
    "or use coalesce(value, default)."
)
_NOT_UNICODE = "a text of the answer has a lone surrogate: it isn't valid Unicode"
_UNICODE_HINT = (
    "Write a character beyond U+FFFF as itself, or as two escapes: '\\ud83d\\ude00'. Neo4j answers "
    "with ? in its place."
)
_OF_NULL = re.compile(r"cannot parse 'null'|Invalid duration string: null|must be a temporal value")
_LINE_AND_COLUMN = re.compile(r"at line (\d+)(?::|, column )(\d+)")
_UNDEFINED_VARIABLE = re.compile(r"Variable '(\w+)' not defined")


@contextlib.contextmanager
def store_errors(name: str) -> Iterator[None]:
    """Raise StoreError for the engine's errors inside the block; `name` is the store's."""
    try:
        yield
    except engine_error() as error:
        text = str(error)
        error_class = RefusedError if _REFUSED.search(text) else StoreError
        hint = next((hint for pattern, hint in _HINTS if pattern.search(text)), None)
        raise error_class(f"{name}: {_message(text)}", hint=hint) from error


@contextlib.contextmanager
def query_errors(query: EditedQuery) -> Iterator[None]:
    """Raise QueryError for the engine's errors inside the block, which runs a user's query."""
    cypher = query.original
    if "\0" in cypher:
        raise QueryError(
            "a query can't contain a NUL character", query=cypher, offset=cypher.index("\0")
        )
    try:
        yield
    except UnicodeError as error:
        raise QueryError(_NOT_UNICODE, query=cypher, hint=_UNICODE_HINT) from error
    except engine_error() as error:
        message, hint = _message(str(error)), None
        if "QueryNotIdempotentException" in str(error):
            writes = any(one.keyword in _WRITING for one in split_clauses(tokenize(query.text)))
            message, hint = "the query writes", READ_ONLY_HINT
            if not writes:
                message, hint = "the engine doesn't know whether this query writes", _UNKNOWN_HINT
        elif "Duplicated key" in message:
            hint = _DUPLICATE_HINT
        elif message == "null":
            message, hint = "the engine can't compute an expression of this query", _NULL_HINT
        elif _OF_NULL.search(message):
            hint = _NULL_HINT
        offset = _error_offset(message, query.text)
        if offset is not None:
            offset = query.original_offset(offset)
        raise QueryError(message, query=cypher, offset=offset, hint=hint) from error


def _message(text: str) -> str:
    """Return the first line of the engine's message without names of Java classes."""
    line = re.sub(r"^[\w ]+: (?=(?:com|java|org)\.)", "", text.split("\n", 1)[0])
    return re.sub(r"(?:com|java|org)\.[\w.$]+: ?", "", line).replace(" (caused by null)", "")


def _error_offset(message: str, cypher: str) -> int | None:
    """Return the position that the message reports; lines count from 1, columns from 0."""
    if match := _LINE_AND_COLUMN.search(message):
        lines = cypher.split("\n")[: int(match[1]) - 1]
        return min(sum(len(line) + 1 for line in lines) + int(match[2]), len(cypher))
    if match := _UNDEFINED_VARIABLE.search(message):
        variable = re.search(rf"\b{match[1]}\b", cypher)
        return variable.start() if variable else None
    return None
