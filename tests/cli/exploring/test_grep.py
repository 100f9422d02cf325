"""The command `graphload grep`: as text, on a terminal, as JSON and tables, from stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cli.test_terminal import on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run


def test_hits_are_text_with_their_context(graphload: Run) -> None:
    done = graphload("grep", "two", "thread.jsonl", "-C", "1")
    assert done.code == 0
    assert done.out.splitlines() == [
        "    ↑ ann · 1: One",
        "bob · 2020-09-13T12:30:00Z · 2 · depth 1 of 1",
        "    two",
        "",
    ]
    assert done.err == "1 item in 1 thread\n"


def test_no_hit_is_no_error(graphload: Run) -> None:
    done = graphload("grep", "nothing", "thread.jsonl")
    assert (done.code, done.out, done.err) == (0, "", "0 items in 0 threads\n")


def test_json_has_the_places_of_what_is_found(graphload: Run) -> None:
    (hit,) = graphload("grep", "tw*", "thread.jsonl", "--json", "--context", "2").json
    assert hit["hits"] == [{"field": "text", "start": 0, "end": 3}]
    assert (hit["text"], hit["above"], hit["below"]) == ("two", [1], [])


def test_a_table_is_written_with_the_lines_found(graphload: Run, folder: Path) -> None:
    done = graphload("grep", "-E", "t(wo|hree)", "thread.jsonl", "-o", "a.csv", "--limit", "1")
    assert (folder / "a.csv").read_text().splitlines() == [
        "id,thread,depth,by,time,hits,lines",
        "3,1,1,ann,1600000150,1,three",
    ]
    assert "at most 1 shown" in done.err
    assert graphload("grep", "One", "thread.jsonl", "--as", "csv").out.endswith(",1,One\n")


def test_a_store_is_searched_like_files(graphload: Run) -> None:
    graphload("push", "thread.jsonl", "--to", "t.graph")
    for args in (["ann"], ["two", "--thread", "1"], ["bob", "--since", "2020-09-13T12:29Z"]):
        stored = graphload("grep", args[0], "--in", "t.graph", *args[1:])
        assert stored.out == graphload("grep", args[0], "thread.jsonl", *args[1:]).out
        assert stored.out


def test_an_empty_input_has_no_hits(graphload: Run, folder: Path) -> None:
    (folder / "none.jsonl").write_text("")
    assert graphload("grep", "two", "none.jsonl", "--thread", "5", "--json").json == []


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        ([" ", "missing.jsonl"], "Give words, or a phrase in quotes."),
        (["-E", "(", "missing.jsonl"], "invalid regular expression"),
        (["two", "missing.jsonl", "--since", "noon"], "--since: invalid time 'noon'"),
        (["two", "missing.jsonl", "--until", "2020"], "--until: 2020 may be a year"),
        (["two"], "Pass FILES, or --in STORE."),
    ],
)
def test_a_wrong_option_is_said_before_anything_is_read(
    args: list[str], hint: str, graphload: Run
) -> None:
    done = graphload("grep", *args)
    assert (done.code, hint in done.err) == (2, True), done.err


def test_what_is_found_is_highlighted_on_a_terminal_only(folder: Path) -> None:
    assert folder.is_dir()
    assert "\x1b[31m\x1b[1mtwo\x1b[0m" in on_terminal("grep", "two", "thread.jsonl")
    assert "\x1b[31m" not in on_terminal("grep", "two", "thread.jsonl", "--no-color", "-q")
    quiet = on_terminal("grep", "two", "thread.jsonl", "-q", extra={"NO_COLOR": "1"})
    assert "\x1b[31m" not in quiet
