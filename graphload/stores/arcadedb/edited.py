"""A query's text with edits, and positions in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Edit", "EditedQuery"]


class Edit(NamedTuple):
    """A replacement of the characters between two positions."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class EditedQuery:
    """A query's text as the engine gets it, and the edits that made it from the user's."""

    original: str
    text: str
    passes: tuple[tuple[Edit, ...], ...] = ()
    """Edits of each pass over the text, ascending; positions are those before the pass."""

    def edited(self, edits: Sequence[Edit]) -> EditedQuery:
        """Return the query with edits that don't overlap."""
        parts, position = [], 0
        for edit in edits:
            parts += [self.text[position : edit.start], edit.text]
            position = edit.end
        text = "".join([*parts, self.text[position:]])
        return EditedQuery(self.original, text, (*self.passes, tuple(edits)))

    def original_offset(self, offset: int) -> int:
        """Return the position in the user's text of a position in this one."""
        for edits in reversed(self.passes):
            shift = 0
            for edit in edits:
                if offset < edit.start + shift:
                    break
                if offset < edit.start + shift + len(edit.text):
                    offset, shift = edit.start, 0
                    break
                shift += len(edit.text) - (edit.end - edit.start)
            offset -= shift
        return offset
