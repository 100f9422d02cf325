"""Discord, as DiscordChatExporter writes it: a channel as JSON, or as rows of CSV without ids."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.posted import count_reactions, object_of
from graphload.readers.shapes.shape import EXTRA, FlatRecord, Hook, Shape, rename_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["DISCORD"]

_NAMES = {
    "content": "text",
    "timestamp": "time",
    "exportedAt": "retrieved_at",
    "timestampEdited": "retrieved_at",
    "Author": "by",
    "Date": "time",
    "Content": "text",
    "type": EXTRA,
    "poll": EXTRA,
}
_REPLIES = ("Reply", "19")
"""The type of a reply; older versions of the exporter have its number."""
_NO_DISCRIMINATORS = ("0000", "0", None)
_DATES = ("%m/%d/%Y %I:%M %p", "%d-%b-%y %I:%M %p")
"""The forms of dates in CSV that aren't ISO 8601: of the usual settings, and of older versions."""
_COUNT = re.compile(r"\((\d{1,9})\)(?:,|$)")
"""The number of a reaction in CSV, as in `x (3),y (1)`."""
_CHANNEL_FIELDS = ("channelId", "channel", "guild", "exportedAt")


def flatten(raw: dict[str, Any]) -> FlatRecord:
    record = rename_fields(raw, _NAMES)
    if "AuthorID" in raw:
        _read_row(record)
        return FlatRecord(record, [])
    record["by"] = _name_of(record.pop("author", None))
    record["user"] = raw.get("author")
    if str(raw.get("type")) in _REPLIES:
        record["parent"] = object_of(raw.get("reference")).get("messageId")
    if raw.get("id") is not None and raw.get("id") == raw.get("channelId"):
        # The message that a thread begins with: the thread has its id, and is called by its title.
        record["title"] = raw.get("channel")
    record["score"] = count_reactions(raw.get("reactions"), "count")
    record.setdefault("retrieved_at", record.get("time"))
    return FlatRecord(record, [])


def _read_row(record: dict[str, Any]) -> None:
    """Read what a row of CSV says in words of its own: the date, and how many reacted."""
    record["by"] = record.pop("author", None) or record.get("by")
    if isinstance(date := record.get("time"), str):
        for form in _DATES:
            with contextlib.suppress(ValueError):
                record["time"] = dt.datetime.strptime(date, form).replace(tzinfo=dt.UTC).isoformat()
    if isinstance(reactions := record.get("Reactions"), str) and reactions:
        record["score"] = sum(map(int, _COUNT.findall(reactions)))


def _name_of(author: object) -> object:
    """Return the name of an account, with the four digits that older ones need to be unique."""
    if not isinstance(author, dict) or author.get("discriminator") in _NO_DISCRIMINATORS:
        return author
    return f"{author.get('name')}#{author['discriminator']}"


def unpack(value: dict[str, Any]) -> Iterable[Any] | None:
    """Return the messages of a channel, each with the channel and the time of the export."""
    channel, messages = value["channel"], value["messages"]
    if not isinstance(channel, dict) or not isinstance(messages, list):
        return None
    guild, exported = object_of(value["guild"]).get("name"), value.get("exportedAt")
    place = (channel.get("id"), channel.get("name"), guild, exported)
    return _with_channel(messages, dict(zip(_CHANNEL_FIELDS, place, strict=True)))


def _with_channel(messages: list[Any], place: dict[str, Any]) -> Iterator[Any]:
    for message in messages:
        yield {**place, **message} if isinstance(message, dict) else message


DISCORD = Shape(
    "discord",
    source="github.com/Tyrrrz/DiscordChatExporter 2.x: JSON, and CSV (`AuthorID`, `Content`)",
    keys=(
        frozenset({"timestampEdited", "content"}),
        frozenset({"callEndedTimestamp", "content"}),
        frozenset({"AuthorID", "Content"}),
    ),
    names=_NAMES,
    restructure=flatten,
    not_replies=frozenset(
        {"embeds", "stickers", "components", "inlineEmojis", "forwardedMessage", "interaction"}
    ),
    text_format="markdown",
    unpack=Hook((frozenset({"guild", "channel", "messages"}),), unpack),
    addresses=(
        Address(
            "`discord.com/channels/SERVER/CHANNEL/ID`",
            hosts=("discord.com", "discordapp.com"),
            path=re.compile(
                r"/channels/(?:@me|[0-9]+)/[0-9]+/(?P<id>[0-9]+)/?(?:[?#]|$)", re.ASCII
            ),
            ids=("{id}",),
            own=re.compile(r"[1-9][0-9]{16,18}"),
        ),
    ),
    ids="the message's `id`, which no other message of Discord has; rows of CSV have none",
    roots="the `type` is not `Reply`, or the message replied to is gone; all rows of CSV",
    notes=(
        "the author is the name of the account, with its digits where it has some; `score` is the"
        " number of reactions; `retrieved_at` is the time of the export, else of the edit, else of"
        " the message; the names of its channel and server are in `extra`, as are attachments; the"
        " message that a thread begins with has its title; what a message forwards, pins or"
        " announces (`type`) is kept, and no reply"
    ),
)
