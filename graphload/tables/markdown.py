"""A table in Markdown (GitHub's, as other programs read it), in which no text is markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["markdown_lines"]

_MARKUP = re.compile(r"[\\`*_\[\]<>|~&]")
_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")


def markdown_lines(
    names: Sequence[str], rows: Iterable[Sequence[str | None]], numbers: Sequence[bool]
) -> Iterator[str]:
    """Yield the lines of a table; `numbers` says which columns are aligned to the right.

    A line feed in a cell is `<br>`, and a character of markup has a backslash before it.
    """
    if not names:
        return
    yield _line(map(_escape, names))
    yield _line("---:" if is_number else "---" for is_number in numbers)
    for row in rows:
        yield _line(map(_escape, row))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _escape(text: str | None) -> str:
    if text is None:
        return ""
    return _LINE_ENDS.sub("<br>", _MARKUP.sub(r"\\\g<0>", text))
