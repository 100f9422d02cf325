"""Reddit things: posts (t3) and comments (t1), alone, in listings, with nested replies."""

from __future__ import annotations

import math
from typing import Any

from graphload.readers.shapes.shape import Flat, Shape, nested_records, renamed

__all__ = ["REDDIT"]

_NAMES = {
    "name": "id",
    "author": "by",
    "body": "text",
    "selftext": "text",
    "created_utc": "time",
    "parent_id": "parent",
}
_KINDS = {"t1": "comment", "t3": "story"}


def _matches(record: dict[str, Any]) -> bool:
    return record.get("kind") in ("t1", "t3") or str(record.get("name")).startswith(("t1_", "t3_"))


def _flatten(raw: dict[str, Any]) -> Flat:
    data = raw.get("data")
    thing = dict(data) if isinstance(data, dict) else dict(raw)
    record = renamed(thing, _NAMES)
    kind = raw.get("kind") or str(record.get("id"))[:2]
    record["item_type"] = _KINDS.get(str(kind))
    # Reddit's own depth and bare id say what the graph says.
    for name in ("depth", "kind"):
        record.pop(name, None)
    if isinstance(time := record.get("time"), float) and math.isfinite(time):
        record["time"] = int(time)
    return Flat(record, _replies(record))


def _replies(record: dict[str, Any]) -> list[Any]:
    replies = record.pop("replies", None)
    if isinstance(replies, dict) and isinstance(data := replies.get("data"), dict):
        inner = data.get("children")
        # Among them may be a "more": ids that the listing left out, no record.
        return [one for one in inner if not _is_more(one)] if isinstance(inner, list) else []
    return nested_records(record, "replies")


def _is_more(one: object) -> bool:
    return isinstance(one, dict) and one.get("kind") == "more"


REDDIT = Shape("reddit", _matches, _flatten)
"""Source: Reddit's API documentation, `t1_` comments and `t3_` links.

`num_comments` stays in `extra`: a listing is cut, so it says nothing about the records that
are there."""
