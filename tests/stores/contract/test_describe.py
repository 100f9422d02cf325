"""The schema of a store, and the forms of a query's result, are the same on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest

from graphload.errors import GraphError
from graphload.loading import read_schema
from graphload.values import Node, Result

if TYPE_CHECKING:
    from support.places import Place

TALK: list[dict[str, Any]] = [
    {"id": 1, "type": "story", "by": "ann", "time": 100, "title": "One", "kids": [2]},
    {
        "id": 2,
        "type": "comment",
        "by": "bob",
        "time": 200,
        "parent": 1,
        "text": "two",
        "dead": True,
    },
    {"id": 3, "type": "comment", "by": "ann", "parent": 2},
]


@pytest.fixture
def talk(place: Place) -> Place:
    place.push(*TALK)
    return place


def test_labels_types_and_properties_have_counts_and_types(talk: Place) -> None:
    with talk.open() as store:
        schema = read_schema(store)
    counts = {label.name: label.count for label in schema.labels if not label.is_own}
    assert counts == {"Item": 3, "User": 2}
    item = next(label for label in schema.labels if label.name == "Item")
    properties = {each.name: (each.types, each.count) for each in item.properties}
    assert properties["id"] == (["INTEGER"], 3)
    assert properties["by"] == (["STRING"], 3)
    assert properties["dead"] == (["BOOLEAN"], 1)
    # The embedded engine knows the type of a list, not that of its elements.
    assert properties["kids"] in ((["LIST<INTEGER>"], 1), (["LIST<ANY>"], 1))
    assert properties["created_at"] == (["ZONED DATETIME"], 2)
    assert "_loads" not in properties
    types = {each.name: each for each in schema.types}
    assert (types["PARENT"].count, types["PARENT"].between) == (2, [("Item", "Item")])
    assert types["POSTED"].between == [("User", "Item")]
    assert [(each.name, each.count) for each in types["PARENT"].properties] == [("rank", 1)]


def test_constraints_and_indexes_are_listed(talk: Place) -> None:
    with talk.open() as store:
        schema = read_schema(store)
    unique = {
        (*rule.of, *rule.properties) for rule in schema.constraints if "UNIQUENESS" in rule.kind
    }
    assert unique >= {("Item", "id"), ("User", "name")}
    assert {(*rule.of, *rule.properties) for rule in schema.indexes} >= unique


def test_a_result_becomes_a_data_frame(talk: Place) -> None:
    result = talk.query(
        "MATCH (i:Item) RETURN i.id AS id, i.created_at AS at, i.kids AS kids, i AS item "
        "ORDER BY id"
    )
    frame = result.to_polars()
    assert frame.schema["at"] == pl.Datetime("us", "UTC")
    assert frame["kids"].to_list() == [[2], None, None]
    assert '"labels": ["Item"]' in frame["item"][0]
    pandas = result.to_pandas()
    assert pandas["id"].dtype == "Int64"
    assert pandas["at"][0] == pd.Timestamp("1970-01-01T00:01:40Z")
    assert pandas["at"].isna().to_list() == [False, False, True]


def test_a_result_becomes_a_graph(talk: Place) -> None:
    graph = talk.query(
        "MATCH p = (u:User {name: 'ann'})-[:POSTED]->(i:Item)-[r:PARENT]->(a:Item) RETURN p, [r]"
    ).to_networkx()
    assert set(graph) == {"ann", 3, 2}
    assert graph.nodes[3]["by"] == "ann"
    assert graph.nodes["ann"]["labels"] == ["User"]
    assert set(graph.edges(keys=True)) == {("ann", 3, "POSTED"), (3, 2, "PARENT")}


def test_ends_that_are_not_returned_are_nodes_without_properties(talk: Place) -> None:
    graph = talk.query("MATCH ()-[r:PARENT {rank: 0}]->() RETURN {a: r} AS map").to_networkx()
    assert dict(graph.nodes) == {2: {}, 1: {}}
    assert graph.edges[2, 1, "PARENT"] == {"rank": 0, "type": "PARENT"}


def test_a_user_called_like_an_item_is_an_error() -> None:
    rows = [(Node(["Item"], {"id": "bob"}), Node(["User"], {"name": "bob"}))]
    with pytest.raises(GraphError, match="two nodes of the result are called 'bob'"):
        Result(["a", "b"], rows).to_networkx()
    other = Result(["n"], [(Node(["X"], {"v": 1}),), (Node(["X"], {"v": 2}),)]).to_networkx()
    assert list(other) == ["node 1", "node 2"]
