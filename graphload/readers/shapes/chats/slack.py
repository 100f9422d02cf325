"""Slack: the messages of an export, a file a day in the folder of each channel.

Messages are numbered by the microsecond, in each channel, so ids are texts `CHANNEL/TS`.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import msgspec

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.posted import count_reactions, id_within, object_of
from graphload.readers.shapes.shape import EXTRA, FlatRecord, Folder, Shape, rename_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SLACK"]

_NAMES = {"ts": "time", "type": EXTRA, "title": EXTRA}
_STAMP = re.compile(r"[0-9]{1,12}\.[0-9]{6}")
_PEOPLE = ("users.json", "org_users.json")
_NAME = "user_name"
"""The field that a message gets from the list of people."""


def matches(value: dict[str, Any]) -> bool:
    stamp = _stamp(value["ts"])
    return isinstance(stamp, str) and _STAMP.fullmatch(stamp) is not None


def _stamp(value: object) -> object:
    """Return a time as Slack writes it, also where it was read as a number in between."""
    return f"{value:.6f}" if isinstance(value, float) else value


def complete(raw: dict[str, Any], folder: Folder) -> dict[str, Any]:
    """Add the channel, which the folder has as its name, and the name of the author."""
    added: dict[str, Any] = {}
    if raw.get("channel") is None and folder.name is not None:
        added["channel"] = folder.name
    if isinstance(user := raw.get("user"), str):
        people = folder.above.read(_PEOPLE, _name_people) or {}
        if user in people:
            added[_NAME] = people[user]
    return {**raw, **added}


def _name_people(chunks: Iterator[bytes]) -> dict[str, str] | None:
    """Return the name of each person by their id: the one that nobody else in a workspace has.

    None if it is no JSON.
    """
    try:
        users = msgspec.json.decode(b"".join(chunks))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    names: dict[str, str] = {}
    for user in users if isinstance(users, list) else ():
        id_, name = object_of(user).get("id"), _name_of(user)
        if isinstance(id_, str) and name is not None:
            names[id_] = name
    return names


def _name_of(user: object) -> str | None:
    """Return the name in the description of a person, or of a bot."""
    own = object_of(user)
    profile = object_of(own.get("profile"))
    known = (own.get("name"), profile.get("display_name"), profile.get("real_name"))
    return next((name for name in known if isinstance(name, str) and name), None)


def flatten(raw: dict[str, Any]) -> FlatRecord:
    record = rename_fields(raw, _NAMES)
    channel, stamp, thread = raw.get("channel"), _stamp(raw.get("ts")), _stamp(raw.get("thread_ts"))
    record["id"] = id_within(channel, stamp)
    if thread != stamp:
        record["parent"] = id_within(channel, thread)
    replies = record.get("replies")
    if isinstance(replies, list) and all(isinstance(reply, dict) for reply in replies):
        record["kids"] = [id_within(channel, _stamp(reply.get("ts"))) for reply in replies]
        del record["replies"]
    names = (
        *(record.pop(_NAME, None), _name_of(raw.get("user_profile")), raw.get("username")),
        *(raw.get("user"), _name_of(raw.get("bot_profile")), raw.get("bot_id")),
    )
    record["by"] = next((name for name in names if isinstance(name, str) and name), None)
    if isinstance(text := raw.get("text"), str):
        # All & < and > are escaped.
        record["text"] = html.unescape(text)
    if raw.get("subtype") == "tombstone":
        record["deleted"] = True
    record["score"] = count_reactions(raw.get("reactions"), "count")
    changes = (stamp, object_of(raw.get("edited")).get("ts"), raw.get("latest_reply"))
    stamps = [stamp for stamp in map(_stamp, changes) if isinstance(stamp, str)]
    record["retrieved_at"] = max(filter(_STAMP.fullmatch, stamps), key=float, default=None)
    return FlatRecord(record, [])


SLACK = Shape(
    "slack",
    source="slack.com/help/articles/220556107: exports (folder or zip), messages of the API",
    keys=tuple(
        frozenset({"ts", name})
        for name in ("user", "text", "thread_ts", "subtype", "bot_id", "client_msg_id")
    ),
    matches=matches,
    names=_NAMES,
    restructure=flatten,
    complete=complete,
    companions=(
        frozenset({"id", "profile", "team_id"}),
        frozenset({"id", "created", "members"}),
        frozenset({"id", "created", "creator", "is_archived"}),
    ),
    not_replies=frozenset({"attachments", "blocks", "files", "file", "comment", "item", "root"}),
    text_format="plain",
    tombstones=frozenset({"This message was deleted."}),
    depth=1,
    addresses=(
        Address(
            "`WORKSPACE.slack.com/archives/CHANNEL/pTS`, for messages with their `channel`",
            hosts=("slack.com",),
            path=re.compile(
                r"/archives/(?P<channel>[A-Z0-9]+)/p(?P<s>[0-9]{10})(?P<us>[0-9]{6})(?:[?#]|$)",
                re.ASCII,
            ),
            ids=("{channel}/{s}.{us}",),
            own=re.compile(r"[CDG][A-Z0-9]{6,}/[0-9]{10}\.[0-9]{6}"),
        ),
    ),
    ids=(
        "`CHANNEL/TS`, with the message's `channel`, else the name of the folder that the file is"
        " in; `TS` where there is none"
    ),
    roots="no `thread_ts`, or the own `ts`",
    notes=(
        "the author is the `name` of `users.json` above the folder, else that in the message, else"
        " the id; `&lt;`, `&gt;` and `&amp;` in texts are the characters; `replies` are the kids;"
        " `score` is the number of reactions; `retrieved_at` is the latest of the edit, the latest"
        " reply and the message; what Slack itself says (`subtype`, as `channel_join`) is kept;"
        " `users.json`, `channels.json` and their like have no records"
    ),
)
