"""Bluesky: threads (`getPostThread`), feeds and posts; the id of a post is its AT URI."""

from __future__ import annotations

import re
from typing import Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.shape import FlatRecord, Hook, LeftOut, Shape

__all__ = ["BLUESKY"]

_UNKNOWN_HANDLE = "handle.invalid"
_POST_TYPE = "app.bsky.feed.post"
_NODE_FIELDS = ("post", "replies")
_POST_FIELDS = ("uri", "record", "value", "likeCount", "replies")
_FEED_FIELDS = frozenset({"feed", "cursor"})
_CONTENT_FIELDS = ("text", "createdAt", "$type")


def _post_of(value: dict[str, Any]) -> dict[str, Any]:
    """Return the post of a node in a thread or feed; a post of its own as it is."""
    post = value.get("post")
    return post if isinstance(post, dict) else value


def _content_of(post: dict[str, Any]) -> dict[str, Any]:
    """Return the record in a post, as its author wrote it; one of its own as it is."""
    if post.get("$type") == _POST_TYPE:
        return post
    for name in ("record", "value"):
        if isinstance(content := post.get(name), dict):
            return content
    return {}


def matches(value: dict[str, Any]) -> bool:
    post = _post_of(value)
    is_there = isinstance(post.get("uri"), str) and bool(_content_of(post))
    return is_there or value.get("$type") == _POST_TYPE


def describe_non_record(value: dict[str, Any]) -> str | None:
    """Describe a record of a repository that is no post, such as a like."""
    kind = _content_of(value).get("$type")
    is_other = isinstance(value.get("uri"), str) and kind not in (None, _POST_TYPE)
    return "no post, but another record of a Bluesky repository" if is_other else None


def _author_of(post: dict[str, Any]) -> object:
    """Return the author's handle; the DID where there is none, as a part of the post's URI."""
    author = post.get("author")
    if isinstance(author, dict):
        handle = author.get("handle")
        return author.get("did") if handle in (None, _UNKNOWN_HANDLE) else handle
    uri = post.get("uri")
    is_uri = isinstance(uri, str) and uri.startswith("at://")
    return author or (str(uri).split("/")[2] if is_uri else None)


def flatten(raw: dict[str, Any]) -> FlatRecord:
    post = _post_of(raw)
    content = _content_of(post)
    reply = content.get("reply")
    parent = reply.get("parent") if isinstance(reply, dict) else None
    extra = {name: value for name, value in post.items() if name not in _POST_FIELDS}
    if post is not raw:
        extra = {**{n: value for n, value in raw.items() if n not in _NODE_FIELDS}, **extra}
    if content is post:
        extra = {}
    extra["record"] = {n: value for n, value in content.items() if n not in _CONTENT_FIELDS}
    fields = {
        "id": post.get("uri"),
        "by": _author_of(post),
        "time": content.get("createdAt") or post.get("indexedAt"),
        "text": content.get("text"),
        "parent": parent.get("uri") if isinstance(parent, dict) else None,
        "score": post.get("likeCount"),
        "replies": raw.get("replies"),
        "extra": {name: value for name, value in extra.items() if value not in (None, {})},
    }
    return FlatRecord({name: value for name, value in fields.items() if value is not None}, [])


def read_left_out(value: dict[str, Any]) -> LeftOut | None:
    """Read a post that was deleted, or that is hidden because its author blocks or is blocked."""
    is_gone = value.get("notFound") is True or value.get("blocked") is True
    return LeftOut(ids=(value["uri"],)) if is_gone and "record" not in value else None


def unpack(value: dict[str, Any]) -> list[Any] | None:
    """Return the nodes of an answer, or the ancestors of a node and then the node itself."""
    if value.get("feed") == [] and value.keys() <= _FEED_FIELDS:
        return []
    thread = value.get("thread")
    if isinstance(thread, dict) and (matches(thread) or "uri" in thread):
        return [thread]
    if isinstance(thread, list):
        items = [item for item in thread if isinstance(item, dict)]
        nodes = [
            # One without a post is left out.
            post if matches(post) else {"uri": item.get("uri"), "notFound": True}
            for item in items
            if isinstance(post := item.get("value"), dict)
        ]
        return nodes if nodes and len(nodes) == len(thread) else None
    if not isinstance(value.get("parent"), dict) or not matches(value):
        return None
    chain: list[Any] = []
    node: Any = value
    while isinstance(node, dict):
        chain.append({name: part for name, part in node.items() if name != "parent"})
        node = node.get("parent")
    return chain[::-1]


BLUESKY = Shape(
    "bluesky",
    source=(
        "docs.bsky.app: app.bsky.feed.getPostThread, feeds, searches, records of a repository"
        " (com.atproto.repo.listRecords)"
    ),
    keys=(
        frozenset({"post"}),
        frozenset({"uri", "record"}),
        frozenset({"uri", "cid", "value"}),
        frozenset({"$type", "createdAt"}),
    ),
    matches=matches,
    restructure=flatten,
    nested=("replies",),
    text_format="plain",
    left_out=Hook((frozenset({"uri", "notFound"}), frozenset({"uri", "blocked"})), read_left_out),
    non_record=Hook(
        (frozenset({"uri", "record"}), frozenset({"uri", "cid", "value"})), describe_non_record
    ),
    unpack=Hook(
        (frozenset({"thread"}), frozenset({"post", "parent"}), frozenset({"feed"})), unpack
    ),
    addresses=(
        Address(
            "`bsky.app/profile/NAME/post/KEY`",
            hosts=("bsky.app",),
            path=re.compile(r"/profile/(?P<who>[\w.:-]+)/post/(?P<key>\w+)/?(?:[?#]|$)", re.ASCII),
            ids=("at://{who}/app.bsky.feed.post/{key}",),
            own=re.compile(r"at://[^/]+/app\.bsky\.feed\.post/\w+"),
            # In the text, an address is shortened.
            beside=("record", "facets", "features", "uri"),
            # An address has the handle, an id the DID.
            alias=lambda id_, by: f"at://{by}/{id_.split('/', 3)[3]}",
        ),
    ),
    ids="the post's `at://` URI",
    roots="no `record.reply`",
    notes=(
        "the author is the handle, the DID where there is none; `blockedPost` and `notFoundPost`"
        " are left out; a quoted post is a field; the rest of the post and of its record is in"
        " `extra`; a post in a file of an unpacked repository (`DID/app.bsky.feed.post/KEY.json`)"
        " has its id and author from the file's path; other records of a repository, such as likes,"
        " are rejects"
    ),
)
