"""The scene of authors: who is drawn, and which replies are behind each arrow."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given, settings

from graphload.errors import DrawingError, GraphError
from graphload.graph import build_graph
from graphload.items import Place
from graphload.parsing import parse_item
from support.places import graph_of
from support.strategies import forests
from viz import draw_authors
from viz.authors.scene import AuthorScene, build_author_scene
from viz.options import Options

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph

TALK: list[dict[str, Any]] = [
    {"id": 1, "type": "story", "by": "ann", "time": 100, "title": "Moss &amp; more"},
    {"id": 2, "parent": 1, "by": "bob", "time": 300, "text": "later"},
    {"id": 3, "parent": 1, "by": "bob", "time": 200, "text": "<p>first &lt;b&gt;"},
    {"id": 4, "parent": 1, "by": "bob", "text": "undated"},
    {"id": 5, "parent": 3, "by": "ann", "time": 400},
    {"id": 6, "parent": 5, "by": "eve", "time": 500},
    {"id": 7, "parent": 6, "by": "eve", "time": 600},
]


def scene_of(
    graph: ReplyGraph,
    max_authors: int = 100,
    *,
    thread: int | None = None,
    depth: int | None = None,
) -> AuthorScene:
    return build_author_scene(graph, Options(thread, depth), max_authors=max_authors)


def replies_of(scene: AuthorScene) -> dict[tuple[str, str], list[Any]]:
    ends = zip(scene.giver.tolist(), scene.taker.tolist(), strict=True)
    return {
        (scene.names[one], scene.names[other]): list(
            scene.replies[scene.start[at] : scene.start[at + 1]]
        )
        for at, (one, other) in enumerate(ends)
    }


def test_the_replies_of_a_pair_are_in_the_order_of_time_undated_ones_last() -> None:
    assert replies_of(scene_of(graph_of(TALK))) == {
        ("ann", "bob"): [5],
        ("bob", "ann"): [3, 2, 4],
        ("eve", "ann"): [6],
    }


def test_authors_are_in_the_order_of_their_items() -> None:
    assert list(scene_of(graph_of(TALK)).names) == ["bob", "ann", "eve"]


def test_of_too_many_authors_those_with_most_replies_are_drawn() -> None:
    scene = scene_of(graph_of(TALK), 2)
    assert (list(scene.names), scene.left_out) == (["bob", "ann"], 1)
    assert set(replies_of(scene)) == {("ann", "bob"), ("bob", "ann")}


def test_a_thread_and_a_depth_limit_what_is_drawn() -> None:
    graph = graph_of(TALK)
    assert set(replies_of(scene_of(graph, thread=3))) == {("ann", "bob"), ("eve", "ann")}
    assert set(replies_of(scene_of(graph, depth=1))) == {("bob", "ann")}


@settings(max_examples=40)
@given(forests(cycles=True))
def test_each_reply_between_authors_is_behind_one_arrow(records: list[dict[str, Any]]) -> None:
    for at, record in enumerate(records):
        if at % 3:
            record["by"] = "ab"[at % 2]
        record.pop("time", None)
    graph = build_graph(parse_item(record, Place("test", 1)) for record in records)
    scene = scene_of(graph)
    expected = defaultdict(set)
    in_cycle = {node for ring in nx.simple_cycles(graph) for node in ring}
    for parent, kid in graph.edges:
        one, other = graph.nodes[kid].get("by"), graph.nodes[parent].get("by")
        # The parent of a member of a cycle is one, too; below one, a reply begins a thread.
        if None not in (one, other) and one != other and parent not in in_cycle:
            expected[one, other].add(kid)
    assert {pair: set(ids) for pair, ids in replies_of(scene).items()} == dict(expected)


def test_a_page_counts_authors_pairs_and_replies_and_has_the_threads_title() -> None:
    page = draw_authors(graph_of(TALK))
    assert (page.authors, page.pairs, page.replies, page.left_out) == (3, 3, 5, 0)
    assert page.title == "Authors: Moss & more"
    assert draw_authors(graph_of([])).title == "0 authors"
    two = graph_of([{"id": 1, "by": "ann"}, {"id": 2, "by": "bob"}])
    assert draw_authors(two, max_authors=1).title == "1 of 2 authors"
    assert draw_authors(graph_of(TALK), title="Who?").title == "Who?"


def test_anonymous_pages_have_no_name_and_no_link_and_texts_can_be_left_out() -> None:
    records = [{**record, "by": f"secret-{record['by']}"} for record in TALK]
    page = draw_authors(graph_of(records), anonymise=True)
    assert "secret" not in page.html
    scene = scene_of(graph_of(TALK))
    assert set(scene.names) == {"ann", "bob", "eve"}
    assert len(draw_authors(graph_of(TALK), texts=False).html) < len(
        draw_authors(graph_of(TALK)).html
    )


@pytest.mark.parametrize("most", [0, 5_001])
def test_a_number_of_authors_that_cannot_be_drawn_is_an_error(most: int) -> None:
    with pytest.raises(DrawingError, match="max_authors must be 1 to 5,000"):
        draw_authors(graph_of(TALK), max_authors=most)


def test_a_graph_that_is_no_reply_graph_is_an_error() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(1, time="noon")
    with pytest.raises(GraphError, match="a time or a rank is no integer"):
        draw_authors(graph)
    with pytest.raises(GraphError, match="two parents"):
        draw_authors(nx.DiGraph([(1, 3), (2, 3)]))
    with pytest.raises(DrawingError, match="directed"):
        draw_authors(nx.Graph())  # type: ignore[arg-type]
    with pytest.raises(GraphError, match="item 9 not found"):
        draw_authors(graph_of(TALK), thread=9)


def test_the_graph_is_not_changed_and_two_processes_give_the_same_bytes() -> None:
    program = (
        "import networkx as nx, hashlib; from viz import draw_authors\n"
        "g = nx.DiGraph()\n"
        "for at in range(1, 90): g.add_node(at, by=f'name {at * 7 % 23}', time=at)\n"
        "g.add_edges_from((at // 3, at) for at in range(3, 90))\n"
        "before = g.copy(); html = draw_authors(g).html\n"
        "assert nx.utils.graphs_equal(before, g)\n"
        "print(hashlib.sha256(html.encode()).hexdigest())"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
