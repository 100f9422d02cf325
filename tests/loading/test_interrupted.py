"""Ctrl-C in the middle of a push."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from graphload.demo import synthetic_items
from graphload.loading import list_loads
from support.command import PROGRAM, environment, spawn
from support.places import embedded, exported, graph_of, served

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no SIGINT to send to a process here")
ITEMS = 8_000
MANY = 60_000
"""A new embedded store takes long enough for these to be stopped."""


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A file of many threads."""
    return written(tmp_path / "records.jsonl", ITEMS)


def written(path: Path, items: int) -> Path:
    with path.open("w") as stream:
        stream.writelines(f"{json.dumps(record)}\n" for record in synthetic_items(items))
    return path


def begun(records: Path, store: str, login: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, "push", records.name, "--to", store],
        cwd=records.parent,
        env=environment(login),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_finishes_the_batch_and_says_how_to_go_on(
    neo4j_server: GivenNeo4j | Neo4jServer, records: Path
) -> None:
    server, place = neo4j_server, served(neo4j_server)
    login = {"NEO4J_USERNAME": server.user, "NEO4J_PASSWORD": server.password}
    with begun(records, server.uri, login) as push:
        with place.open() as store:
            while not store.query("MATCH (i:Item) RETURN count(i)").rows[0][0]:
                assert push.poll() is None
                time.sleep(0.02)
        push.send_signal(signal.SIGINT)
        _, said = push.communicate(timeout=120)
    assert push.returncode == 130
    assert "run the same command again to continue" in said
    assert "Traceback" not in said
    with place.open() as store:
        assert [load.state for load in list_loads(store)] == ["unfinished"]
        there = store.query("MATCH (i:Item) RETURN count(i)").rows[0][0]
    assert 0 < there < ITEMS
    done = spawn("push", records.name, "--to", server.uri, cwd=records.parent, extra=login)
    assert done.code == 0, done.err
    assert place.export() == exported(graph_of(synthetic_items(ITEMS)))


def test_ctrl_c_leaves_no_half_of_an_embedded_store(tmp_path: Path) -> None:
    records, place = written(tmp_path / "records.jsonl", MANY), embedded(tmp_path)
    part = records.parent / f"{place.name}.part"
    with begun(records, place.name, {}) as push:
        while not any(part.glob("Item*")):
            assert push.poll() is None
            time.sleep(0.01)
        push.send_signal(signal.SIGINT)
        _, said = push.communicate(timeout=120)
    assert push.returncode == 130
    assert "Traceback" not in said
    assert not part.exists()
    assert not list(records.parent.glob("*.graph"))
