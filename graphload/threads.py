"""One thread: an item and its descendants in pre-order, its ancestors, an outline as text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.errors import GraphError, UsageError
from graphload.forest import Forest
from graphload.graph import forest_of
from graphload.plaintext import one_line, readable, readable_title, utc_text, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from graphload.graph import ReplyGraph
    from graphload.items import Id

    Ints = NDArray[np.int64]

__all__ = [
    "THREAD_SORTS",
    "ThreadItem",
    "ancestors_of",
    "outline_items",
    "outline_thread",
    "walk_path",
    "walk_thread",
]

MAX_INDENT_LEVELS = 20
"""The number of levels that are indented; deeper items only state their depth."""


_RANKS: dict[str, Callable[[Forest], Ints]] = {
    "rank": lambda forest: forest.rank,
    "time": lambda forest: np.full(forest.n, -1, dtype=np.int64),
    # The smallest rank is that of the largest subtree.
    "size": lambda forest: forest.n - forest.size,
}
THREAD_SORTS: tuple[str, ...] = tuple(_RANKS)
"""The orders of replies: display order, the oldest first, the largest subtree first."""


@dataclass(frozen=True)
class ThreadItem:
    """One item of a thread; unknown values are None.

    `depth` is that in the item's whole thread; `text` and `title` are unchanged, HTML
    unless `text_format` says what they are.
    """

    id: Id
    parent: Id | None
    depth: int
    rank: int | None
    by: str | None
    time: int | None
    title: str | None
    text: str | None
    text_format: str | None = None


def ancestors_of(graph: ReplyGraph, node: Id, *, forest: Forest | None = None) -> list[Id]:
    """Return the ancestors of an item, from the root of its thread down to its parent."""
    forest = forest or forest_of(graph)
    return [forest.ids[above] for above in forest.ancestors(forest.index[node])]


def walk_path(graph: ReplyGraph, node: Id, *, forest: Forest | None = None) -> Iterator[ThreadItem]:
    """Walk from the root of an item's thread down to the item."""
    forest = forest or forest_of(graph)
    at = forest.index[node]
    return (_thread_item(graph, forest, each) for each in [*forest.ancestors(at), at])


def walk_thread(
    graph: ReplyGraph,
    top: Id,
    *,
    depth: int | None = None,
    forest: Forest | None = None,
    sort: str = "rank",
) -> Iterator[ThreadItem]:
    """Walk an item and its descendants in pre-order, kids by rank, then time, then id.

    `depth` limits the number of levels below `top`. `forest` is that of the graph, if it is
    known already. `sort` is the order of kids, one of `THREAD_SORTS`: `time` has the oldest
    first, `size` the largest subtree.

    Raises:
        GraphError: the item is part of a cycle, so that it has no descendants.
        UsageError: the order is unknown.
    """
    if sort not in _RANKS:
        raise UsageError(
            f"unknown order {sort!r} of replies", hint=f"Use one of {', '.join(THREAD_SORTS)}."
        )
    forest = forest or forest_of(graph)
    at = forest.index[top]
    if forest.in_cycle[at]:
        cycle = next(cycle for cycle in forest.cycles if at in cycle)
        path = " → ".join(str(forest.ids[node]) for node in cycle[:10])
        roots = [kid for node in cycle for kid in forest.kids_of(node) if not forest.in_cycle[kid]]
        ids = ", ".join(str(forest.ids[root]) for root in roots[:10])
        raise GraphError(
            f"item {top} is part of a cycle of replies ({path} → …): it has no thread",
            hint=f"Use one of these roots instead: {ids}." if ids else None,
        )
    ordered = forest
    if sort != "rank":
        ordered = Forest(forest.ids, forest.parent, _RANKS[sort](forest), forest.time)
    nodes = ordered.subtree(at)
    if depth is not None:
        nodes = nodes[forest.depth[nodes] <= forest.depth[at] + depth]
    return (_thread_item(graph, forest, node) for node in nodes.tolist())


def _thread_item(graph: ReplyGraph, forest: Forest, at: int) -> ThreadItem:
    data = graph.nodes[forest.ids[at]]
    parent, rank = int(forest.parent[at]), int(forest.rank[at])
    return ThreadItem(
        id=forest.ids[at],
        parent=None if parent < 0 else forest.ids[parent],
        depth=int(forest.depth[at]),
        rank=None if rank < 0 else rank,
        by=data.get("by"),
        time=data.get("time"),
        title=data.get("title"),
        text=data.get("text"),
        text_format=data.get("text_format"),
    )


def outline_thread(
    graph: ReplyGraph,
    top: Id,
    *,
    depth: int | None = None,
    width: int | None = None,
    sort: str = "rank",
) -> Iterator[str]:
    """Yield a thread as lines of plain text, indented by depth, without markup.

    Lines are wrapped at `width` characters, or not at all. The indent grows for 20 levels only,
    so that the deepest chain can still be read; every item states its depth. `sort` is the order
    of replies, as in `walk_thread`.
    """
    return outline_items(graph, walk_thread(graph, top, depth=depth, sort=sort), width=width)


def outline_items(
    graph: ReplyGraph, items: Iterable[ThreadItem], *, width: int | None = None
) -> Iterator[str]:
    """Yield items of a thread as `outline_thread` does, indented from the first one's depth."""
    start: int | None = None
    for item in items:
        start = item.depth if start is None else start
        indent = "  " * max(0, min(item.depth - start, MAX_INDENT_LEVELS))
        yield indent + _headline(item, graph.nodes[item.id])
        text_width = None if width is None else max(width - len(indent), 30)
        yield from (f"{indent}{line}".rstrip() for line in _body(item, text_width))
        yield ""


def _headline(item: ThreadItem, data: dict[str, Any]) -> str:
    flags = [name for name in ("deleted", "dead") if data.get(name)]
    facts = [
        "(no record)" if data.get("stub") else one_line(item.by or "(no author)"),
        utc_text(item.time),
        one_line(str(item.id)),
        f"depth {item.depth}",
        *flags,
    ]
    return " · ".join(fact for fact in facts if fact)


def _body(item: ThreadItem, width: int | None) -> Iterator[str]:
    if item.title:
        yield f"# {one_line(readable_title(item.title, item.text_format))}"
    for line in visible(readable(item.text or "", item.text_format)).expandtabs(4).splitlines():
        if width is None or len(line) <= width or line.startswith("  "):
            yield line
        else:
            yield from textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
