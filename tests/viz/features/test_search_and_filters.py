from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from playwright.sync_api import expect

from support.page.browser import open_file
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from support.page.browser import OpenPage

BEGAN = 1_600_000_000
HOUR = 3600
ACCENTED = """() => {
  const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  const wanted = [1, 3, 5].map((at) => Number.parseInt(accent.slice(at, at + 2), 16));
  const canvas = document.querySelector("#graph canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (wanted.every((part, k) => Math.abs(data[at + k] - part) < 10)) found += 1;
  }
  return found;
}"""


def woods() -> nx.DiGraph[Any]:
    """A story (1) with replies 2 and 3, 4 below 2, 5 below 3; 6 is a stub below 3."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(1, item_type="story", by="ann", time=BEGAN, score=40, title="Which tree?")
    graph.nodes[1]["url"] = "https://www.woods.example/which"
    graph.add_node(2, item_type="comment", by="bob", time=BEGAN + HOUR, score=3, text="An elm.")
    graph.add_node(3, item_type="comment", by="eve", time=BEGAN + 2 * HOUR, text="<b>An oak</b>")
    graph.add_node(4, item_type="comment", by="bob", time=BEGAN + 3 * HOUR, text="Oak!", dead=True)
    graph.add_node(5, item_type="comment", by="dan", time=BEGAN + 4 * HOUR, text="No", deleted=True)
    graph.add_node(6, stub=True)
    graph.add_edges_from([(1, 2), (1, 3), (2, 4), (3, 5), (3, 6)])
    return graph


@pytest.fixture(scope="module")
def woods_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("woods") / "woods.html"
    draw_graph(woods(), layout="organic").write(path)
    return path


@pytest.fixture
def opened(browser: Browser, woods_page: Path) -> Iterator[OpenPage]:
    with open_file(browser, woods_page) as opened:
        yield opened
        assert opened.incidents == []
        assert opened.violations() == []


@pytest.fixture(scope="module")
def shared(browser: Browser, woods_page: Path) -> Iterator[OpenPage]:
    """One page for all tests that leave it as it was."""
    with open_file(browser, woods_page) as opened:
        yield opened
        assert opened.incidents == []


def faded(opened: OpenPage) -> set[int]:
    """The items that step back, as their pixels show: each is brought to the middle."""
    for _ in range(3):  # the address takes over what was done
        opened.rest()
    address = opened.page.evaluate("location.hash.slice(1)")
    kept = [part for part in address.split("&") if not part.startswith(("item=", "view="))]
    away = set()
    for item in range(1, 6):
        opened.go_to("&".join([f"item={item}", *kept]))
        opened.panel(str(item))
        opened.rest()
        if not strong(opened.colours_at_centre(1)):
            away.add(item)
    return away


def strong(colours: set[str]) -> bool:
    """Tell whether there is a colour that no faded mark has: far from the background's."""
    parts = [[int(each[at : at + 2], 16) for at in (1, 3, 5)] for each in colours]
    return any(min(part) < 130 for part in parts)


def test_an_item_is_found_by_its_id_and_by_the_terms_of_a_query(shared: OpenPage) -> None:
    for query, hits in (("4", 1), ("id:3", 1), ("by:bob oak", 1), ("depth:2+", 3), ('"An elm"', 1)):
        shared.search(query, hits)
    shared.page.fill("#search", "ev")
    offered = shared.page.locator("#suggestions option")
    assert [each.get_attribute("value") for each in offered.all()] == ["by:eve"]
    shared.page.fill("#search", "")


def sheet(opened: OpenPage) -> Locator:
    found = opened.page.locator("#filter-sheet")
    if not found.is_visible():
        opened.page.get_by_role("button", name="Filters").click()
    return found


@pytest.mark.parametrize(
    ("query", "hits"),
    [("oak", 2), ("which TREE", 1), ("woods.example", 1), ("bob", 2), ("www", 0), ("<b>", 0)],
)
def test_search_looks_in_texts_titles_domains_and_authors(
    shared: OpenPage, query: str, hits: int
) -> None:
    shared.search(query, hits)
    shared.search("", 5)


