from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import networkx as nx
import pytest

from graphload.demo import synthetic_items
from support.odd_graphs import monster, reply_graph
from support.page.browser import open_file
from viz import draw_graph

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.page.browser import OpenPage

EDGES_AND_ORANGE = 2


def small_graph() -> nx.DiGraph[Any]:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(1, item_type="story", by="ann", time=1_600_000_000, title="A &amp; B", url="u")
    graph.add_node(2, item_type="comment", by="bob", time=1_600_000_100, text="<p>Elm &lt;3 oak")
    graph.add_node(
        3, item_type="comment", by="eve", text="<i>oak</i> and <a href='http://e.x/'>l</a>"
    )
    graph.add_node(4, item_type="comment", dead=True, by="dan", text="yew")
    graph.add_node(5, item_type="comment", deleted=True)
    graph.add_node(6, stub=True)
    graph.add_edges_from([(1, 2), (2, 3), (1, 4), (1, 5), (2, 6)])
    return graph


@pytest.fixture
def small_page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    draw_graph(small_graph(), rejects=2).write(path)
    return path


def test_the_meta_block_says_what_is_on_the_page(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page) as opened:
        meta = opened.meta()
    assert (meta["items"], meta["edges"], meta["stubs"], meta["title"]) == (5, 5, 1, "A & B")
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", meta["version"])


def test_a_page_alone_and_offline_asks_for_nothing(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page) as opened:
        opened.search("oak", 2)
        opened.page.mouse.wheel(0, -300)
        opened.page.wait_for_timeout(200)
        assert opened.incidents == []
        assert opened.violations() == []


@pytest.mark.parametrize(
    ("query", "hits"),
    [("oak", 2), ("OAK", 2), ("elm <3", 1), ("bob", 1), ("a & b", 1), ("nobody", 0), ("<p>", 0)],
)
def test_search_counts_texts_titles_and_authors(
    browser: Browser, small_page: Path, query: str, hits: int
) -> None:
    with open_file(browser, small_page) as opened:
        opened.search(query, hits)


def test_what_does_not_match_fades(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page, fragment="#item=4") as opened:
        bright = opened.colours_at_centre(2)
        opened.search("oak", 2)
        opened.page.wait_for_timeout(200)
        assert bright.isdisjoint(opened.colours_at_centre(2))


def test_the_address_selects_an_item(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page, fragment="#item=3") as opened:
        words = opened.panel("3").inner_text()
    assert "oak and l" in words
    assert "eve" in words


def test_an_unknown_item_in_the_address_selects_none(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page, fragment="#item=%zz") as opened:
        opened.panel("").get_by_text("Largest replies").wait_for()


def test_text_ids_travel_percent_encoded(browser: Browser, tmp_path: Path) -> None:
    name = "t1_ä/é %#&?=<b>\u2028"
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(name, text="found")
    graph.add_node("t1_b", text="another")
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment=f"#item={quote(name, safe='')}") as one:
        assert "found" in one.panel(name).inner_text()


def test_a_click_on_an_item_opens_it(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page, fragment="#item=2") as opened:
        opened.page.keyboard.press("Escape")
        opened.panel("")
        click_centre(opened)
        assert "Elm <3 oak" in opened.panel("2").inner_text()


def test_a_click_beside_all_items_closes_the_item(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page, fragment="#item=2") as opened:
        opened.page.mouse.click(6, 120)
        opened.panel("").get_by_text("Largest replies").wait_for()


def test_hovering_says_author_time_and_the_start_of_the_text(
    browser: Browser, small_page: Path
) -> None:
    with open_file(browser, small_page, fragment="#item=2") as opened:
        x, y = centre(opened)
        opened.page.mouse.move(x, y)
        opened.page.locator("#tip").wait_for()
        words = opened.page.inner_text("#tip")
    assert "bob" in words
    assert "2020-09-13 12:28 UTC" in words
    assert "Elm <3 oak" in words


def test_the_panel_leads_to_the_parent_and_to_replies(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page, fragment="#item=2") as opened:
        opened.page.locator("#panel .crumbs .crumb").first.click()
        opened.panel("1")
        opened.page.locator("#panel .row").get_by_text("bob").click()
        opened.panel("2")
        opened.page.locator("#panel .row").get_by_text("eve").click()
        opened.panel("3")


def test_an_item_of_hacker_news_links_to_its_original(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page, fragment="#item=2") as opened:
        opened.panel("2")
        link = opened.page.get_by_role("link", name="Open the original")
        assert link.get_attribute("href") == "https://news.ycombinator.com/item?id=2"
        assert link.get_attribute("target") == "_blank"
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"


@pytest.mark.parametrize(
    ("node", "attributes"),
    [
        ("t1_a", {"item_type": "comment"}),
        (-5, {"item_type": "comment", "id_source": "surrogate"}),
        (5, {"weight": 1}),
    ],
)
def test_an_item_of_no_known_site_has_no_original(
    browser: Browser, tmp_path: Path, node: int | str, attributes: dict[str, object]
) -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(node, **attributes)
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment=f"#item={node}") as opened:
        opened.panel(str(node))
        assert opened.page.get_by_role("link", name="Open the original").count() == 0


def test_the_page_says_what_is_missing(browser: Browser, tmp_path: Path) -> None:
    graph = small_graph()
    graph.add_edges_from([(10, 11), (11, 10)])
    draw_graph(graph, rejects=3).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        words = opened.page.inner_text("#panel") + opened.page.inner_text("#legend")
    for said in ("1 stub:", "3 records couldn't be read", "1 cycle:", "2 in a cycle", "1 dead"):
        assert said in words


