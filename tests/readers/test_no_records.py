"""What is no record, though it has names of fields: without values, or of something else."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from graphload.items import Item, Reject
from graphload.readers import Record, read_items
from graphload.readers.containers import OTHER_LISTS

if TYPE_CHECKING:
    from pathlib import Path

NO_VALUE = "has no value in a field of an Item (id, parent, author, time, text, title)"
NO_VALUES: list[dict[str, Any]] = [
    {"id": None, "foo": 1},
    {"author": None, "text": None, "foo": 1, "bar": 2},
    {"kids": [], "deleted": False, "foo": 1},
    {"post_id": None, "tree_id": None, "foo": 1},
    {"id_str": None, "user": None, "foo": 1},
    {"name": None, "author": None, "foo": 1},
    {"id": None, "foo": {"bar": 1}},
]
PACKAGE = {
    "name": "x",
    "version": "1.0",
    "type": "module",
    "author": "Ann",
    "dependencies": {"a": "1"},
}


def read(path: Path) -> list[Record]:
    return list(read_items([path]))


def reasons(records: list[Record]) -> list[str]:
    assert all(isinstance(record, Reject) for record in records)
    reasons = [record.reason for record in records if isinstance(record, Reject)]
    # Two fields that make a shape only together are fields of no record by themselves.
    return [reason.replace("has no field", "has no value in a field") for reason in reasons]


@pytest.mark.parametrize("record", NO_VALUES, ids=json.dumps)
def test_an_object_whose_known_fields_have_no_value_is_no_record(
    tmp_path: Path, record: dict[str, Any]
) -> None:
    path = tmp_path / "a.json"
    for text in (record, [record], {"items": [record, {"id": 1}]}):
        path.write_text(json.dumps(text))
        assert reasons([one for one in read(path) if not isinstance(one, Item)]) == [NO_VALUE]
    path.write_text(f"Item({', '.join(f'{name}={value!r}' for name, value in record.items())})\n")
    assert reasons(read(path)) == [NO_VALUE]


@pytest.mark.parametrize("record", NO_VALUES[:2] + NO_VALUES[3:6], ids=json.dumps)
def test_so_is_a_row_of_a_table(tmp_path: Path, record: dict[str, Any]) -> None:
    # Another row has all values, so that columns have types.
    full = {name: 7 if value is None else value for name, value in record.items()}
    frame = pl.DataFrame([record, full, record])
    frame.write_parquet(tmp_path / "a.parquet")
    with (tmp_path / "a.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(record))
        writer.writeheader()
        writer.writerows([record, full, record])
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in frame.to_dicts()))
    for path in tmp_path.iterdir():
        first, _, third = read(path)
        assert reasons([first, third]) == [NO_VALUE, NO_VALUE], path


def test_flags_and_lists_of_a_table_say_no_more_than_those_of_json(tmp_path: Path) -> None:
    rows = [{"deleted": False, "kids": [], "foo": 1}, {"deleted": True, "kids": [2], "foo": 2}]
    pl.DataFrame(rows).write_parquet(tmp_path / "a.parquet")
    first, second = read(tmp_path / "a.parquet")
    assert reasons([first]) == [NO_VALUE]
    assert isinstance(second, Item)


@pytest.mark.parametrize("text", ["null", "null\n", " null\r\nnull\n", "\ufeffnull"])
def test_a_file_of_nulls_has_records_that_are_rejected(tmp_path: Path, text: str) -> None:
    path = tmp_path / "8863.json"
    path.write_text(text)
    for source in (path, tmp_path):
        wanted = ["is null: the source had no record here"] * text.count("null")
        assert reasons(read(source)) == wanted


@pytest.mark.parametrize(
    "value",
    [
        PACKAGE,
        [PACKAGE],
        {"title": "My book", "author": "Ann", "plugins": [], "language": "en", "root": "./"},
        {"$schema": "x", "title": "A schema", "properties": {"id": {}, "text": {"type": "string"}}},
        {"time": 1700000000000, "level": 30, "msg": "listening", "pid": 7},
        {"text": "words", "label": 1, "split": "train"},
    ],
    ids=json.dumps,
)
def test_in_a_folder_a_lone_author_title_text_or_time_is_no_record(
    tmp_path: Path, value: object
) -> None:
    path = tmp_path / "folder" / "package.json"
    path.parent.mkdir()
    path.write_text(json.dumps(value))
    records = read_items([path.parent])
    assert list(records) == []
    assert records.report.ignored == {str(path): "no records"}
    # Of a file that is named nothing is left out.
    assert len(read(path)) == 1


@pytest.mark.parametrize(
    "value",
    [
        {"author": "Ann", "body": "words", "lang": "en", "source": "x"},
        {"id": 1, "author": "Ann", "words": "unknown", "lang": "en"},
        {"title": "A story", "time": 1700000000, "lang": "en", "source": "x"},
        {"text": "words"},
        {"title": "A story", "author": "Ann", "url": "https://example.org"},
        {"type": "comment", "text": "words", "lang": "en", "source": "x"},
        {"kids": [1, 2], "lang": "en", "source": "x"},
        {"1": {"text": "words", "lang": "en", "source": "x"}},
    ],
    ids=json.dumps,
)
def test_in_a_folder_two_known_fields_or_an_id_make_a_record(tmp_path: Path, value: object) -> None:
    (tmp_path / "a.json").write_text(json.dumps(value))
    (record,) = read(tmp_path)
    assert isinstance(record, Item)


@pytest.mark.parametrize("rows", [[[1, "ann", None], [None, "bob", "hi"]], [["a"], [None, 2]]])
def test_a_row_without_names_is_one_reject_that_says_so(
    tmp_path: Path, rows: list[list[object]]
) -> None:
    path = tmp_path / "a.json"
    for indent in (None, 2):
        path.write_text(json.dumps(rows, indent=indent))
        rejected = reasons(read(path))
        assert len(rejected) == 2
        assert all("an array of values without names" in reason for reason in rejected)


@pytest.mark.parametrize("name", sorted(OTHER_LISTS))
def test_posts_in_a_second_list_are_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    posts = [{"id": 1, "text": "a", "author": "ann"}]
    replies = [{"id": 2, "text": "b", "author": "bob", "parent": 1}]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"posts": posts, name: replies}))
    ids = [record.id for record in read(path) if isinstance(record, Item)]
    assert ids == [1, 2]


def test_people_and_tags_in_a_second_list_are_no_records(tmp_path: Path) -> None:
    people = [{"id": 7, "name": "ann", "created_at": "2020-01-01", "url": "x"}]
    answer = {
        "posts": [{"id": 1, "text": "a", "author": "ann"}],
        "users": people,
        "tags": [{"id": 3, "text": "python"}],
        "media": [{"id": 4, "title": "A picture", "url": "x"}],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps(answer))
    (record,) = read(path)
    assert isinstance(record, Item)


def test_a_deleted_comment_of_hnpwa_is_a_tombstone(tmp_path: Path) -> None:
    comment = {"id": 2, "user": None, "time": 5, "time_ago": "1 h", "content": "[deleted]"}
    path = tmp_path / "a.json"
    for content in ("[deleted]", "<p>[deleted]"):
        path.write_text(json.dumps({**comment, "content": content}))
        (item,) = read(path)
        assert isinstance(item, Item)
        assert (item.deleted, item.text, item.by) == (True, None, None)
        assert item.extra is not None
        assert item.extra["text"] == "[deleted]"


def test_columns_that_are_lists_are_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    columns = {"id": [1, 2], "text": ["a", None], "parent": [None, 1], "kids": [None, None]}
    path.write_text(json.dumps(columns))
    for source in (path, tmp_path):
        first, second = read(source)
        assert isinstance(first, Item)
        assert isinstance(second, Item)
        assert (first.id, first.text, second.id, second.parent) == (1, "a", 2, 1)


@pytest.mark.parametrize(
    "record",
    [
        {"kids": [2, 3], "parts": [4, 5]},
        {"kids": [2, 3], "tags": ["a", "b"]},
        {"id": [1, 2], "text": ["a"]},
        {"text": ["a", "b"]},
    ],
    ids=json.dumps,
)
def test_lists_of_one_record_are_no_columns(tmp_path: Path, record: dict[str, Any]) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(record))
    assert len(read(path)) == 1
