from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from support.odd_graphs import chain
from support.page.browser import open_file
from support.talk import talk
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from support.page.browser import OpenPage

FRESH = count()
ACCENT = "#c2410c"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1200, "height": 800}


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    path = tmp_path_factory.mktemp("reading") / "talk.html"
    draw_graph(talk()).write(path)
    with open_file(browser, path) as page:
        yield page


@pytest.fixture
def talk_page(opened: OpenPage) -> Iterator[OpenPage]:
    """The page as it opens, with nothing focused."""
    opened.page.set_viewport_size({"width": 1200, "height": 800})
    # An address that says nothing, and that is never the one that is there already.
    opened.go_to(f"#{next(FRESH)}")
    opened.panel("")
    opened.page.evaluate("document.activeElement.blur()")
    yield opened
    assert opened.incidents == []
    assert opened.violations() == []


@pytest.mark.parametrize(
    ("begin", "key", "end"),
    [
        (2, "j", 3),
        (3, "k", 2),
        (2, "l", 5),
        (5, "h", 2),
        (7, "r", 1),
        (1, "j", 20),
        (2, "ArrowDown", 3),
        (3, "ArrowUp", 2),
        (2, "ArrowRight", 5),
        (5, "ArrowLeft", 2),
    ],
)
def test_keys_lead_from_reply_to_reply(talk_page: OpenPage, begin: int, key: str, end: int) -> None:
    talk_page.go_to(f"#item={begin}")
    talk_page.panel(str(begin))
    talk_page.page.keyboard.press(key)
    talk_page.panel(str(end))


def test_who_has_picked_nothing_begins_at_the_first_thread(talk_page: OpenPage) -> None:
    talk_page.page.keyboard.press("j")
    assert "Which tree?" in talk_page.panel("1").inner_text()


def test_where_nothing_follows_that_is_said(talk_page: OpenPage) -> None:
    talk_page.go_to("#item=4")
    talk_page.panel("4")
    talk_page.page.keyboard.press("j")
    talk_page.page.get_by_role("status").get_by_text("No further reply").wait_for()
    assert talk_page.page.locator("#panel").get_attribute("data-item") == "4"


