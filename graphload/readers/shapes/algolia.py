"""Hacker News Search (Algolia): flat hits of a search, and items with nested children."""

from __future__ import annotations

from typing import Any

from graphload.items import ITEM_TYPES
from graphload.readers.shapes.shape import FlatRecord, Shape, rename_fields

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


def _flatten(raw: dict[str, Any]) -> FlatRecord:
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
    text = record.get("text")
    # Firebase leaves out the outer pair of tags; both are one text.
    if isinstance(text, str) and text.startswith("<p>") and text.endswith("</p>"):
        record["text"] = text[3:-4].replace("</p><p>", "<p>").replace("</p>\n<p>", "<p>")
    return FlatRecord(record, [])


ALGOLIA = Shape(
    "algolia",
    source="hn.algolia.com/api",
    keys=(frozenset({"objectID"}), frozenset({"created_at_i"})),
    names=_NAMES,
    restructure=_flatten,
    nested=("options", "children"),
)
