"""Many records of one id to one Item."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from graphload.items import Item, Place, Reject
from graphload.merge import merge_items


def test_what_was_read_is_loaded_merged_or_rejected() -> None:
    reject = Reject(Place("f", 3), "invalid JSON", "{")
    merged = merge_items([Item(id=1), Item(id=1), reject, Item(id=2)])
    assert merged.counts == {"read": 4, "loaded": 2, "merged": 1, "rejected": 1}
    assert merged.rejects == [reject]


def test_identical_records_merge_in_silence() -> None:
    merged = merge_items([Item(id=1, text="a"), Item(id=1, text="a")])
    assert merged.items == [Item(id=1, text="a")]
    assert not merged.conflicts


def test_records_that_differ_only_in_when_they_were_retrieved_merge_in_silence() -> None:
    merged = merge_items([Item(id=1, retrieved_at=5), Item(id=1, retrieved_at=9)])
    assert merged.items == [Item(id=1, retrieved_at=9)]
    assert not merged.conflicts


def test_different_records_merge_field_by_field_and_are_told() -> None:
    one = Item(id=1, text="a", score=1, place=Place("f", 1))
    other = Item(id=1, by="b", score=2, time=7, place=Place("f", 2))
    merged = merge_items([one, other])
    assert merged.items[0].text == "a"
    assert merged.items[0].score == 2
    (conflict,) = merged.conflicts
    assert conflict.fields == ("by", "time", "text", "score")
    assert conflict.places == (Place("f", 1), Place("f", 2))


def test_the_later_retrieved_wins_where_both_say_when() -> None:
    early = Item(id=1, score=1, text="more", by="a", retrieved_at=1)
    late = Item(id=1, score=2, retrieved_at=2)
    assert merge_items([early, late]).items[0].score == 2


def test_the_fuller_wins_where_one_does_not_say_when() -> None:
    full = Item(id=1, score=1, text="more", by="a")
    late = Item(id=1, score=2, retrieved_at=2)
    assert merge_items([late, full]).items[0].score == 1


def test_unknown_fields_merge_name_by_name() -> None:
    merged = merge_items([Item(id=1, extra={"a": 1}), Item(id=1, extra={"b": 2}, by="x")])
    assert merged.items[0].extra == {"a": 1, "b": 2}


def test_whoever_wins_the_text_wins_its_format() -> None:
    late = Item(id=1, text="<p>late", retrieved_at=9)
    early = Item(id=1, text="*early*", text_format="markdown", by="a", retrieved_at=5)
    merged = merge_items([early, late])
    assert merged.items == [Item(id=1, text="<p>late", by="a", retrieved_at=9)]
    assert merged.conflicts[0].fields == ("by", "text")


def test_a_format_beside_no_text_says_nothing_of_another_records_text() -> None:
    late = Item(id=1, title="so", text_format="plain", retrieved_at=9)
    early = Item(id=1, text="<p>early", retrieved_at=5)
    merged = merge_items([early, late])
    assert (merged.items[0].text, merged.items[0].text_format) == ("<p>early", None)


def test_one_text_in_two_formats_is_a_conflict() -> None:
    merged = merge_items([Item(id=1, text="a"), Item(id=1, text="a", text_format="plain")])
    assert merged.items[0].text_format == "plain"
    assert merged.conflicts[0].fields == ("text_format",)


RECORDS = st.builds(
    Item,
    id=st.just(1),
    score=st.none() | st.integers(0, 3),
    text=st.none() | st.sampled_from(["a", "b"]),
    text_format=st.none() | st.sampled_from(["markdown", "plain"]),
    retrieved_at=st.none() | st.integers(0, 3),
    extra=st.none() | st.dictionaries(st.sampled_from("xy"), st.integers(0, 2), min_size=1),
)


@given(st.lists(RECORDS, min_size=2, max_size=4))
def test_the_order_of_input_never_decides(records: list[Item]) -> None:
    results = {repr(merge_items(order).items) for order in permutations(records)}
    assert len(results) == 1


def test_one_text_id_makes_all_ids_text() -> None:
    merged = merge_items([Item(id=10, kids=(2,)), Item(id=2, parent=10), Item(id="t1_a")])
    assert [item.id for item in merged.items] == ["10", "2", "t1_a"]
    assert merged.items[0].kids == ("2",)


def test_one_text_id_makes_the_ids_of_conflicts_text() -> None:
    records = [Item(id=one, text=text) for one in (1, "t1_a") for text in "ab"]
    assert [conflict.id for conflict in merge_items(records).conflicts] == ["1", "t1_a"]


def test_a_text_id_that_is_only_pointed_at_makes_all_ids_text() -> None:
    merged = merge_items([Item(id=1, kids=("a", "b")), Item(id=2)])
    assert [item.id for item in merged.items] == ["1", "2"]


def test_a_surrogate_among_text_ids_is_its_decimal_text() -> None:
    merged = merge_items([Item(id="t1_a"), Item(text="no id")])
    ids = {str(item.id) for item in merged.items}
    assert all(isinstance(item.id, str) for item in merged.items)
    assert any(one.startswith("-") for one in ids)


def test_the_sources_are_named_once_each_in_order() -> None:
    merged = merge_items([Item(id=1, place=Place("b")), Item(id=2, place=Place("a"))])
    assert merged.sources == ("a", "b")
