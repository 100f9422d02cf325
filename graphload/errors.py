"""The errors that graphload raises, as a class tree.

::

    GraphloadError
    ├── UsageError          wrong call: an unknown store, an invalid option
    ├── InputError          a record or a file cannot be read (path, line, field)
    ├── GraphError          the graph is not usable: mixed types of ids, an unknown item
    ├── StoreError          a graph database failed, refused or cannot be reached
    │   ├── StoreUnavailableError   no server answers, or the connection was lost
    │   ├── StoreAccessError        access denied: password, database name, TLS
    │   ├── StoreLockedError        another process uses the embedded store
    │   ├── StoreChangedError       another load came first; nothing was written
    │   ├── QueryError              a Cypher query with an error (query, offset)
    │   ├── RefusedError            the store refuses data: a constraint, a value
    │   ├── TooLargeError           a transaction is too large for the store's memory
    │   └── VerifyError             the store differs from what was pushed (mismatches)
    └── DrawingError        a page cannot be made

The text of an error says what is wrong, where, and what to do; `hint` is the last part alone.
An error of a driver is kept as `__cause__`.
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
    "StoreChangedError",
    "StoreError",
    "StoreLockedError",
    "StoreUnavailableError",
    "TooLargeError",
    "UsageError",
    "VerifyError",
]


class GraphloadError(Exception):
    """The base class of all errors that graphload raises.

    Attributes:
        message: what is wrong, in one sentence.
        hint: what to do, where that is known.
        path: the file that the error is about.
        line: the line in that file, from 1.
        field: the field of the record.
    """

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
        """Return `path:line: message`, and the hint on the next line, as far as they are known."""
        place = self.path or ""
        if place and self.line is not None:
            place += f":{self.line}"
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}\n{self.hint}" if self.hint else text


class UsageError(GraphloadError):
    """A wrong call: an unknown store, an invalid option. Nothing was read or written."""

    kind = "usage"


class InputError(GraphloadError):
    """A record or a file cannot be read."""

    kind = "input"


class GraphError(GraphloadError):
    """A graph that cannot be used: mixed types of ids, an unknown item."""

    kind = "graph"


class StoreError(GraphloadError):
    """A graph database failed, refused or cannot be reached."""

    kind = "store"


class StoreUnavailableError(StoreError):
    """No server answers at the address, or the connection was lost."""

    kind = "store_unavailable"


class StoreAccessError(StoreError):
    """Access denied by the server: wrong password, unknown database, TLS."""

    kind = "store_access"


class StoreLockedError(StoreError):
    """The embedded store is in use by another process."""

    kind = "store_locked"


class StoreChangedError(StoreError):
    """Another load came first: the store is no longer as it was read. Nothing was written."""

    kind = "store_changed"


class QueryError(StoreError):
    """A Cypher query with an error.

    `query` is its text; `offset` is the position of the error in characters from 0, if the
    store reports it.
    """

    kind = "query"

    def __init__(
        self, message: str, *, query: str, offset: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.query = query
        self.offset = offset


class RefusedError(StoreError):
    """Data that the store refuses: it violates a constraint, or has an unsupported value."""

    kind = "store_refused"


class TooLargeError(StoreError):
    """A transaction that is too large for the store's memory; smaller ones may succeed."""

    kind = "store_memory"


class VerifyError(StoreError):
    """A store that differs from what was pushed; `mismatches` lists the differences."""

    kind = "verify"

    def __init__(self, message: str, *, mismatches: list[str], hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.mismatches = mismatches


class DrawingError(GraphloadError):
    """A page cannot be made from the graph or with these options."""

    kind = "drawing"
