"""Link items: merged Items to ids, parents and ranks as arrays.

The kid's own `parent` decides (a poll option's parent is its poll). A `kids` or `parts` list
alone links only an id that has no record or whose record names no parent; of several lists that
name it, the one of the smallest id wins. An id that a record points at and that no record
describes is a stub: a node like any other, with no Item.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, filterfalse, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.forest import UNKNOWN, Forest
from graphload.gc_pause import paused_collector
from graphload.items import Item

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from numpy.typing import NDArray

    from graphload.items import Id

    Ints = NDArray[np.int64]

__all__ = ["Edge", "Links", "link_items", "parent_of"]

_NO_RECORD = Item()


class Edge(NamedTuple):
    """An edge from a kid to its parent; `rank` is the kid's position from 0, None if unknown."""

    kid: Id
    parent: Id
    rank: int | None


@dataclass(frozen=True)
class Links:
    """The nodes of a reply graph, and the parent of each.

    `forest` has every id, ascending, stubs included, with parents and ranks; `items[i]` is
    the record of node i, None for a stub; `claims` maps an id that several lists name to the
    ids of all of these, ascending.
    """

    forest: Forest
    items: list[Item | None]
    claims: dict[Id, list[Id]]

    @property
    def stubs(self) -> int:
        """The number of nodes that have no record."""
        return sum(item is None for item in self.items)


def parent_of(item: Item) -> Id | None:
    """Return the id that the record itself names as its parent: `parent`, else `poll`."""
    return item.parent if item.parent is not None else item.poll


@paused_collector()
def link_items(items: Sequence[Item], edges: Sequence[Edge] = ()) -> Links:
    """Link merged Items: one record an id, ids of one kind.

    `edges` are those of a store whose parents are not among the Items. Such an edge counts as
    an entry of its parent's `kids` list.

    Returns:
        Links over the Items, the stubs they point at, and both ends of all edges.
    """
    own: dict[Id, Item] = {item.id: item for item in items if item.id is not None}
    ids: list[Id] = sorted((*own, *_stubs(items, edges, own)))
    index: dict[Id | None, int] = dict(zip(ids, range(len(ids)), strict=True))
    records = list(map(own.get, ids))
    nodes = [_NO_RECORD if item is None else item for item in records]
    parent = _ints(map(index.get, map(parent_of, nodes), repeat(-1)))
    kids = _listings(list(map(attrgetter("kids"), nodes)), index)
    parts = _listings(list(map(attrgetter("parts"), nodes)), index)
    kids = _Listings(
        np.append(kids.lister, _ints(index[edge.parent] for edge in edges)),
        np.append(kids.kid, _ints(index[edge.kid] for edge in edges)),
        np.append(kids.place, _ints(-1 if edge.rank is None else edge.rank for edge in edges)),
    )
    claims = _apply_claims(parent, kids, parts)
    rank = _ranks(parent, kids)
    time = _ints(UNKNOWN if item.time is None else item.time for item in nodes)
    named = {ids[kid]: [ids[lister] for lister in listers] for kid, listers in claims.items()}
    return Links(Forest(ids, parent, rank, time), records, named)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _stubs(items: Sequence[Item], edges: Sequence[Edge], own: Container[Id]) -> set[Id]:
    """Return the ids that Items and edges point at and that have no Item."""
    pointed: Iterable[Any] = chain(
        map(attrgetter("parent"), items),
        map(attrgetter("poll"), items),
        chain.from_iterable(filter(None, map(attrgetter("kids"), items))),
        chain.from_iterable(filter(None, map(attrgetter("parts"), items))),
        chain.from_iterable((edge.kid, edge.parent) for edge in edges),
    )
    stubs = set(filterfalse(own.__contains__, pointed))
    stubs.discard(None)
    return stubs


@dataclass(frozen=True)
class _Listings:
    """The entries of all lists, in columns: the lister, the kid, and its position from 0 or -1."""

    lister: Ints
    kid: Ints
    place: Ints


def _listings(lists: list[tuple[Id, ...] | None], index: dict[Id | None, int]) -> _Listings:
    listers = [at for at, one in enumerate(lists) if one]
    filled = [one for one in lists if one]
    kid = _ints(map(index.__getitem__, chain.from_iterable(filled)))
    length = _ints(map(len, filled))
    first = np.repeat(np.cumsum(length) - length, length)
    return _Listings(np.repeat(_ints(listers), length), kid, np.arange(len(kid)) - first)


def _apply_claims(parent: Ints, *listings: _Listings) -> dict[int, list[int]]:
    """Set the smallest lister as parent of each kid whose record names none.

    Returns:
        The listers of each kid that has several.
    """
    claimants: dict[int, set[int]] = {}
    for entries in listings:
        claim = np.flatnonzero((parent[entries.kid] < 0) & (entries.kid != entries.lister))
        pairs = zip(entries.kid[claim].tolist(), entries.lister[claim].tolist(), strict=True)
        for kid, lister in pairs:
            claimants.setdefault(kid, set()).add(lister)
    for kid, listers in claimants.items():
        parent[kid] = min(listers)
    return {kid: sorted(listers) for kid, listers in claimants.items() if len(listers) > 1}


def _ranks(parent: Ints, listings: _Listings) -> Ints:
    """Return each node's first position in its parent's list, -1 where that doesn't name it."""
    rank = np.full(len(parent), -1, dtype=np.int64)
    # Backwards, so that of one kid's positions the first is written last and stays.
    own = np.flatnonzero(parent[listings.kid] == listings.lister)[::-1]
    rank[listings.kid[own]] = listings.place[own]
    return rank
