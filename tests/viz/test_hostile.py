from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import networkx as nx
import pytest

from browser import OpenPage, open_file
from hostile import HOSTILE
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


def name_of(number: int) -> str:
    return f"{HOSTILE[number]} id{number}"


def hostile_graph() -> nx.DiGraph:
    """A thread of items in which every field that reaches the page is hostile."""
    graph: nx.DiGraph = nx.DiGraph()
    for number, text in enumerate(HOSTILE):
        graph.add_node(
            name_of(number),
            item_type=text,
            by=f"{text} by{number}",
            title=f"title{number} {text}" if number % 3 == 0 else None,
            url=text,
            text=f"word{number} {text}",
            score=text,
            time=text,
            extra={text: f"value{number} {text}"},
        )
        graph.nodes[name_of(number)][text] = text
        graph.add_edge(name_of(0), name_of(number)) if number else None
    return graph


@pytest.fixture(scope="module")
def hostile_page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    path = tmp_path_factory.mktemp("alone") / "hostile.html"
    draw_graph(hostile_graph(), title="".join(HOSTILE)).write(path)
    with open_file(browser, path) as opened:
        yield opened


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_record_is_read_and_does_nothing(hostile_page: OpenPage, number: int) -> None:
    hostile_page.go_to(f"#item={quote(name_of(number), safe='')}")
    panel = hostile_page.panel(name_of(number))
    words = panel.inner_text()
    assert f"word{number}" in words
    assert f"by{number}" in words
    assert f"value{number}" in words
    hostile_page.page.wait_for_timeout(30)
    assert hostile_page.incidents == []
    assert hostile_page.violations() == []


@pytest.mark.parametrize("number", range(0, len(HOSTILE), 3))
def test_a_hostile_title_is_text(hostile_page: OpenPage, number: int) -> None:
    hostile_page.go_to(f"#item={quote(name_of(number), safe='')}")
    heading = hostile_page.panel(name_of(number)).locator("h2")
    assert f"title{number}" in heading.inner_text()
    assert heading.locator(":scope *:not(a):not(span)").count() == 0


def test_a_hostile_heading_is_text(hostile_page: OpenPage) -> None:
    heading = hostile_page.page.locator("h1")
    assert heading.locator("*").count() == 0
    assert "<script>alert(1)</script>" in (heading.text_content() or "")


def test_a_hostile_hover_is_text(hostile_page: OpenPage) -> None:
    page = hostile_page.page
    hostile_page.go_to(f"#item={quote(name_of(4), safe='')}")
    hostile_page.panel(name_of(4))
    box = page.locator("#graph").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip = page.locator("#tip")
    tip.wait_for()
    assert "onerror" in tip.inner_text()
    assert tip.locator("img").count() == 0
    assert hostile_page.incidents == []


def test_searching_for_markup_finds_it_as_words(hostile_page: OpenPage) -> None:
    hostile_page.page.fill("#search", "<img src=x onerror=alert(1)>")
    hostile_page.page.wait_for_timeout(100)
    assert int(hostile_page.page.inner_text("#hits")) >= 1
    hostile_page.page.fill("#search", "")
    assert hostile_page.incidents == []


def test_colouring_by_hostile_authors_shows_their_names(hostile_page: OpenPage) -> None:
    page = hostile_page.page
    page.select_option("#colour", "author")
    assert "<script>alert(1)</script> by0" in page.locator("#legend").inner_text()
    assert page.locator("#legend script").count() == 0
    page.select_option("#colour", "depth")
    assert hostile_page.incidents == []


def test_nothing_of_the_page_is_script_but_its_own_two(hostile_page: OpenPage) -> None:
    kinds = hostile_page.page.evaluate(
        "Array.from(document.scripts, (script) => script.type || 'classic')"
    )
    assert kinds.count("classic") == 2
    assert set(kinds) == {"classic", "application/json", "text/plain"}


def test_links_lead_out_of_the_page_only_to_the_web(hostile_page: OpenPage) -> None:
    for number in range(len(HOSTILE)):
        hostile_page.go_to(f"#item={quote(name_of(number), safe='')}")
        panel = hostile_page.panel(name_of(number))
        links = panel.locator("a").evaluate_all(
            "links => links.map((a) => [a.protocol, a.target, a.rel, a.getAttribute('href')])"
        )
        for protocol, target, rel, href in links:
            if not href.startswith("#item="):
                assert protocol in {"http:", "https:", "mailto:"}
                assert (target, rel) == ("_blank", "noopener noreferrer nofollow")


def test_no_element_of_a_comment_has_a_style_an_id_or_a_handler(hostile_page: OpenPage) -> None:
    for number in range(len(HOSTILE)):
        hostile_page.go_to(f"#item={quote(name_of(number), safe='')}")
        panel = hostile_page.panel(name_of(number))
        names = panel.locator(".text *").evaluate_all(
            "all => all.flatMap((one) => one.getAttributeNames())"
        )
        assert set(names) <= {"href", "target", "rel"}
