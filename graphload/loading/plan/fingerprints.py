"""What was sent, kept as 64 bits an item: enough to see whether a database gives it back.

To make a row again and compare it costs more than to read it.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Id

__all__ = ["New", "Sent"]

_encode = msgspec.msgpack.Encoder(enc_hook=repr).encode
_SENT = frozenset((str, int, float, bool, list, type(None)))
_IN_LISTS = frozenset((str, int))
"""The types of what is sent; others can have the same bytes."""
_LISTS_AT = [schema.NEW_ROW.index(name) for name in ("kids", "parts", "_loads")]


class New(NamedTuple):
    """An item to be created: whose kid it is, its row as the store takes it, its bytes."""

    id: Id
    above: Id | None
    values: list[Any]
    size: int


class Sent:
    """The new rows of a push, of ids whose positions `index` says."""

    def __init__(self, index: Mapping[Id, int]) -> None:
        self._index = index
        self._marks = array("q", bytes(8 * len(index)))

    def make(self, values: list[Any], above: Id | None, first: list[Any] | None = None) -> New:
        """Make of a new row's values what is sent, and keep what the item is to be.

        `first` is what is sent where the row itself is written later.
        """
        node = values[0]
        sent = _encode((values, above))
        self._marks[self._index[node]] = hash(sent)
        return New(node, above, first or values, len(sent))

    def was(self, values: list[Any], above: Id | None) -> bool:
        """Whether that is what was sent, as `schema.NEW_ROW` says; False where it isn't known."""
        if not _SENT.issuperset(map(type, values)):
            return False
        for at in _LISTS_AT:
            if type(values[at]) is list and not _IN_LISTS.issuperset(map(type, values[at])):
                return False
        # Of bytes, not of the values: for those -1 and -2 are the same, as are 1 and True.
        return self._marks[self._index[values[0]]] == hash(_encode((values, above)))
