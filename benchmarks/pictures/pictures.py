"""Take pictures of pages to look at: `python benchmarks/pictures/pictures.py FOLDER`.

    python benchmarks/pictures/pictures.py out                 every page, state, device and theme
    python benchmarks/pictures/pictures.py out 300 threads     some pages
    python benchmarks/pictures/pictures.py out --data FILES    a page of real records, too

A page is a synthetic discussion of 1 to 10,000 items, or several threads. Each is pictured as it
opens, with an item, in the reader, with a search and as an icicle; on a desk (1400 by 900) and on a
phone (390 by 844); light and dark. Ask of each: what is this, and what would you click?
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from graphload.demo import demo_items
from graphload.graph import build_graph
from graphload.items import Place
from graphload.parsing import parse_item
from graphload.readers import read_items
from viz import draw_graph

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "docs")]
from screenshots import demo_story, liveliest, one_of_many  # noqa: E402 - the path is set above

from support.page.browser import ARGUMENTS  # noqa: E402
from support.parts import find_chromium  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    from graphload.graph import ReplyGraph

PAGES: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "1": lambda: demo_story(1),
    "10": lambda: demo_story(10),
    "60": lambda: demo_story(60),
    "300": lambda: demo_story(300),
    "2500": lambda: demo_story(2_500),
    "10000": lambda: one_of_many(10_000),
    "threads": lambda: demo_items(7),
}
DEVICES = {"desk": {"width": 1400, "height": 900}, "phone": {"width": 390, "height": 844}}


def main() -> None:
    parser = argparse.ArgumentParser(description="Pictures of pages in many states.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("pages", nargs="*", help=f"some of {', '.join(PAGES)}")
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="files of real records")
    arguments = parser.parse_args()
    arguments.folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for name in arguments.pages or PAGES:
            records = PAGES[name]()
            graph = build_graph(parse_item(each, Place("demo")) for each in records)
            picture(browser, graph, Path(folder) / f"{name}.html", arguments.folder)
        if arguments.data:
            graph = build_graph(read_items(arguments.data))
            picture(browser, graph, Path(folder) / "real.html", arguments.folder)
        browser.close()


def picture(browser: Browser, graph: ReplyGraph, page: Path, folder: Path) -> None:
    """Take all pictures of one graph."""
    draw_graph(graph).write(page)
    item = liveliest(graph)
    states = {
        "open": "",
        "item": item,
        "reader": f"{item}&reader=open",
        "search": "#q=the",
        "icicle": "#layout=icicle",
    }
    for device, viewport in DEVICES.items():
        for theme in ("light", "dark"):
            view = browser.new_page(
                viewport=viewport,  # type: ignore[arg-type]
                color_scheme="dark" if theme == "dark" else "light",
                reduced_motion="reduce",
            )
            for state, fragment in states.items():
                take(view, f"{page.as_uri()}{fragment}", device)
                view.screenshot(path=folder / f"{page.stem}-{state}-{device}-{theme}.png")
            view.close()


def take(view: Page, address: str, device: str) -> None:
    """Open an address anew, and wait until it rests."""
    view.goto("about:blank")
    view.goto(address)
    view.wait_for_selector("html[data-graphload=ready]", state="attached")
    view.locator(".vis-network canvas").wait_for()
    view.wait_for_timeout(1200 if device == "desk" else 800)


if __name__ == "__main__":
    main()
