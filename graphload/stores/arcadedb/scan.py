"""A scan of a whole embedded store, faster than queries for its items.

The engine follows a node's edges slowly and reads whole types fast, so edges are read first and
joined here. Queries return the engine's internal numbers of their ends: reading a property of an
end reads all of it, a long list of kids once for each kid. Items are then streamed, in two halves
that can be read in parallel.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.stores import schema
from graphload.stores.arcadedb.engine import CYPHER, SQL, TAG, unsupported_version
from graphload.stores.cypher import CypherSyntax, render
from graphload.stores.protocol import Scanned
from graphload.stores.schema import CREATED_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from graphload.stores.arcadedb.engine import Chunk

    Read = Callable[[str, str], Iterator[Chunk]]
    Row = dict[str, Any]

__all__ = ["scan_items"]

NODES = f"MATCH (i:{schema.ITEM}) RETURN id(i), i.id"
USERS = f"MATCH (u:{schema.USER}) RETURN id(u), u.name"
REPLIES = (
    f"MATCH (k:{schema.ITEM})-[p:{schema.PARENT}]->(a:{schema.ITEM}) RETURN id(k), id(a), p.rank"
)
POSTS = f"MATCH (u:{schema.USER})-[:{schema.POSTED}]->(i:{schema.ITEM}) RETURN id(i), id(u)"
PARALLEL_SCAN_MIN_ITEMS = 5000
"""Minimum number of items for which two readers are faster than one."""
_ZONED = "Z"
"""The type of a zoned datetime in tagged JSON."""
_OFFSET_BITS = 47
"""Bits of a node's number that are its offset in a bucket; the higher ones are the bucket."""


def scan_items(read: Read, prefix: str) -> list[Iterator[Scanned]]:
    """Read all edges, and return iterators over the items that may run in parallel.

    `read` runs a statement in one of the engine's languages and yields rows, many at a time.
    """

    def read_columns(cypher: str, kinds: str) -> list[Any]:
        """Read a query's columns: `q` for integers, `o` for other values."""
        columns: list[Any] = [array("q") if kind == "q" else [] for kind in kinds]
        for chunk in read(CYPHER, render(cypher, prefix, CypherSyntax())):
            rows = zip(*(row.values() for row, _ in chunk), strict=True)
            for column, values in zip(columns, rows, strict=False):  # a chunk may be empty
                column.extend(values)
        return columns

    with ThreadPoolExecutor(1) as pool:
        replies = pool.submit(read_columns, REPLIES, "qqo")
        items, users = _Nodes(*read_columns(NODES, "qo")), _Nodes(*read_columns(USERS, "qo"))
        posted, author = read_columns(POSTS, "qq")
        kid, parent, rank = replies.result()
    parents = _Neighbours(items.positions(kid), list(zip(items.keys(parent), rank, strict=True)))
    authors = _Neighbours(items.positions(posted), users.keys(author))
    label = prefix + schema.ITEM
    return [
        _join_items(read(SQL, f"SELECT FROM `{label}`{condition}"), items, parents, authors)
        for condition in items.halves()
    ]


class _Nodes:
    """The keys of nodes, sorted by the engine's internal numbers."""

    def __init__(self, numbers: array[int], keys: list[Any]) -> None:
        unsorted = np.array(numbers, np.int64)
        order = np.argsort(unsorted)
        self._numbers = unsorted[order]
        self._keys = [keys[at] for at in order.tolist()]

    def positions(self, numbers: Sequence[int]) -> NDArray[np.int64]:
        """Return the positions of nodes in the sorted order.

        Raises:
            StoreError: a number is of no node here.
        """
        wanted = np.array(numbers, np.int64)
        positions = np.searchsorted(self._numbers, wanted)
        if len(wanted) and not (
            positions.max() < len(self._numbers) and (self._numbers[positions] == wanted).all()
        ):
            raise unsupported_version()
        return positions

    def keys(self, numbers: Sequence[int]) -> list[Any]:
        """Return the keys of nodes."""
        keys = self._keys
        return [keys[at] for at in self.positions(numbers).tolist()]

    def halves(self) -> list[str]:
        """Return SQL conditions that split the nodes in two, or one empty one for few nodes."""
        numbers = self._numbers
        few = len(numbers) < PARALLEL_SCAN_MIN_ITEMS
        if few or numbers[0] >> _OFFSET_BITS != numbers[-1] >> _OFFSET_BITS:
            return [""]
        middle = int(numbers[len(numbers) // 2])
        rid = f"#{middle >> _OFFSET_BITS}:{middle & (1 << _OFFSET_BITS) - 1}"
        return [f" WHERE @rid < {rid}", f" WHERE @rid >= {rid}"]


class _Neighbours:
    """The other ends of nodes' edges: the first by position, further ones for a few nodes."""

    def __init__(self, positions: NDArray[np.int64], ends: list[Any]) -> None:
        edges = np.arange(len(positions))
        self._first = np.full(positions.max(initial=-1) + 1, -1)
        self._first[positions[::-1]] = edges[::-1]
        self._ends = ends
        self._further: defaultdict[int, list[Any]] = defaultdict(list)
        for edge in np.flatnonzero(self._first[positions] != edges).tolist():
            self._further[int(positions[edge])].append(ends[edge])

    def of(self, position: int, default: Any) -> tuple[Any, list[Any]]:  # noqa: ANN401 - an end
        """Return a node's first neighbour, or the default, and its further ones."""
        edge = self._first[position] if position < len(self._first) else -1
        return default if edge < 0 else self._ends[edge], self._further.get(position, [])


def _join_items(
    chunks: Iterator[Chunk], items: _Nodes, parents: _Neighbours, authors: _Neighbours
) -> Iterator[Scanned]:
    for chunk in chunks:
        positions = items.positions([_number(rid or "") for _, rid in chunk]).tolist()
        for (row, _), position in zip(chunk, positions, strict=True):
            (parent, rank), further_parents = parents.of(position, (None, None))
            author, further_authors = authors.of(position, None)
            yield Scanned(_in_unix_seconds(row), parent, rank, author)
            for another, its_rank in further_parents:
                yield Scanned(row, another, its_rank, author)
            for another in further_authors:
                yield Scanned(row, parent, rank, another)


def _number(rid: str) -> int:
    """Return the engine's internal number of a record id, `#1:2`."""
    bucket, _, offset = rid[1:].partition(":")
    return (int(bucket) << _OFFSET_BITS) + int(offset)


def _in_unix_seconds(row: Row) -> Row:
    """Replace a row's datetime by Unix seconds; another value by text, which equals no number."""
    value = row.get(CREATED_AT)
    if value is None:
        return row
    if type(value) is dict and (tagged := value.get(TAG)) and tagged[0] == _ZONED:
        value = datetime.fromisoformat(tagged[1])
    zoned = isinstance(value, datetime) and value.tzinfo is not None
    row[CREATED_AT] = int(value.timestamp() // 1) if zoned else repr(value)
    return row
