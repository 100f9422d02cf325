"""Search a reply graph: the items in which a pattern is found, with what is around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.graph import forest_of
from graphload.lookup import find_item
from graphload.plaintext import readable, readable_title
from graphload.search.pattern import Pattern, parse_pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from graphload.forest import Forest
    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.search.pattern import Span

__all__ = ["Hit", "search_graph"]


@dataclass(frozen=True)
class Hit:
    """An item in which the pattern is found; unknown values are None.

    `title` and `text` are plain text; `spans` has where the pattern is found in `title`, `by` and
    `text`, as (start, end) by name. `above` are ancestors, from the top; `below` are replies in
    reading order. In a cycle, `thread` and `depth` are None.
    """

    id: Id
    thread: Id | None
    depth: int | None
    by: str | None
    time: int | None
    title: str | None
    text: str | None
    spans: dict[str, list[Span]]
    above: Sequence[Id] = ()
    below: Sequence[Id] = ()


def search_graph(  # noqa: PLR0913 - the ways to narrow a search
    graph: ReplyGraph,
    pattern: str | Pattern,
    *,
    regex: bool = False,
    case: bool = False,
    by: Collection[str] = (),
    since: int | None = None,
    until: int | None = None,
    thread: Id | None = None,
    context: int = 0,
) -> Iterator[Hit]:
    """Yield the items in whose text, title or author a pattern is found, in reading order.

    Texts are searched as a person reads them: entities decoded, tags gone. All words must be in
    one item, in any of its three texts.

    Args:
        graph: a reply graph.
        pattern: words, "phrases" in quotes, beginnings* of words; see `parse_pattern`.
        regex: take the pattern for a regular expression.
        case: match letters in the given case only.
        by: only items of these authors.
        since: only items of this time, in Unix seconds, or later.
        until: only items before this time.
        thread: only this item and what is below it; an id or a URL.
        context: the levels of ancestors and of replies that a hit has.

    Raises:
        UsageError: there is nothing to search for, or the expression is invalid.
        GraphError: there is no such item as `thread`.
    """
    compiled = (
        parse_pattern(pattern, regex=regex, case=case) if isinstance(pattern, str) else pattern
    )
    forest = forest_of(graph)
    if thread is None:
        nodes = [*forest.preorder.tolist(), *np.flatnonzero(forest.in_cycle).tolist()]
    else:
        top = forest.index[find_item(graph, thread)]
        nodes = [top] if forest.in_cycle[top] else forest.subtree(top).tolist()

    def hits() -> Iterator[Hit]:
        for at in nodes:
            data = graph.nodes[forest.ids[at]]
            time = data.get("time")
            if by and data.get("by") not in by:
                continue
            if since is not None and (time is None or time < since):
                continue
            if until is not None and (time is None or time >= until):
                continue
            texts = _texts_of(data)
            if spans := compiled.find(texts):
                yield _make_hit(forest, at, data, texts=texts, spans=spans, context=context)

    return hits()


def _texts_of(data: dict[str, Any]) -> dict[str, str]:
    """Return the title, the author and the text of an item as a person reads them."""
    text_format = data.get("text_format")
    texts = {}
    if data.get("title"):
        texts["title"] = readable_title(data["title"], text_format)
    if data.get("by"):
        texts["by"] = data["by"]
    if data.get("text"):
        texts["text"] = readable(data["text"], text_format)
    return texts


def _make_hit(  # noqa: PLR0913 - the parts of a hit
    forest: Forest,
    at: int,
    data: dict[str, Any],
    *,
    texts: dict[str, str],
    spans: dict[str, list[Span]],
    context: int,
) -> Hit:
    root, depth = int(forest.root[at]), int(forest.depth[at])
    above = forest.ancestors(at)[-context:] if context else []
    below = forest.subtree(at)[1:] if context else forest.preorder[:0]
    below = below[forest.depth[below] <= depth + context]
    return Hit(
        id=forest.ids[at],
        thread=forest.ids[root] if root >= 0 else None,
        depth=depth if root >= 0 else None,
        by=data.get("by"),
        time=data.get("time"),
        title=texts.get("title"),
        text=texts.get("text"),
        spans=spans,
        above=[forest.ids[node] for node in above],
        below=[forest.ids[node] for node in below.tolist()],
    )
