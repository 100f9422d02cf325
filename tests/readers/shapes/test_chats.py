"""What is particular to chats: channels, names of people, edits, events, other chats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from graphload.graph import build_graph
from graphload.items import Item, Reject
from graphload.merge import merge_items
from graphload.readers import Record, read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[..., list[Record]]

TIME = 1600000000


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads a value from a file of its own, as one document."""

    def read_value(value: object, name: str = "result.json") -> list[Record]:
        path = tmp_path / name
        path.write_text(json.dumps(value, indent=1))
        return list(read_items([path]))

    return read_value


def items(records: list[Record]) -> list[Item]:
    assert [record for record in records if not isinstance(record, Item)] == []
    return [record for record in records if isinstance(record, Item)]


def extra(item: Item) -> dict[str, Any]:
    assert item.extra is not None
    return item.extra


# ---------------------------------------------------------------------------- Telegram


def message(id_: int, **fields: object) -> dict[str, Any]:
    base = {"id": id_, "type": "message", "date": "2020-09-13T14:26:40", "from": "Ann"}
    return {**base, "date_unixtime": str(TIME + id_), "from_id": "user7", "text": "x", **fields}


def chat(*messages: object, number: int = 5, kind: str = "private_supergroup") -> dict[str, Any]:
    return {"name": f"Chat {number}", "type": kind, "id": number, "messages": [*messages]}


def account(*chats: object, left: object = ()) -> dict[str, Any]:
    contacts = [{"user_id": 3, "first_name": "Bob", "date": "2020-01-01T00:00:00"}]
    return {
        "about": "Here is your data.",
        "contacts": {"about": "", "list": contacts},
        "chats": {"about": "", "list": [*chats]},
        "left_chats": {"about": "", "list": left},
    }


def test_messages_of_two_chats_with_one_number_are_two_items(read: Read) -> None:
    found = items(read(account(chat(message(1)), chat(message(1), number=6))))
    assert [item.id for item in found] == ["channel5/1", "channel6/1"]
    assert [extra(item)["chat"] for item in found] == ["Chat 5", "Chat 6"]


def test_a_user_a_group_and_a_channel_may_have_one_number(read: Read) -> None:
    kinds = ("personal_chat", "private_group", "public_channel", "bot_chat")
    chats = [chat(message(1), number=at, kind=kind) for at, kind in enumerate(kinds)]
    found = items(read(account(*chats[:2], left=chats[2:])))
    assert [item.id for item in found] == ["user0/1", "chat1/1", "channel2/1", "user3/1"]


def test_the_chat_of_notes_may_have_no_number(read: Read) -> None:
    notes = {"type": "saved_messages", "messages": [message(1)]}
    assert [item.id for item in items(read(account(notes)))] == ["saved_messages/1"]


def test_people_and_sessions_of_an_account_are_no_records(read: Read) -> None:
    assert len(items(read(account(chat(message(1)))))) == 1


def test_an_account_without_messages_has_no_records(read: Read) -> None:
    assert read(account(chat())) == []


def test_a_reply_to_a_message_of_another_chat_makes_a_stub_of_that_message(read: Read) -> None:
    reply = message(2, reply_to_message_id=1, reply_to_peer_id="channel9")
    graph = build_graph(merge_items(read(chat(message(1), reply))))
    assert list(graph.edges) == [("channel9/1", "channel5/2")]
    assert graph.nodes["channel9/1"] == {"stub": True}


def test_the_messages_of_a_chat_before_it_was_moved_have_numbers_below_0(read: Read) -> None:
    _, reply = items(read(chat(message(-999), message(2, reply_to_message_id=-999))))
    assert reply.parent == "channel5/-999"


def test_parts_of_a_text_are_joined_and_links_are_kept(read: Read) -> None:
    link = {"type": "text_link", "text": "knots", "href": "https://example.org"}
    whole, plain = items(
        read(chat(message(1, text=["On ", link, "!"]), message(2, text_entities=[])))
    )
    assert (whole.text, extra(whole)["text_entities"][1]) == ("On knots!", link)
    assert (whole.text_format, "text_entities" in extra(plain)) == ("plain", False)


