"""What a store is to the rest of the house: a graph database, whichever it is.

`query` is for people's Cypher and gives plain values, the same from every store; `prepare`,
`read` and `write` are for `graphload.loading`, which sends nothing but the statements of
`graphload.stores.schema`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Self

    from graphload.values import Result

__all__ = [
    "Access",
    "BulkStore",
    "Capabilities",
    "Content",
    "Scanned",
    "Statement",
    "Store",
    "supports_bulk_load",
]


@dataclass(frozen=True)
class Access:
    """How a store is opened: as whom, which of a server's databases, and whether to write."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None
    write: bool = False


@dataclass(frozen=True)
class Statement:
    """One Cypher statement and its parameters.

    Where it `must_match` and returns no row, the transaction that it is in doesn't take effect.
    """

    cypher: str
    parameters: Mapping[str, Any]
    must_match: bool = False


@dataclass(frozen=True)
class Content:
    """All that a new store is filled with; each is consumed once, in this order.

    Nodes are maps of the properties that they have and no others; an item's is its row.
    Relationships name nodes by their places in `items` and `users`, from 0: a reply is kid,
    parent and rank, a post user and item.
    """

    items: Iterable[Mapping[str, Any]]
    users: Iterable[Mapping[str, Any]]
    replies: Iterable[tuple[int, int, int | None]]
    posts: Iterable[tuple[int, int]]


class Scanned(NamedTuple):
    """An item as it is in the store: its row, where it hangs, who posted it."""

    row: dict[str, Any]
    parent: int | str | None
    rank: int | None
    poster: str | None


@dataclass(frozen=True)
class Capabilities:
    """Differences between stores that decide how they are read and written."""

    parallel_writers: int
    """Number of threads that may call `write` at once."""
    range_scan: bool
    """Items between two ids are found through an index, without a full scan."""
    rewrites_wide_nodes: bool
    """A node is rewritten, with all its properties, for each relationship added to it."""
    bulk_load: bool
    """The store is a `BulkStore`: filled in one go while new, and scanned as a whole."""


class Store(Protocol):
    """A graph database that is open; a context manager that closes it.

    An error inside the `with` block discards an embedded store that was being made.
    """

    name: str
    """How the user calls it: an address without credentials, or a path."""
    prefix: str
    """What stands before the labels of items and users: several graphs may share a database."""

    @property
    def capabilities(self) -> Capabilities:
        """The store's capabilities; they don't change."""
        ...

    @property
    def database(self) -> str:
        """What the database is called: a server's name for it, or a folder's."""
        ...

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False
    ) -> Result:
        """Run one Cypher query of a person's; it can't write unless `write`.

        Raises:
            QueryError: the store refuses it; `offset` says where, if the store does.
            StoreError: the store is out of reach, or was opened for reading only.
        """
        ...

    def prepare(self, ids: type) -> None:
        """Make sure that labels, types and unique constraints are there and in force.

        `ids` is the kind of ids that items will have: int or str.

        Raises:
            StoreError: data from before violates a constraint.
        """
        ...

    def read(self, statement: Statement) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a statement that returns scalars, lists and maps, as they come."""
        ...

    def write(self, statements: Sequence[Statement], *, settled: Statement | None = None) -> None:
        """Run statements in one transaction: all of them take effect, or none.

        What passes by itself is tried again for some seconds. Where the answer to a commit is
        lost, `settled` is asked: it returns a row if the transaction has taken effect.

        Raises:
            RefusedError: the store refuses what is written, now and whenever it is tried.
            TooLargeError: the transaction is too large for the store's memory.
            StoreError: the store is out of reach, or a statement that must match didn't.
        """
        ...

    def exclusive(self, waiting: Callable[[], None] | None = None) -> AbstractContextManager[None]:
        """Keep other loads out of the database while the block runs.

        Waits until those before are done; `waiting` is called once if there are any. The
        database lets others in by itself when this process dies.
        """
        ...

    def close(self) -> None:
        """Close it; an embedded store that was being made is put in its place."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class BulkStore(Store, Protocol):
    """A store that can be filled in one go while it is new, and read from end to end."""

    @property
    def is_new(self) -> bool:
        """Whether it is being made and has nothing in it yet, so that it can be filled."""
        ...

    def fill(
        self, ids: type, content: Content, progress: Callable[[str, int], None] | None = None
    ) -> None:
        """Make types, write all of the content, then make and check the unique constraints.

        Takes the place of `prepare`. `progress` is called with "items", "users", "replies",
        "posts", "links" and "indexes", and how many of them are done.

        Raises:
            StoreError: two nodes have one key, or there is no room; the store is of no use.
        """
        ...

    def scan(self) -> list[Iterator[Scanned]]:
        """Read edges, and make readers of every item, in no order, that may work at once.

        An item comes again for each further parent or author, from the same reader and at once.
        """
        ...


def supports_bulk_load(store: Store) -> TypeGuard[BulkStore]:
    """Return True for a store that can be filled in one go and scanned as a whole."""
    return store.capabilities.bulk_load
