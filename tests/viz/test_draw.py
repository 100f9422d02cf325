from __future__ import annotations

import copy
import subprocess
import sys
from html import unescape
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from graphload.errors import DrawingError, GraphError
from support.odd_graphs import chain, cycle, monster, reply_graph, roots, star
from support.strategies import forests
from viz import draw_graph
from viz.layouts.layout import place_all
from viz.layouts.packing import pack_discs
from viz.layouts.table import LAYOUTS
from viz.scene import build_scene
from viz.style import node_radius

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

SOME = [roots(0), roots(1), chain(2), star(40), chain(500), cycle(5), roots(300), star(3_000)]


def test_the_same_graph_gives_the_same_bytes() -> None:
    one, other = star(50), star(50)
    assert draw_graph(one).html == draw_graph(other).html


def test_the_order_of_nodes_in_the_graph_does_not_matter() -> None:
    one = nx.compose(star(20), chain(9, 100))
    other: nx.DiGraph[Any] = nx.DiGraph()
    other.add_nodes_from(reversed(list(one.nodes(data=True))))
    other.add_edges_from(reversed(list(one.edges(data=True))))
    assert draw_graph(one).html == draw_graph(other).html


def test_two_processes_give_the_same_bytes() -> None:
    program = (
        "import networkx as nx, hashlib; from viz import draw_graph\n"
        "g = nx.DiGraph([('a', f'b{i}') for i in range(60)])\n"
        "print(hashlib.sha256(draw_graph(g).html.encode()).hexdigest())"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout


def test_the_graph_passed_in_is_not_changed() -> None:
    graph = nx.compose(star(5), cycle(3, 100))
    graph.nodes[1].update(by="a", text="<b>x", extra={"k": [1]}, kids=(2, 3))
    before = copy.deepcopy(graph)
    draw_graph(graph, title="t", rejects=1)
    assert nx.utils.graphs_equal(before, graph)


def test_a_page_writes_utf8_to_its_path_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = draw_graph(star(3), title="Ünïcödé ✓")
    size = page.write(tmp_path / "p.html")
    assert (tmp_path / "p.html").stat().st_size == size
    assert "Ünïcödé ✓" in unescape((tmp_path / "p.html").read_text(encoding="utf-8"))
    assert [each.name for each in tmp_path.iterdir()] == ["p.html"]


def test_importing_viz_imports_neither_pyvis_nor_numpy() -> None:
    program = "import sys, viz; print([m for m in ('pyvis', 'numpy', 'nh3') if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"


def test_a_page_counts_items_edges_and_stubs() -> None:
    graph = star(3)
    graph.nodes[2]["stub"] = True
    page = draw_graph(graph)
    assert (page.items, page.edges, page.stubs, page.title) == (3, 3, 1, "Thread 1")


def test_a_thread_is_drawn_alone() -> None:
    page = draw_graph(nx.compose(star(5), chain(4, 100)), thread=101)
    assert (page.items, page.edges) == (3, 2)


def test_a_thread_that_is_not_there_is_an_error() -> None:
    with pytest.raises(GraphError, match="item 9 not found"):
        draw_graph(star(3), thread=9)


def test_an_undirected_graph_is_an_error() -> None:
    with pytest.raises(DrawingError, match="directed"):
        draw_graph(nx.path_graph(3))


def test_an_unknown_colour_is_an_error() -> None:
    with pytest.raises(
        DrawingError, match=r"unknown colour 'mood': use depth, author.* or attribute:NAME"
    ):
        draw_graph(star(3), colour="mood")


def test_of_many_parents_the_smallest_is_the_parent_and_the_others_are_non_tree_edges() -> None:
    scene = build_scene(nx.DiGraph([("c", "d"), ("a", "d"), ("b", "d")]))
    assert list(scene.nodes) == ["a", "d", "b", "c"]
    assert scene.non_tree_edges.tolist() == [[2, 1], [3, 1]]
    assert scene.edges == 3


def test_ids_of_mixed_kinds_are_drawn() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph([(1, "a"), ("a", (2, 3)), (1.5, "b")])
    assert draw_graph(graph).items == 5


def test_a_cycle_is_cut_above_its_smallest_member_and_its_edge_kept() -> None:
    scene = build_scene(cycle(3, 7))
    assert list(scene.nodes) == [7, 8, 9]
    assert scene.depth.tolist() == [-1, -1, -1]
    assert scene.non_tree_edges.tolist() == [[2, 0]]
    assert scene.cycles == 1


def test_a_node_below_a_cycle_has_depth_0() -> None:
    graph = cycle(2, 1)
    graph.add_edge(2, 3)
    assert build_scene(graph).depth.tolist() == [-1, -1, 0]


def test_a_title_comes_from_the_only_thread_with_its_entities_read() -> None:
    graph = star(2)
    graph.nodes[1]["title"] = "Ask &lt;b&gt; &amp; <i>tell</i>\n"
    assert draw_graph(graph).title == "Ask <b> & <i>tell</i>"


@pytest.mark.parametrize(("graph", "title"), [(roots(0), "No items"), (roots(3), "3 threads")])
def test_a_title_without_one_thread_is_the_number_of_threads(
    graph: nx.DiGraph[Any], title: str
) -> None:
    assert draw_graph(graph).title == title


def test_texts_that_utf8_cannot_hold_are_drawn() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node("a\ud800", text="b\udfff", by="c\ud800", time=float("nan"), score=object)
    assert draw_graph(graph, title="\ud800").html.encode()


@given(forests(cycles=True))
def test_every_node_of_any_graph_has_a_place_in_preorder(records: list[dict[str, Any]]) -> None:
    graph = reply_graph(records)
    scene = build_scene(graph)
    assert set(scene.nodes) == set(graph)
    assert (scene.forest.parent < np.arange(len(scene.nodes))).all()
    assert scene.edges == graph.number_of_edges()


def places(graph: nx.DiGraph[Any], layout: str) -> NDArray[np.float64]:
    scene = build_scene(graph)
    return place_all(scene.forest, scene.time)[layout]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("graph", SOME)
def test_no_two_nodes_have_one_place(graph: nx.DiGraph[Any], layout: str) -> None:
    points = places(graph, layout)
    assert np.isfinite(points).all()
    assert len(np.unique(points.round(1), axis=0)) == len(points) == len(graph)


def test_threads_side_by_side_do_not_overlap() -> None:
    radius = np.concatenate((np.full(30, 10.0), [300.0, 120.0, 80.0], np.full(500, 3.0)))
    centre = pack_discs(radius)
    away = np.hypot(*(centre[:, None] - centre[None]).transpose(2, 0, 1))
    room = away - radius[:, None] - radius[None]
    np.fill_diagonal(room, 0)
    assert room.min() > -0.35 * 3.0


def test_a_chain_is_coiled() -> None:
    points = places(chain(6_000), "organic")
    assert np.ptp(points, axis=0).max() < 4_000
    steps = np.hypot(*np.diff(points, axis=0).T)
    assert steps.max() < 3 * np.median(steps)


def test_a_chain_below_a_star_is_coiled_beside_it() -> None:
    graph = nx.compose(star(2_000), chain(3_000, 2_001))
    points = places(graph, "organic")
    assert np.ptp(points, axis=0).max() < 6_000


def test_a_larger_subtree_is_drawn_larger() -> None:
    radius = node_radius(build_scene(chain(100)).forest)
    assert (np.diff(radius) <= 0).all()
    assert radius[0] > 2 * radius[-1]


@pytest.mark.slow
def test_two_hundred_thousand_items_are_drawn_in_a_minute() -> None:
    page = draw_graph(monster())
    assert page.items == 206_010


def test_cycles_are_no_threads() -> None:
    assert draw_graph(nx.compose(cycle(3), star(2, 100))).title == "Thread 100"
    assert draw_graph(cycle(3)).title == "3 items in cycles"
