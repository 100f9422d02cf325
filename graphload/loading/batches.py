"""Cut rows into batches that a database takes well: neither too many rows nor too many bytes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["ID_BATCH", "BatchSize", "batches", "chunks", "row_bytes"]

MAX_ROWS = 5000
MAX_BYTES = 1_000_000
MIN_BYTES = 10_000
ID_BATCH = 2000
"""The number of ids that one statement reads."""
BATCHES_BEFORE_GROWTH = 8

_LONG_TEXTS = ("text", "extra", "title", "url")
_LISTS = ("kids", "parts", "ids")

T = TypeVar("T")


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut values into lists of `size`, the last one shorter."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


class BatchSize:
    """The size of batches: halved once one was too large for the store, then slowly doubled."""

    def __init__(self) -> None:
        self.bytes = MAX_BYTES
        self._accepted = 0

    def shrink(self) -> None:
        """Halve the size of the next batches."""
        self.bytes = max(self.bytes // 2, MIN_BYTES)
        self._accepted = 0

    def grow(self) -> None:
        """Note that a batch was accepted; after some of them the next may be larger."""
        self._accepted += 1
        if self._accepted >= BATCHES_BEFORE_GROWTH:
            self.bytes = min(2 * self.bytes, MAX_BYTES)
            self._accepted = 0


def batches(
    rows: Iterable[T],
    size: BatchSize,
    *,
    bytes_of: Callable[[T], int],
    share: float = 1.0,
) -> Iterator[list[T]]:
    """Cut rows into batches of at most `MAX_ROWS` rows and about as many bytes as `size` allows.

    `bytes_of` returns about how many bytes a row takes; `share` is the part of a batch's bytes
    that these rows may take.
    """
    batch: list[T] = []
    taken = 0
    for row in rows:
        more = bytes_of(row)
        if batch and (len(batch) >= MAX_ROWS or taken + more > size.bytes * share):
            yield batch
            batch, taken = [], 0
        batch.append(row)
        taken += more
    if batch:
        yield batch


def row_bytes(row: Any) -> int:  # noqa: ANN401 - a map of a row's values
    """Return about how many bytes a row takes on the wire."""
    weight = 16 * len(row)
    for name in _LONG_TEXTS:
        if name in row:
            weight += len(row[name])
    for name in _LISTS:
        if name in row:
            weight += 9 * len(row[name])
    return weight
