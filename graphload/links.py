"""Who replies to whom: from merged Items to ids, parents and ranks as arrays.

The kid's own `parent` decides (a poll option's parent is its poll). A `kids` or `parts` list
alone links only an id that has no record or whose record names no parent; where two lists
claim it, the smaller parent gets it. What a record points at and no record describes is a
stub: a node like any other, with no Item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graphload.forest import UNKNOWN, Forest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


def link_items(items: Sequence[Item]) -> Links:
    """Link merged Items: one record an id, ids of one kind.

    Returns:
        Links over the Items and the stubs they point at.
    """
    own: dict[Id, Item] = {item.id: item for item in items if item.id is not None}
    ids = sorted(own.keys() | set(_pointed_at(items)))
    index = {node: at for at, node in enumerate(ids)}
    parent = np.full(len(ids), -1, dtype=np.int64)
    rank = np.full(len(ids), -1, dtype=np.int64)
    for at, node in enumerate(ids):
        if (item := own.get(node)) is not None and (above := parent_of(item)) is not None:
            parent[at] = index[above]
    claims = _apply_lists(items, index, parent, rank)
    by_node = [own.get(node) for node in ids]
    times = (UNKNOWN if i is None or i.time is None else i.time for i in by_node)
    time = np.fromiter(times, np.int64, len(ids))
    return Links(Forest(ids, parent, rank, time), by_node, claims)


def _pointed_at(items: Sequence[Item]) -> Iterator[Id]:
    for item in items:
        if item.kids is not None:
            yield from item.kids
        if item.parent is not None:
            yield item.parent
        if item.poll is not None:
            yield item.poll
        if item.parts is not None:
            yield from item.parts


def _apply_lists(
    items: Sequence[Item], index: dict[Id, int], parent: Ints, rank: Ints
) -> dict[Id, list[Id]]:
    """Give ranks, and a parent to those that name none; return who claims what twice."""
    named = parent >= 0
    claimed: dict[int, set[int]] = {}
    for item in items:
        if item.kids is None and item.parts is None:
            continue
        at = index[item.id]  # type: ignore[index]
        for kid in (index[k] for k in (*(item.kids or ()), *(item.parts or ()))):
            if not named[kid] and kid != at:
                claimed.setdefault(kid, set()).add(at)
    for kid, claimants in claimed.items():
        parent[kid] = min(claimants)
    for item in items:
        if item.kids is not None:
            at = index[item.id]  # type: ignore[index]
            for place, kid_id in enumerate(item.kids):
                kid = index[kid_id]
                if parent[kid] == at and rank[kid] < 0:
                    rank[kid] = place
    ids = list(index)
    return {ids[k]: [ids[c] for c in sorted(cs)] for k, cs in claimed.items() if len(cs) > 1}
