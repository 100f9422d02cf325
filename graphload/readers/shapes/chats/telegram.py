"""Telegram, as its desktop program exports it: one chat, or all of an account, as JSON.

Messages are numbered in each chat, so ids are texts `CHAT/NUMBER`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.posted import count_reactions, id_within, object_of
from graphload.readers.shapes.shape import EXTRA, FlatRecord, Hook, Shape, rename_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["TELEGRAM"]

_NAMES = {
    "from": "by",
    "actor": "by",
    "from_id": "by",
    "actor_id": "by",
    "date_unixtime": "time",
    "date": "time",
    "edited_unixtime": "retrieved_at",
    "edited": "retrieved_at",
    # Of a song, of a game, and an object.
    "title": EXTRA,
    "score": EXTRA,
    "poll": EXTRA,
    "type": EXTRA,
}
_KINDS = {
    "saved_messages": "user",
    "personal_chat": "user",
    "bot_chat": "user",
    "private_group": "chat",
    "private_supergroup": "channel",
    "public_supergroup": "channel",
    "private_channel": "channel",
    "public_channel": "channel",
}
"""The kind of each type of chat, as `reply_to_peer_id` spells it: each has numbers of its own."""
_AUTHORS = ("from", "actor")
"""The fields of a name, each with one of the id behind it."""
_TOPIC_ACTIONS = ("topic_created", "create_channel", "create_group", "edit_group_title")
"""Events whose title is that of the topic or chat."""


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a message, or an event of the chat, which has an `actor` and an `action`."""
    record = rename_fields(raw, _NAMES)
    chat = raw.get("chat_id")
    record["id"] = id_within(chat, raw.get("id"))
    other_chat = raw.get("reply_to_peer_id")
    above = raw.get("reply_to_message_id")
    record["parent"] = id_within(chat if other_chat is None else other_chat, above)
    record["text"] = _join(raw.get("text"))
    entities = raw.get("text_entities")
    if entities is None and isinstance(raw.get("text"), list):
        entities = raw["text"]
    if _has_entity(entities):
        record["text_entities"] = entities
    else:
        record.pop("text_entities", None)
    if raw.get("action") in _TOPIC_ACTIONS:
        record["title"] = raw.get("title")
    record["score"] = count_reactions(raw.get("reactions"), "count")
    record.setdefault("retrieved_at", record.get("time"))
    for name in ("date", "edited"):
        if raw.get(f"{name}_unixtime") is not None:
            # The same time, on the clock of the computer that exported it.
            extra = object_of(record.get("extra"))
            record["extra"] = {key: part for key, part in extra.items() if key != name}
    return FlatRecord(record, [])


def _join(text: object) -> object:
    """Return a text in one piece; it comes in parts where words in it are links, names or bold."""
    if not isinstance(text, list):
        return text
    parts = [part if isinstance(part, str) else object_of(part).get("text") for part in text]
    words = [part for part in parts if isinstance(part, str)]
    return "".join(words) if len(words) == len(parts) else text


def _has_entity(entities: object) -> bool:
    """Return whether a part of a text is more than its words."""
    return isinstance(entities, list) and any(
        isinstance(part, dict) and part.get("type") != "plain" for part in entities
    )


def unpack(value: dict[str, Any]) -> Iterable[Any] | None:
    """Return the messages of a chat, or of all chats of an account, each with its chat."""
    if _is_chat(value):
        return _messages_of_all([value])
    lists = [object_of(value.get(name)).get("list") for name in ("chats", "left_chats")]
    chats = [chat for part in lists if isinstance(part, list) for chat in part]
    if not any(map(_is_chat, chats)):
        return None
    return _messages_of_all(chats)


def _is_chat(value: object) -> bool:
    chat = object_of(value)
    kind = chat.get("type")
    return isinstance(kind, str) and kind in _KINDS and isinstance(chat.get("messages"), list)


def _messages_of_all(chats: list[Any]) -> Iterator[Any]:
    shared = _find_shared_names(chats)
    for chat in chats:
        if _is_chat(chat):
            yield from _messages_of(chat, shared)
        else:
            yield chat


def _find_shared_names(chats: list[Any]) -> set[str]:
    """Return the names that several people or channels have: names aren't unique."""
    ids: dict[str, object] = {}
    shared: set[str] = set()
    for chat in chats:
        for message in chat["messages"] if _is_chat(chat) else ():
            for _, name, id_ in _authors_of(message):
                if ids.setdefault(name, id_) != id_:
                    shared.add(name)
    return shared


def _authors_of(message: object) -> Iterator[tuple[str, str, str]]:
    """Yield the field, the name and the id of who sent a message, or caused an event."""
    values = object_of(message)
    for field in _AUTHORS:
        match values.get(field), values.get(f"{field}_id"):
            case str() as name, str() as id_:
                yield field, name, id_


def _messages_of(chat: dict[str, Any], shared: set[str]) -> Iterator[Any]:
    """Yield the messages of a chat; of a shared name, the id is part."""
    number, kind = chat.get("id"), chat["type"]
    # Older versions don't number the chat of notes to oneself.
    id_ = f"{_KINDS[kind]}{number}" if isinstance(number, (int, str)) else kind
    place = {"chat_id": id_, "chat": chat.get("name")}
    for message in chat["messages"]:
        if not isinstance(message, dict):
            yield message
            continue
        authors = {
            field: f"{name} ({author})"
            for field, name, author in _authors_of(message)
            if name in shared
        }
        yield {**place, **message, **authors}


TELEGRAM = Shape(
    "telegram",
    source="telegram.org/blog/export-and-more, Telegram Desktop's `result.json`: a chat, or all",
    keys=(
        frozenset({"date_unixtime"}),
        # As `unpack` gives them.
        frozenset({"chat_id", "chat"}),
        *(
            frozenset({"date", name})
            for name in ("from_id", "actor_id", "actor", "reply_to_message_id", "text_entities")
        ),
    ),
    names=_NAMES,
    restructure=flatten,
    not_replies=frozenset({"text", "text_entities", "inline_bot_buttons", "contact_information"}),
    text_format="plain",
    unpack=Hook(
        (frozenset({"messages", "type"}), frozenset({"chats"}), frozenset({"left_chats"})), unpack
    ),
    addresses=(
        Address(
            "`t.me/c/CHAT/NUMBER`, also with a topic between these",
            hosts=("t.me", "telegram.me"),
            path=re.compile(
                r"/c/(?P<chat>[0-9]+)/(?:[0-9]+/)?(?P<id>[0-9]+)/?(?:[?#]|$)", re.ASCII
            ),
            ids=("channel{chat}/{id}",),
            own=re.compile(r"(?:channel|chat|user)[0-9]+/[0-9]+"),
            beside=("text_entities", "href"),
        ),
    ),
    ids="`CHAT/NUMBER`, with the chat as in `channel1234567890/42`; the number where none is named",
    roots="no `reply_to_message_id`",
    notes=(
        "a reply to a message of another chat (`reply_to_peer_id`) has the id of that one as its"
        " parent; parts of a text are joined, and stay in `extra.text_entities` where one is a link"
        " or another entity; the author is the name, with the id behind it where others in the"
        " export have the name, the id where there is none, and the id is in `extra`; `score` is"
        " the number of reactions; `retrieved_at` is the time of the edit, else"
        " of the message; events such as `invite_members` are records too, with their `action` in"
        " `extra`, and that of a topic or chat has its title; `date` is in UTC where there is no"
        " `date_unixtime`"
    ),
)
