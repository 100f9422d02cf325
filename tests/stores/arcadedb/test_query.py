"""Queries that only the embedded store refuses, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.errors import QueryError
from support.places import Place, embedded

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = embedded(tmp_path_factory.mktemp("store"))
    place.push({"id": 1, "type": "story"}, {"id": 2, "type": "comment", "parent": 1})
    return place


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("MATCH (i:Item) WHERE i.id = '1' RETURN i", "'1'"),
        ("MATCH (i:Item {id: $id}) RETURN i", "$id"),
        ("MATCH (i:Item) WHERE i.id IN ['a', \"+1\"] RETURN i", "["),
        ("MATCH (i:Item) WHERE '1' <> i.`id` RETURN i", "'1'"),
        ("MATCH (i:Item) WHERE i.id IN $ids RETURN i", "$ids"),
    ],
)
def test_an_integer_id_is_not_compared_with_a_text(place: Place, query: str, at: str) -> None:
    with pytest.raises(QueryError, match="ids are integers") as caught:
        place.query(query, id="1", ids=[1, "2"])
    assert caught.value.offset == query.index(at)


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (i:Item) WHERE i.id = 1 RETURN i",
        "MATCH (i:Item) WHERE i.id = 'a' OR i.by = '1' RETURN 'x.id = ' + '1'",
        "MATCH (i:Item) WHERE toString(i.id) = '1' RETURN {name: '1', id: i.id} AS m",
    ],
)
def test_other_comparisons_are_not_refused(place: Place, query: str) -> None:
    assert len(place.query(query).rows) < 2


def test_text_ids_are_compared_with_texts(tmp_path: Path) -> None:
    place = embedded(tmp_path)
    place.push({"id": "1", "type": "story"}, {"id": "a", "type": "story"})
    assert place.query("MATCH (i:Item {id: '1'}) WHERE i.id IN ['1'] RETURN i.id").rows == [("1",)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("CALL dbms.components()", "the engine doesn't know whether this query writes"),
        ("RETURN apoc.nothing.there(1)", "the engine doesn't know whether this query writes"),
        ("MATCH (i:Item) SET i.score = 1", "the query writes"),
        ("RETURN datetime({epochSeconds: null})", "the engine can't compute an expression"),
        ("UNWIND RETURN 1", "Syntax error"),
    ],
)
def test_a_refusal_says_what_is_true(place: Place, query: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        place.query(query)
    assert caught.value.message.startswith(message)
    assert "null" not in caught.value.message
