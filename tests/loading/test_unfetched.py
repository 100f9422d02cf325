"""Replies that a source left out: their edges in stores, in every order of pushes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.graph import build_graph
from graphload.items import Place as RecordPlace
from graphload.items import Unfetched
from graphload.loading import Counts, plan_push, push, undo, verify, wipe
from graphload.loading.plan.records import push_records
from graphload.merge import Merged, merge_items
from graphload.parsing import parse_item
from support.places import Place, embedded, exported, of_kind, served
from support.servers.neo4j_server import NEO4J_VERSIONS
from support.strategies import forests, unfetched_below

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphload.graph import ReplyGraph

STORY = {"id": 1, "type": "story", "kids": [2]}
REPLY = {"id": 2, "type": "comment", "parent": 1}
PLACE = RecordPlace("test", 1)
BELOW_REPLY = Unfetched(PLACE, 2, (7, 8))
BELOW_A_STUB = Unfetched(PLACE, 30, (31,))
BELOW_NOTHING = Unfetched(PLACE, None, (40,))
LEFT_OUT = (BELOW_REPLY, BELOW_A_STUB, BELOW_NOTHING)


def merged_of(*records: dict[str, Any] | Unfetched) -> Merged:
    return merge_items(
        record if isinstance(record, Unfetched) else parse_item(record, PLACE) for record in records
    )


def pushed(place: Place, merged: Merged | ReplyGraph) -> None:
    with place.open(write=True) as store:
        result = push(merged, store)
    assert result.verified, result.mismatches


def graph_lines(*records: dict[str, Any] | Unfetched) -> list[bytes]:
    return exported(build_graph(merged_of(*records)))


@pytest.fixture(params=[*map(of_kind, ("embedded", *NEO4J_VERSIONS[:1]))])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "embedded":
        return embedded(tmp_path)
    return served(request.getfixturevalue("neo4j_servers").get(request.param))


def test_stubs_below_an_item_below_a_stub_and_below_nothing_are_stored(place: Place) -> None:
    pushed(place, merged_of(STORY, REPLY, *LEFT_OUT))
    assert place.export() == graph_lines(STORY, REPLY, *LEFT_OUT)


def test_they_stay_when_their_parent_is_pushed_again(place: Place) -> None:
    pushed(place, merged_of(STORY, REPLY, *LEFT_OUT))
    pushed(place, merged_of(STORY, {**REPLY, "text": "edited", "retrieved_at": 2**33}))
    pushed(place, merged_of({"id": 30, "parent": 2}))
    rows = place.query("MATCH (k:Item)-[:PARENT]->(p:Item) RETURN k.id, p.id ORDER BY k.id").rows
    assert rows == [(2, 1), (7, 2), (8, 2), (30, 2), (31, 30)]


def test_a_later_record_decides_its_own_parent(place: Place) -> None:
    pushed(place, merged_of(STORY, REPLY, *LEFT_OUT))
    found = {"id": 7, "parent": 1}
    pushed(place, merged_of(found))
    assert place.export() == graph_lines(STORY, REPLY, found, *LEFT_OUT)


def test_undo_of_that_record_gives_the_stub_its_place_again(place: Place) -> None:
    pushed(place, merged_of(STORY, REPLY, *LEFT_OUT))
    pushed(place, merged_of({"id": 7, "parent": 1}))
    with place.open(write=True) as store:
        undo(store, 2)
    assert place.export() == graph_lines(STORY, REPLY, *LEFT_OUT)


def test_undo_of_what_left_them_out_takes_them_with_it(place: Place) -> None:
    pushed(place, merged_of(STORY, REPLY))
    pushed(place, merged_of(REPLY, *LEFT_OUT))
    with place.open(write=True) as store:
        undo(store, 2)
    assert place.export() == graph_lines(STORY, REPLY)
    assert place.query("MATCH (u:GraphloadUnfetched) RETURN count(u)").rows == [(0,)]


def test_a_file_with_nothing_else_is_pushed_and_pushed_again(place: Place) -> None:
    graph = build_graph(merged_of(*LEFT_OUT))
    pushed(place, graph)
    with place.open() as store:
        assert plan_push(graph, store).items == Counts(unchanged=len(graph))
        assert verify(graph, store).good
    pushed(place, graph)
    assert place.export() == exported(graph)


def test_an_edge_that_no_source_names_is_extra(place: Place) -> None:
    merged = merged_of(STORY, REPLY, *LEFT_OUT)
    pushed(place, merged)
    place.query("MATCH (k:Item {id: 40}), (p:Item {id: 1}) CREATE (k)-[:PARENT]->(p)", write=True)
    with place.open() as store:
        found = verify(merged, store)
        assert [one.key for one in found.extra.examples] == [(1, 40)]
        other = verify(merged_of(STORY), store)
        assert [one.key for one in other.extra.examples] == [(1, 40)]


def test_wiping_takes_the_note_of_them_too(place: Place) -> None:
    pushed(place, merged_of(STORY, *LEFT_OUT))
    with place.open(write=True) as store:
        wipe(store)
    assert place.query("MATCH (n) WHERE NOT n:GraphloadLoad RETURN count(n)").rows == [(0,)]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_forest_with_replies_left_out_is_stored_in_any_parts(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text_ids = data.draw(st.booleans())
    records = data.draw(forests(messy=data.draw(st.booleans()), cycles=True, text_ids=text_ids))
    left_out = data.draw(unfetched_below(records, text_ids=text_ids))
    sources: Sequence[Any] = [*records, *left_out]
    first = [source for source in sources if data.draw(st.booleans())]
    rest = [source for source in sources if source not in first]
    parts = [merged_of(*part) for part in (first, rest, sources)]
    kinds = {type(node) for part in parts for node in build_graph(part)}
    if len(kinds) != 1:
        return
    place = embedded(tmp_path_factory.mktemp("forest"))
    as_graph = data.draw(st.booleans())
    for part in parts[:2]:
        pushed(place, build_graph(part) if as_graph else part)
    whole = exported(build_graph(parts[2]))
    assert place.export() == whole
    with place.open() as store:
        assert verify(parts[2], store).good
        assert plan_push(parts[2], store).items == Counts(unchanged=len(build_graph(parts[2])))
    if len(build_graph(parts[0])) and len(build_graph(parts[1])):
        with place.open(write=True) as store:
            undo(store, 2)
        assert place.export() == exported(build_graph(parts[0]))


def test_what_one_graph_of_a_database_left_out_is_not_in_another(place: Place) -> None:
    pushed(place, merged_of(STORY, *LEFT_OUT))
    with place.open(write=True, prefix="HN") as store:
        assert push(merged_of(STORY, REPLY, {"id": 7}), store).verified
        assert push(merged_of({"id": 7, "text": "a"}), store).verified
        rows = store.query("MATCH (i:HNItem)-[:PARENT]->(p) RETURN i.id, p.id").rows
    assert rows == [(2, 1)]


def test_a_refused_record_leaves_the_edges_of_what_was_left_out() -> None:
    records = push_records(merged_of(STORY, REPLY, *LEFT_OUT)).without({2})
    parent = dict(zip(records.forest.ids, records.forest.parent.tolist(), strict=True))
    at = records.forest.index
    assert [parent[kid] for kid in (2, 7, 8, 31)] == [at[1], at[2], at[2], at[30]]
    renamed = push_records(merged_of(STORY, REPLY, *LEFT_OUT)).with_new_ids({2: (20, "given")})
    assert renamed.forest.ids[renamed.forest.parent[renamed.forest.index[7]]] == 20
