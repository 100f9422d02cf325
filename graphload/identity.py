"""Ids for records that came without."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from graphload.items import content_digest, item_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphload.items import Id, Item

__all__ = ["identify"]

_LARGEST = 2**53 - 1


def identify(nameless: Sequence[Item], known: Mapping[Id, Item]) -> list[tuple[Id, str]]:
    """Find an id for each record without one; surrogates only, recovery is to come."""
    return [(surrogate(content_digest(item_attributes(item))), "surrogate") for item in nameless]


def surrogate(digest: str) -> int:
    """A negative id down to -(2^53-1), the same for the same content."""
    number = int.from_bytes(hashlib.blake2b(digest.encode(), digest_size=8).digest(), "big")
    return -1 - number % _LARGEST
