from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import graphload as package
from graphload.cli.draw_options import DrawOptions
from support.command import environment, write_records
from viz.draw import MAX_TIDY_ITEMS
from viz.layouts.table import LAYOUTS
from viz.options import Options
from viz.style import COLOURS, SIZES

if TYPE_CHECKING:
    from support.command import Run


def test_a_page_is_drawn_beside_the_first_input(graphload: Run, folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "thread.jsonl").rename(folder / "data" / "thread.jsonl")
    report = graphload("draw", "data/thread.jsonl", "--json").json
    assert report == {
        "path": str(Path("data") / "thread.html"),
        "bytes": (folder / "data" / "thread.html").stat().st_size,
        "items": 3,
        "edges": 2,
        "stubs": 0,
    }


def test_a_folders_page_stands_beside_it(graphload: Run, folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "thread.jsonl").rename(folder / "data" / "thread.jsonl")
    assert graphload("draw", "data").code == 0
    assert (folder / "data.html").is_file()


def test_the_page_goes_where_it_is_told(graphload: Run, folder: Path) -> None:
    done = graphload("draw", "thread.jsonl", "-o", "x.html")
    assert done.code == 0
    assert "x.html: 3 items, 2 edges, 0 stubs" in done.out
    assert (folder / "x.html").is_file()


def test_somebodys_page_of_the_same_name_is_not_replaced(graphload: Run, folder: Path) -> None:
    (folder / "thread.html").write_text("a page saved from the web")
    assert graphload("draw", "thread.jsonl").code == 2
    assert (folder / "thread.html").read_text() == "a page saved from the web"


def test_a_page_of_ours_is_drawn_anew(graphload: Run) -> None:
    assert graphload("draw", "thread.jsonl").code == 0
    assert graphload("draw", "thread.jsonl").code == 0


def test_only_a_thread_is_drawn_by_id_or_url(graphload: Run, folder: Path) -> None:
    write_records(folder / "two.jsonl", [{"id": 9}, {"id": 8}])
    options = ("draw", "two.jsonl", "thread.jsonl", "-o", "x.html", "--json", "--thread")
    assert graphload(*options, "1").json["items"] == 3
    assert graphload(*options, "https://news.ycombinator.com/item?id=9").json["items"] == 1


def test_a_title_is_on_the_page(graphload: Run, folder: Path) -> None:
    graphload("draw", "thread.jsonl", "-o", "x.html", "--title", "What they said")
    assert "<title>What they said" in (folder / "x.html").read_text("utf-8")


