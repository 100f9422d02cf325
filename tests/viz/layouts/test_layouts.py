from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from graphload.forest import Forest
from support.odd_graphs import chain, dated, reply_graph, roots, star
from support.strategies import forests
from viz.layouts.layout import SPACING, LayoutInput, place_all
from viz.layouts.spacing import Runs, scatter_rows
from viz.layouts.table import LAYOUTS
from viz.layouts.time_scale import fill_times, scale_times, stretch_scale
from viz.scene import Scene, build_scene
from viz.style import node_radius

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def placed(graph: nx.DiGraph[Any], layout: str) -> tuple[Scene, Floats]:
    scene = build_scene(graph)
    return scene, place_all(scene.forest, scene.time)[layout]


@pytest.mark.parametrize("layout", ["radial", "tidy"])
@pytest.mark.parametrize("graph", [star(20_000), reply_graph([]), roots(10_000)])
def test_nodes_hardly_overlap(graph: nx.DiGraph[Any], layout: str) -> None:
    _, points = placed(graph, layout)
    squares = np.unique((points // (SPACING / 4)).astype(int), axis=0)
    assert len(squares) >= 0.97 * len(graph)


@settings(max_examples=40)
@given(forests())
def test_in_the_tidy_tree_a_reply_is_right_of_its_parent(
    records: list[dict[str, Any]],
) -> None:
    scene, points = placed(reply_graph(records), "tidy")
    kids = np.flatnonzero(scene.forest.parent >= 0)
    assert (points[kids, 0] > points[scene.forest.parent[kids], 0] + SPACING).all()


@settings(max_examples=40)
@given(forests(cycles=True))
def test_on_the_timeline_earlier_items_are_left_of_later_ones(
    records: list[dict[str, Any]],
) -> None:
    scene, points = placed(reply_graph(records), "timeline")
    times = fill_times(scene.forest, scene.time)
    order = np.lexsort((points[:, 0], times))
    assert (np.diff(points[order, 0]) >= -1e-6).all()


def test_on_the_timeline_equal_steps_of_time_are_equal_steps_of_x() -> None:
    _, points = placed(dated(star(50)), "timeline")
    steps = np.diff(np.sort(points[:, 0]))
    assert steps.max() == pytest.approx(steps.min(), rel=1e-6)


def test_in_the_organic_layout_no_dot_lies_on_a_much_larger_one() -> None:
    roll = np.random.default_rng(4)
    # Every third reply is to one of few hubs, whose dots are large.
    parents = [int(roll.integers(1, 9 if at % 3 else at)) for at in range(9, 1_500)]
    hubs = [{"id": at, "parent": at // 2} for at in range(2, 9)]
    replies = [{"id": at, "parent": each} for at, each in enumerate(parents, 9)]
    scene, points = placed(reply_graph([{"id": 1}, *hubs, *replies]), "organic")
    radius = node_radius(scene.forest)
    for centre in np.flatnonzero(radius > 1.5 * radius.min()):
        distance = np.hypot(*(points - points[centre]).T)
        assert not ((distance < radius[centre]) & (radius * 1.5 < radius[centre])).any()


def test_a_long_pause_is_cut() -> None:
    flow = scale_times(np.array([0.0, 10, 20, 30, 40, 50_000_000]))
    assert flow[4] > 0.3
    assert (np.diff(flow) > 0).all()


def test_equal_pauses_are_not_cut() -> None:
    assert scale_times(np.array([0.0, 5, 10])).tolist() == [0.0, 0.5, 1.0]


def test_a_burst_is_stretched_until_it_fits() -> None:
    flow = np.concatenate((np.linspace(0, 0.01, 900), np.linspace(0.02, 1, 100)))
    stretched = stretch_scale(flow, 100, 60)
    assert np.bincount((stretched * 100).astype(int)).max() <= 60
    assert (np.diff(stretched) > 0).all()


@pytest.mark.parametrize("graph", [star(20_000), roots(10_000)])
def test_very_many_items_of_one_moment_are_side_by_side(graph: nx.DiGraph[Any]) -> None:
    _, points = placed(graph, "timeline")
    width, height = np.ptp(points, axis=0)
    assert height < 2 * width


def test_an_item_without_a_time_gets_one_from_its_replies_else_from_its_parent() -> None:
    forest = Forest.from_parents(np.array([-1, 0, 1, -1]))
    nan = np.nan
    assert fill_times(forest, np.array([nan, 5.0, nan, nan])).tolist() == [5, 5, 5, 5]
    assert fill_times(forest, np.array([nan, nan, nan, nan])).tolist() == [0, 1, 2, 0]


def test_times_outside_all_calendars_are_placed() -> None:
    graph = star(3)
    for node, time in zip(graph, (-1e300, 0, 1e300, float("inf")), strict=True):
        graph.nodes[node]["time"] = time
    assert np.isfinite(placed(graph, "timeline")[1]).all()


def test_in_the_radial_layout_a_reply_is_farther_out_than_its_parent() -> None:
    graph = nx.compose(star(300), chain(20, 300))
    scene, points = placed(graph, "radial")
    reach = np.hypot(*(points - points[0]).T)
    kids = np.flatnonzero(scene.forest.parent >= 0)
    assert (reach[kids] > reach[scene.forest.parent[kids]]).all()


@pytest.mark.parametrize(("items", "has_one"), [(66, True), (40, True), (300, False)])
def test_a_tree_by_itself_has_a_column_for_each_level_while_its_lines_fit(
    items: int, *, has_one: bool
) -> None:
    # A third are replies to the root, the others to these.
    replies = [
        {"id": at, "parent": 1 if at % 3 == 0 else 3 * (at % 21 // 3 + 1)}
        for at in range(3, items + 2)
    ]
    scene, points = placed(reply_graph([{"id": 1}, *replies]), "tidy")
    columns = [len({x for x, _ in points[scene.depth == level].tolist()}) for level in range(3)]
    assert (max(columns) == 1) == has_one, columns


def test_tidy_trees_are_one_below_the_other() -> None:
    scene, points = placed(nx.compose(star(5), star(5, 100)), "tidy")
    one, other = points[:6, 1], points[6:, 1]
    assert one.max() < other.min()
    assert scene.forest.roots.tolist() == [0, 6]


def test_each_tidy_tree_has_a_rectangle_of_its_own_and_the_largest_come_first() -> None:
    sizes = [3, 900, 1, 40, 200, 1, 7]
    stars = [star(size - 1, 1_000 * at) for at, size in enumerate(sizes)]
    scene, points = placed(nx.compose_all(stars), "tidy")
    ends = [*scene.forest.roots[1:], scene.forest.n]
    parts = [points[root:end] for root, end in zip(scene.forest.roots, ends, strict=True)]
    for one, other in combinations(parts, 2):
        low, high = np.maximum(one.min(0), other.min(0)), np.minimum(one.max(0), other.max(0))
        assert (low > high).any()
    tops = [part[:, 1].min() for part in parts]
    assert np.argmin(tops) == sizes.index(900)


def test_the_largest_trees_of_an_icicle_are_on_the_first_shelf_and_shelves_are_full() -> None:
    sizes = [*(1 + (7 * tree) % 50 for tree in range(200)), 90]
    tops = np.cumsum(sizes) - sizes
    parents = np.repeat(tops, sizes)
    parents[tops] = -1
    forest = Forest.from_parents(parents)
    points = LAYOUTS["icicle"].place(LayoutInput(forest, np.full(forest.n, np.nan), SPACING))
    rows = np.unique(points[tops, 1])
    shelf = np.searchsorted(rows, points[tops, 1])
    items = np.bincount(shelf, weights=sizes)
    assert shelf[np.argmax(sizes)] == 0
    assert (items[:-1] > 0.9 * items.max()).all()
    for at in range(len(rows)):
        assert (np.diff(points[tops[shelf == at], 0]) > 0).all()  # in reading order


def test_nodes_at_one_place_are_spread_evenly_around_it() -> None:
    wanted, keys = np.array([5.0, 5, 5, 9]), np.array([0, 0, 0, 1])
    assert Runs(keys).separate(wanted, np.ones(4)).tolist() == [4, 5, 6, 9]


def test_separated_nodes_stay_within_the_room() -> None:
    spread = Runs(np.zeros(3, dtype=int)).separate(np.full(3, 9.9), np.ones(3), room=10)
    assert spread.max() <= 10
    assert np.diff(spread).min() >= 1 - 1e-9


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 7, 30, 999])
def test_rows_are_filled_evenly(rows: int) -> None:
    place = np.arange(3 * rows)
    row = scatter_rows(place, np.full(3 * rows, rows))
    assert np.bincount(row).tolist() == [3] * rows


@pytest.mark.parametrize("replies", [3, 20, 300, 20_000])
def test_in_the_organic_layout_no_dot_lies_on_its_parents(replies: int) -> None:
    graph = nx.compose(star(replies), star(30, 1_000_000))
    graph.add_edge(next(iter(graph)), 1_000_000)
    scene, points = placed(graph, "organic")
    radius, parent = node_radius(scene.forest), scene.forest.parent
    kids = np.flatnonzero(parent >= 0)
    away = np.hypot(*(points[kids] - points[parent[kids]]).T)
    assert (away > radius[kids] + radius[parent[kids]]).all()
