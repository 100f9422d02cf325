"""The command `graphload measures`: on files, standard input, stores, terminals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

from cli.test_terminal import on_terminal
from graphload.measures.definitions import KINDS
from support.command import spawn, write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run


def test_threads_are_measured_by_default(graphload: Run) -> None:
    done = graphload("measures", "thread.jsonl", "--json")
    (thread,) = done.json["rows"]
    assert (thread["thread"], thread["size"], thread["authors"]) == (1, 3, 2)
    assert (thread["virality"], thread["first_delay"]) == (4 / 3, 50)
    assert done.json["columns"] == list(thread)


def test_json_has_the_rules_and_how_many_items_each_affects(graphload: Run) -> None:
    rules = graphload("measures", "thread.jsonl", "--json").json["rules"]
    assert rules["self_replies"]["affected"] == 1
    assert "answers nobody" in rules["self_replies"]["sentence"]


@pytest.mark.parametrize("per", KINDS)
def test_each_kind_of_rows_is_csv_in_a_pipe(per: str, graphload: Run) -> None:
    lines = graphload("measures", "thread.jsonl", "--per", per).out.splitlines()
    assert lines[0] == ",".join(measure.name for measure in KINDS[per].measures)
    assert len(lines) > 1


def test_a_store_and_standard_input_have_the_same_measures_as_files(
    graphload: Run, folder: Path
) -> None:
    records = [
        {"id": 1, "type": "story", "by": "ann", "kids": [3, 2, 7], "deleted": True},
        {"id": 2, "type": "comment", "by": "bob", "time": 1_600_000_200, "parent": 1},
        {"id": 3, "type": "comment", "parent": 1, "dead": True},
        {"id": 5, "type": "comment", "parent": 6, "by": "ann"},
    ]
    write_records(folder / "gaps.jsonl", records)
    assert graphload("push", "gaps.jsonl", "--to", "gaps.graph").code == 0
    data = (folder / "gaps.jsonl").read_bytes()
    for per in ("thread", "item", "author"):
        of_files = graphload("measures", "--per", per, "--json", "gaps.jsonl").out
        assert graphload("measures", "--per", per, "--json", "--in", "gaps.graph").out == of_files
        assert (
            spawn("measures", "--per", per, "--json", "-", cwd=folder, stdin=data).out == of_files
        )


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "parquet"])
def test_measures_are_written_to_a_file(suffix: str, graphload: Run, folder: Path) -> None:
    done = graphload("measures", "thread.jsonl", "--per", "author", "-o", f"a.{suffix}")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"wrote a.{suffix}: 2 rows\n"
    if suffix == "parquet":
        frame = pl.read_parquet(folder / "a.parquet")
        assert frame.schema["first"] == pl.Datetime("us", "UTC")
    if suffix == "json":
        assert json.loads((folder / "a.json").read_text())["rules"]
    if suffix == "tsv":
        assert (folder / "a.tsv").read_text().splitlines()[1].startswith("ann\t2\t1\t1\t")


def test_names_that_a_spreadsheet_would_run_are_guarded(graphload: Run, folder: Path) -> None:
    write_records(folder / "evil.jsonl", [{"id": 1, "by": "=1+1"}])
    assert (
        graphload("measures", "--per", "author", "evil.jsonl").out.splitlines()[1][:6] == "'=1+1,"
    )


def test_rows_are_sorted_and_limited(graphload: Run) -> None:
    rows = graphload("measures", "--per", "item", "--sort", "delay", "--limit", "1", "thread.jsonl")
    assert rows.out.splitlines()[1].startswith("2,1,bob,")
    command = ("measures", "--per", "item", "--sort", "delay", "--ascending", "--limit", "1")
    assert graphload(*command, "thread.jsonl").out.splitlines()[1].startswith("3,1,ann,")


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["--sort", "mood"], "Use one of size, authors, depth,"),
        (["--per", "hour", "--sort", "virality"], "Use one of items, authors, mean_replies."),
        (["--tz", "Mars/Base"], "Europe/Berlin"),
        (["--ascending"], "--ascending requires --sort"),
        (["--per", "mood"], "'thread', 'item'"),
    ],
)
def test_a_wrong_option_is_said_before_anything_is_read(
    args: list[str], hint: str, graphload: Run
) -> None:
    done = graphload("measures", "missing.jsonl", *args)
    assert done.code == 2
    assert hint in done.err


def test_without_input_the_error_says_what_to_pass(graphload: Run) -> None:
    done = graphload("measures")
    assert (done.code, "Pass FILES, or --in STORE." in done.err) == (2, True)


def test_the_help_lists_every_measure(graphload: Run) -> None:
    text = " ".join(graphload("measures", "--help").out.split())
    assert [name for kind in KINDS.values() for name in kind.names if name not in text] == []


def test_the_shell_completes_measures_of_the_rows_asked_for(folder: Path) -> None:
    words = {"COMP_WORDS": "graphload measures --per pair --sort r", "COMP_CWORD": "5"}
    done = spawn(cwd=folder, extra={"_GRAPHLOAD_COMPLETE": "bash_complete", **words})
    names = [line.split(",")[1] for line in done.out.split()]
    assert names == ["replies", "replies_a_to_b", "replies_b_to_a"]


def test_one_row_is_listed_with_definitions_on_a_terminal(folder: Path) -> None:
    assert folder.is_dir()
    shown = on_terminal("measures", "thread.jsonl", extra={"COLUMNS": "200"})
    assert "virality" in shown
    assert "The structural virality: the mean distance over all pairs of items." in shown
    assert "50 s" in shown
    assert "A reply to oneself" in shown


def test_many_measures_are_cut_to_the_terminal_and_the_others_named(folder: Path) -> None:
    write_records(folder / "two.jsonl", [{"id": 1}, {"id": 2}])
    shown = on_terminal("measures", "two.jsonl", "--sort", "gini", extra={"COLUMNS": "70"})
    assert "gini" in shown.split("not shown")[0]
    assert "measures not shown: " in shown
    assert "time zone" not in shown
