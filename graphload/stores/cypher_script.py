"""A text of several Cypher statements, split where each ends: at `;`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphload.stores.cypher_tokens import next_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Part", "split_script"]

_COMMAND = ":"
"""The beginning of a line that is a command of the shell."""


class Part(NamedTuple):
    """A statement or a command of a script, without the comments and blanks around it.

    `start` is its position in characters from 0; a statement is `complete` if `;` ends it.
    """

    text: str
    start: int
    complete: bool

    @property
    def is_command(self) -> bool:
        """True for a line that begins with `:`, by which no statement of Cypher begins."""
        return self.text.startswith(_COMMAND)


def split_script(text: str) -> Iterator[Part]:
    """Yield the statements of a text, and its commands: lines that begin with `:`.

    A `;` in a string, a name in backticks or a comment ends no statement. Statements without a
    token are left out.
    """
    position = 0
    while position < len(text):
        start = end = -1
        complete = False
        for token in next_tokens(text, position):
            if start < 0 and token.text.startswith(_COMMAND):
                stop = text.find("\n", token.start)
                start, position = token.start, len(text) if stop < 0 else stop
                end, complete = position, True
                break
            if token.text == ";":
                position, complete = token.end, True
                break
            start, end = token.start if start < 0 else start, token.end
        else:
            position = len(text)
        if start >= 0:
            yield Part(text[start:end].rstrip(), start, complete)
