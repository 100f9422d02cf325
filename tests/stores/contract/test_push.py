"""What a push does, on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.errors import GraphError, StoreError
from graphload.loading import Counts, push, verify
from support.extremes import EXTREMES, TEXT_IDS
from support.places import Place, embedded, exported, graph_of, served
from support.servers.neo4j_server import NEO4J_VERSIONS
from support.strategies import forests

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from support.servers.neo4j_server import Neo4jServers

STORY = {"id": 1, "type": "story", "by": "ann", "time": 1_160_418_111, "kids": [3, 2]}
REPLY = {"id": 2, "type": "comment", "by": "bob", "time": 1_160_418_222, "parent": 1, "text": "a"}
OTHER = {"id": 3, "type": "comment", "by": "ann", "time": 1_160_418_333, "parent": 1, "text": "b"}
BELOW = {"id": 4, "type": "comment", "by": "bob", "time": 1_160_418_444, "parent": 2, "text": "c"}
THREAD = (STORY, REPLY, OTHER, BELOW)


def test_what_is_pushed_comes_back_as_the_same_graph(place: Place) -> None:
    place.push(*THREAD)
    assert place.export() == exported(graph_of(THREAD))


def test_a_push_tells_what_it_created(place: Place) -> None:
    result = place.push(*THREAD)
    assert (result.items, result.relationships, result.users) == (
        Counts(created=4),
        Counts(created=7),
        Counts(created=2),
    )


def test_a_push_is_verified(place: Place) -> None:
    result = place.push(*THREAD)
    assert (result.verified, result.mismatches) == (True, [])


def test_pushing_twice_changes_nothing(place: Place) -> None:
    place.push(*THREAD)
    result = place.push(*THREAD)
    assert (result.items, result.relationships, result.users) == (
        Counts(unchanged=4),
        Counts(unchanged=7),
        Counts(unchanged=2),
    )


def test_pushing_nothing_into_an_empty_store_leaves_it_empty(place: Place) -> None:
    place.push()
    assert place.export() == []


def test_a_fuller_record_completes_a_stub(place: Place) -> None:
    place.push(REPLY)
    result = place.push(STORY)
    assert result.items == Counts(created=1, updated=1, unchanged=1)
    assert place.export() == exported(graph_of([STORY, REPLY]))


def test_a_stub_never_takes_a_record_away(place: Place) -> None:
    place.push(*THREAD)
    place.push(REPLY)
    assert place.export() == exported(graph_of(THREAD))


def test_an_ancestor_pushed_later_corrects_root_and_depth_below_it(place: Place) -> None:
    place.push(BELOW)
    place.push(REPLY)
    place.push(STORY)
    assert place.export() == exported(graph_of([STORY, REPLY, BELOW]))


def test_an_ancestor_moves_items_that_only_the_store_has(place: Place) -> None:
    chain = [{"id": n, "parent": n - 1} for n in range(2, 30)]
    place.push(*chain)
    result = place.push({"id": 1, "kids": [2]}, {"id": 2, "parent": 1})
    assert result.verified
    assert place.query("MATCH (i:Item {id: 29}) RETURN i.root, i.depth").rows == [(1, 28)]


def test_a_reply_finds_the_parent_that_only_the_store_has(place: Place) -> None:
    place.push(STORY, REPLY)
    place.push(BELOW)
    assert place.query("MATCH (i:Item {id: 4}) RETURN i.root, i.depth").rows == [(1, 2)]


def test_a_kid_whose_parent_changes_leaves_the_old_one(place: Place) -> None:
    place.push(*THREAD)
    place.push({**BELOW, "parent": 3})
    edges = place.query("MATCH (:Item {id: 4})-[:PARENT]->(p) RETURN p.id").rows
    assert edges == [(3,)]


def test_a_changed_author_takes_the_post_over(place: Place) -> None:
    place.push(BELOW)
    place.push({**BELOW, "by": "eve"})
    assert place.query("MATCH (u:User) RETURN u.name").rows == [("eve",)]


def test_items_that_a_push_does_not_hold_stay(place: Place) -> None:
    place.push(*THREAD)
    place.push({"id": 9, "type": "story"})
    assert place.export() == exported(graph_of([*THREAD, {"id": 9, "type": "story"}]))


def test_a_newer_record_is_written_over_an_older_one_field_by_field(place: Place) -> None:
    place.push({**REPLY, "score": 1, "text": "gone", "retrieved_at": 100})
    newer = {"id": 2, "type": "comment", "score": 2, "retrieved_at": 200}
    assert place.push(newer).items == Counts(updated=1, unchanged=1)
    assert place.query("MATCH (i:Item {id: 2}) RETURN i.score, i.text").rows == [(2, "gone")]


def test_an_older_record_never_overwrites_a_newer_one(place: Place) -> None:
    place.push({**STORY, "score": 2, "retrieved_at": 200})
    result = place.push({**STORY, "score": 1, "retrieved_at": 100})
    assert (result.items.unchanged, result.verified) == (3, True)
    assert place.query("MATCH (i:Item {id: 1}) RETURN i.score").rows == [(2,)]


def test_an_equal_record_retrieved_later_is_unchanged_and_newer(place: Place) -> None:
    place.push({**BELOW, "retrieved_at": 100})
    assert place.push({**BELOW, "retrieved_at": 200}).items == Counts(unchanged=2)
    assert place.query("MATCH (i:Item {id: 4}) RETURN i.retrieved_at").rows == [(200,)]


def test_a_surrogate_is_taken_over_by_the_record_with_its_id(place: Place) -> None:
    nameless = {name: value for name, value in STORY.items() if name != "id"}
    place.push(nameless)
    place.push(STORY)
    assert place.export() == exported(graph_of([STORY]))


def test_a_surrogate_goes_where_a_stub_of_its_id_is(place: Place) -> None:
    nameless = {name: value for name, value in STORY.items() if name != "id"}
    place.push(nameless)
    place.push(REPLY)
    place.push(STORY, REPLY)
    assert place.export() == exported(graph_of([STORY, REPLY]))


def test_what_else_is_on_a_node_stays(place: Place) -> None:
    place.push(*THREAD)
    place.query("MATCH (i:Item {id: 2}) SET i.mark = 'mine'", write=True)
    place.push({**REPLY, "text": "changed"})
    assert place.query("MATCH (i:Item {id: 2}) RETURN i.mark, i.text").rows == [("mine", "changed")]


def test_what_was_changed_by_hand_is_told(place: Place) -> None:
    place.push(*THREAD)
    place.query("MATCH (i:Item {id: 2}) SET i.text = 'forged'", write=True)
    result = place.push(*THREAD)
    assert (result.verified, result.mismatches) == (False, ["item 2 differs in text"])


def test_an_edge_taken_away_by_hand_is_put_back(place: Place) -> None:
    place.push(*THREAD)
    place.query("MATCH (:Item {id: 2})-[p:PARENT]->() DELETE p", write=True)
    place.push(*THREAD)
    assert place.export() == exported(graph_of(THREAD))


def test_text_ids_are_refused_where_ids_are_numbers_before_anything_is_written(
    place: Place,
) -> None:
    place.push({"id": "1"})  # a number, as no record says otherwise
    with pytest.raises(GraphError, match="has ids of type int") as caught:
        place.push({"id": "a", "parent": "1"})
    assert "into a new one, or these first" in str(caught.value.hint)
    assert place.export() == exported(graph_of([{"id": 1}]))


def test_numbers_are_text_ids_where_the_store_has_such(place: Place) -> None:
    records: list[dict[str, Any]] = [
        {"id": "a", "parent": "2"},
        {"id": 2, "kids": ["a", 3]},
        {"id": 3, "parent": 2},
    ]
    place.push(records[0])
    place.push(*records[1:])
    assert place.export() == exported(graph_of(records))
    with place.open() as store:
        assert verify(graph_of(records[2:]), store).good


def test_a_store_opened_for_reading_takes_no_push(place: Place) -> None:
    place.push(STORY)
    with place.open() as store, pytest.raises(StoreError, match="read-only"):
        push(graph_of([REPLY]), store)


def test_progress_tells_each_phase_to_its_end(place: Place) -> None:
    told: list[tuple[str, int, int]] = []
    with place.open(write=True) as store:
        push(graph_of(THREAD), store, progress=lambda *one: told.append(one))
    ends = {phase: (done, total) for phase, done, total in told}
    filled = {} if place.user else {"links": (4, 4), "indexes": (4, 4)}
    written = {"items": (4, 4), "replies": (3, 3), "users": (4, 4), **filled}
    assert ends == {**written, "verify": (4, 4)}


def test_the_strangest_records_come_back_as_they_were(place: Place) -> None:
    result = place.push(*EXTREMES)
    assert (result.verified, place.export()) == (True, exported(graph_of(EXTREMES)))


def test_text_ids_come_back_as_they_were(place: Place) -> None:
    result = place.push(*TEXT_IDS)
    assert (result.verified, place.export()) == (True, exported(graph_of(TEXT_IDS)))


@pytest.mark.slow
def test_a_chain_6_000_deep_and_a_very_wide_star_and_very_many_roots(place: Place) -> None:
    # The embedded engine is the one that stumbles over 100,000; a server only takes longer.
    many = 10_000 if place.user else 100_000
    chain = [{"id": n, "parent": n - 1} for n in range(2, 6001)]
    star = [{"id": 10_000, "kids": list(range(10_001, 10_001 + many))}]
    roots = [{"id": n} for n in range(200_000, 200_000 + many)]
    graph = graph_of([*chain, *star, *roots])
    result = place.push_graph(graph)
    assert result.verified
    if place.user:  # what was read back once is not read again
        assert place.export() == exported(graph)


def test_an_ancestor_above_a_deep_chain_moves_all_of_it(place: Place) -> None:
    place.push(*({"id": n, "parent": n - 1} for n in range(2, 300)))
    place.push({"id": 1, "parent": 0}, {"id": 0, "kids": [1]})
    rows = place.query("MATCH (i:Item) RETURN min(i.root), max(i.root), max(i.depth)").rows
    assert rows == [(0, 0, 299)]


def _pushed_in_parts(place: Place, *parts: list[dict[str, Any]]) -> None:
    for part in parts:
        assert place.push(*part).verified


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_forest_in_any_parts_ends_as_the_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = embedded(_folder(tmp_path_factory))
    text_ids = data.draw(st.booleans())
    records = data.draw(forests(messy=data.draw(st.booleans()), cycles=True, text_ids=text_ids))
    first = [record for record in records if data.draw(st.booleans())]
    rest = [record for record in records if record not in first]
    whole = graph_of(records)
    kinds = {type(node) for part in (first, rest, records) for node in graph_of(part)}
    if len(kinds) == 1:
        _pushed_in_parts(place, first, rest)
        assert place.export() == exported(whole)
        assert place.push_graph(whole).items == Counts(unchanged=len(whole))


def _folder(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("forest")


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.parametrize("version", NEO4J_VERSIONS[:1])
@given(records=forests(messy=True, cycles=True))
def test_any_forest_comes_back_from_neo4j(
    neo4j_servers: Neo4jServers, version: str, records: list[dict[str, Any]]
) -> None:
    place = served(neo4j_servers.get(version))
    half = len(records) // 2
    _pushed_in_parts(place, records[:half], records[half:])
    assert place.export() == exported(graph_of(records))


def test_a_reply_to_a_member_of_a_circle_leaves_the_circle_as_it_is(place: Place) -> None:
    ring = [{"id": 1, "parent": 3}, {"id": 2, "parent": 1}, {"id": 3, "parent": 2}]
    place.push(*ring)
    place.push({"id": 4, "parent": 2})
    rows = place.query("MATCH (i:Item) RETURN i.id, i.root, i.depth ORDER BY i.id").rows
    assert rows == [(1, None, None), (2, None, None), (3, None, None), (4, 4, 0)]


def test_a_member_of_a_circle_pushed_again_leaves_the_circle_as_it_is(place: Place) -> None:
    lister = {"id": 1, "kids": [3]}
    place.push(lister, {"id": 2, "parent": 3, "kids": [1]})
    place.push({"id": 3, "type": "story"})
    rows = place.query("MATCH (i:Item) RETURN i.id, i.root, i.depth ORDER BY i.id").rows
    assert rows == [(1, None, None), (2, None, None), (3, None, None)]
