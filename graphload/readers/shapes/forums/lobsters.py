"""Lobsters: stories with their comments, and lists of stories.

The comments of a story are one list in the order of display, each with its depth; a parent is
named since 2023. Stories and comments have short ids apart, so their ids are as in their
addresses: `s/abc123`, `c/xyz789`.
"""

from __future__ import annotations

import re
from typing import Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.shape import EXTRA, FlatRecord, Hook, Shape, rename_fields

__all__ = ["LOBSTERS"]

_NAMES = {
    "created_at": "time",
    "description": "text",
    "comment": "text",
    "submitter_user": "by",
    "commenting_user": "by",
    "last_edited_at": "retrieved_at",
    "updated_at": "retrieved_at",
    # What is shown in place of a comment that was deleted.
    "removal": EXTRA,
}
_STORY = "story_short_id"
"""The field by which the comments in an answer name their story."""
_STORY_IN_ADDRESS = re.compile(r"/s/(\w+)")


def _flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a story, or one of its comments."""
    fields = rename_fields(raw, _NAMES)
    is_comment = "commenting_user" in raw
    fields["id"] = _text_id("c" if is_comment else "s", raw.get("short_id"))
    fields["item_type"] = "comment" if is_comment else "story"
    if is_comment:
        fields["parent"] = _parent_of(raw)
        if raw.get("is_deleted") is True or raw.get("is_moderated") is True:
            fields["deleted"] = True
            fields["removal"] = fields.pop("text", None)
    elif not fields.get("url"):
        fields["url"] = raw.get("comments_url")
    # A story without a description of its own has an empty one.
    return FlatRecord({name: part for name, part in fields.items() if part not in (None, "")}, [])


def _parent_of(comment: dict[str, Any]) -> str | None:
    """Return the comment that is replied to, else the story, by its field or its address."""
    if parent := _text_id("c", comment.get("parent_comment")):
        return parent
    if story := _text_id("s", comment.get(_STORY)):
        return story
    address = comment.get("url")
    match = _STORY_IN_ADDRESS.search(address) if isinstance(address, str) else None
    return None if match is None else f"s/{match[1]}"


def _text_id(kind: str, short: object) -> str | None:
    return f"{kind}/{short}" if isinstance(short, str) and short else None


def _unpack(story: dict[str, Any]) -> list[Any] | None:
    """Return a story and its comments; one that names no parent has it by the depths."""
    comments = story.get("comments")
    if not isinstance(comments, list):
        return None
    root: dict[str, Any] = {name: part for name, part in story.items() if name != "comments"}
    records: list[Any] = [root]
    by_id = {root_id: root} if (root_id := _text_id("s", story.get("short_id"))) else {}
    above: list[tuple[int, object]] = []
    for comment in comments:
        if not isinstance(comment, dict):
            records.append(comment)
            continue
        record = {**comment, _STORY: story.get("short_id")}
        level = comment.get("depth", comment.get("indent_level"))
        level = level if isinstance(level, int) else 0
        while above and above[-1][0] >= level:
            above.pop()
        if "parent_comment" not in comment and above:
            record["parent_comment"] = above[-1][1]
        above.append((level, comment.get("short_id")))
        records.append(record)
        own, parent = _text_id("c", record.get("short_id")), _parent_of(record)
        if own is not None:
            by_id.setdefault(own, record)
            if parent in by_id:
                by_id[parent].setdefault("kids", []).append(own)
    return records


LOBSTERS = Shape(
    "lobsters",
    source="github.com/lobsters/lobsters, `as_json`: lobste.rs/s/ID.json, lobste.rs/newest.json",
    keys=(
        frozenset({"short_id", "submitter_user"}),
        frozenset({"short_id", "commenting_user"}),
    ),
    # What is called so elsewhere is often no text.
    names={name: field for name, field in _NAMES.items() if field != "text"},
    restructure=_flatten,
    nested=("comments",),
    unpack=Hook((frozenset({"short_id", "comments", "submitter_user"}),), _unpack),
    addresses=(
        Address(
            "`lobste.rs/s/ID`, `lobste.rs/c/ID`, `lobste.rs/s/ID/…#c_ID`",
            hosts=("lobste.rs",),
            path=re.compile(
                r"/(?P<id>[sc]/[a-z0-9]+)(?:[/?][^#]*)?(?:#c_(?P<comment>[a-z0-9]+))?(?:#|$)",
                re.ASCII,
            ),
            ids=("c/{comment}", "{id}"),
            own=re.compile(r"[sc]/[a-z0-9]+"),
        ),
    ),
    ids="`s/ID` for a story, `c/ID` for a comment, by `short_id`",
    roots="stories; a comment without `parent_comment` replies to its story",
    notes=(
        "the text is `description`, or `comment`;"
        " comments of before 2023 have their parents by `indent_level`; `retrieved_at` is the last"
        " edit; a comment that its author or a moderator removed is deleted, and the words in its"
        " place are in `extra.removal`; `comment_plain` and `description_plain` stay in `extra`"
    ),
)
