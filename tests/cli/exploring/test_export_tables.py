"""`graphload export -o DIR --as csv|parquet`: nodes and edges in two tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_a_store_gives_the_same_tables_as_files(graphload: Run, folder: Path, format_: str) -> None:
    done = graphload("export", "thread.jsonl", "-o", "one", "--as", format_)
    assert (done.code, done.err) == (0, "wrote one: 3 nodes, 2 edges\n")
    graphload("push", "thread.jsonl", "--to", "t.graph")
    again = graphload("export", "--in", "t.graph", "-o", "two", "--as", format_, "--json").json
    files = [folder / "two" / f"{name}.{format_}" for name in ("nodes", "edges")]
    assert again["bytes"] == sum(file.stat().st_size for file in files)
    for file in files:
        assert file.read_bytes() == (folder / "one" / file.name).read_bytes()


def test_tables_need_a_folder(graphload: Run, folder: Path) -> None:
    done = graphload("export", "thread.jsonl", "--as", "csv")
    assert (done.code, "--as csv requires an output folder" in done.err) == (2, True)
    (folder / "file").write_text("mine")
    assert "not a folder" in graphload("export", "thread.jsonl", "--as", "csv", "-o", "file").err
    assert (folder / "file").read_text() == "mine"


def test_a_folder_with_an_input_is_refused(graphload: Run, folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "thread.jsonl").rename(folder / "data" / "thread.jsonl")
    done = graphload("export", "data/thread.jsonl", "--as", "csv", "-o", "data")
    assert done.code == 2
    assert [file.name for file in (folder / "data").iterdir()] == ["thread.jsonl"]
