"""Merging: records of one id to one Item, and the conflicts between them.

Identical records merge without a report. Different ones merge field by field: the latest
retrieval wins where both have a time of retrieval, else the record with more fields, else the
one of smaller digest. `text` and `text_format` are one value. The order of input never decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from graphload.columns import FIELDS, ID_FIELDS
from graphload.digest import canonical_json, fullness, item_digest
from graphload.gc_pause import gc_paused
from graphload.identity import identify
from graphload.identity.evidence import id_order
from graphload.items import Item, Place, Reject, Unfetched, item_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.items import Id
    from graphload.readers.report import ReadReport

__all__ = ["Conflict", "Merged", "merge_items"]

_ID_SOURCES = ("given", "recovered", "guessed", "surrogate")
"""The sources of an id, the most certain first."""
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

    The fields of the record at `winner` are kept, for the `reason`; those that it hasn't are
    taken from the next one.
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
    a source names as left out; `report` tells how each input was read.
    """

    items: list[Item]
    id_source: dict[Id, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    read: int = 0
    sources: tuple[str, ...] = ()
    unfetched: list[Unfetched] = field(default_factory=list)
    report: ReadReport | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Count the records: read = loaded + merged + rejected."""
        loaded, rejected = len(self.items), len(self.rejects)
        merged = self.read - loaded - rejected
        return {"read": self.read, "loaded": loaded, "merged": merged, "rejected": rejected}

    @property
    def ids(self) -> dict[str, int]:
        """Count the Items whose id was given, recovered, guessed or is a surrogate."""
        counts = dict.fromkeys(_ID_SOURCES, 0)
        for source in self.id_source.values():
            counts[source] += 1
        counts["given"] = len(self.items) - len(self.id_source)
        return counts


@gc_paused()
def merge_items(
    records: Iterable[Item | Reject | Unfetched], *, report: ReadReport | None = None
) -> Merged:
    """Give every record an id and merge those that share one.

    `records` is what `read_items` returns; it is consumed. `report` is its report, where
    `records` are those of another iterator over it.

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
    id_source = _identify(unidentified, by_id, more)
    conflicts = []
    for id_, others in more.items():
        by_id[id_], conflict = _merge(id_, [by_id[id_], *others])
        if conflict is not None:
            conflicts.append(conflict)
    if _has_text_id(by_id.values()) or any(_names_text(entry) for entry in unfetched):
        items = sorted(map(_with_text_ids, by_id.values()), key=lambda item: str(item.id))
        id_source = {str(id_): id_source[id_] for id_ in id_source}
        conflicts = [msgspec.structs.replace(entry, id=str(entry.id)) for entry in conflicts]
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
    return Merged(
        items, id_source, conflicts, rejects, read, tuple(sorted(sources)), unfetched, report
    )


def _place_order(place: Place) -> tuple[str, int]:
    return place.source, place.line or 0


def _identify(
    unidentified: list[Item], by_id: dict[Id, Item], more: dict[Id, list[Item]]
) -> dict[Id, str]:
    """Find ids for the records without one, and add these records to the others.

    Returns:
        The source of each id that isn't given.
    """
    id_source = _stated_sources(by_id, more)
    surrogates = [id_ for id_, source in id_source.items() if source == "surrogate"]
    if unidentified:
        id_source |= _find_ids(unidentified, by_id, more)
    if surrogates:
        _take_over(surrogates, id_source, by_id, more)
    return id_source


def _find_ids(
    unidentified: list[Item], by_id: dict[Id, Item], more: dict[Id, list[Item]]
) -> dict[Id, str]:
    known = {id_: _merge(id_, [item, *more.get(id_, ())])[0] for id_, item in by_id.items()}
    id_source: dict[Id, str] = {}
    for item, (id_, source) in zip(unidentified, identify(unidentified, known), strict=True):
        identified = msgspec.structs.replace(item, id=id_)
        if by_id.setdefault(id_, identified) is not identified:
            more.setdefault(id_, []).append(identified)
        if id_ not in known:
            # Of several records, the least certain source counts.
            id_source[id_] = max(source, id_source.get(id_, source), key=_ID_SOURCES.index)
    return id_source


def _join_spellings(by_id: dict[Id, Item], more: dict[Id, list[Item]]) -> None:
    """Join the records of an id that one source has as a number and another as a text."""
    if {int, str} <= set(map(type, by_id)):
        for id_ in [id_ for id_ in by_id if type(id_) is int and str(id_) in by_id]:
            others = [by_id.pop(id_), *more.pop(id_, ())]
            records = [by_id[text := str(id_)], *more.get(text, ()), *others]
            by_id[text], *more[text] = map(_with_text_ids, records)


def _stated_sources(by_id: Mapping[Id, Item], more: Mapping[Id, list[Item]]) -> dict[Id, str]:
    """Return the sources of ids that records state; one that gives the id says more than others."""
    stated = {
        id_: [record.id_source or "given" for record in (item, *more.get(id_, ()))]
        for id_, item in by_id.items()
        if item.id_source is not None
    }
    best = {id_: min(sources, key=_ID_SOURCES.index) for id_, sources in stated.items()}
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


def _merge(id_: Id, records: Sequence[Item]) -> tuple[Item, Conflict | None]:
    """Merge the records of one id; the conflict is None where they don't differ."""
    if len(records) == 1:
        return records[0], None
    ranked = _rank(records)
    merged: dict[str, Any] = {}
    differing = []
    for name in FIELDS:
        values = [getattr(record, name) for record in ranked]
        merged[name] = next((value for value in values if value is not None), None)
        if name != "retrieved_at" and any(value != values[0] for value in values):
            differing.append(name)
    extra: dict[str, Any] = {}
    for record in reversed(ranked):
        extra.update(record.extra or {})
    merged["extra"] = extra or None
    # A text and its format are one value: no record's format is read into another's text.
    merged["text_format"] = _worded(ranked).text_format
    if "text" in differing and "text_format" in differing:
        differing.remove("text_format")
    places = tuple(sorted((r.place for r in records if r.place is not None), key=_place_order))
    item = Item(**merged, place=places[0] if places else None)
    if not differing:
        return item, None
    differences = tuple(_difference(name, merged[name], ranked) for name in differing)
    reason = _reason_of_rank(*ranked[:2])
    return item, Conflict(id_, places, tuple(differing), ranked[0].place, reason, differences)


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


def _reason_of_rank(first: Item, second: Item) -> str:
    """Return why the first of two records wins."""
    if first.retrieved_at is not None and second.retrieved_at is not None:
        if first.retrieved_at > second.retrieved_at:
            return "it was retrieved later"
    elif (first.retrieved_at is None) != (second.retrieved_at is None):
        return "one has no time of retrieval, and it has more fields"
    if fullness(item_attributes(first))[0] < fullness(item_attributes(second))[0]:
        return "it has more fields"
    return "its digest is smaller, as nothing else tells them apart"


def _worded(ranked: Sequence[Item]) -> Item:
    """Return the first record that has a text, else a title, else a format of either."""
    for name in ("text", "title", "text_format"):
        for record in ranked:
            if getattr(record, name) is not None:
                return record
    return ranked[0]


def _rank(records: Sequence[Item]) -> list[Item]:
    """Return records in the order of conflict resolution, the one that wins first.

    Those with a time of retrieval are ranked by it, those without by their fields; then the
    best of each kind are compared by their fields, so that three or more have one order too.
    """
    fullness_of = {id(record): fullness(item_attributes(record)) for record in records}
    dated = sorted(
        (record for record in records if record.retrieved_at is not None),
        key=lambda record: (-(record.retrieved_at or 0), fullness_of[id(record)]),
    )
    undated = sorted(
        (record for record in records if record.retrieved_at is None),
        key=lambda record: fullness_of[id(record)],
    )
    if dated and undated and fullness_of[id(undated[0])] < fullness_of[id(dated[0])]:
        return undated + dated
    return dated + undated


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


def _with_text_ids(item: Item) -> Item:
    changed: dict[str, Any] = {"id": str(item.id)}
    for name in ID_FIELDS:
        value = getattr(item, name)
        if isinstance(value, tuple):
            changed[name] = tuple(map(str, value))
        elif value is not None:
            changed[name] = str(value)
    return msgspec.structs.replace(item, **changed)
