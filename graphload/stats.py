"""Figures of a reply graph, of its threads, of its levels.

All figures are of items that a record describes; stubs are counted as `stubs` and make
threads (a stub above items is their root), but have no author, time, kind or place in a
level's count.
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
    from collections.abc import Callable

    from numpy.typing import NDArray

    from graphload.forest import Forest
    from graphload.graph import ReplyGraph
    from graphload.items import Id

    Ints = NDArray[np.int64]
    Sort = Literal["size", "depth", "time"]

__all__ = ["SORTS", "Stats", "ThreadStats", "describe_graph", "items_by_depth", "list_threads"]

NO_KIND = "unknown"
"""How an item whose record names no kind is counted."""


@dataclass(frozen=True)
class Stats:
    """Figures of a whole graph.

    `live` items are neither deleted nor dead; `depth` is that of the deepest item, None
    where none has one; `width` is the most items on one level; `leaves` are items without
    kids, loaded or not; times are Unix seconds.
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
    """Figures of one thread: its root's id and title, and what hangs there."""

    id: Id
    title: str | None
    items: int
    depth: int
    authors: int
    first_time: int | None
    last_time: int | None


def describe_graph(graph: ReplyGraph) -> Stats:
    """Count what is in a reply graph."""
    forest = forest_of(graph)
    items = [data for _, data in graph.nodes(data=True) if not data.get("stub")]
    times = [data["time"] for data in items if "time" in data]
    levels = items_by_depth(graph, forest)
    kinds = Counter(data.get("item_type", NO_KIND) for data in items)
    return Stats(
        items=len(items),
        stubs=len(graph) - len(items),
        by_item_type=dict(sorted(kinds.items())),
        live=sum(not (data.get("deleted") or data.get("dead")) for data in items),
        deleted=sum(bool(data.get("deleted")) for data in items),
        dead=sum(bool(data.get("dead")) for data in items),
        threads=len(forest.roots),
        authors=len({data["by"] for data in items if "by" in data}),
        depth=len(levels) - 1 if levels else None,
        width=max(levels, default=0),
        leaves=_count_leaves(graph, forest),
        items_by_depth=levels,
        first_time=min(times, default=None),
        last_time=max(times, default=None),
    )


def items_by_depth(graph: ReplyGraph, forest: Forest, nodes: Ints | None = None) -> list[int]:
    """How many items stand at depth 0, 1, 2, …: of all, or of `nodes` of the forest.

    Stubs and members of cycles are left out.
    """
    depth = forest.depth.copy()
    depth[~_described(graph, forest)] = -1
    chosen = depth if nodes is None else depth[nodes]
    counts: list[int] = np.bincount(chosen[chosen >= 0]).tolist()
    return counts


def _described(graph: ReplyGraph, forest: Forest) -> NDArray[np.bool_]:
    """Which nodes a record describes, shape (n,)."""
    flags = (not graph.nodes[node].get("stub") for node in forest.ids)
    return np.fromiter(flags, bool, forest.n)


def _count_leaves(graph: ReplyGraph, forest: Forest) -> int:
    start, _ = forest.kids
    return int(((np.diff(start) == 0) & _described(graph, forest)).sum())


_SORTS: dict[str, Callable[[ThreadStats], Any]] = {
    "size": lambda thread: -thread.items,
    "depth": lambda thread: -thread.depth,
    "time": lambda thread: UNKNOWN if thread.first_time is None else -thread.first_time,
}
SORTS: tuple[str, ...] = tuple(_SORTS)
"""What threads are sorted by: the largest, the deepest or the newest first."""


def list_threads(
    graph: ReplyGraph, *, sort: Sort | str = "size", limit: int | None = None
) -> list[ThreadStats]:
    """List a graph's threads: the largest, the deepest or the newest first.

    Ties are settled by id; threads without any time come last when sorted by time.

    Raises:
        UsageError: there is no such order.
    """
    if sort not in _SORTS:
        raise UsageError(f"threads can't be sorted by {sort!r}", hint=f"By {', '.join(SORTS)}.")
    threads = _all_threads(graph, forest_of(graph))
    return sorted(threads, key=_SORTS[sort])[:limit]


def _all_threads(graph: ReplyGraph, forest: Forest) -> list[ThreadStats]:
    """Every thread's figures, by id: each column is one reduction over the nodes' roots."""
    counted = _described(graph, forest) & (forest.root >= 0)
    root = forest.root[counted]
    nodes = [graph.nodes[node] for node, keep in zip(forest.ids, counted, strict=True) if keep]
    items = np.bincount(root, minlength=forest.n)
    depth = _reduced(np.maximum, root, forest.depth[counted], forest.n, 0)
    authors = _count_authors(root, [data.get("by") for data in nodes], forest.n)
    time = forest.time[counted]
    known = time != UNKNOWN
    first = _reduced(np.minimum, root[known], time[known], forest.n, UNKNOWN)
    last = _reduced(np.maximum, root[known], time[known], forest.n, -UNKNOWN - 1)
    dated = np.bincount(root[known], minlength=forest.n)
    return [
        ThreadStats(
            id=forest.ids[at],
            title=graph.nodes[forest.ids[at]].get("title"),
            items=int(items[at]),
            depth=int(depth[at]),
            authors=int(authors[at]),
            first_time=int(first[at]) if dated[at] else None,
            last_time=int(last[at]) if dated[at] else None,
        )
        for at in forest.roots.tolist()
    ]


def _reduced(how: np.ufunc, root: Ints, values: Ints, n: int, start: int) -> Ints:
    reduced = np.full(n, start, dtype=np.int64)
    how.at(reduced, root, values)
    return reduced


def _count_authors(root: Ints, authors: list[str | None], n: int) -> Ints:
    """How many different authors each root's thread has."""
    code = {name: at for at, name in enumerate(dict.fromkeys(authors))}
    pairs = {
        (at, code[name])
        for at, name in zip(root.tolist(), authors, strict=True)
        if name is not None
    }
    return np.bincount(np.array([at for at, _ in pairs], dtype=np.int64), minlength=n)
