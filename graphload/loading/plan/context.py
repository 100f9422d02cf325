"""The load that a plan is made for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from graphload.items import Item
    from graphload.loading.plan.stored import StoredItem

    Owners = tuple[list[int] | None, int | None]

__all__ = ["LoadContext"]

_MAX_MS = 2**62
"""Limit of a retrieval in Unix milliseconds, so that it fits in 64 bits."""


class LoadContext(NamedTuple):
    """The load that pushes: its number, None where nothing is to be written, and its time.

    `time` is the retrieval of records that don't say when they were retrieved, in Unix
    milliseconds.
    """

    load: int | None
    time: int

    def retrieval(self, retrieved_at: int | None) -> int:
        """Return a record's retrieval in Unix milliseconds, given its own, in seconds, or None."""
        if retrieved_at is None:
            return self.time
        return max(-_MAX_MS, min(1000 * retrieved_at, _MAX_MS))

    def owners(self, item: Item | None, stored: StoredItem | None) -> Owners:
        """Return the loads that own a pushed item in the end and its retrieval; None for a stub."""
        if item is None:
            return (None, None) if stored is None else stored.owners
        retrieval = self.retrieval(item.retrieved_at)
        if stored is None:
            return [] if self.load is None else [self.load], retrieval
        loads = stored.loads if self.load is None else sorted({*stored.loads, self.load})
        return loads, retrieval if stored.seen is None else max(stored.seen, retrieval)
