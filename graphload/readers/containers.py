"""Records in containers: arrays, mappings by id, pairs, tables, envelopes, API responses.

`find_records` finds the records in one value, in every place where records stand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.columns import FIELDS, TYPES
from graphload.items import ITEM_TYPES
from graphload.readers.shapes.shape import LeftOut, keep_extra
from graphload.readers.shapes.table import (
    ENVELOPE_NAMES,
    REPLY_NAMES,
    describe_non_record,
    has_foreign_names,
    known_fields,
    looks_like_record,
    may_be_anything,
    read_left_out,
    unpack_answer,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "ID_KEY",
    "LIST_NAMES",
    "OTHER_LISTS",
    "Found",
    "NonRecord",
    "RawRecord",
    "as_record",
    "find_records",
    "has_foreign_names",
    "holds_records",
    "is_field",
    "is_mapping",
    "is_post",
    "is_record",
    "known_columns",
    "unpack_object",
    "unwrap",
]

LIST_NAMES = frozenset(
    {
        "hits",
        "items",
        "results",
        "stories",
        "posts",
        "data",
        "nodes",
        "edges",
        "statuses",
        "records",
        "messages",
        "entries",
    }
)
"""Names of fields of an API response that hold records, beside the names of replies."""
OTHER_LISTS = frozenset(
    {"users", "authors", "accounts", "members", "participants", "tags", "media", "includes"}
) | {"attachments", "mentions", "reactions", "emojis", "awards", "links", "errors"}
"""Names of fields that hold objects which are no records, such as people, as a rule."""
_ENVELOPE_FIELDS = frozenset({"id", "item_type", "retrieved_at"})
"""Fields that an envelope may have beside its record."""
_TEXT_NAMES = frozenset({"body", "content"})
"""Names of a text in records of an unknown shape."""
_FOREIGN_WORD_NAMES = _TEXT_NAMES | {"speaker"}
"""Names of an author or a text in records of an unknown shape."""
_WORD_NAMES = _FOREIGN_WORD_NAMES | {"author", "by", "user", "text", "kids"}
"""Names of which an answer without records has none, and a record of an unknown shape has."""
_LIST_FIELDS = frozenset(name for name in FIELDS if TYPES[name] == "ids")
_TABLE_NAMES = frozenset({"columns", "data"})
_REPLY_NAMES = frozenset(REPLY_NAMES)
_CONTAINER_NAMES = LIST_NAMES | OTHER_LISTS | {*ENVELOPE_NAMES, *REPLY_NAMES}
_NO_FIELD = "has no field of an Item (id, parent, author, time, text, title)"
_NO_VALUE = "has no value in a field of an Item (id, parent, author, time, text, title)"
_NO_OBJECT = "not a record: expected an object with the fields of an Item"
_NULL = "is null: the source had no record here"
_NO_NAMES = (
    "not a record: an array of values without names; write each row as an object with the names of"
    " its columns (pandas: orient='records')"
)
_MAX_SEARCH_DEPTH = 12
"""Levels of containers that are searched for records."""
ID_KEY = re.compile(r"-?[0-9]+|t[1-6]_\w+|(?=\S*[0-9])[\w:.@/-]{6,}")
"""Keys of a mapping that may be ids: numbers, Reddit's fullnames, long words with a digit."""


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


Found = RawRecord | NonRecord | LeftOut


def find_records(value: object) -> Iterator[Found]:
    """Yield the records in one value; a value that has none is a NonRecord.

    An empty array, or an answer whose list is empty, has none and is none.
    """
    waiting: list[tuple[object, object]] = [(None, value)]
    while waiting:
        key, value = waiting.pop()
        inner = _open(value) if key is None else None
        if inner is None:
            yield as_record(key, value)
        else:
            waiting += reversed(inner)


