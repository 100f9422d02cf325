"""HNPWA, the Hacker News API for readers: whole threads with nested `comments`."""

from __future__ import annotations

from typing import Any

from graphload.readers.shapes.addresses import HACKER_NEWS
from graphload.readers.shapes.algolia import open_paragraphs
from graphload.readers.shapes.shape import FlatRecord, Shape, rename_fields

__all__ = ["HNPWA"]

_NAMES = {
    "user": "by",
    "points": "score",
    "content": "text",
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
    open_paragraphs(record)
    return FlatRecord(record, [])


HNPWA = Shape(
    "hnpwa",
    source="github.com/tastejs/hacker-news-pwas, docs/api.md: threads with nested `comments`",
    keys=(frozenset({"time_ago"}), frozenset({"user", "comments", "comments_count"})),
    names=_NAMES,
    restructure=flatten,
    nested=("comments",),
    tombstones=frozenset({"[deleted]"}),
    addresses=(HACKER_NEWS,),
    ids="the number",
    roots="the top of a thread",
    notes=(
        "`comments_count` counts dead and deleted comments too and stays in `extra`; the `<p>`"
        " that begins each text is taken away, as Hacker News has it"
    ),
)
