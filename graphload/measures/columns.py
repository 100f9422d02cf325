"""Items as columns, the input of all measures: from a graph, from links, or from rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from graphload.forest import UNKNOWN, Forest, count_ancestors, distinct
from graphload.graph import ReplyGraph
from graphload.nodes import encode, nodes_of_graph, nodes_of_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from graphload.items import Id
    from graphload.links import Links
    from graphload.measures.definitions import StubRule
    from graphload.nodes import NodeColumns

    Ints = NDArray[np.int64]
    Marks = NDArray[np.bool_]

__all__ = ["ItemColumns", "Source", "columns_of_links", "read_columns"]

_MAX_TIME_S = 8_200_000_000_000
"""The largest time in seconds: about the year 261,800. The calendar of polars ends soon after."""


@dataclass(frozen=True)
class ItemColumns:
    """The items of a graph: structure, and a value per node in each array, shape (n,).

    `author` is a position in `names`, or -1; the names ascend, and each is an author of items.
    `stub`, `deleted` and `dead` are marks.
    """

    forest: Forest
    names: Sequence[str]
    author: Ints
    stub: Marks
    deleted: Marks
    dead: Marks

    @classmethod
    def from_values(
        cls,
        forest: Forest,
        authors: Sequence[str | None],
        *,
        stub: Sequence[Any],
        deleted: Sequence[Any],
        dead: Sequence[Any],
    ) -> ItemColumns:
        """Make columns of a name or None, and of marks that may be None, for each node."""
        names, author = encode(authors)
        marks = (np.array(values, dtype=bool) for values in (stub, deleted, dead))
        return cls(forest, names, author, *marks)

    @classmethod
    def from_nodes(cls, nodes: NodeColumns) -> ItemColumns:
        """Make columns of a graph's nodes."""
        author = nodes.author.astype(np.int64)  # pairs of authors are one number
        return cls(nodes.forest, nodes.names, author, nodes.stub, nodes.deleted, nodes.dead)

    def below(self, node: Id) -> ItemColumns:
        """Return the columns of an item and all below it, as a thread of its own."""
        whole = self.forest
        nodes = np.sort(whole.subtree(whole.find(node)))
        parent = whole.select(nodes).parent
        forest = Forest(whole.ids_of(nodes), parent, whole.rank[nodes], whole.time[nodes])
        author = self.author[nodes]
        present = distinct(author[author >= 0])
        code = np.where(author < 0, -1, np.searchsorted(present, author))
        names = [self.names[at] for at in present.tolist()]
        marks = (values[nodes] for values in (self.stub, self.deleted, self.dead))
        return ItemColumns(forest, names, code, *marks)

    def ids_of(self, nodes: Ints) -> NDArray[Any]:
        """Return ids of nodes: integers of 64 bits where these hold those of all, else texts."""
        ids = self.forest.ids
        found = self.forest.ids_of(nodes)
        if not len(ids) or not isinstance(ids[0], int):
            return np.array(found, dtype=object)
        # Ids ascend.
        if np.iinfo(np.int64).min <= ids[0] and cast("int", ids[-1]) <= np.iinfo(np.int64).max:
            return np.array(found, dtype=np.int64)
        return np.array([*map(str, found)], dtype=object)

    @cached_property
    def time(self) -> Ints:
        """Unix seconds of each item, `UNKNOWN` where there are none or no calendar has them."""
        time = self.forest.time
        return np.where((time < _MAX_TIME_S) & (time > -_MAX_TIME_S), time, UNKNOWN)

    @cached_property
    def delay(self) -> Ints:
        """Seconds from each item's parent to it, `UNKNOWN` where one of the times is."""
        above, time = self.forest.above, self.time
        known = np.flatnonzero((above >= 0) & (time != UNKNOWN))
        known = known[time[above[known]] != UNKNOWN]
        delay = np.full(self.forest.n, UNKNOWN)
        delay[known] = time[known] - time[above[known]]
        return delay

    @cached_property
    def thread(self) -> Ints:
        """The position of each item's root in `forest.roots`, -1 in a cycle."""
        number = np.full(self.forest.n + 1, -1, dtype=np.int64)
        number[self.forest.roots] = np.arange(len(self.forest.roots))
        return number[self.forest.root]

    @cached_property
    def answered(self) -> Ints:
        """The author whom each item answers, -1 unless both are known and differ."""
        author, answered = self.author, self.of_parent(self.author)
        return np.where((author < 0) | (answered == author), -1, answered)

    @cached_property
    def dialogue(self) -> Ints:
        """Count the items of the longest alternating chain of two authors that ends at each item.

        It is 0 for an item that answers nobody.
        """
        answered = self.answered
        # An item continues the chain of its parent if that answers the item's author.
        continues = (answered >= 0) & (self.of_parent(answered) == self.author)
        above = np.where(continues, self.forest.above, -1)
        count = count_ancestors(above, is_ordered=self.forest.is_ordered)
        return np.where(answered >= 0, 2 + count, 0)

    def of_parent(self, values: Ints) -> Ints:
        """Return the value of each item's parent, -1 without one."""
        above = self.forest.above
        return np.where(above >= 0, values[above], -1)

    def counted(self, stubs: StubRule) -> Marks:
        """Mark the items that count."""
        return np.ones(self.forest.n, dtype=bool) if stubs == "count" else ~self.stub


Source: TypeAlias = ReplyGraph | ItemColumns
"""The input of a function that measures: a graph, or its columns where they are known already."""


def read_columns(source: Source) -> ItemColumns:
    """Return the columns of a graph; columns as they are.

    Raises:
        GraphError: a node has two parents, or ids are neither all int nor all str.
    """
    if isinstance(source, ItemColumns):
        return source
    return ItemColumns.from_nodes(nodes_of_graph(source))


def columns_of_links(links: Links) -> ItemColumns:
    """Return the columns of items that are linked but in no graph yet."""
    return ItemColumns.from_nodes(nodes_of_links(links))