def test_open_opens_the_page(graphload: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    graphload("draw", "thread.jsonl", "--open")
    assert opened == [(folder / "thread.html").resolve().as_uri()]


def run_beside_foreign_viz(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "viz.py").write_text("open('ran', 'w')\ndef draw_graph(*args): pass\n")
    home = Path(package.__file__).parents[1]
    path = os.pathsep.join([str(folder), str(home)])
    done = subprocess.run(
        [sys.executable, "-m", "graphload", "draw", *arguments],
        cwd=folder,
        env=environment({"PYTHONPATH": path}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert not (folder / "ran").exists()
    return done


@pytest.mark.parametrize("options", [(), ("--layout", "tidy")])
def test_somebody_elses_viz_is_named_and_never_run(folder: Path, options: tuple[str, ...]) -> None:
    done = run_beside_foreign_viz(folder, "thread.jsonl", *options)
    assert done.returncode == 1
    assert f"another module named 'viz' hides graphload's: {folder / 'viz.py'}" in done.stderr
    assert "Rename" in done.stderr
    assert not (folder / "thread.html").exists()


def test_help_is_shown_beside_somebody_elses_viz(folder: Path) -> None:
    done = run_beside_foreign_viz(folder, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "--layout" in done.stdout


def test_each_thread_gets_a_page_and_an_index_lists_them(graphload: Run, folder: Path) -> None:
    replies = [{"id": each, "parent": 9} for each in range(10, 14)]
    write_records(folder / "two.jsonl", [{"id": 9, "title": "Nine"}, *replies])
    report = graphload("draw", "thread.jsonl", "two.jsonl", "--split", "pages", "--json").json
    pages = [folder / "pages" / name for name in ("index.html", "thread-1.html", "thread-9.html")]
    assert sorted((folder / "pages").iterdir()) == pages
    assert report == {
        "path": str(Path("pages") / "index.html"),
        "bytes": sum(page.stat().st_size for page in pages),
        "threads": 2,
        "pages": 2,
        "items": 8,
        "stubs": 0,
    }
    assert "Nine" in pages[0].read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "advice"),
    [("a.pdf", "print it"), ("a.SVG", "save the picture"), ("a.graphml", "graphload export")],
)
def test_a_format_that_no_page_has_is_refused_with_advice(
    graphload: Run, folder: Path, name: str, advice: str
) -> None:
    done = graphload("draw", "thread.jsonl", "-o", name)
    assert done.code == 2
    assert f"{name}: draw writes HTML pages" in done.err
    assert advice in " ".join(done.err.split())
    assert not (folder / name).exists()


def test_a_tree_is_the_tidy_layout(graphload: Run, folder: Path) -> None:
    for layout in ("tree", "tidy"):
        name = f"{layout}.html"
        assert graphload("draw", "thread.jsonl", "--layout", layout, "-o", name).code == 0
    assert (folder / "tree.html").read_bytes() == (folder / "tidy.html").read_bytes()


def test_somebodys_index_is_not_replaced(graphload: Run, folder: Path) -> None:
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("my site")
    done = graphload("draw", "thread.jsonl", "--split", "site")
    assert done.code == 2
    assert "was not written by graphload" in done.err
    assert [path.name for path in (folder / "site").iterdir()] == ["index.html"]


@pytest.mark.parametrize(
    "options",
    [
        ["--split", "pages", "-o", "x.html"],
        ["--split", "pages", "--thread", "1"],
        ["--split", "thread.jsonl"],
        ["--layout", "circle"],
        ["--colour", "mood"],
        ["--size", "mood"],
        ["--depth", "-1"],
        ["--link-template", "javascript:{id}"],
        ["--anonymise", "--link-template", "https://a.example/{id}"],
        ["--query", "MATCH (i) RETURN i"],
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(
    graphload: Run, folder: Path, options: list[str]
) -> None:
    assert graphload("draw", "thread.jsonl", *options).code == 2
    assert [path.name for path in folder.iterdir()] == ["thread.jsonl"]


def test_layout_colours_and_sizes_are_what_the_page_begins_with(
    graphload: Run, folder: Path
) -> None:
    options = ("--layout", "timeline", "--colour", "author", "--size", "replies", "--depth", "0")
    assert graphload("draw", "thread.jsonl", "-o", "x.html", *options).code == 0
    meta = meta_of(folder / "x.html")
    assert (meta["layout"], meta["colour"], meta["size"]) == ("timeline", "author", "replies")
    assert (meta["items"], meta["cut"]) == (1, 2)


def test_the_help_names_every_layout_colour_and_size(graphload: Run) -> None:
    words = graphload("draw", "--help").out
    assert all(name in words for name in (*LAYOUTS, *COLOURS, *SIZES))


def test_the_command_has_every_option_of_the_function_and_tells_its_default(
    graphload: Run,
) -> None:
    defaults = {each.name: each.default for each in dataclasses.fields(Options)}
    names = {each.name for each in dataclasses.fields(DrawOptions)}
    # The command says it the other way round; two have options of their own, one is a server's.
    assert names - {"no_text"} == set(defaults) - {"texts", "thread", "rejects", "served"}
    words = " ".join(graphload("draw", "--help").out.split())
    assert f"or attribute:NAME (default: {defaults['colour']})" in words
    assert f"or attribute:NAME (default: {defaults['size']})" in words
    assert f"tidy up to {MAX_TIDY_ITEMS} items" in words


def test_an_anonymous_page_is_said_to_hold_texts(graphload: Run, folder: Path) -> None:
    done = graphload("draw", "thread.jsonl", "-o", "x.html", "--anonymise")
    assert "may contain names (--no-text leaves them out)" in done.err
    authors = meta_of(folder / "x.html")["authors"]
    assert len(authors) == 2
    assert not {"ann", "bob"} & set(authors)
    silent = graphload("draw", "thread.jsonl", "-o", "x.html", "--anonymise", "--no-text")
    assert silent.err == ""
    assert meta_of(folder / "x.html")["title"] == "Thread 1"


def test_no_readable_record_is_exit_1_and_no_page(graphload: Run, folder: Path) -> None:
    (folder / "broken.jsonl").write_text('{"id": 1, "time": "soon"}\n')
    assert graphload("draw", "broken.jsonl").code == 1
    assert not list(folder.glob("*.html"))


def test_more_than_a_browser_opens_is_said_with_what_to_do(
    graphload: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viz.draw.MAX_BROWSER_ITEMS", 2)
    for said in ("3 items are too many", "--thread ID", "--depth N", "--split DIR"):
        assert said in graphload("draw", "thread.jsonl").err
    assert "too many" not in graphload("draw", "thread.jsonl", "--thread", "1").err


@pytest.fixture
def store(graphload: Run) -> str:
    """A store with the thread in it."""
    assert graphload("push", "thread.jsonl", "--to", "t.graph").code == 0
    return "t.graph"


def test_what_a_query_returns_is_drawn(graphload: Run, store: str) -> None:
    options = ("draw", "--in", store, "-o", "x.html", "--json", "--query")
    report = graphload(*options, "MATCH (i:Item) WHERE i.id <> 2 RETURN i").json
    assert (report["items"], report["edges"]) == (2, 1)


def test_an_empty_result_is_an_empty_page(graphload: Run, store: str, folder: Path) -> None:
    done = graphload(
        "draw", "--in", store, "-o", "x.html", "--query", "MATCH (i:Item {id: 99}) RETURN i"
    )
    assert done.code == 0
    assert meta_of(folder / "x.html")["items"] == 0


@pytest.mark.parametrize("limit", ["nan", "0", "-1", "inf", "x"])
def test_a_time_limit_is_a_number_of_seconds(graphload: Run, store: str, limit: str) -> None:
    query = "MATCH (i:Item) RETURN i"
    for command in (("query", query), ("draw", "-o", "x.html", "--query", query)):
        done = graphload(*command, "--in", store, "--timeout", limit)
        assert (done.code, "--timeout" in done.err) == (2, True)
    assert graphload("draw", "--in", store, "--timeout", "5").code == 2


def test_a_query_for_figures_draws_nothing(graphload: Run, store: str, folder: Path) -> None:
    done = graphload("draw", "--in", store, "-o", "x.html", "--query", "MATCH (i:Item) RETURN i.id")
    assert done.code == 1
    assert "returns no items" in done.err
    assert "RETURN i, not" in done.err
    assert not (folder / "x.html").exists()


def meta_of(path: Path) -> dict[str, Any]:
    block = re.search(r'id="graphload-meta">(.*?)</script>', path.read_text("utf-8"))
    assert block
    found: dict[str, Any] = json.loads(block[1])
    return found


def test_pages_of_the_first_version_are_replaced_and_pages_of_others_are_not(
    graphload: Run, folder: Path
) -> None:
    page = folder / "thread.html"
    assert graphload("draw", "thread.jsonl").code == 0
    now = page.read_bytes()
    first = now.replace(b'<meta name="generator" content="graphload">\n', b"")
    assert len(first) < len(now)
    page.write_bytes(first)
    assert graphload("draw", "thread.jsonl").code == 0
    assert page.read_bytes() == now
    for other in (first.replace(b'id="graphload-meta"', b'id="meta"'), b"\n" + first):
        page.write_bytes(other)
        done = graphload("draw", "thread.jsonl")
        assert done.code == 2
        assert "-o thread.html replaces this one" in done.err
        assert page.read_bytes() == other
    assert graphload("draw", "thread.jsonl", "-o", "thread.html").code == 0
    assert page.read_bytes() == now
