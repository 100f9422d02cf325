"""Places where a store can be: one of each kind, for the tests that run on all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from graphload.export import export_lines
from graphload.graph import build_graph
from graphload.items import Place as RecordPlace
from graphload.loading import PushResult, push, read_graph
from graphload.parsing import parse_item
from graphload.stores import open_store
from support.servers.neo4j_server import NEO4J_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from _pytest.mark import ParameterSet

    from graphload.graph import ReplyGraph
    from graphload.stores.protocol import Store
    from graphload.values import Result
    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

__all__ = ["KINDS", "Place", "embedded", "exported", "graph_of", "of_kind", "served"]

KINDS = ("embedded", *NEO4J_VERSIONS)


def of_kind(kind: str, *more: object) -> ParameterSet:
    """A test's parameters, marked by what a store of that kind needs."""
    return pytest.param(kind, *more, marks=[] if kind == "embedded" else [pytest.mark.neo4j])


@dataclass(frozen=True)
class Place:
    """Where a store is, and how to open it."""

    name: str
    user: str | None = None
    password: str | None = None
    database: str | None = None

    def open(self, *, write: bool = False, prefix: str | None = None) -> Store:
        return open_store(
            self.name,
            user=self.user,
            password=self.password,
            database=self.database,
            write=write,
            prefix=prefix,
        )

    def push(self, *records: Mapping[str, Any]) -> PushResult:
        return self.push_graph(graph_of(records))

    def push_graph(self, graph: ReplyGraph) -> PushResult:
        with self.open(write=True) as store:
            return push(graph, store)

    def read(self) -> ReplyGraph:
        with self.open() as store:
            return read_graph(store)

    def export(self) -> list[bytes]:
        return exported(self.read())

    def query(self, cypher: str, *, write: bool = False, **parameters: object) -> Result:
        with self.open(write=write) as store:
            return store.query(cypher, parameters, write=write)


def embedded(folder: Path) -> Place:
    """A place for an embedded store that isn't there yet."""
    return Place(str(folder / "all threads é.graph"))


def served(server: GivenNeo4j | Neo4jServer) -> Place:
    """The database of a Neo4j server."""
    return Place(server.uri, server.user, server.password, server.database)


def graph_of(records: Iterable[Mapping[str, Any]]) -> ReplyGraph:
    """The graph of records as JSON has them."""
    return build_graph(parse_item(record, RecordPlace("test")) for record in records)


def exported(graph: ReplyGraph) -> list[bytes]:
    """The lines in which graphs are compared."""
    return list(export_lines(graph))
