"""Ids for records that came without."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from graphload.identity import identify, surrogate
from graphload.items import Item
from graphload.merge import Merged, merge_items
from graphload.readers import read_items

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pytest

THREAD = [
    Item(id=1, item_type="story", title="A story", time=100, kids=(4, 2, 3)),
    Item(id=2, parent=1, time=110, text="first", kids=(5, 6)),
    Item(id=3, parent=1, time=120, text="second"),
    Item(id=4, parent=1, time=130, text="third", kids=(7,)),
    Item(id=5, parent=2, time=140, text="a reply"),
    Item(id=6, parent=2, time=150, text="another"),
    Item(id=7, parent=4, time=160, text="late"),
]


def without_ids(items: Sequence[Item], *, keep: Callable[[Item], bool] = bool) -> list[Item]:
    """The items, those that `keep` doesn't want without their ids, shuffled."""
    bare = [
        i if keep(i) and keep is not bool else msgspec.structs.replace(i, id=None) for i in items
    ]
    random.Random(7).shuffle(bare)  # noqa: S311 - the same shuffle in every run
    return bare


def changed(item: Item, **fields: Any) -> Item:  # noqa: ANN401
    return msgspec.structs.replace(item, **fields)


def sources(merged: Merged) -> dict[object, str]:
    return {item.id: merged.id_source.get(item.id or 0, "given") for item in merged.items}


def test_a_whole_thread_gets_its_ids_back() -> None:
    merged = merge_items(without_ids(THREAD))
    assert merged.items == THREAD
    assert set(merged.id_source.values()) == {"recovered"}


def test_two_threads_in_one_file_get_their_ids_back() -> None:
    other = [
        changed(
            item,
            id=100 + int(item.id or 0),
            parent=None if item.parent is None else 100 + int(item.parent),
            kids=None if item.kids is None else tuple(100 + int(kid) for kid in item.kids),
            time=(item.time or 0) + 5,
        )
        for item in THREAD
    ]
    merged = merge_items(without_ids(THREAD + other))
    assert merged.items == THREAD + other


def test_records_with_and_without_ids_help_each_other() -> None:
    merged = merge_items(without_ids(THREAD, keep=lambda item: item.id in (2, 7)))
    assert merged.items == THREAD
    assert sources(merged)[2] == "given"
    assert sources(merged)[5] == "recovered"


def test_a_story_is_found_by_the_comments_that_it_lists() -> None:
    merged = merge_items(without_ids(THREAD, keep=lambda item: item.id != 1))
    assert merged.items == THREAD


def test_equal_seconds_are_settled_by_the_number_of_replies() -> None:
    same = [changed(i, time=110) if i.id in (2, 3) else i for i in THREAD]
    merged = merge_items(without_ids(same))
    assert merged.items == same
    assert sources(merged)[2] == sources(merged)[3] == "recovered"


def test_equal_seconds_and_equal_shapes_are_guessed() -> None:
    same = [changed(i, time=140) if i.id in (5, 6) else i for i in THREAD]
    assert sources(merge_items(without_ids(same)))[5] == "guessed"


def test_an_id_that_is_no_likelier_than_another_is_no_guess_and_stops_no_other_group() -> None:
    merged = merge_items(without_ids([i for i in THREAD if i.id != 6]))
    assert merged.items[1:] == [i for i in THREAD if i.id not in (5, 6)]
    assert [*sources(merged).values()] == ["surrogate"] + ["recovered"] * 5


def test_what_replies_to_a_guess_is_a_guess() -> None:
    merged = merge_items(without_ids([i for i in THREAD if i.id != 3]))
    assert merged.items == [i for i in THREAD if i.id != 3]
    # The record with the kids 5 and 6 may be 3, and 2 be missing with its own kids.
    assert sources(merged) == {1: "recovered"} | dict.fromkeys((2, 4, 5, 6, 7), "guessed")


def test_a_record_alone_gets_a_surrogate() -> None:
    (item,) = merge_items([Item(parent=9, text="alone", time=5, kids=(11,))]).items
    assert isinstance(item.id, int)
    assert -(2**53) < item.id < 0


def test_unrelated_records_are_not_taken_for_parent_and_kid() -> None:
    merged = merge_items(
        [Item(parent=100, time=10, kids=(101, 102)), Item(parent=200, time=5, kids=(201,))]
    )
    assert merged.ids["surrogate"] == 2


def test_the_same_record_gets_the_same_surrogate_whatever_is_beside_it() -> None:
    alone = merge_items([Item(parent=9, text="alone")]).items[0].id
    beside = merge_items([Item(text="other"), Item(parent=9, text="alone")]).items
    assert alone in [item.id for item in beside]


def test_a_surrogate_that_is_taken_gives_way_to_another() -> None:
    record = Item(text="alone", time=1, parent=9)
    [(first, _)] = identify([record], {})
    [(second, source)] = identify([record], {first: Item(id=first, text="somebody else's")})
    assert source == "surrogate"
    assert second != first


