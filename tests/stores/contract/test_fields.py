"""A user's own fields as properties, on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading import check_store, plan_push, push, undo, verify, wipe
from support.places import exported, graph_of

if TYPE_CHECKING:
    from graphload.loading import PushResult
    from support.places import Place

NUMBERS = {"toxicity": 0.5, "sentiment": "sad", "spam": False, "votes": 2**62, "in": "x", "Id": 7}
RECORDS: list[dict[str, Any]] = [
    {"id": 1, "text": "a", **NUMBERS},
    {"id": 2, "parent": 1, "toxicity": 1, "sentiment": "2020-01-01T00:00:00Z", "spam": True},
    {"id": 3, "parent": 1, "toxicity": "high", "sentiment": ["glad"], "votes": 2**63},
]


def push_fields(place: Place, fields: str, *records: dict[str, Any]) -> PushResult:
    with place.open(write=True) as store:
        return push(graph_of(records), store, fields=fields)


def properties(place: Place, *names: str) -> list[tuple[Any, ...]]:
    columns = ", ".join(f"i.{name}" for name in names)
    return place.query(f"MATCH (i:Item) RETURN {columns} ORDER BY i.id").rows


def test_fields_are_properties_with_their_types_and_stay_in_extra(place: Place) -> None:
    result = push_fields(place, "all", *RECORDS)
    assert (result.verified, result.mismatches) == (True, [])
    assert repr(properties(place, *NUMBERS)) == repr(
        [
            (0.5, "sad", False, 2**62, "x", 7),
            (1.0, "2020-01-01T00:00:00Z", True, None, None, None),
            (None,) * 6,
        ]
    )
    assert place.export() == exported(graph_of(RECORDS))
    assert result.fields.properties["toxicity"] == "float"
    assert result.fields.values_left == {"toxicity": 1, "sentiment": 1, "votes": 1}
    with place.open() as store:
        (node,) = store.query("MATCH (i:Item {id: 1}) RETURN i").rows[0]
        assert NUMBERS.items() <= node.properties.items()
        assert check_store(store).good


def test_a_name_that_no_property_can_have_stays_in_extra_unless_renamed(place: Place) -> None:
    odd = {"a b": 1, "_x": 2, "x`}) DETACH DELETE i //": 3, "rank": 4, "good": 5}
    result = push_fields(place, "all", {"id": 1, **odd})
    assert result.fields.properties == {"good": "integer"}
    assert result.fields.left.keys() == odd.keys() - {"good"}
    result = push_fields(place, "ours=rank,a_b=a b,missing", {"id": 1, **odd})
    assert properties(place, "good", "ours", "a_b") == [(5, 4, 1)]
    assert [*result.fields.left] == ["missing"]


def test_a_store_remembers_its_fields_and_the_type_of_each(place: Place) -> None:
    push_fields(place, "toxicity", {"id": 1, "toxicity": 1}, {"id": 2, "toxicity": 2})
    result = push_fields(place, "", {"id": 1, "time": 1}, {"id": 3, "toxicity": 0.5})
    assert result.fields.values_left == {"toxicity": 1}
    assert properties(place, "toxicity") == [(1,), (2,), (None,)]
    push_fields(place, "", {"id": 1, "toxicity": 4})
    assert properties(place, "toxicity") == [(4,), (2,), (None,)]
    with place.open(write=True) as store:
        undo(store, 3)
        undo(store, 2)
    assert properties(place, "toxicity") == [(1,), (2,)]


def test_a_field_that_comes_later_is_a_property_of_all_items(place: Place) -> None:
    push_fields(place, "", *RECORDS)
    with place.open() as store:
        planned = plan_push(graph_of(RECORDS[:1]), store, fields="mood=sentiment")
    result = push_fields(place, "mood=sentiment", *RECORDS[:1])
    assert planned.fields == result.fields
    assert result.items.unchanged == 1
    assert properties(place, "mood") == [("sad",), ("2020-01-01T00:00:00Z",), (None,)]
    with place.open(write=True) as store:
        undo(store, 2)
    assert properties(place, "mood") == [(None,)] * 3
    assert place.query("MATCH (f:GraphloadField) RETURN f").rows == []


def test_a_wrong_property_is_different(place: Place) -> None:
    push_fields(place, "all", *RECORDS)
    place.query("MATCH (i:Item {id: 1}) SET i.toxicity = 0.75", write=True)
    with place.open() as store:
        for found in (verify(graph_of(RECORDS), store), check_store(store)):
            assert found.lines() == ["item 1 differs in toxicity"]
    result = push_fields(place, "", *RECORDS)
    assert result.verified
    assert properties(place, "toxicity")[0] == (0.5,)


def test_wiping_forgets_the_fields_of_its_prefix_alone(place: Place) -> None:
    for prefix in ("A", "B"):
        with place.open(write=True, prefix=prefix) as store:
            push(graph_of(RECORDS), store, fields={"mood": "sentiment"})
    with place.open(write=True, prefix="A") as store:
        wipe(store)
    with place.open(prefix="B") as store:
        assert store.query("MATCH (i:BItem {id: 1}) RETURN i.mood").rows == [("sad",)]
        assert store.query("MATCH (f:GraphloadField) RETURN f.prefix").rows == [("B",)]
