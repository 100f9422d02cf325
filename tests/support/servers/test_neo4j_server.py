from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.places import served
from support.servers.neo4j_server import KEPT, NEO4J_VERSIONS, GivenNeo4j, Neo4jServer

if TYPE_CHECKING:
    from support.servers.neo4j_server import Neo4jServers

pytestmark = pytest.mark.neo4j
# To start one takes long, and is done alike for all versions.
ON_ONE = pytest.mark.parametrize("neo4j_server", NEO4J_VERSIONS[:1], indirect=True)


def test_the_server_is_empty_and_of_its_version(neo4j_server: Neo4jServer) -> None:
    with neo4j_server.driver() as driver:
        version = driver.execute_query(
            "CALL dbms.components() YIELD name, versions "
            "WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version"
        ).records[0]["version"]
        nodes = driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"]
    assert neo4j_server.version in ("given", version)
    assert nodes == 0


def test_wiping_takes_nodes_constraints_and_indexes(neo4j_server: Neo4jServer) -> None:
    with neo4j_server.driver() as driver:
        driver.execute_query("CREATE CONSTRAINT FOR (x:X) REQUIRE x.id IS UNIQUE")
        driver.execute_query("CREATE INDEX FOR (x:X) ON (x.name)")
        driver.execute_query("UNWIND range(1, 100) AS i CREATE (:X {id: i})")
    neo4j_server.wipe()
    GivenNeo4j(_environment(neo4j_server))  # refuses anything that isn't empty


def test_what_is_kept_from_test_to_test_is_what_a_push_creates(
    neo4j_server: Neo4jServer, neo4j_servers: Neo4jServers
) -> None:
    neo4j_server.wipe()
    place = served(neo4j_server)
    place.push({"id": 1, "type": "story", "by": "ann"})
    place.query("CREATE CONSTRAINT FOR (x:X) REQUIRE x.id IS UNIQUE", write=True)
    neo4j_servers.get(neo4j_server.version)
    with neo4j_server.driver() as driver:
        names = driver.execute_query("SHOW CONSTRAINTS YIELD name RETURN collect(name) AS names")
    assert {*names.records[0]["names"]} == KEPT
    assert place.query("MATCH (n) RETURN n").rows == []


def test_a_database_in_use_is_refused(neo4j_server: Neo4jServer) -> None:
    with neo4j_server.driver() as driver:
        driver.execute_query("CREATE (:Precious)")
    with pytest.raises(RuntimeError, match="isn't empty"):
        GivenNeo4j(_environment(neo4j_server))


@ON_ONE
@pytest.mark.slow
def test_a_restart_keeps_all_and_a_server_that_was_killed_is_started_again(
    neo4j_server: Neo4jServer, neo4j_servers: Neo4jServers
) -> None:
    with neo4j_server.driver() as driver:
        driver.execute_query("CREATE (:Kept)")
    neo4j_server.restart()
    with neo4j_server.driver() as driver:
        assert driver.execute_query("MATCH (k:Kept) RETURN count(k) AS n").records[0]["n"] == 1
    neo4j_server.kill()
    # The next test that wants it gets it, running and empty.
    assert neo4j_servers.get(neo4j_server.version) is neo4j_server
    assert neo4j_server.runs


def _environment(server: Neo4jServer) -> dict[str, str]:
    return {
        "GRAPHLOAD_TEST_NEO4J_URI": server.uri,
        "NEO4J_USERNAME": server.user,
        "NEO4J_PASSWORD": server.password,
    }
