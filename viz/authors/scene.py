"""The authors and pairs to draw, as columns, and the replies behind each pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.authors.graph import AuthorReplies, build_author_graph
from graphload.errors import GraphError
from graphload.forest import UNKNOWN
from graphload.plaintext import readable_title
from viz.authors.communities import Ties, find_communities
from viz.spanning_forest import span_graph
from viz.values import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from graphload.authors.graph import AuthorGraph
    from graphload.items import Id
    from viz.options import Options

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["AuthorScene", "build_author_scene"]


@dataclass(frozen=True)
class AuthorScene:
    """The n authors that are drawn, and their m pairs of who answers whom.

    `authors` is the graph of all authors; `names` are those drawn, most items first, and
    `community` the community of each. `giver` and `taker` are positions in `names`, sorted;
    `start` has where each pair's replies begin in `replies`, ids in the order of time, shape
    (m + 1,). `graph` is the reply graph.
    """

    title: str
    graph: nx.DiGraph[Any]
    authors: AuthorGraph
    names: Sequence[str]
    community: Ints
    giver: Ints
    taker: Ints
    start: Ints
    replies: Sequence[Id]
    ties: Ties

    @property
    def left_out(self) -> int:
        """Count the authors that are not drawn."""
        return len(self.authors) - len(self.names)

    def of_authors(self, name: str) -> Floats:
        """Return an attribute of each author, NaN where it is absent; shape (n,)."""
        nodes = self.authors.nodes
        return np.array([nodes[each].get(name, np.nan) for each in self.names], dtype=np.float64)

    def of_pairs(self, name: str) -> Floats:
        """Return an attribute of each pair, NaN where it is absent; shape (m,)."""
        edges, names = self.authors.edges, self.names
        pairs = zip(self.giver.tolist(), self.taker.tolist(), strict=True)
        values = [edges[names[one], names[other]].get(name, np.nan) for one, other in pairs]
        return np.array(values, dtype=np.float64)


def build_author_scene(
    graph: nx.DiGraph[Any], options: Options, *, max_authors: int
) -> AuthorScene:
    """Arrange the authors of a reply graph, or of the part of it that `options` select.

    Of more than `max_authors` those with most replies, given and received, are drawn.

    Raises:
        DrawingError: the graph isn't directed.
        GraphError: `options.thread` isn't in the graph, or it is no reply graph.
    """
    part = span_graph(graph, thread=options.thread, max_depth=options.depth)
    if len(part.nodes) < len(graph):
        graph = graph.subgraph(part.nodes)
    try:
        replies = AuthorReplies.of(graph)
    except (TypeError, ValueError, OverflowError) as error:
        raise GraphError(
            "the authors of this graph can't be drawn: a time or a rank is no integer",
            hint="Build the graph with build_graph, or convert the attributes time and rank.",
        ) from error
    authors = build_author_graph(replies.items)
    everyone = replies.items.names
    names = _most_active(authors, max_authors)
    number = np.full(len(everyone), -1, dtype=np.int64)
    place = {name: at for at, name in enumerate(everyone)}
    number[[place[name] for name in names]] = np.arange(len(names))
    giver, taker = number[replies.giver], number[replies.taker]
    kept = np.flatnonzero((giver >= 0) & (taker >= 0))
    kept = kept[np.lexsort((taker[kept], giver[kept]))]
    giver, taker, weight = giver[kept], taker[kept], replies.weight[kept]
    # The replies of each pair, in the order of time, undated ones last.
    time = replies.items.time[replies.reply]
    order = np.lexsort((replies.reply, np.where(time == UNKNOWN, np.inf, time), replies.pair))
    first = np.searchsorted(replies.pair[order], kept)
    spans = [order[at : at + count] for at, count in zip(first, weight.tolist(), strict=True)]
    chosen = replies.reply[np.concatenate(spans)] if spans else replies.reply[:0]
    forest, ids, count = replies.items.forest, replies.items.forest.ids, len(authors)
    # A page is named after its only thread.
    root = graph.nodes[ids[int(forest.roots[0])]] if len(forest.roots) == 1 else {}
    title = readable_title(text_of(root.get("title")), root.get("text_format"))
    number_text = f"{len(names):,} of {count:,}" if len(names) < count else f"{count:,}"
    title = f"Authors: {title}" if title else f"{number_text} author{'' if count == 1 else 's'}"
    ties = Ties(len(names), giver, taker, weight)
    return AuthorScene(
        title=text_of(options.title) or title,
        graph=graph,
        authors=authors,
        names=names,
        community=find_communities(ties),
        giver=giver,
        taker=taker,
        start=np.concatenate(([0], np.cumsum(weight))),
        replies=[ids[at] for at in chosen.tolist()],
        ties=ties,
    )


def _most_active(authors: AuthorGraph, limit: int) -> list[str]:
    """Return the authors to draw: those with most replies, then ordered by their items."""
    nodes = authors.nodes

    def replies(name: str) -> int:
        count: int = nodes[name]["replies_given"] + nodes[name]["replies_received"]
        return count

    chosen = sorted(authors, key=lambda name: (-replies(name), -nodes[name]["items"], name))[:limit]
    return sorted(chosen, key=lambda name: (-nodes[name]["items"], name))
