"""Rows: what workers read, as batches of columns, and the Items that they are.

A row is an Item in columns, or a reject, a note of replies that were left out, a fault of a
record's text, or the account of a part. A line's number is that in its part.
"""

from __future__ import annotations

import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from graphload.columns import FIELDS, TYPES
from graphload.digest import canonical_json
from graphload.items import Item, Place, Reject, Unfetched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "ACCOUNT",
    "FAULT",
    "ITEM",
    "REJECT",
    "ROWS",
    "UNFETCHED",
    "columns_of_items",
    "content_rows",
    "has_texts",
    "item_rows",
    "items_of_rows",
    "kept_type",
    "moved",
    "pack_fault",
    "pack_reject",
    "pack_unfetched",
    "parse_fault",
    "parse_reject",
    "parse_unfetched",
]

ITEM, REJECT, UNFETCHED, ACCOUNT, FAULT = range(5)
"""The kinds of rows."""
_TEXT = "_text"
"""End of the name of a column with those ids that are texts."""
_ID_KINDS = ("id", "ids")
_IDS = tuple(name for name in FIELDS if TYPES[name] in _ID_KINDS)
_TYPES: Mapping[str, Any] = {
    "id": pa.int64(),
    "ids": pa.list_(pa.int64()),
    "int64": pa.int64(),
    "text": pa.string(),
    "flag": pa.bool_(),
    "json": pa.string(),
}
_TEXT_TYPES = {"id": pa.string(), "ids": pa.list_(pa.string())}
ROWS = pa.schema(
    [
        ("kind", pa.int32()),
        ("part", pa.int32()),
        ("line", pa.int64()),
        ("source", pa.string()),
        ("content", pa.binary()),
        *((name, _TYPES[TYPES[name]]) for name in FIELDS),
        *((name + _TEXT, _TEXT_TYPES[TYPES[name]]) for name in _IDS),
    ]
)
"""The columns of rows: `content` is what isn't an Item; the others are an Item's fields.

`source` is the name of an archive's member, null where the part's file has the record.
"""


def columns_of_items(items: Sequence[Item]) -> dict[str, pa.Array]:
    """Return those columns of rows in which Items have a value."""
    columns: dict[str, pa.Array] = {}
    for name in FIELDS:
        kind, values = TYPES[name], [*map(attrgetter(name), items)]
        if values.count(None) == len(values):
            continue
        if kind in _ID_KINDS:
            columns |= _id_columns(name, kind, values)
        elif kind == "json":
            columns[name] = pa.array(
                [None if each is None else canonical_json(each).decode() for each in values],
                pa.string(),
            )
        else:
            columns[name] = pa.array(values, _TYPES[kind])
    return columns


def _id_columns(name: str, kind: str, values: Sequence[Any]) -> dict[str, pa.Array]:
    """Return the ids of a field that are numbers, and those that are texts."""
    for column, type_ in ((name, _TYPES[kind]), (name + _TEXT, _TEXT_TYPES[kind])):
        try:
            return {column: pa.array(values, type_)}
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            pass
    numbers: list[Any]
    texts: list[Any]
    if kind == "id":
        numbers = [each if type(each) is int else None for each in values]
        texts = [each if type(each) is str else None for each in values]
    else:
        are_texts = [each is not None and str in map(type, each) for each in values]
        numbers = [
            None if is_text else each for each, is_text in zip(values, are_texts, strict=True)
        ]
        texts = [
            [*map(str, each)] if is_text else None
            for each, is_text in zip(values, are_texts, strict=True)
        ]
    return {
        name: pa.array(numbers, _TYPES[kind]),
        name + _TEXT: pa.array(texts, _TEXT_TYPES[kind]),
    }


def has_texts(columns: Mapping[str, pa.Array]) -> bool:
    """Return whether an id in some columns is a text."""
    return any(name + _TEXT in columns for name in _IDS)


def item_rows(part: int, columns: Mapping[str, pa.Array], line: pa.Array) -> pa.RecordBatch:
    """Return the rows of Items, which have some columns, on some lines of a part."""
    return _batch(ITEM, part, line, columns)


