"""Measures as properties: `measures --write`, `--remove`, and the note that they are outdated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.command import spawn, write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

OUTDATED = "measures of items were computed at load 1, and the store has changed since"
QUERY = ("query", "--in", "t.graph")


@pytest.fixture
def measured(graphload: Run, folder: Path) -> Run:
    """A store with measures, and records for another load."""
    graphload("push", "thread.jsonl", "--to", "t.graph")
    done = graphload("measures", "--in", "t.graph", "--write")
    assert done.out == "t.graph: measures of 3 items, and those of threads on 1 root, at load 1\n"
    write_records(folder / "more.jsonl", [{"id": 9, "type": "comment", "parent": 1}])
    return graphload


def test_a_query_finds_items_by_their_measures(measured: Run) -> None:
    done = measured(*QUERY, "MATCH (i:Item) RETURN i.size, i.thread_size ORDER BY i.id")
    assert done.out.splitlines()[1:] == ["3,3", "1,", "1,"]
    assert done.err == ""


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("MATCH (i:Item) WHERE i.size > 1 RETURN i.id", "size"),
        ("MATCH (i:Item {height: 0}) RETURN i.id", "height"),
        ("MATCH (i:Item) RETURN i['thread_gini'], i.`delay`", "delay, thread_gini"),
    ],
)
def test_a_query_that_names_one_says_that_they_are_outdated(
    measured: Run, query: str, named: str
) -> None:
    assert "outdated" not in measured(*QUERY, query).err
    measured("push", "more.jsonl", "--to", "t.graph")
    assert measured(*QUERY, query).err.startswith(f"{named}: {OUTDATED}")


def test_the_shell_says_so_too(measured: Run, folder: Path) -> None:
    measured("push", "more.jsonl", "--to", "t.graph")
    statement = b"MATCH (i:Item) RETURN max(i.size);"
    done = spawn("shell", "--in", "t.graph", cwd=folder, stdin=statement)
    assert done.err.startswith(f"size: {OUTDATED}")


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (i:Item) RETURN size(i.by)",
        "MATCH (size:Item) RETURN size.id",
        "MATCH (i:Item) RETURN 'i.size'",
        "MATCH (i:Item) RETURN i.depth AS height",
    ],
)
def test_another_query_says_nothing(measured: Run, query: str) -> None:
    measured("push", "more.jsonl", "--to", "t.graph")
    assert measured(*QUERY, query).err == ""


def test_measures_and_schema_say_so_too_until_they_are_written_again(measured: Run) -> None:
    measured("push", "more.jsonl", "--to", "t.graph")
    for command in ("measures", "schema"):
        done = measured(command, "--in", "t.graph")
        assert (done.code, OUTDATED in done.err) == (0, True)
        assert measured(command, "--in", "t.graph", "--quiet").err == ""
    done = measured("measures", "--in", "t.graph", "--write", "--json")
    assert (done.json["load"], done.json["items"], done.json["threads"]) == (2, 4, 1)
    for command in ("measures", "schema"):
        assert measured(command, "--in", "t.graph").err == ""


def test_they_are_removed(measured: Run) -> None:
    done = measured("measures", "--in", "t.graph", "--remove")
    assert done.out == "t.graph: removed 32 properties of 3 items\n"
    assert "thread_" not in measured("schema", "--in", "t.graph", "--all").out
    assert "GraphloadMeasures" not in measured("schema", "--in", "t.graph", "--all").out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--write", "thread.jsonl"), "FILES and --write cannot be used together"),
        (("--write",), "--write and --remove require --in STORE"),
        (("--remove", "--in", "t.graph", "--per", "item"), "--per and --remove"),
        (("--write", "--remove", "--in", "t.graph"), "--remove and --write"),
        (("--write", "--in", "t.graph", "-o", "x.csv"), "-o and --write"),
    ],
)
def test_options_that_exclude_each_other_are_refused(
    graphload: Run, args: tuple[str, ...], message: str
) -> None:
    done = graphload("measures", *args)
    assert (done.code, message in done.err) == (2, True)


def test_a_missing_store_is_not_made(graphload: Run, folder: Path) -> None:
    done = graphload("measures", "--in", "none.graph", "--write")
    assert (done.code, (folder / "none.graph").exists()) == (1, False)


def test_a_users_own_field_is_refused(graphload: Run, folder: Path) -> None:
    write_records(folder / "own.jsonl", [{"id": 1, "type": "story", "replies": "many"}])
    graphload("push", "own.jsonl", "--to", "t.graph", "--fields", "replies")
    done = graphload("measures", "--in", "t.graph", "--write")
    assert (done.code, "replies is a user's own field" in done.err) == (2, True)
