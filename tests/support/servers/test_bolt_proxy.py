from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import neo4j
import pytest
from neo4j.exceptions import IncompleteCommit, ServiceUnavailable, SessionExpired

from support.servers.bolt_proxy import BoltProxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

CUT = (IncompleteCommit, ServiceUnavailable, SessionExpired)


@pytest.fixture
def proxy(neo4j_server: GivenNeo4j | Neo4jServer) -> Iterator[BoltProxy]:
    """A proxy before an empty server."""
    with BoltProxy(neo4j_server) as proxy:
        yield proxy


@pytest.fixture
def driver(proxy: BoltProxy, neo4j_server: GivenNeo4j | Neo4jServer) -> Iterator[neo4j.Driver]:
    """The plain driver, through the proxy."""
    login = (neo4j_server.user, neo4j_server.password)
    with neo4j.GraphDatabase.driver(proxy.uri, auth=login) as driver:
        yield driver


def create(driver: neo4j.Driver, *names: str) -> None:
    """Create a node for each name, each in a transaction of its own, and retry none."""
    with driver.session() as session:
        for name in names:
            with session.begin_transaction() as transaction:
                transaction.run("CREATE (:X {name: $name})", name=name).consume()
                transaction.commit()


def names(server: GivenNeo4j | Neo4jServer) -> list[str]:
    """The names that are there, asked for past the proxy."""
    with server.driver() as driver:
        records = driver.execute_query("MATCH (x:X) RETURN x.name ORDER BY x.name").records
    return [record[0] for record in records]


def test_what_is_said_passes_through(
    proxy: BoltProxy, driver: neo4j.Driver, neo4j_server: GivenNeo4j | Neo4jServer
) -> None:
    text = "é" * 200_000
    create(driver, "a", text)
    assert names(neo4j_server) == ["a", text]
    assert (proxy.commits, proxy.cuts) == (2, 0)


def test_what_looks_like_a_commit_is_none_in_a_text(proxy: BoltProxy, driver: neo4j.Driver) -> None:
    with driver.session() as session:
        data = b"\x00\x02\xb0\x12\x00\x00"
        assert session.run("RETURN $data AS data", data=data).single(strict=True)["data"] == data
    assert proxy.commits == 0


def test_a_cut_after_a_commit_leaves_the_data_and_a_driver_that_does_not_know(
    proxy: BoltProxy, driver: neo4j.Driver, neo4j_server: GivenNeo4j | Neo4jServer
) -> None:
    proxy.cut_after_commit(2)
    with pytest.raises(IncompleteCommit):
        create(driver, "a", "b", "c")
    assert (proxy.commits, proxy.cuts) == (2, 1)
    assert names(neo4j_server) == ["a", "b"]


def test_a_cut_before_a_commit_leaves_nothing_of_it(
    proxy: BoltProxy, driver: neo4j.Driver, neo4j_server: GivenNeo4j | Neo4jServer
) -> None:
    proxy.cut_before_commit(2)
    with pytest.raises(IncompleteCommit):
        create(driver, "a", "b", "c")
    assert proxy.cuts == 1
    assert names(neo4j_server) == ["a"]


def test_after_a_cut_a_new_connection_is_as_good_as_the_first(
    proxy: BoltProxy, driver: neo4j.Driver, neo4j_server: GivenNeo4j | Neo4jServer
) -> None:
    proxy.cut_after_commit()
    with pytest.raises(IncompleteCommit):
        create(driver, "a")
    create(driver, "b")
    assert names(neo4j_server) == ["a", "b"]


def test_a_cut_now_ends_what_is_going_on(
    proxy: BoltProxy, driver: neo4j.Driver, neo4j_server: GivenNeo4j | Neo4jServer
) -> None:
    with driver.session() as session, contextlib.suppress(*CUT):
        transaction = session.begin_transaction()
        transaction.run("CREATE (:X {name: 'a'})").consume()
        proxy.cut()
        with pytest.raises(CUT):
            transaction.run("CREATE (:X {name: 'b'})").consume()
    assert proxy.cuts >= 1
    assert names(neo4j_server) == []


def test_a_proxy_that_refuses_is_a_server_that_is_gone_until_it_accepts(
    proxy: BoltProxy, neo4j_server: GivenNeo4j | Neo4jServer
) -> None:
    login = (neo4j_server.user, neo4j_server.password)
    proxy.refuse()
    with (
        neo4j.GraphDatabase.driver(proxy.uri, auth=login) as driver,
        pytest.raises(ServiceUnavailable),
    ):
        driver.verify_connectivity()
    proxy.accept()
    with neo4j.GraphDatabase.driver(proxy.uri, auth=login) as driver:
        driver.verify_connectivity()