def test_what_is_not_found_fades_and_comes_back(opened: OpenPage) -> None:
    opened.search("oak", 2)
    assert faded(opened) == {1, 2, 5}
    opened.page.fill("#search", "")
    assert faded(opened) == set()


def test_a_search_lists_its_hits_also_while_an_item_is_open(opened: OpenPage) -> None:
    opened.go_to("#item=5")
    opened.panel("5")
    opened.page.locator("#search").press_sequentially("oak")
    rows = opened.page.locator("#panel .hits .row")
    expect(rows).to_have_count(2)
    rows.first.click()
    opened.panel("4")
    opened.page.get_by_role("button", name="All 2 hits").click()
    expect(rows).to_have_count(2)


@pytest.mark.parametrize("width", [390, 1400])
def test_the_search_box_shows_what_it_is_for_and_stays_where_it_is(
    opened: OpenPage, width: int
) -> None:
    page = opened.page
    page.set_viewport_size({"width": width, "height": 844})
    box = page.locator("#search")
    before = box.bounding_box()
    assert before
    assert before["width"] >= box.evaluate(PLACEHOLDER_WIDTH) + 20
    box.press_sequentially("oak")
    expect(page.locator("#hits-of")).to_have_text("of 5 match")
    assert box.bounding_box() == before


PLACEHOLDER_WIDTH = """(box) => {
  const context = document.createElement("canvas").getContext("2d");
  context.font = getComputedStyle(box).font;
  return context.measureText(box.placeholder).width;
}"""


def test_each_count_says_whether_stubs_are_in_it(opened: OpenPage) -> None:
    page = opened.page
    expect(page.locator("#finder p")).to_have_text("5 items")
    opened.go_to("#item=3")
    expect(opened.panel("3").locator(".facts").first).to_contain_text("2 descendants (1 stub)")
    page.keyboard.press("s")
    expect(page.get_by_role("menuitem", name="Subtree as CSV")).to_contain_text(
        "2 items and 1 stub"
    )
    expect(page.get_by_role("menuitem", name="What is seen as CSV")).to_contain_text(
        "5 items and 1 stub"
    )


def test_hits_are_ringed(opened: OpenPage) -> None:
    opened.search("an elm", 1)
    opened.rest()
    ringed = opened.page.evaluate(ACCENTED)
    assert ringed > 10


def test_next_and_previous_go_through_the_hits_and_around(opened: OpenPage) -> None:
    opened.search("oak", 2)
    opened.page.get_by_role("button", name="Next hit").click()
    opened.panel("4")
    assert "1/2" in opened.page.inner_text("#finder")
    opened.page.get_by_role("button", name="Next hit").click()
    opened.panel("3")
    opened.page.get_by_role("button", name="Next hit").click()
    opened.panel("4")
    opened.page.get_by_role("button", name="Previous hit").click()
    opened.panel("3")
    assert "2/2" in opened.page.inner_text("#finder")


def test_enter_goes_to_the_next_hit_and_escape_ends_the_search(opened: OpenPage) -> None:
    opened.search("bob", 2)
    opened.page.press("#search", "Enter")
    opened.panel("2")
    opened.page.press("#search", "Shift+Enter")
    opened.panel("4")
    opened.page.press("#search", "Escape")
    assert opened.page.input_value("#search") == ""
    assert opened.page.inner_text("#hits") == "5"


def test_found_words_are_marked_in_the_panel(opened: OpenPage) -> None:
    opened.search("oak", 2)
    opened.page.press("#search", "Enter")
    opened.panel("4")
    opened.rest()
    words = "[...(CSS.highlights.get('search-match') ?? [])].map(String)"
    assert "Oak" in opened.page.evaluate(words)
    # The words of the page itself aren't.
    opened.go_to("#item=4&q=link")
    expect(opened.page.locator("#hits")).to_have_text("0")
    assert opened.page.get_by_text("Link to this item").is_visible()
    opened.rest()
    assert opened.page.evaluate(words) == []


