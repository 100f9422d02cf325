"""Statistics of a reply graph, of its threads, of its levels.

They count items that have a record. Stubs are counted as `stubs`, and a stub above items is
the root of their thread, but it has no author, time or type and no place in a level's count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from graphload.errors import UsageError
from graphload.forest import UNKNOWN, distinct
from graphload.nodes import count_codes, nodes_of_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.nodes import NodeColumns

    Ints = NDArray[np.int64]
    Sort = Literal["size", "depth", "time"]
    RootDetails = tuple[Mapping[str, Any], list[int]]

__all__ = [
    "SORTS",
    "UNKNOWN_TYPE",
    "Stats",
    "ThreadStats",
    "add_stats",
    "describe_graph",
    "describe_nodes",
    "describe_roots",
    "describe_threads",
    "flat_title",
    "list_levels",
    "list_threads",
    "sort_threads",
    "with_titles",
]

UNKNOWN_TYPE = "unknown"
"""The name under which items without an `item_type` are counted."""


@dataclass(frozen=True)
class Stats:
    """Statistics of a whole graph.

    `live` items are neither deleted nor dead; `depth` is that of the deepest item, None if no
    item has a depth; `width` is the largest number of items on one level; `leaves` are items
    without kids, stubs included among the kids; times are Unix seconds.
    """

    items: int
    stubs: int
    by_item_type: dict[str, int]
    live: int
    deleted: int
    dead: int
    threads: int
    authors: int
    depth: int | None
    width: int
    leaves: int
    items_by_depth: list[int]
    first_time: int | None
    last_time: int | None


@dataclass(frozen=True)
class ThreadStats:
    """Statistics of one thread; `id` and `title`, on one line, are those of its root."""

    id: Id
    title: str | None
    items: int
    depth: int
    authors: int
    first_time: int | None
    last_time: int | None


def describe_graph(graph: ReplyGraph) -> Stats:
    """Count the items, threads, authors and levels of a reply graph."""
    return describe_nodes(nodes_of_graph(graph))


def describe_nodes(nodes: NodeColumns) -> Stats:
    """Count the items, threads, authors and levels of a graph's nodes."""
    forest, item = nodes.forest, ~nodes.stub
    deleted, dead = nodes.deleted & item, nodes.dead & item
    dated = item & (forest.time != UNKNOWN)
    levels = count_by_depth(nodes)
    is_leaf = np.ones(forest.n, dtype=bool)
    is_leaf[forest.parent[forest.parent >= 0]] = False
    counts = count_codes(nodes.kind, len(nodes.kinds), item)
    types = dict(zip(nodes.kinds, counts.tolist(), strict=True))
    # An item may have that name as its type.
    untyped = int(item.sum()) - int(counts.sum())
    types[UNKNOWN_TYPE] = types.get(UNKNOWN_TYPE, 0) + untyped
    return Stats(
        items=int(item.sum()),
        stubs=int(nodes.stub.sum()),
        by_item_type={kind: types[kind] for kind in sorted(types) if types[kind]},
        live=int((item & ~deleted & ~dead).sum()),
        deleted=int(deleted.sum()),
        dead=int(dead.sum()),
        threads=len(forest.roots),
        authors=int(np.count_nonzero(count_codes(nodes.author, len(nodes.names), item))),
        depth=len(levels) - 1 if levels else None,
        width=max(levels, default=0),
        leaves=int((is_leaf & item).sum()),
        items_by_depth=levels,
        first_time=int(forest.time.min(where=dated, initial=UNKNOWN)) if dated.any() else None,
        last_time=int(forest.time.max(where=dated, initial=-UNKNOWN)) if dated.any() else None,
    )


def add_stats(parts: Sequence[Stats], authors: int) -> Stats:
    """Return the statistics of a graph whose parts share no thread; `authors` are those of all."""
    names = {name for part in parts for name in part.by_item_type}
    columns = zip_longest(*(part.items_by_depth for part in parts), fillvalue=0)
    levels = [sum(counts) for counts in columns]
    first = [part.first_time for part in parts if part.first_time is not None]
    last = [part.last_time for part in parts if part.last_time is not None]

    def total(count: Callable[[Stats], int]) -> int:
        return sum(map(count, parts))

    return Stats(
        items=total(lambda part: part.items),
        stubs=total(lambda part: part.stubs),
        by_item_type={
            name: sum(part.by_item_type.get(name, 0) for part in parts) for name in sorted(names)
        },
        live=total(lambda part: part.live),
        deleted=total(lambda part: part.deleted),
        dead=total(lambda part: part.dead),
        threads=total(lambda part: part.threads),
        authors=authors,
        depth=len(levels) - 1 if levels else None,
        width=max(levels, default=0),
        leaves=total(lambda part: part.leaves),
        items_by_depth=levels,
        first_time=min(first, default=None),
        last_time=max(last, default=None),
    )


