"""A pattern to search for: words and phrases, or a regular expression."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    Span = tuple[int, int]

__all__ = ["Pattern", "parse_pattern"]

_TERM = re.compile(r'"([^"]*)"|(\S+)')
_GAP = r"[*`]*\s[\s*`>]*"
"""What is between two words of a phrase: white space, and the signs of emphasis and quotes."""
_FOLDED = str.maketrans(
    "\u2018\u2019\u201a\u201b\u2032\u201c\u201d\u201e\u201f\u2033\u2010\u2011\u2013\u2014\u00a0\u202f",
    "'" * 5 + '"' * 5 + "-" * 4 + "  ",
)
"""Signs that people type in one way and read in another, each by the one that is typed."""


@dataclass(frozen=True)
class Pattern:
    """The terms of a search, all of which must be found in an item."""

    terms: tuple[re.Pattern[str], ...]

    def find(self, texts: dict[str, str]) -> dict[str, list[Span]]:
        """Return where the terms are in some texts, by name; empty unless all are found.

        Spans ascend and don't overlap.
        """
        folded = {name: text.translate(_FOLDED) for name, text in texts.items()}
        found: dict[str, list[Span]] = {name: [] for name in texts}
        for term in self.terms:
            is_found = False
            for name, text in folded.items():
                spans = [match.span() for match in term.finditer(text) if match[0]]
                found[name] += spans
                is_found = is_found or bool(spans)
            if not is_found:
                return {}
        return {name: [*_joined(sorted(spans))] for name, spans in found.items() if spans}


def parse_pattern(text: str, *, regex: bool = False, case: bool = False) -> Pattern:
    """Parse words, "phrases" in quotes and beginnings* of words; or with `regex` an expression.

    Letters match in either case unless `case`. Typographic quotes, dashes and spaces match the
    plain ones; between the words of a phrase there is any white space.

    Raises:
        UsageError: there is nothing to search for, or the expression is invalid.
    """
    flags = re.NOFLAG if case else re.IGNORECASE
    if regex:
        try:
            return Pattern((re.compile(text.translate(_FOLDED), flags),))
        except re.error as error:
            place = "" if error.pos is None else f" at character {error.pos + 1}"
            raise UsageError(
                f"invalid regular expression {text!r}: {error.msg}{place}",
                hint="Without --regex, words are searched for as they are.",
            ) from error
    # A quote that isn't closed is searched for as it is.
    terms = [phrase or word for phrase, word in _TERM.findall(text.translate(_FOLDED))]
    compiled = tuple(re.compile(_expression(term), flags) for term in terms if term.split())
    if not compiled:
        raise UsageError("nothing to search for", hint="Give words, or a phrase in quotes.")
    return Pattern(compiled)


def _expression(term: str) -> str:
    """Return the expression of a word or a phrase, which begins and ends with whole words."""
    is_beginning = len(term) > 1 and term.endswith("*")
    words = (term.removesuffix("*") if is_beginning else term).split()
    before = r"(?<!\w)" if re.match(r"\w", words[0]) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", words[-1]) and not is_beginning else ""
    rest = r"\w*" if is_beginning else ""
    return before + _GAP.join(map(re.escape, words)) + rest + after


def _joined(spans: list[Span]) -> Iterator[Span]:
    """Yield spans in order, those that overlap as one."""
    start, end = -1, -1
    for low, high in spans:
        if low < end:
            end = max(end, high)
            continue
        if end >= 0:
            yield start, end
        start, end = low, high
    if end >= 0:
        yield start, end
