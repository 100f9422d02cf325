"""An embedded store read from end to end, faster than by asking for its items.

The engine walks a node's edges slowly and whole types fast, so edges are read first, by
themselves, and joined here: some 400 bytes an item. They name their ends by the engine's own
numbers, for to look at a property of an end is to read all of it, a long list of kids once for
each kid. Items then stream by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.stores import schema
from graphload.stores.protocol import Scanned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Id = int | str
    Read = Callable[[str], Iterator[tuple[Any, ...]]]

__all__ = ["scan_rows"]

NODES = f"MATCH (i:{schema.ITEM}) RETURN id(i), i.id"
USERS = f"MATCH (u:{schema.USER}) RETURN id(u), u.name"
REPLIES = (
    f"MATCH (k:{schema.ITEM})-[p:{schema.PARENT}]->(a:{schema.ITEM}) RETURN id(k), id(a), p.rank"
)
POSTS = f"MATCH (u:{schema.USER})-[:{schema.POSTED}]->(i:{schema.ITEM}) RETURN id(i), id(u)"
ITEMS = f"MATCH (i:{schema.ITEM}) RETURN id(i), i {{.*, created_at: i.created_at.epochSeconds}}"


class _Ends(NamedTuple):
    """What hangs on an item, by its number; `more` has what comes after the first."""

    first: dict[int, Any]
    more: dict[int, list[Any]]

    def add(self, node: int, end: object) -> None:
        if node in self.first:
            self.more.setdefault(node, []).append(end)
        else:
            self.first[node] = end


def scan_rows(read: Read) -> Iterator[Scanned]:
    """Yield every item; `read` runs a Cypher statement and yields tuples."""
    above, posters = _Ends({}, {}), _Ends({}, {})
    ids: dict[int, Id] = dict(read(NODES))
    for kid, parent, rank in read(REPLIES):
        above.add(kid, (ids[parent], rank))
    names: dict[int, str] = dict(read(USERS))
    for item, user in read(POSTS):
        posters.add(item, names[user])
    for item, row in read(ITEMS):
        yield from _joined(item, _plain(row), above, posters)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    if row["created_at"] is None:
        del row["created_at"]
    return row


def _joined(item: int, row: dict[str, Any], above: _Ends, posters: _Ends) -> Iterator[Scanned]:
    parent, rank = above.first.get(item, (None, None))
    poster = posters.first.get(item)
    yield Scanned(row, parent, rank, poster)
    for further, at in above.more.get(item, ()):
        yield Scanned(row, further, at, poster)
    for another in posters.more.get(item, ()):
        yield Scanned(row, parent, rank, another)
