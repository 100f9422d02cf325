"""Rows that a real Neo4j refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from graphload.loading import Counts
from support.command import spawn, write_records
from support.places import exported, graph_of, served

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

URL = "https://example.org/same"
RECORDS = [
    {"id": 1, "type": "story", "by": "ann", "url": URL, "kids": [2]},
    {"id": 2, "type": "comment", "by": "bob", "parent": 1, "text": "a"},
    {"id": 3, "type": "story", "by": "cid", "url": URL},
    {"id": 4, "type": "comment", "by": "dan", "parent": 3, "text": "b"},
    {"id": 5, "type": "story", "by": "eve", "url": URL},
]


@pytest.fixture
def strict(neo4j_server: GivenNeo4j | Neo4jServer) -> GivenNeo4j | Neo4jServer:
    """A server whose owner wants no url twice."""
    with neo4j_server.driver() as driver:
        driver.execute_query("CREATE CONSTRAINT FOR (i:Item) REQUIRE i.url IS UNIQUE")
    return neo4j_server


def test_a_row_that_the_database_refuses_is_kept_aside_and_the_rest_goes_on(
    strict: GivenNeo4j | Neo4jServer,
) -> None:
    place = served(strict)
    result = place.push(*RECORDS)
    assert result.verified
    assert len(result.rejects) == 2
    assert "already exists" in result.rejects[0].reason
    refused = {json.loads(one.raw)["id"] for one in result.rejects}
    taken = ({1, 3, 5} - refused).pop()
    left = [one for one in RECORDS if one["id"] in {2, 4, taken}]
    # What others point at is a stub in its place.
    assert place.export() == exported(graph_of(left))
    assert result.items == Counts(created=len(graph_of(left)))


def test_a_record_that_is_refused_when_it_completes_a_stub(
    strict: GivenNeo4j | Neo4jServer,
) -> None:
    place = served(strict)
    place.push(RECORDS[0], RECORDS[1], RECORDS[3])
    result = place.push(RECORDS[2])
    assert (result.verified, len(result.rejects)) == (True, 1)
    assert place.export() == exported(graph_of([RECORDS[0], RECORDS[1], RECORDS[3]]))


def test_the_command_writes_what_was_refused_to_the_rejects(
    strict: GivenNeo4j | Neo4jServer, tmp_path: Path
) -> None:
    write_records(tmp_path / "some.jsonl", RECORDS)
    login = {"NEO4J_USERNAME": strict.user, "NEO4J_PASSWORD": strict.password}
    done = spawn("push", "some.jsonl", "--to", strict.uri, "--json", cwd=tmp_path, extra=login)
    assert (done.code, done.json["rejected"], done.json["verified"]) == (0, 2, True)
    lines = (tmp_path / "graphload.rejects.jsonl").read_text("utf-8").splitlines()
    rejects = [json.loads(line) for line in lines]
    assert [sorted(one) for one in rejects] == [["line", "raw", "reason", "source"]] * 2
    assert {one["source"] for one in rejects} == {"some.jsonl"}
