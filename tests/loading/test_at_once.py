"""Several pushes into one store at once, each a process of its own."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from graphload.demo import synthetic_items
from graphload.errors import StoreError
from graphload.loading import list_loads, push, verify
from support.command import PROGRAM, environment
from support.places import KINDS, Place, embedded, exported, graph_of, of_kind, served

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from graphload.stores.protocol import Store
    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

PUSHES = 8


@pytest.fixture(params=map(of_kind, KINDS))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where an empty store is, one of each kind."""
    if request.param == "embedded":
        return embedded(tmp_path)
    return served(request.getfixturevalue("neo4j_servers").get(request.param))


def test_eight_pushes_of_overlapping_records_end_in_one_right_graph(
    place: Place, tmp_path: Path
) -> None:
    records = list(synthetic_items(900))
    parts = [[r for at, r in enumerate(records) if at % PUSHES not in (n, n + 1)] for n in range(8)]
    pushes = []
    for number, part in enumerate(parts):
        path = tmp_path / f"part{number}.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in part))
        login = {"NEO4J_USERNAME": place.user or "", "NEO4J_PASSWORD": place.password or ""}
        pushes.append(
            subprocess.Popen(
                [*PROGRAM, "push", str(path), "--to", place.name, "--json"],
                cwd=tmp_path,
                env=environment(login if place.user else None),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    for running in pushes:
        out, err = running.communicate(timeout=300)
        assert (running.returncode, "eadlock" in err) == (0, False), err
        assert json.loads(out)["verified"]
    whole = graph_of(records)
    assert place.export() == exported(whole)
    with place.open() as store:
        assert sorted(load.load for load in list_loads(store)) == list(range(1, PUSHES + 1))
        assert verify(whole, store).good


def after(
    other: Callable[[], object], store: Store
) -> Callable[[Callable[[], None] | None], AbstractContextManager[None]]:
    """The lock of a store, before which somebody else does something."""
    lock = store.exclusive

    def exclusive(waiting: Callable[[], None] | None = None) -> AbstractContextManager[None]:
        other()
        return lock(waiting)

    return exclusive


def test_a_push_into_an_empty_server_sees_another_that_had_the_lock_first(
    neo4j_server: GivenNeo4j | Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = served(neo4j_server)
    with place.open(write=True) as store:
        monkeypatch.setattr(store, "exclusive", after(lambda: place.push({"id": "a"}), store))
        assert push(graph_of([{"id": 1}, {"id": 2, "parent": 1}]), store).verified
    whole = graph_of([{"id": "a"}, {"id": "1"}, {"id": "2", "parent": "1"}])
    assert place.export() == exported(whole)


def test_a_push_into_an_empty_server_sees_what_another_program_wrote_meanwhile(
    neo4j_server: GivenNeo4j | Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = served(neo4j_server)

    def create() -> None:
        place.query("CREATE (:Item {id: 7})", write=True)

    with place.open(write=True) as store:
        monkeypatch.setattr(store, "exclusive", after(create, store))
        with pytest.raises(StoreError, match="has 1 node with label :Item that graphload didn't"):
            push(graph_of([{"id": 1}]), store)
    assert place.query("MATCH (i:Item) RETURN i.id").rows == [(7,)]
