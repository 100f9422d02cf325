from __future__ import annotations

import contextlib
import csv
import gzip
import itertools
import json
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from graphload.errors import InputError, UsageError
from graphload.export import export_lines
from graphload.graph import build_graph
from graphload.items import Item, Reject
from graphload.readers import read_items
from graphload.readers.formats.format import InputTable
from graphload.readers.mapping import map_table, mapping_text, parse_mapping, read_mapping
from graphload.readers.proposal import propose_mapping
from graphload.readers.selection import Selection
from graphload.readers.shapes.table import USUAL_NAMES
from support.places import embedded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAPPING = {"id": "post", "parent": "up", "by": "user.name", "text": "words", "time": "when"}
POSTS: list[dict[str, Any]] = [
    {"post": "a", "up": None, "user": {"name": "ann", "id": 1}, "words": "<b>", "when": 1.6e12},
    {"post": "b", "up": "a", "user": {"name": "bob", "id": 2}, "words": "b", "id": 7},
]


def read(path: Path, value: object, **options: Any) -> list[Item]:  # noqa: ANN401 - any option
    path.write_text(json.dumps(value))
    records = list(read_items([path], **options))
    assert not [record for record in records if isinstance(record, Reject)]
    return [record for record in records if isinstance(record, Item)]


def test_a_mapping_reads_records_of_any_names(tmp_path: Path) -> None:
    first, second = read(tmp_path / "p.json", POSTS, mapping=MAPPING)
    assert (first.id, first.by, first.text, first.time) == ("a", "ann", "<b>", 1_600_000_000)
    assert (second.id, second.parent, second.text_format) == ("b", "a", "plain")
    # What no field is taken from is kept.
    assert second.extra == {"id": 7, "user": {"name": "bob", "id": 2}}


@pytest.mark.parametrize("name", ["slack.json", "slack.csv", "slack.parquet"])
def test_a_mapped_record_that_names_itself_as_its_parent_has_none(
    name: str, tmp_path: Path
) -> None:
    write: dict[str, Callable[[pl.DataFrame, Path], object]] = {
        ".json": pl.DataFrame.write_json,
        ".csv": pl.DataFrame.write_csv,
        ".parquet": pl.DataFrame.write_parquet,
    }
    rows = [
        {"ts": f"{second}.000100", "thread_ts": thread, "user": "ann", "text": "t"}
        for second, thread in [(17, "17.000100"), (18, "17.000100"), (19, None)]
    ]
    path = tmp_path / name
    write[path.suffix](pl.DataFrame(rows), path)
    mapping = {"id": "ts", "parent": "thread_ts", "by": "user", "time": "ts"}
    records = read_items([path], mapping=mapping)
    items = [record for record in records if isinstance(record, Item)]
    assert [(item.id, item.parent, item.time) for item in items] == [
        ("17.000100", None, 17),
        ("18.000100", "17.000100", 18),
        ("19.000100", None, 19),
    ]
    assert records.report.sources[0].no_parent["the own id"] == 1


@pytest.mark.parametrize(
    "value",
    [POSTS, {"data": POSTS}, {"page": 1, "list": {"rows": POSTS}}, [POSTS], POSTS[0]],
    ids=["an array", "an answer", "deep in an answer", "an array of arrays", "one"],
)
def test_mapped_records_are_found_wherever_records_stand(value: object, tmp_path: Path) -> None:
    items = read(tmp_path / "p.json", value, mapping=MAPPING)
    assert [item.id for item in items] == (
        ["a"] if isinstance(value, dict) and "post" in value else ["a", "b"]
    )


def test_mapped_replies_may_be_nested(tmp_path: Path) -> None:
    nested = {**POSTS[0], "replies": [{"post": "b", "words": "below", "user": {"name": "bob"}}]}
    items = read(tmp_path / "p.json", nested, mapping=MAPPING)
    assert [(item.id, item.parent) for item in items] == [("a", None), ("b", "a")]


def test_fields_that_are_not_mapped_keep_their_usual_names(tmp_path: Path) -> None:
    record = {"id": "b", "author": "ann", "reply-to": "a", "text": "x"}
    (item,) = read(tmp_path / "p.json", [record], mapping={"parent": "reply-to"})
    assert (item.id, item.by, item.parent, item.extra) == ("b", "ann", "a", None)


def test_one_field_of_the_source_may_be_two_of_an_item(tmp_path: Path) -> None:
    mapping = {"id": "n", "title": "n"}
    (item,) = read(tmp_path / "p.json", [{"n": "x", "text": "t"}], mapping=mapping)
    assert (item.id, item.title) == ("x", "x")


@pytest.mark.parametrize("text_format", ["markdown", "plain", "html"])
def test_the_format_of_texts_can_be_given(text_format: str, tmp_path: Path) -> None:
    for mapping in (None, {"parent": "up"}):
        (item,) = read(
            tmp_path / "p.json", [{"id": 1, "text": "x"}], mapping=mapping, text_format=text_format
        )
        assert item.text_format == (None if text_format == "html" else text_format)


