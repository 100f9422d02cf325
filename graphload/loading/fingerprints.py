"""64-bit fingerprints of sent rows, used for verification.

They show whether a database returns the row that was sent: making the row again and comparing
it would take longer than reading it.
"""

from __future__ import annotations

from array import array
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

from graphload.loading.content_sum import content_hash
from graphload.stores import schema

if TYPE_CHECKING:
    from graphload.items import Id

__all__ = ["Fingerprints"]

_encode = msgspec.msgpack.Encoder(enc_hook=repr).encode
_TYPES = frozenset((str, int, float, bool, list, type(None)))
_TYPES_IN_LISTS = frozenset((str, int))
"""The types of values in a row that is sent; values of other types can have the same bytes."""
_LISTS = [schema.NEW_ROW.index(name) for name in ("kids", "parts")]

_content_of = itemgetter(
    *(schema.NEW_ROW.index(name) for name in ("id", "digest", "id_source", "retrieved_at"))
)


class Fingerprints:
    """The fingerprints of the new rows of a plan, by position in its columns."""

    def __init__(self, count: int) -> None:
        self._hashes = array("q", bytes(8 * count))
        self._content = array("Q", bytes(8 * count))

    def note(self, at: int, row: list[Any], parent: Id | None) -> int:
        """Store the fingerprint of an item's new row and its parent; return their size in bytes."""
        encoded = _encode((row, parent))
        self._hashes[at] = hash(encoded)
        self._content[at] = content_hash(*_content_of(row))
        return len(encoded)

    @property
    def content(self) -> int:
        """The sum of the rows' content hashes: see `loading.content_sum`."""
        return sum(self._content)

    def match(self, at: int, row: list[Any], parent: Id | None) -> bool:
        """Return whether this row and parent were sent; False if no fingerprint was stored."""
        if not _TYPES.issuperset(map(type, row)):
            return False
        for column in _LISTS:
            values = row[column]
            if type(values) is list and not _TYPES_IN_LISTS.issuperset(map(type, values)):
                return False
        # Of bytes, not of the values: for those -1 and -2 are the same, as are 1 and True.
        return self._hashes[at] == hash(_encode((row, parent)))