def test_a_surrogate_stays_within_what_a_browser_can_hold() -> None:
    assert all(-(2**53) < surrogate(f"{n:016x}") < 0 for n in range(1000))


def test_a_double_post_is_two_items_where_the_parent_lists_both() -> None:
    story = Item(id=1, time=1, kids=(2, 3))
    twice = Item(parent=1, time=5, by="a", text="twice")
    merged = merge_items([twice, story, twice])
    assert [item.id for item in merged.items] == [1, 2, 3]
    assert merged.counts["merged"] == 0


def test_copies_without_a_place_merge() -> None:
    story = Item(id=1, time=1, kids=(2,))
    twice = Item(parent=1, time=5, by="a", text="twice")
    merged = merge_items([twice, story, twice])
    assert [item.id for item in merged.items] == [1, 2]
    assert merged.counts == {"read": 3, "loaded": 2, "merged": 1, "rejected": 0}


def test_a_file_read_twice_is_no_file_of_double_posts() -> None:
    bare = without_ids([i for i in THREAD if i.id != 3])
    assert merge_items(bare + bare).items == merge_items(bare).items


def test_a_repeated_record_takes_no_place_of_a_missing_one() -> None:
    there = [i for i in THREAD if i.id != 3]
    repeated = [i for i in THREAD if i.id in (2, 6)]
    merged = merge_items(without_ids([*there, *repeated]))
    assert merged.items == merge_items(without_ids(there)).items
    assert merged.counts["merged"] == 2


def test_a_copy_of_an_item_with_an_id_takes_no_place_of_a_missing_one() -> None:
    named = THREAD[2]
    there = [i for i in THREAD if i.id not in (3, 4)]
    merged = merge_items([*without_ids(there), named, *without_ids([named])])
    assert [item for item in merged.items if item.text == named.text] == [named]


def test_a_copy_of_an_item_with_an_id_is_that_item() -> None:
    merged = merge_items([*THREAD, *without_ids(THREAD)])
    assert merged.items == THREAD
    assert merged.ids["given"] == len(THREAD)


def test_different_records_without_anything_in_common_stay_apart() -> None:
    assert len(merge_items([Item(score=1), Item(score=2)]).items) == 2


def test_a_poll_option_takes_its_id_from_the_polls_parts() -> None:
    poll = Item(id=1, item_type="poll", time=1, parts=(2, 3), kids=(4,))
    options = [Item(item_type="pollopt", poll=1, time=2, text=t) for t in ("yes", "no")]
    merged = merge_items([poll, *options, Item(item_type="comment", parent=1, time=3)])
    assert [item.item_type for item in merged.items] == ["poll", "pollopt", "pollopt", "comment"]


@given(st.permutations(THREAD), st.sets(st.integers(1, 7)), st.sets(st.integers(1, 7)))
def test_the_order_of_records_is_no_evidence(
    order: list[Item], missing: set[int], named: set[int]
) -> None:
    def load(items: Sequence[Item]) -> Merged:
        there = [item for item in items if item.id not in missing]
        return merge_items([i if i.id in named else changed(i, id=None) for i in there])

    one, other = load(THREAD), load(order)
    assert one.items == other.items
    assert one.id_source == other.id_source


@given(st.sets(st.integers(2, 7)))
def test_what_is_recovered_below_a_story_that_is_there_is_right(missing: set[int]) -> None:
    merged = merge_items(without_ids([i for i in THREAD if i.id not in missing]))
    truth = {item.id: item for item in THREAD}
    for item in merged.items:
        if sources(merged)[item.id] == "recovered":
            assert item == truth[item.id]


def test_real_threads_without_ids_are_rebuilt_whole(
    real_data: Path, subtests: pytest.Subtests
) -> None:
    for name in ("hn_thread_17338700.jsonl", "hn_thread_26312516_from_hnpwa.jsonl"):
        with subtests.test(name):
            items = [i for i in read_items([real_data / name]) if isinstance(i, Item)]
            # The repr has neither flag.
            plain = [changed(i, dead=None, deleted=None, place=None) for i in items]
            merged = merge_items(without_ids(plain))
            assert merged.items == sorted(plain, key=lambda item: item.id or 0)
            assert merged.ids["recovered"] == len(items)


def test_what_is_recovered_of_real_threads_with_gaps_is_right(real_data: Path) -> None:
    items = [
        item
        for item in read_items([real_data / "hn_thread_17338700.jsonl"])
        if isinstance(item, Item)
    ]
    truth = {item.id: item for item in items}
    for seed in range(8):
        chance = random.Random(seed)  # noqa: S311 - the same gaps in every run
        kept = [i for i in items if i.parent is None or chance.random() > seed / 20]
        merged = merge_items(without_ids(kept))
        recovered = [i for i in merged.items if merged.id_source.get(i.id or 0) == "recovered"]
        assert recovered
        assert [item for item in recovered if item != truth[item.id]] == []
