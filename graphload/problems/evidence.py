"""The problem that a rule reports, and the evidence that all rules share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.items import Id, Item, Place
    from graphload.links import Links
    from graphload.merge import Merged

__all__ = ["Evidence", "Pointers", "Problem", "list_ids"]


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


@dataclass(frozen=True)
class Evidence:
    """Merged records and their links, and what several rules compute of them."""

    merged: Merged
    links: Links

    @cached_property
    def by_id(self) -> dict[Id, Item]:
        """Map each id to its Item."""
        return {item.id: item for item in self.merged.items if item.id is not None}

    @cached_property
    def by_source(self) -> dict[str, list[Item]]:
        """Group the Items by the file or folder that the user named, in order of its name."""
        report = self.merged.report
        source_of = {entry.name: entry.source for entry in report.sources} if report else {}
        groups: defaultdict[str, list[Item]] = defaultdict(list)
        for item in self.merged.items:
            if item.place is not None:
                groups[source_of.get(item.place.source, item.place.source)].append(item)
        return dict(sorted(groups.items()))

    @cached_property
    def pointers(self) -> dict[Id, Pointers]:
        """Map each stub to the Items that point at it."""
        stubs = {
            node: Pointers([], [], [])
            for node, item in zip(self.links.forest.ids, self.links.items, strict=True)
            if item is None
        }
        for id_, item in self.by_id.items() if stubs else ():
            if item.parent in stubs:
                stubs[item.parent].kids.append(id_)
            if item.poll in stubs and item.poll != item.parent:
                stubs[item.poll].options.append(id_)
            for listed in {*(item.kids or ()), *(item.parts or ())}:
                if listed in stubs and listed not in (item.parent, item.poll):
                    stubs[listed].listers.append(id_)
        return stubs

    def place(self, id_: Id) -> Place | None:
        """Return the place of an Item's record."""
        return self.by_id[id_].place


def list_ids(ids: Sequence[Id]) -> str:
    """List ids in a sentence: the first five, and the number of the others."""
    shown = ", ".join(map(str, ids[:5]))
    return shown if len(ids) <= 5 else f"{shown} and {len(ids) - 5:,} more"
