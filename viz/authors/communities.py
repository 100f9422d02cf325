"""Communities of authors: groups that answer each other more than they answer the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

__all__ = ["Ties", "find_communities"]


class Ties:
    """The undirected ties between n authors: `low` below `high`, and the replies both ways."""

    def __init__(self, n: int, giver: Ints, taker: Ints, weight: Ints) -> None:
        self.n = n
        key = np.minimum(giver, taker) * max(n, 1) + np.maximum(giver, taker)
        distinct, tie = np.unique(key, return_inverse=True)
        self.low, self.high = np.divmod(distinct, max(n, 1))
        self.weight: Ints = np.bincount(tie, weight, len(distinct)).astype(np.int64)

    def graph(self) -> nx.Graph[int]:
        """Return the ties as a graph of all n authors, by number."""
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(self.n))
        ends = zip(self.low.tolist(), self.high.tolist(), self.weight.tolist(), strict=True)
        graph.add_weighted_edges_from(ends)
        return graph


def find_communities(ties: Ties) -> Ints:
    """Return the community of each author, 0 for the largest one; shape (n,).

    An author without ties is a community alone. The same ties give the same communities.

    Source: Blondel, Guillaume, Lambiotte and Lefebvre 2008, "Fast unfolding of communities in
    large networks" (Louvain), of the undirected graph with replies as weights.
    """
    louvain: Any = nx.community.louvain_communities
    groups = louvain(ties.graph(), weight="weight", seed=0)
    community = np.empty(ties.n, dtype=np.int64)
    ordered = sorted(groups, key=lambda group: (-len(group), min(group)))
    for number, group in enumerate(ordered):
        community[sorted(group)] = number
    return community
