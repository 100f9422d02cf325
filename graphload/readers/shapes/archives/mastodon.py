"""Mastodon's archive of an account (`outbox.json`), and pages of an outbox: ActivityStreams.

A status has an address there, and a number in Mastodon's API, which is the last part of the
address. The number is the id, so that an archive and an answer of the API meet.
"""

from __future__ import annotations

import re
from typing import Any

from graphload.readers.shapes.shape import FlatRecord, Hook, Shape

__all__ = ["MASTODON_ARCHIVE"]

_ACTIVITIES = ("Create", "Announce")
_OTHER_ACTIVITIES = frozenset(
    {"Accept", "Add", "Block", "Delete", "Dislike", "EmojiReact", "Flag", "Follow", "Ignore"}
    | {"Invite", "Join", "Leave", "Like", "Listen", "Move", "Offer", "Read", "Reject", "Remove"}
    | {"TentativeAccept", "TentativeReject", "Travel", "Undo", "Update", "View"}
)
"""Activities by which no post comes to be."""
_OBJECTS = ("Note", "Question", "Article")
_STATUS = re.compile(
    r"https?://([^/]+)/(?:(?:ap/)?users/[^/]+/statuses|@[^/]+)/([0-9]{1,19})(?:/activity)?",
    re.ASCII,
)
_USER = re.compile(r"https?://[^/]+/(?:users/|@)([^/]+)(?:/.*)?", re.DOTALL)
_FIRST_UNIQUE = 10**16
"""The first number of a status that has its time in it; smaller ones are counted by each server."""
_NOTE_FIELDS = ("id", "inReplyTo", "published", "url", "content", "summary")
_ACTIVITY_FIELDS = ("id", "object", "published", "type")
_BY = "by"


def matches(value: dict[str, Any]) -> bool:
    kind, inner = value.get("type"), value.get("object")
    if kind in _ACTIVITIES:
        return isinstance(inner, (dict, str))
    return kind in _OBJECTS and inner is None


def describe_activity(value: dict[str, Any]) -> str | None:
    """Describe an activity that makes no post, such as a like."""
    kind = value.get("type")
    is_other = isinstance(kind, str) and kind in _OTHER_ACTIVITIES
    return f"an activity that makes no post ({kind})" if is_other else None


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten an activity, or the object of one."""
    inner = raw.get("object")
    is_post = raw.get("type") == "Create"
    note = inner if is_post and isinstance(inner, dict) else {} if "object" in raw else raw
    actor = note.get("attributedTo") or raw.get("actor")
    likes = note.get("likes")
    fields = {
        "id": _read_id(note.get("id") or (inner if is_post else raw.get("id")), actor),
        "by": raw.get(_BY) or _name_of(note.get("url")) or _name_of(actor) or actor,
        "time": note.get("published") or raw.get("published"),
        "text": note.get("content"),
        "title": note.get("summary") or None,
        "parent": _read_id(note.get("inReplyTo"), actor),
        "url": note.get("url"),
        "score": likes.get("totalItems") if isinstance(likes, dict) else None,
        "retrieved_at": raw.get("retrieved_at") or note.get("updated") or note.get("published"),
    }
    extra = {name: value for name, value in note.items() if name not in (*_NOTE_FIELDS, _BY)}
    if note is not raw:
        own = {name: value for name, value in raw.items() if name not in (*_ACTIVITY_FIELDS, _BY)}
        # Of an activity, most fields repeat those of its object.
        extra |= {name: value for name, value in own.items() if name not in extra}
        extra.setdefault("type", raw.get("type"))
        if not is_post:
            extra["object"] = inner
    extra.pop("retrieved_at", None)
    fields["extra"] = {name: value for name, value in extra.items() if value is not None}
    return FlatRecord({name: value for name, value in fields.items() if value is not None}, [])


def _read_id(address: object, actor: object) -> object:
    """Return the number of a status, if that is one of the actor's server or names no other."""
    match = _STATUS.fullmatch(address) if isinstance(address, str) else None
    if match is None:
        return address
    host, number = match.groups()
    is_own = isinstance(actor, str) and actor.split("/")[2:3] == [host]
    return number if is_own or int(number) >= _FIRST_UNIQUE else address


def _name_of(address: object) -> str | None:
    """Return the name of an account from its address, or that of one of its statuses."""
    match = _USER.fullmatch(address) if isinstance(address, str) else None
    return match[1] if match else None


def unpack(value: dict[str, Any]) -> list[Any] | None:
    """Return the activities of a collection, those of an actor with the name that others have.

    An actor's address may have a number in place of the name. A list of addresses has no records.
    """
    if "orderedItems" not in value:
        return [] if value.get("type") == "OrderedCollection" else None
    items = value["orderedItems"]
    if not isinstance(items, list):
        return None
    if items and not any(isinstance(item, dict) for item in items):
        return [items]
    names: dict[str, str] = {}
    for item in items:
        match item:
            case {"actor": str() as address, "object": {"url": url}} if name := _name_of(url):
                names.setdefault(address, name)
    return [
        {**item, _BY: names[actor]}
        if isinstance(item, dict)
        and isinstance(actor := item.get("actor"), str)
        and actor in names
        and item.keys().isdisjoint({_BY})
        else item
        for item in items
    ]


MASTODON_ARCHIVE = Shape(
    "mastodon-archive",
    source=(
        "docs.joinmastodon.org/user/moving (`outbox.json`), www.w3.org/TR/activitystreams-core:"
        " `Create`, `Announce`, `Note`"
    ),
    keys=(frozenset({"actor", "object"}), frozenset({"attributedTo", "content"})),
    matches=matches,
    restructure=flatten,
    unpack=Hook((frozenset({"orderedItems"}), frozenset({"totalItems", "first"})), unpack),
    non_record=Hook((frozenset({"actor", "object"}),), describe_activity),
    ids=(
        "the number in the address, which is the `id` of `mastodon`; the address where it has no"
        " number, or a small one of another server"
    ),
    roots="`inReplyTo` is null",
    notes=(
        "the author is the name in the address of the account; `summary`, the warning, is the"
        " title; a boost (`Announce`) has no text, and the address of what it boosts in"
        " `extra.object`; `likes.totalItems` is the score; `retrieved_at` is the time of the edit"
        " (`updated`), else of the status; other activities, such as `Like`, are rejects"
    ),
)
