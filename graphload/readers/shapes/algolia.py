"""Hacker News Search (Algolia): flat hits of a search, and items with nested children."""

from __future__ import annotations

from typing import Any

from graphload.items import ITEM_TYPES
from graphload.readers.shapes.shape import FlatRecord, rename_fields, take_nested

__all__ = ["flatten"]

_NAMES = {
    "objectID": "id",
    "id": "id",
    "author": "by",
    "points": "score",
    "created_at_i": "time",
    "parent_id": "parent",
    "comment_text": "text",
    "story_text": "text",
    "text": "text",
    "type": "item_type",
}


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a hit, or an item with its `children` and, of a poll, its `options`.

    A hit's bare `children` ids stay in `extra`, since they aren't in display order. So does
    its `num_comments`: a hit comes without its replies, so the number isn't a count of
    records that are in the input.
    """
    record = rename_fields(raw, _NAMES)
    # Other fields repeated with the query's words marked, different for every query.
    record.pop("_highlightResult", None)
    if "time" in record:
        # The same time as text.
        record.pop("created_at", None)
    tags = record.get("_tags")
    if "item_type" not in record and isinstance(tags, list):
        record["item_type"] = next((name for name in ITEM_TYPES if name in tags), None)
    if record.get("item_type") == "pollopt" and "parent" in record:
        record["poll"] = record.pop("parent")
    return FlatRecord(record, take_nested(record, "options") + take_nested(record, "children"))
