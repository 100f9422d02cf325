"""What a store keeps of records that differ, what an undo makes of it, and forms of stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graphload.errors import StoreError
from graphload.items import Item
from graphload.loading import Counts, plan_push, push, undo, verify, wipe
from graphload.merge import merge_items
from support.places import Place, embedded, exported, graph_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphload.loading import PushResult, UndoResult

STORY = {"id": 1, "type": "story", "by": "ann", "title": "so", "score": 1, "kids": [3, 2]}
REPLY = {"id": 2, "type": "comment", "by": "bob", "parent": 1, "text": "a", "score": 5}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return embedded(tmp_path)


def pushed(
    place: Place, time: int, *records: Mapping[str, Any], keep_replaced: bool = False
) -> PushResult:
    with place.open(write=True) as store:
        result = push(graph_of(records), store, retrieved_at=time, keep_replaced=keep_replaced)
    assert result.verified, result.mismatches
    return result


def undone(place: Place, load: int) -> UndoResult:
    with place.open(write=True) as store:
        return undo(store, load)


def bookkeeping(place: Place) -> dict[str, Any]:
    """The nodes of the journal and of kept records, and the length of these."""
    length = "reduce(n = 0, t IN r.records | n + size(t))"
    rows = place.query(f"MATCH (r:GraphloadRecords) RETURN r.id, {length} ORDER BY r.id").rows
    sets = place.query("MATCH (s:GraphloadLoadSet) RETURN s.items ORDER BY s.items").rows
    return {"records": rows, "sets": sets}


def test_a_notice_of_deletion_wipes_nothing(place: Place) -> None:
    pushed(place, 10, REPLY)
    pushed(place, 20, {"id": 2, "deleted": True})
    assert place.export() == exported(graph_of([{**REPLY, "deleted": True}]))
    with place.open() as store:
        assert verify(graph_of([REPLY]), store).good


def test_the_undo_of_the_latest_load_gives_the_store_before(place: Place) -> None:
    pushed(place, 10, STORY, REPLY)
    before = place.export()
    pushed(place, 20, {**STORY, "kids": [2]}, {**REPLY, "parent": 9, "by": "eve"})
    result = undone(place, 2)
    assert (result.kept, result.values_kept) == (2, 0)
    assert place.export() == before
    assert place.query("MATCH (u:User) RETURN u.name ORDER BY u.name").rows == [("ann",), ("bob",)]
    assert bookkeeping(place) == {"records": [], "sets": [(2,)]}


def test_the_undo_of_an_earlier_load_counts_the_values_that_stay(place: Place) -> None:
    pushed(place, 10, REPLY)
    pushed(place, 20, {**REPLY, "score": 6})
    pushed(place, 30, {**REPLY, "score": 7})
    assert undone(place, 3).values_kept == 0
    assert undone(place, 2).values_kept == 1
    assert place.export() == exported(graph_of([{**REPLY, "score": 6}]))


def test_where_replaced_records_are_kept_every_undo_is_exact(place: Place) -> None:
    for time, score in ((10, 5), (20, 6), (30, 7)):
        pushed(place, time, {**REPLY, "score": score}, keep_replaced=True)
    assert undone(place, 3).values_kept == undone(place, 2).values_kept == 0
    assert place.export() == exported(graph_of([REPLY]))


def test_the_undo_of_what_gave_a_surrogate_its_id_gives_the_surrogate_back(place: Place) -> None:
    nameless = {name: value for name, value in STORY.items() if name != "id"}
    pushed(place, 10, nameless)
    before = place.export()
    pushed(place, 20, STORY, REPLY)
    undone(place, 2)
    assert place.export() == before
    pushed(place, 20, STORY, REPLY)
    undone(place, 1)
    assert place.export() == exported(graph_of([STORY, REPLY]))


def test_a_list_that_shrinks_leaves_no_stub(place: Place) -> None:
    pushed(place, 10, STORY, REPLY)
    pushed(place, 20, {**STORY, "kids": [2]})
    assert place.query("MATCH (i:Item) RETURN i.id ORDER BY i.id").rows == [(1,), (2,)]


def test_an_older_record_that_points_at_a_new_id_makes_its_stub(place: Place) -> None:
    pushed(place, 20, {"id": 2, "text": "a"})
    pushed(place, 10, REPLY)
    assert place.query("MATCH (i:Item {stub: true}) RETURN i.id").rows == [(1,)]
    pushed(place, 5, {**REPLY, "parent": 9})
    assert place.query("MATCH (i:Item {stub: true}) RETURN i.id").rows == [(1,)]


def test_a_circle_that_a_push_closes_or_opens_has_the_right_roots(place: Place) -> None:
    pushed(place, 10, {"id": 2, "parent": 1}, {"id": 3, "parent": 2}, {"id": 4, "parent": 3})
    pushed(place, 20, {"id": 2, "parent": 3})
    rows = "MATCH (i:Item) RETURN i.id, i.root, i.depth ORDER BY i.id"
    assert place.query(rows).rows == [(2, None, None), (3, None, None), (4, 4, 0)]
    pushed(place, 30, {"id": 3, "parent": 1})
    assert place.query(rows).rows == [(1, 1, 0), (2, 1, 2), (3, 1, 1), (4, 1, 2)]


def test_a_dry_run_decides_a_tie_as_the_push_does(place: Place) -> None:
    pushed(place, 10, REPLY)
    for other in ({**REPLY, "text": "b"}, {**REPLY, "text": "c"}, {**REPLY, "text": "d"}):
        with place.open() as store:
            planned = plan_push(graph_of([other]), store, retrieved_at=10)
        result = pushed(place, 10, other)
        assert (planned.items, planned.refreshed) == (result.items, result.refreshed)


def test_an_unchanged_file_pushed_again_writes_no_item_and_adds_nothing(place: Place) -> None:
    pushed(place, 10, STORY, REPLY)
    before = bookkeeping(place)
    for time in range(11, 31):
        assert pushed(place, time, STORY, REPLY).items == Counts(unchanged=3)
    assert bookkeeping(place) == before == {"records": [], "sets": [(2,)]}
    assert place.query("MATCH (s:GraphloadLoadSet) RETURN s.loads").rows == [([1, 21],)]


def test_records_that_differ_are_not_written_again_when_they_are_loaded_again(
    place: Place,
) -> None:
    def kept() -> tuple[object, object]:
        records = place.query("MATCH (r:GraphloadRecords) RETURN r.records").rows
        return records, place.query("MATCH (i:Item) RETURN i.id, i._loads ORDER BY i.id").rows

    both = merge_items([Item(id=2, score=1, text="a", retrieved_at=1), Item(id=2, score=2)])
    states = []
    for _ in range(2):
        with place.open(write=True) as store:
            push(both, store, retrieved_at=10)
        states.append(kept())
    first, again = states
    assert first == again
    pushed(place, 20, {"id": 2, "score": 3})
    after = kept()
    assert pushed(place, 20, {"id": 2, "score": 3}).items == Counts(unchanged=1)
    assert kept() == after
    for load in (4, 3):
        undone(place, load)
    assert kept()[0] == first[0]


def test_the_tenth_refresh_leaves_no_more_than_the_second(place: Place) -> None:
    pushed(place, 10, STORY, REPLY)
    sizes = []
    for time in range(11, 22):
        pushed(place, time, {**STORY, "score": time}, {**REPLY, "text": f"edit {time}"})
        sizes.append(bookkeeping(place))
    assert sizes[-1] == sizes[1]


def test_wiping_leaves_no_node_of_ours_but_the_lock(place: Place) -> None:
    pushed(place, 10, STORY, REPLY)
    pushed(place, 20, {**STORY, "score": 2})
    with place.open(write=True) as store:
        wipe(store)
    assert place.query("MATCH (n) RETURN labels(n), n.load").rows == [(["GraphloadLoad"], 0)]


@pytest.mark.parametrize("form", [None, 1])
def test_a_store_of_an_older_form_is_read_and_not_written(place: Place, form: int | None) -> None:
    pushed(place, 10, STORY, REPLY)
    before = place.export()
    place.query("MATCH (l:GraphloadLoad {load: 0}) SET l.form = $form", write=True, form=form)
    for write in (
        lambda store: push(graph_of([REPLY]), store),
        lambda store: undo(store, 1),
        wipe,
        lambda store: plan_push(graph_of([REPLY]), store),
        lambda store: store.query("MATCH (i) SET i.score = 7", write=True),
    ):
        with place.open(write=True) as store, pytest.raises(StoreError) as caught:
            write(store)
        assert f"graphload upgrade --in {place.name}" in str(caught.value.hint)
    assert place.export() == before
