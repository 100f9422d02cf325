"""Records in containers: arrays, mappings by id, pairs, API responses, other records.

`find_records` finds the records in one value. Replies nested in a record are records of their
own: `unfold` yields them in display order, however deep they are nested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.parsing import read_id
from graphload.readers.shapes.table import looks_like_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphload.readers.shapes.shape import FlatRecord

__all__ = ["NonRecord", "RawRecord", "as_record", "find_records", "is_mapping", "unfold"]

_RESPONSE_FIELDS = ("hits", "items", "results", "comments", "stories", "posts", "data", "children")
"""Fields of an API response that may hold records; the first that does so is read."""


class RawRecord(NamedTuple):
    """A record, and the key it has by a mapping or pair, else None.

    `nested`: it was nested in another record, or others were nested in it.
    """

    key: object
    fields: dict[str, Any]
    nested: bool = False


class NonRecord(NamedTuple):
    """A value in the place of a record that isn't one, and the reason."""

    value: object
    reason: str


def find_records(value: object) -> Iterator[RawRecord | NonRecord]:
    """Yield the records in one value; a value that has none is a NonRecord."""
    if isinstance(value, list) and not _is_pair(value):
        for element in value:
            yield as_record(*element) if _is_pair(element) else as_record(None, element)
    elif isinstance(value, list):
        yield as_record(*value)
    elif not isinstance(value, dict) or looks_like_record(value):
        yield as_record(None, value)
    elif (inner := _records_of_response(value)) is not None:
        yield from find_records(inner)
    elif is_mapping(value):
        for key, entry in value.items():
            yield as_record(key, entry)
    else:
        yield NonRecord(value, "has no field of an Item")


def is_mapping(value: object) -> bool:
    """Return whether a value is a mapping of records by their ids."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(entry is None or isinstance(entry, dict) for entry in value.values())
        and not looks_like_record(value)
        and _records_of_response(value) is None
    )


def as_record(key: object, value: object) -> RawRecord | NonRecord:
    """Return a value in the place of a record as one; `key` is None for one without a key."""
    if value is None:
        return NonRecord(value, "is null: the source had no record here")
    if not isinstance(value, dict):
        return NonRecord(value, "not a record: expected an object with the fields of an Item")
    if not looks_like_record(value) and (key is None or not value):
        return NonRecord(value, "has no field of an Item")
    return RawRecord(key, value)


def _records_of_response(value: dict[str, Any]) -> list[Any] | None:
    """Return the records in an API response: `hits` of a search, `data` of a listing."""
    for name in _RESPONSE_FIELDS:
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


_NO_PARENT_ID = "is nested in a record without an id, so its parent is unknown"


def unfold(
    record: RawRecord, flatten: Callable[[dict[str, Any]], FlatRecord]
) -> Iterator[RawRecord | NonRecord]:
    """Yield a record and all that is nested in it, parents first, as flat records.

    A record without a parent of its own has the record it is nested in as its parent, and one
    without a list of kids has the order of those nested in it as the display order.
    """
    waiting: list[tuple[object, FlatRecord, object]] = [(record.key, flatten(record.fields), None)]
    while waiting:
        key, (fields, nested), parent = waiting.pop()
        if parent is not None:
            is_option = fields.get("item_type") == "pollopt"
            _set_missing(fields, "poll" if is_option else "parent", parent)
        own_id = key if fields.get("id") is None else fields["id"]
        kids: list[FlatRecord] = []
        others: list[NonRecord] = []
        for value in nested:
            kid = as_record(None, value)
            if isinstance(kid, NonRecord):
                others.append(kid)
            elif own_id is None:
                others.append(NonRecord(value, _NO_PARENT_ID))
            else:
                kids.append(flatten(kid.fields))
        _list_kids(fields, kids)
        yield RawRecord(key, fields, nested=bool(nested) or parent is not None)
        yield from others
        waiting += [(None, kid, own_id) for kid in reversed(kids)]


def _list_kids(fields: dict[str, Any], kids: list[FlatRecord]) -> None:
    """List the ids of nested records, in display order; those of poll options are `parts`."""
    listed: dict[str, list[Any]] = {"kids": [], "parts": []}
    for kid in kids:
        id_ = kid.fields.get("id")
        try:
            is_id = read_id(id_) is not None
        except ValueError:
            is_id = False
        if is_id:
            is_option = kid.fields.get("item_type") == "pollopt"
            listed["parts" if is_option else "kids"].append(id_)
    for name, ids in listed.items():
        if ids:
            _set_missing(fields, name, ids)


def _set_missing(fields: dict[str, Any], name: str, value: object) -> None:
    if fields.get(name) in (None, [], False):
        fields[name] = value