@pytest.mark.parametrize(
    ("item", "said"), [(4, "Dead:"), (5, "Deleted by"), (6, "A stub:"), (11, "In a cycle:")]
)
def test_an_items_state_is_said_in_words(
    browser: Browser, tmp_path: Path, item: int, said: str
) -> None:
    graph = small_graph()
    graph.add_edges_from([(10, 11), (11, 10)])
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment=f"#item={item}") as opened:
        assert said in opened.panel(str(item)).inner_text()


def test_colours_switch_from_depth_to_author(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page, fragment="#item=3") as opened:
        by_depth = opened.colours_at_centre(2)
        opened.page.select_option("#colour", "author")
        opened.page.wait_for_timeout(200)
        assert by_depth != opened.colours_at_centre(2)
        assert opened.page.get_by_role("button", name="bob 1").count() == 1


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_follows_the_systems_light_and_dark(
    browser: Browser, small_page: Path, *, dark: bool
) -> None:
    with open_file(browser, small_page, dark=dark) as opened:
        corner = opened.page.evaluate(
            "Array.from(document.querySelector('#graph canvas').getContext('2d')"
            ".getImageData(2, 2, 1, 1).data)"
        )
    assert (sum(corner[:3]) < 384) == dark


def test_zoom_and_fit_change_the_view_and_bring_it_back(browser: Browser, small_page: Path) -> None:
    with open_file(browser, small_page) as opened:
        drawn = "document.querySelector('#graph canvas').toDataURL()"
        # The first picture, which another paints, may differ by a letter's edge.
        opened.page.locator(".vis-network canvas").wait_for()
        opened.rest()
        fitted = opened.page.evaluate(drawn)
        opened.page.click("#zoom-in")
        opened.page.wait_for_timeout(200)
        assert opened.page.evaluate(drawn) != fitted
        opened.page.click("#fit")
        opened.page.wait_for_timeout(300)
        assert opened.page.evaluate(drawn) == fitted


@pytest.mark.parametrize("items", [0, 1, 2, 10, 300])
def test_any_number_of_items_is_ready_and_on_the_screen(
    browser: Browser, tmp_path: Path, items: int
) -> None:
    draw_graph(reply_graph(synthetic_items(items)) if items else nx.DiGraph()).write(
        tmp_path / "p.html"
    )
    with open_file(browser, tmp_path / "p.html") as opened:
        assert opened.meta()["items"] == items
        assert opened.page.inner_text("#hits") == f"{items:,}"
        assert opened.page.locator("#legend").is_visible() == (items > 0)
        assert opened.violations() == []


@pytest.mark.slow
def test_ten_thousand_items_are_ready_and_one_of_them_opens(
    browser: Browser, tmp_path: Path
) -> None:
    graph = reply_graph(synthetic_items(10_000))
    draw_graph(graph).write(tmp_path / "p.html")
    last = max(graph)
    with open_file(browser, tmp_path / "p.html", fragment=f"#item={last}") as opened:
        opened.panel(str(last))
        assert len(opened.colours_at_centre()) > EDGES_AND_ORANGE
        click_centre(opened)
        opened.panel(str(last))


@pytest.mark.slow
def test_chains_stars_roots_and_cycles_together_are_ready(browser: Browser, tmp_path: Path) -> None:
    graph = monster()
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment="#item=6000") as opened:
        assert opened.meta()["items"] == graph.number_of_nodes()
        assert "depth 5999" in opened.panel("6000").inner_text()
        assert len(opened.colours_at_centre()) > EDGES_AND_ORANGE


def test_the_policy_allows_what_is_in_the_page_and_nothing_else() -> None:
    html = draw_graph(small_graph()).html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    allowed = set(re.findall(r"sha256-([A-Za-z0-9+/=]+)", policy[1]))
    inline = re.findall(r"<(script|style)>(.*?)</\1>", html, re.DOTALL)
    hashes = {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for _, s in inline}
    assert allowed == hashes
    assert "default-src &#39;none&#39;" in policy[1] or "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]


def test_a_page_is_ascii_whatever_its_title(browser: Browser, tmp_path: Path) -> None:
    page = draw_graph(small_graph(), title="B\u00e4ume \u2026 \U0001f332")
    assert page.html.isascii()
    page.write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        assert opened.page.inner_text("h1") == "B\u00e4ume \u2026 \U0001f332"
        assert opened.page.title() == "B\u00e4ume \u2026 \U0001f332"
        assert opened.page.inner_text("#zoom-out") == "\u2212"


def test_the_page_names_no_place_to_load_from() -> None:
    html = draw_graph(small_graph()).html
    outside = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"(?:src|href)=", outside)


def test_vis_network_is_the_one_in_pyvis_wheel() -> None:
    assert "vis-network" in draw_graph(small_graph()).html


def test_data_blocks_hold_no_markup() -> None:
    html = draw_graph(small_graph(), title="</script><b>&").html
    blocks = re.findall(r'<script type="[a-z/]+" id="[a-z-]+">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == 9
    assert all("<" not in block for block in blocks)
    assert json.loads(blocks[0])["title"] == "</script><b>&"


def centre(opened: OpenPage) -> tuple[float, float]:
    box = opened.page.locator("#graph").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def click_centre(opened: OpenPage) -> None:
    opened.page.mouse.click(*centre(opened))
