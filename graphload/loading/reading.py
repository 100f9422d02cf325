"""A graph back out of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

    from graphload.stores.protocol import Store

__all__ = ["read_graph"]


def read_graph(store: Store) -> nx.DiGraph:
    """Read the whole reply graph that a store holds: equal to the one that was pushed."""
    raise NotImplementedError
