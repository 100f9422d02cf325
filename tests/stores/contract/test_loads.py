"""Loads on every store: who holds what, which record stands, what is undone, and what stops it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import pytest

from graphload.errors import StoreError, UsageError
from graphload.export import export_lines
from graphload.graph import build_graph
from graphload.loading import (
    Counts,
    PushResult,
    Refreshed,
    list_loads,
    plan_push,
    push,
    undo,
    verify,
    wipe,
)
from graphload.stores.schema import ITEM, RECORDS, USER
from support.places import Place, exported, graph_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.loading import UndoResult, Verification
    from graphload.stores.protocol import Statement, Store

STORY = {"id": 1, "type": "story", "by": "ann", "time": 1_160_418_111, "kids": [3, 2]}
REPLY = {"id": 2, "type": "comment", "by": "bob", "time": 1_160_418_222, "parent": 1, "text": "a"}
OTHER = {"id": 3, "type": "comment", "by": "ann", "time": 1_160_418_333, "parent": 1, "text": "b"}
BELOW = {"id": 4, "type": "comment", "by": "bob", "time": 1_160_418_444, "parent": 2, "text": "c"}
THREAD = (STORY, REPLY, OTHER, BELOW)


def undone(place: Place, load: int) -> UndoResult:
    with place.open(write=True) as store:
        return undo(store, load)


def verified(place: Place, *records: dict[str, Any]) -> Verification:
    with place.open() as store:
        return verify(graph_of(records), store)


def counts(found: Verification) -> tuple[int, int, int]:
    return found.missing.count, found.different.count, found.extra.count


def pushed_at(place: Place, moment: int, *records: dict[str, Any]) -> PushResult:
    with place.open(write=True) as store:
        return push(graph_of(records), store, retrieved_at=moment)


# --- the journal


def test_each_load_is_listed_with_what_it_brought(place: Place) -> None:
    place.push(*THREAD)
    place.push(STORY)
    with place.open() as store:
        loads = list_loads(store)
    told = [(one.load, one.state, one.sources, one.items, one.relationships) for one in loads]
    assert told == [(1, "done", ("test",), 4, 7), (2, "done", ("test",), 3, 3)]
    assert None not in [one.started for one in loads]


def test_a_store_without_loads_lists_none(place: Place) -> None:
    place.push()
    with place.open() as store:
        assert list_loads(store) == []


def test_items_are_held_by_every_load_that_recorded_them(place: Place) -> None:
    place.push(*THREAD)
    place.push(STORY)
    rows = place.query(
        "MATCH (i:Item), (s:GraphloadLoadSet {set: i._loads}) RETURN i.id, s.loads ORDER BY i.id"
    ).rows
    assert rows == [(1, [1, 2]), (2, [1, 1]), (3, [1, 1]), (4, [1, 1])]


def test_queries_of_items_and_exports_see_nothing_of_the_journal(place: Place) -> None:
    place.push(STORY)
    node = place.query("MATCH (i:Item {id: 1}) RETURN i").rows[0][0]
    assert [name for name in node.properties if name.startswith("_")] == []
    assert place.query("MATCH (i:Item) RETURN count(i)").rows == [(3,)]
    assert b"_loads" not in b"".join(place.export())


def test_a_load_that_was_cut_off_is_gone_on_with(place: Place) -> None:
    def cut(what: str, _done: int, _total: int) -> None:
        if what == "users":
            raise RuntimeError("cut off")

    place.push({"id": 9})
    with pytest.raises(RuntimeError), place.open(write=True) as store:
        push(graph_of(THREAD), store, progress=cut)
    with place.open() as store:
        assert [(one.load, one.state) for one in list_loads(store)] == [
            (1, "done"),
            (2, "unfinished"),
        ]
    assert place.push(*THREAD).load == 2
    with place.open() as store:
        assert [one.state for one in list_loads(store)] == ["done", "done"]


# --- which record stands


def test_a_record_retrieved_earlier_never_overwrites(place: Place) -> None:
    pushed_at(place, 200, {**STORY, "score": 2})
    result = pushed_at(place, 100, {**STORY, "score": 1})
    assert (result.verified, result.refreshed) == (True, Refreshed(kept=1))
    assert place.query("MATCH (i:Item {id: 1}) RETURN i.score").rows == [(2,)]


def test_each_field_is_that_of_the_record_retrieved_last(place: Place) -> None:
    pushed_at(place, 100, {**REPLY, "score": 1, "dead": True})
    result = pushed_at(place, 200, {**REPLY, "score": 2, "text": "edited"})
    assert result.refreshed == Refreshed(changed=1)
    row = place.query("MATCH (i:Item {id: 2}) RETURN i.score, i.text, i.dead").rows
    assert row == [(2, "edited", None)]


def test_its_own_time_of_retrieval_goes_before_the_loads(place: Place) -> None:
    pushed_at(place, 150, {**STORY, "score": 1})
    pushed_at(place, 100, {**STORY, "score": 2, "retrieved_at": 200})
    assert place.query("MATCH (i:Item {id: 1}) RETURN i.score").rows == [(2,)]


def test_of_two_records_of_one_time_the_same_stands_in_any_order(place: Place) -> None:
    one, other = {**BELOW, "text": "one"}, {**BELOW, "text": "other"}
    pushed_at(place, 100, one)
    pushed_at(place, 100, other)
    first = place.export()
    with place.open(write=True) as store:
        wipe(store)
    pushed_at(place, 100, other)
    pushed_at(place, 100, one)
    assert place.export() == first


def test_the_loads_time_is_never_written_as_the_records(place: Place) -> None:
    pushed_at(place, 100, STORY)
    assert place.export() == exported(graph_of([STORY]))


def test_what_became_of_stubs_and_surrogates_is_told(place: Place) -> None:
    nameless = {name: value for name, value in OTHER.items() if name != "id"}
    place.push(REPLY, nameless)
    result = place.push(*THREAD)
    assert result.refreshed == Refreshed(completed=1, identified=1)
    assert place.export() == exported(graph_of(THREAD))


def test_a_surrogate_pushed_after_its_real_id_is_the_same_item(place: Place) -> None:
    nameless = {name: value for name, value in STORY.items() if name != "id"}
    place.push(STORY)
    place.push(nameless)
    assert place.export() == exported(graph_of([STORY]))


# --- plan


def test_a_dry_run_says_what_a_push_would_do_and_does_nothing(place: Place) -> None:
    place.push(REPLY)
    before = place.export()
    with place.open() as store:
        planned = plan_push(graph_of(THREAD), store)
    assert place.export() == before
    result = place.push(*THREAD)
    assert (planned.items, planned.relationships, planned.users) == (
        result.items,
        result.relationships,
        result.users,
    )
    assert planned.items == Counts(created=2, updated=1, unchanged=1)


def test_a_dry_run_counts_what_surrogates_would_become(place: Place) -> None:
    place.push({name: value for name, value in STORY.items() if name != "id"})
    with place.open() as store:
        planned = plan_push(graph_of([STORY]), store)
    result = place.push(STORY)
    assert planned.refreshed == result.refreshed == Refreshed(identified=1)
    assert planned.items.created == result.items.created == 0


# --- undo


def test_undoing_the_only_load_leaves_nothing(place: Place) -> None:
    place.push(*THREAD)
    result = undone(place, 1)
    assert (result.removed, result.stubs, result.users) == (4, 0, 2)
    assert place.query("MATCH (n) WHERE NOT n:GraphloadLoad RETURN count(n)").rows == [(0,)]


def test_what_another_load_holds_stays(place: Place) -> None:
    place.push(STORY, REPLY, OTHER)
    place.push(STORY, BELOW)
    result = undone(place, 1)
    assert (result.removed, result.stubs, result.kept) == (0, 2, 1)
    assert place.export() == exported(graph_of([STORY, BELOW]))


def test_undo_leaves_what_the_other_loads_alone_would_give(place: Place) -> None:
    chain: list[dict[str, Any]] = [
        {"id": n, "parent": n - 1, "by": f"u{n % 3}", "text": "x"} for n in range(10, 40)
    ]
    place.push(*chain[::2])
    place.push(*chain[1::2])
    place.push(*chain[5:9])
    undone(place, 2)
    left: list[dict[str, Any]] = [*chain[::2], *chain[5:9]]
    assert place.export() == exported(graph_of(left))
    assert counts(verified(place, *left)) == (0, 0, 0)


def test_undo_takes_lists_with_it(place: Place) -> None:
    place.push({"id": 1, "kids": [2, 3]}, {"id": 2, "kids": [5]})
    place.push({"id": 3, "kids": [6]}, {"id": 2, "parent": 9})
    undone(place, 1)
    rest: list[dict[str, Any]] = [{"id": 3, "kids": [6]}, {"id": 2, "parent": 9}]
    assert place.export() == exported(graph_of(rest))


def test_undoing_no_load_is_wrong_usage(place: Place) -> None:
    place.push(STORY)
    with pytest.raises(UsageError, match="no load 7"):
        undone(place, 7)


def test_what_was_undone_can_be_pushed_again(place: Place) -> None:
    place.push(*THREAD)
    undone(place, 1)
    assert place.push(*THREAD).items == Counts(created=4)
    assert place.export() == exported(graph_of(THREAD))


# --- verify


def test_what_was_pushed_is_there(place: Place) -> None:
    place.push(*THREAD)
    assert verified(place, *THREAD).good


def test_nothing_of_what_was_never_pushed_is_there(place: Place) -> None:
    place.push({"id": 9})
    assert counts(verified(place, *THREAD)) == (4 + 3 + 4 + 2, 0, 0)


def test_each_node_and_relationship_counts_once(place: Place) -> None:
    place.push(*THREAD)
    for change in (
        "MATCH (i:Item {id: 2}) SET i.text = 'forged', i.score = 7",
        "MATCH (:Item {id: 3})-[p:PARENT]->() DELETE p",
        "MATCH (i:Item {id: 4}) DETACH DELETE i",
        "CREATE (i:Item {id: 99})",
        "CREATE (u:User {name: 'nobody'})",
    ):
        place.query(change, write=True)
    found = verified(place, *THREAD)
    assert counts(found) == (4, 1, 2)
    assert found.different.examples[0].as_record() == {
        "id": 2,
        "what": "item",
        "field": "text",
        "want": "a",
        "got": "forged",
    }
    missing = {one.key for one in found.missing.examples}
    assert missing == {4, (1, 3), (2, 4), ("bob", 4)}
    assert {one.key for one in found.extra.examples} == {99, "nobody"}


def test_edges_that_follow_from_no_record_are_extra(place: Place) -> None:
    place.push(*THREAD, {"id": 7}, {"id": 8, "by": "eve"})
    place.query(
        "MATCH (k:Item {id: 8}), (p:Item {id: 7}), (i:Item {id: 4}), (u:User {name: 'eve'}) "
        "CREATE (k)-[:PARENT]->(p) CREATE (i)-[:PARENT]->(p) CREATE (u)-[:POSTED]->(p)",
        write=True,
    )
    found = verified(place, *THREAD)
    assert counts(found) == (0, 0, 3)
    assert {one.key for one in found.extra.examples} == {(7, 8), (7, 4), ("eve", 7)}


def test_stubs_that_records_point_at_are_not_extra(place: Place) -> None:
    poll = {"id": 20, "type": "pollopt", "parent": 1, "poll": 30}
    place.push(*THREAD, {"id": 10, "parent": 11, "kids": [12], "parts": [13]}, poll)
    assert counts(verified(place, STORY)) == (0, 0, 0)


def test_newer_records_of_other_loads_are_no_difference(place: Place) -> None:
    place.push(*THREAD)
    place.push({**REPLY, "text": "edited", "score": 3})
    assert verified(place, *THREAD).good


def test_a_forged_newer_record_is_a_difference(place: Place) -> None:
    place.push(*THREAD)
    place.push({**REPLY, "text": "edited"})
    place.query("MATCH (i:Item {id: 2}) SET i.text = 'forged'", write=True)
    assert counts(verified(place, *THREAD)) == (0, 1, 0)


def test_records_that_changed_since_are_different(place: Place) -> None:
    place.push(*THREAD)
    assert counts(verified(place, STORY, {**REPLY, "text": "new"}, OTHER, BELOW)) == (0, 1, 0)


# --- what else is there


def test_what_graphload_did_not_make_stops_a_push_before_it_begins(place: Place) -> None:
    place.push()
    with place.open(write=True) as store:
        store.prepare(int)
        store.query("CREATE (i:Item {id: 5, price: 3})", write=True)
    with pytest.raises(StoreError, match="didn't create") as caught:
        place.push(*THREAD)
    assert "--prefix" in (caught.value.hint or "")
    assert place.query("MATCH (n) RETURN count(n)").rows == [(1,)]


@pytest.mark.parametrize(
    ("change", "stops"),
    [
        ("CREATE (:Item {id: 900, price: 3})", True),
        ("CREATE (:User {name: 'cat', age: 3})", True),
        ("CREATE (:User {name: 'dan', age: 3})", False),
        ("MATCH (i:Item {id: 5}) DETACH DELETE i CREATE (:Item {id: 100, price: 3})", True),
        ("MATCH (i:Item {id: 5}) DETACH DELETE i CREATE (:Item {id: 6, price: 3})", True),
    ],
)
def test_what_others_add_between_two_pushes_stops_a_small_one_that_may_write_to_it(
    place: Place, change: str, *, stops: bool
) -> None:
    place.push(*(_reply(number) for number in range(5, 65) if number != 6))
    place.query(change, write=True)
    if stops:
        with pytest.raises(StoreError, match="didn't create"):
            place.push({**_reply(100), "by": "cat", "parent": 6})
    else:
        assert place.push({**_reply(100), "by": "cat", "parent": 7}).verified


def _reply(number: int) -> dict[str, Any]:
    return {**REPLY, "id": number, "text": f"reply {number}"}


def test_a_small_push_reads_only_what_it_touches(place: Place) -> None:
    place.push(STORY, *map(_reply, range(5, 65)))
    with place.open(write=True) as store:
        watched = _Watched(store)
        assert push(graph_of([{**_reply(100), "parent": 7}]), cast("Store", watched)).verified
    scanning = re.compile(rf"MATCH \(\w:({ITEM}|{USER}|{RECORDS})\) (WHERE|WITH|RETURN collect)")
    assert watched.sent
    assert [text for text in watched.sent if scanning.match(text)] == []


class _Watched:
    """A store that notes the statements which read from it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.sent: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def read(self, statement: Statement) -> Iterator[tuple[Any, ...]]:
        self.sent.append(statement.cypher)
        return self._store.read(statement)


