"""Plain text, as in mail: paragraphs, quoted lines, lines that are set, addresses."""

from __future__ import annotations

import re
from itertools import groupby

from graphload.markup.html import MAX_NESTING
from graphload.markup.links import link_addresses

__all__ = ["plain_to_html"]

_QUOTED = re.compile(r"(?:>[ ]?)+")
_SET = re.compile(r"^(?: {2,}|\t)|\S(?: {3,}|\t)\S")
"""A line whose spaces mean something: it is indented, or has columns."""
MIN_WRAPPED_CHARS, MAX_WRAPPED_CHARS = 50, 90
"""The length of lines that a program wrapped, of every line in a paragraph but the last."""
_ITEM = re.compile(r"\s*(?:[-+*•]\s|\||\d{1,3}[.)]\s|\[\d)")


def plain_to_html(text: str) -> str:
    """Convert plain text to clean HTML: paragraphs, quotes by `>`, set lines, links.

    A quote can be folded. Lines stay lines, but in a paragraph that a program wrapped.
    """
    if "\n" not in text and "\r" not in text and not text.startswith(">"):
        return link_addresses(text) if not _SET.search(text) else _paragraph([text])
    parts: list[str] = []
    open_quotes = 0
    for depth, lines in groupby(map(_unquote, text.splitlines()), key=lambda line: line[0]):
        parts.append(_step(open_quotes, depth))
        open_quotes = depth
        for is_blank, block in groupby((line for _, line in lines), key=lambda line: not line):
            if not is_blank:
                parts.append(_paragraph(list(block)))
    parts.append(_step(open_quotes, 0))
    return "".join(parts)


def _unquote(line: str) -> tuple[int, str]:
    """Return how often a line is quoted, and the line itself."""
    if line[:1] == ">" and (quoted := _QUOTED.match(line)):
        depth = quoted[0].count(">")
        if depth <= MAX_NESTING:
            return depth, line[quoted.end() :].rstrip()
    return 0, line.rstrip()


def _step(before: int, after: int) -> str:
    """Return the tags between lines that are quoted so often; the outermost quote folds."""
    if after >= before:
        opening = "<blockquote>" * (after - before)
        return f"<details>{opening}" if opening and not before else opening
    closing = "</blockquote>" * (before - after)
    return closing if after else f"{closing}</details>"


def _paragraph(lines: list[str]) -> str:
    html = [link_addresses(line) for line in lines]
    if any(map(_SET.search, lines)):
        return "<pre>{}</pre>".format("\n".join(html))
    wrapped = all(MIN_WRAPPED_CHARS <= len(line) <= MAX_WRAPPED_CHARS for line in lines[:-1])
    wrapped = wrapped and not any(map(_ITEM.match, lines))
    return "<p>{}</p>".format(("\n" if wrapped else "<br>").join(html))