def content_rows(part: int, kind: int, contents: Sequence[tuple[int, bytes]]) -> pa.RecordBatch:
    """Return rows of another kind: the line and the content of each."""
    line = pa.array([line for line, _ in contents], pa.int64())
    content = pa.array([content for _, content in contents], pa.binary())
    return _batch(kind, part, line, {"content": content})


def _batch(kind: int, part: int, line: pa.Array, columns: Mapping[str, pa.Array]) -> pa.RecordBatch:
    n = len(line)
    columns = {
        "kind": pa.repeat(pa.scalar(kind, pa.int32()), n),
        "part": pa.repeat(pa.scalar(part, pa.int32()), n),
        "line": line,
        **columns,
    }
    arrays = [
        columns[field.name] if field.name in columns else pa.nulls(n, field.type) for field in ROWS
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=ROWS)


_encode = msgspec.msgpack.Encoder().encode
_decode_unfetched = msgspec.msgpack.Decoder(Unfetched).decode
_decode_fault = msgspec.msgpack.Decoder(tuple[str, Place, str]).decode
_RejectParts = tuple[bytes, int | None, bytes, bytes, bool]
_decode_reject = msgspec.msgpack.Decoder(_RejectParts).decode
_ENCODING = "utf-8", "surrogatepass"


def pack_reject(reject: Reject, source_name: str) -> bytes:
    """Encode a reject of a source, whose texts may have lone surrogates."""
    raw, place = reject.raw, reject.place
    source = source_name.encode(*_ENCODING)
    data = raw if isinstance(raw, bytes) else raw.encode(*_ENCODING)
    reason = reject.reason.encode(*_ENCODING)
    return _encode((source, place.line, reason, data, isinstance(raw, str)))


def parse_reject(content: bytes, lines_before: int) -> Reject:
    """Return the reject of a row; `lines_before` is the number of lines before its part."""
    source, line, reason, data, is_text = _decode_reject(content)
    place = moved(Place(source.decode(*_ENCODING), line), lines_before)
    raw = data.decode(*_ENCODING) if is_text else data
    return Reject(place, reason.decode(*_ENCODING), raw)


def pack_unfetched(note: Unfetched, source_name: str) -> bytes:
    """Encode a note of replies that were left out of a source."""
    return _encode(msgspec.structs.replace(note, place=Place(source_name, note.place.line)))


def parse_unfetched(content: bytes, lines_before: int) -> Unfetched:
    """Return the note of replies that were left out of a row; see `parse_reject`."""
    note = _decode_unfetched(content)
    return msgspec.structs.replace(note, place=moved(note.place, lines_before))


def pack_fault(kind: str, place: Place, detail: str) -> bytes:
    """Encode a fault of a record's text."""
    return _encode((kind, place, detail))


def parse_fault(content: bytes, lines_before: int) -> tuple[str, Place, str]:
    """Return the fault of a row; see `parse_reject`."""
    kind, place, detail = _decode_fault(content)
    return kind, moved(place, lines_before), detail


def moved(place: Place, lines_before: int) -> Place:
    """Return the place in a file of one in a part of it."""
    return Place(place.source, None if place.line is None else place.line + lines_before)


def kept_type(kind: str, *, is_text: bool) -> pa.DataType:
    """Return the Arrow type of a column of records, whose ids are all numbers or all texts."""
    return _TEXT_TYPES[kind] if is_text and kind in _TEXT_TYPES else _TYPES[kind]


def items_of_rows(table: pa.Table, places: Sequence[Place]) -> list[Item]:
    """Return the Items of rows, which are columns of an Item's fields.

    Where ids that are texts have columns of their own, these count.
    """
    columns = []
    names = {*table.column_names}
    for name in FIELDS:
        values = table.column(name).to_pylist()
        if name + _TEXT in names:
            texts = table.column(name + _TEXT).to_pylist()
            pairs = zip(values, texts, strict=True)
            values = [number if text is None else text for number, text in pairs]
        if TYPES[name] == "ids":
            values = [None if each is None else tuple(each) for each in values]
        elif TYPES[name] == "json":
            values = [None if each is None else json.loads(each) for each in values]
        columns.append(values)
    return [*map(Item, *columns, places)]
