"""The rule by which records of one id become one Item.

Records of one id have one total order: those without a time of retrieval before the others, then
by that time, then by the number of fields that are set, then by digest, the smallest last. Each
field has the value of the last record that sets it. A record that has `by`, `text` or `title` also
says `dead` and `deleted`: absent there is false. `text` and `text_format` are one value. So the
merge is the same in any order and any split of the input, over files and over pushes. A record that
is the last in no field never counts again when others are added.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from graphload.columns import FIELDS, TYPES
from graphload.digest import field_count, item_digest
from graphload.items import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.items import Place

__all__ = ["merge_records", "place_order", "rank_of", "rank_records"]

FLAGS = tuple(name for name in FIELDS if TYPES[name] == "flag")
"""The fields that a record with one of `SPEAKING` denies where it doesn't set them."""
SPEAKING = ("by", "text", "title")
"""The fields of a record that isn't only a notice of an item's removal."""
_VALUES = tuple(name for name in FIELDS[1:] if name not in (*FLAGS, "extra"))
_fields_of = attrgetter(*FIELDS)


def rank_of(item: Item, time: int | None, digest: str | None = None) -> tuple[int, ...]:
    """Return the sort key of a record among those of its id: the last one wins.

    `time` is when it was retrieved, None where nothing says so.
    """
    number = int(digest or item_digest(item), 16)
    return time is not None, time or 0, field_count(item), -number


def rank_records(records: Sequence[Item], retrieved_at: int | None) -> list[Item]:
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


def _worded(ranked: Sequence[Item]) -> Item:
    """Return the last record that has a text, else a title, else a format of either."""
    for name in ("text", "title", "text_format"):
        for record in reversed(ranked):
            if getattr(record, name) is not None:
                return record
    return ranked[-1]


def place_order(place: Place) -> tuple[str, int]:
    """Return the sort key of a place in the input."""
    return place.source, place.line or 0


def _input_order(record: Item) -> tuple[str, int]:
    return ("", 0) if record.place is None else place_order(record.place)
