"""Read a graph from a store: all of it, or what a query returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

from graphload.errors import QueryError
from graphload.loading.plan.rows import attributes_of_row
from graphload.loading.plan.stored import read_all, read_facts
from graphload.stores import cypher, schema
from graphload.values import Node, Path, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.stores.protocol import Store

__all__ = ["read_graph", "read_query"]


def read_graph(store: Store) -> ReplyGraph:
    """Read the whole reply graph of a store: equal to the one that was pushed.

    Returns:
        A new DiGraph; its `graph.graph["sources"]` names the store.
    """
    return _graph_of(store, sorted(read_all(store, cypher.ALL_IDS)))


def read_query(store: Store, cypher: str) -> ReplyGraph:
    """Read the items that a query returns, and the edges between them.

    Items are found anywhere in a row: as nodes, in lists, maps and paths, and as
    the ends of a `PARENT`. A query without rows gives an empty graph.

    Raises:
        QueryError: the store refuses the query, or its rows have no item.
        StoreError: the store is out of reach.
    """
    rows = store.query(cypher).rows
    ids = _ids_in(rows, store.prefix + schema.ITEM)
    if not ids and any(value not in (None, []) for row in rows for value in row):
        raise QueryError(
            "the query returns no items",
            query=cypher,
            hint="Return nodes, relationships or paths: RETURN i, not RETURN i.id",
        )
    return _graph_of(store, sorted(ids))


def _graph_of(store: Store, ids: Sequence[Id]) -> ReplyGraph:
    graph: ReplyGraph = nx.DiGraph(sources=[store.name])
    graph.add_nodes_from(ids)
    for row, above, rank, _ in read_facts(store, ids):
        graph.nodes[row["id"]].update(attributes_of_row(row))
        if above is not None and above in graph:
            graph.add_edge(above, row["id"], **({} if rank is None else {"rank": rank}))
    return graph


def _ids_in(rows: Iterable[tuple[Any, ...]], label: str) -> set[Id]:
    """Return the ids of all items in some rows, however deep."""
    ids: set[Id] = set()
    waiting: list[Any] = list(rows)
    while waiting:
        value = waiting.pop()
        if isinstance(value, Node):
            ids |= {value.properties["id"]} if label in value.labels else set()
        elif isinstance(value, Relationship):
            ids |= {value.start, value.end} if value.type == schema.PARENT else set()
        elif isinstance(value, Path):
            waiting += [*value.nodes, *value.relationships]
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list | tuple):
            waiting += value
    return ids
