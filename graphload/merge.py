"""Many records of one id to one Item, and the conflicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import Struct

from graphload.items import Item, Reject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.items import Id, Place

__all__ = ["Conflict", "Merged", "merge_items"]


class Conflict(Struct, frozen=True):
    """Records of one id that differ: where they stood, and in which fields."""

    id: Id
    places: tuple[Place, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """Records, one an id: Items ascending by id, and what became of every record read.

    `id_source` names the ids that weren't given: recovered, guessed or surrogate.
    """

    items: list[Item]
    id_source: dict[Id, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    read: int = 0
    sources: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Records read = loaded + merged + rejected."""
        loaded, rejected = len(self.items), len(self.rejects)
        merged = self.read - loaded - rejected
        return {"read": self.read, "loaded": loaded, "merged": merged, "rejected": rejected}


def merge_items(records: Iterable[Item | Reject]) -> Merged:
    """Merge records into one Item an id (identity and conflicts: to come in this module)."""
    items: dict[Id, Item] = {}
    rejects = []
    read = 0
    for record in records:
        read += 1
        if isinstance(record, Reject):
            rejects.append(record)
        elif record.id is not None:
            items[record.id] = record
    return Merged([items[i] for i in sorted(items)], rejects=rejects, read=read)
