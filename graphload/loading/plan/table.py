"""The plan of a push: a frozen table of the items that it touches, in columns.

A column is a sequence; entry `at` of every column belongs to the item `ids[at]`. Writing, counting
and verification read columns and nothing else. What takes room, an item's whole row, is made from
its record when it is needed (`rows`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from graphload.forest import Forest
    from graphload.items import Id, Item
    from graphload.loading.plan.stored import StoredItem

    Row = dict[str, Any]

__all__ = [
    "BOOKKEEPING",
    "EDGE",
    "NEW",
    "PLACE",
    "RECORD",
    "RETRIEVAL",
    "Plan",
    "Positions",
    "combined_plan",
    "forest_positions",
    "position_changes",
]

NEW, RECORD, RETRIEVAL, EDGE, PLACE, BOOKKEEPING = (1 << bit for bit in range(6))
"""Bits of `Plan.change`.

The item is created, and no other bit is set; its record is replaced; its record gets a later
retrieval alone; its parent or rank changes; its root or depth changes; only the loads that own it
or its time of retrieval change.
"""


@dataclass(frozen=True)
class Positions:
    """The target position of each item, in columns: parent and rank, root and depth.

    A rank is None where the parent's list doesn't name the item; root and depth are None for a
    member of a cycle.
    """

    ids: Sequence[Id]
    parent: Sequence[Id | None]
    rank: Sequence[int | None]
    root: Sequence[Id | None]
    depth: Sequence[int | None]

    def place_row(self, at: int) -> Row:
        """Return the row that writes an item's root and depth alone."""
        return {"id": self.ids[at], "root": self.root[at], "depth": self.depth[at]}


@dataclass(frozen=True)
class Plan(Positions):
    """The target state of every item that a push touches, in columns.

    First come the pushed items, ascending by id, `pushed` in number; then items of the store whose
    edge may change with them, up to `linked`; then items of the store that lie below a moved one,
    for which only root and depth are planned. An item has these in addition to its position:

    - `change`: bits, 0 where nothing is written;
    - `record`: the record to write, None for a stub and for an item that isn't pushed;
    - `id_source` and `digest` of that record; a digest is None where it is made with the row;
    - `loads` that own it and `seen`, its retrieval in Unix milliseconds; None for a stub;
    - `author`: the author of its record;
    - `before`: its state in the store, None where it isn't there.

    `stored` has the rows of the store's own records that stay, by position in the columns; `index`
    maps an id to its position.
    """

    change: Sequence[int]
    record: Sequence[Item | None]
    id_source: Sequence[str | None]
    digest: Sequence[str | None]
    loads: Sequence[list[int] | None]
    seen: Sequence[int | None]
    author: Sequence[str | None]
    before: Sequence[StoredItem | None]
    stored: Mapping[int, Row]
    index: Mapping[Id, int]
    pushed: int
    linked: int


def forest_positions(forest: Forest) -> Positions:
    """Return the positions of a forest's nodes, in its order."""
    ids = forest.ids
    root = [None if at < 0 else ids[at] for at in forest.root.tolist()]
    return Positions(
        ids,
        [None if at < 0 else ids[at] for at in forest.parent.tolist()],
        [None if rank < 0 else rank for rank in forest.rank.tolist()],
        root,
        [None if depth < 0 else depth for depth in forest.depth.tolist()],
    )


def position_changes(
    positions: Positions, before: Sequence[StoredItem | None], linked: int
) -> list[int]:
    """Return `EDGE` and `PLACE` for each item whose position isn't the one that the store has.

    Of items after the first `linked` only root and depth are compared.
    """
    changes = []
    columns = zip(
        before, positions.parent, positions.rank, positions.root, positions.depth, strict=True
    )
    for at, (stored, parent, rank, root, depth) in enumerate(columns):
        change = 0
        if stored is not None:
            if at < linked and (stored.parent != parent or stored.rank != rank):
                change = EDGE
            if stored.root != root or stored.depth != depth:
                change |= PLACE
        changes.append(change)
    return changes


def combined_plan(first: Plan, last: Plan, refused: Collection[Id]) -> Plan:
    """Return the last of several plans with the changes since before the first, for counting.

    After the store has refused records, it is planned again without them.
    """
    if last is first:
        return last
    at_first = map(first.index.get, last.ids)
    before = [None if at is None else first.before[at] for at in at_first]
    change = []
    moves = position_changes(last, before, last.linked)
    for node, known, move in zip(last.ids, before, moves, strict=True):
        if known is None:
            change.append(NEW)
        else:
            record = 0 if node in refused else first.change[first.index[node]] & RECORD
            change.append(record | move)
    return replace(last, before=before, change=change)