def count_by_depth(nodes: NodeColumns, chosen: Ints | None = None) -> list[int]:
    """Count the items of depth 0, 1, 2, …: all of them, or those of some nodes.

    Stubs and members of cycles don't count.
    """
    depth, item = nodes.forest.depth, ~nodes.stub
    if chosen is not None:
        depth, item = depth[chosen], item[chosen]
    counts = count_codes(depth, int(depth.max(initial=-1, where=item)) + 1, item)
    return cast("list[int]", counts.tolist())


def describe_roots(graph: ReplyGraph, roots: Sequence[Id]) -> list[RootDetails]:
    """Give the attributes of roots, and how many items are on each level below them."""
    levels = list_levels(nodes_of_graph(graph), roots)
    return [(graph.nodes[root], counts) for root, counts in zip(roots, levels, strict=True)]


def list_levels(nodes: NodeColumns, roots: Iterable[Id]) -> list[list[int]]:
    """Count the items on each level below some roots."""
    forest = nodes.forest
    return [count_by_depth(nodes, forest.subtree(forest.find(root))) for root in roots]


_SORTS: dict[str, Callable[[ThreadStats], Any]] = {
    "size": lambda thread: -thread.items,
    "depth": lambda thread: -thread.depth,
    "time": lambda thread: UNKNOWN if thread.first_time is None else -thread.first_time,
}
SORTS: tuple[str, ...] = tuple(_SORTS)
"""The orders of threads: the largest, deepest or most recently started first."""


def list_threads(
    graph: ReplyGraph, *, sort: Sort | str = "size", limit: int | None = None
) -> list[ThreadStats]:
    """List a graph's threads: the largest, deepest or most recently started first.

    Equal threads are sorted by id; threads without a time come last when sorted by time.

    Raises:
        UsageError: the order is unknown.
    """
    nodes = nodes_of_graph(graph)
    threads = sort_threads(describe_threads(nodes), sort=sort, limit=limit)
    return with_titles(threads, [graph.nodes[thread.id].get("title") for thread in threads])


def with_titles(threads: Sequence[ThreadStats], titles: Sequence[str | None]) -> list[ThreadStats]:
    """Return threads with the titles of their roots, each on one line."""
    return [
        replace(thread, title=flat_title(title))
        for thread, title in zip(threads, titles, strict=True)
    ]


def sort_threads(
    threads: Iterable[ThreadStats], *, sort: Sort | str, limit: int | None
) -> list[ThreadStats]:
    """Sort threads that are in the order of their ids; see `list_threads`."""
    if sort not in _SORTS:
        raise UsageError(f"unknown sort order {sort!r}", hint=f"Use one of {', '.join(SORTS)}.")
    return sorted(threads, key=_SORTS[sort])[:limit]


def flat_title(title: str | None) -> str | None:
    """Return a title on one line, None for none."""
    return None if title is None else " ".join(title.split())


def describe_threads(nodes: NodeColumns) -> list[ThreadStats]:
    """Describe every thread, by id, without titles.

    Each column is one reduction over the roots of all nodes.
    """
    forest = nodes.forest
    counted = ~nodes.stub & (forest.root >= 0)
    root = forest.root[counted].astype(np.int64)
    items = np.bincount(root, minlength=forest.n)
    depth = _reduce(np.maximum, root, forest.depth[counted], forest.n, 0)
    author = nodes.author[counted]
    named = author >= 0
    pairs = distinct(root[named] * (len(nodes.names) + 1) + author[named])
    authors = np.bincount(pairs // (len(nodes.names) + 1), minlength=forest.n)
    time = forest.time[counted]
    known = time != UNKNOWN
    first = _reduce(np.minimum, root[known], time[known], forest.n, UNKNOWN)
    last = _reduce(np.maximum, root[known], time[known], forest.n, -UNKNOWN - 1)
    dated = np.bincount(root[known], minlength=forest.n)
    at = forest.roots
    has_time = (dated[at] > 0).tolist()
    columns = (column[at].tolist() for column in (items, depth, authors, first, last))
    ids = [forest.ids[node] for node in at.tolist()]
    return [
        ThreadStats(
            id_, None, items, depth, authors, begin if dated else None, end if dated else None
        )
        for id_, items, depth, authors, begin, end, dated in zip(
            ids, *columns, has_time, strict=True
        )
    ]


def _reduce(function: np.ufunc, root: Ints, values: Ints, n: int, start: int) -> Ints:
    reduced = np.full(n, start, dtype=np.int64)
    function.at(reduced, root, values)
    return reduced
