"""The command `graphload schema`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from cli.test_terminal import on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run


def test_a_schema_is_csv_in_a_pipe(graphload: Run) -> None:
    graphload("push", "thread.jsonl", "--to", "t.graph")
    lines = graphload("schema", "--in", "t.graph").out.splitlines()
    assert lines[:2] == ["kind,name,property,type,count", "label,Item,,,3"]
    assert "label,Item,by,STRING,3" in lines
    assert "relationship,PARENT,,Item → Item,2" in lines
    assert any(line.startswith("constraint,Item,id,UNIQUENESS") for line in lines)
    assert not any("Graphload" in line for line in lines)


def test_graphloads_own_labels_are_listed_if_asked_for(graphload: Run) -> None:
    graphload("push", "thread.jsonl", "--to", "t.graph")
    schema = graphload("schema", "--in", "t.graph", "--all", "--json").json
    assert "GraphloadLoad" in [label["name"] for label in schema["labels"]]
    assert [each["name"] for each in schema["types"]] == ["POSTED", "PARENT"]
    plain = graphload("schema", "--in", "t.graph", "--json").json
    assert [label["name"] for label in plain["labels"]] == ["Item", "User"]


def test_graphloads_own_labels_are_told_behind_a_prefix_too(graphload: Run, folder: Path) -> None:
    lines = [
        '{"id": 1, "by": "ann", "url": "https://news.ycombinator.com/item?id=2", "score": 1}',
        '{"id": 2, "by": "bob", "retrieved_at": 5}',
    ]
    (folder / "in.jsonl").write_text("\n".join(lines))
    prefix = ("--in", "t.graph", "--prefix", "HN")
    graphload("push", "in.jsonl", "--to", "t.graph", "--prefix", "HN", "--mentions")
    listed = [
        {label["name"] for label in graphload("schema", *prefix, *more, "--json").json["labels"]}
        for more in ([], ["--all"])
    ]
    assert listed[0] == {"HNItem", "HNUser"}
    assert "HNGraphloadAddress" in listed[1]
    assert "Graphload" not in graphload("schema", *prefix).out


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /dev/full")
def test_a_full_device_is_an_error_that_names_it(graphload: Run) -> None:
    graphload("push", "thread.jsonl", "--to", "t.graph")
    for format_ in ("csv", "json", "parquet"):
        done = graphload("schema", "--in", "t.graph", "--as", format_, "-o", "/dev/full")
        assert (done.code, done.err.startswith("graphload: /dev/full: ")) == (1, True)


def test_a_schema_goes_into_a_file_and_onto_a_terminal(graphload: Run, folder: Path) -> None:
    graphload("push", "thread.jsonl", "--to", "t.graph")
    graphload("schema", "--in", "t.graph", "-o", "s.tsv")
    assert "label\tItem\tid\tINTEGER\t3" in (folder / "s.tsv").read_text()
    assert "created_at" in on_terminal("schema", "--in", "t.graph")
