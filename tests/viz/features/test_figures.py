"""Figures of the page, which are those of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

from graphload.stats import describe_graph
from support.page.browser import open_file
from viz import draw_graph

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def graveyard() -> nx.DiGraph[Any]:
    """A story with 200 replies: 90 dead, 50 deleted, 10 of them both; one reply is a stub."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(1, by="ann", title="Elm", time=0)
    for reply in range(2, 202):
        graph.add_node(reply, by="bob", time=reply)
        graph.add_edge(1, reply)
    for reply in range(2, 92):
        graph.nodes[reply]["dead"] = True
    for reply in range(82, 132):
        graph.nodes[reply]["deleted"] = True
    graph.add_node(300, stub=True)
    graph.add_edge(1, 300)
    return graph


def test_dead_and_deleted_items_are_counted_as_the_statistics_count_them(
    browser: Browser, tmp_path: Path
) -> None:
    graph = graveyard()
    draw_graph(graph).write(tmp_path / "p.html")
    stats = describe_graph(graph)
    assert (stats.items, stats.live, stats.dead, stats.deleted) == (201, 71, 90, 50)
    assert stats.live + stats.dead + stats.deleted - 10 == stats.items
    with open_file(browser, tmp_path / "p.html") as opened:
        legend = " ".join(opened.page.inner_text("#legend").split())
        panel = " ".join(opened.page.inner_text("#panel").split())
    assert "1 stub 90 dead (10 deleted too) 50 deleted" in legend
    assert "items 201 live 71" in panel
    assert "90 dead items, 10 of them deleted too" in panel
    assert "50 deleted items" in panel
