"""Hacker News Search (Algolia): flat hits of a search, and items with nested children."""

from __future__ import annotations

import re
from typing import Any

from graphload.items import ITEM_TYPES
from graphload.readers.shapes.addresses import HACKER_NEWS
from graphload.readers.shapes.shape import FlatRecord, Shape, rename_fields

__all__ = ["ALGOLIA", "open_paragraphs"]

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
_LAST_CLOSING = re.compile(r"</p>\s*\Z")
_CLOSED_PARAGRAPH = re.compile(r"</p>\s*(?:<p>)?")


def open_paragraphs(record: dict[str, Any]) -> None:
    """Write a text's paragraphs as Hacker News stores them: `<p>` between two, never closed."""
    text = record.get("text")
    if isinstance(text, str) and text.startswith("<p>"):
        record["text"] = _CLOSED_PARAGRAPH.sub("<p>", _LAST_CLOSING.sub("", text[3:]))


def flatten(raw: dict[str, Any]) -> FlatRecord:
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
    open_paragraphs(record)
    return FlatRecord(record, [])


ALGOLIA = Shape(
    "algolia",
    source="hn.algolia.com/api: hits of a search, and items with nested `children`",
    keys=(frozenset({"objectID"}), frozenset({"created_at_i"})),
    names=_NAMES,
    restructure=flatten,
    nested=("options", "children"),
    addresses=(HACKER_NEWS,),
    ids="the number",
    roots="`parent_id` is null or absent",
    notes=(
        "the outer `<p>` of a text and every `</p>` are taken away, as Hacker News has it;"
        " `_highlightResult` is left out; a hit's `children` are in no order and, as its"
        " `num_comments`, stay in `extra`"
    ),
)
