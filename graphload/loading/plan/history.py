"""The records of an item that a store keeps where they differ, with the loads that brought each.

An Item in a store is the merge of its records (`merge`). Where several records of one id still
count, they are kept in a node beside it, each as its difference from the Item: the fields that are
equal by name only.
"""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from graphload.columns import FIELDS, ID_FIELDS, TYPES
from graphload.digest import item_digest
from graphload.items import Item, item_attributes
from graphload.loading.plan.rows import json_text
from graphload.merge import ID_SOURCES, merge_records, rank_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.items import Id

__all__ = [
    "THIS_LOAD",
    "Entry",
    "Moved",
    "Record",
    "Settled",
    "decode_records",
    "encode_records",
    "from_ranges",
    "is_one_record",
    "join_records",
    "prune_records",
    "settle_records",
    "stored_form",
    "to_ranges",
    "without_evidence",
    "without_load",
]

THIS_LOAD = 0
"""Stands for the number of the load that will bring a record."""
_MAX_MS = 2**62
"""Limit of a retrieval in Unix milliseconds, so that it fits in 64 bits."""
_LOAD_DIGITS = 4
"""Digits for which a record's text has room, as it grows in no store with the loads' numbers."""
_LISTS = tuple(name for name in ID_FIELDS if TYPES[name] == "ids")

Loads = frozenset[int]
"""The numbers of loads."""


class Moved(NamedTuple):
    """The id that a record had before a load brought another record with it, and its source."""

    id: Id
    source: str | None
    load: int | None


