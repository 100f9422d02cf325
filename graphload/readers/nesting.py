"""One JSON value to records: a record, an array, a mapping by id, a pair, an envelope.

Replies nested in a record are records of their own; `unfold` takes them out, in display
order, however deep they are nested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.parsing import read_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphload.readers.shapes.shape import Flat

__all__ = [
    "Found",
    "Misfit",
    "find_records",
    "is_mapping",
    "looks_like_record",
    "name_record",
    "unfold",
]

_TELLING = frozenset(
    {
        "id",
        "item_id",
        "objectID",
        "type",
        "item_type",
        "by",
        "author",
        "user",
        "parent",
        "parent_id",
        "kids",
        "text",
        "title",
        "time",
        "created_at",
        "created_at_i",
        "created_utc",
        "poll",
        "parts",
        "deleted",
        "dead",
    }
)
"""The fields that make an object a record, where their value isn't an object itself."""
_ENVELOPES = ("hits", "items", "results", "comments", "stories", "posts", "data", "children")


class Found(NamedTuple):
    """A record, and its key in a mapping or pair, None where it stood alone.

    `nested` says that it stood in another record, or holds others.
    """

    key: object
    record: dict[str, Any]
    nested: bool = False


class Misfit(NamedTuple):
    """A value that should be a record and isn't, and why."""

    value: object
    reason: str


def find_records(value: object) -> Iterator[Found | Misfit]:
    """Find the records in one JSON value; what is none is a misfit."""
    if isinstance(value, list) and not _is_pair(value):
        for one in value:
            yield name_record(*one) if _is_pair(one) else name_record(None, one)
    elif isinstance(value, list):
        yield name_record(*value)
    elif not isinstance(value, dict) or looks_like_record(value):
        yield name_record(None, value)
    elif (inner := _envelope(value)) is not None:
        yield from find_records(inner)
    elif is_mapping(value):
        for key, one in value.items():
            yield name_record(key, one)
    else:
        yield Misfit(value, "has no field of an Item")


def is_mapping(value: object) -> bool:
    """Whether a value is a mapping of records by their ids, no record and no envelope."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(one is None or isinstance(one, dict) for one in value.values())
        and not looks_like_record(value)
        and _envelope(value) is None
    )


def looks_like_record(value: dict[str, Any]) -> bool:
    """Whether an object has a field of an Item, or is a Reddit thing."""
    if value.get("kind") in ("t1", "t3") and isinstance(value.get("data"), dict):
        return True
    return any(name in _TELLING and not isinstance(value[name], dict) for name in value)


def _envelope(value: dict[str, Any]) -> list[Any] | None:
    """The part of an answer that holds the records: `hits` of a search, `data` of a listing."""
    for name in _ENVELOPES:
        inner = value.get(name)
        if isinstance(inner, dict) and isinstance(inner.get("children"), list):
            inner = inner["children"]
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            return inner
    return None


def _is_pair(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], (int, str))
        and (value[1] is None or isinstance(value[1], dict))
    )


def name_record(key: object, value: object) -> Found | Misfit:
    """Take a value as the record of a key, None where it has none."""
    if value is None:
        return Misfit(value, "is null: the source had no record here")
    if not isinstance(value, dict):
        return Misfit(value, "isn't a record: an object with the fields of an Item is expected")
    if not looks_like_record(value) and (key is None or not value):
        return Misfit(value, "has no field of an Item")
    return Found(key, value)


def unfold(found: Found, flatten: Callable[[dict[str, Any]], Flat]) -> Iterator[Found | Misfit]:
    """Yield one record and all that is nested in it, parents first, as flat records.

    A nested record's parent is the one it is nested in and its place there the display
    order, where nothing else says.
    """
    waiting = [found]
    parents: list[object] = [None]
    while waiting:
        key, raw, _ = waiting.pop()
        record, nested = flatten(raw)
        parent = parents.pop()
        is_option = record.get("item_type") == "pollopt"
        if parent is not None:
            _fill(record, "poll" if is_option else "parent", parent)
        own = key if record.get("id") is None else record["id"]
        kids = [name_record(None, one) for one in nested]
        if own is None:
            kids = [Misfit(k.record, _ORPHAN) if isinstance(k, Found) else k for k in kids]
        whole = [kid for kid in kids if isinstance(kid, Found)]
        _list_kids(record, [flatten(kid.record).record for kid in whole])
        yield Found(key, record, nested=bool(nested) or parent is not None)
        yield from (kid for kid in kids if isinstance(kid, Misfit))
        waiting += reversed(whole)
        parents += [own] * len(whole)


_ORPHAN = "is nested in a record that has no id, so nothing says what it replies to"


def _list_kids(record: dict[str, Any], kids: list[dict[str, Any]]) -> None:
    """Write down the display order that nesting shows; options are parts."""
    is_option = [kid.get("item_type") == "pollopt" for kid in kids]
    ids = [kid.get("id") for kid in kids]
    for field, wanted in (("kids", False), ("parts", True)):
        listed = [
            one
            for one, option in zip(ids, is_option, strict=True)
            if option is wanted and _is_id(one)
        ]
        if listed:
            _fill(record, field, listed)


def _is_id(value: object) -> bool:
    try:
        return read_id(value) is not None
    except ValueError:
        return False


def _fill(record: dict[str, Any], name: str, value: object) -> None:
    if record.get(name) in (None, [], False):
        record[name] = value
