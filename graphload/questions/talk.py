"""A discussion as questions see it: columns, the fields of items, and the thread asked about."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.errors import GraphError
from graphload.forest import UNKNOWN
from graphload.lookup import choose_item
from graphload.measures.columns import columns_of_links, read_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.links import Links
    from graphload.measures.columns import ItemColumns

    Ints = NDArray[np.int64]

__all__ = ["Talk", "cycle_error"]


def cycle_error(node: Id) -> GraphError:
    """Make the error for an item that is named as a thread, but is in none."""
    return GraphError(f"item {node} is part of a cycle of replies: it has no thread")


def _no_value(_name: str, _at: int) -> None:
    return None


class Talk:
    """Items by number, in the order of their ids, of which those of one thread may be asked for.

    `value(name, at)` is a field of an item, None where it isn't set. `inside` marks the items
    that are asked about; `item` is the one that a question is about, if it is about one.
    """

    def __init__(self, columns: ItemColumns, value: Callable[[str, int], Any] = _no_value) -> None:
        self.columns = columns
        self.value = value
        self.forest = columns.forest
        self.ids = columns.forest.ids
        self.inside = np.ones(self.forest.n, dtype=bool)
        self.item: Id | None = None

    def about(self, *, thread: Id | None = None, item: Id | None = None) -> Talk:
        """Return the same discussion with questions about one thread, or about one item.

        A thread is named by any of its items.

        Raises:
            GraphError: there is no such item, or that of `thread` is in a cycle.
        """
        talk = Talk(self.columns, self.value)
        if thread is not None:
            root = int(self.forest.root[self.number(thread)])
            if root < 0:
                raise cycle_error(thread)
            talk.inside = self.forest.root == root
        if item is not None:
            self.number(item)
            talk.item = item
        return talk

    @classmethod
    def of_graph(cls, graph: ReplyGraph) -> Talk:
        """Make the discussion of a graph."""
        columns = read_columns(graph)
        ids, nodes = columns.forest.ids, graph.nodes
        return cls(columns, lambda name, at: nodes[ids[at]].get(name))

    @classmethod
    def of_links(cls, links: Links) -> Talk:
        """Make the discussion of linked records."""
        items = links.items
        columns = columns_of_links(links)
        return cls(columns, lambda name, at: getattr(items[at], name, None))

    def find(self, name: Id) -> Id:
        """Return an item by its id, its id as text or a URL; see `lookup.find_item`.

        Raises:
            GraphError: there is no such item, or several items have that `url`.
        """

        def linking() -> list[Id]:
            return [node for at, node in enumerate(self.ids) if self.value("url", at) == name]

        return choose_item(name, self.forest.index, linking)

    def number(self, node: Id) -> int:
        """Return the number of an item.

        Raises:
            GraphError: there is no such item.
        """
        if node not in self.forest.index:
            raise GraphError(
                f"item {node} not found", hint="List the threads with `graphload threads`."
            )
        return self.forest.index[node]

    @cached_property
    def nodes(self) -> list[int]:
        """The items asked about, stubs included, ascending."""
        return np.flatnonzero(self.inside).tolist()

    @cached_property
    def items(self) -> list[int]:
        """The items asked about that have a record, ascending."""
        return np.flatnonzero(self.inside & ~self.columns.stub).tolist()

    @cached_property
    def by(self) -> list[str | None]:
        """The author of each item, None where there is none."""
        names = self.columns.names
        return [names[code] if code >= 0 else None for code in self.columns.author.tolist()]

    @cached_property
    def time(self) -> list[int | None]:
        """The time of each item in Unix seconds, None where there is none."""
        return [None if time == UNKNOWN else time for time in self.forest.time.tolist()]

    @cached_property
    def depth(self) -> list[int | None]:
        """The depth of each item, None in a cycle."""
        return [None if depth < 0 else depth for depth in self.forest.depth.tolist()]

    @cached_property
    def root(self) -> list[Id | None]:
        """The root of each item, None in a cycle."""
        return [None if root < 0 else self.ids[root] for root in self.forest.root.tolist()]

    @cached_property
    def parent(self) -> list[int]:
        """The parent of each item, -1 without one; those in cycles have one."""
        parents: list[int] = self.forest.parent.tolist()
        return parents

    @cached_property
    def replies(self) -> list[tuple[int, int]]:
        """Each reply asked about and what it answers, also within cycles."""
        kids = np.flatnonzero(self.inside & (self.forest.parent >= 0))
        return [*zip(kids.tolist(), self.forest.parent[kids].tolist(), strict=True)]

    @cached_property
    def reply_count(self) -> list[int]:
        """The number of replies to each item, stubs included."""
        above = self.forest.parent[self.forest.parent >= 0]
        counts: list[int] = np.bincount(above, minlength=self.forest.n).tolist()
        return counts

    @cached_property
    def exchanges(self) -> Counter[tuple[str, str]]:
        """The number of replies of one author to another, among those asked about."""
        pairs = ((self.by[kid], self.by[parent]) for kid, parent in self.replies)
        return Counter(
            (one, other)
            for one, other in pairs
            if one is not None and other is not None and one != other
        )

    @cached_property
    def posts(self) -> dict[str, list[int]]:
        """The items of each author, among those asked about."""
        posts: dict[str, list[int]] = defaultdict(list)
        for at in self.nodes:
            author = self.by[at]
            if author is not None:
                posts[author].append(at)
        return posts

    def is_live(self, at: int) -> bool:
        """Return whether an item has a record and is neither dead nor deleted."""
        columns = self.columns
        return not (columns.stub[at] or columns.dead[at] or columns.deleted[at])

    def kids(self, at: int) -> list[int]:
        """Return the replies to an item in display order."""
        kids: list[int] = self.forest.kids_of(at).tolist()
        return kids

    def path(self, first: int, last: int) -> list[int]:
        """Return the items from one to another below it, both included."""
        path = [last]
        while path[-1] != first:
            path.append(self.parent[path[-1]])
        return path[::-1]