class Record(NamedTuple):
    """A record of an item: its content, the source of its id, and the loads that brought it.

    `own_id` is the surrogate that it came with, where the item has another id, and `id_load` the
    load that told this id, where that was no record with the id. `copies` has the loads that
    brought it more than once without an id, each with the number. `moved` is the guess that it had
    for an id, where a load brought the record of that.
    """

    item: Item
    source: str | None
    loads: Loads
    digest: str
    own_id: Id | None = None
    copies: frozenset[tuple[int, int]] = frozenset()
    id_load: int | None = None
    moved: Moved | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes it one record with others."""
        return self.digest, self.item.retrieved_at, self.source, self.own_id, self.moved

    @property
    def named_loads(self) -> Loads:
        """Return the loads that brought it, and those that told its id."""
        told = self.id_load, None if self.moved is None else self.moved.load
        return self.loads | {load for load in told if load is not None}

    def with_former_id(self, id_: Id) -> Record:
        """Return the record as it was under an id that it had."""
        item = msgspec.structs.replace(self.item, id=id_)
        if self.moved is not None and self.moved.id == id_:
            return self._replace(item=item, source=self.moved.source, moved=None)
        return self._replace(item=item, source="surrogate", own_id=None, id_load=None)

    def of_loads(self, loads: Loads) -> Record:
        """Return a record that is pushed as that of the loads that bring it."""
        return self._replace(
            loads=loads,
            copies=frozenset((load, count) for load in loads for _, count in self.copies),
            id_load=max(loads) if self.id_load == THIS_LOAD else self.id_load,
        )


class Entry(NamedTuple):
    """The records of an item as a store keeps them: JSON texts, and a digest for each."""

    records: list[str]
    digests: list[str]


class Settled(NamedTuple):
    """The merge of records: the Item, its digest, the source of its id, the records that count."""

    item: Item
    digest: str
    source: str | None
    counting: frozenset[tuple[object, ...]]


def stored_form(item: Item) -> Item:
    """Return an Item as it comes back from a store: its unknown fields are JSON there."""
    if item.extra is None:
        return item
    return msgspec.structs.replace(item, extra=json.loads(json_text(item.extra)))


def join_records(records: Iterable[Record]) -> list[Record]:
    """Join the records that are one: it is of the loads of all."""
    joined: dict[tuple[object, ...], Record] = {}
    for record in records:
        known = joined.setdefault(record.identity, record)
        if known is not record:
            joined[record.identity] = known._replace(
                loads=known.loads | record.loads, copies=known.copies | record.copies
            )
    return list(joined.values())


def settle_records(records: Sequence[Record], times: Mapping[int, int]) -> Settled:
    """Merge the records of an item, which are distinct; `times` are the retrievals by load.

    A record that doesn't say when it was retrieved was retrieved by the latest of its loads.
    """
    if len(records) == 1:
        (only,) = records
        return Settled(only.item, only.digest, only.source, frozenset((only.identity,)))

    timed = [(_time_of(record, times), record) for record in records]
    if len({time for time, _ in timed}) == len(timed):
        timed.sort(key=itemgetter(0))
    else:
        timed.sort(key=_order)
    ranked = [record for _, record in timed]
    item, used = merge_records([record.item for record in ranked])
    if len({record.source for record in ranked}) == 1:
        best = max(used)
    else:
        best = min(
            range(len(ranked)), key=lambda at: (_certainty(ranked[at].source), at not in used, -at)
        )
    counting = frozenset(ranked[at].identity for at in {*used, best})
    digest = ranked[-1].digest if item is ranked[-1].item else item_digest(item)
    return Settled(item, digest, ranked[best].source, counting)


def _time_of(record: Record, times: Mapping[int, int]) -> int:
    """Return when a record was retrieved, in Unix milliseconds."""
    if (own := record.item.retrieved_at) is None:
        return max((times.get(load, 0) for load in record.loads), default=0)
    return max(-_MAX_MS, min(1000 * own, _MAX_MS))


def _order(timed: tuple[int, Record]) -> tuple[object, ...]:
    time, record = timed
    rank = rank_of(record.item, time, record.digest)
    return *rank, record.item.retrieved_at is not None, str(record.source), str(record.own_id)


def is_one_record(records: Sequence[Record], settled: Settled) -> bool:
    """Return whether there is one record, which is all that the Item is, and came once a load."""
    identity = (settled.digest, settled.item.retrieved_at, settled.source, None, None)
    return len(records) == 1 and records[0].identity == identity and not records[0].copies


def prune_records(
    records: Sequence[Record], settled: Settled, load: int | None, times: Mapping[int, int]
) -> list[Record]:
    """Return the records that count, and those that would without a load."""
    counting = settled.counting
    before = without_load(records, load)
    if before and before != records:
        for group in without_evidence(before, load).values():
            counting |= settle_records(group, times).counting
    return [record for record in records if record.identity in counting]


def without_load(records: Iterable[Record], load: int | None) -> list[Record]:
    """Take a load out of records; those that no other brought are left out."""
    rest = (
        record._replace(
            loads=record.loads - {load},
            copies=frozenset(pair for pair in record.copies if pair[0] != load),
        )
        for record in records
    )
    return [record for record in rest if record.loads]


def without_evidence(records: Sequence[Record], load: int | None) -> dict[Id | None, list[Record]]:
    """Group records by the ids that they have without what a load told of their ids.

    None has the records that keep their item's id. That is told by a record that came with it, or
    by another load; else records that came without an id have none any more. A guess that the
    load moved is what it was.
    """
    is_told = any(
        (record.own_id is None or record.id_load not in (None, load))
        and not _is_moved_by(record, load)
        for record in records
    )
    groups: dict[Id | None, list[Record]] = {}
    for record in records:
        if _is_moved_by(record, load):
            groups.setdefault(record.moved and record.moved.id, []).append(record)
            continue
        stays = record.own_id is None or (
            is_told if record.id_load is None else record.id_load != load
        )
        groups.setdefault(None if stays else record.own_id, []).append(record)
    return groups


def _is_moved_by(record: Record, load: int | None) -> bool:
    return record.moved is not None and record.moved.load == load


def _certainty(source: str | None) -> int:
    return len(ID_SOURCES) if source is None else ID_SOURCES.index(source)


# --- in a store


def to_ranges(loads: Iterable[int]) -> list[int]:
    """Return numbers as ranges: 1, 2, 3 and 7 are [1, 3, 7, 7]."""
    ranges: list[int] = []
    for load in sorted(loads):
        if ranges and ranges[-1] == load - 1:
            ranges[-1] = load
        else:
            ranges += load, load
    return ranges


def from_ranges(ranges: Sequence[int]) -> Loads:
    """Return the numbers that are in some ranges."""
    ends = zip(ranges[::2], ranges[1::2], strict=True)
    return frozenset(chain.from_iterable(range(low, high + 1) for low, high in ends))


def encode_records(
    records: Sequence[Record], item: Item, source: str | None, loads: Loads
) -> Entry:
    """Encode the records of an item, which `loads` contain, by their differences from it."""
    whole = item_attributes(item)
    texts = []
    for record in records:
        of_loads, padding = _encode_loads(record.loads, loads)
        coded = {**of_loads}
        if record.source != source:
            coded["id_source"] = record.source
        if record.own_id is not None:
            coded["id"] = record.own_id
        if record.id_load is not None:
            coded["id_load"] = record.id_load
        if record.moved is not None:
            coded["moved"] = record.moved
        coded |= _encode_copies(record)
        if record.item is not item:
            coded |= _encode_difference(record.item, whole)
        texts.append(json_text(coded) + padding)
    return Entry(texts, [record.digest for record in records])


@lru_cache
def _encode_loads(own: Loads, loads: Loads) -> tuple[dict[str, Any], str]:
    """Encode which of an item's loads brought a record, and make room for larger numbers.

    Of a record that the last load brought, it's those that did not: so the text stays as it is
    when the record is loaded again.
    """
    if own == loads:
        return {}, ""
    is_last = max(loads, default=0) in own and own <= loads
    name, ranges = ("other_loads", to_ranges(loads - own)) if is_last else ("loads", to_ranges(own))
    return {name: ranges}, " " * sum(_LOAD_DIGITS - len(str(number)) for number in ranges)


def _decode_loads(coded: Mapping[str, Any], loads: Loads) -> Loads:
    if (own := coded.get("loads")) is not None:
        return from_ranges(own)
    return loads - from_ranges(coded.get("other_loads", ()))


def _encode_copies(record: Record) -> dict[str, Any]:
    """Encode how often a record's loads brought it: as its last load, and those that differ."""
    if not record.copies:
        return {}
    counts = dict.fromkeys(sorted(record.loads), 1) | dict(record.copies)
    usual = counts[max(counts)]
    others = [[load, count] for load, count in sorted(counts.items()) if count != usual]
    return {"copies": usual} | ({"other_copies": others} if others else {})


