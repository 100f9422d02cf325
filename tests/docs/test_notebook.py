"""The notebook runs from its first cell to its last, and shows what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from graphload import build_graph, link_items, merge_items, read_items
from graphload.items import Item
from support.command import environment
from support.project import DOCS, SEEDS
from viz import draw_authors, draw_graph

if TYPE_CHECKING:
    from pathlib import Path

NOTEBOOK = DOCS / "analysis.ipynb"
CELLS: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
CODE = [cell for cell in CELLS if cell["cell_type"] == "code"]

# IPython without a server: what a kernel does with a cell, in a process of its own.
RUN = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

shell = InteractiveShell.instance()
shown = []
for source in json.load(sys.stdin):
    with capture_output() as said:
        result = shell.run_cell(source, store_history=True)
    result.raise_error()
    value = {}
    if result.result is not None:
        value, _ = shell.display_formatter.format(result.result)
    sizes = {kind: len(data) for kind, data in value.items()}
    said = said.stdout + said.stderr
    shown.append({"sizes": sizes, "text": value.get("text/plain", ""), "said": said})
print(json.dumps(shown))
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Run all cells in an empty folder, and return what each shows."""
    folder: Path = tmp_path_factory.mktemp("notebook")
    sources = ["".join(cell["source"]) for cell in CODE]
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=folder,
        env=environment() | {"IPYTHONDIR": str(folder)},
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    assert (folder / "discussion.gexf").exists()
    cells: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return cells


def at(text: str) -> int:
    """Return the position of the one code cell that ends with a line."""
    (found,) = (
        number for number, cell in enumerate(CODE) if "".join(cell["source"]).endswith(text)
    )
    return found


def test_every_cell_runs_and_shows_something_of_use(shown: list[dict[str, Any]]) -> None:
    assert len(shown) == len(CODE)
    quiet = {at("> graphload-demo.log")}
    empty = {number for number, cell in enumerate(shown) if not (cell["said"] or cell["sizes"])}
    assert empty == quiet
    assert shown[at("merged")]["text"].startswith("Merged(read=312, loaded=312,")


def test_a_page_is_stored_once_and_beside_it_one_line(shown: list[dict[str, Any]]) -> None:
    for line in ("draw_graph(graph, thread=largest)", "draw_authors(graph, thread=largest)"):
        cell = shown[at(line)]
        assert cell["sizes"]["text/html"] > 50_000
        assert cell["sizes"].keys() == {"text/html", "text/plain"}
        assert cell["sizes"]["text/plain"] < 300
        assert "\n" not in cell["text"]


def test_a_picture_is_shown_as_a_picture(shown: list[dict[str, Any]]) -> None:
    assert shown[at('plot_measures(graph, "delays")')]["sizes"]["image/png"] > 10_000


def test_tables_are_shown_as_tables(shown: list[dict[str, Any]]) -> None:
    for line in ("threads", "found", "edges.head(3)"):
        assert "text/html" in shown[at(line)]["sizes"]


def test_no_output_is_kept_in_the_repository() -> None:
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in CODE)


def test_a_prompt_prints_one_line_of_a_page_and_of_records() -> None:
    merged = merge_items(read_items([SEEDS / "thread.jsonl"]))
    graph = build_graph(merged)
    title = "a\ntitle\x1b[31m of two lines"
    for value in (
        draw_graph(graph),
        draw_authors(graph, title=title),
        merged,
        link_items([Item(id=1), Item(id=2, parent=1)]),
    ):
        assert len(repr(value)) < 300
        assert repr(value).isprintable()
