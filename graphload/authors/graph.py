"""Build the author graph: a node for each author, an edge from who answers to who is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from graphload.forest import UNKNOWN
from graphload.measures import groups
from graphload.measures.columns import read_columns
from graphload.measures.measure import measure_per

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

    from graphload.measures.columns import ItemColumns, Source

    Ints = NDArray[np.int64]
    AuthorGraph: TypeAlias = nx.DiGraph[str]
    """The type of an author graph: nodes are names, edges go from the answering author."""

__all__ = ["AuthorReplies", "build_author_graph"]

NODE_MEASURES = (
    *("items", "threads", "roots", "replies_given", "replies_received", "self_replies"),
    *("first", "last"),
)
"""The measures of an author that are attributes of the node."""


@dataclass(frozen=True)
class AuthorReplies:
    """The replies of authors to others, and the pairs of authors that they make.

    `reply` has the items that answer another author, `pair` the pair of each: a position in
    `giver` and `taker`, authors as positions in `items.names`. Pairs are sorted.
    """

    items: ItemColumns
    reply: Ints
    pair: Ints
    giver: Ints
    taker: Ints
    weight: Ints

    @classmethod
    def of(cls, source: Source) -> AuthorReplies:
        """Find the replies between authors of a graph, or of its columns.

        Raises:
            GraphError: a node has two parents, or ids are neither all int nor all str.
        """
        items = read_columns(source)
        reply = np.flatnonzero(items.answered >= 0)
        pairs, pair = groups.number_pairs(
            items.author[reply], items.answered[reply], len(items.names)
        )
        return cls(items, reply, pair, pairs.first, pairs.second, pairs.times)

    def fold_times(self, function: np.ufunc, start: int) -> Ints:
        """Fold the known times of each pair's replies; `UNKNOWN` where there are none."""
        time = self.items.time[self.reply]
        known = time != UNKNOWN
        folded = groups.fold(function, self.pair[known], time[known], len(self.giver), start)
        return np.where(folded == start, UNKNOWN, folded)

    def count_threads(self) -> Ints:
        """Count the threads in which each pair's replies are; those in cycles are in none."""
        thread = self.items.thread[self.reply]
        inside = thread >= 0
        distinct = groups.distinct_pairs(
            self.pair[inside], thread[inside], len(self.items.forest.roots)
        )
        return groups.count(distinct.first, len(self.giver))

    def mark_reciprocal(self) -> NDArray[np.bool_]:
        """Mark the pairs whose reverse is a pair, too."""
        n = len(self.items.names)
        return np.isin(self.giver * n + self.taker, self.taker * n + self.giver)


def build_author_graph(graph: Source) -> AuthorGraph:
    """Build the graph of a reply graph's authors: an edge goes from who answers to the answered.

    Replies to oneself and replies from or to an item without author are no edge. Stubs have no
    author.

    Returns:
        A new DiGraph. Nodes are the names of all authors, ascending, with `items`, `threads`,
        `roots`, `replies_given`, `replies_received`, `self_replies`, `first` and `last`, as
        `measure_authors` has them. Edges are sorted, with `weight` (the number of replies),
        `threads` (in how many threads they are), `first` and `last` (Unix seconds) and
        `reciprocal` (whether the other answers, too). A time that isn't known is absent.

    Raises:
        GraphError: a node has two parents, or ids are neither all int nor all str.
    """
    import networkx as nx  # noqa: PLC0415 - slow to import

    replies = AuthorReplies.of(graph)
    names = replies.items.names
    table = measure_per("author", replies.items)
    authors: AuthorGraph = nx.DiGraph()
    for row in table.frame.select("author", *NODE_MEASURES).sort("author").iter_rows(named=True):
        name = row.pop("author")
        authors.add_node(name, **{key: value for key, value in row.items() if value is not None})
    columns = {
        "weight": replies.weight,
        "threads": replies.count_threads(),
        "first": replies.fold_times(np.minimum, UNKNOWN),
        "last": replies.fold_times(np.maximum, -UNKNOWN),
        "reciprocal": replies.mark_reciprocal(),
    }
    values = zip(*(column.tolist() for column in columns.values()), strict=True)
    ends = zip(replies.giver.tolist(), replies.taker.tolist(), strict=True)
    for (giver, taker), row_ in zip(ends, values, strict=True):
        data = zip(columns, row_, strict=True)
        authors.add_edge(
            names[giver], names[taker], **{key: value for key, value in data if value != UNKNOWN}
        )
    return authors
