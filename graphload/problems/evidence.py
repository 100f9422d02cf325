"""The problem that a rule reports, and the evidence that all rules share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec import Struct

from graphload.forest import number_type
from graphload.item_table.chunk import find_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from graphload.item_table.table import ItemTable
    from graphload.items import Id, Place
    from graphload.links import Links
    from graphload.merge import Merged

    Ints = NDArray[np.int64]
    Marks = NDArray[np.bool_]

__all__ = ["Evidence", "Listed", "Pointers", "Problem", "list_ids"]


class Problem(Struct, frozen=True):
    """Something missing or contradictory.

    `ids` are all ids concerned, the missing one first; `place` is that of the record that
    shows the problem, None if no single record does.
    """

    kind: str
    ids: tuple[Id, ...]
    place: Place | None
    detail: str


class Pointers(NamedTuple):
    """The Items that point at a stub, by the field that does: `parent`, `poll`, a list."""

    kids: list[Id]
    options: list[Id]
    listers: list[Id]


class Listed(NamedTuple):
    """The entries of lists: the row of the lister, the key of what it lists and its row, or -1."""

    lister: Ints
    key: Ints
    row: Ints


@dataclass(frozen=True)
class Evidence:
    """Merged records and their links, as columns by row, and what several rules compute of them."""

    merged: Merged
    links: Links

    @property
    def table(self) -> ItemTable:
        """The records."""
        return self.links.table

    @cached_property
    def own_parent(self) -> Ints:
        """The key that each record names as its parent; 0 where `names_parent` doesn't say so."""
        return self.table.columns.own_parent

    @cached_property
    def names_parent(self) -> Marks:
        """Mark the records that name a parent."""
        return self.table.columns.names_parent

    @cached_property
    def parent_row(self) -> Ints:
        """The row of the parent that each record names, -1 without one."""
        return np.where(self.names_parent, self.rows_of(self.own_parent), -1)

    @cached_property
    def listed(self) -> tuple[Listed, Listed]:
        """The entries of all `kids`, and those of all `parts`."""
        columns = self.table.columns
        rows = np.arange(len(self.table))
        kids, parts = (
            Listed(np.repeat(rows, count), key, self.rows_of(key))
            for count, key in (
                (columns.kid_count, columns.kids),
                (columns.part_count, columns.parts),
            )
        )
        return kids, parts

    @cached_property
    def rows_by_source(self) -> dict[str, Ints]:
        """Group the rows by the file or folder that the user named, in order of its name."""
        report = self.merged.report
        source_of = {entry.name: entry.source for entry in report.sources} if report else {}
        names = [source_of.get(name, name) for name in self.table.sources]
        known = sorted({*names})
        number = {name: at for at, name in enumerate(known)}
        of_code = np.array([*map(number.__getitem__, names), -1], dtype=np.int32)
        group = of_code[self.table.columns.source]
        rows = np.arange(len(group), dtype=number_type(len(group)))
        if (group != group[:1]).any():
            rows = np.argsort(group, kind="stable").astype(rows.dtype)
            group = group[rows]
        ends = np.searchsorted(group, np.arange(len(known) + 1, dtype=group.dtype))
        groups = zip(known, pairwise(ends.tolist()), strict=True)
        return {name: rows[start:end] for name, (start, end) in groups if start < end}

    @cached_property
    def pointers(self) -> dict[Id, Pointers]:
        """Map each stub to the Items that point at it."""
        columns, forest = self.table.columns, self.links.forest
        ids = [forest.ids[node] for node in np.flatnonzero(self.links.row < 0).tolist()]
        stubs = {id_: Pointers([], [], []) for id_ in ids}
        if not stubs:
            return stubs
        rows = np.arange(len(self.table))
        has_parent, has_poll = columns.has("parent"), columns.has("poll")
        is_option = has_poll & ~(has_parent & (columns.poll == columns.parent))
        for id_, stub in self._pairs(rows[has_parent], columns.parent[has_parent]):
            stubs[stub].kids.append(id_)
        for id_, stub in self._pairs(rows[is_option], columns.poll[is_option]):
            stubs[stub].options.append(id_)
        lister = np.concatenate([entries.lister for entries in self.listed])
        key = np.concatenate([entries.key for entries in self.listed])
        other = ~(has_parent[lister] & (columns.parent[lister] == key))
        other &= ~(has_poll[lister] & (columns.poll[lister] == key))
        for id_, stub in dict.fromkeys(self._pairs(lister[other], key[other])):
            stubs[stub].listers.append(id_)
        return stubs

    def _pairs(self, rows: Ints, keys: Ints) -> Iterator[tuple[Id, Id]]:
        """Yield the ids of records and of the stubs that they point at, ascending by record."""
        unknown = np.flatnonzero(self.rows_of(keys) < 0)
        unknown = unknown[np.argsort(rows[unknown], kind="stable")]
        yield from zip(
            self.table.ids.take(rows[unknown]), self.table.ids_of(keys[unknown]), strict=True
        )

    def rows_of(self, keys: Ints) -> Ints:
        """Return the rows of the records of some ids, -1 without one."""
        return find_keys(self.table.columns.key, keys)

    def row_of(self, id_: Id) -> int:
        """Return the row of an Item, -1 without one."""
        try:
            return int(self.links.row[self.links.forest.find(id_)])
        except KeyError:
            return -1

    def has_node(self, id_: Id) -> bool:
        """Return whether an id is a node: that of a record or of a stub."""
        return self.links.has_node(id_)

    def place(self, id_: Id) -> Place | None:
        """Return the place of an Item's record."""
        return self.table.place(self.row_of(id_))


def list_ids(ids: Sequence[Id]) -> str:
    """List ids in a sentence: the first five, and the number of the others."""
    shown = ", ".join(map(str, ids[:5]))
    return shown if len(ids) <= 5 else f"{shown} and {len(ids) - 5:,} more"
