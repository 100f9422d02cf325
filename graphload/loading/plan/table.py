"""The plan of a push: a frozen table of the items that it touches, in columns.

A column is a sequence; entry `at` of every column belongs to the item `ids[at]`. Writing, counting
and verification read columns and nothing else. What takes room, an item's whole row, is made from
its record when it is needed (`rows`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphload.links import NodeItems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from graphload.forest import Forest
    from graphload.items import Id, Item
    from graphload.loading.plan.history import Entry
    from graphload.loading.plan.sets import SetChanges
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
retrieval alone; its parent or rank changes; its root or depth changes; only its set of loads or the
records that are kept beside it change.
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
    - `record`: the record of a pushed item, None for a stub, for one that only others point at, and
      for one that isn't pushed;
    - `id_source` and `digest` of that record; a digest is None where it is made with the row;
    - `loads`: the number of the set of loads that contain it; None for a stub;
    - `author`: the author of its record;
    - `before`: its state in the store, None where it isn't there.

    `entries` has the records that are kept beside items, and
    `forgotten` the ids that no longer need any. Before all else items are `renamed`, which have
    their old id in the store; stubs that nothing refers to any longer are `orphaned`; the nodes of
    `dissolved` ids are removed last, as their records are another item's by then. `sets` are the
    changes of the sets of loads. `kept` counts pushed records that are older than the store's.
    """

    change: Sequence[int]
    record: Sequence[Item | None]
    id_source: Sequence[str | None]
    digest: Sequence[str | None]
    loads: Sequence[int | None]
    author: Sequence[str | None]
    before: Sequence[StoredItem | None]
    pushed: int
    linked: int
    sets: SetChanges
    entries: Mapping[Id, Entry] = field(default_factory=dict)
    forgotten: Collection[Id] = ()
    renamed: Mapping[Id, Id] = field(default_factory=dict)
    orphaned: Sequence[Id] = ()
    dissolved: Collection[Id] = ()
    kept: int = 0

    @cached_property
    def index(self) -> Mapping[Id, int]:
        """The position of each id; made when it is first used, as it takes 80 bytes an item."""
        return {node: at for at, node in enumerate(self.ids)}

    def has_content(self, at: int) -> bool:
        """Return whether the plan has all of an item's content, or it is a stub."""
        if at >= self.pushed:
            return False
        before = self.before[at]
        is_stub = before is None or before.digest is None or self.change[at] & RECORD != 0
        return is_stub or self._has_record(at)

    def _has_record(self, at: int) -> bool:
        """Return whether an item has a record, which may be in a file."""
        record = self.record
        return record.has(at) if isinstance(record, NodeItems) else record[at] is not None

    def records_bytes(self, node: Id) -> int:
        """Return the approximate bytes of the records that are kept beside an item."""
        entry = self.entries.get(node)
        return 0 if entry is None else sum(map(len, entry.records))

    def records_rows(self, ids: Iterable[Id]) -> list[Row]:
        """Make the rows of the records that are kept beside some items."""
        return [
            {"id": node, **self.entries[node]._asdict()} for node in ids if node in self.entries
        ]


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
