"""What is missing from the records or contradicts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from graphload.items import Item, Place
from graphload.links import link_items
from graphload.merge import merge_items
from graphload.parsing import parse_item
from graphload.problems import Problem, find_problems
from graphload.readers import read_items
from support.strategies import forests

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

HERE = Place("f", 1)


def found(*items: Item) -> list[tuple[object, ...]]:
    """The problems of some items, each as its kind and its ids."""
    return [(p.kind, *p.ids) for p in problems(*items)]


def problems(*items: Item) -> list[Problem]:
    return find_problems(merge_items(items))


def test_a_thread_that_is_whole_has_no_problem() -> None:
    assert found(Item(id=1, kids=(2,), descendants=1), Item(id=2, parent=1)) == []


def test_an_absent_parent_is_one_problem_whoever_replies_to_it() -> None:
    assert found(Item(id=2, parent=1), Item(id=3, parent=1)) == [("missing_parent", 1, 2, 3)]


def test_an_absent_kid_is_one_problem_whoever_lists_it() -> None:
    assert found(Item(id=1, kids=(9,)), Item(id=2, kids=(9,))) == [
        ("missing_kid", 9, 1, 2),
        ("listed_twice", 9, 1, 2),
    ]


def test_an_id_that_is_listed_and_replied_to_is_a_missing_parent_once() -> None:
    assert found(Item(id=1, kids=(5,)), Item(id=6, parent=5)) == [("missing_parent", 5, 1, 6)]


def test_an_option_without_a_record_is_a_missing_kid() -> None:
    assert found(Item(id=1, item_type="poll", parts=(2,))) == [("missing_kid", 2, 1)]


def test_an_option_whose_poll_is_absent_is_told() -> None:
    option = Item(id=2, item_type="pollopt", poll=1)
    assert found(option) == [("option_without_poll", 1, 2)]


def test_an_option_that_names_no_poll_is_told() -> None:
    assert found(Item(id=2, item_type="pollopt")) == [("option_without_poll", 2)]


def test_an_option_that_only_its_poll_names_is_no_problem() -> None:
    poll = Item(id=1, item_type="poll", parts=(2,))
    assert found(poll, Item(id=2, item_type="pollopt")) == []


def test_a_kid_listed_by_somebody_else_is_a_mismatch() -> None:
    assert found(Item(id=1, kids=(3,)), Item(id=2), Item(id=3, parent=2)) == [
        ("parent_mismatch", 3, 2, 1)
    ]


def test_a_reply_that_its_parent_does_not_list_is_told() -> None:
    three = (Item(id=1, kids=(2,)), Item(id=2, parent=1), Item(id=3, parent=1))
    assert found(*three) == [("unlisted_kid", 3, 1)]


def test_a_parent_without_a_list_leaves_nobody_out() -> None:
    assert found(Item(id=1), Item(id=2, parent=1)) == []


def test_an_option_among_the_parts_is_listed() -> None:
    poll = Item(id=1, item_type="poll", kids=(3,), parts=(2,))
    assert found(poll, Item(id=2, item_type="pollopt", poll=1), Item(id=3, parent=1)) == []


def test_an_id_twice_in_one_list_is_told() -> None:
    assert found(Item(id=1, kids=(2, 2)), Item(id=2, parent=1)) == [("listed_twice", 2, 1)]


def test_an_item_that_replies_to_itself_is_told_and_is_no_cycle() -> None:
    assert found(Item(id=1, parent=1)) == [("self_parent", 1)]


def test_a_list_that_names_its_own_item_is_told_and_makes_no_reply() -> None:
    item = Item(id=1, kids=(1,))
    assert found(item) == [("self_parent", 1)]
    assert link_items([item]).forest.parent.tolist() == [-1]


def test_a_poll_among_its_own_parts_is_told() -> None:
    assert found(Item(id=1, parts=(1,))) == [("self_parent", 1)]


def test_a_cycle_is_one_problem_with_its_members_along_the_parents() -> None:
    ring = (Item(id=1, parent=3), Item(id=2, parent=1), Item(id=3, parent=2))
    assert found(*ring) == [("cycle", 1, 3, 2)]


def test_records_that_differ_are_told_with_fields_and_places() -> None:
    (problem,) = problems(
        Item(id=1, score=1, place=Place("a", 4)), Item(id=1, score=2, place=Place("b", 7))
    )
    assert problem.kind == "conflicting_records"
    assert problem.place == Place("a", 4)
    assert "score" in problem.detail
    assert "b:7" in problem.detail


def test_descendants_count_live_comments_only() -> None:
    story = Item(id=1, item_type="story", descendants=1, kids=(2, 3))
    dead = Item(id=2, parent=1, item_type="comment", dead=True)
    live = Item(id=3, parent=1, item_type="comment")
    assert found(story, dead, live) == []
    assert found(Item(id=1, descendants=2, kids=(2, 3)), dead, live) == [
        ("descendants_mismatch", 1)
    ]


def test_descendants_are_not_counted_where_a_stub_hangs_below() -> None:
    assert found(Item(id=1, descendants=5, kids=(2,))) == [("missing_kid", 2, 1)]


def test_minus_one_descendants_claim_nothing() -> None:
    assert found(Item(id=1, descendants=-1)) == []


def test_a_reply_older_than_its_parent_is_told() -> None:
    assert found(Item(id=1, time=10**9), Item(id=2, parent=1, time=10**9 - 1)) == [
        ("reply_before_parent", 2, 1)
    ]


def test_an_item_of_an_unknown_kind_is_told() -> None:
    assert found(Item(id=1, item_type="haiku"), Item(id=2)) == [("unknown_kind", 1)]


def test_problems_come_in_the_tables_order_with_the_place_of_the_record() -> None:
    told = problems(Item(id=1, item_type="x", kids=(3,), place=HERE), Item(id=2, parent=9))
    assert [p.kind for p in told] == ["missing_parent", "missing_kid", "unknown_kind"]
    assert [p.place for p in told] == [None, HERE, HERE]


@given(forests(cycles=True, messy=True))
def test_there_is_one_problem_for_each_stub_and_none_depends_on_order(
    records: list[dict[str, Any]],
) -> None:
    items = [parse_item(record, HERE) for record in records]
    told = problems(*items)
    absent = [p.ids[0] for p in told if p.kind in ("missing_parent", "missing_kid")]
    absent += [p.ids[0] for p in told if p.kind == "option_without_poll" and len(p.ids) > 1]
    links = link_items(merge_items(items).items)
    pairs = zip(links.forest.ids, links.items, strict=True)
    assert sorted(absent) == sorted(one for one, item in pairs if item is None)
    assert problems(*reversed(items)) == told


def test_a_real_thread_has_no_problem_that_is_not_there(real_data: Path) -> None:
    merged = merge_items(read_items([real_data / "hn_thread_17338700.jsonl"]))
    assert find_problems(merged) == []


def test_real_items_with_most_kids_absent_are_reported(real_data: Path) -> None:
    merged = merge_items(read_items([real_data / "hn_items_1_590.jsonl"]))
    kinds = [p.kind for p in find_problems(merged)]
    assert merged.counts["loaded"] == 590
    assert kinds.count("missing_kid") == 1440
    # 26 says one reply and lists none.
    assert [kind for kind in kinds if kind != "missing_kid"] == ["descendants_mismatch"]
