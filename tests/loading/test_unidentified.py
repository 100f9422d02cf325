"""Records without ids, pushed in several parts.

GRAPHLOAD_UNIDENTIFIED_WALKS is the number of random records in random parts (30 unless it is set).
"""

from __future__ import annotations

import json
import os
import random
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from graphload.graph import build_graph
from graphload.items import Item
from graphload.loading import PushResult, plan_push, push, undo, verify
from graphload.loading.check.integrity import check_store
from graphload.loading.plan import reidentify
from graphload.merge import merge_items
from support.places import Place, embedded, exported

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from graphload.items import Id

WALKS = int(os.environ.get("GRAPHLOAD_UNIDENTIFIED_WALKS", "30"))

STORY = Item(item_type="story", by="ann", title="so", time=10, kids=(2, 3))
FIRST = Item(item_type="comment", by="bob", text="a", time=20, parent=1, kids=(4,))
SECOND = Item(item_type="comment", by="cid", text="b", time=30, parent=1)
BELOW = Item(item_type="comment", by="dan", text="c", time=40, parent=2)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return embedded(tmp_path)


def pushed(place: Place, *records: Item, keep_replaced: bool = False) -> PushResult:
    merged = merge_items(records)
    with place.open(write=True) as store:
        planned = plan_push(merged, store, keep_replaced=keep_replaced)
        result = push(merged, store, keep_replaced=keep_replaced)
        assert check_store(store).lines() == []
    assert result.verified, result.mismatches
    assert (planned.items, planned.other_ids) == (result.items, result.other_ids)
    return result


def together(*records: Item) -> list[bytes]:
    return exported(build_graph(merge_items(records)))


def words(lines: Iterable[bytes]) -> list[tuple[str | None, str | None]]:
    """Return title and text of each item of an export."""
    nodes = [line for line in map(json.loads, lines) if "node" in line and "stub" not in line]
    return [(node.get("title"), node.get("text")) for node in nodes]


def thread(rng: random.Random) -> list[Item]:
    """A few stories with replies; some have no ids, and some are missing."""
    parents: dict[int, int | None] = {}
    kids: defaultdict[int, list[Id]] = defaultdict(list)
    for id_ in range(1, rng.randrange(4, 14)):
        parent = rng.randrange(max(1, id_ - 6), id_) if id_ > 1 and rng.random() > 0.1 else None
        parents[id_] = parent
        if parent is not None:
            kids[parent].append(id_)
    items = []
    given, missing, time = rng.choice([0, 0.3, 0.6, 1]), rng.choice([0, 0, 0.2]), 1000
    for id_, parent in parents.items():
        time += rng.choice([0, 1, 1, 5, 9])
        items.append(
            Item(
                id=id_ if rng.random() < given else None,
                item_type="story" if parent is None else "comment",
                by=rng.choice("abcd"),
                time=time,
                title=f"story {id_}" if parent is None else None,
                text=None if parent is None else f"text {id_}",
                kids=tuple(kids[id_]) or None,
                parent=parent,
            )
        )
    return [item for item in items if rng.random() >= missing]


def with_copies(rng: random.Random, records: Iterable[Item]) -> list[Item]:
    """The records, some of them twice: equal, refreshed, without their replies, parent or id."""
    changed = msgspec.structs.replace
    copies = []
    for record in records:
        copies.append(record)
        if (chance := rng.random()) < 0.2:
            copies.append(record)
        elif chance < 0.3:
            copies.append(changed(record, score=rng.randrange(9)))
        elif chance < 0.43:
            lost = {"kids": None} if chance < 0.35 else {"id": None}
            copies.append(changed(record, **lost if chance < 0.4 else {"parent": None}))
    return copies


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_replies_may_come_before_or_after_what_lists_them(
    place: Place, order: Sequence[int]
) -> None:
    parts = [STORY], [FIRST, SECOND, BELOW]
    states: list[list[bytes]] = []
    for at in order:
        states.append(place.export() if states else [])
        last = pushed(place, *parts[at])
    assert place.export() == together(STORY, FIRST, SECOND, BELOW)
    assert last.other_ids == 0
    assert pushed(place, *parts[order[1]]).items.updated == 0
    with place.open(write=True) as store:
        for part in parts:
            assert verify(merge_items(part), store).good
        undo(store, 3)
        undo(store, 2)
    assert place.export() == states[1] or order == (0, 1)
    assert place.export() == together(*parts[order[0]])


def test_a_surrogate_goes_with_the_load_that_brought_it_though_another_gave_it_its_id(
    place: Place,
) -> None:
    story = msgspec.structs.replace(STORY, id=1)
    pushed(place, FIRST, SECOND, BELOW)
    pushed(place, story)
    with place.open(write=True) as store:
        assert undo(store, 1).values_kept == 0
    assert place.export() == together(story)


