"""Many records of one id to one Item."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from graphload.items import Item, Place, Reject
from graphload.merge import Merged, merge_items, merge_records

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def test_one_that_says_when_it_was_retrieved_wins_over_one_that_does_not() -> None:
    full = Item(id=1, score=1, text="more", by="a")
    late = Item(id=1, score=2, retrieved_at=2)
    assert merge_items([late, full]).items == [
        Item(id=1, score=2, text="more", by="a", retrieved_at=2)
    ]


def test_records_without_a_time_of_retrieval_get_the_one_that_is_given() -> None:
    undated, dated = Item(id=1, score=1), Item(id=1, score=2, retrieved_at=2)
    scores = [merge_items([undated, dated], retrieved_at=t).items[0].score for t in (1, 3)]
    assert scores == [2, 1]


def test_of_one_time_the_fuller_wins() -> None:
    full, other = Item(id=1, score=1, text="more", by="a"), Item(id=1, score=2)
    assert merge_items([full, other]).items[0].score == 1


def test_a_flag_is_lost_where_a_later_record_with_an_author_lacks_it() -> None:
    dead = Item(id=1, text="a", by="b", dead=True, deleted=True, retrieved_at=1)
    live = Item(id=1, by="b", retrieved_at=2)
    assert merge_items([dead, live]).items == [Item(id=1, text="a", by="b", retrieved_at=2)]


def test_a_notice_of_deletion_wipes_nothing_and_a_later_one_denies_no_flag() -> None:
    full = Item(id=1, text="a", score=3, dead=True, retrieved_at=1)
    notice = Item(id=1, deleted=True, retrieved_at=2)
    merged = Item(id=1, text="a", score=3, dead=True, deleted=True, retrieved_at=2)
    assert merge_items([notice, full]).items == [merged]


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
    by=st.none() | st.just("x"),
    score=st.none() | st.integers(0, 3),
    text=st.none() | st.sampled_from(["a", "b"]),
    text_format=st.none() | st.sampled_from(["markdown", "plain"]),
    dead=st.none() | st.just(True),
    retrieved_at=st.none() | st.integers(0, 3),
    extra=st.none() | st.dictionaries(st.sampled_from("xy"), st.integers(0, 2), min_size=1),
)


@given(st.lists(RECORDS, min_size=2, max_size=4))
def test_the_order_of_input_never_decides(records: list[Item]) -> None:
    results = {repr(merge_items(order).items) for order in permutations(records)}
    assert len(results) == 1


@given(st.lists(RECORDS, min_size=2, max_size=6), st.none() | st.integers(0, 3), st.data())
def test_a_record_that_is_last_in_no_field_never_counts_again(
    records: list[Item], retrieved_at: int | None, data: st.DataObject
) -> None:
    def merged(some: Iterable[Item]) -> Merged:
        return merge_items(some, retrieved_at=retrieved_at)

    cut = data.draw(st.integers(1, len(records)))
    first = merged(records[:cut])
    ranked = first.records.get(1, tuple(first.items))
    used = merge_records(ranked)[1]
    left = [record for at, record in enumerate(ranked) if at in used]
    assert merged(left).items == first.items
    assert merged([*left, *records[cut:]]).items == merged(records).items


def test_the_different_records_of_an_id_are_kept_in_order() -> None:
    one, other = Item(id=1, score=1, retrieved_at=2), Item(id=1, score=1, retrieved_at=1)
    merged = merge_items([one, other, one, Item(id=2), Item(id=2)])
    assert merged.records == {1: (other, one)}


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
