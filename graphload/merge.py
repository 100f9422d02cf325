"""Merging: records of one id to one Item, and the conflicts between them.

Records of one id have one total order: those without a time of retrieval before the others, then
by that time, then by the number of fields that are set, then by digest, the smallest last. Each
field has the value of the last record that sets it. A record that has `by`, `text` or `title` also
says `dead` and `deleted`: absent there is false. `text` and `text_format` are one value. So the
merge is the same in any order and any split of the input, over files and over pushes. A record that
is the last in no field never counts again when others are added.

Identical records merge without a report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from graphload.columns import FIELDS, ID_FIELDS, TYPES
from graphload.digest import canonical_json, field_count, item_digest
from graphload.gc_pause import gc_paused
from graphload.identity import identify
from graphload.identity.evidence import id_order
from graphload.items import Item, Place, Reject, Unfetched

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.items import Id
    from graphload.readers.report import ReadReport

__all__ = [
    "ID_SOURCES",
    "Conflict",
    "Merged",
    "merge_items",
    "merge_records",
    "rank_of",
    "with_text_ids",
]

ID_SOURCES = ("given", "recovered", "guessed", "surrogate")
"""The sources of an id, the most certain first."""
FLAGS = tuple(name for name in FIELDS if TYPES[name] == "flag")
"""The fields that a record with one of `SPEAKING` denies where it doesn't set them."""
SPEAKING = ("by", "text", "title")
"""The fields of a record that isn't only a notice of an item's removal."""
_VALUES = tuple(name for name in FIELDS[1:] if name not in (*FLAGS, "extra"))
_fields_of = attrgetter(*FIELDS)
_MAX_SHOWN_CHARS = 60
"""Maximum length of a value in the account of a conflict."""


class Difference(Struct, frozen=True):
    """A field in which records of one id differ, with the value that is kept.

    `place` is that of the record that says so; `others` are the places of the records that
    say otherwise, each with its value. Values are JSON, shortened; None is absent.
    """

    field: str
    value: str | None
    place: Place | None
    others: tuple[tuple[Place | None, str | None], ...]


