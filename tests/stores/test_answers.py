"""Answers that the embedded engine by itself gives wrongly: the same from every store."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Any

import pytest

from graphload.errors import QueryError, StoreLockedError
from graphload.tables import plain_value
from support.places import KINDS, embedded, of_kind, served
from support.servers.neo4j_server import LATEST

if TYPE_CHECKING:
    from pathlib import Path

    from support.places import Place
    from support.servers.neo4j_server import Neo4jServers

RECORDS = (
    {"id": 1, "type": "story", "by": "ann", "time": 1_160_418_111, "kids": [2, 3], "score": 7},
    {"id": 2, "type": "comment", "by": "bob", "parent": 1, "time": 1_160_418_112},
    {"id": 3, "type": "comment", "by": "ann", "parent": 1, "time": 1_160_418_113},
    {"id": 4, "type": "comment", "by": "eve", "parent": 3, "time": 1_160_418_114},
)
DEPTHS = "MATCH (i:Item) RETURN i.depth AS depth, "
KIDS = "MATCH (s:Item {id: 1}) UNWIND s.kids AS k "
LONG = "UNWIND range(1, $n) AS a UNWIND range(1, $n) AS b RETURN max(a * b) AS x"
UNWOUND: dict[str, list[Any]] = {
    KIDS + "MATCH (i:Item {id: k}) RETURN i.id AS id ORDER BY id": [(2,), (3,)],
    KIDS + "MATCH (i:Item) WHERE i.id = k RETURN count(i) AS n": [(2,)],
    KIDS + "UNWIND [1, 2] AS x MATCH (i:Item {id: k}) RETURN count(i) AS n, sum(x) AS s": [(4, 6)],
    KIDS + "MATCH (i:Item {id: k}) UNWIND [i.id] AS z MATCH (j:Item {id: z}) RETURN sum(j.id)": [
        (5,)
    ],
    "MATCH (s:Item) UNWIND $depths AS d MATCH (i:Item)-[:PARENT]->(s) WHERE i.depth = d "
    "RETURN s.id AS id, count(i) AS n ORDER BY id": [(1, 2), (3, 1)],
    "MATCH (s:Item {id: 1}) CALL { WITH s UNWIND s.kids AS k MATCH (i:Item {id: k}) RETURN i } "
    "RETURN count(i) AS n": [(2,)],
    "MATCH (s:Item {id: 1}) RETURN COUNT { UNWIND s.kids AS k MATCH (i:Item {id: k}) RETURN i } "
    "AS n, EXISTS { UNWIND s.kids AS k MATCH (i:Item {id: k}) RETURN i } AS e, "
    "COLLECT { UNWIND s.kids AS k MATCH (i:Item {id: k}) RETURN i.id } AS c": [(2, True, [2, 3])],
    KIDS + "MATCH (i:Item {id: k}) RETURN i.id AS x UNION " + KIDS + "MATCH (i:Item {id: k}) "
    "RETURN -i.id AS x": [(2,), (3,), (-2,), (-3,)],
}
HIDDEN: dict[str, list[Any]] = {
    "MATCH (i:Item) RETURN max(i.score) IS NOT NULL AS b": [(True,)],
    "MATCH (i:Item) WHERE i.id > 9 RETURN max(i.score) IS NULL AS b": [(True,)],
    DEPTHS + "count(*) IN [2, 3] AS b ORDER BY depth": [(0, False), (1, True), (2, False)],
    DEPTHS + "count(*) > 1 AND NOT max(i.id) > 3 AS b ORDER BY depth": [
        (0, False),
        (1, True),
        (2, False),
    ],
    DEPTHS + "max(i.by) STARTS WITH 'b' OR max(i.by) =~ 'e.*' AS b ORDER BY b, depth DESC": [
        (0, False),
        (2, True),
        (1, True),
    ],
    DEPTHS + "CASE WHEN max(i.score) IS NULL THEN 0 ELSE max(i.score) END AS s ORDER BY depth": [
        (0, 7),
        (1, 0),
        (2, 0),
    ],
    DEPTHS + "{n: count(*), b: [max(i.score) IS NULL]} AS m ORDER BY depth LIMIT 1": [
        (0, {"n": 1, "b": [False]})
    ],
    "MATCH (i:Item) WHERE i.id = 2 RETURN head(collect(i)).id AS id, max(i.created_at).year": [
        (2, 2006)
    ],
    "MATCH (i:Item) WITH i.depth AS d, 'bob' IN collect(i.by) AS b WHERE b RETURN d": [(1,)],
    "MATCH (u:User) CALL (u) { MATCH (u)-[:POSTED]->(i) RETURN count(i) IN [2] AS b } "
    "RETURN u.name AS name, b ORDER BY name": [("ann", True), ("bob", False), ("eve", False)],
}


NONE = "MATCH (a:Item {id: 1}) OPTIONAL MATCH (i:Item {id: 99}) "
PATTERNS: dict[str, list[Any]] = {
    NONE + "MATCH (a)<-[:PARENT]-(i) RETURN a.id": [],
    NONE + "OPTIONAL MATCH (a)<-[r:PARENT]-(i) RETURN i.id AS id, count(*) AS n, count(r) AS m": [
        (None, 1, 0)
    ],
    NONE + "OPTIONAL MATCH (b:Item {id: 2}), (i)-[:PARENT]->(a) RETURN i.id, b.id": [(None, None)],
    "MATCH (a:Item {id: 1}) OPTIONAL MATCH (i:Item {root: a.id, depth: 1}) OPTIONAL MATCH "
    "(a)<-[r:PARENT]-(i) WHERE r.rank > 0 RETURN i.id AS id, count(r) AS m ORDER BY id": [
        (2, 0),
        (3, 1),
    ],
    NONE + "WITH a, i WHERE (a)<-[:PARENT]-(i) RETURN a.id": [],
    NONE + "WITH a, i WHERE NOT (i)-[:PARENT]->() AND (a)--() RETURN a.id": [(1,)],
    NONE + "RETURN size([(i)<-[:PARENT]-(c) | c]) AS a, size([(a)--(i) | i]) AS b, "
    "size([(c)-[:PARENT]->(a) | c]) AS c": [(0, 0, 2)],
    "MATCH (i:Item) RETURN i.id AS id ORDER BY CASE WHEN (i)<-[:PARENT]-() THEN 1 END, id": [
        (1,),
        (3,),
        (2,),
        (4,),
    ],
    "MATCH (i:Item) RETURN exists((i)<-[:PARENT]-()) AS b, NOT (i)<-[:PARENT]-() AS c, "
    "collect(i.id)[0] IS NULL AS d ORDER BY b": [(False, True, False), (True, False, False)],
    "MATCH (i:Item) WITH collect(i) AS all RETURN size([i IN all WHERE (i)<-[:PARENT]-()]) AS n": [
        (2,)
    ],
    "MATCH (i:Item) WHERE i.id < 3 RETURN i.by AS by, count(*) > 3 OR max(i.id) > 1 AS b "
    "ORDER BY by LIMIT 5": [("ann", False), ("bob", True)],
}


MOMENT = dt.datetime(2020, 1, 2, 3, 4, tzinfo=dt.UTC)
TYPED: dict[str, tuple[list[str], list[Any]]] = {
    "MATCH (i:Item {id: 5}) RETURN i.title, i.time, i.text": (
        ["i.title", "i.time", "i.text"],
        [("2020-01-02T03:04Z", 1_577_934_240, "(#1:0)")],
    ),
    "MATCH (i:Item {id: 5}) RETURN i.created_at, [i.title, i.created_at] AS xs, "
    "{t: i.title, in: [{c: i.created_at}]} AS m, max(i.created_at) ORDER BY i.created_at LIMIT 1": (
        ["i.created_at", "xs", "m", "max(i.created_at)"],
        [
            (
                MOMENT,
                ["2020-01-02T03:04Z", MOMENT],
                {"t": "2020-01-02T03:04Z", "in": [{"c": MOMENT}]},
                MOMENT,
            )
        ],
    ),
    "MATCH p = (i:Item {id: 5})<-[:POSTED]-(u) RETURN i.text AS t, length(p) AS n, [x IN nodes(p) "
    "| x.name] AS s UNION ALL MATCH p = (i:Item {id: 5}) RETURN 'x' AS t, 0 AS n, [] AS s": (
        ["t", "n", "s"],
        [("(#1:0)", 1, [None, "zoe"]), ("x", 0, [])],
    ),
    "RETURN localtime('12:30') AS t, [time('12:30:01.50+01:00')] AS z, time('12:30Z') AS u": (
        ["t", "z", "u"],
        [("12:30:00", ["12:30:01.5+01:00"], "12:30:00Z")],
    ),
}
MOMENTS = {
    "2020-01-02T03:04:05.123456789+02:00": "2020-01-02T03:04:05.123456789+02:00",
    "2020-01-02T03:04:05.000000120Z": "2020-01-02T03:04:05.00000012Z",
    "2020-01-02T03:04:05.120+02:00": "2020-01-02T03:04:05.12+02:00",
    "2020-01-02T03:04-00:30": "2020-01-02T03:04:00-00:30",
    "2020-07-02T03:04[Europe/Berlin]": "2020-07-02T03:04:00+02:00[Europe/Berlin]",
    "2020-10-25T02:30+01:00[Europe/Berlin]": "2020-10-25T02:30:00+01:00[Europe/Berlin]",
    "1800-07-02T03:04[Europe/Berlin]": "1800-07-02T03:04:00+00:53:28[Europe/Berlin]",
    "2020-01-02T03:04:05[UTC]": "2020-01-02T03:04:05Z",
}
"""Zoned datetimes as a query writes them, and as every output does."""
COLUMNS = {
    "MATCH (z:Item {id: 99})<-[y:PARENT]-(x:Item) UNWIND [1] AS k RETURN *": ["k", "x", "y", "z"],
    "MATCH p = (i:Item {id: 99})-->(a) WITH *, 1 AS b RETURN *, 1 AS c": ["a", "b", "i", "p", "c"],
    "MATCH (z:Item {id: 1}) WITH z.id AS z, 2 AS a RETURN *": ["a", "z"],
    "MATCH (i:Item {id: 1}) RETURN i {.id}, `i`.by , 1+1": ["i", "`i`.by", "1+1"],
    "MATCH (i:Item {id: 99}) RETURN i {.id} AS `a b`, i.created_at ;": ["a b", "i.created_at"],
}


OF_NULL = (
    "datetime({datetime: i.created_at, timezone: 'Europe/Berlin'})",
    "datetime({epochSeconds: i.score, timezone: 'Europe/Berlin'})",
    "date({date: datetime({datetime: i.created_at})})",
    "localtime({time: i.created_at})",
    "duration({days: i.score})",
    "date.truncate('day', i.created_at)",
)


@pytest.fixture(params=[*map(of_kind, KINDS)])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A store with the records, one of each kind that users have."""
    if request.param == "embedded":
        place = embedded(tmp_path)
    else:
        place = served(request.getfixturevalue("neo4j_servers").get(request.param))
    place.push(*RECORDS)
    return place


