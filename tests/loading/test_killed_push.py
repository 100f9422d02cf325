"""A push that dies half-way, and is run again."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from graphload.demo import synthetic_items
from graphload.graph import build_graph
from graphload.loading import push
from graphload.readers import read_items
from support.places import KINDS, Place, embedded, exported, of_kind, served

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.graph import ReplyGraph

ITEMS = 7_000
EARLIER = 10**9
PUSH = """
import sys
from graphload import build_graph, open_store, push, read_items

def tell(what, done, total):
    print(what, done, total, flush=True)

name, user, database, path, fields = sys.argv[1:]
password = sys.stdin.readline().strip()
login = {"user": user, "password": password, "database": database} if user else {}
with open_store(name, write=True, **login) as store:
    push(build_graph(read_items([path])), store, fields=fields, progress=tell)
"""


# Another version of Neo4j is killed under by test_kills, at many moments, where there is time.
@pytest.fixture(params=map(of_kind, KINDS[:2]))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where an empty store is."""
    if request.param == "embedded":
        return embedded(tmp_path)
    return served(request.getfixturevalue("neo4j_servers").get(request.param))


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A file of many threads."""
    path = tmp_path / "records.jsonl"
    with path.open("w") as stream:
        stream.writelines(f"{json.dumps(record)}\n" for record in synthetic_items(ITEMS))
    return path


def graph_in(path: Path) -> ReplyGraph:
    return build_graph(read_items([path]))


def push_and_kill(place: Place, records: Path, phase: str, fields: str = "") -> None:
    """Push in another process, and kill it when half of a phase is done."""
    command = [sys.executable, "-c", PUSH, place.name]
    command += [place.user or "", place.database or "neo4j", str(records), fields]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{place.password or ''}\n")
        process.stdin.flush()
        for line in process.stdout:
            what, done, total = line.split()
            if what == phase and 2 * int(done) >= int(total):
                process.kill()
                break
        else:
            pytest.fail(f"the push ended before {phase} was half done")
    assert process.returncode != 0


@pytest.mark.parametrize("phase", ["items", "replies", "users"])
def test_a_push_that_was_killed_is_made_whole_by_the_next(
    place: Place, records: Path, phase: str
) -> None:
    push_and_kill(place, records, phase)
    graph = graph_in(records)
    assert place.push_graph(graph).verified
    assert place.export() == exported(graph)


@pytest.mark.parametrize("phase", ["items", "replies", "users"])
def test_an_embedded_store_is_read_and_completed_after_a_push_into_it_was_killed(
    tmp_path: Path, records: Path, phase: str
) -> None:
    place = embedded(tmp_path)
    place.push({"id": EARLIER, "type": "story", "title": "before", "time": 5})
    push_and_kill(place, records, phase)
    assert place.read().nodes[EARLIER]["title"] == "before"
    place.push_graph(graph_in(records))
    ours = graph_in(records)
    ours.add_node(EARLIER, item_type="story", title="before", time=5, id_source="given")
    assert place.export() == exported(ours)


def test_fields_that_were_half_written_are_made_whole_by_the_next_push(
    place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "records.jsonl"
    with path.open("w") as stream:
        for record in synthetic_items(ITEMS):
            stream.write(f"{json.dumps(record | {'mood': record['id'] % 7})}\n")
    place.push({"id": EARLIER, "type": "story", "mood": 3})
    push_and_kill(place, path, "fields", "mood")
    with place.open(write=True) as store:
        assert push(graph_in(path), store, fields="mood").verified
    wrong = "MATCH (i:Item) WHERE i.mood IS NULL OR i.id < $earlier AND i.mood <> i.id % 7 "
    assert place.query(f"{wrong} RETURN i.id", earlier=EARLIER).rows == []
    assert place.query("MATCH (i:Item) RETURN count(i.mood)").rows == [(ITEMS + 1,)]
