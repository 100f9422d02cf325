"""Text for XML: the characters that it doesn't allow are replaced, and counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphload.errors import GraphError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from typing import TypeVar

    N = TypeVar("N", bound=Hashable)

__all__ = ["XmlText"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlText:
    """Converts texts to those of XML; `replaced` counts the characters that became U+FFFD."""

    def __init__(self) -> None:
        self.replaced = 0

    def convert(self, text: str) -> str:
        """Replace the characters that XML doesn't allow."""
        plain, count = _NOT_XML.subn("\ufffd", text)
        self.replaced += count
        return plain

    def name_nodes(self, nodes: Iterable[N], noun: str) -> dict[N, str]:
        """Return the text of each node's id; `noun` is what ids are called in an error.

        Raises:
            GraphError: two ids become the same text.
        """
        names = {node: self.convert(str(node)) for node in nodes}
        if len(set(names.values())) < len(names):
            raise GraphError(
                f"two {noun} differ only in characters that XML doesn't allow",
                hint="Export to a format that isn't XML, which keeps each of them.",
            )
        return names
