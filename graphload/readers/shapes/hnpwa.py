"""HNPWA, the Hacker News API for readers: whole threads with nested `comments`."""

from __future__ import annotations

from typing import Any

from graphload.readers.shapes.shape import Flat, Shape, nested_records, renamed

__all__ = ["HNPWA"]

_NAMES = {
    "user": "by",
    "points": "score",
    "content": "text",
    "comments_count": "descendants",
    "type": "item_type",
}
_STORIES = ("link", "ask", "show")


def _matches(record: dict[str, Any]) -> bool:
    return "time_ago" in record or ("user" in record and "comments" in record)


def _flatten(raw: dict[str, Any]) -> Flat:
    record = renamed(raw, _NAMES)
    if record.get("item_type") in _STORIES:
        record["item_type"] = "story"
        record["type_of_story"] = raw["type"]
    elif "item_type" not in record:
        # Only a thread's top names its type.
        record["item_type"] = "comment" if "level" in record else None
    if record.get("item_type") == "comment" and "descendants" in record:
        record["comments_count"] = record.pop("descendants")
    return Flat(record, nested_records(record, "comments"))


HNPWA = Shape("hnpwa", _matches, _flatten)
"""Source: github.com/tastejs/hacker-news-pwas, docs/api.md."""