def test_keys_are_letters_where_something_is_typed(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.keyboard.press("/")
    page.keyboard.type("jay")
    assert page.input_value("#search") == "jay"
    talk_page.panel("")
    page.fill("#search", "")


def test_buttons_of_the_panel_lead_to_an_items_kin(talk_page: OpenPage) -> None:
    talk_page.go_to("#item=2")
    for name, item in (("Next", 3), ("Previous", 2), ("First reply", 5), ("Parent", 2)):
        talk_page.page.get_by_role("button", name=name).click()
        talk_page.panel(str(item))
    previous = talk_page.page.get_by_role("button", name="Previous")
    assert previous.get_attribute("aria-disabled") == "true"


def test_ancestors_stand_in_order_as_a_breadcrumb(talk_page: OpenPage) -> None:
    talk_page.go_to("#item=7")
    crumbs = talk_page.panel("7").get_by_role("navigation", name="Ancestors")
    assert crumbs.get_by_role("button").all_inner_texts() == ["Which tree?", "bob", "ann"]
    crumbs.get_by_role("button").nth(1).click()
    talk_page.panel("2")


def test_replies_are_listed_with_author_size_and_first_words(talk_page: OpenPage) -> None:
    talk_page.go_to("#item=1")
    panel = talk_page.panel("1")
    assert panel.get_by_role("heading", name="3 replies").is_visible()
    first = panel.locator(".items .row").first
    assert first.locator(".who").inner_text() == "bob"
    assert first.locator(".descendants").inner_text() == "4 items"
    assert first.locator(".start").inner_text() == "An elm & an oak."


def test_the_list_of_large_replies_counts_items_and_has_none_without_replies(
    talk_page: OpenPage,
) -> None:
    talk_page.go_to("#")
    section = talk_page.panel("").locator("section", has_text="Largest threads")
    sizes = section.locator(".descendants").all_inner_texts()
    assert sizes == ["7 items", "2 items"]
    talk_page.go_to("#isolated=1")
    section = talk_page.panel("").locator("section", has_text="Largest replies")
    section.wait_for()
    assert section.locator(".descendants").all_inner_texts() == ["4 items"]


def test_a_comment_is_shown_as_html(talk_page: OpenPage) -> None:
    talk_page.go_to("#item=2")
    assert talk_page.panel("2").locator(".text i").inner_text() == "oak"


def test_hovering_says_depth_and_subtree_size(talk_page: OpenPage) -> None:
    talk_page.go_to("#item=2")
    talk_page.panel("2")
    box = talk_page.page.locator("#graph").bounding_box()
    assert box
    talk_page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip = talk_page.page.locator("#tip")
    tip.wait_for()
    for said in ("bob", "2020-09-13 12:26 UTC", "depth 1", "3 descendants", "An elm & an oak."):
        assert said in tip.inner_text()
    talk_page.page.mouse.move(2, 2)
    tip.wait_for(state="hidden")
    talk_page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip.wait_for()
    talk_page.page.keyboard.press("j")  # which moves another item to the pointer
    tip.wait_for(state="hidden")


def test_the_path_to_the_root_lights_up(talk_page: OpenPage) -> None:
    assert settled_pixels(talk_page) == 0
    talk_page.go_to("#item=2")
    talk_page.panel("2")
    short = settled_pixels(talk_page)
    talk_page.go_to("#item=7")
    talk_page.panel("7")
    assert settled_pixels(talk_page) > short > 0


def test_back_leads_to_the_item_before(talk_page: OpenPage) -> None:
    talk_page.go_to("#item=1")
    talk_page.panel("1")
    for item, number in (("elm & an oak", "2"), ("Why the oak?", "5")):
        talk_page.page.locator("#panel .row").get_by_text(item).first.click()
        talk_page.panel(number)
        # The address follows a moment later.
        talk_page.page.wait_for_timeout(300)
    talk_page.page.go_back()
    talk_page.panel("2")


def test_the_panel_widens_and_narrows_again(talk_page: OpenPage) -> None:
    page = talk_page.page
    before = panel_width(page)
    page.get_by_role("button", name="Widen the panel").click()
    assert panel_width(page) == pytest.approx(0.6 * DESK["width"], abs=2)
    page.keyboard.press("w")
    assert panel_width(page) == before


def test_the_panels_edge_is_dragged(talk_page: OpenPage) -> None:
    page = talk_page.page
    edge = page.get_by_role("separator", name="Size of the panel").bounding_box()
    assert edge
    page.mouse.move(edge["x"] + edge["width"] / 2, 400)
    page.mouse.down()
    page.mouse.move(700, 400, steps=3)
    page.mouse.up()
    assert panel_width(page) == pytest.approx(500, abs=8)
    page.get_by_role("separator", name="Size of the panel").focus()
    page.keyboard.press("ArrowRight")
    assert panel_width(page) == pytest.approx(460, abs=8)


def test_the_panel_closes_and_opens_for_the_next_item(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.get_by_role("button", name="Close the panel").click()
    page.locator("#panel").wait_for(state="hidden")
    stage = page.locator("#graph").bounding_box()
    assert stage
    assert stage["width"] == DESK["width"]
    page.get_by_role("button", name="Open the panel").click()
    page.locator("#panel").wait_for()
    page.keyboard.press("x")
    page.locator("#panel").wait_for(state="hidden")
    page.keyboard.press("j")
    page.locator("#panel").get_by_role("heading", name="Which tree?").wait_for()


def test_on_a_narrow_screen_the_panel_comes_from_below(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.set_viewport_size({"width": 390, "height": 844})
    talk_page.go_to("#item=2")
    talk_page.panel("2")
    page.wait_for_timeout(250)
    panel = page.locator("#panel").bounding_box()
    graph = page.locator("#graph").bounding_box()
    assert panel
    assert graph
    assert panel["width"] == graph["width"] == PHONE["width"]
    assert panel["y"] >= graph["y"] + graph["height"]
    assert panel["y"] + panel["height"] == pytest.approx(PHONE["height"], abs=1)


def test_the_help_sheet_lists_the_keys(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Help")
    sheet.wait_for()
    for says in ("next reply", "previous reply", "parent", "first reply", "search", "pinch"):
        assert sheet.get_by_text(says).count(), says
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    talk_page.panel("")


def test_no_key_means_two_things(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Help").locator("kbd").all_inner_texts()
    page.keyboard.press("Escape")
    assert len(keys) == len(set(keys)) > 20


def test_the_graph_is_one_stop_for_the_tab_key(talk_page: OpenPage) -> None:
    stops = "document.querySelectorAll('#graph, #graph *').values()"
    assert talk_page.page.evaluate(f"[...{stops}].filter((each) => each.tabIndex >= 0).length") == 1


def test_letters_alone_can_be_turned_off(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.get_by_role("button", name="Help").click()
    page.get_by_label("Single letters are shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_timeout(50)
    talk_page.panel("")
    page.get_by_role("button", name="Help").click()
    page.get_by_label("Single letters are shortcuts").check()
    page.get_by_role("button", name="Close help").click()
    page.keyboard.press("j")
    talk_page.panel("1")


def test_light_and_dark_can_be_chosen(talk_page: OpenPage) -> None:
    page = talk_page.page
    light = corner(page)
    switch = page.get_by_role("button", name="Colours:")
    switch.click()
    assert switch.get_attribute("aria-label") == "Colours: light (t)"
    switch.click()
    assert switch.get_attribute("aria-label") == "Colours: dark (t)"
    page.wait_for_timeout(100)
    assert sum(corner(page)) < 200 < sum(light)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 18, 22)"
    page.keyboard.press("t")
    assert switch.get_attribute("aria-label") == "Colours: as the system is (t)"
    page.wait_for_timeout(100)
    assert corner(page) == light


def test_a_deep_items_breadcrumb_opens_where_it_is_cut(browser: Browser, tmp_path: Path) -> None:
    draw_graph(chain(40)).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment="#item=40") as opened:
        crumbs = opened.panel("40").get_by_role("navigation", name="Ancestors")
        assert crumbs.get_by_role("listitem").count() == 7
        crumbs.get_by_role("button", name="33 more ancestors").click()
        assert crumbs.get_by_role("listitem").count() == 39


def test_a_graph_of_anything_else_calls_nodes_by_their_names(
    browser: Browser, tmp_path: Path
) -> None:
    graph = nx.DiGraph([("ann", "bob"), ("bob", "eve"), ("ann", "eve"), ("eve", "dan")])
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment="#item=eve") as opened:
        panel = opened.panel("eve")
        assert panel.locator("h2").inner_text() == "eve"
        assert panel.locator("h3").all_inner_texts() == ["From", "Also from", "To 1"]
        assert panel.locator(".row .who").all_inner_texts() == ["ann", "bob", "dan"]


def panel_width(page: Page) -> float:
    box = page.locator("#panel").bounding_box()
    assert box
    return box["width"]


def corner(page: Page) -> list[int]:
    found: list[int] = page.evaluate(
        "Array.from(document.querySelector('#graph canvas').getContext('2d')"
        ".getImageData(2, 2, 1, 1).data.slice(0, 3))"
    )
    return found


def settled_pixels(opened: OpenPage) -> int:
    opened.rest()
    return pixels_of(opened.page, ACCENT)


def pixels_of(page: Page, colour: str) -> int:
    """Count the pixels of the graph that have exactly this colour."""
    found: int = page.evaluate(
        """(hex) => {
          const canvas = document.querySelector("#graph canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
          let count = 0;
          for (let at = 0; at < data.length; at += 4)
            if (data[at] === r && data[at + 1] === g && data[at + 2] === b) count += 1;
          return count;
        }""",
        colour,
    )
    return found


def test_a_page_of_one_item_shows_its_text_at_once(browser: Browser, tmp_path: Path) -> None:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_node(7, by="ann", text="All that was ever said.")
    draw_graph(graph).write(tmp_path / "p.html")
    for fragment in ("", "#theme=dark", "#item=8"):
        with open_file(browser, tmp_path / "p.html", fragment=fragment) as page:
            assert "All that was ever said." in page.panel("7").inner_text()
            page.rest()
            assert page.page.url.partition("#")[2] in {fragment.removeprefix("#"), ""}
            page.page.keyboard.press("Escape")
            page.panel("")
            assert page.incidents == []


def test_a_long_id_leaves_the_panels_buttons_on_one_line(browser: Browser, tmp_path: Path) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node("a7540d36-6e50-4e1e-8d35-a7540d366e50-4e1e", by="ann", text="Said.")
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as page:
        page.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        tops = page.page.locator("#panel-ends button").evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect().top)"
        )
    assert len(set(tops)) == 1
