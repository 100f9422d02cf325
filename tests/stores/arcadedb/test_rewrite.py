"""Queries rewritten for the engine: their text, and positions in it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphload.errors import QueryError
from graphload.stores.arcadedb.rewrite import rewrite_query

PARTS = (
    "RETURN|WITH|MATCH|UNWIND|(i:Item)|i.x|count(*)|max(i.score)|IS NULL|AND|IN|[|]|{|}|,|AS a|"
    "ORDER BY|UNION|CALL {|CASE|END|WHEN|'|`|//|\n|DISTINCT|x IN|.id|(|)|reduce|*|DESC|SKIP|WHERE|"
    "SET|YIELD|RETURN *|datetime()|i {.id, a: count(*)}|EXISTS { (i)--() }|(i)-->(p)|OR|1_000|$p|+"
)
TEXTS = st.lists(st.sampled_from(PARTS.split("|"))).map(" ".join)


@given(TEXTS)
@example("RETURN ,")
@example("WITH , count(*) AS n RETURN n")
@example("WITH , UNION x IN RETURN DISTINCT i.x max(i.score) .id AND")
@example("RETURN count(*) .id ORDER BY")
@example("RETURN * datetime() WHERE")
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
        "MATCH (i) RETURN i.by AS by, count(*) AS n ORDER BY i.by, count(*) DESC, n % 2",
        "MATCH (i) RETURN i, count(*) AS n ORDER BY i.depth + n, size(i.text) DESC",
        "MATCH (i) WITH i, count(*) AS n WHERE i:Item|User AND n > 3 AND (i)--() RETURN i",
        "MATCH (i) WITH i, count(*) AS n WHERE EXISTS { (i)--(k) WHERE k.id > 3 } RETURN n",
        "MATCH (i) WITH i.id AS i, collect(i) AS all WHERE any(k IN all WHERE k.id = i) RETURN i",
        "MATCH (i) WITH DISTINCT i WHERE i.depth > 1 WITH i ORDER BY i.id LIMIT 3 RETURN i",
        "MATCH (i) RETURN i.depth AS d, {a: 1}.a AS a ORDER BY {a: d}.a, size([{a: d}])",
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


@pytest.mark.parametrize(
    ("behind", "rewritten"),
    [
        ("ORDER BY -count(*)", "ORDER BY -n"),
        (
            "ORDER BY [i.by, COUNT(*)] DESC, size(i.by)",
            "ORDER BY [`the by`, n] DESC, size(`the by`)",
        ),
        (
            "ORDER BY CASE WHEN count( * ) > 3 THEN i.by END",
            "ORDER BY CASE WHEN n > 3 THEN `the by` END",
        ),
        ("ORDER BY {i: n, n: i.by}.n", "ORDER BY {i: n, n: `the by`}.n"),
    ],
)
def test_columns_are_named_behind_a_projection_with_an_aggregate(
    behind: str, rewritten: str
) -> None:
    projected = "MATCH (i) RETURN i.by AS `the by`, count(*) AS n"
    assert rewrite_query(f"{projected} {behind}").text == f"{projected} {rewritten}"


def test_a_column_is_not_named_where_an_expression_declares_its_name() -> None:
    text = rewrite_query("MATCH (i) RETURN count(*) AS n ORDER BY [n IN [count(*)] | n]").text
    assert text.endswith("RETURN _g1 AS n ORDER BY [n IN [_g2] | n]")


def test_a_condition_on_an_aggregate_is_one_on_its_column() -> None:
    text = rewrite_query("MATCH (p)<--(i) WITH p, count(i) AS n WHERE count(i) > 3 RETURN p").text
    assert text == "MATCH (p)<--(i) WITH p, count(i) AS n WHERE n > 3 RETURN p"
    text = rewrite_query("MATCH (i) WITH DISTINCT i.by AS by WHERE i.by > 'k' RETURN by").text
    assert text == "MATCH (i) WITH DISTINCT i.by AS by WHERE by > 'k' RETURN by"


def test_aggregates_without_a_name_are_computed_before_an_expression_sorts_by_them() -> None:
    text = rewrite_query("MATCH (i) RETURN i.by, count(*) ORDER BY count(*) * 2 DESC, i.by").text
    assert text == (
        "MATCH (i) WITH i.by AS _g1, count(*) AS _g2, count(*) AS _g3 "
        "RETURN _g1 AS `i.by`, _g2 AS `count(*)` ORDER BY _g3 * 2 DESC, _g1"
    )


def test_a_subquery_behind_distinct_does_not_see_what_was_before() -> None:
    text = rewrite_query("MATCH (x)--(i) WITH DISTINCT i WHERE EXISTS { (i)--(x) } RETURN i").text
    assert text == "MATCH (x)--(i) WITH DISTINCT i WITH * WHERE EXISTS { (i)--(x) } RETURN i"
    text = rewrite_query(
        "MATCH (x)--(i) WITH DISTINCT i ORDER BY COUNT { (i)--(x) } LIMIT 3 WHERE (i)--() RETURN i"
    ).text
    assert "WITH DISTINCT i WITH * ORDER BY COUNT" in text
    assert "LIMIT 3 WITH * WHERE" in text


def test_a_condition_behind_a_limit_comes_after_it() -> None:
    text = rewrite_query("MATCH (i) WITH i ORDER BY i.id LIMIT 3 WHERE i.depth > 1 RETURN i").text
    assert text == "MATCH (i) WITH i ORDER BY i.id LIMIT 3 WITH * WHERE i.depth > 1 RETURN i"
    query = "MATCH (i)--(k) WITH i.id AS x SKIP 3 WHERE EXISTS { (k)--(i) } RETURN x"
    with pytest.raises(QueryError, match=r"^k is no column of the WITH") as caught:
        rewrite_query(query)
    assert caught.value.offset == query.index("k)--(i)")
    assert "Make it a column first" in str(caught.value)


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("MATCH (i) RETURN i.by AS by, count(*) AS n ORDER BY {x: i.id, n: count(*)}", "i.id"),
        ("MATCH (i) RETURN i.by AS by, count(*) AS n ORDER BY [n, i.id] DESC", "i.id"),
        ("MATCH (i) RETURN i.by AS by, count(*) AS n ORDER BY by, max(i.id)", "max"),
        (
            "MATCH (i) RETURN i.by AS by, count(*) + 1 AS n ORDER BY 2 * count(*) + 1",
            "count(*) + 1",
        ),
        ("MATCH (i) RETURN i.by AS by ORDER BY [count(*)]", "count"),
        ("MATCH (i)--(p) WITH p, count(*) AS n WHERE i.id > 3 RETURN p", "i.id"),
        ("MATCH (i)--(p) WITH DISTINCT p WHERE i.id > 3 RETURN p", "i.id"),
    ],
)
def test_what_is_no_column_is_refused_behind_a_projection_that_groups(query: str, at: str) -> None:
    with pytest.raises(QueryError, match="in no column") as caught:
        rewrite_query(query)
    assert caught.value.offset == query.rindex(at)
    assert "Make it a column first" in str(caught.value)


@pytest.mark.parametrize("sorted_by", ["m", "{a: m.depth}", "i {.by} DESC", "n, m ASC"])
def test_maps_are_not_sorted_by(sorted_by: str) -> None:
    with pytest.raises(QueryError, match=r"is a map.*\n.*ORDER BY m\.depth"):
        rewrite_query(f"MATCH (i) RETURN i {{.depth}} AS m, i.id AS n ORDER BY {sorted_by}")


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
