"""The load that a plan is made for."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["LoadContext"]

_MAX_MS = 2**62


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
