"""Stores that an older graphload wrote: read, refused for writing, upgraded."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from graphload import check_store, merge_items, open_store, push, read_graph, undo, verify
from graphload.errors import StoreError
from graphload.export import write_graph
from graphload.items import Item
from graphload.loading import list_loads
from graphload.loading.upgrade import finish_upgrade, upgrade_items
from graphload.stores import cypher, schema
from support.places import served
from support.servers.neo4j_server import NEO4J_VERSIONS

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.stores.protocol import Statement, Store
    from support.command import Run
    from support.servers.neo4j_server import Neo4jServers

FIRST = [Item(id=1, kids=(2, 3), by="ann", text="a"), Item(id=2, parent=1, by="ben", score=1)]
SECOND = [Item(id=2, parent=1, by="ben", score=2), Item(id=4, parent=2, retrieved_at=5)]


def write_old_form(store: Store) -> None:
    """Turn a store into what the first form had: lists of loads, times, marks."""
    first, second = (load.load for load in list_loads(store))
    old = {1: [first], 2: [first, second], 4: [second]}
    times = dict(store.query("MATCH (l:GraphloadLoad) WHERE l.load > 0 RETURN l.load, l.time").rows)
    rows = [
        {"id": node, "loads": loads, "seen": 5000 if node == 4 else times[loads[-1]]}
        for node, loads in old.items()
    ]
    item, user = store.prefix + schema.ITEM, store.prefix + schema.USER
    for statement in (
        f"UNWIND $rows AS r MATCH (i:{item} {{id: r.id}}) SET i._loads = r.loads, i._seen = r.seen",
        f"MATCH (u:{user}) SET u._made = true, u._loads = null",
        f"MATCH (s:{schema.LOAD_SET}) DELETE s",
        f"MATCH (r:{store.prefix}{schema.RECORDS}) DELETE r",
        "MATCH (l:GraphloadLoad) SET l.form = null, l.content = null",
    ):
        store.query(statement, {"rows": rows} if "$rows" in statement else {}, write=True)


def exported(store: Store, stream: BytesIO) -> bytes:
    write_graph(read_graph(store), stream)
    return stream.getvalue()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.graph"
    for records in (FIRST, SECOND):
        with open_store(str(path), write=True) as store:
            push(merge_items(records), store)
    with open_store(str(path), write=True) as store:
        write_old_form(store)
    return path


def test_a_store_of_the_first_form_is_read_and_not_written(old: Path) -> None:
    with open_store(str(old), write=True) as store:
        assert len(read_graph(store)) == 4
        for write in (
            lambda: push(merge_items(FIRST), store),
            lambda: undo(store, 1),
            lambda: verify(merge_items(FIRST), store),
        ):
            with pytest.raises(StoreError, match="older graphload") as caught:
                write()
            assert "graphload upgrade --in" in str(caught.value.hint)


def test_an_upgraded_store_is_the_same_graph_and_as_if_written_now(
    graphload: Run, old: Path
) -> None:
    before = graphload("export", "--in", str(old)).out
    assert graphload("upgrade", "--in", str(old), "--json").json["items"] == 3
    assert graphload("export", "--in", str(old)).out == before
    with open_store(str(old), write=True) as store:
        assert verify(merge_items(FIRST), store).good
        assert verify(merge_items(SECOND), store).good
        assert check_store(store).good
        assert not store.query("MATCH (n) WHERE n._seen IS NOT NULL OR n._made RETURN n").rows
        assert undo(store, 2).removed == 1
        assert check_store(store).good
    assert graphload("upgrade", "--in", str(old), "--json").json["items"] == 0


def test_an_upgrade_that_was_cut_off_goes_on(graphload: Run, old: Path) -> None:
    before = graphload("export", "--in", str(old)).out
    with open_store(str(old), write=True) as store:
        calls = 0
        write = store.write

        def fail(statements: list[Statement]) -> None:
            nonlocal calls
            calls += any(statement.cypher == cypher.UPGRADE_ITEMS for statement in statements)
            write(statements)
            if calls:
                raise KeyboardInterrupt

        store.write = fail  # type: ignore[method-assign, assignment]
        with pytest.raises(KeyboardInterrupt):
            upgrade_items(store)
    with open_store(str(old), write=True) as store:
        with pytest.raises(StoreError, match="older graphload"):
            push(merge_items(FIRST), store)
        upgrade_items(store)
        finish_upgrade(store)
        assert check_store(store).good
    assert graphload("export", "--in", str(old)).out == before


def test_a_store_of_a_newer_form_is_left_alone(graphload: Run, old: Path, folder: Path) -> None:
    with open_store(str(old), write=True) as store:
        store.query("MATCH (l:GraphloadLoad {load: 0}) SET l.form = 99", write=True)
    (folder / "in.jsonl").write_text(json.dumps({"id": 1}))
    for command in (("push", "in.jsonl", "--to"), ("undo", "1", "--in"), ("upgrade", "--in")):
        done = graphload(*command, str(old))
        assert done.code == 1
        assert "newer graphload" in done.err


@pytest.mark.neo4j
def test_a_server_is_upgraded_under_all_prefixes_after_an_upgrade_was_cut_off(
    graphload: Run, neo4j_servers: Neo4jServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = served(neo4j_servers.get(NEO4J_VERSIONS[0]))
    monkeypatch.setenv("NEO4J_USERNAME", place.user or "")
    monkeypatch.setenv("NEO4J_PASSWORD", place.password or "")
    prefixes = ("", "HN")
    for prefix in prefixes:
        for records in (FIRST, SECOND):
            with place.open(write=True, prefix=prefix) as store:
                push(merge_items(records), store)
    before = []
    for prefix in prefixes:
        with place.open(write=True, prefix=prefix) as store:
            before.append(exported(store, BytesIO()))
            write_old_form(store)
    with place.open(write=True, prefix="") as store:
        upgrade_items(store)  # and no other prefix: the number of the form isn't written
    done = graphload("upgrade", "--in", place.name, "--json")
    assert done.json["items"] == 3
    for prefix, export in zip(prefixes, before, strict=True):
        with place.open(prefix=prefix) as store:
            assert exported(store, BytesIO()) == export
            assert check_store(store).good
            assert verify(merge_items(FIRST), store).good
