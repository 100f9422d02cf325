"""Merging on the workers: the records of one id come to one group, and become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from graphload.cluster.rows import items_of_rows, kept_type
from graphload.columns import FIELDS, TYPES
from graphload.digest import canonical_json
from graphload.items import Item, Place
from graphload.merge import merge_same_id

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["merge_group", "record_schema"]


def record_schema(*, is_text: bool) -> pa.Schema:
    """Return the columns of merged records: an Item's fields."""
    return pa.schema([(name, kept_type(TYPES[name], is_text=is_text)) for name in FIELDS])


def merge_group(rows: pa.Table, *, is_text: bool) -> pa.Table:
    """Merge the records of each id among rows, which are all that there are of it."""
    # A place orders records of one id: by file, then by line.
    places = [
        Place(f"{part:010}", line)
        for part, line in zip(
            rows.column("part").to_pylist(), rows.column("line").to_pylist(), strict=True
        )
    ]
    by_id: dict[int | str | None, list[Item]] = {}
    for item in items_of_rows(rows, places):
        by_id.setdefault(item.id, []).append(item)
    merged = [merge_same_id(same, None)[0] for same in by_id.values()]
    return _rows_of_items(merged, is_text=is_text)


def _rows_of_items(items: Sequence[Item], *, is_text: bool) -> pa.Table:
    schema = record_schema(is_text=is_text)
    arrays = []
    for name in FIELDS:
        values = [getattr(item, name) for item in items]
        if TYPES[name] == "json":
            values = [None if each is None else canonical_json(each).decode() for each in values]
        arrays.append(pa.array(values, schema.field(name).type))
    return pa.Table.from_arrays(arrays, schema=schema)
