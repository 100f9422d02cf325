"""HNPWA, the Hacker News API for readers: whole threads with nested `comments`."""

from __future__ import annotations

from typing import Any

from graphload.readers.shapes.shape import FlatRecord, rename_fields, take_nested

__all__ = ["flatten"]

_NAMES = {
    "user": "by",
    "points": "score",
    "content": "text",
    "comments_count": "descendants",
    "type": "item_type",
}
_STORY_TYPES = ("link", "ask", "show")


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a thread or one of its comments; only the top of a thread names its type."""
    record = rename_fields(raw, _NAMES)
    if record.get("item_type") in _STORY_TYPES:
        record["item_type"] = "story"
        record["type_of_story"] = raw["type"]
    elif "item_type" not in record:
        record["item_type"] = "comment" if "level" in record else None
    if record.get("item_type") == "comment" and "descendants" in record:
        record["comments_count"] = record.pop("descendants")
    return FlatRecord(record, take_nested(record, "comments"))