def answers(place: Place, queries: dict[str, list[Any]], **parameters: object) -> dict[str, Any]:
    with place.open() as store:
        return {query: store.query(query, parameters).rows for query in queries}


def test_a_match_sees_what_was_unwound_before_it(filled: Place) -> None:
    found = answers(filled, UNWOUND, depths=[1, 2])
    assert {query: sorted(rows) for query, rows in found.items()} == {
        query: sorted(rows) for query, rows in UNWOUND.items()
    }


def test_an_aggregate_is_one_inside_of_any_expression(filled: Place) -> None:
    assert answers(filled, HIDDEN) == HIDDEN


def test_a_null_in_a_pattern_matches_nothing(filled: Place) -> None:
    assert answers(filled, PATTERNS) == PATTERNS


def test_only_a_moment_is_a_moment_and_only_a_path_a_path(filled: Place) -> None:
    text = {"id": 5, "title": "2020-01-02T03:04Z", "text": "(#1:0)", "time": 1_577_934_240}
    filled.push(text | {"by": "zoe", "type": "story"})
    with filled.open() as store:
        results = {query: store.query(query) for query in TYPED}
    assert {query: (one.columns, one.rows) for query, one in results.items()} == TYPED


def test_a_zoned_datetime_keeps_its_zone_and_its_nanoseconds(filled: Place) -> None:
    query = (
        "UNWIND $texts AS t WITH datetime(t) AS x, t RETURN t, x, [x], {a: [{b: x}]} AS m, date(x)"
    )
    rows = filled.query(query, texts=[*MOMENTS]).rows
    found = {t: (x, xs, m["a"][0]["b"]) for t, x, xs, m, _ in rows}
    assert {t: plain_value(x) for t, (x, _, _) in found.items()} == MOMENTS
    assert all([x] == xs and x == inner for x, xs, inner in found.values())
    assert isinstance(found["2020-07-02T03:04[Europe/Berlin]"][0], dt.datetime)