def test_a_filter_by_author_fades_all_others(opened: OpenPage) -> None:
    opened.page.keyboard.press("F")
    sheet(opened).get_by_role("searchbox").fill("bo")
    sheet(opened).get_by_role("button", name="bob 2").click()
    assert "2 of 5 items and 0 of 1 stub match" in sheet(opened).inner_text()
    opened.page.keyboard.press("Escape")
    assert opened.page.get_by_role("button", name="Filters · 1").is_visible()
    assert faded(opened) == {1, 3, 5}


def test_authors_are_picked_and_dropped_by_keyboard(opened: OpenPage) -> None:
    name = sheet(opened).get_by_role("searchbox")
    name.fill("ev")
    name.press("Enter")
    assert "1 of 5 items and 0 of 1 stub match" in sheet(opened).inner_text()
    picked = sheet(opened).get_by_role("button", name="eve 1")
    assert picked.get_attribute("aria-pressed") == "true"
    picked.press("Enter")
    assert "5 of 5 items and 1 of 1 stub match" in sheet(opened).inner_text()


def test_filters_by_kind_depth_and_score_have_to_agree(opened: OpenPage) -> None:
    box = sheet(opened)
    box.get_by_label("comment 4").check()
    assert "4 of 5 items and 0 of 1 stub match" in box.inner_text()
    box.get_by_label("Depth to").fill("1")
    box.get_by_label("Depth to").press("Tab")
    assert "2 of 5 items and 0 of 1 stub match" in box.inner_text()
    box.get_by_label("Score from").fill("1")
    box.get_by_label("Score from").press("Tab")
    assert "1 of 5 items and 0 of 1 stub match" in box.inner_text()
    assert faded(opened) == {1, 3, 4, 5}


@pytest.mark.parametrize(
    ("state", "wanted", "says"),
    [
        ("dead", "only", "1 of 5 items and 0 of 1 stub match"),
        ("deleted", "without", "4 of 5 items and 1 of 1 stub match"),
        ("stubs", "only", "0 of 5 items and 1 of 1 stub match"),
        ("stubs", "without", "5 of 5 items and 0 of 1 stub match"),
    ],
)
def test_dead_deleted_and_stubs_are_left_out_or_alone(
    shared: OpenPage, state: str, wanted: str, says: str
) -> None:
    choice = sheet(shared).get_by_role("combobox", name=state)
    choice.select_option(wanted)
    assert says in sheet(shared).inner_text()
    choice.select_option("with")
    assert "5 of 5 items and 1 of 1 stub" in sheet(shared).inner_text()


def test_a_span_of_time_is_typed_and_cleared(opened: OpenPage) -> None:
    box = sheet(opened)
    box.get_by_label("Time from").fill("2020-09-13T13:00:00")
    box.get_by_label("Time to").fill("2020-09-13T15:00:00")
    box.get_by_label("Time to").press("Tab")
    assert "2 of 5 items and 0 of 1 stub match" in box.inner_text()
    assert "15:00 UTC · 2 of 5" in opened.page.inner_text("#timeline")
    box.get_by_role("button", name="Clear").click()
    assert "5 of 5 items and 1 of 1 stub match" in box.inner_text()
    assert opened.page.get_by_role("button", name="Filters", exact=True).is_visible()


def test_hits_are_those_that_no_filter_fades(opened: OpenPage) -> None:
    opened.search("oak", 2)
    sheet(opened).get_by_role("combobox", name="dead").select_option("without")
    opened.search("oak", 1)
    sheet(opened).get_by_role("combobox", name="dead").select_option("with")
    opened.search("oak", 2)


def test_a_link_brings_query_and_filters_along(browser: Browser, woods_page: Path) -> None:
    with open_file(browser, woods_page, fragment="#q=oak&hit=1&item=3&by=eve,bob") as opened:
        opened.search("oak", 2)
        assert opened.page.get_by_role("button", name="Filters · 1").is_visible()
        opened.panel("3")