def test_an_event_is_a_record_with_its_actor_and_a_topic_has_its_title(read: Read) -> None:
    event = {"id": 1, "type": "service", "date_unixtime": str(TIME), "actor": "Ann", "text": ""}
    topic = {**event, "action": "topic_created", "title": "Knots"}
    joined = {**event, "id": 2, "action": "invite_members", "members": ["Bob"]}
    first, second, below = items(read(chat(topic, joined, message(3, reply_to_message_id=1))))
    assert (first.by, first.title, below.parent) == ("Ann", "Knots", first.id)
    assert (second.title, second.item_type) == (None, None)
    told = ("type", "action", "members")
    assert [extra(second)[name] for name in told] == ["service", "invite_members", ["Bob"]]


def test_a_song_a_game_and_a_poll_are_no_fields_of_the_message(read: Read) -> None:
    odd = {"title": "A song", "score": 7, "poll": {"question": "?", "answers": [{"text": "a"}]}}
    (item,) = items(read(chat(message(1, **odd))))
    assert (item.title, item.score, item.poll) == (None, None, None)
    assert {name: extra(item)[name] for name in odd} == odd


def test_people_of_one_name_have_their_ids_behind_it(read: Read) -> None:
    other = message(2, from_id="user8", reply_to_message_id=1)
    event = {"id": 3, "type": "service", "actor": "Ann", "actor_id": "user8", "action": "x"}
    bob = message(4, **{"from": "Bob", "from_id": "user9"})
    found = items(read(chat(message(1), other, {**event, "date_unixtime": "1600000003"}, bob)))
    assert [item.by for item in found] == ["Ann (user7)", "Ann (user8)", "Ann (user8)", "Bob"]
    # In another chat of the account, too; where nobody else has the name, it is the name.
    found = items(read(account(chat(message(1)), chat(other, number=6))))
    assert [item.by for item in found] == ["Ann (user7)", "Ann (user8)"]
    assert [item.by for item in items(read(chat(message(1), message(2))))] == ["Ann", "Ann"]
    odd = chat(message(1), message(2, from_id=None), message(3, from_id=[7]), 5)
    assert [item.by for item in read(odd) if isinstance(item, Item)][:2] == ["Ann", "Ann"]


def test_an_account_that_was_deleted_is_its_id(read: Read) -> None:
    (item,) = items(read(chat(message(1, **{"from": None}))))
    assert item.by == "user7"


@pytest.mark.parametrize("order", [1, -1])
def test_the_later_edit_of_a_message_wins_in_any_order(order: int, read: Read) -> None:
    first = read(chat(message(1, text="old")), "a.json")
    edit = message(1, text="new", edited="2024-01-01T00:00:00", edited_unixtime="1704067200")
    merged = merge_items([*first, *read(chat(edit), "b.json")][::order])
    (item,) = merged.items
    assert (item.text, item.time, item.retrieved_at) == ("new", TIME + 1, 1704067200)
    assert len(merged.conflicts) == 1


def test_reactions_are_summed_where_all_are_counted(read: Read) -> None:
    known = [{"type": "emoji", "emoji": "x", "count": 2}, {"type": "paid", "count": 3}]
    for reactions, score in ((known, 5), ([*known, {"emoji": "y"}], None)):
        (item,) = items(read(chat(message(1, reactions=reactions))))
        assert (item.score, extra(item)["reactions"]) == (score, reactions)


def test_what_is_no_message_in_a_chat_is_a_reject_and_takes_no_other_with_it(read: Read) -> None:
    odd = message(2, text=[{"type": "bold"}])
    records = read(account(chat(message(1), None, "x", odd, message(3)), 7))
    assert [item.id for item in records if isinstance(item, Item)] == ["channel5/1", "channel5/3"]
    assert len([record for record in records if isinstance(record, Reject)]) == 4


# ----------------------------------------------------------------------------- Discord