def _open(value: object) -> list[tuple[object, object]] | None:
    """Return what is in a container, with keys where they are ids; None if it is none."""
    parts: Iterable[Any] | None = None
    if isinstance(value, list):
        match value:
            case [int() | str() as key, None | dict() as record]:
                return [(key, record)]
        # Plain values in a list are no records, and one reject says so; nulls are one each.
        is_row = any(part is not None for part in value) and not any(
            isinstance(part, (dict, list)) for part in value
        )
        parts = None if is_row else value
    elif (
        isinstance(value, dict)
        and read_left_out(value) is None
        and describe_non_record(value) is None
    ):
        parts = unpack_answer(value)
        if parts is None and not is_record(value):
            if is_mapping(value):
                return [*value.items()]
            parts = _parts(value)
            if parts and any(isinstance(value.get(name), str) for name in _TEXT_NAMES):
                # It has no id that its parts could name, so it is a record beside them.
                inner = {*map(id, parts)}
                frame = {name: part for name, part in value.items() if id(part) not in inner}
                parts = [frame, *parts]
    return None if parts is None else [(None, part) for part in parts]


def holds_records(value: object) -> bool:
    """Return whether a value has what is surely a record, or a place for records that is empty."""
    found = [*find_records(value)]
    return not found or not all(map(_may_be_no_record, found))


def _may_be_no_record(found: Found) -> bool:
    if isinstance(found, RawRecord):
        return (
            found.key is None
            and may_be_anything(found.fields)
            and _FOREIGN_WORD_NAMES.isdisjoint(found.fields)
        )
    return isinstance(found, NonRecord)


def is_field(name: str) -> bool:
    """Return whether a name is that of a field of a record, in any shape."""
    return looks_like_record({name: ""})


def known_columns(names: Iterable[str]) -> set[str]:
    """Return graphload's names of the fields that a table with such columns has."""
    return known_fields(dict.fromkeys(names, "1"))


def is_mapping(value: object) -> bool:
    """Return whether a value is a mapping of records by their ids."""
    if not isinstance(value, dict) or not value or looks_like_record(value):
        return False
    if not all(entry is None or isinstance(entry, dict) for entry in value.values()):
        return False
    if read_left_out(value) is not None or unpack_answer(value) is not None:
        return False
    entries = [entry for entry in value.values() if entry]
    if all(ID_KEY.fullmatch(key) for key in value):
        return not entries or any(map(looks_like_record, entries))
    # Another key may be anything, such as the name of a section of settings.
    return (
        bool(entries)
        and value.keys().isdisjoint(_CONTAINER_NAMES)
        and all(map(_is_complete, entries))
    )


def as_record(key: object, value: object) -> RawRecord | NonRecord | LeftOut:
    """Return a value in the place of a record as one; `key` is None for one without a key."""
    if isinstance(value, LeftOut):
        return value
    if not isinstance(value, dict):
        reason = _NO_NAMES if isinstance(value, list) else _NO_OBJECT
        return NonRecord(value, _NULL if value is None else reason)
    if (left_out := read_left_out(value)) is not None:
        return left_out
    if (kind := describe_non_record(value)) is not None:
        return NonRecord(value, f"not a record: this is {kind}")
    value = unwrap(value)
    if looks_like_record(value):
        return RawRecord(key, value)
    return NonRecord(value, _NO_VALUE if any(map(is_field, value)) else _NO_FIELD)


def unpack_object(value: object) -> Iterable[Any] | None:
    """Return the records of an answer or an export by its shape; None if a value is none."""
    return unpack_answer(value) if isinstance(value, dict) else None


def is_record(value: object) -> bool:
    """Return whether a value is a record, and no container of records with a few more fields."""
    if not isinstance(value, dict) or not looks_like_record(value) or _is_of_lists(value):
        return False
    lists = [
        name
        for name, part in value.items()
        if isinstance(part, (dict, list)) and _holds_records(name, part, 1)
    ]
    if not lists:
        return True
    known = _telling_fields(value)
    holds_replies = not _REPLY_NAMES.isdisjoint(lists)
    return (
        "text" in known
        or len(known) > 2
        or (bool(known) and holds_replies and "id" in known)
        or (len(known) > 1 and ("id" in known or holds_replies))
    )


def _is_complete(value: object) -> bool:
    """Return whether an object is a record by more than one field."""
    if not isinstance(value, dict):
        return False
    return len(_telling_fields(unwrap(value))) > 1 or value.get("type") in ITEM_TYPES


def _telling_fields(value: dict[str, Any]) -> set[str]:
    """Return graphload's names of the fields that an object has as a record.

    A type that is none of an Item doesn't count: chats and channels have types, too.
    """
    kind = value.get("type", value.get("item_type"))
    return known_fields(value) - (set() if kind in ITEM_TYPES else {"item_type"})


