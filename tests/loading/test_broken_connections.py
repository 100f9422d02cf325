"""Connections that break while a push is written, as a proxy before a real server breaks them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from graphload.demo import synthetic_items
from graphload.errors import StoreError
from graphload.loading import list_loads, push
from support.places import Place, exported, graph_of, served
from support.servers.bolt_proxy import BoltProxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.graph import ReplyGraph
    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

ITEMS = 3000


@pytest.fixture(scope="module")
def graph() -> ReplyGraph:
    """Many threads, more than one batch of them."""
    return graph_of(synthetic_items(ITEMS))


@pytest.fixture
def proxy(neo4j_server: GivenNeo4j | Neo4jServer) -> Iterator[BoltProxy]:
    """A proxy before an empty server."""
    with BoltProxy(neo4j_server) as proxy:
        yield proxy


def through(proxy: BoltProxy, server: GivenNeo4j | Neo4jServer) -> Place:
    return Place(proxy.uri, server.user, server.password, server.database)


@pytest.mark.parametrize("nth", [1, 6])
@pytest.mark.parametrize("after", [True, False])
def test_a_commit_of_unknown_outcome_is_settled(
    proxy: BoltProxy,
    neo4j_server: GivenNeo4j | Neo4jServer,
    graph: ReplyGraph,
    nth: int,
    *,
    after: bool,
) -> None:
    with through(proxy, neo4j_server).open(write=True) as store:
        (proxy.cut_after_commit if after else proxy.cut_before_commit)(nth)
        result = push(graph, store)
    assert proxy.cuts == 1
    assert (result.verified, result.items.created) == (True, len(graph))
    assert served(neo4j_server).export() == exported(graph)


def test_a_network_that_is_gone_for_a_moment_is_waited_for(
    proxy: BoltProxy, neo4j_server: GivenNeo4j | Neo4jServer, graph: ReplyGraph
) -> None:
    cut = threading.Event()

    def lose_the_network(what: str, _done: int, _total: int) -> None:
        if what == "users" and not cut.is_set():
            cut.set()
            proxy.refuse()
            proxy.cut()
            threading.Timer(1.0, proxy.accept).start()

    with through(proxy, neo4j_server).open(write=True) as store:
        assert push(graph, store, progress=lose_the_network).verified
    assert cut.is_set()
    assert served(neo4j_server).export() == exported(graph)


def test_a_load_that_lost_its_lock_stops_for_the_one_that_took_over(
    proxy: BoltProxy, neo4j_server: GivenNeo4j | Neo4jServer, graph: ReplyGraph
) -> None:
    other = graph_of([{"id": -5, "by": "eve"}])
    ours: list[int | None] = []

    def take_over(what: str, _done: int, _total: int) -> None:
        if what == "users" and not ours:
            ours.append(None)
            proxy.cut()
            ours.append(served(neo4j_server).push_graph(other).load)

    with (
        through(proxy, neo4j_server).open(write=True) as store,
        pytest.raises(StoreError, match="another load took over") as caught,
    ):
        push(graph, store, progress=take_over)
    assert "same command" in (caught.value.hint or "")
    place = served(neo4j_server)
    with place.open() as store:
        states = {load.load: load.state for load in list_loads(store)}
    assert states == {1: "unfinished", 2: "done"}
    assert place.push_graph(graph).load == 1
    union = graph.copy()
    union.add_nodes_from(other.nodes(data=True))
    assert place.export() == exported(union)
