"""An embedded store read from end to end, faster than by asking for its items.

The engine walks a node's edges slowly and whole types fast, so edges are read first, by
themselves, and joined here. They name their ends by the engine's own numbers, for to look at a
property of an end is to read all of it, a long list of kids once for each kid. Items then stream
by, in two halves that can be read at once.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.errors import StoreError
from graphload.stores import schema
from graphload.stores.arcadedb.read import CYPHER, MOMENT, SQL, TAG
from graphload.stores.cypher import with_prefix
from graphload.stores.protocol import Scanned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from graphload.stores.arcadedb.read import Chunk

    Read = Callable[[str, str], Iterator[Chunk]]
    Row = dict[str, Any]

__all__ = ["scan_items"]

NODES = f"MATCH (i:{schema.ITEM}) RETURN id(i), i.id"
USERS = f"MATCH (u:{schema.USER}) RETURN id(u), u.name"
REPLIES = (
    f"MATCH (k:{schema.ITEM})-[p:{schema.PARENT}]->(a:{schema.ITEM}) RETURN id(k), id(a), p.rank"
)
POSTS = f"MATCH (u:{schema.USER})-[:{schema.POSTED}]->(i:{schema.ITEM}) RETURN id(i), id(u)"
MANY = 5000
"""Fewer items are one reader's."""
_ZONED = "Z"
"""The kind of a moment that knows its zone, as JSON tells it."""
_BUCKET = 47
"""So many bits of a node's number say where in its bucket it is; the others which one that is."""


def scan_items(read: Read, prefix: str) -> list[Iterator[Scanned]]:
    """Read all edges, and share items out to readers that may work at once.

    `read` runs a statement in a language and yields rows, many at a time.
    """

    def ask(cypher: str, kinds: str) -> list[Any]:
        return _columns(read(CYPHER, with_prefix(cypher, prefix)), kinds)

    with ThreadPoolExecutor(1) as other:
        replies = other.submit(ask, REPLIES, "qqo")
        items, users = _Nodes(*ask(NODES, "qo")), _Nodes(*ask(USERS, "qo"))
        posted, poster = ask(POSTS, "qq")
        kid, parent, rank = replies.result()
    above = _Ends(items.places(kid), list(zip(items.named(parent), rank, strict=True)))
    posters = _Ends(items.places(posted), users.named(poster))
    label = prefix + schema.ITEM
    return [
        _stream(read(SQL, f"SELECT FROM `{label}`{half}"), items, above, posters)
        for half in items.halves()
    ]


def _columns(answer: Iterator[Chunk], kinds: str) -> list[Any]:
    """An answer's columns: `q` for numbers, `o` for anything."""
    columns: list[Any] = [array("q") if kind == "q" else [] for kind in kinds]
    for chunk in answer:
        rows = zip(*(row.values() for row, _ in chunk), strict=True)
        for column, values in zip(columns, rows, strict=False):  # none where nothing came
            column.extend(values)
    return columns


class _Nodes:
    """The keys of nodes, by the engine's numbers."""

    def __init__(self, numbers: array[int], keys: list[Any]) -> None:
        given = np.array(numbers, np.int64)
        order = np.argsort(given)
        self._numbers = given[order]
        self._keys = [keys[at] for at in order.tolist()]

    def places(self, numbers: Sequence[int]) -> NDArray[np.int64]:
        """Where nodes stand among these.

        Raises:
            StoreError: one doesn't.
        """
        given = np.array(numbers, np.int64)
        places = np.searchsorted(self._numbers, given)
        if len(given) and not (places.max() < len(self._numbers) and self._are(places, given)):
            raise StoreError("the engine names its nodes otherwise than graphload knows")
        return places

    def _are(self, places: NDArray[np.int64], numbers: NDArray[np.int64]) -> bool:
        return bool((self._numbers[places] == numbers).all())

    def named(self, numbers: Sequence[int]) -> list[Any]:
        """The keys of nodes."""
        keys = self._keys
        return [keys[at] for at in self.places(numbers).tolist()]

    def halves(self) -> list[str]:
        """What keeps a query to one half of them, if they are many; empty for all."""
        numbers = self._numbers
        if len(numbers) < MANY or numbers[0] >> _BUCKET != numbers[-1] >> _BUCKET:
            return [""]
        middle = int(numbers[len(numbers) // 2])
        record = f"#{middle >> _BUCKET}:{middle & (1 << _BUCKET) - 1}"
        return [f" WHERE @rid < {record}", f" WHERE @rid >= {record}"]


class _Ends:
    """What hangs on nodes: an end for each that has one, and further ones for a few."""

    def __init__(self, places: NDArray[np.int64], ends: list[Any]) -> None:
        edges = np.arange(len(places))
        self._first = np.full(places.max(initial=-1) + 1, -1)
        self._first[places[::-1]] = edges[::-1]
        self._ends = ends
        self._further: defaultdict[int, list[Any]] = defaultdict(list)
        for edge in np.flatnonzero(self._first[places] != edges).tolist():
            self._further[int(places[edge])].append(ends[edge])

    def of(self, place: int, none: Any) -> tuple[Any, list[Any]]:  # noqa: ANN401 - an end
        """The first end of a node, or `none`, and the further ones."""
        edge = self._first[place] if place < len(self._first) else -1
        return none if edge < 0 else self._ends[edge], self._further.get(place, [])


def _stream(
    answer: Iterator[Chunk], items: _Nodes, above: _Ends, posters: _Ends
) -> Iterator[Scanned]:
    for chunk in answer:
        places = items.places([_number(record or "") for _, record in chunk]).tolist()
        for (row, _), place in zip(chunk, places, strict=True):
            (parent, rank), parents = above.of(place, (None, None))
            poster, others = posters.of(place, None)
            yield Scanned(_plain(row), parent, rank, poster)
            for further, at in parents:
                yield Scanned(row, further, at, poster)
            for another in others:
                yield Scanned(row, parent, rank, another)


def _number(record: str) -> int:
    """The number of a record, `#1:2`."""
    bucket, _, at = record[1:].partition(":")
    return (int(bucket) << _BUCKET) + int(at)


def _plain(row: Row) -> Row:
    """A row with its moment in Unix seconds; what is none, in words that equal no number."""
    moment = row.get(MOMENT)
    if moment is None:
        return row
    if type(moment) is dict and (tagged := moment.get(TAG)) and tagged[0] == _ZONED:
        moment = datetime.fromisoformat(tagged[1])
    zoned = isinstance(moment, datetime) and moment.tzinfo is not None
    row[MOMENT] = int(moment.timestamp() // 1) if zoned else repr(moment)
    return row
