"""What is particular to Slack's exports: channels are folders, and people are in a file above."""

from __future__ import annotations

import io
import json
import shutil
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from graphload.errors import InputError
from graphload.graph import build_graph
from graphload.items import Item, Reject
from graphload.merge import merge_items
from graphload.readers import Record, read_items
from support.project import SEEDS

EXPORT = SEEDS / "shapes" / "slack.export-2024"
TIME = 1600000000
PLAIN = ["general/1600000000.000100", "general/1600000060.000160", "general/1600000090.000190"]


def items(records: list[Record]) -> list[Item]:
    assert [record for record in records if not isinstance(record, Item)] == []
    return [record for record in records if isinstance(record, Item)]


def extra(item: Item) -> dict[str, Any]:
    assert item.extra is not None
    return item.extra


def said(records: list[Record]) -> list[tuple[object, ...]]:
    """Return what the items of an export say, in order of their ids."""
    found = sorted(items(records), key=lambda item: str(item.id))
    return [(item.id, item.parent, item.by, item.kids, item.text) for item in found]


def message(second: int, **fields: object) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": "x", "ts": f"{TIME + second}.000000", **fields}


def write(folder: Path, *messages: object, people: object = None) -> Path:
    """Write a channel with one day in a folder, and the people of the export; return the day."""
    day = folder / "general" / "2020-09-13.json"
    day.parent.mkdir(parents=True, exist_ok=True)
    day.write_text(json.dumps(messages))
    if people is not None:
        text = people if isinstance(people, str) else json.dumps(people)
        (folder / "users.json").write_text(text)
    return day


def test_an_export_is_read_with_its_channels_and_people() -> None:
    stream = read_items([EXPORT])
    first, second, joined, *_ = items(list(stream))
    assert [first.id, second.id, joined.id] == PLAIN
    assert (first.by, second.by, second.parent) == ("ann", "bob", first.id)
    assert (joined.by, joined.parent, extra(joined)["subtype"]) == ("dan", None, "channel_join")
    assert (first.score, extra(first)["user"], extra(first)["channel"]) == (2, "U0ANN", "general")
    ignored = {Path(name).name: reason for name, reason in stream.report.ignored.items()}
    assert set(ignored) == {"channels.json", "dms.json", "users.json", "integration_logs.json"}
    assert "people or channels" in ignored["users.json"]


def test_replies_of_another_day_belong_to_the_thread_in_the_order_that_it_lists() -> None:
    graph = build_graph(read_items([EXPORT]))
    ranks = {graph.nodes[kid]["by"]: edge["rank"] for kid, edge in graph[PLAIN[0]].items()}
    assert ranks == {"cid": 0, "bob": 1, "dan": 2}


def test_a_bot_has_its_name_and_a_deleted_message_no_text() -> None:
    bot, deleted = items(list(read_items([EXPORT / "random" / "2020-09-13.json"])))
    assert (bot.by, bot.text, bot.id) == ("teapot", "Tea & knots", "random/1600000000.000100")
    assert (deleted.deleted, deleted.text, deleted.kids) == (True, None, None)


@pytest.mark.parametrize("kind", ["zip", "tar", "gztar", "xztar"])
@pytest.mark.parametrize("base", [".", "outer"])
def test_an_archive_of_an_export_is_read_as_the_folder(
    kind: str, base: str, tmp_path: Path
) -> None:
    shutil.copytree(EXPORT, tmp_path / "in" / base, dirs_exist_ok=True)
    archive = shutil.make_archive(str(tmp_path / "export"), kind, tmp_path / "in")
    assert said(list(read_items([archive]))) == said(list(read_items([EXPORT])))


def test_people_that_come_last_in_an_archive_are_found(tmp_path: Path) -> None:
    archive = tmp_path / "export.tar"
    names = ["general/2020-09-13.json", "users.json"]
    with tarfile.open(archive, "w") as tar:
        for name in names:
            tar.add(EXPORT / name, name)
    assert [item.by for item in items(list(read_items([archive])))] == ["ann", "bob", "dan"]


def test_an_export_in_a_pipe_has_the_ids_of_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = shutil.make_archive(str(tmp_path / "export"), "zip", EXPORT)
    with Path(archive).open("rb") as file, io.TextIOWrapper(file) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        found = items(list(read_items(["-"])))
    assert {item.by for item in found if item.id in PLAIN} == {"U0ANN", "U0BOB", "U0DAN"}


