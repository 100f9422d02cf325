"""Make the pictures of the page that the documentation shows: `python docs/screenshots.py`.

A synthetic discussion of 300, of 2,500 and of 100,000 items, in light and in dark. Name a size
to make its two pictures only: `python docs/screenshots.py 2500`.
"""

from __future__ import annotations

import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
from playwright.sync_api import Browser, sync_playwright

from graphload.demo import demo_items, synthetic_items
from graphload.graph import build_graph
from graphload.items import Place
from graphload.parsing import parse_item
from viz import draw_graph

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent / "tests"))
from support.page.browser import ARGUMENTS  # noqa: E402 - the path to it is set above
from support.parts import find_chromium  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphload.graph import ReplyGraph

Record = dict[str, Any]


@dataclass(frozen=True)
class Shot:
    """A discussion, and the part of it on the picture."""

    records: Callable[[], Iterable[Record]]
    fragment: Callable[[ReplyGraph], str]


def demo_story(size: int) -> list[Record]:
    """Return the story of the demo thread, with comments from as many seeds as needed."""
    items: list[Record] = []
    for turn in range(1 + size // 250):
        thread = _largest_thread(demo_items(7 + turn))
        top = thread[0]["id"]
        for item in thread[1:] if turn else thread:
            # Ids of other seeds are moved out of each other's way; all answer the first story.
            moved: Record = {
                name: item[name] + 1_000_000 * turn for name in ("id", "parent") if name in item
            }
            if item.get("parent") == top:
                moved["parent"] = items[0]["id"] if items else top
            items.append({**item, **moved, "kids": []})
    return calmer(items[:size])


def calmer(items: list[Record]) -> list[Record]:
    """Spread the times of a discussion: many comments at first, fewer later."""
    first = min(item["time"] for item in items)
    span = max(item["time"] for item in items) - first or 1
    return [
        {**item, "time": first + int((item["time"] - first) ** 1.8 / span**0.8)} for item in items
    ]


def one_of_many(size: int) -> list[Record]:
    """Synthetic threads as one discussion: each after the first replies to an earlier item."""
    roll = random.Random(7).random  # noqa: S311 - seeded on purpose, no secret
    items: list[Record] = []
    for item in synthetic_items(size):
        fields: Record = {
            name: item[name] for name in ("id", "by", "parent", "text", "time") if name in item
        }
        if items and "parent" not in fields:
            fields["parent"] = items[int(len(items) * roll())]["id"]
            fields["text"] = item["title"]
        # They are cut from prose anywhere: begin with a sentence.
        fields["text"] = fields.get("text", "").partition(". ")[2] or fields.get("text", "")
        items.append({**fields, "type": "comment" if items else "story"})
    items[0]["title"] = "What would you keep, if nobody read it for eleven months?"
    return calmer(items)


def _largest_thread(items: list[Record]) -> list[Record]:
    graph = build_graph(parse_item(item, Place("demo")) for item in items)
    within = nx.descendants(graph, top := max(graph, key=graph.out_degree)) | {top}
    return [item for item in items if item["id"] in within]


def liveliest(graph: ReplyGraph) -> str:
    """Return the URL fragment of the comment with the most replies."""
    item = max(graph, key=lambda node: graph.in_degree(node) * graph.out_degree(node))
    return f"#item={item}"


SHOTS = {
    300: Shot(lambda: demo_story(300), liveliest),
    2_500: Shot(lambda: demo_story(2_500), lambda _: "#colour=branch"),
    100_000: Shot(lambda: one_of_many(100_000), lambda _: ""),
}


def main(*sizes: int) -> None:
    """Draw each discussion and take its screenshots."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for size in sizes or SHOTS:
            shot = SHOTS[size]
            graph = build_graph(parse_item(each, Place("demo")) for each in shot.records())
            page = Path(folder) / f"{size}.html"
            draw_graph(graph).write(page)
            for theme in ("light", "dark"):
                picture = DOCS / f"page-{size}-{theme}.png"
                _take_screenshot(browser, f"{page.as_uri()}{shot.fragment(graph)}", theme, picture)
        browser.close()


def _take_screenshot(browser: Browser, address: str, theme: str, picture: Path) -> None:
    view = browser.new_page(
        viewport={"width": 1280, "height": 800},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    view.goto(address)
    view.wait_for_selector("html[data-graphload=ready]", state="attached")
    view.click("#fit")
    view.mouse.move(640, 2)
    view.wait_for_timeout(500)
    view.screenshot(path=picture)
    view.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
