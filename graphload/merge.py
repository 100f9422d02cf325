"""Many records of one id to one Item, and the conflicts.

Identical records merge in silence. Different ones merge field by field: the later retrieved
wins where both say when, else the fuller, else the one of smaller digest. The order of
input never decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from graphload.columns import FIELDS, ID_FIELDS
from graphload.digest import fullness
from graphload.gc_pause import gc_paused
from graphload.identity import identify
from graphload.items import Item, Place, Reject, item_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphload.items import Id

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
    `sources` are the names of the inputs that held records, in order of name.
    """

    items: list[Item]
    id_source: dict[Id, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    read: int = 0
    sources: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Records read = loaded + merged + rejected."""
        loaded, rejected = len(self.items), len(self.rejects)
        merged = self.read - loaded - rejected
        return {"read": self.read, "loaded": loaded, "merged": merged, "rejected": rejected}

    @property
    def ids(self) -> dict[str, int]:
        """How many Items have an id that was given, recovered, guessed or a surrogate."""
        counts = dict.fromkeys(("given", "recovered", "guessed", "surrogate"), 0)
        for source in self.id_source.values():
            counts[source] += 1
        counts["given"] = len(self.items) - len(self.id_source)
        return counts


@gc_paused()
def merge_items(records: Iterable[Item | Reject]) -> Merged:
    """Give every record an id and merge those that share one.

    `records` is what `read_items` yields; it is consumed.

    Returns:
        The Items ascending by id, with the rejects, the conflicts and the counts. Ids are
        all int, or all str where any of them is text.
    """
    by_id: dict[Id, Item] = {}
    more: dict[Id, list[Item]] = {}
    nameless: list[Item] = []
    rejects: list[Reject] = []
    sources: dict[str, None] = {}
    read = 0
    source = None
    for record in records:
        read += 1
        if record.place is not None and record.place.source is not source:
            source = record.place.source
            sources[source] = None
        if isinstance(record, Reject):
            rejects.append(record)
        elif record.id is None:
            nameless.append(record)
        elif by_id.setdefault(record.id, record) is not record:
            more.setdefault(record.id, []).append(record)
    id_source = _name(nameless, by_id, more)
    conflicts = _merge_all(by_id, more)
    items, id_source = _one_kind(by_id, id_source)
    if items and isinstance(items[0].id, str):
        conflicts = [msgspec.structs.replace(one, id=str(one.id)) for one in conflicts]
    rejects.sort(key=lambda reject: (reject.place.source, reject.place.line or 0))
    return Merged(items, id_source, conflicts, rejects, read, tuple(sorted(sources)))


def _name(nameless: list[Item], by_id: dict[Id, Item], more: dict[Id, list[Item]]) -> dict[Id, str]:
    """Find ids for the records that came without, and put them beside the others."""
    if not nameless:
        return {}
    known = {one: _merge(one, [item, *more.get(one, ())])[0] for one, item in by_id.items()}
    id_source: dict[Id, str] = {}
    for item, (found, source) in zip(nameless, identify(nameless, known), strict=True):
        named = msgspec.structs.replace(item, id=found)
        if by_id.setdefault(found, named) is not named:
            more.setdefault(found, []).append(named)
        if found not in known:
            id_source[found] = max(source, id_source.get(found, ""), key=_DOUBT.index)
    return id_source


_DOUBT = ("", "recovered", "guessed", "surrogate")


def _merge_all(by_id: dict[Id, Item], more: dict[Id, list[Item]]) -> list[Conflict]:
    conflicts = []
    for one, others in more.items():
        by_id[one], conflict = _merge(one, [by_id[one], *others])
        if conflict is not None:
            conflicts.append(conflict)
    return conflicts


def _merge(one: Id, records: Sequence[Item]) -> tuple[Item, Conflict | None]:
    """Merge the records of one id; the conflict is None where all say the same."""
    if len(records) == 1:
        return records[0], None
    ranked = _ranked(records)
    values = {name: _first(name, ranked) for name in FIELDS}
    values["extra"] = _merged_extra(ranked)
    fields = tuple(name for name in FIELDS if name != "retrieved_at" and _differ(name, ranked))
    places = tuple(sorted((r.place for r in records if r.place), key=_place_key))
    merged = Item(**values, place=places[0] if places else None)
    return merged, Conflict(one, places, fields) if fields else None


def _place_key(place: Place) -> tuple[str, int]:
    return place.source, place.line or 0


def _ranked(records: Sequence[Item]) -> list[Item]:
    """Records, the one that wins first.

    Of records that say when they were retrieved and records that don't, each sort is merged
    on its own before the two are compared, so that three or more have one order too.
    """
    dated = sorted((r for r in records if r.retrieved_at is not None), key=_freshness)
    undated = sorted((r for r in records if r.retrieved_at is None), key=_fullness)
    if dated and undated and _fullness(undated[0]) < _fullness(dated[0]):
        return undated + dated
    return dated + undated


def _fullness(item: Item) -> tuple[int, str]:
    return fullness(item_attributes(item))


def _freshness(item: Item) -> tuple[int, int, str]:
    return -(item.retrieved_at or 0), *_fullness(item)


def _first(name: str, ranked: Sequence[Item]) -> Any:  # noqa: ANN401
    values = (getattr(item, name) for item in ranked)
    return next((value for value in values if value is not None), None)


def _merged_extra(ranked: Sequence[Item]) -> dict[str, Any] | None:
    extra: dict[str, Any] = {}
    for item in reversed(ranked):
        extra.update(item.extra or {})
    return extra or None


def _differ(name: str, records: Sequence[Item]) -> bool:
    first = getattr(records[0], name)
    return any(getattr(item, name) != first for item in records[1:])


def _one_kind(by_id: dict[Id, Item], id_source: dict[Id, str]) -> tuple[list[Item], dict[Id, str]]:
    """Items ascending by id, every id an int, or every id a str where any of them is."""
    if all(type(one) is int for one in by_id) and not any(map(_points_at_text, by_id.values())):
        return [by_id[one] for one in sorted(by_id)], id_source
    items = sorted(map(_with_text_ids, by_id.values()), key=lambda item: str(item.id))
    return items, {str(one): source for one, source in id_source.items()}


def _points_at_text(item: Item) -> bool:
    if type(item.parent) is str or type(item.poll) is str:
        return True
    lists = (item.kids or ()) + (item.parts or ()) if item.kids or item.parts else ()
    return str in map(type, lists)


def _with_text_ids(item: Item) -> Item:
    changed: dict[str, Any] = {"id": str(item.id)}
    for name in ID_FIELDS:
        value = getattr(item, name)
        if isinstance(value, tuple):
            changed[name] = tuple(map(str, value))
        elif value is not None:
            changed[name] = str(value)
    return msgspec.structs.replace(item, **changed)
