"""Records in a list within an object of another kind: read, or counted as left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.cli.run import run
from graphload.items import Item, Reject
from graphload.merge import merge_items
from graphload.problems import find_problems
from graphload.readers import RecordStream, read_items

if TYPE_CHECKING:
    from pathlib import Path

MESSAGES = [
    {"id": 1, "type": "message", "date_unixtime": "1609495200", "from": "Ann", "text": "a"},
    {"id": 2, "type": "message", "reply_to_message_id": 1, "from": "Ben", "text": "b"},
    {"id": 3, "type": "service", "actor": "Ann", "action": "pin_message"},
]
CHAT = {"name": "Ben", "type": "personal_chat", "id": 1, "messages": MESSAGES}
POSTS = [{"id": 11, "author": {"id": 7, "name": "ann"}, "content": "a"}, {"id": 12, "content": "b"}]


def read(tmp_path: Path, value: object) -> RecordStream:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(value))
    return read_items([path])


@pytest.mark.parametrize(
    ("export", "ids"),
    [
        (CHAT, ["user1/1", "user1/2", "user1/3"]),
        (
            {"about": "x", "chats": {"about": "y", "list": [CHAT]}},
            ["user1/1", "user1/2", "user1/3"],
        ),
        ({**CHAT, "messages": [{**row, "text": [1]} for row in MESSAGES[2:]]}, []),
        (
            {
                "guild": {"id": "1", "name": "G"},
                "channel": {"id": "2", "type": "GuildTextChat", "name": "general"},
                "messages": POSTS,
                "messageCount": 2,
            },
            [11, 12],
        ),
        ({"id": 5, "posts": POSTS}, [11, 12]),
        ({"id": 5, "posts": POSTS[1:], "users": [{"id": 7, "name": "ann"}]}, [12]),
        ({"id": 5, "title": "t", "posts": POSTS}, [5, 11, 12]),
        ({"id": 5, "title": "t", "body": "x", "comments": POSTS}, [5, 11, 12]),
        ({"id": 5, "title": "t", "text": "x", "messages": POSTS}, [5, 11, 12]),
        ({"number": 5, "title": "t", "body": "x", "comments": POSTS}, [None, 11, 12]),
        ({"number": 5, "title": "t", "comments": POSTS}, [11, 12]),
        ({"ok": True, "channel_id": "C1", "messages": [{"user": "U1", "text": "a"}]}, [None]),
    ],
    ids=lambda value: None if isinstance(value, list) else "+".join(value),
)
def test_the_records_of_an_export_are_found_and_its_frame_is_none(
    tmp_path: Path, export: dict[str, Any], ids: list[int | str | None]
) -> None:
    stream = read(tmp_path, export)
    records = [*stream]
    assert [record.id for record in records if isinstance(record, Item)] == ids
    assert len([record for record in records if isinstance(record, Reject)]) == (not ids)
    assert stream.report.inner_objects() == {}


NAMES = ("messages", "posts", "items", "entries", "zettel", "photos", "comments", "replies", "rows")
OUTER: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"id": st.sampled_from([1, 1000])},
    optional={
        "type": st.sampled_from(["personal_chat", "story"]),
        "title": st.just("t"),
        "by": st.just("ann"),
        "text": st.just("x"),
        "x": st.just({"y": 1}),
    },
)
INNER: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "text": st.just("a"),
        "inhalt": st.just("a"),
        "from": st.just("ann"),
        "author": st.just("ann"),
        "reply_to": st.just(11),
        "type": st.just("message"),
        "date": st.just("2024-01-01"),
    },
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(OUTER, st.sampled_from(NAMES), st.lists(INNER, min_size=1, max_size=4))
def test_each_object_with_an_id_in_a_list_is_read_rejected_or_counted(
    tmp_path: Path, outer: dict[str, Any], name: str, inner: list[dict[str, Any]]
) -> None:
    objects = [{"id": 10 + at, **fields} for at, fields in enumerate(inner)]
    stream = read(tmp_path, {**outer, name: objects})
    records = [*stream]
    found = [
        record for record in records if not isinstance(record, Item) or record.id != outer["id"]
    ]
    assert len(found) + stream.report.inner_objects().get(name, 0) == len(objects)


def test_what_may_be_records_is_a_problem_and_said_by_every_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = {"id": 1, "text": "a", "photos": [{"id": 7, "url": "x"}, {"id": 8, "url": "y"}]}
    chat = {"title": "A", "messages": [{"sender_name": "A", "timestamp_ms": 5, "content": "a"}]}
    merged = merge_items(read(tmp_path, [record, chat]))
    found = [problem for problem in find_problems(merged) if problem.kind == "inner_objects"]
    assert [problem.detail for problem in found] == [
        "2 objects in the field 'photos' of other records: kept there, not read",
        "1 object in the field 'messages' of other records: kept there, not read",
    ]
    assert run(["stats", str(tmp_path / "export.json")]) == 0
    said = "1 object in the field 'messages' of records: kept there, not read as records"
    assert said in capsys.readouterr().err


def test_fields_that_a_known_shape_has_and_people_are_not_counted(tmp_path: Path) -> None:
    status = {
        "id": "1",
        "uri": "u",
        "content": "<p>a</p>",
        "created_at": "2024-01-01T00:00:00Z",
        "account": {"id": "7", "acct": "ann"},
        "in_reply_to_id": None,
        "media_attachments": [{"id": "9", "url": "x"}],
    }
    liked = {"id": 1, "text": "a", "users": [{"id": 7, "name": "ann"}], "tags": [{"name": "x"}]}
    empty = {"id": 1, "text": "a", "items": [], "messages": ["b"], "photos": []}
    for record in (status, liked, empty):
        stream = read(tmp_path, record)
        assert len([*stream]) == 1
        assert stream.report.inner_objects() == {}
