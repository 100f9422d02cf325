from __future__ import annotations

import dataclasses
import inspect
import json
import logging
import re
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from graphload.demo.synthetic import synthetic_items
from graphload.errors import DrawingError
from support.odd_graphs import chain, cycle, reply_graph, roots, star
from viz import draw_graph, draw_threads
from viz.draw import MAX_TIDY_ITEMS
from viz.layouts.table import LAYOUTS
from viz.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable

    from viz.page.page import Page


def meta_of(page: Page) -> dict[str, Any]:
    block = re.search(r'id="graphload-meta">(.*?)</script>', page.html)
    assert block
    found: dict[str, Any] = json.loads(block[1])
    return found


def test_a_depth_leaves_out_deeper_items_and_the_page_counts_them() -> None:
    page = draw_graph(nx.compose(chain(9), star(2, 100)), depth=2)
    assert (page.items, page.edges, page.depth) == (6, 4, 2)
    assert meta_of(page)["cut"] == 6


def test_a_depth_is_counted_from_the_thread() -> None:
    page = draw_graph(chain(9), thread=4, depth=1)
    assert (page.items, page.depth) == (2, 1)


def test_a_depth_of_nothing_is_nothing() -> None:
    assert draw_graph(roots(0), depth=3).items == 0


def test_few_items_are_tidy_at_first_and_many_organic() -> None:
    assert meta_of(draw_graph(star(MAX_TIDY_ITEMS - 1)))["layout"] == "tidy"
    assert meta_of(draw_graph(star(MAX_TIDY_ITEMS)))["layout"] == "organic"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_begins_with_the_given_layout_and_offers_all(layout: str) -> None:
    meta = meta_of(draw_graph(star(9), layout=layout))
    assert meta["layout"] == layout
    assert meta["layouts"] == list(LAYOUTS)
    assert meta["layout_labels"] == {name: LAYOUTS[name].label for name in LAYOUTS}


def test_colours_and_sizes_may_represent_any_attribute() -> None:
    graph = star(3)
    nx.set_node_attributes(graph, {1: 0.5, 2: 0.25, 3: 2.0}, "weight")
    nx.set_node_attributes(graph, {1: "a", 2: "b", 3: "a"}, "group")
    meta = meta_of(draw_graph(graph, colour="attribute:group", size="attribute:weight"))
    assert (meta["colour"], meta["size"]) == ("attribute:group", "attribute:weight")
    with pytest.raises(
        DrawingError, match="no node has an attribute 'group' that can be shown as a size"
    ):
        draw_graph(graph, size="attribute:group")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"layout": "circle"}, "unknown layout 'circle': use organic, "),
        ({"size": "mood"}, "unknown size 'mood': use subtree, replies, score or attribute:NAME"),
        (
            {"colour": "attribute:mood"},
            "no node has an attribute 'mood' that can be shown as a colour",
        ),
        ({"depth": -1}, "0 or more"),
        ({"link_template": "javascript:alert({id})"}, "invalid link template"),
        ({"link_template": "https://{id}.example/"}, "invalid link template"),
        ({"link_template": "https://a.example/"}, "invalid link template"),
    ],
)
def test_an_invalid_option_is_an_error(option: dict[str, Any], message: str) -> None:
    with pytest.raises(DrawingError, match=re.escape(message)):
        draw_graph(star(3), **option)


def keywords(function: Callable[..., object]) -> dict[str, tuple[str, object]]:
    """Return the keyword-only parameters of a function: their types and defaults by name."""
    return {
        each.name: (each.annotation, each.default)
        for each in inspect.signature(function).parameters.values()
        if each.kind is each.KEYWORD_ONLY
    }


def test_both_functions_have_all_options_with_their_types_and_defaults() -> None:
    options = {each.name: (each.type, each.default) for each in dataclasses.fields(Options)}
    del options["served"]  # of a server alone
    assert keywords(draw_graph) == options
    del options["thread"]
    assert keywords(draw_threads) == options


def test_the_docstring_describes_every_option_in_order() -> None:
    arguments, _, _ = str(draw_graph.__doc__).partition("Returns:")
    described = re.findall(r"^        (\w+): ", arguments, re.MULTILINE)
    assert described == ["graph", *keywords(draw_graph)]


def test_a_template_gives_every_item_an_original() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph([("t1_a", "t1_b")])
    template = "https://a.example/{id}"
    assert meta_of(draw_graph(graph, link_template=template))["link"] == template


def test_too_many_items_for_a_browser_are_logged_as_a_warning(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viz.draw.MAX_BROWSER_ITEMS", 10)
    with caplog.at_level(logging.WARNING, "viz"):
        draw_graph(star(10))
    assert "11 items are too many for most browsers" in caplog.text


def test_an_author_graph_is_drawn_with_all_its_edges() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_weighted_edges_from([("ann", "bob", 3), ("bob", "ann", 1), ("cyd", "bob", 2)])
    nx.set_node_attributes(graph, {"ann": 0.5, "bob": 0.3, "cyd": 0.2}, "pagerank")
    page = draw_graph(graph, colour="attribute:pagerank", size="attribute:pagerank")
    assert (page.items, page.edges) == (3, 3)


def test_a_page_has_its_figures() -> None:
    graph = nx.compose(chain(3), cycle(2, 50))
    graph.nodes[1].update(by="ann", time=5)
    graph.nodes[2].update(by="ann", time=9.5)
    page = draw_graph(graph)
    assert (page.depth, page.authors, page.first_time, page.last_time) == (2, 1, 5, 9.5)


def test_a_page_is_hardly_larger_than_its_data() -> None:
    html = draw_graph(reply_graph(synthetic_items(2_000))).html
    packed = re.findall(
        r"[A-Za-z0-9+/]{64,}={0,2}", re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    )
    vis = max(re.findall(r"<script>(.*?)</script>", html, re.DOTALL), key=len)
    data = sum(len(block) * 3 / 4 for block in packed)
    assert len(html.encode()) < len(vis.encode()) + 1_000_000 + 1.4 * data


def test_the_same_options_give_the_same_bytes() -> None:
    graph = reply_graph(synthetic_items(50))
    pages = [draw_graph(graph, anonymise=True, layout="radial", depth=3) for _ in range(2)]
    assert pages[0].html == pages[1].html
