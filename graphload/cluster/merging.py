"""Merging on the workers: the records of one id come to one group, and become one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from graphload.cluster.rows import items_of_rows, kept_type
from graphload.columns import FIELDS, TYPES
from graphload.digest import canonical_json
from graphload.items import Item, Place
from graphload.merge import Conflict, merge_same_id, with_text_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "merge_group",
    "merged_schema",
    "pack_versions",
    "parse_conflict",
    "parse_versions",
    "record_schema",
]

_OTHERS = {
    "part": pa.int32(),
    "source": pa.string(),
    "line": pa.int64(),
    "conflict": pa.string(),
    "versions": pa.binary(),
}


def record_schema(*, is_text: bool) -> pa.Schema:
    """Return the columns of merged records: an Item's fields."""
    return pa.schema([(name, kept_type(TYPES[name], is_text=is_text)) for name in FIELDS])


def merged_schema(*, is_text: bool) -> pa.Schema:
    """Return the columns of merged records with their places and what they are made of.

    `source` and `line` are the place of a merged record, which has no `part`; of a record that is
    alone, they are those in its part. `conflict` is JSON; `versions` has the different records of
    the id.
    """
    return pa.schema([*record_schema(is_text=is_text), *_OTHERS.items()])


def merge_group(rows: pa.Table, *, is_text: bool) -> pa.Table:
    """Merge the records of each id among rows, which are all that there are of it.

    Their ids are as the source has them, and `source` and `line` are their places.
    """
    places = [
        Place(source, line)
        for source, line in zip(
            rows.column("source").to_pylist(), rows.column("line").to_pylist(), strict=True
        )
    ]
    by_id: dict[str, list[Item]] = {}
    for item in items_of_rows(rows, places):
        by_id.setdefault(str(item.id), []).append(item)
    merged = []
    for same in by_id.values():
        # An id that one source has as a number and another as a text.
        are_both = len({type(item.id) for item in same}) > 1
        records = [*map(with_text_ids, same)] if are_both else same
        item, ranked, conflict = merge_same_id(records, None)
        if is_text:
            item, ranked = with_text_ids(item), tuple(map(with_text_ids, ranked))
        merged.append((item, ranked, conflict))
    return _rows_of_merged(merged, is_text=is_text)


def _rows_of_merged(
    merged: Sequence[tuple[Item, tuple[Item, ...], Conflict | None]], *, is_text: bool
) -> pa.Table:
    schema = merged_schema(is_text=is_text)
    columns: dict[str, list[Any]] = {
        name: [_plain(name, getattr(item, name)) for item, _, _ in merged] for name in FIELDS
    }
    places = [item.place for item, _, _ in merged]
    columns |= {
        "part": [None] * len(merged),
        "source": [place and place.source for place in places],
        "line": [place and place.line for place in places],
        "conflict": [
            None if conflict is None else msgspec.json.encode(conflict).decode()
            for _, _, conflict in merged
        ],
        "versions": [pack_versions(ranked) if len(ranked) > 1 else None for _, ranked, _ in merged],
    }
    arrays = [pa.array(columns[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - a field
    if TYPES[name] == "json":
        return None if value is None else canonical_json(value).decode()
    return value


def pack_versions(ranked: Sequence[Item]) -> bytes:
    """Encode the different records of an id, without their places."""
    return msgspec.msgpack.encode(
        [[_plain(name, getattr(item, name)) for name in FIELDS] for item in ranked]
    )


def parse_versions(content: bytes) -> tuple[Item, ...]:
    """Return the different records of an id, the one that wins last."""
    items = []
    for values in msgspec.msgpack.decode(content):
        fields: dict[str, Any] = dict(zip(FIELDS, values, strict=True))
        for name, value in fields.items():
            if TYPES[name] == "ids" and value is not None:
                fields[name] = tuple(value)
            elif TYPES[name] == "json" and value is not None:
                fields[name] = json.loads(value)
        items.append(Item(**fields))
    return tuple(items)


def parse_conflict(content: str, *, is_text: bool) -> Conflict:
    """Return the conflict of a merged record."""
    conflict = msgspec.json.decode(content, type=Conflict)
    return msgspec.structs.replace(conflict, id=str(conflict.id)) if is_text else conflict
