"""The command `graphload thread`: ancestors, orders, authors, one thread, a pager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cli.test_terminal import on_terminal
from support.command import write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

DEEP: list[dict[str, Any]] = [
    {"id": 1, "by": "ann", "time": 100, "title": "Top", "kids": [2, 3, 4]},
    {"id": 2, "by": "bob", "time": 400, "parent": 1},
    {"id": 3, "by": "eve", "time": 200, "parent": 1},
    {"id": 4, "by": "ann", "time": 300, "parent": 1},
    {"id": 5, "by": "bob", "time": 500, "parent": 4},
]


@pytest.fixture
def deep(folder: Path) -> Path:
    write_records(folder / "deep.jsonl", DEEP)
    return folder / "deep.jsonl"


def ids(graphload: Run, *args: str) -> list[int]:
    return [row["id"] for row in graphload("thread", "deep.jsonl", *args, "--json").json]


@pytest.mark.usefixtures("deep")
def test_the_only_thread_needs_no_id(graphload: Run) -> None:
    assert ids(graphload) == [1, 2, 3, 4, 5]
    graphload("push", "deep.jsonl", "--to", "t.graph")
    stored = graphload("thread", "--in", "t.graph", "--json").json
    assert [row["id"] for row in stored] == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("deep")
def test_of_several_threads_one_must_be_named(graphload: Run, folder: Path) -> None:
    write_records(folder / "two.jsonl", [{"id": 8}, {"id": 9}])
    done = graphload("thread", "deep.jsonl", "two.jsonl")
    assert done.code == 2
    assert "no ID, and several threads" in done.err
    assert "the largest threads are 1, 8, 9" in done.err
    graphload("push", "deep.jsonl", "two.jsonl", "--to", "t.graph")
    assert graphload("thread", "--in", "t.graph").err == done.err
    write_records(folder / "circle.jsonl", [{"id": 7, "parent": 7}])
    assert "All items are in cycles" in graphload("thread", "circle.jsonl").err


@pytest.mark.usefixtures("deep")
def test_an_id_before_the_files_is_asked_for_behind_them(graphload: Run) -> None:
    done = graphload("thread", "4", "deep.jsonl")
    assert done.code == 2
    assert "4: no such file or folder" in done.err
    assert "write it last: graphload thread deep.jsonl 4" in done.err


@pytest.mark.usefixtures("deep")
def test_a_number_behind_files_is_an_id_even_if_a_file_has_that_name(
    graphload: Run, folder: Path
) -> None:
    write_records(folder / "4", [{"id": 77}])
    assert ids(graphload, "4") == [4, 5]
    assert graphload("thread", "4", "--json").json[0]["id"] == 77


def test_a_file_that_is_not_there_is_said(graphload: Run) -> None:
    done = graphload("thread", "missing.jsonl")
    assert (done.code, "There is no file missing.jsonl" in done.err) == (2, True)


@pytest.mark.usefixtures("deep")
@pytest.mark.parametrize(
    ("sort", "order"),
    [("rank", [1, 2, 3, 4, 5]), ("time", [1, 3, 4, 5, 2]), ("size", [1, 4, 5, 3, 2])],
)
def test_replies_are_sorted(graphload: Run, sort: str, order: list[int]) -> None:
    assert ids(graphload, "--sort", sort) == order


@pytest.mark.usefixtures("deep")
def test_only_items_of_authors_are_shown(graphload: Run) -> None:
    assert ids(graphload, "--by", "bob") == [2, 5]
    assert ids(graphload, "--by", "bob", "--by", "eve") == [2, 3, 5]
    done = graphload("thread", "deep.jsonl", "--by", "zoe")
    assert (done.code, done.out, done.err) == (0, "", "no item by zoe\n")


@pytest.mark.usefixtures("deep")
def test_up_shows_the_path_from_the_root(graphload: Run) -> None:
    assert ids(graphload, "5", "--up") == [1, 4, 5]
    lines = graphload("thread", "deep.jsonl", "5", "--up").out.splitlines()
    heads = [line for line in lines if " · depth " in line]
    assert [line.split(" · ")[0] for line in heads] == ["ann", "  ann", "    bob"]
    assert "ancestors: 1 > 4; --up shows them" in graphload("thread", "deep.jsonl", "5").err
    done = graphload("thread", "deep.jsonl", "5", "--up", "--depth", "1")
    assert (done.code, "--up and --depth cannot be used together" in done.err) == (2, True)


def test_a_long_thread_is_paged_on_a_terminal(folder: Path) -> None:
    replies: list[dict[str, Any]] = [{"id": at, "parent": 1, "by": f"b{at}"} for at in range(2, 90)]
    write_records(folder / "long.jsonl", [{"id": 1}, *replies])
    pager = {"PAGER": "head -n 2", "LINES": "20"}
    paged = on_terminal("thread", "long.jsonl", "-q", extra=pager)
    assert ("(no author)" in paged, "b89" in paged) == (True, False)
    whole = on_terminal("thread", "long.jsonl", "--no-pager", "-q", extra=pager)
    assert "b89" in whole
    short = on_terminal("thread", "thread.jsonl", "-q", extra=pager)
    assert "three" in short
