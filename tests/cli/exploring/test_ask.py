"""The command `graphload ask`: on files and stores, into tables, files, pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli.test_terminal import on_terminal
from graphload.questions.question import load_questions

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run


def test_without_a_name_all_questions_are_listed(graphload: Run) -> None:
    lines = graphload("ask").out.splitlines()
    assert [line.split(",")[0] for line in lines] == ["name", *load_questions()]
    rows = graphload("ask", "--json").json["rows"]
    assert rows[-1]["question"] == "How wide are the threads?"


def test_an_answer_is_csv_in_a_pipe_and_json(graphload: Run) -> None:
    done = graphload("ask", "fastest", "thread.jsonl", "--top", "1")
    assert done.out.splitlines() == [
        "id,author,answers,answered,seconds,words,link",
        "3,ann,1,ann,50,three,https://news.ycombinator.com/item?id=3",
    ]
    answer = graphload("ask", "who-answers-whom", "thread.jsonl", "--json").json
    assert answer["rows"] == [{"author": "bob", "answered": "ann", "replies": 1}]
    assert answer["definition"].startswith("Pairs of authors")


@pytest.mark.parametrize("name", [name for name in load_questions() if name != "path"])
def test_a_store_answers_like_files(name: str, graphload: Run) -> None:
    graphload("push", "thread.jsonl", "--to", "t.graph")
    stored = graphload("ask", name, "--in", "t.graph", "--thread", "2")
    assert stored.code == 0
    assert stored.out == graphload("ask", name, "thread.jsonl", "--thread", "2").out


def test_an_answer_goes_into_a_file_and_a_page(graphload: Run, folder: Path) -> None:
    done = graphload("ask", "chains", "thread.jsonl", "-o", "a.json", "--draw", "a.html")
    assert json.loads((folder / "a.json").read_text())["rows"][0]["last"] == 2
    assert "wrote a.html: 3 items in colour" in done.err
    assert "attribute:row" in (folder / "a.html").read_text("utf-8")
    graphload("push", "thread.jsonl", "--to", "t.graph")
    options = ("--thread", "2", "--draw", "b.html")
    done = graphload("ask", "path", "--item", "2", "--in", "t.graph", *options)
    assert (done.code, "2 items in colour" in done.err) == (0, True)


def test_a_row_about_all_items_is_drawn(graphload: Run) -> None:
    done = graphload("ask", "widest", "thread.jsonl", "--draw", "a.html")
    assert (done.code, "wrote a.html: 3 items in colour" in done.err) == (0, True)


def test_a_page_without_an_answer_has_no_item_in_colour(graphload: Run) -> None:
    done = graphload("ask", "circles", "thread.jsonl", "--draw", "a.html")
    assert (done.code, "wrote a.html: 0 items in colour" in done.err) == (0, True)


def test_the_cypher_is_shown_and_gives_the_answer(graphload: Run, folder: Path) -> None:
    shown = graphload("ask", "who-answers-whom", "--show-cypher", "--thread", "1").out
    assert shown.startswith("// Pairs of authors by the replies")
    (folder / "q.cypher").write_text(shown)
    done = graphload("query", "--from", "thread.jsonl", "-f", "q.cypher")
    assert done.out.splitlines() == ["author,answered,replies", "bob,ann,1"]


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["fastes", "missing.jsonl"], "Did you mean fastest?"),
        (["path", "missing.jsonl"], "Name it with --item ID."),
        (["fastest", "missing.jsonl", "--item", "3"], "--item is not for the question 'fastest'"),
        (["fastest"], "Pass FILES, or --in STORE."),
        (["fastest", "thread.jsonl", "--timeout", "3"], "--timeout requires --in STORE"),
        (["fastest", "thread.jsonl", "--link-template", "x"], "with {id} in place"),
        (["fastest", "thread.jsonl", "--in", "t.graph"], "FILES and --in cannot be used together"),
    ],
)
def test_a_wrong_option_is_said_before_anything_is_read(
    args: list[str], hint: str, graphload: Run
) -> None:
    done = graphload("ask", *args)
    assert (done.code, hint in done.err) == (2, True), done.err


def test_an_item_that_is_not_there_is_an_error(graphload: Run) -> None:
    done = graphload("ask", "fastest", "thread.jsonl", "--thread", "77")
    assert (done.code, "item 77 not found" in done.err) == (1, True)


def test_a_terminal_shows_times_as_dates_and_the_definition(folder: Path) -> None:
    assert folder.is_dir()
    shown = on_terminal("ask", "activity", "thread.jsonl")
    assert "2020-09-13T12:00:00Z" in shown
    assert "The hours with items" in shown
    assert "https://" not in on_terminal("ask", "fastest", "thread.jsonl", extra={"COLUMNS": "90"})
    assert "https://" in on_terminal("ask", "fastest", "thread.jsonl", extra={"COLUMNS": "160"})
