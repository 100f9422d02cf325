"""Statistics of a reply graph, of its threads, of its levels.

They count items that have a record. Stubs are counted as `stubs`, and a stub above items is
the root of their thread, but it has no author, time or type and no place in a level's count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from graphload.errors import UsageError
from graphload.forest import UNKNOWN
from graphload.graph import forest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from graphload.forest import Forest
    from graphload.graph import ReplyGraph
    from graphload.items import Id

    Ints = NDArray[np.int64]
    Sort = Literal["size", "depth", "time"]
    RootDetails = tuple[Mapping[str, Any], list[int]]

__all__ = [
    "SORTS",
    "UNKNOWN_TYPE",
    "Stats",
    "ThreadStats",
    "describe_graph",
    "describe_roots",
    "flat_title",
    "items_by_depth",
    "list_threads",
    "sort_threads",
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
    forest = forest_of(graph)
    items = [data for _, data in graph.nodes(data=True) if not data.get("stub")]
    times = [data["time"] for data in items if "time" in data]
    levels = items_by_depth(graph, forest)
    types = Counter(data.get("item_type", UNKNOWN_TYPE) for data in items)
    return Stats(
        items=len(items),
        stubs=len(graph) - len(items),
        by_item_type=dict(sorted(types.items())),
        live=sum(not (data.get("deleted") or data.get("dead")) for data in items),
        deleted=sum(bool(data.get("deleted")) for data in items),
        dead=sum(bool(data.get("dead")) for data in items),
        threads=len(forest.roots),
        authors=len({data["by"] for data in items if "by" in data}),
        depth=len(levels) - 1 if levels else None,
        width=max(levels, default=0),
        leaves=int(((np.diff(forest.kids[0]) == 0) & _has_record(graph, forest)).sum()),
        items_by_depth=levels,
        first_time=min(times, default=None),
        last_time=max(times, default=None),
    )


def items_by_depth(graph: ReplyGraph, forest: Forest, nodes: Ints | None = None) -> list[int]:
    """Count the items of depth 0, 1, 2, …: all of them, or `nodes` of the forest.

    Stubs and members of cycles don't count.
    """
    depth = forest.depth.copy()
    depth[~_has_record(graph, forest)] = -1
    chosen = depth if nodes is None else depth[nodes]
    counts: list[int] = np.bincount(chosen[chosen >= 0]).tolist()
    return counts


def describe_roots(graph: ReplyGraph, roots: Sequence[Id]) -> list[RootDetails]:
    """Give the attributes of roots, and how many items are on each level below them."""
    forest = forest_of(graph)
    return [
        (graph.nodes[root], items_by_depth(graph, forest, forest.subtree(forest.index[root])))
        for root in roots
    ]


def _has_record(graph: ReplyGraph, forest: Forest) -> NDArray[np.bool_]:
    """Mark the nodes that have a record, shape (n,)."""
    flags = (not graph.nodes[node].get("stub") for node in forest.ids)
    return np.fromiter(flags, bool, forest.n)


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
    return sort_threads(_describe_threads(graph), sort=sort, limit=limit)


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


def _describe_threads(graph: ReplyGraph) -> list[ThreadStats]:
    """Describe every thread, by id; each column is one reduction over the roots of all nodes."""
    forest = forest_of(graph)
    counted = _has_record(graph, forest) & (forest.root >= 0)
    root = forest.root[counted]
    nodes = [graph.nodes[node] for node, keep in zip(forest.ids, counted, strict=True) if keep]
    items = np.bincount(root, minlength=forest.n)
    depth = _reduce(np.maximum, root, forest.depth[counted], forest.n, 0)
    authors = _count_authors(root, [data.get("by") for data in nodes], forest.n)
    time = forest.time[counted]
    known = time != UNKNOWN
    first = _reduce(np.minimum, root[known], time[known], forest.n, UNKNOWN)
    last = _reduce(np.maximum, root[known], time[known], forest.n, -UNKNOWN - 1)
    dated = np.bincount(root[known], minlength=forest.n)
    title_of = {at: graph.nodes[forest.ids[at]].get("title") for at in forest.roots.tolist()}
    return [
        ThreadStats(
            id=forest.ids[at],
            title=flat_title(title_of[at]),
            items=int(items[at]),
            depth=int(depth[at]),
            authors=int(authors[at]),
            first_time=int(first[at]) if dated[at] else None,
            last_time=int(last[at]) if dated[at] else None,
        )
        for at in forest.roots.tolist()
    ]


def _reduce(function: np.ufunc, root: Ints, values: Ints, n: int, start: int) -> Ints:
    reduced = np.full(n, start, dtype=np.int64)
    function.at(reduced, root, values)
    return reduced


def _count_authors(root: Ints, authors: list[str | None], n: int) -> Ints:
    """Count the authors of each root's thread, shape (n,)."""
    code = {name: at for at, name in enumerate(dict.fromkeys(authors))}
    pairs = {
        (at, code[name])
        for at, name in zip(root.tolist(), authors, strict=True)
        if name is not None
    }
    return np.bincount(np.array([at for at, _ in pairs], dtype=np.int64), minlength=n)
