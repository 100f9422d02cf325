"""The nodes and relationships of a query's rows as a graph in networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.errors import GraphError
from graphload.values import Node, Path, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

__all__ = ["networkx_graph"]

_KEYS = ("id", "name")
"""The properties by which relationships name their ends."""


def networkx_graph(rows: Iterable[tuple[Any, ...]]) -> nx.MultiDiGraph[int | str]:
    """Collect all nodes and relationships of some rows; see `values.Result.to_networkx`.

    Raises:
        GraphError: a user has the name that is the id of an item.
    """
    import networkx as nx  # noqa: PLC0415 - slow to import

    graph: nx.MultiDiGraph[int | str] = nx.MultiDiGraph()
    others: dict[str, str] = {}
    waiting: list[Any] = [*rows][::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Node):
            key = next((value.properties[name] for name in _KEYS if name in value.properties), None)
            if key is None:
                key = others.setdefault(repr(value), f"node {len(others) + 1}")
            if graph.nodes.get(key, {}).get("labels", value.labels) != value.labels:
                raise GraphError(
                    f"two nodes of the result are called {key!r}: {graph.nodes[key]['labels']} and "
                    f"{value.labels}",
                    hint="Return only items, or only users, or use to_polars().",
                )
            graph.add_node(key, **{**value.properties, "labels": value.labels})
        elif isinstance(value, Relationship):
            data = {**value.properties, "type": value.type}
            graph.add_edge(value.start, value.end, key=value.type, **data)
        elif isinstance(value, Path):
            waiting += [*value.nodes, *value.relationships][::-1]
        elif isinstance(value, dict):
            waiting += [*value.values()][::-1]
        elif isinstance(value, list | tuple):
            waiting += value[::-1]
    return graph