def test_other_temporal_values_keep_their_nanoseconds(filled: Place) -> None:
    query = (
        "RETURN localdatetime('2020-01-02T03:04:05.123456789') AS a, "
        "[localdatetime('2020-01-02T03:04')] AS b, duration('PT1.000000005S') AS c, "
        "date('0044-01-02') AS d, point({x: 1, y: 2}) AS e"
    )
    assert filled.query(query).rows == [
        (
            "2020-01-02T03:04:05.123456789",
            ["2020-01-02T03:04:00"],
            "PT1.000000005S",
            dt.date(44, 1, 2),
            {"x": 1.0, "y": 2.0, "srid": 7203},
        )
    ]


def test_columns_have_the_same_names_and_order(filled: Place) -> None:
    with filled.open() as store:
        assert {query: store.query(query).columns for query in COLUMNS} == COLUMNS


@pytest.mark.parametrize("query", ["MATCH (i:Item) RETURN i.id, i.id", "RETURN 1 AS a, 2 AS a"])
def test_two_columns_of_one_name_are_refused(filled: Place, query: str) -> None:
    with filled.open() as store, pytest.raises(QueryError, match=r"(?i)same name|have the name"):
        store.query(query)


def test_numbers_versions_and_time_zones_are_read_as_neo4j_reads_them(filled: Place) -> None:
    moment = "epochSeconds: 1_600_000_000, timezone: 'Europe/Berlin'"
    query = f"CYPHER 5 RETURN datetime({{{moment}}}).hour AS h, 1_000 AS x"
    with filled.open() as store:
        assert store.query(query).rows == [(14, 1000)]


