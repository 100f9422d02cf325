"""Queries rewritten for the engine: their text, and positions in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.errors import QueryError
from graphload.stores.arcadedb.rewrite import rewrite_query

PARTS = (
    "RETURN|WITH|MATCH|UNWIND|(i:Item)|i.x|count(*)|max(i.score)|IS NULL|AND|IN|[|]|{|}|,|AS a|"
    "ORDER BY|UNION|CALL {|CASE|END|WHEN|'|`|//|\n|DISTINCT|x IN|.id|(|)|reduce|*|DESC"
)
TEXTS = st.lists(st.sampled_from(PARTS.split("|"))).map(" ".join)


@given(TEXTS)
def test_any_text_is_rewritten_or_refused_at_a_position_in_it(text: str) -> None:
    try:
        query = rewrite_query(text)
    except QueryError as error:
        offsets = [error.offset]
    else:
        offsets = [query.original_offset(offset) for offset in range(len(query.text) + 1)]
    assert all(offset is not None and 0 <= offset <= len(text) for offset in offsets)


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (i:Item) RETURN i.depth AS d, count(*) AS n ORDER BY n",
        "MATCH (i:Item) RETURN size(collect(i.by)) + 1, count(*) > 3",
        "MATCH (i:Item) RETURN [x IN collect(i.id) WHERE x > 1 AND x < 5 | x] AS xs",
        "MATCH (i:Item) WHERE i.by IS NOT NULL AND i.depth IN [1] RETURN count(*)",
        "MATCH (i:Item) RETURN count(CASE WHEN i.by IS NULL THEN 1 END) AS n",
        "RETURN 'max(x) IS NULL' AS `count(*) IS NULL` // count(*) IS NULL",
        "UNWIND [1] AS x MATCH (i:Item {id: x}) RETURN i",
        "MATCH (a) WITH a UNWIND a.kids AS k MATCH (i:Item {id: k}) RETURN i",
        "MATCH (i) RETURN COUNT { (i)<-[:PARENT]-() } IS NULL AS n",
        "MATCH (i) RETURN i.a + 1 AS a, [i.a + 1, count(*), $p, abs(1), COUNT { (i)--() }] AS m",
        "MATCH (i) RETURN *, [i.id, count(*)] AS m",
        "MATCH (i) RETURN collect(i {.id}) AS m, i {.by} AS n",
        "MATCH (i) WITH i, [count(*), size([(i)<--(k) | k.id])] AS m RETURN m",
    ],
)
def test_a_query_that_the_engine_answers_rightly_stays_as_it_is(query: str) -> None:
    assert rewrite_query(query).text == query


def test_an_unwound_variable_is_passed_to_the_next_match() -> None:
    text = rewrite_query("MATCH (a) UNWIND a.kids AS k MATCH (b {id: k}) RETURN b").text
    assert text == "MATCH (a) UNWIND a.kids AS k WITH * MATCH (b {id: k}) RETURN b"


def test_an_aggregate_in_a_predicate_is_computed_first() -> None:
    query = rewrite_query("MATCH (i) RETURN i.depth AS d, max(i.score) IS NULL, i.by ORDER BY d")
    assert query.text == (
        "MATCH (i) WITH i.depth AS _g1, i.by AS _g2, max(i.score) AS _g3 "
        "RETURN _g1 AS d, _g3 IS NULL AS `max(i.score) IS NULL`, _g2 AS `i.by` ORDER BY d"
    )


def test_an_aggregate_in_a_map_is_computed_first() -> None:
    query = rewrite_query("MATCH (i) RETURN i.id AS d, {x: i.id, n: size(collect(i {.by}))} AS m")
    assert query.text == (
        "MATCH (i) WITH i.id AS _g1, collect(i {.by}) AS _g2 "
        "RETURN _g1 AS d, {x: _g1, n: size(_g2)} AS m"
    )
    query = rewrite_query("MATCH (i) WITH i, i {.id, n: count(*)} AS m ORDER BY m.n RETURN m")
    assert query.text == (
        "MATCH (i) WITH i AS _g1, count(*) AS _g2 "
        "WITH _g1 AS `i`, _g1 {.id, n: _g2} AS m ORDER BY m.n RETURN m"
    )


def test_a_position_behind_what_was_rewritten_is_one_in_the_users_text() -> None:
    original = "MATCH (a) UNWIND [1] AS k MATCH (b) RETURN count(b) IS NULL AS x LIMIT nobody"
    query = rewrite_query(original)
    assert query.original_offset(query.text.index("nobody")) == original.index("nobody")


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (i) RETURN i {.id, n: count(*)} AS m",
        "MATCH (a) WITH DISTINCT a.id AS x, [i.id, max(a.b)] AS m RETURN m",
        "MATCH (a), (i) RETURN a.id AS x, {x: a.id, y: {z: i.id}, n: count(*)} AS m",
        "MATCH (a), (i) RETURN a, CASE WHEN i.b > 1 THEN count(*) END AS m",
        "MATCH (a), (i) RETURN a.b > count(*) AS m",
        "MATCH (i) RETURN coalesce(i.b, sum(i.c)) AS m",
    ],
)
def test_a_variable_that_nothing_groups_by_is_refused_beside_an_aggregate(query: str) -> None:
    with pytest.raises(QueryError, match="beside an aggregate") as caught:
        rewrite_query(query)
    assert caught.value.offset is not None
    assert query[caught.value.offset] in "ai"
    assert "in a WITH first" in str(caught.value)


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("MATCH (i) RETURN *, count(*) IS NULL AS x", "*,"),
        ("MATCH (i) RETURN i.depth + 1 AS d, 2 * i.depth IN [count(*)] AS x", "i.depth IN"),
        ("MATCH (i) RETURN i.a AS d, EXISTS { (i)--() } AND count(*) > 3 AS x", "EXISTS"),
        ("MATCH (a) UNWIND [1] AS k MATCH (i) RETURN i.a AS a, i.b OR count(*) > 1 AS x", "i.b"),
    ],
)
def test_what_cannot_be_rewritten_is_refused_with_a_form_that_works(query: str, at: str) -> None:
    with pytest.raises(QueryError) as caught:
        rewrite_query(query)
    assert (caught.value.query, caught.value.offset) == (query, query.index(at))
    assert "in a WITH first" in str(caught.value)
