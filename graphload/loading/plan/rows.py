"""A node of the graph as a row of the database, and back.

A row is what `stores.schema` says: the Item's properties that are set, nothing else.
`extra` is JSON text there, `created_at` the seconds of `time` where a datetime can hold
them; `root`, `depth` and `digest` are derived.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from graphload.columns import FIELDS, ID_FIELDS, TYPES, column_names
from graphload.digest import content_digest, item_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Id, Item

__all__ = ["attributes_of_row", "item_row", "item_values"]

FIRST_SECOND = -62_135_596_800
LAST_SECOND = 253_402_300_799
"""The years 1 to 9999 in Unix seconds: what every database's datetime can hold."""

_LISTS = tuple(name for name in ID_FIELDS if TYPES[name] == "ids")
_ATTRIBUTES = column_names("record", "graph")[1:]


def item_row(node: Id, attributes: Mapping[str, Any], digest: str | None = None) -> dict[str, Any]:
    """Make the row of one node, all but `root` and `depth`, which the forest knows.

    `digest` is that of its content, where it is known already.
    """
    row = {"id": node, **attributes}
    for name in _LISTS:
        if name in row:
            row[name] = list(row[name])
    if "extra" in row:
        row["extra"] = _json_text(row["extra"])
    if not row.get("stub"):
        row["digest"] = digest or content_digest(attributes)
    if (moment := _moment(row.get("time"))) is not None:
        row["created_at"] = moment
    return row


def item_values(item: Item, id_source: str, digest: str | None) -> list[Any]:
    """Make the values of an Item's row in the order of `schema.NEW_ROW`, up to `created_at`.

    The same as `item_row` makes, in a third of the time; root and depth are None as yet.
    """
    values: list[Any] = [*msgspec.structs.astuple(item)[: len(FIELDS)], None, id_source]
    for at in _LISTS_AT:
        if values[at] is not None:
            values[at] = list(values[at])
    if item.extra is not None:
        values[_EXTRA_AT] = _json_text(item.extra)
    values += (None, None, digest or item_digest(item), _moment(item.time))
    return values


_LISTS_AT = [FIELDS.index(name) for name in _LISTS]
_EXTRA_AT = FIELDS.index("extra")


def _moment(time: int | None) -> int | None:
    """A time, where a datetime can hold it."""
    return time if time is not None and FIRST_SECOND <= time <= LAST_SECOND else None


def attributes_of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Take a node's attributes back out of its row."""
    attributes = {name: row[name] for name in _ATTRIBUTES if row.get(name) is not None}
    for name in _LISTS:
        if name in attributes:
            attributes[name] = tuple(attributes[name])
    if "extra" in attributes:
        attributes["extra"] = json.loads(attributes["extra"])
    return attributes


def _json_text(value: Mapping[str, Any]) -> str:
    try:
        return _dump(value)
    except TypeError:
        # A Python repr may hold maps with keys of several kinds; in JSON all are text.
        return _dump(json.loads(json.dumps(value)))


def _dump(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
