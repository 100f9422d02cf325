"""Make the pictures of the page that the documentation shows: `python docs/screenshots.py`.

The demo thread, with one comment open, in light and in dark.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from graphload.demo import write_demo
from graphload.graph import build_graph
from graphload.readers import read_items
from viz import draw_graph

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent / "tests"))
from browser import ARGUMENTS  # noqa: E402 - the path to it is set above
from parts import find_chromium  # noqa: E402


def main() -> None:
    """Draw the demo thread and photograph it."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "demo.html"
        records = Path(folder) / "demo.jsonl"
        write_demo(records)
        graph = build_graph(read_items([records]))
        # The story that begins it; smaller threads beside it take room from what is to be seen.
        draw_graph(graph, thread=max(graph, key=graph.out_degree)).write(page)
        liveliest = max(graph, key=lambda node: graph.in_degree(node) * graph.out_degree(node))
        for theme in ("light", "dark"):
            _photograph(page, f"#item={liveliest}", theme, DOCS / f"page-{theme}.png")


def _photograph(page: Path, fragment: str, theme: str, picture: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        view = browser.new_page(
            viewport={"width": 1280, "height": 800},
            color_scheme="dark" if theme == "dark" else "light",
        )
        view.goto(page.as_uri() + fragment)
        view.wait_for_selector("html[data-graphload=ready]", state="attached")
        view.click("#fit")
        view.wait_for_timeout(300)
        view.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main()
