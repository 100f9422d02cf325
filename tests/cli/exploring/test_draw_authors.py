"""`graphload draw --authors`: where the page goes, what is reported, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run


def test_the_page_is_beside_the_input_under_a_name_of_its_own(graphload: Run, folder: Path) -> None:
    done = graphload("draw", "--authors", "thread.jsonl")
    assert done.code == 0
    size = (folder / "thread.authors.html").stat().st_size
    assert done.out == f"thread.authors.html: 2 authors, 1 pair, 1 reply, {size:,} bytes\n"
    assert graphload("draw", "--authors", "thread.jsonl").code == 0, "its own page is replaced"
    assert not (folder / "thread.html").exists()


def test_a_store_and_a_thread_can_be_drawn(graphload: Run, folder: Path) -> None:
    graphload("push", "thread.jsonl", "--to", "t.graph")
    done = graphload("draw", "--authors", "--in", "t.graph", "--json")
    assert (done.json["path"], done.json["authors"]) == (str(folder / "t.authors.html"), 2)
    one = graphload("draw", "--authors", "--in", "t.graph", "--thread", "3", "-o", "x.html")
    assert "1 author, 0 pairs, 0 replies" in one.out
    assert (folder / "x.html").is_file()


def test_a_page_goes_to_stdout(graphload: Run) -> None:
    done = graphload("draw", "--authors", "thread.jsonl", "-o", "-")
    assert done.out.startswith("<!doctype html>")
    assert "standard output: 2 authors" in done.err


def test_authors_left_out_are_said(graphload: Run) -> None:
    done = graphload("draw", "--authors", "--max-authors", "1", "thread.jsonl", "--json")
    assert "1 author left out: --max-authors draws more" in done.err
    assert (done.json["authors"], done.json["left_out"]) == (1, 1)


def test_an_empty_input_is_a_page_without_authors(graphload: Run, folder: Path) -> None:
    (folder / "none.jsonl").write_text("")
    assert "0 authors" in graphload("draw", "--authors", "none.jsonl", "--thread", "1").out


@pytest.mark.parametrize(
    ("option", "value"),
    [("--split", "pages"), ("--layout", "tidy"), ("--colour", "time"), ("--size", "score")],
)
def test_options_of_a_page_of_items_are_refused(graphload: Run, option: str, value: str) -> None:
    done = graphload("draw", "missing.jsonl", "--authors", option, value)
    assert (done.code, f"{option} and --authors cannot be used together" in done.err) == (2, True)