def test_a_field_that_no_record_has_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(POSTS))
    records = read_items([path], mapping={**MAPPING, "score": "stars"})
    assert len(list(records)) == 2
    assert records.report.missing_fields() == ["stars"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("pid=x", "unknown field 'pid'"), ("id", "isn't FIELD=NAME"), ("id=a,id=b", "'id' twice")],
)
def test_a_mapping_that_is_wrong_is_an_error(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_mapping(text)


@pytest.mark.parametrize("name", ["m.toml", "m.json"])
def test_a_mapping_is_read_back_from_its_file(name: str, tmp_path: Path) -> None:
    mapping = {"id": 'odd "name"', "by": "é.x\\y"}
    path = tmp_path / name
    path.write_text(mapping_text(mapping, is_toml=name.endswith("toml")), "utf-8")
    assert read_mapping(path) == mapping


def test_a_file_that_is_no_mapping_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text("{")
    with pytest.raises(InputError, match="not a mapping"):
        read_mapping(path)


def test_the_columns_of_a_table_are_mapped_whole() -> None:
    frame = pl.DataFrame({name: [row.get(name) for row in POSTS] for name in POSTS[1]})
    frame = frame.with_columns(pl.Series("up", [None, "a"]), pl.Series("when", [1.6e12, None]))
    found: Counter[str] = Counter()
    table = map_table(InputTable(frame, "t", [1, 2]), MAPPING, USUAL_NAMES, found)
    assert table.frame["by"].to_list() == ["ann", "bob"]
    assert table.frame["id"].to_list() == ["a", "b"]
    assert table.frame["source_id"].to_list() == [None, 7]
    assert found == {"post": 2, "up": 1, "user.name": 2, "words": 2, "when": 1}


def rows_of(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


LONG = ["a text that has many words in it", "another one, of many words as well"] * 6
TWELVE = range(12)
TABLES: dict[str, tuple[dict[str, list[Any]], dict[str, str]]] = {
    "usual names": (
        {"post_id": [1, 2, 3], "parent_id": [None, 1, 2], "author": ["a", "b", "c"]},
        {"id": "post_id", "parent": "parent_id", "by": "author"},
    ),
    "camel case": (
        {"commentId": ["x1", "x2"], "inReplyTo": [None, "x1"], "createdAt": ["2024-01-01"] * 2},
        {"id": "commentId", "parent": "inReplyTo", "time": "createdAt"},
    ),
    "no known name": (
        {
            "nr": [*TWELVE],
            "zu": [-1, *range(11)],
            "wann": [1_600_000_000 + 60 * n for n in TWELVE],
            "wort": [f"{text} {n}" for n, text in enumerate(LONG)],
            "wer": [f"person{n % 5}" for n in TWELVE],
        },
        {"id": "nr", "parent": "zu", "by": "wer", "time": "wann", "text": "wort"},
    ),
    "a column of threads beside that of parents": (
        {"id": ["a", "b", "c", "d"], "thread": ["a"] * 4, "above": [None, "a", "b", "c"]},
        {"id": "id", "parent": "above"},
    ),
    "a parent's name for something else": (
        {"id": [11, 12, 13], "reply_id": [901, 902, 903], "on": [None, 11, 12]},
        {"id": "id", "parent": "on"},
    ),
    "roots that name themselves by 0": (
        {"mid": [5, 6, 7], "ref": [0, 5, 5], "body": ["one", "two", "three"]},
        {"id": "mid", "parent": "ref", "text": "body"},
    ),
    "times in milliseconds under an odd name": (
        {"key": [1, 2], "reply_to": [None, 1], "stamp_ms": [1_600_000_000_000, 1_600_000_100_000]},
        {"id": "key", "parent": "reply_to", "time": "stamp_ms"},
    ),
    "an author in an object": (
        {"id": [1, 2], "parent": [None, 1], "author": [{"login": "ann"}, {"login": "bob"}]},
        {"id": "id", "parent": "parent", "by": "author.login"},
    ),
    "counts that look like ids": (
        {"id": [1, 2, 3, 4], "likes": [1, 2, 1, 1], "to": [None, 1, 2, 3]},
        {"id": "id", "parent": "to", "score": "likes"},
    ),
    "dates as text": (
        {"id": [1, 2], "replied_to": ["", "1"], "sent": ["Mon, 1 Jan 2024 10:00:00 +0000"] * 2},
        {"id": "id", "parent": "replied_to", "time": "sent"},
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_mapping_is_proposed_by_names_and_values(name: str) -> None:
    columns, expected = TABLES[name]
    assert propose_mapping(rows_of(columns)) == expected


def test_a_settings_file_has_no_mapping() -> None:
    assert "parent" not in propose_mapping([{"theme": "dark", "depth": 3, "debug": True}])


def test_the_mapping_of_a_real_table_is_proposed_and_makes_trees(
    real_data: Path, tmp_path: Path
) -> None:
    with gzip.open(real_data / "delab_reddit_reply_trees.csv.gz", "rt", newline="") as stream:
        rows = list(itertools.islice(csv.DictReader(stream), 2000))
    mapping = propose_mapping(rows)
    assert mapping == {
        "id": "post_id",
        "parent": "parent_id",
        "by": "author_id",
        "time": "created_at",
        "text": "text",
    }
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows))
    graph = build_graph(read_items([path], mapping=mapping))
    ids = {row["post_id"] for row in rows}
    parents = {row["parent_id"] for row in rows} - {"", "NA"}
    assert graph.graph["counts"]["loaded"] == len(ids)
    assert ids <= set(graph)
    assert graph.number_of_edges() >= len(parents & ids)


FORUM: list[dict[str, Any]] = [
    {"post_id": 103, "topic_id": 7, "post_time": 60, "username": "cid", "post_text": "third"},
    {"post_id": 104, "topic_id": 8, "post_time": 10, "username": "dan", "post_text": "alone"},
    {"post_id": 102, "topic_id": 7, "post_time": 60, "username": "bob", "post_text": "second"},
    {"post_id": 101, "topic_id": 7, "post_time": 90, "username": "ann", "post_text": "late"},
    {"post_id": 100, "topic_id": 0, "post_time": 5, "username": "eve", "post_text": "of no topic"},
]
FORUM_MAPPING = {
    "id": "post_id",
    "thread": "topic_id",
    "by": "username",
    "time": "post_time",
    "text": "post_text",
}


def write_forum(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write a table of posts in the format of the file's suffix."""
    frame = pl.DataFrame(rows)
    if path.suffix == ".json":
        path.write_text(json.dumps({"posts": rows}))
    elif path.suffix == ".csv":
        frame.write_csv(path)
    elif path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            columns = ", ".join(rows[0])
            connection.execute(f"CREATE TABLE phpbb_posts ({columns})")
            connection.execute("CREATE TABLE phpbb_topics (topic_id, topic_title)")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(
                f"INSERT INTO phpbb_posts VALUES ({marks})",  # noqa: S608
                [tuple(row.values()) for row in rows],
            )


@pytest.mark.parametrize("suffix", ["json", "csv", "parquet", "sqlite"])
def test_posts_of_a_topic_reply_to_its_first_post(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"forum.{suffix}"
    write_forum(path, FORUM)
    stream = read_items([path], mapping=FORUM_MAPPING)
    graph = build_graph(stream)
    # The first by its time, and of two of one time by its id.
    assert sorted(graph.edges) == [(102, 101), (102, 103)]
    assert sorted(graph) == [100, 101, 102, 103, 104]
    assert str(graph.nodes[101]["extra"]["topic_id"]) == "7"
    assert stream.report.missing_fields() == []


def test_the_order_of_posts_and_files_makes_no_difference(tmp_path: Path) -> None:
    wanted = None
    for order in itertools.islice(itertools.permutations(FORUM), 0, None, 7):
        for at, part in enumerate((order[:2], order[2:])):
            write_forum(tmp_path / f"{at}.json", list(part))
        graph = build_graph(read_items([tmp_path], mapping=FORUM_MAPPING))
        lines = b"".join(export_lines(graph))
        assert lines == (wanted := wanted or lines)


def test_a_post_that_names_its_parent_replies_to_that(tmp_path: Path) -> None:
    rows = [{**row, "reply_to": {103: 101, 102: 999}.get(row["post_id"])} for row in FORUM]
    write_forum(tmp_path / "forum.json", rows)
    mapping = {**FORUM_MAPPING, "parent": "reply_to"}
    graph = build_graph(read_items([tmp_path], mapping=mapping))
    assert sorted(graph.edges) == [(101, 103), (999, 102)]


def test_topics_are_kept_in_an_export_and_in_a_store(tmp_path: Path) -> None:
    write_forum(tmp_path / "forum.csv", FORUM)
    graph = build_graph(read_items([tmp_path / "forum.csv"], mapping=FORUM_MAPPING))
    lines = list(export_lines(graph))
    (tmp_path / "export.jsonl").write_bytes(b"".join(lines))
    assert list(export_lines(build_graph(read_items([tmp_path / "export.jsonl"])))) == lines
    store = embedded(tmp_path)
    store.push_graph(graph)
    assert store.export() == lines


def test_posts_that_a_selection_leaves_out_reply_to_nothing(tmp_path: Path) -> None:
    write_forum(tmp_path / "forum.json", FORUM)
    only = Selection(by=frozenset({"cid", "dan"}))
    graph = build_graph(read_items([tmp_path], mapping=FORUM_MAPPING, only=only))
    # The first of the topic isn't among them, and is a stub.
    assert sorted(graph) == [102, 103, 104]
    assert list(graph.edges) == [(102, 103)]


def test_a_field_of_threads_that_no_record_has_is_reported(tmp_path: Path) -> None:
    write_forum(tmp_path / "forum.json", FORUM)
    stream = read_items([tmp_path], mapping={**FORUM_MAPPING, "thread": "topic"})
    assert build_graph(stream).number_of_edges() == 0
    assert stream.report.missing_fields() == ["topic"]


def test_rows_of_a_data_frame_have_topics_too() -> None:
    graph = build_graph(pl.DataFrame(FORUM), **FORUM_MAPPING)
    assert sorted(graph.edges) == [(102, 101), (102, 103)]
