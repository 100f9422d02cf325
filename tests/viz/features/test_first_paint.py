"""The first picture, which is drawn before vis-network begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.odd_graphs import reply_graph
from support.page.browser import open_file
from viz import draw_graph
from viz.style import PALETTES

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

# As soon as the page says that it is ready, when nothing further has been done.
AT_ONCE = """
new MutationObserver((_, watching) => {
  if (document.documentElement.dataset.graphload !== "ready") return;
  watching.disconnect();
  const canvas = document.querySelector("#graph canvas");
  globalThis.first = {
    begun: Boolean(globalThis.vis), wide: canvas.width, high: canvas.height,
    image: canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height),
  };
  ACT
}).observe(document, { attributes: true, subtree: true });
"""
CLICK = """
  const { left, top } = canvas.getBoundingClientRect();
  const { data, width } = first.image;
  const root = [1, 3, 5].map((at) => parseInt("ROOT".slice(at, at + 2), 16));
  let pixel = 0;  // of the one item's upper edge
  while (root.some((part, at) => data[4 * pixel + at] !== part)) pixel += 1;
  const [column, row] = [pixel % width, Math.floor(pixel / width)];
  const at = { clientX: left + column, clientY: top + row + 3, bubbles: true };
  canvas.dispatchEvent(new MouseEvent("click", at));
""".replace("ROOT", PALETTES["light"]["depth"].split()[0])
# How many pixels differ from the first picture's.
CHANGED = """() => {
  const canvas = document.querySelector("#graph canvas");
  const is = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  if (is.width !== first.wide || is.height !== first.high) return -1;
  const [was, now] = [first.image, is].map(({ data }) => new Uint32Array(data.buffer));
  return was.reduce((changed, pixel, at) => changed + (pixel !== now[at]), 0);
}"""
BEGUN = "() => Boolean(globalThis.vis && document.querySelector('.vis-network canvas'))"


def thread(items: int) -> list[dict[str, Any]]:
    story = {"id": 1, "item_type": "story", "by": "ann", "title": "Elm", "time": 1_600_000_000}
    replies = [
        {"id": at, "parent": max(1, at // 3), "by": f"user{at % 9}", "text": "so"}
        for at in range(2, items + 1)
    ]
    return [story, *replies]


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("items", [1, 3, 10, 60, 300])
def test_vis_goes_on_from_the_picture_that_was_drawn_without_it(
    browser: Browser, tmp_path: Path, items: int, ratio: int
) -> None:
    path = tmp_path / "page.html"
    draw_graph(reply_graph(thread(items))).write(path)
    # With an open item, so that path and ring are compared too.
    before, fragment = AT_ONCE.replace("ACT", ""), f"#item={items}"
    with open_file(browser, path, before=before, fragment=fragment, ratio=ratio) as opened:
        assert opened.page.evaluate("first.begun") is False
        while not opened.page.evaluate(BEGUN):
            opened.page.wait_for_timeout(10)
        opened.rest()
        assert opened.page.locator("#graph canvas").count() == 1
        assert opened.page.evaluate(CHANGED) == 0


def test_a_click_on_the_first_picture_opens_an_item(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    draw_graph(reply_graph(thread(1))).write(path)
    with open_file(browser, path, before=AT_ONCE.replace("ACT", CLICK)) as opened:
        assert opened.page.evaluate("first.begun") is False
        opened.page.locator("#panel[data-item='1']").wait_for()


# A move reads vis, and has it begin in the task after that one.
REACH = """
  dispatchEvent(new Event("pointermove"));
  globalThis.reached = [Boolean(globalThis.vis), Boolean(document.querySelector(".vis-network"))];
"""


def test_who_reaches_for_the_graph_has_vis_at_once(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    draw_graph(reply_graph(thread(60))).write(path)
    with open_file(browser, path, before=AT_ONCE.replace("ACT", REACH)) as opened:
        assert opened.page.evaluate("[first.begun, ...reached]") == [False, True, False]
        # The move took back what begins it otherwise.
        opened.page.locator(".vis-network canvas").wait_for()
        opened.search("so", 59)


# A press on the first canvas, that is let go of on vis' own.
PRESS = (
    CLICK[: CLICK.index("canvas.dispatchEvent")]
    + """
  const press = { ...at, pointerId: 1, pointerType: "mouse", button: 0, cancelable: true };
  canvas.dispatchEvent(new PointerEvent("pointerdown", { ...press, buttons: 1 }));
  document.querySelector("#graph canvas").dispatchEvent(new PointerEvent("pointerup", press));
"""
)


@pytest.mark.parametrize("moved", [False, True])
def test_the_press_that_vis_begins_at_opens_an_item(
    browser: Browser, tmp_path: Path, *, moved: bool
) -> None:
    path = tmp_path / "page.html"
    draw_graph(reply_graph(thread(1))).write(path)
    act = REACH + PRESS if moved else PRESS
    with open_file(browser, path, before=AT_ONCE.replace("ACT", act)) as opened:
        assert opened.page.evaluate("first.begun") is False
        opened.page.locator("#panel[data-item='1']").wait_for(timeout=5000)


WHEEL = """
  globalThis.turns = 0;
  canvas.addEventListener("wheel", () => { turns += 1; });
  canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: -100, bubbles: true }));
"""


def test_what_reaches_vis_is_not_passed_on_to_it(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    draw_graph(reply_graph(thread(60))).write(path)
    act = AT_ONCE.replace("ACT", WHEEL)
    with open_file(browser, path, before=act) as opened:
        assert opened.page.evaluate("[first.begun, turns]") == [False, 1]


def test_a_page_whose_vis_fails_still_shows_and_finds(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    draw_graph(reply_graph(thread(60))).write(path)
    broken = "Object.defineProperty(globalThis, 'vis', { get: () => ({}), set() {} });"
    with open_file(browser, path, fragment="#item=9", before=broken) as opened:
        opened.panel("9")
        opened.search("so", 59)
        opened.rest()
        assert opened.page.locator("#graph canvas").count() == 1
        assert any("vis-network doesn't run here" in one for one in opened.incidents)
