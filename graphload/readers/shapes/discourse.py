"""Discourse: topics with their stream of posts, pages of posts, and lists of topics.

A reply names the number of the post in its topic, not its id: ids are texts `TOPIC/NUMBER`.
"""

from __future__ import annotations

import re
from typing import Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.shape import (
    EXTRA,
    FlatRecord,
    Hook,
    LeftOut,
    Shape,
    keep_extra,
    rename_fields,
)

__all__ = ["DISCOURSE"]

_NAMES = {
    "username": "by",
    "created_at": "time",
    "cooked": "text",
    # The global number, which replies don't use; and a weight with a fraction.
    "id": EXTRA,
    "score": EXTRA,
}
_UNKNOWN = object()
_OTHER_TOPICS = ("post_stream", "suggested_topics", "related_topics", "timeline_lookup", "title")


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a post, or a topic in a list, which is its first post without the text."""
    record = rename_fields(raw, _NAMES)
    is_topic = "post_number" not in raw
    topic, number = (raw.get("id"), 1) if is_topic else (raw.get("topic_id"), raw["post_number"])
    record["id"] = None if topic is None or number is None else f"{topic}/{number}"
    is_first = str(number) == "1"
    record["item_type"] = "story" if is_first else "comment"
    if not is_first:
        # Without a number it replies to the topic, and the first post is that.
        record["parent"] = f"{topic}/{raw.get('reply_to_post_number') or 1}"
    elif "topic_title" in record:
        record.setdefault("title", record.pop("topic_title"))
    if "text" not in record and isinstance(raw.get("raw"), str):
        record["text"], record["text_format"] = record.pop("raw"), "markdown"
    if record.get("user_deleted") or record.get("deleted_at"):
        record["deleted"] = True
    return FlatRecord(record, [])


def unpack(value: dict[str, Any]) -> list[Any] | None:
    topics = value.get("topic_list")
    if isinstance(topics, dict) and topics.get("topics") == []:
        return []
    stream = value.get("post_stream")
    if not isinstance(stream, dict) or not isinstance(posts := stream.get("posts"), list):
        return None
    rest = {name: part for name, part in value.items() if name not in _OTHER_TOPICS}
    records: list[Any] = []
    for post in posts:
        record = post
        if isinstance(post, dict):
            record = {"topic_id": value.get("id"), **post}
            if record.get("post_number") == 1:
                record["title"] = value.get("title")
                keep_extra(record, {"topic": rest})
        records.append(record)
    listed = stream.get("stream")
    if isinstance(listed, list):
        records += _left_out(value, listed, posts)
    return records


def _left_out(topic: dict[str, Any], listed: list[Any], posts: list[Any]) -> list[LeftOut]:
    """Return the posts of a topic's stream that aren't among its posts.

    The stream has their global numbers, in the order of those in the topic: where as many lie
    between two known posts, or behind the last, as the topic has numbers there, these are theirs.
    """
    id_, highest = topic.get("id"), topic.get("highest_post_number")
    number_of = {
        str(post.get("id")): post.get("post_number") for post in posts if isinstance(post, dict)
    }
    ids: list[str] = []
    total, gap = 0, 0
    last: int | None = 0
    end = highest + 1 if isinstance(highest, int) else None
    for number in [*(number_of.get(str(entry), _UNKNOWN) for entry in listed), end]:
        if number is _UNKNOWN:
            gap += 1
            continue
        known = number if isinstance(number, int) else None
        if known is not None and last is not None and known - last - 1 == gap:
            ids += [f"{id_}/{between}" for between in range(last + 1, known)]
        total, gap, last = total + gap, 0, known
    above = f"{id_}/1"
    named = [LeftOut(above, tuple(ids))] if ids else []
    return [*named, LeftOut(above, (), total - len(ids))] if total > len(ids) else named


DISCOURSE = Shape(
    "discourse",
    source="docs.discourse.org: topics (`/t/ID.json`), posts, lists of topics",
    keys=(
        frozenset({"topic_id", "post_number"}),
        frozenset({"highest_post_number", "posts_count"}),
    ),
    names=_NAMES,
    restructure=flatten,
    not_replies=frozenset({"actions_summary", "link_counts", "replies"}),
    tombstones=frozenset({"<p>(post deleted by author)</p>", "<p>(topic deleted by author)</p>"}),
    unpack=Hook((frozenset({"post_stream"}), frozenset({"topic_list"})), unpack),
    addresses=(
        Address(
            "`/t/NAME/TOPIC/NUMBER` on the records' own host",
            path=re.compile(
                r"/t/(?:[^/?#]*[^/?#0-9][^/?#]*/|-/)?(?P<topic>[0-9]+)(?:/(?P<number>[0-9]+))?/?(?:[?#]|$)",
                re.ASCII,
            ),
            ids=("{topic}/{number}", "{topic}/1"),
            own=re.compile(r"[0-9]+/[0-9]+"),
        ),
    ),
    ids="`TOPIC/NUMBER`, by the post's number in its topic; the global `id` stays in `extra`",
    roots="the post with number 1",
    notes=(
        "a post without `reply_to_post_number` replies to the first; the text is `cooked`, else"
        " `raw`, which is Markdown; posts in `stream` that aren't among `posts` are reported as"
        " left out, with their ids where the stream leaves no doubt of them; what describes the"
        " topic is in `extra.topic` of the first post"
    ),
)
