"""The interface of a store: a graph database, embedded or on a server.

`query` is for users' Cypher and returns plain values, the same from every store; `prepare`,
`read` and `write` are for `graphload.loading`, which sends only the statements of
`graphload.stores.cypher`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeGuard

from graphload.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Self

    from graphload.values import Result

__all__ = [
    "READ_ONLY_HINT",
    "Access",
    "BulkStore",
    "Capabilities",
    "Content",
    "Scanned",
    "Statement",
    "Store",
    "query_timeout",
    "supports_bulk_load",
]


READ_ONLY_HINT = "To allow writing, use --write (command) or write=True (Python)."
"""The hint of errors about writing to a store, or with a query, that is read-only."""


@dataclass(frozen=True)
class Access:
    """Options for opening a store."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None
    """One of a server's databases; None is the user's home database."""
    write: bool = False
    prefix: str | None = None
    """The prefix of labels; None reads it from the journal."""


@dataclass(frozen=True)
class Statement:
    """One Cypher statement and its parameters.

    `must_match`: the transaction fails if the statement returns no row.
    """

    cypher: str
    parameters: Mapping[str, Any]
    must_match: bool = False


@dataclass(frozen=True)
class Content:
    """All that a new store is filled with; each field is consumed once, in this order.

    Nodes are maps of the properties that they have and no others; an item's is its row.
    Relationships refer to nodes by position in `items` and `users`, from 0: a reply is kid,
    parent and rank, a post user and item.
    """

    items: Iterable[Mapping[str, Any]]
    users: Iterable[Mapping[str, Any]]
    replies: Iterable[tuple[int, int, int | None]]
    posts: Iterable[tuple[int, int]]


class Scanned(NamedTuple):
    """An item as it is stored: its row, its parent, the rank of that edge, and the author."""

    row: dict[str, Any]
    parent: int | str | None
    rank: int | None
    author: str | None


@dataclass(frozen=True)
class Capabilities:
    """Differences between stores that decide how they are read and written."""

    parallel_writers: int
    """Number of threads that may call `read` or `write` at once."""
    range_scan: bool
    """Items between two ids are found through an index, without a full scan."""
    rewrites_wide_nodes: bool
    """A node is rewritten, with all its properties, for each relationship added to it."""
    bulk_load: bool
    """The store is a `BulkStore`: filled in one go while new, and scanned as a whole."""


class Store(Protocol):
    """A graph database that is open; a context manager that closes it.

    An error inside the `with` block discards an embedded store that was being created.
    """

    name: str
    """The name to show to the user: an address without credentials, or a path."""

    @property
    def prefix(self) -> str:
        """The prefix of the labels of items and users; empty for none."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """The store's capabilities; they don't change."""
        ...

    @property
    def database(self) -> str:
        """The database's name: a server's name for it, or a folder's."""
        ...

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        write: bool = False,
        timeout_s: float | None = None,
        limit: int | None = None,
    ) -> Result:
        """Run one Cypher query of a user; it can't write unless `write`.

        The result has at most `limit` rows: the first ones. A query that writes does all of its
        work.

        Raises:
            QueryError: the store refuses it; `offset` is the error's position, if reported. Or
                it takes longer than `timeout_s`; then nothing was written.
            StoreError: the store is unreachable, or is open read-only.
        """
        ...

    def prepare(self, ids: type) -> None:
        """Create labels, types and unique constraints if missing, and wait for them.

        `ids` is the type of item ids: int or str.

        Raises:
            StoreError: existing data violates a constraint.
        """
        ...

    def index_texts(self, names: Sequence[str]) -> str | None:
        """Create a full-text index over properties of items if missing, and wait for it.

        Returns:
            Its name for `db.index.fulltext.queryNodes`; None where the store has no such index.
        """
        ...

    def drop_text_index(self, names: Sequence[str]) -> None:
        """Delete the full-text index over properties of items, if there is one."""
        ...

    def index_addresses(self, ids: type) -> None:
        """Create what mentions need and indexes of addresses, if missing; wait for them.

        `ids` is the type of item ids: int or str.
        """
        ...

    def drop_address_indexes(self) -> None:
        """Delete the indexes of addresses, if there are any."""
        ...

    def read(self, statement: Statement) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a statement that returns scalars, lists and maps, as they arrive."""
        ...

    def write(
        self, statements: Sequence[Statement], *, committed_if: Statement | None = None
    ) -> None:
        """Run statements in one transaction: all of them take effect, or none.

        Transient errors are retried for some seconds. If the answer to a commit is lost,
        `committed_if` is run: it returns a row if the transaction took effect.

        Raises:
            RefusedError: the store refuses the data, at every attempt.
            TooLargeError: the transaction is too large for the store's memory.
            StoreError: the store is unreachable, or a statement that must match didn't.
        """
        ...

    def exclusive(self, waiting: Callable[[], None] | None = None) -> AbstractContextManager[None]:
        """Lock the database against other loads while the block runs.

        Waits until earlier loads are done; `waiting` is called once if there are any. The
        database releases the lock by itself when this process dies.
        """
        ...

    def close(self) -> None:
        """Close the store; an embedded store that was being created is moved to its path."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class BulkStore(Store, Protocol):
    """A store that can be filled in one go while it is new, and scanned as a whole."""

    @property
    def is_new(self) -> bool:
        """True while the store is being created and empty, so that it can be filled."""
        ...

    def fill(
        self, ids: type, content: Content, progress: Callable[[str, int], None] | None = None
    ) -> None:
        """Create types, write all of the content, then create and check the unique constraints.

        Replaces `prepare`. `progress` is called with "items", "users", "replies", "posts",
        "links" and "indexes", and the number done.

        Raises:
            StoreError: two nodes have the same key, or the disk is full; the store is unusable.
        """
        ...

    def scan(self) -> list[Iterator[Scanned]]:
        """Read all edges, and return iterators over all items that may run in parallel.

        Items come in no order. An item comes again for each further parent or author, from the
        same iterator and directly after.
        """
        ...


def supports_bulk_load(store: Store) -> TypeGuard[BulkStore]:
    """Return True for a store that can be filled in one go and scanned as a whole."""
    return store.capabilities.bulk_load


def query_timeout(cypher: str, timeout_s: float | None) -> QueryError:
    """Return the error that a query took too long."""
    return QueryError(
        f"the query took longer than {timeout_s:g} s and was stopped",
        query=cypher,
        hint="Allow more with --timeout (command) or timeout_s (Python), or ask for less.",
    )