def test_a_push_counts_the_ids_that_would_be_others_together(place: Place) -> None:
    guessed = msgspec.structs.replace(STORY, kids=(2,))
    pushed(place, guessed, FIRST)
    result = pushed(place, msgspec.structs.replace(STORY, id=1, kids=(2, 3)), SECOND)
    assert (result.other_ids > 0) is (place.export() != together(guessed, FIRST, STORY, SECOND))


def comment(text: str, time: int | None, **more: Any) -> Item:  # noqa: ANN401
    return Item(item_type="comment", text=text, time=time, **more)


REPEATED = comment("d", 18, by="cid", parent=1)
DIFFERING = comment("g", 19, by="cid", parent=6)
PARTS: dict[str, list[list[Item]]] = {
    "the record of a surrogate comes again, with what tells its id": [
        [
            Item(id=1, item_type="story", title="s", time=0, kids=(2, 3, 4, 5)),
            comment("c", 18, id=3, by="cid", parent=1, kids=(7,)),
            comment("e", 18, id=5, by="ann", parent=1, kids=(6, 8)),
            REPEATED,
            comment("f", 23, id=6, by="bob", parent=5),
        ],
        [comment("b", 9, id=2, by="ann", parent=1), REPEATED],
    ],
    "two records of one id that the push hadn't named": [
        [Item(id=6, item_type="story", title="t", time=18, kids=(7,))],
        [DIFFERING, msgspec.structs.replace(DIFFERING, score=7)],
    ],
    "a record comes with the id that another had recovered": [
        [
            Item(id=3, item_type="story", title="t", time=3, kids=(5,)),
            comment("e", 9, by="ann", parent=3, kids=(6,)),
        ],
        [comment("e", 9, id=5, by="ann", kids=(6,)), comment("f", 10, by="bob", parent=5)],
    ],
    "records with ids come that a guess had taken": [
        [
            Item(id=1, item_type="story", by="dan", title="s"),
            comment("f", 21, by="ann", parent=4),
            comment("c", None, by="dan", kids=(5,)),
            comment("h", None, by="dan"),
        ],
        [comment("e", 20, id=5, by="ann", parent=3), comment("g", 30, id=7, by="ann", parent=1)],
    ],
}


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS.keys())
def test_no_push_differs_from_one_push_of_all_and_does_not_say_so(
    parts: list[list[Item]], place: Place
) -> None:
    for part in parts:
        last = pushed(place, *part)
    at_once = together(*(record for part in parts for record in part))
    assert (place.export() != at_once) is (last.other_ids > 0)
    with place.open(write=True) as store:
        assert all(verify(merge_items(part), store).good for part in parts)


def test_a_large_push_looks_for_uncertain_ids_before_it_looks_up_its_own(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reidentify, "MIN_SCAN_IDS", 0)
    guess, given = PARTS["records with ids come that a guess had taken"]
    pushed(place, STORY, FIRST, SECOND, BELOW)
    assert pushed(place, Item(id=77, item_type="story", title="z")).other_ids == 0
    pushed(place, *guess)
    assert pushed(place, *given).other_ids > 0


@pytest.mark.parametrize("seed", range(12))
def test_what_differs_from_one_push_of_all_is_counted(seed: int, place: Place) -> None:
    rng = random.Random(seed)  # noqa: S311 - no secret
    records = thread(rng)
    parts: list[list[Item]] = [[], []]
    for record in records:
        rng.choice(parts).append(record)
    parts = [part for part in parts if part]
    states: list[list[bytes]] = []
    for number, part in enumerate(parts, 1):
        result = pushed(place, *part)
        states.append(place.export())
        so_far: Iterable[Item] = (record for some in parts[:number] for record in some)
        if any(record.id is None for record in part):
            assert (states[-1] != together(*so_far)) is (result.other_ids > 0)
    with place.open(write=True) as store:
        assert all(verify(merge_items(part), store).good for part in parts)
        for number in range(len(parts), 1, -1):
            undo(store, number)
            assert check_store(store).good
    assert place.export() == states[0]


@pytest.mark.parametrize("seed", [*range(WALKS), 50, 153, 209, 520, 554, 917])
def test_no_copy_of_a_record_makes_a_difference_without_a_word(seed: int, place: Place) -> None:
    rng = random.Random(seed)  # noqa: S311 - no secret
    records = with_copies(rng, thread(rng))
    parts: list[list[Item]] = [[] for _ in range(rng.choice([2, 2, 3, 4]))]
    for record in records:
        rng.choice(parts).append(record)
    parts = [part for part in parts if part]
    states: list[list[bytes]] = []
    for number, part in enumerate(parts, 1):
        result = pushed(place, *part)
        states.append(place.export())
        at_once = together(*(record for some in parts[:number] for record in some))
        assert states[-1] == at_once or result.other_ids > 0
        # No record is lost to another, and none has a field of another.
        assert {*words(states[-1])} == {*words(at_once)}
    with place.open() as store:
        assert all(verify(merge_items(part), store).good for part in parts)
    if len(parts) > 1:
        with place.open(write=True) as store:
            undo(store, len(parts))
            assert check_store(store).good
        assert place.export() == states[-2]


