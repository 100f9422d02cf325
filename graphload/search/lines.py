"""Hits as lines of text: the lines in which the pattern is found, and one line for all else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.plaintext import first_words, one_line, utc_text, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.search.pattern import Span
    from graphload.search.search import Hit

    Mark = Callable[[str], str]

__all__ = ["context_line", "hit_lines", "marked_lines"]

MAX_AROUND = 90
"""The characters of a line that are shown before and after what is found in it."""
INDENT = "    "


def hit_lines(hit: Hit, mark: Mark) -> Iterator[str]:
    """Yield a hit as lines: what it is, then its title and lines of text with what is found.

    `mark` is applied to each part that is found; all else is made visible.
    """
    spans = hit.spans
    author = "".join(_marked(hit.by, spans.get("by", []), mark)) if hit.by else "(no author)"
    place = "in a cycle" if hit.thread is None else f"depth {hit.depth} of {hit.thread}"
    facts = [author, utc_text(hit.time), one_line(str(hit.id)), one_line(place)]
    yield " · ".join(fact for fact in facts if fact)
    if hit.title:
        yield f"{INDENT}# {''.join(_marked(hit.title, spans.get('title', []), mark))}"
    if hit.text and "text" in spans:
        for line in marked_lines(hit.text, spans["text"], mark):
            yield INDENT + line
    elif hit.text and not hit.title:
        yield INDENT + first_words(None, hit.text, "plain", limit=2 * MAX_AROUND)


def context_line(graph: ReplyGraph, node: Id, sign: str) -> str:
    """Return an item above or below a hit as one line, after a sign that says which it is."""
    data = graph.nodes[node]
    words = first_words(
        data.get("title"), data.get("text"), data.get("text_format"), limit=MAX_AROUND
    )
    author = "(no record)" if data.get("stub") else one_line(data.get("by") or "(no author)")
    return f"{INDENT}{sign} {author} · {one_line(str(node))}{f': {words}' if words else ''}"


def marked_lines(text: str, spans: list[Span], mark: Mark) -> Iterator[str]:
    """Yield the lines of a text in which something is found, long ones cut around it."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        inside = [
            (max(low, start) - start, min(high, end) - start)
            for low, high in spans
            if low < end and high > start
        ]
        if inside:
            first = max(0, inside[0][0] - MAX_AROUND)
            last = min(len(line), inside[-1][1] + MAX_AROUND)
            shifted = [(low - first, high - first) for low, high in inside]
            parts = "".join(_marked(line[first:last], shifted, mark)).expandtabs(4)
            yield f"{'…' if first else ''}{parts}{'…' if last < len(line) else ''}"
        start = end + 1


def _marked(text: str, spans: list[Span], mark: Mark) -> Iterator[str]:
    """Yield the parts of a text, visible, those of the spans marked."""
    at = 0
    for low, high in spans:
        yield visible(text[at:low])
        yield mark(visible(text[low:high]))
        at = high
    yield visible(text[at:])
