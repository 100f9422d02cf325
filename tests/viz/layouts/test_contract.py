"""What every layout in the table keeps: one that is added is tested here by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from graphload.demo.synthetic import synthetic_items
from support.odd_graphs import chain, cycle, dated, reply_graph, roots, star
from support.strategies import forests
from viz.layouts.layout import place_all
from viz.layouts.table import LAYOUTS
from viz.scene import build_scene

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.graph import ReplyGraph

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


def place(graph: ReplyGraph) -> dict[str, Floats]:
    scene = build_scene(graph)
    return place_all(scene.forest, scene.time)


@pytest.fixture(scope="module", params=list(ODD.values()), ids=list(ODD))
def odd_places(request: pytest.FixtureRequest) -> dict[str, Floats]:
    return place(dated(request.param))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_graph_has_a_place_for_every_node(odd_places: dict[str, Floats], layout: str) -> None:
    points = odd_places[layout]
    assert np.isfinite(points).all()
    assert len(np.unique(points.round(1), axis=0)) == len(points)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_layout_is_a_line_too_thin_to_see(odd_places: dict[str, Floats], layout: str) -> None:
    points = odd_places[layout]
    width, height = np.ptp(points, axis=0) if len(points) > 100 else (1, 1)
    assert height < 2.5 * width
    assert width < 10 * height


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_graph_has_the_same_places(layout: str) -> None:
    graph = dated(reply_graph(synthetic_items(3_000)))
    np.testing.assert_array_equal(place(graph)[layout], place(graph)[layout])


@settings(max_examples=40)
@given(forests(cycles=True))
def test_every_layout_places_every_forest(records: list[dict[str, Any]]) -> None:
    scene = build_scene(reply_graph(records))
    for points in place_all(scene.forest, scene.time).values():
        assert points.shape == (len(scene.nodes), 2)
        assert np.isfinite(points).all()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_has_a_name_for_addresses_and_a_label_for_the_menu(layout: str) -> None:
    assert layout.isidentifier()
    assert layout.islower()
    assert LAYOUTS[layout].label.strip()