def test_a_day_that_is_named_alone_is_read_as_in_the_export(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = [*EXPORT.glob("*/*.json")]
    assert said(list(read_items(days))) == said(list(read_items([EXPORT])))
    monkeypatch.chdir(EXPORT / "general")
    (first, *_) = items(list(read_items(["2020-09-13.json"])))
    assert (first.id, first.by) == (PLAIN[0], "ann")


def test_a_file_of_people_that_is_named_is_refused_with_a_hint() -> None:
    with pytest.raises(InputError, match="people or channels") as refused:
        list(read_items([EXPORT / "users.json"]))
    assert refused.value.hint is not None
    assert "folder" in refused.value.hint


def test_messages_of_one_moment_in_two_channels_are_two_items(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, message(1))
        (tmp_path / name / "general").rename(tmp_path / f"channel-{name}")
    found = items(list(read_items([tmp_path])))
    assert [item.id for item in found] == [f"channel-{at}/{TIME + 1}.000000" for at in "ab"]


def test_a_message_names_its_channel_itself_in_the_api(tmp_path: Path) -> None:
    reply = message(2, channel="C9", thread_ts=f"{TIME}.000000")
    (item,) = items(list(read_items([write(tmp_path, reply)])))
    assert (item.id, item.parent) == (f"C9/{TIME + 2}.000000", f"C9/{TIME}.000000")


def test_a_reply_whose_thread_is_gone_makes_a_stub(tmp_path: Path) -> None:
    day = write(tmp_path, message(2, thread_ts=f"{TIME}.000000"))
    graph = build_graph(read_items([day]))
    assert graph.nodes[f"general/{TIME}.000000"] == {"stub": True}


def test_the_version_that_says_most_of_what_came_later_wins_in_any_order(tmp_path: Path) -> None:
    edited = message(1, text="new", edited={"user": "U1", "ts": f"{TIME + 90}.000000"})
    for records in ((message(1), edited), (edited, message(1))):
        (item,) = merge_items(read_items([write(tmp_path, *records)])).items
        assert (item.text, item.retrieved_at) == ("new", TIME + 90)
    grown = message(1, latest_reply=f"{TIME + 50}.000000", reply_count=1)
    (item,) = merge_items(read_items([write(tmp_path, grown, message(1))])).items
    assert item.retrieved_at == TIME + 50


def test_a_time_that_was_read_as_a_number_in_between_is_the_same_id(tmp_path: Path) -> None:
    thread = {"ts": TIME + 1.000200, "thread_ts": TIME + 1.000200}
    (item,) = items(list(read_items([write(tmp_path, message(1, **thread))])))
    assert (item.id, item.parent) == (f"general/{TIME + 1}.000200", None)


@pytest.mark.parametrize(
    "people",
    [
        "",
        "{",
        "[" * 100_000,
        '[{"id": "U1", "name": "\\ud800"}]',
        {"U1": "ann"},
        7,
        [None, 7, {"id": ["U1"], "name": "x"}, {"id": "U1", "name": {"a": 1}, "profile": [1]}],
    ],
)
def test_people_that_cant_be_read_leave_the_ids(people: object, tmp_path: Path) -> None:
    (item,) = items(list(read_items([write(tmp_path, message(1), people=people)])))
    assert item.by == "U1"


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"name": "ann", "profile": {"display_name": "Ann"}}, "ann"),
        ({"name": "", "profile": {"display_name": "", "real_name": "Ann E."}}, "Ann E."),
        ({"profile": {"display_name": "Ann"}}, "Ann"),
        ({}, "U1"),
    ],
)
def test_the_name_of_a_person_is_the_one_that_is_unique(
    person: dict[str, Any], name: str, tmp_path: Path
) -> None:
    (item,) = items(list(read_items([write(tmp_path, message(1), people=[{"id": "U1"} | person])])))
    assert item.by == name


def test_odd_messages_are_rejects_and_take_no_other_with_them(tmp_path: Path) -> None:
    odd = [message(1, text=7), message(2, replies=[7]), message(3, thread_ts={"a": 1}), None]
    records = list(read_items([write(tmp_path, *odd, message(4), message(5, edited="x"))]))
    assert [record.time for record in records if isinstance(record, Item)] == [
        *(TIME + 2, TIME + 4, TIME + 5)
    ]
    rejects = [record for record in records if isinstance(record, Reject)]
    assert len(rejects) == 3
    # With what its folder says of it, so that it can be read from the rejects file.
    assert json.loads(rejects[0].raw)["channel"] == "general"


def test_rows_with_such_a_column_in_other_records_are_not_slacks(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"id": 1, "ts": "2020-01-01", "text": "x", "user": "ann"}))
    stream = read_items([path])
    assert [item.by for item in items(list(stream))] == ["ann"]
    assert stream.report.sources[0].shapes == {"firebase": 1}
