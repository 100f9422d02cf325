"""What can go wrong, as a tree.

::

    GraphloadError
    ├── UsageError          the call itself is wrong: an unknown store, a bad option
    ├── InputError          a record or a file can't be read (path, line, field)
    ├── GraphError          the graph can't take part: mixed ids, an unknown item
    ├── StoreError          a graph database refused or is out of reach
    │   ├── StoreUnavailableError   nothing listens there, or it went away
    │   ├── StoreAccessError        wrong password, no such database, TLS
    │   ├── StoreLockedError        another process holds the store
    │   ├── QueryError              Cypher that the store refuses (query, offset)
    │   ├── RefusedError            the store refuses what was to be written
    │   ├── TooLargeError           one transaction was too large for the store's memory
    │   └── VerifyError             what is in the store isn't what was pushed
    └── DrawingError        a page can't be made

Every error's text says what, where and what to do; `hint` is the last part alone.
A driver's own error is the `__cause__`.
"""

from __future__ import annotations

__all__ = [
    "DrawingError",
    "GraphError",
    "GraphloadError",
    "InputError",
    "QueryError",
    "RefusedError",
    "StoreAccessError",
    "StoreError",
    "StoreLockedError",
    "StoreUnavailableError",
    "TooLargeError",
    "UsageError",
    "VerifyError",
]


class GraphloadError(Exception):
    """The root of all errors that graphload raises on purpose."""

    kind = "error"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        path: str | None = None,
        line: int | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line
        self.field = field

    def __str__(self) -> str:
        """`path:line: message. hint`, each part where it is known."""
        place = self.path or ""
        if place and self.line is not None:
            place += f":{self.line}"
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}\n{self.hint}" if self.hint else text


class UsageError(GraphloadError):
    """The call itself is wrong; nothing was read or written."""

    kind = "usage"


class InputError(GraphloadError):
    """A record or a file can't be read."""

    kind = "input"


class GraphError(GraphloadError):
    """The graph can't take part in what was asked."""

    kind = "graph"


class StoreError(GraphloadError):
    """A graph database refused, failed or is out of reach."""

    kind = "store"


class StoreUnavailableError(StoreError):
    """Nothing answers at the address, or the server went away half-way."""

    kind = "store_unavailable"


class StoreAccessError(StoreError):
    """The server answers, and lets nobody in: password, database, TLS."""

    kind = "store_access"


class StoreLockedError(StoreError):
    """Another process holds the embedded store."""

    kind = "store_locked"


class QueryError(StoreError):
    """Cypher that the store refuses.

    `query` is its text; `offset` the place of the fault in characters from 0, where known.
    """

    kind = "query"

    def __init__(
        self, message: str, *, query: str, offset: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.query = query
        self.offset = offset


class RefusedError(StoreError):
    """The store refuses what was to be written, as it is: a constraint, a value it can't hold."""

    kind = "store_refused"


class TooLargeError(StoreError):
    """One transaction was too large for the store's memory; a part of it may not be."""

    kind = "store_memory"


class VerifyError(StoreError):
    """What is in the store isn't what was pushed; `mismatches` says where."""

    kind = "verify"

    def __init__(self, message: str, *, mismatches: list[str], hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.mismatches = mismatches


class DrawingError(GraphloadError):
    """A page can't be made from what was passed in."""

    kind = "drawing"
