"""Texts as a person reads them, and the index of their words, on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graphload.errors import UsageError
from graphload.loading import check_store, plan_push, push, undo, verify, wipe
from support.places import exported, graph_of

if TYPE_CHECKING:
    from graphload.loading import PushResult
    from support.places import Place

RECORDS: list[dict[str, Any]] = [
    {"id": 1, "item_type": "story", "title": "On naps", "time": 1},
    {"id": 2, "parent": 1, "time": 2, "text": "I don&#x27;t <i>nap</i>.<p>You &gt; me"},
    {"id": 3, "parent": 1, "time": 3, "text": "no markup here"},
    {"id": 4, "parent": 1, "time": 4, "text": "&amp; as it is", "text_format": "plain"},
    {
        "id": 5,
        "parent": 2,
        "time": 5,
        "text": "[never](https://a.example) nap",
        "text_format": "markdown",
    },
]
PLAIN = [None, "I don't *nap*.\n\nYou > me", None, None, "never <https://a.example> nap"]


def pushed(place: Place, *records: dict[str, Any], plain: bool = False) -> PushResult:
    with place.open(write=True) as store:
        result = push(graph_of(records), store, plain=plain)
        assert check_store(store).good
    assert result.verified, result.mismatches
    return result


def texts(place: Place) -> list[str | None]:
    return [text for (text,) in place.query("MATCH (i:Item) RETURN i.plain ORDER BY i.id").rows]


def found(place: Place, index: str, words: str) -> list[int]:
    cypher = "CALL db.index.fulltext.queryNodes($index, $words) YIELD node RETURN node.id"
    with place.open() as store:
        rows = store.query(cypher, {"index": index, "words": words}).rows
    return sorted(id_ for (id_,) in rows)


def test_plain_texts_are_what_a_person_reads_where_that_differs(place: Place) -> None:
    result = pushed(place, *RECORDS, plain=True)
    assert result.fields.plain
    assert result.fields.properties == {}
    assert texts(place) == PLAIN
    with place.open() as store:
        assert verify(graph_of(RECORDS), store).good
    assert place.export() == exported(graph_of(RECORDS))
    contains = 'MATCH (i:Item) WHERE coalesce(i.plain, i.text) CONTAINS "don\'t" RETURN i.id'
    assert place.query(contains).rows == [(2,)]
    if (index := result.fields.text_index) is not None:
        assert found(place, index, "don't") == [2]
        assert found(place, index, "naps") == [1]
        assert found(place, index, "nap OR markup") == [2, 3, 5]


def test_a_store_keeps_its_plain_texts_right(place: Place) -> None:
    pushed(place, *RECORDS[:4])
    assert texts(place) == [None] * 4
    index = pushed(place, *RECORDS[:1], plain=True).fields.text_index
    assert texts(place) == PLAIN[:4]
    result = pushed(
        place,
        {"id": 2, "parent": 1, "text": "changed &amp; longer", "retrieved_at": 4102444800},
        {"id": 3, "parent": 1, "text": "now &lt; then", "retrieved_at": 4102444800},
        RECORDS[4],
    )
    assert result.fields.plain
    assert result.fields.text_index is None
    assert texts(place) == [
        None,
        "changed & longer",
        "now < then",
        None,
        "never <https://a.example> nap",
    ]
    pushed(place, {"id": 2, "parent": 1, "text": "as it is", "retrieved_at": 4102444801})
    assert texts(place)[1] is None
    with place.open(write=True) as store:
        undo(store, 4)
        undo(store, 3)
        assert check_store(store).good
    assert texts(place) == PLAIN[:4]
    if index is not None:
        assert found(place, index, "longer OR then") == []
        assert found(place, index, "don't") == [2]
    with place.open(write=True) as store:
        undo(store, 2)
    assert texts(place) == [None] * 4
    assert place.query("MATCH (f:GraphloadField) RETURN f").rows == []


def test_plain_texts_and_their_index_go_with_all_else(place: Place) -> None:
    index = pushed(place, *RECORDS, plain=True).fields.text_index
    with place.open(write=True) as store:
        wipe(store)
    assert not pushed(place, *RECORDS).fields.plain
    assert texts(place) == [None] * 5
    if index is not None:
        names = [row[1] for row in place.query("SHOW INDEXES").rows]
        assert names
        assert index not in names
    assert pushed(place, *RECORDS, plain=True).fields.text_index == index
    assert texts(place) == PLAIN


def test_what_is_changed_by_hand_is_made_right_by_the_next_push_with_plain_texts(
    place: Place,
) -> None:
    pushed(place, *RECORDS, plain=True)
    place.query("MATCH (i:Item {id: 2}) SET i.plain = 'x'", write=True)
    with place.open() as store:
        assert verify(graph_of(RECORDS), store).good
        assert check_store(store).good
    pushed(place, *RECORDS, plain=True)
    assert texts(place) == PLAIN


def test_a_field_of_that_name_and_plain_texts_exclude_each_other(place: Place) -> None:
    records = [{**record, "plain": "mine"} for record in RECORDS]
    with place.open(write=True) as store:
        with pytest.raises(UsageError, match="plain is the property of plain texts"):
            push(graph_of(records), store, fields="plain", plain=True)
        result = push(graph_of(records), store, fields="plain")
        assert result.fields.left == {"plain": "is a name of graphload's own"}
        both = push(graph_of(records), store, fields="mine=plain", plain=True)
    assert both.fields.properties == {"mine": "text"}
    assert texts(place) == PLAIN


def test_a_field_that_an_earlier_graphload_wrote_under_that_name_stays(place: Place) -> None:
    pushed(place, *RECORDS)
    row = "{prefix: '', name: 'plain', source: 'plain', type: 'text', loads: [1]}"
    place.query(f"CREATE (:GraphloadField {row})", write=True)
    with place.open(write=True) as store:
        with pytest.raises(UsageError, match="plain is the property of plain texts"):
            push(graph_of(RECORDS), store, plain=True)
        with pytest.raises(UsageError, match="plain is the property of plain texts"):
            plan_push(graph_of(RECORDS), store, plain=True)
        result = push(graph_of([{"id": 1, "plain": "mine"}]), store)
    assert result.fields.properties == {"plain": "text"}
    assert texts(place)[0] == "mine"


def test_a_dry_run_says_what_the_push_does(place: Place) -> None:
    pushed(place, *RECORDS)
    with place.open() as store:
        planned = plan_push(graph_of(RECORDS), store, plain=True)
    assert planned.fields.plain
    assert texts(place) == [None] * 5


def test_texts_of_any_length_have_an_index(place: Place) -> None:
    long = [{"id": 9, "text": "a" * 100_000 + " needle &amp; hay"}]
    result = pushed(place, *RECORDS, *long, plain=True)
    if result.fields.text_index is not None:
        assert found(place, result.fields.text_index, "needle") == [9]


def test_queries_answer_alike_with_an_index_and_without(place: Place) -> None:
    pushed(place, *RECORDS)
    conditions = (
        "i.text = 'no markup here'",
        "i.text = 'markup'",
        "i.text CONTAINS 'arku'",
        "i.text STARTS WITH 'no'",
        "i.title = 'On naps'",
        "i.title IN ['naps', 'On naps']",
        "i.text =~ '.*here'",
        "i.text < 'b'",
    )
    queries = [f"MATCH (i:Item) WHERE {one} RETURN i.id ORDER BY i.id" for one in conditions]
    before = [place.query(query).rows for query in queries]
    pushed(place, *RECORDS, plain=True)
    assert [place.query(query).rows for query in queries] == before
