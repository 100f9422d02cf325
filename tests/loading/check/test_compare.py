"""A push into an embedded store that is compared by two readers: each difference is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.loading import push, verify
from graphload.loading.check import facts
from graphload.loading.check.check import check_plan
from graphload.loading.fingerprints import Fingerprints
from graphload.loading.plan.context import LoadContext
from graphload.loading.plan.initial import plan_initial
from graphload.loading.plan.records import push_records
from graphload.loading.write.fill import fill_store
from graphload.stores import open_store
from graphload.stores.arcadedb import scan
from graphload.stores.protocol import supports_bulk_load
from support.places import graph_of

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.graph import ReplyGraph

MANY = 6000
BROKEN = {
    "MATCH (i:Item {id: 6}) SET i.title = 'other'": "item 6 differs in title",
    "MATCH (i:Item {id: 5990}) SET i.by = 'else'": "item 5990 differs in by",
    "MATCH (i:Item {id: 12}) SET i.created_at = i.time": "item 12 differs in created_at",
    "MATCH (i:Item {id: 13}) SET i.created_at = localdatetime('1970-01-01T00:00:13')": (
        "item 13 differs in created_at"
    ),
    "MATCH (i:Item {id: 20})-[p:PARENT]->() SET p.rank = 9": "reply 1 - 20 differs in rank",
    "MATCH (i:Item {id: 21})-[p:PARENT]->() DELETE p": "reply 1 - 21 is missing",
    "MATCH (i:Item {id: 22}), (a:Item {id: 30}) CREATE (i)-[:PARENT]->(a)": (
        "reply 30 - 22 is in the store but not in the records"
    ),
    "MATCH (u:User {name: 'ann'}), (i:Item {id: 1}) CREATE (u)-[:POSTED]->(i)": (
        "post 'ann' - 1 is in the store but not in the records"
    ),
    "MATCH (i:Item {id: 5991}) DETACH DELETE i": "item 5991 is missing",
}


def graph() -> ReplyGraph:
    replies = [
        {"id": at, "parent": 1, "by": "ann", "title": f"t{at}", "time": at}
        for at in range(2, MANY + 1)
    ]
    return graph_of([{"id": 1, "by": "ann", "kids": list(range(2, MANY + 1))}, *replies])


@pytest.mark.parametrize("readers", [1, 2])
def test_whatever_is_not_as_it_was_filled_in_is_told(
    tmp_path: Path, readers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "PARALLEL_SCAN_MIN_ITEMS", 2 if readers > 1 else MANY + 1)
    monkeypatch.setattr(facts, "ID_BATCH", 500)
    records = push_records(graph())
    plan = plan_initial(records, LoadContext(1, {1: 0}))
    with open_store(str(tmp_path / "a.graph"), write=True) as store:
        assert supports_bulk_load(store)
        sent = Fingerprints(MANY)
        fill_store(store, plan, None, sent)
        assert len(store.scan()) == readers
        assert check_plan(store, plan, sent=sent).good
        for cypher in BROKEN:
            store.query(cypher, write=True)
        told = set(check_plan(store, plan, sent=sent).lines())
    # With the item its edges went.
    edges = {"reply 1 - 5991 is missing", "post 'ann' - 5991 is missing"}
    assert told == {*BROKEN.values(), *edges}


def test_two_readers_verify_files_against_a_store(tmp_path: Path) -> None:
    name = str(tmp_path / "a.graph")
    with open_store(name, write=True) as store:
        assert push(graph(), store).verified
        store.query("MATCH (i:Item) WHERE i.id IN [6, 5990] SET i.title = 'other'", write=True)
    with open_store(name) as store:
        assert supports_bulk_load(store)
        assert len(store.scan()) == 2
        found = verify(graph(), store)
    assert sorted(one.key for one in found.different.examples) == [6, 5990]
