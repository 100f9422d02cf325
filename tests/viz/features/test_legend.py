from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from playwright.sync_api import expect

from support.page.browser import open_file
from support.talk import talk
from viz import draw_graph
from viz.style import PALETTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.page.browser import OpenPage

BEGAN = 1_600_000_000
CATEGORIES = PALETTES["light"]["author"].split()
STEPS = PALETTES["light"]["steps"].split()


def choir() -> nx.DiGraph[Any]:
    """1 has the replies 2, 3 and 4, and 5 stands below 2; bob wrote two of them."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    by = {1: "ann", 2: "bob", 3: "eve", 4: "bob", 5: "dan"}
    for node, author in by.items():
        graph.add_node(node, by=author, time=BEGAN + 600 * node, score=10 * node, weight=node / 4)
        graph.nodes[node]["text"] = f"word{node}"
        graph.nodes[node]["planet"] = "earth"
    for node, team in {2: 2, 3: 2, 4: 4}.items():
        graph.nodes[node]["team"] = team
    for node, voice in {1: "alto", 2: "bass", 3: "alto", 4: "alto"}.items():
        graph.nodes[node]["voice"] = voice
    graph.add_edges_from([(1, 2), (1, 3), (1, 4), (2, 5)])
    return graph


@pytest.fixture(scope="module")
def choir_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("choir") / "choir.html"
    draw_graph(choir(), layout="organic").write(path)
    return path


@pytest.fixture
def opened(browser: Browser, choir_page: Path) -> Iterator[OpenPage]:
    with open_file(browser, choir_page, fragment="#item=4") as opened:
        opened.panel("4")
        yield opened
        assert opened.incidents == []


@pytest.fixture(scope="module")
def shared(browser: Browser, choir_page: Path) -> Iterator[OpenPage]:
    """One page for all tests that only choose what it shows."""
    with open_file(browser, choir_page, fragment="#item=4") as opened:
        opened.panel("4")
        yield opened
        assert opened.incidents == []


def legend(opened: OpenPage) -> str:
    return " ".join(opened.page.inner_text("#legend").split())


def choose(opened: OpenPage, what: str, choice: str) -> None:
    opened.page.get_by_label(what, exact=False).and_(
        opened.page.locator(f"#{what.lower()}")
    ).select_option(choice)
    opened.rest()


@pytest.mark.parametrize(
    ("choice", "colour", "says"),
    [
        ("author", CATEGORIES[0], "Author bob 2 ann 1 dan 1 eve 1"),
        ("branch", CATEGORIES[2], "Branch bob 2 eve 1 bob 1 the root 1"),
        ("time", STEPS[7], "Time from, 2020-09-13, UTC 12:36 1 12:46 1 12:56 1 13:06 1 13:16 1"),
        ("score", STEPS[7], "Score 10 1 20 1 30 1 40 1 50 1"),
        (
            "delay",
            STEPS[9],
            "Time after the parent, from 10 min 1 20 min 1 30 min 2 no parent or time 1",
        ),
        ("share", STEPS[9], "Share of the author, from 20% 3 40% 2"),
        ("attribute:team", CATEGORIES[1], "team 2 2 4 1 no team 2"),
        ("attribute:weight", STEPS[7], "weight 0.25 1 0.5 1 0.75 1 1 1 1.25 1"),
        ("attribute:voice", CATEGORIES[0], "voice alto 3 bass 1 no voice 1"),
    ],
)
def test_colours_are_what_the_legend_says_with_its_numbers(
    shared: OpenPage, choice: str, colour: str, says: str
) -> None:
    choose(shared, "Colour", choice)
    assert legend(shared).startswith(says)
    assert colour in shared.colours_at_centre(1)


def test_a_click_on_an_entry_fades_what_it_stands_for_and_back(opened: OpenPage) -> None:
    choose(opened, "Colour", "author")
    entry = opened.page.get_by_role("button", name="bob 2")
    entry.click()
    opened.rest()
    assert entry.get_attribute("aria-pressed") == "false"
    assert CATEGORIES[0] not in opened.colours_at_centre(1)
    entry.click()
    opened.rest()
    assert CATEGORIES[0] in opened.colours_at_centre(1)


def test_a_click_with_shift_leaves_one_entry_alone_and_all_come_back(opened: OpenPage) -> None:
    choose(opened, "Colour", "author")
    opened.page.get_by_role("button", name="eve 1").click(modifiers=["Shift"])
    pressed = opened.page.locator("#legend .entry[aria-pressed=true]")
    assert pressed.all_inner_texts() == ["eve\n1"]
    opened.page.get_by_role("button", name="Show all").click()
    assert pressed.count() == 4


def test_entries_are_toggled_by_keyboard_and_keep_the_focus(opened: OpenPage) -> None:
    opened.page.locator("#legend .entry").first.focus()
    opened.page.keyboard.press("Enter")
    focused = "document.activeElement.getAttribute('aria-pressed')"
    assert opened.page.evaluate(focused) == "false"
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate(focused) == "true"


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ("subtree", "Items in the subtree 1 2 5"),
        ("replies", "Replies 0 3"),
        ("score", "Score 10 14\N{EN DASH}50"),
        ("attribute:weight", "weight 0.25 0.3409\N{EN DASH}1.25"),
    ],
)
def test_sizes_are_what_the_legend_says(shared: OpenPage, choice: str, says: str) -> None:
    choose(shared, "Size", choice)
    assert says in legend(shared)


def test_samples_of_sizes_follow_the_zoom(opened: OpenPage) -> None:
    radii = "all => all.map((circle) => Number(circle.getAttribute('r')))"
    discs = opened.page.locator("#legend .sizes circle")
    largest = max(discs.evaluate_all(radii))
    opened.go_to("view=0~0~0.6")
    opened.rest()
    assert max(discs.evaluate_all(radii)) < largest


def test_all_groups_have_one_baseline(browser: Browser, tmp_path: Path) -> None:
    graph = choir()
    graph.nodes[3]["dead"] = True
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as page:
        ends = "all => all.map((list) => list.getBoundingClientRect().bottom)"
        bottoms = page.page.locator("#legend ul").evaluate_all(ends)
    assert len(bottoms) == 3
    assert min(bottoms) > 0
    assert max(bottoms) - min(bottoms) < 0.5


def test_a_higher_number_is_drawn_larger(opened: OpenPage) -> None:
    choose(opened, "Colour", "author")
    small = opened.page.evaluate(COUNT_PIXELS, CATEGORIES[0])
    choose(opened, "Size", "score")
    assert opened.page.evaluate(COUNT_PIXELS, CATEGORIES[0]) > 1.5 * small


def test_only_numbers_can_be_sizes(shared: OpenPage) -> None:
    sizes = shared.page.locator("#size option").all_inner_texts()
    assert sizes == ["subtree", "replies", "score", "team", "weight"]


def test_what_all_items_have_in_common_is_not_offered(shared: OpenPage) -> None:
    colours = shared.page.locator("#colour option").all_inner_texts()
    # Not the length of texts, of which all have five letters, nor the planet.
    assert colours == [
        *("depth", "author", "branch", "time", "score", "reply delay", "author's share"),
        *("team", "voice", "weight"),
    ]


def test_a_graph_without_authors_times_and_scores_offers_none(
    browser: Browser, tmp_path: Path
) -> None:
    draw_graph(nx.path_graph(3, create_using=nx.DiGraph)).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        colours = opened.page.locator("#colour option").all_inner_texts()
        assert colours == ["depth", "branch"]
        assert opened.page.locator("#size option").all_inner_texts() == ["subtree", "replies"]
        assert not opened.page.locator("#timeline").is_visible()


def test_a_link_brings_colours_sizes_and_what_is_clicked_off_along(
    browser: Browser, choir_page: Path
) -> None:
    fragment = "#item=4&colour=attribute%3Avoice&size=score&muted=%3Dalto"
    with open_file(browser, choir_page, fragment=fragment) as opened:
        opened.rest()
        assert "voice alto 3" in legend(opened)
        assert "Score 10 14\N{EN DASH}50" in legend(opened)
        assert CATEGORIES[0] not in opened.colours_at_centre(1)


def test_an_unknown_attribute_in_a_link_is_depth(browser: Browser, choir_page: Path) -> None:
    with open_file(browser, choir_page, fragment="#colour=attribute%3Anone") as opened:
        opened.rest()
        assert opened.page.input_value("#colour") == "depth"
        assert legend(opened).startswith("Depth 0 1 1 3 2 1")


def test_in_the_dark_the_colours_are_those_for_the_dark(browser: Browser, choir_page: Path) -> None:
    with open_file(browser, choir_page, fragment="#item=4&colour=author", dark=True) as opened:
        opened.rest()
        assert PALETTES["dark"]["author"].split()[0] in opened.colours_at_centre(1)


def test_the_legend_folds_to_a_word(opened: OpenPage) -> None:
    opened.page.get_by_role("button", name="Fold the legend").click()
    assert legend(opened) == "Legend"
    opened.page.get_by_role("button", name="Show the legend").click()
    assert "Depth" in legend(opened)


COUNT_PIXELS = """(wanted) => {
  const canvas = document.querySelector("#graph canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const parts = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16));
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (parts.every((part, k) => data[at + k] === part)) found += 1;
  }
  return found;
}"""


def test_the_legend_of_an_icicle_has_the_colours_of_its_boxes_and_no_dots(
    browser: Browser, tmp_path: Path
) -> None:
    graph = talk()
    graph.add_node(8, stub=True)
    graph.add_edge(1, 8)
    draw_graph(graph, layout="icicle").write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        page = opened.page
        opened.rest()
        expect(page.locator("#legend .sizes")).to_be_hidden()
        stubs = page.locator("#legend .marks li", has_text="stub")
        grey = stubs.locator(".mark").evaluate("mark => getComputedStyle(mark).backgroundColor")
        assert "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", grey)) in (
            opened.colours_at_centre(240)
        )
        swatches = page.locator("#legend .swatch").evaluate_all(
            """all => all.map(({ style }) => "#" + style.background.match(/\\d+/g)
              .map((part) => Number(part).toString(16).padStart(2, "0")).join(""))"""
        )
        assert set(swatches[1:3]) <= opened.colours_at_centre(240)
        page.select_option("#layout", "tidy")
        expect(page.locator("#legend .sizes")).to_be_visible()
