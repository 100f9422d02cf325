from __future__ import annotations

import csv
import gzip
import itertools
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from graphload.errors import InputError, UsageError
from graphload.graph import build_graph
from graphload.items import Item, Reject
from graphload.readers import read_items
from graphload.readers.formats.format import InputTable
from graphload.readers.mapping import map_table, mapping_text, parse_mapping, read_mapping
from graphload.readers.proposal import propose_mapping
from graphload.readers.shapes.table import USUAL_NAMES

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