def is_post(value: dict[str, Any]) -> bool:
    """Return whether an object has a text, and an author, a time or a parent: not so a person."""
    known = known_fields(unwrap(value))
    return "text" in known and not known.isdisjoint({"by", "time", "parent"})


def _parts(value: dict[str, Any]) -> list[Any] | None:
    """Return the parts of a container that hold records, in order; None if none does."""
    if (rows := _table_rows(value)) is not None:
        return [*rows]
    parts = [part for name, part in value.items() if _holds_records(name, part, 1)]
    if parts:
        return parts
    lists = [part for name, part in value.items() if name in LIST_NAMES or name in REPLY_NAMES]
    filled = [bool(part) for part in lists if isinstance(part, list)]
    if filled and not any(filled) and value.keys().isdisjoint(_WORD_NAMES):
        return []
    inner = [part for part in lists if isinstance(part, dict)]
    if any(_parts(part) == [] for part in inner[:_MAX_SEARCH_DEPTH] if not looks_like_record(part)):
        return []
    return None


def _holds_records(name: str, part: object, depth: int) -> bool:
    """Return whether a field of a container holds records: one, a list or a container of them."""
    if name in OTHER_LISTS and isinstance(part, list):
        return any(isinstance(element, dict) and is_post(element) for element in part)
    if name in OTHER_LISTS or depth > _MAX_SEARCH_DEPTH or not isinstance(part, (dict, list)):
        return False
    is_known = name in LIST_NAMES or name in REPLY_NAMES
    if isinstance(part, list):
        return any(
            _holds_records(name, element, depth + 1)
            or (is_known and isinstance(element, dict) and looks_like_record(element))
            for element in part
            if isinstance(element, (dict, list))
        )
    if read_left_out(part) is not None or unpack_answer(part) is not None or _is_complete(part):
        return True
    return (not looks_like_record(part) and _table_rows(part) is not None) or any(
        _holds_records(key, inner, depth + 1) for key, inner in part.items()
    )


def _table_rows(value: dict[str, Any]) -> Iterator[dict[str, Any]] | None:
    """Return the rows of a table that is written by columns, as pandas' `to_json` does."""
    columns = value.get("columns")
    if (
        value.keys() >= _TABLE_NAMES
        and isinstance(columns, list)
        and all(isinstance(name, str) for name in columns)
        and isinstance(value["data"], list)
        and all(isinstance(row, list) and len(row) == len(columns) for row in value["data"])
    ):
        return (dict(zip(columns, row, strict=True)) for row in value["data"])
    if _is_of_lists(value):
        return (dict(zip(value, row, strict=True)) for row in zip(*value.values(), strict=True))
    if len(value) < 2 or not all(isinstance(column, dict) and column for column in value.values()):
        return None
    keys = next(iter(value.values())).keys()
    if not looks_like_record(dict.fromkeys(value, 0)) or not all(
        column.keys() == keys and not any(isinstance(cell, dict) for cell in column.values())
        for column in value.values()
    ):
        return None
    return ({name: column[key] for name, column in value.items()} for key in keys)


def _is_of_lists(value: dict[str, Any]) -> bool:
    """Return whether an object is a table by columns that are lists of plain values.

    One of them at least is a field that is no list in a record.
    """
    columns = [*value.values()]
    return (
        len(columns) > 1
        and all(isinstance(column, list) and column for column in columns)
        and len({*map(len, columns)}) == 1
        and not known_columns(value) <= _LIST_FIELDS
        and not any(isinstance(cell, (dict, list)) for column in columns for cell in column)
    )


def unwrap(value: dict[str, Any]) -> dict[str, Any]:
    """Return the record in an envelope, with the envelope's plain fields; any other as it is."""
    names = [name for name in ENVELOPE_NAMES if isinstance(value.get(name), dict)]
    if len(names) != 1 or not known_fields(value) <= _ENVELOPE_FIELDS:
        return value
    inner = value[names[0]]
    if len(known_fields(inner)) < 2:
        return value
    envelope = {name: part for name, part in value.items() if name != names[0]}
    unequal = {n: part for n, part in envelope.items() if n in inner and part != inner[n]}
    record = {**envelope, **inner}
    if unequal:
        keep_extra(record, unequal)
    return record
