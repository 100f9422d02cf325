from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from graphload.demo.synthetic import synthetic_items
from graphload.errors import DrawingError
from support.odd_graphs import chain, cycle, reply_graph, roots, star
from viz import draw_graph
from viz.draw import FEW

if TYPE_CHECKING:
    from viz.page.page import Page


def meta_of(page: Page) -> dict[str, Any]:
    block = re.search(r'id="graphload-meta">(.*?)</script>', page.html)
    assert block
    found: dict[str, Any] = json.loads(block[1])
    return found


def test_a_depth_cuts_off_what_stands_deeper_and_the_page_says_how_many() -> None:
    page = draw_graph(nx.compose(chain(9), star(2, 100)), depth=2)
    assert (page.items, page.edges, page.depth) == (6, 4, 2)
    assert meta_of(page)["cut"] == 6


def test_a_depth_is_counted_from_the_thread() -> None:
    page = draw_graph(chain(9), thread=4, depth=1)
    assert (page.items, page.depth) == (2, 1)


def test_a_depth_of_nothing_is_nothing() -> None:
    assert draw_graph(roots(0), depth=3).items == 0


def test_few_items_begin_as_a_tree_and_many_organically() -> None:
    assert meta_of(draw_graph(star(FEW - 1)))["layout"] == "tidy"
    assert meta_of(draw_graph(star(FEW)))["layout"] == "organic"


@pytest.mark.parametrize("layout", ["organic", "radial", "tidy", "timeline"])
def test_a_page_begins_with_the_layout_that_is_chosen_and_offers_all(layout: str) -> None:
    meta = meta_of(draw_graph(star(9), layout=layout))
    assert meta["layout"] == layout
    assert meta["layouts"] == ["organic", "radial", "tidy", "timeline"]


def test_colours_and_sizes_may_stand_for_any_attribute() -> None:
    graph = star(3)
    nx.set_node_attributes(graph, {1: 0.5, 2: 0.25, 3: 2.0}, "weight")
    nx.set_node_attributes(graph, {1: "a", 2: "b", 3: "a"}, "group")
    meta = meta_of(draw_graph(graph, colour="attribute:group", size="attribute:weight"))
    assert (meta["colour"], meta["size"]) == ("attribute:group", "attribute:weight")
    with pytest.raises(DrawingError, match="no attribute 'group' to compare"):
        draw_graph(graph, size="attribute:group")


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"layout": "circle"}, "organic, radial, tidy or timeline, not 'circle'"),
        ({"size": "mood"}, "subtree, replies, score or attribute:NAME, not 'mood'"),
        ({"colour": "attribute:mood"}, "no attribute 'mood'"),
        ({"depth": -1}, "0 or more"),
        ({"link_template": "javascript:alert({id})"}, "no link"),
        ({"link_template": "https://{id}.example/"}, "no link"),
        ({"link_template": "https://a.example/"}, "no link"),
    ],
)
def test_a_choice_that_makes_no_sense_is_an_error(choice: dict[str, Any], said: str) -> None:
    with pytest.raises(DrawingError, match=re.escape(said)):
        draw_graph(star(3), **choice)


def test_a_template_gives_every_item_an_original() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph([("t1_a", "t1_b")])
    template = "https://a.example/{id}"
    assert meta_of(draw_graph(graph, link_template=template))["link"] == template


def test_more_items_than_a_browser_opens_are_logged_as_a_warning(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viz.draw.MANY", 10)
    with caplog.at_level(logging.WARNING, "viz"):
        draw_graph(star(10))
    assert "11 items are more than a browser opens well" in caplog.text


def test_an_author_graph_is_drawn_with_all_its_edges() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_weighted_edges_from([("ann", "bob", 3), ("bob", "ann", 1), ("cyd", "bob", 2)])
    nx.set_node_attributes(graph, {"ann": 0.5, "bob": 0.3, "cyd": 0.2}, "pagerank")
    page = draw_graph(graph, colour="attribute:pagerank", size="attribute:pagerank")
    assert (page.items, page.edges) == (3, 3)


def test_a_page_knows_its_figures() -> None:
    graph = nx.compose(chain(3), cycle(2, 50))
    graph.nodes[1].update(by="ann", time=5)
    graph.nodes[2].update(by="ann", time=9.5)
    page = draw_graph(graph)
    assert (page.depth, page.authors, page.first_time, page.last_time) == (2, 1, 5, 9.5)


def test_a_page_is_hardly_larger_than_what_it_holds() -> None:
    html = draw_graph(reply_graph(synthetic_items(2_000))).html
    packed = re.findall(
        r"[A-Za-z0-9+/]{64,}={0,2}", re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    )
    vis = max(re.findall(r"<script>(.*?)</script>", html, re.DOTALL), key=len)
    held = sum(len(block) * 3 / 4 for block in packed)
    assert len(html.encode()) < len(vis.encode()) + 1_000_000 + 1.4 * held


def test_the_same_choices_give_the_same_bytes() -> None:
    graph = reply_graph(synthetic_items(50))
    pages = [draw_graph(graph, anonymise=True, layout="radial", depth=3) for _ in range(2)]
    assert pages[0].html == pages[1].html
