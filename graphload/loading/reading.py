"""A graph back out of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from graphload.loading.rows import attributes_of_row
from graphload.loading.state import read_facts
from graphload.stores import schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from graphload.items import Id
    from graphload.stores.protocol import Store

__all__ = ["read_graph"]


def read_graph(store: Store) -> nx.DiGraph:
    """Read the whole reply graph that a store holds: equal to the one that was pushed.

    Returns:
        A new DiGraph; its `graph.graph["sources"]` names the store.
    """
    graph: nx.DiGraph = nx.DiGraph(sources=[store.name])
    ids = sorted(_all_ids(store))
    graph.add_nodes_from(ids)
    for row, above, rank, _ in read_facts(store, ids):
        graph.nodes[row["id"]].update(attributes_of_row(row))
        if above is not None:
            graph.add_edge(above, row["id"], **({} if rank is None else {"rank": rank}))
    return graph


def _all_ids(store: Store) -> list[Id]:
    return [node for (ids,) in store.read(Statement(schema.ALL_IDS, {})) for node in ids]
