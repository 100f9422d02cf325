"""What people's queries give, the same from every store."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from graphload.errors import QueryError, StoreError
from graphload.loading import read_query
from graphload.values import Node, Path, Relationship

if TYPE_CHECKING:
    from support.places import Place

RECORDS = (
    {"id": 1, "type": "story", "by": "ann", "time": 1_160_418_111, "kids": [2]},
    {"id": 2, "type": "comment", "by": "bob", "parent": 1, "text": "2020-01-02T03:04Z"},
)
EDGE = "MATCH (:Item)-[r:PARENT]->(:Item) RETURN r"


@pytest.fixture
def filled(place: Place) -> Place:
    place.push(*RECORDS)
    return place


def test_columns_stand_in_the_order_of_the_query(filled: Place) -> None:
    result = filled.query("MATCH (i:Item {id: 2}) RETURN i.text AS z, i.id, 1 + 1 AS a")
    assert (result.columns, result.rows) == (["z", "i.id", "a"], [("2020-01-02T03:04Z", 2, 2)])


def test_columns_are_named_where_there_are_no_rows(filled: Place) -> None:
    result = filled.query("MATCH (i:Item {id: 99}) RETURN i.id AS id, count(i.by) ORDER BY id")
    assert (result.columns, result.rows) == (["id", "count(i.by)"], [])


def test_a_node_has_labels_and_properties(filled: Place) -> None:
    node = filled.query("MATCH (u:User {name: 'ann'}) RETURN u").rows[0][0]
    assert node == Node(["User"], {"name": "ann"})


def test_a_moment_is_a_datetime_in_utc(filled: Place) -> None:
    moment = dt.datetime(2006, 10, 9, 18, 21, 51, tzinfo=dt.UTC)
    row = filled.query("MATCH (i:Item {id: 1}) RETURN i.created_at, i").rows[0]
    assert (row[0], row[1].properties["created_at"]) == (moment, moment)


def test_a_moment_of_another_zone_is_told_in_that_zone(filled: Place) -> None:
    rows = filled.query("RETURN datetime('2020-01-02T03:04:05+02:00') AS moment").rows
    assert rows[0][0].isoformat() == "2020-01-02T03:04:05+02:00"


def test_a_date_is_a_date_and_a_duration_its_iso_text(filled: Place) -> None:
    query = (
        "MATCH (i:Item {id: 1}) RETURN date('2020-01-02') AS a, [date(i.created_at)] AS b, "
        "{day: date('0001-01-01')} AS c, duration('P1DT2H') AS d, localtime('12:30') AS e, "
        "localdatetime('2020-01-02T03:04') AS f"
    )
    days = (dt.date(2020, 1, 2), [dt.date(2006, 10, 9)], {"day": dt.date(1, 1, 1)})
    expected = (*days, "P1DT2H", "12:30:00", "2020-01-02T03:04:00")
    assert filled.query(query).rows == [expected]
    change = "MATCH (i:Item {id: 2}) SET i.day = date('2020-01-02') RETURN i.day, i"
    ((day, item),) = filled.query(change, write=True).rows
    assert (day, item.properties["day"]) == (days[0], days[0])


def test_a_limit_gives_the_first_rows(filled: Place) -> None:
    query = "MATCH (i:Item) RETURN i.id AS id ORDER BY id"
    with filled.open(write=True) as store:
        assert store.query(query, limit=1).rows == [(1,)]
        assert store.query(query, limit=0).rows == []
        many = "UNWIND range(1, 10000000) AS x RETURN x"
        assert store.query(many, limit=2).rows == [(1,), (2,)]
        change = "MATCH (i:Item) SET i.score = 5 RETURN i.id AS id ORDER BY id"
        assert store.query(change, write=True, limit=1).rows == [(1,)]
        assert store.query("MATCH (i:Item {score: 5}) RETURN count(i)").rows == [(2,)]


def test_a_relationship_names_its_ends(filled: Place) -> None:
    rows = filled.query("MATCH (:Item)-[p:PARENT]->(:Item) RETURN p").rows
    assert rows == [(Relationship("PARENT", 2, 1, {"rank": 0}),)]


def test_a_post_begins_at_the_users_name(filled: Place) -> None:
    rows = filled.query("MATCH (:User {name: 'bob'})-[p:POSTED]->() RETURN p").rows
    assert rows == [(Relationship("POSTED", "bob", 2, {}),)]


def test_a_path_has_its_nodes_and_relationships(filled: Place) -> None:
    query = "MATCH p = (:User {name: 'bob'})-[:POSTED]->(:Item)-[:PARENT]->(:Item) RETURN p"
    path = filled.query(query).rows[0][0]
    assert isinstance(path, Path)
    assert [node.properties.get("id") for node in path.nodes] == [None, 2, 1]
    assert path.relationships == [
        Relationship("POSTED", "bob", 2, {}),
        Relationship("PARENT", 2, 1, {"rank": 0}),
    ]


def test_a_path_inside_a_list_is_a_path_too(filled: Place) -> None:
    query = "MATCH p = (:Item {id: 2})-[:PARENT]->() RETURN collect(p) AS paths"
    assert isinstance(filled.query(query).rows[0][0][0], Path)


def test_a_text_like_a_path_or_a_moment_stays_text(filled: Place) -> None:
    filled.push({"id": 2, "parent": 1, "text": "(#1:0)", "title": "2020-01-02T03:04Z"})
    rows = filled.query("MATCH (i:Item {id: 2}) RETURN i.text, i.title").rows
    assert rows == [("(#1:0)", "2020-01-02T03:04Z")]


def test_lists_and_maps_hold_plain_values(filled: Place) -> None:
    query = "MATCH (:Item {id: 2})-[p:PARENT]->(a) RETURN {edges: [p], kids: a.kids} AS m"
    assert filled.query(query).rows == [
        ({"edges": [Relationship("PARENT", 2, 1, {"rank": 0})], "kids": [2]},)
    ]


def test_parameters_reach_the_query(filled: Place) -> None:
    rows = filled.query(
        "RETURN $text AS t, $many AS m, $none AS n", text="a'\"", many=[1], none=None
    )
    assert rows.rows == [("a'\"", [1], None)]


def test_a_syntax_error_says_where(filled: Place) -> None:
    query = "MATCH (i:Item)\nRETRUN i"
    with pytest.raises(QueryError) as caught:
        filled.query(query)
    assert (caught.value.query, caught.value.offset) == (query, 15)


def test_an_unknown_variable_is_pointed_at(filled: Place) -> None:
    with pytest.raises(QueryError) as caught:
        filled.query("MATCH (i:Item) RETURN nobody")
    assert caught.value.offset == 22


def test_a_fault_met_while_it_runs_is_a_query_error(filled: Place) -> None:
    with pytest.raises(QueryError, match="by zero"):
        filled.query("MATCH (i:Item) RETURN i.id / 0")


def test_an_errors_message_is_one_line_without_the_names_of_classes(filled: Place) -> None:
    with pytest.raises(QueryError) as caught:
        filled.query("MATCH (i:Item RETURN i")
    assert "\n" not in caught.value.message
    assert "com.arcadedb" not in caught.value.message


@pytest.mark.parametrize(
    "query",
    [
        "CREATE (:Item {id: 9})",
        "MATCH (i:Item) SET i.score = 0",
        "MATCH (i:Item) DETACH DELETE i",
        "MERGE (:User {name: 'eve'}) RETURN 1",
    ],
)
def test_a_query_that_may_not_write_does_not(filled: Place, query: str) -> None:
    before = filled.export()
    with pytest.raises(QueryError, match=r"(?i)writ"):
        filled.query(query)
    assert filled.export() == before


def test_a_query_that_may_write_writes_and_gives_its_rows(filled: Place) -> None:
    result = filled.query("CREATE (i:Item {id: 9}) RETURN i.id AS id", write=True)
    assert (result.rows, filled.query("MATCH (i:Item {id: 9}) RETURN i.id").rows) == (
        [(9,)],
        [(9,)],
    )


def test_a_write_needs_a_store_opened_for_writing(filled: Place) -> None:
    with filled.open() as store, pytest.raises(StoreError, match="read-only"):
        store.query("CREATE (:Item {id: 9})", write=True)


def test_a_failed_write_leaves_nothing_behind(filled: Place) -> None:
    before = filled.export()
    with pytest.raises(QueryError):
        filled.query("UNWIND [7, 8, 1] AS id CREATE (:Item {id: id})", write=True)
    assert filled.export() == before


@pytest.mark.parametrize(
    "returned",
    ["i", "[i]", "{one: {two: i}}", "collect(i)", "i, i.id, null"],
)
def test_items_are_read_wherever_they_stand_in_a_row(filled: Place, returned: str) -> None:
    with filled.open() as store:
        graph = read_query(store, f"MATCH (i:Item) RETURN {returned}")
    assert nx.utils.graphs_equal(graph, filled.read())


@pytest.mark.parametrize("query", ["MATCH p = (:Item)-[:PARENT]->(:Item) RETURN p", EDGE])
def test_paths_and_edges_bring_their_ends(filled: Place, query: str) -> None:
    with filled.open() as store:
        assert list(read_query(store, query).edges) == [(1, 2)]


def test_an_edge_to_an_item_that_is_not_returned_is_left_out(filled: Place) -> None:
    with filled.open() as store:
        graph = read_query(store, "MATCH (i:Item {id: 2}) RETURN i")
    assert [(one, data["by"]) for one, data in graph.nodes.items()] == [(2, "bob")]
    assert not graph.edges


@pytest.mark.parametrize(
    "query", ["MATCH (i:Item {id: 99}) RETURN i", "MATCH (i:Item {id: 99}) RETURN collect(i)"]
)
def test_a_result_without_anything_is_an_empty_graph(filled: Place, query: str) -> None:
    with filled.open() as store:
        assert len(read_query(store, query)) == 0


def test_figures_are_no_items(filled: Place) -> None:
    with filled.open() as store, pytest.raises(QueryError, match="returns no items"):
        read_query(store, "MATCH (i:Item) RETURN i.id")
