"""The commands about loads: output, errors and exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.command import write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run


def test_a_dry_run_writes_nothing_and_creates_no_store(graphload: Run, folder: Path) -> None:
    done = graphload("push", "thread.jsonl", "--dry-run", "--json")
    assert (done.code, done.json["items"]) == (0, {"created": 3, "updated": 0, "unchanged": 0})
    assert done.json["verified"] is False
    assert [path.name for path in folder.iterdir()] == ["thread.jsonl"]


def test_a_dry_run_says_what_would_change(graphload: Run, folder: Path) -> None:
    graphload("push", "thread.jsonl")
    write_records(folder / "newer.jsonl", [{"id": 2, "parent": 7, "by": "bob"}])
    done = graphload("push", "newer.jsonl", "--dry-run")
    assert "0 to be created, 1 to be updated" in done.out
    assert "dry run" in done.out
    assert graphload("verify", "thread.jsonl").code == 0


def test_the_retrieval_time_can_be_given(graphload: Run, folder: Path) -> None:
    graphload("push", "thread.jsonl", "--retrieved-at", "2026-01-31T12:00Z")
    write_records(folder / "older.jsonl", [{"id": 2, "parent": 7, "by": "bob"}])
    done = graphload("push", "older.jsonl", "--retrieved-at", "1500000000", "--json")
    assert done.json["refreshed"] == {"changed": 0, "completed": 0, "identified": 0, "kept": 1}
    assert graphload("push", "older.jsonl", "--retrieved-at", "noon").code == 2


def test_loads_are_listed_with_these_keys(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    (load,) = graphload("loads", "--json").json
    assert load.pop("started").endswith(("Z", "+00:00"))
    assert load == {
        "load": 1,
        "state": "done",
        "sources": ["thread.jsonl"],
        "items": 3,
        "relationships": 5,
    }


def test_loads_in_a_pipe_are_lines_with_tabs(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    head, line = graphload("loads").out.splitlines()
    assert head.split("\t")[:3] == ["load", "started", "state"]
    assert line.split("\t")[0] == "1"


def test_verify_has_these_keys_and_exits_with_1_on_a_difference(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    done = graphload("verify", "thread.jsonl", "--json")
    nothing = {"count": 0, "examples": []}
    assert (done.code, done.json) == (
        0,
        {"missing": nothing, "different": nothing, "extra": nothing},
    )
    graphload("query", "MATCH (i:Item {id: 2}) SET i.text = 'forged'", "--write")
    done = graphload("verify", "thread.jsonl", "--json")
    assert (done.code, done.json["different"]) == (
        1,
        {
            "count": 1,
            "examples": [
                {"id": 2, "what": "item", "field": "text", "want": "two", "got": "forged"}
            ],
        },
    )
    done = graphload("verify", "thread.jsonl")
    assert "'forged' in the store, 'two' in the records" in done.out


def test_an_edge_in_a_verification_is_parent_and_kid(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    graphload("query", "MATCH (:Item {id: 2})-[p:PARENT]->() DELETE p", "--write")
    done = graphload("verify", "thread.jsonl", "--json")
    assert done.json["missing"]["examples"][0]["edge"] == [1, 2]


def test_undo_removes_a_load(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    done = graphload("undo", "1", "--json")
    assert (done.code, done.json) == (
        0,
        {
            "store": "graphload.graph",
            "load": 1,
            "removed": 3,
            "stubs": 0,
            "kept": 0,
            "users": 2,
            "values_kept": 0,
        },
    )
    assert graphload("loads", "--json").json == []
    assert graphload("undo", "1").code == 2


def test_a_wipe_needs_the_name_of_the_database(graphload: Run, folder: Path) -> None:
    graphload("push", "thread.jsonl")
    write_records(folder / "other.jsonl", [{"id": 9}])
    for args in ((), ("--yes", "another.graph")):
        done = graphload("push", "other.jsonl", "--wipe", *args)
        assert (done.code, "nothing was deleted" in done.err) == (2, True)
    assert graphload("verify", "thread.jsonl").code == 0
    done = graphload("push", "other.jsonl", "--wipe", "--yes", "graphload.graph", "--json")
    assert (done.code, done.json["items"]["created"]) == (0, 1)
    assert graphload("stats", "--in", "graphload.graph", "--json").json["items"] == 1


def test_a_prefix_is_read_back_by_every_command(graphload: Run, folder: Path) -> None:
    assert graphload("push", "thread.jsonl", "--prefix", "HN").code == 0
    rows = graphload("query", "MATCH (i:HNItem) RETURN count(i) AS n", "--json").json["rows"]
    assert rows == [{"n": 3}]
    plain = graphload("export", "thread.jsonl", "--as", "jsonl").out
    assert graphload("export", "--in", "graphload.graph", "--as", "jsonl").out == plain
    assert graphload("draw", "--in", "graphload.graph", "-o", "p.html").code == 0
    assert (folder / "p.html").exists()
    assert graphload("verify", "thread.jsonl").code == 0
    assert graphload("undo", "1", "--json").json["removed"] == 3


@pytest.mark.parametrize("command", ["verify", "loads", "undo"])
def test_a_missing_store_is_an_error(graphload: Run, command: str) -> None:
    args = {"verify": ["thread.jsonl"], "loads": [], "undo": ["1"]}[command]
    done = graphload(command, *args, "--in", "none.graph")
    assert done.code == 1
    assert "none.graph" in done.err