def _decode_copies(coded: Mapping[str, Any], loads: Loads) -> frozenset[tuple[int, int]]:
    if "copies" not in coded:
        return frozenset()
    counts = dict.fromkeys(loads, coded["copies"]) | dict(coded.get("other_copies", ()))
    return frozenset((load, count) for load, count in counts.items() if count > 1)


def _encode_difference(record: Item, whole: Mapping[str, Any]) -> dict[str, Any]:
    own = item_attributes(record)
    extra, whole_extra = own.pop("extra", {}), whole.get("extra", {})
    same = {
        "same": [name for name, value in own.items() if whole.get(name) == value],
        "same_extra": [key for key in extra if key in whole_extra and _is(extra, whole_extra, key)],
    }
    differing = {
        "fields": {name: value for name, value in own.items() if name not in same["same"]},
        "extra": {key: extra[key] for key in extra if key not in same["same_extra"]},
    }
    keys = own.keys() | {"extra"}, extra.keys()
    if not any(differing.values()) and keys == (whole.keys() | {"extra"}, whole_extra.keys()):
        return {}
    return {"same": []} | {name: part for name, part in (same | differing).items() if part}


def _is(extra: Mapping[str, Any], other: Mapping[str, Any], key: str) -> bool:
    # 1, 1.0 and True are equal, and differ in JSON.
    return json_text({"": extra[key]}) == json_text({"": other[key]})


def decode_records(entry: Entry, item: Item, source: str | None, loads: Loads) -> list[Record]:
    """Decode the records of an item, which `loads` contain; `source` is that of its id."""
    records = []
    for text, digest in zip(entry.records, entry.digests, strict=True):
        coded = json.loads(text)
        own = _decode_item(coded, item)
        own_loads = _decode_loads(coded, loads)
        records.append(
            Record(
                own,
                coded.get("id_source", source),
                own_loads,
                # The Item may have been changed by hand.
                item_digest(item) if own is item else digest,
                coded.get("id"),
                _decode_copies(coded, own_loads),
                coded.get("id_load"),
                Moved(*coded["moved"]) if "moved" in coded else None,
            )
        )
    return records


def _decode_item(coded: Mapping[str, Any], item: Item) -> Item:
    if "same" not in coded:
        return item
    whole_extra = item.extra or {}
    fields = {name: getattr(item, name) for name in coded.get("same", ())}
    fields |= coded.get("fields", {})
    for name in _LISTS:
        if name in fields:
            fields[name] = tuple(fields[name])
    extra = {key: whole_extra[key] for key in coded.get("same_extra", ()) if key in whole_extra}
    extra |= coded.get("extra", {})
    return Item(item.id, **{name: fields.get(name) for name in FIELDS[1:-1]}, extra=extra or None)