def test_a_prefix_keeps_a_graph_apart(place: Place) -> None:
    place.push()
    with place.open(write=True) as store:
        store.prepare(int)
        store.query("CREATE (i:Item {id: 1, price: 3}) CREATE (u:User {name: 'ann'})", write=True)
    with place.open(write=True, prefix="HN") as store:
        assert push(graph_of(THREAD), store).verified
    # Without a word of it, all that comes after finds it.
    assert place.export() == exported(graph_of(THREAD))
    assert place.push(*THREAD).items == Counts(unchanged=4)
    assert verified(place, *THREAD).good
    rows = place.query("MATCH (i:HNItem)<-[:POSTED]-(u:HNUser) RETURN count(i)").rows
    assert rows == [(4,)]
    undone(place, 1)
    undone(place, 2)
    rest = "MATCH (n) WHERE NOT n:GraphloadLoad RETURN n.id, n.name, n.price ORDER BY n.id"
    assert place.query(rest).rows == [(1, None, 3), (None, "ann", None)]


def test_of_several_graphs_one_is_to_be_named(place: Place) -> None:
    place.push(STORY)
    with place.open(write=True, prefix="HN") as store:
        push(graph_of([OTHER]), store)
    with pytest.raises(UsageError, match="several graphs"):
        place.open()
    with place.open(prefix="") as store:
        assert store.query("MATCH (i:Item) RETURN count(i)").rows == [(3,)]


def test_a_prefix_is_part_of_a_label(place: Place) -> None:
    place.push(STORY)
    with pytest.raises(UsageError, match="not a valid label prefix"):
        place.open(prefix="HN) DETACH DELETE (n")


def test_wiping_leaves_what_graphload_did_not_make(place: Place) -> None:
    place.push(*THREAD)
    place.query("CREATE (:Card {name: 'mine'})", write=True)
    with place.open(write=True) as store:
        assert wipe(store) == 4
    assert place.query("MATCH (n) WHERE NOT n:GraphloadLoad RETURN n.name").rows == [("mine",)]
    assert place.push(*THREAD).load == 1


# --- what goes in


def test_merged_records_are_pushed_as_their_graph_is(place: Place) -> None:
    from graphload.items import Place as RecordPlace
    from graphload.merge import merge_items
    from graphload.parsing import parse_item

    merged = merge_items(parse_item(record, RecordPlace("test")) for record in THREAD)
    with place.open(write=True) as store:
        assert push(merged, store).verified
    assert place.export() == list(export_lines(build_graph(merged)))