def post(id_: str, **fields: object) -> dict[str, Any]:
    author = {"id": "9", "name": "ann", "discriminator": "0000", "nickname": "Ann"}
    base = {"id": id_, "type": "Default", "timestamp": "2020-09-13T12:26:40.5+00:00"}
    return {**base, "timestampEdited": None, "content": "x", "author": author, **fields}


def channel(*messages: object, exported: str | None = None) -> dict[str, Any]:
    place = {"guild": {"id": "1", "name": "Knots"}, "channel": {"id": "70", "name": "general"}}
    return {**place, "exportedAt": exported, "messages": [*messages]}


def test_a_reply_to_a_message_of_another_channel_has_its_id_as_parent(read: Read) -> None:
    reference = {"messageId": "5", "channelId": "71", "guildId": "1"}
    (reply,) = items(read(channel(post("6", type="Reply", reference=reference))))
    assert (reply.id, reply.parent, extra(reply)["channel"]) == (6, 5, "general")


@pytest.mark.parametrize("kind", ["ChannelPinnedMessage", "Default", "ThreadCreated"])
def test_a_reference_of_another_kind_is_no_reply(kind: str, read: Read) -> None:
    reference = {"messageId": "5", "channelId": "70", "guildId": "1"}
    (item,) = items(read(channel(post("6", type=kind, reference=reference))))
    assert (item.parent, item.item_type, extra(item)["type"]) == (None, None, kind)


def test_a_reply_to_a_message_that_is_gone_has_no_parent(read: Read) -> None:
    for reference in ({"messageId": None}, None, 7):
        (item,) = items(read(channel(post("6", type="Reply", reference=reference))))
        assert item.parent is None


def test_accounts_of_one_name_are_told_apart_by_their_digits(read: Read) -> None:
    old = {"id": "8", "name": "ann", "discriminator": "1234"}
    found = items(read(channel(post("5"), post("6", author=old), post("7", author="x"))))
    assert [item.by for item in found] == ["ann", "ann#1234", "x"]
    assert extra(found[1])["user"] == old


def test_the_message_that_a_thread_begins_with_has_its_title(read: Read) -> None:
    first, second = items(read(channel(post("70"), post("71"))))
    assert (first.title, second.title) == ("general", None)


@pytest.mark.parametrize("order", [1, -1])
def test_the_later_export_wins_in_any_order(order: int, read: Read) -> None:
    first = read(channel(post("6", content="old"), exported="2024-01-01T00:00:00+00:00"), "a.json")
    edited = post("6", content="new", timestampEdited="2024-01-02T00:00:00+00:00")
    second = read(channel(edited, exported="2024-02-01T00:00:00+00:00"), "b.json")
    (item,) = merge_items([*first, *second][::order]).items
    assert (item.text, item.retrieved_at) == ("new", 1706745600)


def test_what_a_message_shows_or_forwards_is_no_reply(read: Read) -> None:
    shown = {"title": "A page", "timestamp": None, "description": "words", "author": {"name": "x"}}
    forwarded = {"timestamp": "2020-01-01T00:00:00+00:00", "content": "y", "embeds": [shown]}
    (item,) = items(read(channel(post("6", embeds=[shown], forwardedMessage=forwarded))))
    assert (extra(item)["embeds"], extra(item)["forwardedMessage"]) == ([shown], forwarded)


def test_rows_of_csv_have_neither_ids_nor_replies() -> None:
    stream = read_items([SEEDS / "shapes" / "discord.rows.csv"])
    first, joined, last = items(list(stream))
    assert (first.id, first.by, first.time, first.score) == (None, "ann", TIME, 3)
    assert (joined.by, joined.parent, last.text) == ("bob#4321", None, "two\nlines")
    assert stream.report.sources[0].shapes == {"discord": 3}


@pytest.mark.parametrize("date", ["09/13/2020 12:26 PM", "13-Sep-20 12:26 PM"])
def test_dates_in_the_usual_settings_are_read(date: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(f'AuthorID,Author,Date,Content,Attachments,Reactions\n1,a,"{date}",x,,\n')
    (item,) = items(list(read_items([path])))
    assert item.time == TIME - 40
