"""Reddit things: posts (t3) and comments (t1), alone, in listings, with nested replies."""

from __future__ import annotations

import math
from typing import Any

from graphload.readers.shapes.shape import FlatRecord, rename_fields, take_nested

__all__ = ["flatten", "is_thing", "matches"]

_NAMES = {
    "name": "id",
    "author": "by",
    "body": "text",
    "selftext": "text",
    "created_utc": "time",
    "parent_id": "parent",
}
_ITEM_TYPES = {"t1": "comment", "t3": "story"}
# A tuple: the field may be of a type that has no hash.
_KINDS = tuple(_ITEM_TYPES)


def matches(record: dict[str, Any]) -> bool:
    """Return whether a record is a post or comment, in its wrapper or out of it."""
    return record.get("kind") in _KINDS or str(record.get("name")).startswith(("t1_", "t3_"))


def is_thing(value: dict[str, Any]) -> bool:
    """Return whether an object wraps a post or comment: `{"kind": "t1", "data": {…}}`."""
    return value.get("kind") in _KINDS and isinstance(value.get("data"), dict)


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a thing, or the data of one, with its listing of `replies`.

    `num_comments` stays in `extra`: a listing is cut, so the number isn't a count of records
    that are in the input.
    """
    data = raw.get("data")
    record = rename_fields(data if isinstance(data, dict) else raw, _NAMES)
    kind = raw.get("kind") or str(record.get("id"))[:2]
    record["item_type"] = _ITEM_TYPES.get(str(kind))
    # Derived: the graph has its own depth, and the id begins with the kind.
    for name in ("depth", "kind"):
        record.pop(name, None)
    if isinstance(time := record.get("time"), float) and math.isfinite(time):
        record["time"] = int(time)
    if isinstance(record.get("replies"), list):
        return FlatRecord(record, take_nested(record, "replies"))
    listing = record.pop("replies", None)
    data = listing.get("data") if isinstance(listing, dict) else None
    children = data.get("children") if isinstance(data, dict) else None
    # A "more" among them has the ids that the listing left out: it is no record.
    replies = [
        child
        for child in (children if isinstance(children, list) else ())
        if not (isinstance(child, dict) and child.get("kind") == "more")
    ]
    return FlatRecord(record, replies)
