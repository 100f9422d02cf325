"""A query's tokens and clauses, from its text alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.stores.cypher_tokens import split_clauses, split_items, tokenize

PARTS = "'|\"|`|\\|//|/*|*/|\n|(|)|{|}|[|]|MATCH|$| |UNION|CALL|EXISTS|1|.5|..|é|\0|AS|,|:"
CYPHER_TEXTS = st.lists(st.sampled_from(PARTS.split("|"))).map("".join)


def keywords(cypher: str) -> list[str]:
    return [clause.keyword for clause in split_clauses(tokenize(cypher))]


@given(CYPHER_TEXTS)
def test_tokens_stand_where_they_say(text: str) -> None:
    tokens = tokenize(text)
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    assert all(one.end <= two.start for one, two in itertools.pairwise(tokens))


@given(CYPHER_TEXTS)
def test_any_text_has_clauses_in_order(text: str) -> None:
    starts = [clause.start for clause in split_clauses(tokenize(text))]
    assert starts == sorted(starts)


def test_strings_names_and_comments_hide_what_is_in_them() -> None:
    query = "RETURN '//a\\'(' AS `x``{`, \"/*\" /* MATCH ' */ , 1 // ` RETURN"
    texts = [token.text for token in tokenize(query)]
    assert texts == ["RETURN", "'//a\\'('", "AS", "`x``{`", ",", '"/*"', ",", "1"]
    assert tokenize("`x``{`")[0].identifier == "x`{"


def test_numbers_end_before_a_range() -> None:
    texts = [token.text for token in tokenize("*1..3 1.5e-3 0xFF .5 a.1_000 $1")]
    assert texts == ["*", "1", "..", "3", "1.5e-3", "0xFF", ".5", "a", ".1_000", "$1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("MATCH (a) OPTIONAL MATCH (b) WHERE b.x RETURN a", "MATCH|OPTIONAL MATCH|WHERE|RETURN"),
        ("UNWIND x AS y MATCH (i) RETURN *", "UNWIND|MATCH|RETURN"),
        ("MATCH (i) WHERE i.t STARTS WITH 'a' WITH i RETURN i", "MATCH|WHERE|WITH|RETURN"),
        ("MERGE (a) ON CREATE SET a.x = 1 ON MATCH SET a.x = 2", "MERGE|ON CREATE SET|ON MATCH SET"),  # noqa: E501
        ("RETURN 1 AS x UNION ALL MATCH (i) RETURN i.id AS x", "RETURN|UNION ALL|MATCH|RETURN"),
        ("RETURN 1 AS x UNION RETURN 2 AS x", "RETURN|UNION|RETURN"),
        ("MATCH (i:Match {set: 1}) RETURN i.match, i.`x` AS limit LIMIT 3", "MATCH|RETURN|LIMIT"),
        ("RETURN EXISTS { MATCH (a) WHERE a.x RETURN 1 } AS e", "RETURN|MATCH|WHERE|RETURN"),
        ("MATCH (p) CALL (p) { UNWIND [1] AS x RETURN x } RETURN x", "MATCH|CALL|UNWIND|RETURN|RETURN"),  # noqa: E501
        ("RETURN COUNT { (a)-->(b) WHERE a.x } AS n ORDER BY n", "RETURN|WHERE|ORDER BY"),
        ("MATCH (a) DETACH DELETE a", "MATCH|DETACH DELETE"),
        ("RETURN {with: 1, match: 2} AS m", "RETURN"),
        ("CALL db.labels() YIELD label RETURN label", "CALL|YIELD|RETURN"),
    ],
)  # fmt: skip
def test_clauses_are_told_from_names(query: str, expected: str) -> None:
    assert keywords(query) == expected.split("|")


def test_subqueries_and_parts_of_a_union_are_apart() -> None:
    query = "MATCH (a) CALL { WITH a MATCH (b) RETURN b } RETURN b UNION MATCH (b) RETURN b"
    clauses = split_clauses(tokenize(query))
    assert [clause.level for clause in clauses] == [0, 0, 1, 1, 1, 0, 0, 0, 0]
    assert [clause.query for clause in clauses] == [1, 1, 2, 2, 2, 1, 3, 3, 3]


def test_items_are_split_outside_of_brackets() -> None:
    items = split_items(tokenize("a, f(b, c), [d, {e: 1, f: 2}]"))
    assert [len(item) for item in items] == [1, 6, 13]
    assert split_items([]) == []


def test_deep_nesting_is_no_limit() -> None:
    assert keywords("RETURN " + "(" * 100_000 + "1" + ")" * 100_000) == ["RETURN"]
    assert len(keywords("CALL { " * 2_000 + "RETURN 1" + " }" * 2_000)) == 2_001
