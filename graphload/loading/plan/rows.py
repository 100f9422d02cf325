"""Rows of the database, made from the records and the columns of a plan, and back to attributes.

A row is what `stores.schema` describes: the properties of an item's node. `extra` is JSON text
there, `created_at` the seconds of `time` where a datetime can hold them; `root`, `depth` and
`digest` are derived. Rows of millions of items never exist at once: they are made for one batch
after the other.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from graphload.columns import FIELDS, ID_FIELDS, TYPES, column_names
from graphload.digest import item_digest
from graphload.item_table.table import ITEMS_PER_READ
from graphload.items import compile_for_items
from graphload.links import NodeItems
from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphload.items import Item
    from graphload.loading.plan.table import Plan

__all__ = ["attributes_of_row", "json_text", "new_rows", "planned_row", "seconds_of"]

FIRST_SECOND = -62_135_596_800
LAST_SECOND = 253_402_300_799
"""The years 1 to 9999 in Unix seconds: what every database's datetime can hold."""

_LISTS = tuple(name for name in ID_FIELDS if TYPES[name] == "ids")
_ATTRIBUTES = column_names("record", "graph")[1:]
_STUB = [*[None] * (len(FIELDS) - 1), True, None]


def new_rows(plan: Plan, positions: Iterable[int]) -> Iterator[list[Any]]:
    """Make the rows that create some items of a plan: lists in the order of `schema.NEW_ROW`."""
    ids, records, rank = plan.ids, plan.record, plan.rank
    root, depth, loads = plan.root, plan.depth, plan.loads
    id_source, digest = plan.id_source, plan.digest
    for at, item in _with_records(records, positions):
        if item is None:
            yield [ids[at], *_STUB, root[at], depth[at], None, None, None, rank[at]]
            continue
        time = seconds_of(item.time)
        own = digest[at] or item_digest(item)
        yield _row_of(item, (id_source[at], root[at], depth[at], own, time, loads[at], rank[at]))


def _with_records(
    records: Sequence[Item | None], positions: Iterable[int]
) -> Iterator[tuple[int, Item | None]]:
    """Yield some positions with their records, which are read many at a time from a file."""
    if not isinstance(records, NodeItems):
        yield from ((at, records[at]) for at in positions)
        return
    positions = iter(positions)
    while part := [*islice(positions, ITEMS_PER_READ)]:
        yield from zip(part, records.at(part), strict=True)


def seconds_of(time: int | None) -> int | None:
    """Return the time of which a database has a datetime; None outside of the years 1 to 9999."""
    return None if time is None or not FIRST_SECOND <= time <= LAST_SECOND else time


def planned_row(plan: Plan, at: int) -> dict[str, Any]:
    """Make the row of one item as it is planned: its properties that are set, by name."""
    named = zip(schema.NODE_ROW, next(new_rows(plan, (at,))), strict=False)
    return {name: value for name, value in named if value is not None}


def attributes_of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a graph's node from its row."""
    attributes = {name: row[name] for name in _ATTRIBUTES if row.get(name) is not None}
    for name in _LISTS:
        if name in attributes:
            attributes[name] = tuple(attributes[name])
    if "extra" in attributes:
        attributes["extra"] = json.loads(attributes["extra"])
    return attributes


def json_text(value: Mapping[str, Any]) -> str:
    """Return a record's unknown fields as JSON text with sorted names."""
    try:
        return _dump(value)
    except TypeError:
        # A Python repr may hold maps with keys of several kinds; in JSON all are text.
        return _dump(json.loads(json.dumps(value)))


_dump = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_VALUES: dict[str, str] = {
    "ids": "None if (value := item.{0}) is None else list(value)",
    "json": "None if (value := item.{0}) is None else json_text(value)",
}
_FIELDS = ", ".join(_VALUES.get(TYPES[name], "item.{0}").format(name) for name in FIELDS)
_row_of = compile_for_items(f"[{_FIELDS}, None, *own]", "own", json_text=json_text)
