"""`graphload export --authors`: on files and stores, into files and pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.command import write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run


def test_edges_are_csv_in_a_pipe(graphload: Run) -> None:
    done = graphload("export", "--authors", "thread.jsonl")
    assert done.code == 0
    assert done.out.splitlines() == [
        "source,target,weight,threads,first,last,reciprocal",
        "bob,ann,1,1,1600000200,1600000200,false",
    ]


@pytest.mark.parametrize("suffix", ["gexf", "graphml", "csv", "parquet"])
def test_a_store_gives_the_same_file_as_files(suffix: str, graphload: Run, folder: Path) -> None:
    done = graphload("export", "--authors", "thread.jsonl", "-o", f"a.{suffix}")
    assert (done.code, done.err) == (0, f"wrote a.{suffix}: 2 authors, 1 pair\n")
    graphload("push", "thread.jsonl", "--to", "t.graph")
    again = graphload("export", "--authors", "--in", "t.graph", "-o", f"b.{suffix}", "--json")
    assert again.json["nodes"] == 2
    assert (folder / f"a.{suffix}").read_bytes() == (folder / f"b.{suffix}").read_bytes()


def test_names_of_deleted_items_can_be_left_out(graphload: Run, folder: Path) -> None:
    records = [{"id": 1, "by": "ann"}, {"id": 2, "by": "bob", "parent": 1, "deleted": True}]
    write_records(folder / "gone.jsonl", records)
    assert "bob" in graphload("export", "--authors", "gone.jsonl").out
    kept = graphload("export", "--authors", "gone.jsonl", "--drop-deleted-text", "--as", "gexf")
    assert ("ann" in kept.out, "bob" in kept.out) == (True, False)


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["--authors", "--as", "jsonl"], "--authors can't be written as jsonl"),
        (["--authors", "-o", "a.jsonl"], ".graphml, .gexf, .csv, .parquet"),
        (["--authors", "--json"], "--json requires -o FILE"),
        (["--authors", "--as", "neo4j-import", "-o", "x"], "can't be written as neo4j-import"),
        (["--authors", "--parquet"], "--parquet requires --as neo4j-import"),
    ],
)
def test_a_wrong_option_is_said_before_anything_is_read(
    args: list[str], hint: str, graphload: Run
) -> None:
    done = graphload("export", "missing.jsonl", *args)
    assert (done.code, hint in done.err) == (2, True), done.err
