from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any, get_type_hints

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphload
from graphload.errors import GraphError
from graphload.graph import build_graph, forest_of
from graphload.items import Item, Place, Reject
from graphload.links import link_items
from graphload.merge import merge_items
from graphload.parsing import parse_item
from support.strategies import forests

if TYPE_CHECKING:
    import random

    from graphload.graph import ReplyGraph

Records = list[dict[str, Any]]
PLACE = Place("test", 1)


def build(records: Records) -> ReplyGraph:
    return build_graph(parse_item(record, PLACE) for record in records)


def contents(graph: ReplyGraph) -> tuple[list[Any], list[Any]]:
    return sorted(graph.nodes(data=True), key=str), sorted(graph.edges(data=True), key=str)


def test_a_node_has_the_fields_that_are_set_and_where_its_id_is_from() -> None:
    graph = build([{"id": 1, "type": "story", "by": "ann", "kids": [2], "dead": True, "url": None}])
    assert graph.nodes[1] == {
        "item_type": "story",
        "by": "ann",
        "kids": (2,),
        "dead": True,
        "id_source": "given",
    }


def test_a_reply_to_a_missing_item_hangs_below_a_stub() -> None:
    graph = build([{"id": 2, "parent": 1}])
    assert graph.nodes[1] == {"stub": True}
    assert list(graph.edges(data=True)) == [(1, 2, {})]


def test_an_edge_has_the_kids_place_in_the_list() -> None:
    graph = build([{"id": 1, "kids": [3, 2]}, {"id": 2, "parent": 1}, {"id": 3, "parent": 1}])
    assert dict(graph[1]) == {3: {"rank": 0}, 2: {"rank": 1}}


def test_the_graph_says_where_it_came_from() -> None:
    reject = Reject(Place("b", 2), "no", "x")
    records: list[Item | Reject] = [parse_item({"id": 1}, Place("a", 1)), reject]
    graph = build_graph(records)
    assert graph.graph["counts"] == {"read": 2, "loaded": 1, "merged": 0, "rejected": 1}
    assert list(graph.graph["sources"]) == ["a", "b"]


@given(forests(cycles=True, messy=True), st.randoms(use_true_random=False))
def test_the_order_of_records_decides_nothing(records: Records, chance: random.Random) -> None:
    shuffled = chance.sample(records, len(records))
    assert contents(build(records)) == contents(build(shuffled))


@given(forests(cycles=True, messy=True))
def test_merged_records_give_the_same_graph_and_stay_as_they_are(records: Records) -> None:
    merged = merge_items(parse_item(record, PLACE) for record in records)
    assert contents(build_graph(merged)) == contents(build(records))
    assert len(merged.items) == len(records)


@given(forests(cycles=True, messy=True))
def test_the_forest_of_a_graph_is_the_one_it_was_built_from(records: Records) -> None:
    merged = merge_items(parse_item(record, PLACE) for record in records)
    linked, taken = link_items(merged.items).forest, forest_of(build_graph(merged))
    assert taken.ids == linked.ids
    for name in ("parent", "rank", "time"):
        assert getattr(taken, name).tolist() == getattr(linked, name).tolist()


@given(forests())
def test_a_tidy_forest_is_one_for_networkx_too(records: Records) -> None:
    graph = build(records)
    assert len(graph) == 0 or nx.is_branching(graph)


@given(forests(cycles=True, messy=True))
def test_the_graph_is_as_networkx_itself_would_have_made_it(records: Records) -> None:
    graph = build(records)
    by_networkx: ReplyGraph = nx.DiGraph(**graph.graph)
    by_networkx.add_nodes_from(graph.nodes(data=True))
    by_networkx.add_edges_from(graph.edges(data=True))
    assert nx.utils.graphs_equal(graph, by_networkx)
    graph.remove_nodes_from(list(graph)[::2])
    by_networkx.remove_nodes_from(list(by_networkx)[::2])
    assert nx.utils.graphs_equal(graph, by_networkx)


def test_a_forest_refuses_two_parents() -> None:
    graph: ReplyGraph = nx.DiGraph([(1, 3), (2, 3)])
    with pytest.raises(GraphError, match="two parents"):
        forest_of(graph)


def test_a_forest_refuses_ids_of_two_kinds() -> None:
    with pytest.raises(GraphError, match="all int or all str"):
        forest_of(nx.DiGraph([(1, "a")]))


def test_building_leaves_the_collector_as_it_was() -> None:
    build([{"id": 1}])
    assert gc.isenabled()


def test_the_type_of_a_graph_can_be_asked_for_when_the_program_runs() -> None:
    def count(graph: ReplyGraph) -> int:
        return len(graph)

    hints = get_type_hints(count, {"ReplyGraph": graphload.ReplyGraph})
    assert hints["graph"] is nx.DiGraph
    assert isinstance(build([{"id": 1}]), graphload.ReplyGraph)
