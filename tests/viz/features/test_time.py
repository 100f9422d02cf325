from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from playwright.sync_api import expect

from support.page.browser import open_file
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.page.browser import OpenPage

BEGAN = 1_600_000_000
HOUR = 3600


@pytest.fixture(scope="module")
def day_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story and 24 replies, one an hour."""
    path = tmp_path_factory.mktemp("day") / "day.html"
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for hour in range(25):
        graph.add_node(hour, by="ann", time=BEGAN + hour * HOUR, text=f"word{hour}")
    graph.add_edges_from((0, hour) for hour in range(1, 25))
    draw_graph(graph, layout="organic").write(path)
    return path


@pytest.fixture
def opened(browser: Browser, day_page: Path) -> Iterator[OpenPage]:
    with open_file(browser, day_page) as opened:
        yield opened
        assert opened.incidents == []


def drag(opened: OpenPage, start: float, end: float) -> None:
    """Drag along the histogram, in shares of its width."""
    box = opened.page.locator("#timeline .track").bounding_box()
    assert box
    mouse = opened.page.mouse
    mouse.move(box["x"] + start * box["width"], box["y"] + box["height"] / 4)
    mouse.down()
    mouse.move(box["x"] + end * box["width"], box["y"] + box["height"] / 4, steps=5)
    mouse.up()


def said(opened: OpenPage) -> str:
    return opened.page.inner_text("#timeline .selected").partition(" · ")[2]


def test_the_histogram_has_a_bar_for_each_hour(opened: OpenPage) -> None:
    bars = opened.page.locator("#timeline .track path:not(.outside-range)").get_attribute("d")
    assert bars
    assert len(re.findall(r"v-[0-9]", bars)) == 25
    assert said(opened) == "25 items"


def test_a_drag_over_the_histogram_makes_a_range(opened: OpenPage) -> None:
    drag(opened, 0.24, 0.51)
    assert said(opened) == "7 of 25 items"
    assert opened.page.get_by_role("button", name="Filters · 1").is_visible()


def test_items_outside_the_range_fade(browser: Browser, day_page: Path) -> None:
    with open_file(browser, day_page, fragment="#item=3") as opened:
        opened.panel("3")
        bright = opened.colours_at_centre(1)
        drag(opened, 0.5, 0.9)
        opened.rest()
        assert bright.isdisjoint(opened.colours_at_centre(1))


def test_a_handle_moves_its_end_and_the_middle_moves_both(opened: OpenPage) -> None:
    drag(opened, 1, 0.51)
    assert said(opened) == "13 of 25 items"
    drag(opened, 0, 0.24)
    assert said(opened) == "7 of 25 items"
    drag(opened, 0.4, 0.65)
    assert said(opened) == "7 of 25 items"
    earliest = opened.page.get_by_role("slider", name="Earliest time")
    assert (earliest.get_attribute("aria-valuetext") or "").startswith("2020-09-14 00:1")


def test_a_click_beside_the_range_takes_it_away(opened: OpenPage) -> None:
    drag(opened, 0.24, 0.51)
    drag(opened, 0.8, 0.8)
    assert said(opened) == "25 items"
    drag(opened, 0.24, 0.51)
    opened.page.get_by_role("button", name="All times").click()
    assert said(opened) == "25 items"


def test_handles_are_moved_by_keyboard(opened: OpenPage) -> None:
    latest = opened.page.get_by_role("slider", name="Latest time")
    latest.focus()
    for _ in range(3):
        opened.page.keyboard.press("PageDown")
    assert said(opened) == "19 of 25 items"
    opened.page.keyboard.press("Home")
    assert said(opened) == "1 of 25 items"
    opened.page.keyboard.press("End")
    assert said(opened) == "25 items"
    opened.page.keyboard.press("ArrowLeft")
    assert said(opened) == "24 of 25 items"


def test_figures_that_wait_for_the_last_change_are_pale(opened: OpenPage) -> None:
    page = opened.page
    page.evaluate(
        """() => {
          globalThis.pale = 0;
          const panel = document.querySelector("#panel");
          const count = () => (globalThis.pale += panel.querySelectorAll(".stale").length);
          new MutationObserver(count).observe(panel, { subtree: true, attributes: true });
        }"""
    )
    # In the page: a key that comes late is followed at once.
    page.get_by_role("slider", name="Latest time").evaluate(
        """async slider => {
          const options = { key: "ArrowLeft", bubbles: true };
          for (let n = 0; n < 20 && !globalThis.pale; n++) {
            slider.dispatchEvent(new KeyboardEvent("keydown", options));
            await new Promise(requestAnimationFrame);
          }
        }"""
    )
    expect(page.locator("#panel .inside")).not_to_have_class(re.compile("stale"))
    assert page.evaluate("globalThis.pale") > 0
    assert said(opened).removesuffix(" items") in page.inner_text("#panel dl")


def test_play_lets_items_come_and_pause_holds_them(opened: OpenPage) -> None:
    opened.page.get_by_role("button", name="Play").click()
    opened.page.wait_for_timeout(900)
    opened.page.get_by_role("button", name="Pause").click()
    held = said(opened)
    assert 0 < int(held.split()[0]) < 25
    opened.rest()
    assert said(opened) == held


def test_play_moves_a_range_as_wide_as_it_is(opened: OpenPage) -> None:
    drag(opened, 0.1, 0.2)
    earliest = opened.page.get_by_role("slider", name="Earliest time")
    latest = opened.page.get_by_role("slider", name="Latest time")

    def ends() -> list[float]:
        return [float(each.get_attribute("aria-valuenow") or 0) for each in (earliest, latest)]

    before = ends()
    opened.page.keyboard.press("p")
    for _ in range(100):  # a step takes half a second, on a machine that isn't busy
        opened.page.wait_for_timeout(50)
        if ends() != before:
            break
    opened.page.keyboard.press("p")
    after = ends()
    assert after[0] > before[0]
    assert after[1] - after[0] == pytest.approx(before[1] - before[0], abs=2)


def test_playing_ends_with_all_items(opened: OpenPage) -> None:
    drag(opened, 1, 0.96)
    opened.page.get_by_role("button", name="Play").click()
    opened.page.get_by_role("button", name="Play").wait_for()
    assert said(opened) == "25 items"


def test_a_link_brings_the_range_along(browser: Browser, day_page: Path) -> None:
    fragment = f"#time={BEGAN}~{BEGAN + 3 * HOUR}"
    with open_file(browser, day_page, fragment=fragment) as opened:
        assert said(opened) == "4 of 25 items"


def test_while_it_plays_the_address_has_whole_seconds(opened: OpenPage) -> None:
    opened.page.keyboard.press("p")
    for _ in range(100):
        opened.page.wait_for_timeout(50)
        if "time=" in opened.page.url:
            break
    opened.page.keyboard.press("p")
    first, last = opened.page.url.partition("time=")[2].split("~")
    assert first == str(BEGAN)
    assert last.isdigit()


def test_one_late_reply_presses_nothing_together_and_the_bars_zoom(
    browser: Browser, tmp_path: Path
) -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for minute in range(60):
        graph.add_node(minute, by="ann", time=BEGAN + 60 * minute, text=f"word{minute}")
    graph.add_node(99, by="bob", time=BEGAN + 3000 * 24 * HOUR, text="late")
    graph.add_edges_from((0, node) for node in (*range(1, 60), 99))
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as late:
        page = late.page
        assert "pauses at // are cut to 8 min" in said(late)
        bars = page.locator("#timeline .track path:not(.outside-range)")
        assert len((bars.get_attribute("d") or "").split("M")) > 50
        assert page.locator("#timeline .ticks span").count() > 2
        assert page.locator("#timeline .ticks i").count() == 1
        drag(late, 0.1, 0.5)
        inside = said(late)
        page.get_by_role("button", name="Zoom to these").click()
        assert said(late).split(" ·")[0] == inside.split(" ·")[0]
        assert page.locator(".handle.from").evaluate("handle => handle.style.left") == "0%"
        assert page.locator(".handle.to").evaluate("handle => handle.style.left") == "100%"
        page.get_by_role("button", name="All times").click()
        assert said(late).startswith("61 items")
        assert late.incidents == []


@pytest.mark.parametrize("width", [390, 760, 1400])
def test_the_labels_below_the_bars_are_beside_each_other(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for at in range(60):
        graph.add_node(at, by="ann", time=BEGAN + at * 1300)
    graph.add_edges_from((0, at) for at in range(1, 60))
    draw_graph(graph).write(tmp_path / "p.html")
    context = browser.new_context(offline=True, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto((tmp_path / "p.html").as_uri())
    page.wait_for_selector("html[data-graphload=ready]", state="attached")
    spans = page.locator("#timeline .ticks span").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.right])"
    )
    track = page.locator("#timeline .track").bounding_box()
    context.close()
    assert len(spans) >= 2
    for (_, right), (left, _) in pairwise(spans):
        assert right < left
    assert track
    assert spans[-1][1] <= track["x"] + track["width"]
