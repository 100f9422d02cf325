from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import graphload as package
from command import environment, write_records

if TYPE_CHECKING:
    import pytest

    from command import Run


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


def test_somebody_elses_viz_is_named_and_never_run(folder: Path) -> None:
    (folder / "viz.py").write_text("open('ran', 'w')\ndef draw_graph(*args): pass\n")
    home = Path(package.__file__).parents[1]
    path = os.pathsep.join([str(folder), str(home)])
    done = subprocess.run(
        [sys.executable, "-m", "graphload", "draw", "thread.jsonl"],
        cwd=folder,
        env=environment({"PYTHONPATH": path}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"somebody else's here: {folder / 'viz.py'}" in done.stderr
    assert "Rename" in done.stderr
    assert not (folder / "ran").exists()
    assert not (folder / "thread.html").exists()
