"""Hacker News Search (Algolia): flat hits of a search, and items with nested children."""

from __future__ import annotations

from typing import Any

from graphload.items import ITEM_TYPES
from graphload.readers.shapes.shape import Flat, Shape, nested_records, renamed

__all__ = ["ALGOLIA"]

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


def _matches(record: dict[str, Any]) -> bool:
    return "objectID" in record or "created_at_i" in record


def _flatten(raw: dict[str, Any]) -> Flat:
    record = renamed(raw, _NAMES)
    # The search's own repetition of the fields, another one for every query.
    record.pop("_highlightResult", None)
    if "time" in record:
        # The same moment in words.
        record.pop("created_at", None)
    tags = record.get("_tags")
    if "item_type" not in record and isinstance(tags, list):
        record["item_type"] = next((kind for kind in ITEM_TYPES if kind in tags), None)
    if record.get("item_type") == "pollopt" and "parent" in record:
        record["poll"] = record.pop("parent")
    return Flat(record, nested_records(record, "options") + nested_records(record, "children"))


ALGOLIA = Shape("algolia", _matches, _flatten)
"""Source: hn.algolia.com/api. A hit's bare `children` ids stay in `extra`: they aren't in
display order; its `num_comments` too: a hit comes without its replies, so the number says
nothing about the records that are there."""