class Conflict(Struct, frozen=True):
    """Records of one id that differ: their places, and the fields that differ.

    The fields of the record at `winner` are kept, for the `reason`; those that it doesn't set
    are taken from the next one.
    """

    id: Id
    places: tuple[Place, ...]
    fields: tuple[str, ...]
    winner: Place | None = None
    reason: str = ""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Merged:
    """Records, one for each id: Items ascending by id, and an account of every record read.

    `id_source` has the ids that weren't given: recovered, guessed or surrogate. `sources` are
    the names of the inputs that had records, in order of name; `unfetched` has the ids that
    a source names as left out; `report` tells how each input was read. `records` has the
    different records of each id that has several.
    """

    items: list[Item]
    id_source: dict[Id, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    read: int = 0
    sources: tuple[str, ...] = ()
    unfetched: list[Unfetched] = field(default_factory=list)
    report: ReadReport | None = None
    records: dict[Id, tuple[Item, ...]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Count the records: read = loaded + merged + rejected."""
        loaded, rejected = len(self.items), len(self.rejects)
        merged = self.read - loaded - rejected
        return {"read": self.read, "loaded": loaded, "merged": merged, "rejected": rejected}

    @property
    def ids(self) -> dict[str, int]:
        """Count the Items whose id was given, recovered, guessed or is a surrogate."""
        counts = dict.fromkeys(ID_SOURCES, 0)
        for source in self.id_source.values():
            counts[source] += 1
        counts["given"] = len(self.items) - len(self.id_source)
        return counts


@gc_paused()
def merge_items(
    records: Iterable[Item | Reject | Unfetched],
    *,
    report: ReadReport | None = None,
    retrieved_at: int | None = None,
) -> Merged:
    """Give every record an id and merge those that share one.

    `records` is what `read_items` returns; it is consumed. `report` is its report, where
    `records` are those of another iterator over it. Records that don't say when they were
    retrieved count as retrieved at `retrieved_at` (Unix seconds), else before all others.

    Returns:
        The Items ascending by id, with the rejects, the conflicts and the counts. Ids are
        all int, or all str where any of them is text.
    """
    report = getattr(records, "report", None) if report is None else report
    by_id: dict[Id, Item] = {}
    more: dict[Id, list[Item]] = {}
    unidentified: list[Item] = []
    rejects: list[Reject] = []
    sources: dict[str, None] = {}
    unfetched: list[Unfetched] = []
    read = 0
    source = None
    for record in records:
        if isinstance(record, Unfetched):
            unfetched.append(record)
            continue
        read += 1
        if (place := record.place) is not None and place.source is not source:
            source = place.source
            sources[source] = None
        if isinstance(record, Reject):
            rejects.append(record)
        elif (id_ := record.id) is None:
            unidentified.append(record)
        elif by_id.setdefault(id_, record) is not record:
            more.setdefault(id_, []).append(record)
    _join_spellings(by_id, more)
    id_source = _identify(unidentified, by_id, more, retrieved_at)
    conflicts, different = _merge_ids(by_id, more, retrieved_at)
    if _has_text_id(by_id.values()) or any(_names_text(entry) for entry in unfetched):
        items = sorted(map(with_text_ids, by_id.values()), key=lambda item: str(item.id))
        id_source = {str(id_): id_source[id_] for id_ in id_source}
        conflicts = [msgspec.structs.replace(entry, id=str(entry.id)) for entry in conflicts]
        different = {
            str(id_): tuple(map(with_text_ids, ranked)) for id_, ranked in different.items()
        }
        unfetched = [
            msgspec.structs.replace(
                entry,
                parent=None if entry.parent is None else str(entry.parent),
                ids=tuple(map(str, entry.ids)),
            )
            for entry in unfetched
        ]
    else:
        items = [by_id[id_] for id_ in sorted(by_id)]
    rejects.sort(key=lambda reject: _place_order(reject.place))
    unfetched.sort(key=lambda entry: (_place_order(entry.place), str(entry.parent)))
    names = tuple(sorted(sources))
    return Merged(items, id_source, conflicts, rejects, read, names, unfetched, report, different)


def _merge_ids(
    by_id: dict[Id, Item], more: Mapping[Id, Sequence[Item]], retrieved_at: int | None
) -> tuple[list[Conflict], dict[Id, tuple[Item, ...]]]:
    """Merge the records of each id that has several, in `by_id`.

    Returns:
        The conflicts, and the records of each id that has different ones.
    """
    conflicts = []
    different: dict[Id, tuple[Item, ...]] = {}
    for id_, others in more.items():
        ranked = _rank([by_id[id_], *others], retrieved_at)
        by_id[id_], conflict = _merge(id_, ranked, retrieved_at)
        if len(ranked) > 1:
            different[id_] = tuple(ranked)
        if conflict is not None:
            conflicts.append(conflict)
    return conflicts, different


def _place_order(place: Place) -> tuple[str, int]:
    return place.source, place.line or 0


def _input_order(record: Item) -> tuple[str, int]:
    return ("", 0) if record.place is None else _place_order(record.place)


def _identify(
    unidentified: list[Item],
    by_id: dict[Id, Item],
    more: dict[Id, list[Item]],
    retrieved_at: int | None,
) -> dict[Id, str]:
    """Find ids for the records without one, and add these records to the others.

    Returns:
        The source of each id that isn't given.
    """
    id_source = _stated_sources(by_id, more)
    surrogates = [id_ for id_, source in id_source.items() if source == "surrogate"]
    if unidentified:
        id_source |= _find_ids(unidentified, by_id, more, retrieved_at)
    if surrogates:
        _take_over(surrogates, id_source, by_id, more)
    return id_source


def _find_ids(
    unidentified: list[Item],
    by_id: dict[Id, Item],
    more: dict[Id, list[Item]],
    retrieved_at: int | None,
) -> dict[Id, str]:
    known = dict(by_id)
    for id_, others in more.items():
        known[id_] = merge_records(_rank([by_id[id_], *others], retrieved_at))[0]
    id_source: dict[Id, str] = {}
    for item, (id_, source) in zip(unidentified, identify(unidentified, known), strict=True):
        identified = msgspec.structs.replace(item, id=id_)
        if by_id.setdefault(id_, identified) is not identified:
            more.setdefault(id_, []).append(identified)
        if id_ not in known:
            # Of several records, the least certain source counts.
            id_source[id_] = max(source, id_source.get(id_, source), key=ID_SOURCES.index)
    return id_source


def _join_spellings(by_id: dict[Id, Item], more: dict[Id, list[Item]]) -> None:
    """Join the records of an id that one source has as a number and another as a text."""
    if {int, str} <= set(map(type, by_id)):
        for id_ in [id_ for id_ in by_id if type(id_) is int and str(id_) in by_id]:
            others = [by_id.pop(id_), *more.pop(id_, ())]
            records = [by_id[text := str(id_)], *more.get(text, ()), *others]
            by_id[text], *more[text] = map(with_text_ids, records)


def _stated_sources(by_id: Mapping[Id, Item], more: Mapping[Id, list[Item]]) -> dict[Id, str]:
    """Return the sources of ids that records state; one that gives the id says more than others."""
    stated = {
        id_: [record.id_source or "given" for record in (item, *more.get(id_, ()))]
        for id_, item in by_id.items()
        if item.id_source is not None
    }
    best = {id_: min(sources, key=ID_SOURCES.index) for id_, sources in stated.items()}
    return {id_: source for id_, source in best.items() if source != "given"}


def _take_over(
    surrogates: Sequence[Id],
    id_source: dict[Id, str],
    by_id: dict[Id, Item],
    more: dict[Id, list[Item]],
) -> None:
    """Give records with the surrogate of an earlier run the id of another with their content."""
    old_of = {item_digest(by_id[id_]): id_ for id_ in surrogates}
    others = [id_ for id_ in by_id if id_source.get(id_) != "surrogate"]
    for id_ in sorted(others, key=id_order):
        for digest in {item_digest(record) for record in (by_id[id_], *more.get(id_, ()))}:
            if digest in old_of:
                old = old_of.pop(digest)
                del id_source[old]
                records = [by_id.pop(old), *more.pop(old, ())]
                same = [msgspec.structs.replace(record, id=id_) for record in records]
                more[id_] = [*more.get(id_, ()), *same]


def rank_of(item: Item, time: int | None, digest: str | None = None) -> tuple[int, ...]:
    """Return the sort key of a record among those of its id: the last one wins.

    `time` is when it was retrieved, None where nothing says so.
    """
    number = int(digest or item_digest(item), 16)
    return time is not None, time or 0, field_count(item), -number


def merge_records(ranked: Sequence[Item]) -> tuple[Item, set[int]]:
    """Merge records of one id that are in order, the one that wins last.

    Returns:
        The Item, in place of the last record, and the positions of the records that are the last
        to set a field. Those of the others never count, whichever records are added.
    """
    last = ranked[-1]
    if all(_covers(last, record) for record in ranked[:-1]):
        return last, {len(ranked) - 1}
    backwards = range(len(ranked) - 1, -1, -1)
    used: set[int] = set()
    merged: dict[str, Any] = {}
    for name in _VALUES:
        for at in backwards:
            if (value := getattr(ranked[at], name)) is not None:
                merged[name] = value
                used.add(at)
                break
    speaks = [any(getattr(record, name) is not None for name in SPEAKING) for record in ranked]
    for name in FLAGS:
        for at in backwards:
            value = getattr(ranked[at], name)
            if value is not None or speaks[at]:
                merged[name] = value
                used.add(at)
                break
    # A text and its format are one value: no record's format is read into another's text.
    merged["text_format"] = _worded(ranked).text_format
    setter = {key: at for at, record in enumerate(ranked) for key in record.extra or ()}
    extra = {key: (ranked[at].extra or {})[key] for key, at in setter.items()}
    used.update(setter.values())
    return Item(last.id, **merged, extra=extra or None, place=last.place), used


def _covers(last: Item, other: Item) -> bool:
    """Return whether a record says something of every field that an earlier one sets."""
    speaks = any(getattr(last, name) is not None for name in SPEAKING)
    is_worded = last.text is not None or last.title is not None
    missing = {
        name
        for name, own, value in zip(FIELDS, _fields_of(last), _fields_of(other), strict=True)
        if own is None and value is not None
    }
    missing -= {*(FLAGS if speaks else ()), *(("text_format",) if is_worded else ())}
    return not missing and (other.extra or {}).keys() <= (last.extra or {}).keys()


def _merge(
    id_: Id, ranked: Sequence[Item], retrieved_at: int | None
) -> tuple[Item, Conflict | None]:
    """Merge the ranked records of one id; the conflict is None where they don't differ."""
    merged, _ = merge_records(ranked)
    if len(ranked) == 1:
        return merged, None
    places = tuple(sorted((r.place for r in ranked if r.place is not None), key=_place_order))
    merged = msgspec.structs.replace(merged, place=places[0] if places else None)
    differing = [
        name
        for name in FIELDS[1:]
        if name != "retrieved_at"
        and any(getattr(record, name) != getattr(ranked[-1], name) for record in ranked)
    ]
    if "text" in differing and "text_format" in differing:
        differing.remove("text_format")
    if not differing:
        return merged, None
    best_first = ranked[::-1]
    differences = tuple(_difference(name, getattr(merged, name), best_first) for name in differing)
    reason = _reason_of_rank(best_first[0], best_first[1], retrieved_at)
    return merged, Conflict(id_, places, tuple(differing), best_first[0].place, reason, differences)


def _difference(name: str, value: object, ranked: Sequence[Item]) -> Difference:
    values = [(record, getattr(record, name)) for record in ranked]
    place = next((record.place for record, said in values if said == value), None)
    others = tuple((record.place, _shorten(said)) for record, said in values if said != value)
    return Difference(name, _shorten(value), place, others)


def _shorten(value: object) -> str | None:
    if value is None:
        return None
    # Of a long text, the end is never encoded.
    part = value[:_MAX_SHOWN_CHARS] if isinstance(value, (str, tuple)) else value
    text = canonical_json({"": part}).decode()[4:-1]
    return text if len(text) <= _MAX_SHOWN_CHARS else text[: _MAX_SHOWN_CHARS - 1] + "…"


def _reason_of_rank(first: Item, second: Item, retrieved_at: int | None) -> str:
    """Return why the first of two records wins."""
    times = [
        retrieved_at if record.retrieved_at is None else record.retrieved_at
        for record in (first, second)
    ]
    if times[0] is not None and times[1] is None:
        return "it alone says when it was retrieved"
    if times[0] != times[1]:
        return "it was retrieved later"
    if field_count(first) > field_count(second):
        return "it has more fields"
    return "its digest is smaller, as nothing else tells them apart"


def _worded(ranked: Sequence[Item]) -> Item:
    """Return the last record that has a text, else a title, else a format of either."""
    for name in ("text", "title", "text_format"):
        for record in reversed(ranked):
            if getattr(record, name) is not None:
                return record
    return ranked[-1]


def _rank(records: Sequence[Item], retrieved_at: int | None) -> list[Item]:
    """Return the different ones of some records, the one that wins last.

    Of equal records the one that comes first in the input remains.
    """
    records = sorted(records, key=_input_order)
    first = _fields_of(records[0])
    # Of unknown fields, 1 and True are equal and have different digests.
    if records[0].extra is None and all(_fields_of(record) == first for record in records[1:]):
        return [records[0]]
    by_rank: dict[tuple[Any, ...], Item] = {}
    for record in records:
        own = record.retrieved_at
        rank = rank_of(record, retrieved_at if own is None else own)
        by_rank.setdefault((*rank, own is not None), record)
    return [by_rank[rank] for rank in sorted(by_rank)]


def _has_text_id(items: Iterable[Item]) -> bool:
    """Return whether an Item has a text as its id, or points at one."""
    for item in items:
        if type(item.id) is str or type(item.parent) is str or type(item.poll) is str:
            return True
        if item.kids is not None and str in map(type, item.kids):
            return True
        if item.parts is not None and str in map(type, item.parts):
            return True
    return False


def _names_text(entry: Unfetched) -> bool:
    return str in map(type, (entry.parent, *entry.ids))


def with_text_ids(item: Item) -> Item:
    """Return an Item with its own id, and those that it points at, as texts."""
    changed: dict[str, Any] = {"id": str(item.id)}
    for name in ID_FIELDS:
        value = getattr(item, name)
        if isinstance(value, tuple):
            changed[name] = tuple(map(str, value))
        elif value is not None:
            changed[name] = str(value)
    return msgspec.structs.replace(item, **changed)
