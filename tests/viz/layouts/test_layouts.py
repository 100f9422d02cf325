from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from support.odd_graphs import chain, cycle, reply_graph, roots, star
from support.strategies import forests
from viz.layouts.spacing import scatter_rows, spread_out
from viz.layouts.table import LAYOUTS, SPACING, place_all
from viz.layouts.time_scale import fill_times, flow_of_time, stretch_time
from viz.scene import Scene, build_scene
from viz.spanning_forest import numbered_forest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ODD = {
    "no items": roots(0),
    "one item": roots(1),
    "two items": chain(2),
    "a chain": chain(3_000),
    "a star": star(20_000),
    "single items": roots(10_000),
    "a cycle": cycle(5),
    "a chain below a star": nx.compose(star(500), chain(400, 501)),
}


def dated(graph: nx.DiGraph[Any]) -> nx.DiGraph[Any]:
    """A copy in which each item has a time after its parent's."""
    copy = graph.copy()
    for at, node in enumerate(sorted(copy)):
        copy.nodes[node]["time"] = 1_700_000_000 + 60 * at
    return copy


def placed(graph: nx.DiGraph[Any], layout: str) -> tuple[Scene, Floats]:
    scene = build_scene(graph)
    return scene, place_all(scene.forest, scene.time)[layout]


@pytest.fixture(scope="module", params=list(ODD.values()), ids=list(ODD))
def odd_places(request: pytest.FixtureRequest) -> dict[str, Floats]:
    scene = build_scene(dated(request.param))
    return place_all(scene.forest, scene.time)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_graph_has_a_place_for_every_node(odd_places: dict[str, Floats], layout: str) -> None:
    points = odd_places[layout]
    assert np.isfinite(points).all()
    assert len(np.unique(points.round(1), axis=0)) == len(points)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_layout_is_a_line_too_thin_to_see(odd_places: dict[str, Floats], layout: str) -> None:
    points = odd_places[layout]
    wide, high = np.ptp(points, axis=0) if len(points) > 100 else (1, 1)
    assert high < 2.5 * wide
    assert wide < 10 * high


@pytest.mark.parametrize("layout", ["radial", "tidy"])
@pytest.mark.parametrize("graph", [star(20_000), reply_graph([]), roots(10_000)])
def test_nodes_stand_apart(graph: nx.DiGraph[Any], layout: str) -> None:
    _, points = placed(graph, layout)
    squares = np.unique((points // (SPACING / 4)).astype(int), axis=0)
    assert len(squares) >= 0.97 * len(graph)


@settings(max_examples=40)
@given(forests(cycles=True))
def test_every_layout_places_every_forest(records: list[dict[str, Any]]) -> None:
    scene = build_scene(reply_graph(records))
    for points in place_all(scene.forest, scene.time).values():
        assert points.shape == (len(scene.nodes), 2)
        assert np.isfinite(points).all()


@settings(max_examples=40)
@given(forests())
def test_in_the_tidy_tree_a_reply_stands_right_of_its_parent(
    records: list[dict[str, Any]],
) -> None:
    scene, points = placed(reply_graph(records), "tidy")
    kids = np.flatnonzero(scene.forest.parent >= 0)
    assert (points[kids, 0] > points[scene.forest.parent[kids], 0] + SPACING).all()


@settings(max_examples=40)
@given(forests(cycles=True))
def test_on_the_timeline_what_is_earlier_stands_left(records: list[dict[str, Any]]) -> None:
    scene, points = placed(reply_graph(records), "timeline")
    times = fill_times(scene.forest, scene.time)
    order = np.lexsort((points[:, 0], times))
    assert (np.diff(points[order, 0]) >= -1e-6).all()


def test_on_the_timeline_even_steps_of_time_are_even_steps_to_the_right() -> None:
    _, points = placed(dated(star(50)), "timeline")
    steps = np.diff(np.sort(points[:, 0]))
    assert steps.max() == pytest.approx(steps.min(), rel=1e-6)


def test_a_long_silence_is_cut_short() -> None:
    flow = flow_of_time(np.array([0.0, 10, 20, 30, 40, 50_000_000]))
    assert flow[4] > 0.3
    assert (np.diff(flow) > 0).all()


def test_equal_steps_are_not_cut_short() -> None:
    assert flow_of_time(np.array([0.0, 5, 10])).tolist() == [0.0, 0.5, 1.0]


def test_a_burst_is_stretched_until_it_fits() -> None:
    flow = np.concatenate((np.linspace(0, 0.01, 900), np.linspace(0.02, 1, 100)))
    stretched = stretch_time(flow, 100, 60)
    assert np.bincount((stretched * 100).astype(int)).max() <= 60
    assert (np.diff(stretched) > 0).all()


@pytest.mark.parametrize("graph", [star(20_000), roots(10_000)])
def test_very_many_items_of_one_moment_stand_side_by_side(graph: nx.DiGraph[Any]) -> None:
    _, points = placed(graph, "timeline")
    wide, high = np.ptp(points, axis=0)
    assert high < 2 * wide


def test_an_item_without_time_takes_it_from_below_else_from_its_parent() -> None:
    forest = numbered_forest(np.array([-1, 0, 1, -1]))
    nan = np.nan
    assert fill_times(forest, np.array([nan, 5.0, nan, nan])).tolist() == [5, 5, 5, 5]
    assert fill_times(forest, np.array([nan, nan, nan, nan])).tolist() == [0, 1, 2, 0]


def test_times_from_before_and_after_all_calendars_are_placed() -> None:
    graph = star(3)
    for node, time in zip(graph, (-1e300, 0, 1e300, float("inf")), strict=True):
        graph.nodes[node]["time"] = time
    assert np.isfinite(placed(graph, "timeline")[1]).all()


def test_in_the_radial_layout_a_reply_stands_farther_out_than_its_parent() -> None:
    graph = nx.compose(star(300), chain(20, 300))
    scene, points = placed(graph, "radial")
    reach = np.hypot(*(points - points[0]).T)
    kids = np.flatnonzero(scene.forest.parent >= 0)
    assert (reach[kids] > reach[scene.forest.parent[kids]]).all()


def test_threads_beside_each_other_have_their_own_place_on_the_tidy_trees() -> None:
    scene, points = placed(nx.compose(star(5), star(5, 100)), "tidy")
    one, other = points[:6, 1], points[6:, 1]
    assert one.max() < other.min()
    assert scene.forest.roots.tolist() == [0, 6]


def test_those_who_want_one_place_spread_evenly_around_it() -> None:
    wanted, keys = np.array([5.0, 5, 5, 9]), np.array([0, 0, 0, 1])
    assert spread_out(wanted, keys, np.ones(4)).tolist() == [4, 5, 6, 9]


def test_nobody_is_pushed_out_of_the_room() -> None:
    spread = spread_out(np.array([9.9, 9.9, 9.9]), np.zeros(3, dtype=int), np.ones(3), room=10)
    assert spread.max() <= 10
    assert np.diff(spread).min() >= 1 - 1e-9


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 7, 30, 999])
def test_rows_are_filled_evenly(rows: int) -> None:
    place = np.arange(3 * rows)
    found = scatter_rows(place, np.full(3 * rows, rows))
    assert np.bincount(found).tolist() == [3] * rows
