"""Merging: records of one id to one Item (`rule`), and the conflicts between them.

Identical records merge without a report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from graphload.columns import ID_FIELDS
from graphload.digest import item_digest
from graphload.gc_pause import gc_paused
from graphload.identity import identify
from graphload.identity.evidence import id_order
from graphload.items import Item, Reject, Unfetched
from graphload.merge.conflicts import Conflict, find_conflict
from graphload.merge.rule import merge_records, place_order, rank_of, rank_records

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
    "merge_same_id",
    "names_text",
    "rank_of",
    "sort_account",
    "with_text_ends",
    "with_text_ids",
]

ID_SOURCES = ("given", "recovered", "guessed", "surrogate")
"""The sources of an id, the most certain first."""


@dataclass(frozen=True)
class Merged:
    """Records, one for each id: Items ascending by id, and an account of every record read.

    `id_source` has the ids that weren't given: recovered, guessed or surrogate. `sources` are
    the names of the inputs that had records, in order of name; `unfetched` has the ids that
    a source names as left out; `report` tells how each input was read. `records` has the
    different records of each id that has several, and of each that `copies` has: how often each of
    these records came without an id, where one did more than once.
    """

    items: Sequence[Item]
    id_source: dict[Id, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    read: int = 0
    sources: tuple[str, ...] = ()
    unfetched: list[Unfetched] = field(default_factory=list)
    report: ReadReport | None = None
    records: dict[Id, tuple[Item, ...]] = field(default_factory=dict)
    copies: dict[Id, tuple[int, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return the counts on one line: a prompt doesn't print all records."""
        counts = ", ".join(f"{name}={count}" for name, count in self.counts.items())
        return f"Merged({counts}, conflicts={len(self.conflicts)}, sources={self.sources!r})"

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
    id_source, read_without = _identify(unidentified, by_id, more, retrieved_at)
    conflicts, different, copies = _merge_ids(by_id, more, read_without, retrieved_at)
    is_text = _has_text_id(by_id.values()) or any(map(names_text, unfetched))
    if is_text:
        items = sorted(map(with_text_ids, by_id.values()), key=lambda item: str(item.id))
        id_source = {str(id_): id_source[id_] for id_ in id_source}
        conflicts = [msgspec.structs.replace(entry, id=str(entry.id)) for entry in conflicts]
        different = {
            str(id_): tuple(map(with_text_ids, ranked)) for id_, ranked in different.items()
        }
        copies = {str(id_): counts for id_, counts in copies.items()}
        unfetched = [*map(with_text_ends, unfetched)]
    else:
        items = [by_id[id_] for id_ in sorted(by_id)]
    conflicts.sort(key=lambda entry: id_order(entry.id))
    sort_account(rejects, unfetched)
    names = tuple(sorted(sources))
    return Merged(
        items, id_source, conflicts, rejects, read, names, unfetched, report, different, copies
    )


def sort_account(rejects: list[Reject], unfetched: list[Unfetched]) -> None:
    """Sort what isn't an Item by its place in the input."""
    rejects.sort(key=lambda reject: place_order(reject.place))
    unfetched.sort(key=lambda entry: (place_order(entry.place), str(entry.parent)))


def with_text_ends(entry: Unfetched) -> Unfetched:
    """Return a note of replies that were left out with ids that are texts."""
    return msgspec.structs.replace(
        entry,
        parent=None if entry.parent is None else str(entry.parent),
        ids=tuple(map(str, entry.ids)),
    )


def _merge_ids(
    by_id: dict[Id, Item],
    more: Mapping[Id, Sequence[Item]],
    read_without: Mapping[Id, Sequence[Item]],
    retrieved_at: int | None,
) -> tuple[list[Conflict], dict[Id, tuple[Item, ...]], dict[Id, tuple[int, ...]]]:
    """Merge the records of each id that has several, in `by_id`.

    `read_without` has the records that came without an id.

    Returns:
        The conflicts, the records of each id that has different ones, or several that came without
        it, and the numbers of these.
    """
    conflicts = []
    different: dict[Id, tuple[Item, ...]] = {}
    copies: dict[Id, tuple[int, ...]] = {}
    for id_, others in more.items():
        by_id[id_], ranked, conflict = merge_same_id([by_id[id_], *others], retrieved_at)
        if len(read_without.get(id_, ())) > 1:
            counts = Counter(map(_content, read_without[id_]))
            if max(counts.values()) > 1:
                copies[id_] = tuple(counts[_content(record)] for record in ranked)
        if len(ranked) > 1 or id_ in copies:
            different[id_] = ranked
        if conflict is not None:
            conflicts.append(conflict)
    return conflicts, different, copies


def _content(record: Item) -> tuple[str, int | None]:
    return item_digest(record), record.retrieved_at


def merge_same_id(
    records: Sequence[Item], retrieved_at: int | None
) -> tuple[Item, tuple[Item, ...], Conflict | None]:
    """Merge records of one id, in the order in which they were read.

    Returns:
        The Item, the different ones of the records, the one that wins last, and their conflict.
    """
    ranked = rank_records(records, retrieved_at)
    merged, _ = merge_records(ranked)
    if len(ranked) == 1:
        return merged, tuple(ranked), None
    places = sorted((r.place for r in ranked if r.place is not None), key=place_order)
    merged = msgspec.structs.replace(merged, place=places[0] if places else None)
    return merged, tuple(ranked), find_conflict(merged, ranked, retrieved_at)


def _identify(
    unidentified: list[Item],
    by_id: dict[Id, Item],
    more: dict[Id, list[Item]],
    retrieved_at: int | None,
) -> tuple[dict[Id, str], dict[Id, list[Item]]]:
    """Find ids for the records without one, and add these records to the others.

    Returns:
        The source of each id that isn't given, and the records that had none, by their ids.
    """
    id_source = _stated_sources(by_id, more)
    surrogates = [id_ for id_, source in id_source.items() if source == "surrogate"]
    read_without: dict[Id, list[Item]] = {}
    if unidentified:
        sources, read_without = _find_ids(unidentified, by_id, more, retrieved_at)
        id_source |= sources
    if surrogates:
        _take_over(surrogates, id_source, by_id, more)
    return id_source, read_without


def _find_ids(
    unidentified: list[Item],
    by_id: dict[Id, Item],
    more: dict[Id, list[Item]],
    retrieved_at: int | None,
) -> tuple[dict[Id, str], dict[Id, list[Item]]]:
    known = dict(by_id)
    for id_, others in more.items():
        known[id_] = merge_records(rank_records([by_id[id_], *others], retrieved_at))[0]
    id_source: dict[Id, str] = {}
    read_without: dict[Id, list[Item]] = defaultdict(list)
    for item, (id_, source) in zip(unidentified, identify(unidentified, known), strict=True):
        identified = msgspec.structs.replace(item, id=id_)
        read_without[id_].append(identified)
        if by_id.setdefault(id_, identified) is not identified:
            more.setdefault(id_, []).append(identified)
        if id_ not in known:
            # Of several records, the least certain source counts.
            id_source[id_] = max(source, id_source.get(id_, source), key=ID_SOURCES.index)
    return id_source, read_without


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


def names_text(entry: Unfetched) -> bool:
    """Return whether an id of those that were left out is a text, or its parent's."""
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