def test_a_time_is_not_made_of_null(filled: Place) -> None:
    filled.push({"id": 8})
    with filled.open() as store:
        for call in OF_NULL:
            assert store.query(f"MATCH (i:Item {{id: 99}}) RETURN {call} AS x").rows == []
            with pytest.raises(QueryError):
                store.query(f"MATCH (i:Item {{id: 8}}) RETURN {call} AS x")


def test_null_fields_and_digits_that_are_none_change_nothing(filled: Place) -> None:
    query = (
        "MATCH (i:Item {id: 2}) RETURN date.truncate('month', i.created_at, null) AS d, "
        "round(-2.5, 0) AS r, datetime({date: date(i.created_at), hour: 3}).hour AS h"
    )
    assert filled.query(query).rows == [(dt.date(2006, 10, 1), -2.0, 3)]


@pytest.mark.neo4j
@pytest.mark.skipif(LATEST not in KINDS, reason="only the latest Neo4j has vectors")
def test_a_vector_is_a_list_of_numbers(neo4j_servers: Neo4jServers) -> None:
    query = "CYPHER 25 RETURN vector([1.5, 2.0], 2, FLOAT32) AS x, [vector([1, 2], 2, INT8)] AS xs"
    rows = served(neo4j_servers.get(LATEST)).query(query).rows
    assert rows == [([1.5, 2.0], [[1, 2]])]


def test_a_node_of_two_labels_has_both(filled: Place) -> None:
    filled.query("MATCH (i:Item {id: 2}) SET i:Story:Flagged", write=True)
    rows = filled.query("MATCH p = (i:Item {id: 2})-[:PARENT]->() RETURN i, [i] AS l, p").rows
    nodes = [rows[0][0], rows[0][1][0], rows[0][2].nodes[0]]
    assert [node.labels for node in nodes] == [["Flagged", "Item", "Story"]] * 3


@pytest.mark.parametrize("write", [False, True])
def test_a_query_that_takes_too_long_is_stopped(filled: Place, *, write: bool) -> None:
    before = filled.export()
    query = "MATCH (i:Item) SET i.score = 0 WITH count(*) AS n " if write else ""
    numbers = {"n": 600 if filled.user is None else 100_000}  # the embedded engine goes on with it
    with filled.open(write=write) as store, pytest.raises(QueryError, match=r"longer than 0\.05 s"):
        store.query(query + LONG, numbers, write=write, timeout_s=0.05)
    while True:
        try:
            assert filled.export() == before
        except StoreLockedError:  # until the query ends
            time.sleep(0.1)
        else:
            break


def test_a_query_within_its_time_limit_is_answered(filled: Place) -> None:
    with filled.open() as store:
        assert store.query("RETURN 1 AS x", timeout_s=60).rows == [(1,)]


def test_a_write_sees_what_was_unwound_before_it(filled: Place) -> None:
    filled.query(KIDS + "MATCH (i:Item {id: k}) SET i.flag = k", write=True)
    rows = filled.query("MATCH (i:Item) WHERE i.flag IS NOT NULL RETURN i.id, i.flag ORDER BY i.id")
    assert rows.rows == [(2, 2), (3, 3)]
