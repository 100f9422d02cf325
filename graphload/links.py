"""Who replies to whom: from merged Items to ids, parents and ranks as arrays.

The kid's own `parent` decides (a poll option's parent is its poll). A `kids` or `parts` list
alone links only an id that has no record or whose record names no parent; where two lists
claim it, the smaller parent gets it. What a record points at and no record describes is a
stub: a node like any other, with no Item.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, filterfalse
from typing import TYPE_CHECKING

import numpy as np

from graphload.forest import UNKNOWN, Forest
from graphload.gc_pause import paused_collector

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from graphload.items import Id, Item

    Ints = NDArray[np.int64]

__all__ = ["Links", "link_items", "parent_of"]


@dataclass(frozen=True)
class Links:
    """The nodes of a reply graph and who stands below whom.

    `forest` has every id, ascending, stubs included, with parents and ranks; `items[i]` is
    the record of node i, None for a stub; `claims` names, for an id that several lists
    claim, all who claim it, ascending.
    """

    forest: Forest
    items: list[Item | None]
    claims: dict[Id, list[Id]]

    @property
    def stubs(self) -> int:
        """How many nodes have no record."""
        return sum(item is None for item in self.items)


def parent_of(item: Item) -> Id | None:
    """The id that the record itself names as its parent: `parent`, or a poll option's poll."""
    return item.parent if item.parent is not None else item.poll


@paused_collector()
def link_items(items: Sequence[Item]) -> Links:
    """Link merged Items: one record an id, ids of one kind.

    Returns:
        Links over the Items and the stubs they point at.
    """
    own: dict[Id, Item] = {item.id: item for item in items if item.id is not None}
    ids = sorted((*own, *_stubs(items, own)))
    index = dict(zip(ids, range(len(ids)), strict=True))
    by_node = list(map(own.get, ids))
    above = (None if i is None else parent_of(i) for i in by_node)
    parent = _ints(-1 if one is None else index[one] for one in above)
    kids = _listings([i.kids if i else None for i in by_node], index)
    parts = _listings([i.parts if i else None for i in by_node], index)
    claims = _apply_claims(parent, kids, parts)
    rank = _ranks(parent, kids)
    time = _ints(UNKNOWN if i is None or i.time is None else i.time for i in by_node)
    named = {ids[kid]: [ids[one] for one in claimants] for kid, claimants in claims.items()}
    return Links(Forest(ids, parent, rank, time), by_node, named)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _stubs(items: Sequence[Item], own: Container[Id]) -> set[Id]:
    """What the Items point at, but for themselves."""
    pointed: Iterator[Id | None] = chain(
        (item.parent for item in items),
        (item.poll for item in items),
        chain.from_iterable(item.kids for item in items if item.kids),
        chain.from_iterable(item.parts for item in items if item.parts),
    )
    return {one for one in filterfalse(own.__contains__, pointed) if one is not None}


@dataclass(frozen=True)
class _Listings:
    """Every entry of every list: who lists whom, and at which place from 0."""

    lister: Ints
    kid: Ints
    place: Ints


def _listings(lists: list[tuple[Id, ...] | None], index: dict[Id, int]) -> _Listings:
    listers = [at for at, one in enumerate(lists) if one]
    filled = [one for one in lists if one]
    kid = _ints(map(index.__getitem__, chain.from_iterable(filled)))
    length = _ints(map(len, filled))
    first = np.repeat(np.cumsum(length) - length, length)
    return _Listings(np.repeat(_ints(listers), length), kid, np.arange(len(kid)) - first)


def _apply_claims(parent: Ints, *listings: _Listings) -> dict[int, list[int]]:
    """Give those that name no parent the smallest that lists them; return who is claimed twice."""
    claimants: dict[int, set[int]] = {}
    for one in listings:
        claim = np.flatnonzero((parent[one.kid] < 0) & (one.kid != one.lister))
        pairs = zip(one.kid[claim].tolist(), one.lister[claim].tolist(), strict=True)
        for kid, lister in pairs:
            claimants.setdefault(kid, set()).add(lister)
    for kid, listers in claimants.items():
        parent[kid] = min(listers)
    return {kid: sorted(listers) for kid, listers in claimants.items() if len(listers) > 1}


def _ranks(parent: Ints, listings: _Listings) -> Ints:
    """Each node's first place in its parent's list, -1 where that doesn't name it."""
    rank = np.full(len(parent), -1, dtype=np.int64)
    # Backwards, so that of one kid's places the first is written last and stays.
    own = np.flatnonzero(parent[listings.kid] == listings.lister)[::-1]
    rank[listings.kid[own]] = listings.place[own]
    return rank