@pytest.mark.parametrize("seed", [153, 209, 287])
def test_with_all_records_kept_each_undo_gives_the_ids_of_before(seed: int, place: Place) -> None:
    rng = random.Random(seed)  # noqa: S311 - no secret
    records = with_copies(rng, thread(rng))
    parts: list[list[Item]] = [[] for _ in range(rng.choice([2, 2, 3, 4]))]
    for record in records:
        rng.choice(parts).append(record)
    states: list[list[bytes]] = []
    for part in parts:
        pushed(place, *part, keep_replaced=True)
        states.append(place.export())
    for number in range(len(parts), 1, -1):
        with place.open(write=True) as store:
            undo(store, number)
            assert check_store(store).good
        assert place.export() == states[number - 2]


WRONG_GUESS = [
    Item(item_type="comment", by="d", time=9, text="two", kids=(5,), parent=1),
    Item(item_type="comment", by="c", time=37, text="six", parent=4),
]
"""Two is taken for 4, as six replies to that, and six for the reply that it lists."""
RIGHT = [
    Item(id=1, item_type="story", by="b", time=0, title="one", kids=(2, 3)),
    Item(id=5, item_type="comment", by="c", time=36, text="five", parent=2, score=3),
]
NAMED = [
    Item(id=2, item_type="comment", by="d", time=9, text="two", kids=(5,), parent=1),
    Item(id=6, item_type="comment", by="c", time=37, text="six", parent=4),
    Item(id=4, item_type="comment", by="b", time=12, text="four", parent=3, kids=(6,)),
]


@pytest.mark.parametrize("keep_replaced", [False, True])
def test_a_record_whose_guessed_id_another_comes_with_is_no_record_of_that(
    place: Place, *, keep_replaced: bool
) -> None:
    states: list[list[bytes]] = []
    parts = WRONG_GUESS, RIGHT, NAMED
    for part in parts:
        pushed(place, *part, keep_replaced=keep_replaced)
        states.append(place.export())
    at = {line["node"]: line for line in map(json.loads, states[0]) if "node" in line}
    assert (at[4]["text"], at[5]["text"], at[5]["id_source"]) == ("two", "six", "guessed")
    assert {*words(states[1])} == {("one", None), (None, "five"), (None, "six"), (None, "two")}
    assert states[2] == together(*RIGHT, *NAMED)
    with place.open(write=True) as store:
        assert all(verify(merge_items(part), store).good for part in parts)
        undo(store, 3)
        assert check_store(store).good
    assert place.export() == states[1]
    if keep_replaced:
        with place.open(write=True) as store:
            undo(store, 2)
            assert check_store(store).good
        assert place.export() == states[0]


def test_an_undo_of_a_guess_takes_its_record_though_another_has_the_id(place: Place) -> None:
    pushed(place, *WRONG_GUESS)
    pushed(place, *RIGHT)
    with place.open(write=True) as store:
        undo(store, 1)
        assert check_store(store).good
    assert place.export() == together(*RIGHT)


REPLY = Item(item_type="comment", by="bob", text="again", time=20, parent=1)
ROOT = Item(id=1, item_type="story", by="ann", title="so", time=10)


def test_a_second_post_may_come_in_another_push(place: Place) -> None:
    root = msgspec.structs.replace(ROOT, kids=(2, 3))
    pushed(place, REPLY)
    before = place.export()
    pushed(place, root, REPLY)
    assert place.export() == together(REPLY, root, REPLY)
    with place.open(write=True) as store:
        undo(store, 2)
    assert place.export() == before


def test_a_store_knows_how_often_a_push_brought_a_record(place: Place) -> None:
    root = msgspec.structs.replace(ROOT, kids=(2, 3))
    pushed(place, REPLY, REPLY)
    assert pushed(place, root).other_ids > 0
    assert place.export() != together(REPLY, REPLY, root)


def test_a_record_that_is_read_again_is_no_second_post(place: Place) -> None:
    root = msgspec.structs.replace(ROOT, kids=(2, 3))
    others = [Item(item_type="comment", text=name, time=30, parent=2) for name in "abc"]
    for _ in range(3):
        assert pushed(place, root, REPLY, *others).other_ids == 0
    assert place.export() == together(root, REPLY, *others)


def test_the_undo_of_what_told_one_id_of_two_surrogates_parts_them(place: Place) -> None:
    short = msgspec.structs.replace(REPLY, text=None)
    told = Item(item_type="story", by="ann", title="so", time=10, kids=(2,))
    first = msgspec.structs.replace(REPLY, score=1, kids=(4,))
    pushed(place, first)
    pushed(place, msgspec.structs.replace(REPLY, kids=(4,)), short)
    before = place.export()
    pushed(place, told, Item(id=4, item_type="comment", text="x", time=40, parent=2))
    with place.open(write=True) as store:
        undo(store, 3)
        assert check_store(store).good
    assert place.export() == before
