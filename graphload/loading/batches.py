"""Cut rows into batches that are limited in rows and in bytes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["BYTES_PER_ID", "ID_BATCH", "BatchSize", "batches", "chunks", "row_bytes"]

MAX_ROWS = 5000
"""Maximum of rows in a batch."""
MAX_BYTES = 1_000_000
"""Approximate size of a batch at first, and the largest one."""
MIN_BATCH_BYTES = 10_000
"""Size below which batches don't shrink."""
ID_BATCH = 2000
"""The number of ids that one statement reads."""
BATCHES_BEFORE_GROWTH = 8
"""Accepted batches after which the size of a shrunk batch is doubled."""

_LONG_TEXTS = ("text", "extra", "title", "url")
_LISTS = ("kids", "parts", "ids")
_BYTES_PER_VALUE = 16
"""Estimate of a value in a row, with its name, apart from long texts and lists."""
BYTES_PER_ID = 9
"""An integer id in the protocol: one byte of type, eight of value."""

T = TypeVar("T")


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut values into lists of `size`, the last one shorter."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


class BatchSize:
    """The size of batches: halved when one was too large for the store, later doubled again."""

    def __init__(self) -> None:
        self.bytes = MAX_BYTES
        self._accepted = 0

    def shrink(self) -> None:
        """Halve the size of the next batches."""
        self.bytes = max(self.bytes // 2, MIN_BATCH_BYTES)
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
    size_of: Callable[[T], int],
    share: float = 1.0,
) -> Iterator[list[T]]:
    """Cut rows into batches of at most `MAX_ROWS` rows and about as many bytes as `size` allows.

    `size_of` returns the approximate bytes of a row; `share` is the fraction of `size.bytes`,
    0 to 1, that a batch of these rows may have.
    """
    batch: list[T] = []
    batch_bytes = 0
    for row in rows:
        row_size = size_of(row)
        if batch and (len(batch) >= MAX_ROWS or batch_bytes + row_size > size.bytes * share):
            yield batch
            batch, batch_bytes = [], 0
        batch.append(row)
        batch_bytes += row_size
    if batch:
        yield batch


def row_bytes(row: Mapping[str, Any]) -> int:
    """Return the approximate bytes of a row in a request, one byte per character assumed."""
    n_bytes = _BYTES_PER_VALUE * len(row)
    for name in _LONG_TEXTS:
        if name in row:
            n_bytes += len(row[name])
    for name in _LISTS:
        if name in row:
            n_bytes += BYTES_PER_ID * len(row[name])
    return n_bytes
