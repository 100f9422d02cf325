"""`graphload export --mentions`: the table, from FILES and from a store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

from support.command import spawn, write_records

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "https://news.ycombinator.com/item?id="
RECORDS = [
    {"id": 1, "type": "story", "title": "One", "time": 1_600_000_000, "url": f"{ADDRESS}5"},
    {
        "id": 2,
        "type": "comment",
        "parent": 1,
        "time": 1_600_000_001,
        "text": f'<a href="{ADDRESS}1&amp;x=%3D">x</a> <a href="{ADDRESS}999">y</a>',
    },
    {"id": 5, "type": "story", "title": "Five", "time": 1_600_000_002},
    {
        "id": 6,
        "type": "comment",
        "parent": 5,
        "deleted": True,
        "time": 1_600_000_003,
        "text": f'<a href="{ADDRESS}1">x</a>',
    },
]
ROWS = [
    [1, 5, f"{ADDRESS}5", True],
    [2, 1, f"{ADDRESS}1&x=%3D", True],
    [2, 999, f"{ADDRESS}999", False],
    [6, 1, f"{ADDRESS}1", True],
]
NAMES = ["source", "target", "address", "there"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_records(tmp_path / "talk.jsonl", RECORDS)
    return tmp_path


def test_the_table_is_the_same_in_every_format_and_from_a_store(place: Path) -> None:
    done = spawn("export", "talk.jsonl", "--mentions", "-o", "m.csv", cwd=place)
    assert done.code == 0
    assert "wrote m.csv: 4 mentions, 3 of items that are there" in done.err
    frame = pl.read_csv(place / "m.csv")
    assert (frame.columns, [list(row) for row in frame.rows()]) == (NAMES, ROWS)
    spawn("export", "talk.jsonl", "--mentions", "-o", "m.parquet", cwd=place)
    assert [list(row) for row in pl.read_parquet(place / "m.parquet").rows()] == ROWS
    lines = spawn("export", "talk.jsonl", "--mentions", "--as", "jsonl", cwd=place).out.splitlines()
    assert [list(json.loads(line).values()) for line in lines] == ROWS
    assert spawn("push", "talk.jsonl", "--to", "s.graph", cwd=place).code == 0
    stored = spawn("export", "--in", "s.graph", "--mentions", cwd=place)
    assert stored.out == (place / "m.csv").read_text("utf-8")


def test_deleted_items_name_nothing_where_their_texts_are_left_out(place: Path) -> None:
    done = spawn("export", "talk.jsonl", "--mentions", "--drop-deleted-text", cwd=place)
    assert [line.split(",")[0] for line in done.out.splitlines()] == ["source", "1", "2", "2"]


def test_json_counts_what_was_written(place: Path) -> None:
    done = spawn("export", "talk.jsonl", "--mentions", "-o", "m.csv", "--json", cwd=place)
    assert done.json == {
        "path": "m.csv",
        "format": "csv",
        "bytes": (place / "m.csv").stat().st_size,
        "mentions": 4,
        "there": 3,
    }


def test_the_host_of_a_forum_can_be_named(place: Path) -> None:
    post = {"id": 9, "topic_id": 88, "post_number": 2, "cooked": "", "username": "ann"}
    text = '<p><a href="https://forum.example/t/words/88/1">x</a></p>'
    write_records(
        place / "forum.jsonl",
        [{**post, "cooked": text, "post_number": 1}, {**post, "cooked": text}],
    )
    alone = spawn("export", "forum.jsonl", "--mentions", cwd=place)
    assert alone.out.splitlines() == ["source,target,address,there"]
    done = spawn("export", "forum.jsonl", "--mentions", "--site", "Forum.example", cwd=place)
    assert done.out.splitlines()[1:] == ["88/2,88/1,https://forum.example/t/words/88/1,true"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--site", "a.example"], "--site requires --mentions"),
        (["--mentions", "--authors"], "cannot be used together"),
        (["--mentions", "--as", "gexf"], "--mentions can't be written as gexf"),
        (["--mentions", "-o", "m.gexf"], "must end in one of .csv, .parquet, .jsonl"),
        (["--mentions", "--json"], "--json requires -o FILE"),
    ],
)
def test_options_that_do_not_fit_are_refused(place: Path, options: list[str], words: str) -> None:
    done = spawn("export", "talk.jsonl", *options, cwd=place)
    assert done.code == 2
    assert words in done.err + done.out
