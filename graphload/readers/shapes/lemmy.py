"""Lemmy: views of comments and posts, and bare ones.

Posts and comments are numbered apart, so their ids are texts: `post/70`, `comment/9001`.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.shape import EXTRA, FlatRecord, Hook, Shape, rename_fields

__all__ = ["LEMMY"]

_TIMES = {"published": "time", "published_at": "time"}
_COMMENT_NAMES = {**_TIMES, "content": "text"}
_POST_NAMES = {**_TIMES, "name": "title", "body": "text", "poll": EXTRA}
_NESTED = ("children", "replies", "comments")
_NO_RECORDS = frozenset(
    {"community_view", "moderators", "cross_posts", "site", "my_user", "community"}
)
"""Fields of an answer that describe a community or a user, or name other posts."""


def matches(record: dict[str, Any]) -> bool:
    inner = record.get("comment", record.get("post", record))
    return isinstance(inner, dict) and ("path" in inner or "creator_id" in inner)


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a view of a comment or of a post, or one of these without its view."""
    kind = next((name for name in ("comment", "post") if isinstance(raw.get(name), dict)), None)
    view = {} if kind is None else {name: part for name, part in raw.items() if name != kind}
    inner = raw if kind is None else raw[kind]
    is_comment = kind == "comment" or (kind is None and "path" in inner)
    record = rename_fields(inner, _COMMENT_NAMES if is_comment else _POST_NAMES)
    record["item_type"] = "comment" if is_comment else "story"
    record["id"] = _text_id("comment" if is_comment else "post", record.get("id"))
    if is_comment:
        record["parent"] = _parent_of(record)
    creator = view.get("creator", record.get("creator"))
    if isinstance(creator, dict):
        record["by"] = _author_of(creator)
    counts = view.get("counts")
    if isinstance(counts, dict):
        record.setdefault("score", counts.get("score"))
    if record.get("removed") is True:
        record["deleted"] = True
    for name, part in view.items():
        if name in _NESTED:
            record[name] = part
        else:
            record.setdefault(f"{name}_of_view" if name in record else name, part)
    return FlatRecord({name: part for name, part in record.items() if part is not None}, [])


def _text_id(kind: str, number: object) -> object:
    is_number = isinstance(number, (int, str)) and not isinstance(number, bool)
    return f"{kind}/{number}" if is_number else None


def _parent_of(comment: dict[str, Any]) -> object:
    """Return the parent's id by the path, such as `0.9001.9002`; that of a top one is the post."""
    path = comment.get("path")
    above = path.split(".")[-2:-1] if isinstance(path, str) else []
    if above and above != ["0"]:
        return _text_id("comment", above[0])
    return _text_id("post", comment.get("post_id"))


def _author_of(creator: dict[str, Any]) -> object:
    """Return a person's name, with the server of one from elsewhere."""
    name, address = creator.get("name"), creator.get("actor_id", creator.get("ap_id"))
    if creator.get("local") is False and isinstance(address, str):
        return f"{name}@{urlsplit(address).netloc}"
    return name


def unpack(value: dict[str, Any]) -> list[Any]:
    return [
        part
        for name, part in value.items()
        if name not in _NO_RECORDS and isinstance(part, (dict, list))
    ]


LEMMY = Shape(
    "lemmy",
    source="join-lemmy.org/api: CommentView, PostView, and comments and posts of their own",
    keys=(
        frozenset({"comment", "creator"}),
        frozenset({"post", "creator"}),
        frozenset({"path", "post_id"}),
        frozenset({"creator_id", "community_id"}),
    ),
    matches=matches,
    restructure=flatten,
    nested=_NESTED,
    not_replies=frozenset({"cross_posts"}),
    text_format="markdown",
    tombstones=frozenset({"*Permanently Deleted*", "*Permananently Deleted*"}),
    unpack=Hook((frozenset({"post_view"}), frozenset({"comment_view"})), unpack),
    addresses=(
        Address(
            "`/post/ID`, `/comment/ID`, `/post/ID/COMMENT` on the records' own host",
            path=re.compile(
                r"/(?P<id>post/[0-9]+|comment/[0-9]+)(?:/(?P<comment>[0-9]+))?/?(?:[?#]|$)",
                re.ASCII,
            ),
            ids=("comment/{comment}", "{id}"),
            own=re.compile(r"(?:comment|post)/[0-9]+"),
        ),
    ),
    ids="`comment/ID`, `post/ID`: both are numbered from 1",
    roots="posts; a comment with the path `0.ID` replies to its post",
    notes=(
        "`removed` counts as deleted too; the score is `counts.score`; the post in the view of a"
        " comment is a field, and no record"
    ),
)
