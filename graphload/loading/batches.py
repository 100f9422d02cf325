"""Rows in batches that a database takes well: neither too many rows nor too many bytes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["ID_BATCH", "BatchSize", "batches", "chunks"]

ROWS = 5000
BYTES = 1_000_000
LEAST_BYTES = 10_000
ID_BATCH = 2000
"""How many ids one statement reads."""

_LONG_TEXTS = ("text", "extra", "title", "url")
_LISTS = ("kids", "parts", "ids")

T = TypeVar("T")


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut values into lists of `size`, the last one shorter."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


class BatchSize:
    """How large batches are: less once one was too much for the store, and slowly more again."""

    def __init__(self) -> None:
        self.bytes = BYTES
        self._fine = 0

    def shrink(self) -> None:
        """Make the next ones half as large."""
        self.bytes = max(self.bytes // 2, LEAST_BYTES)
        self._fine = 0

    def grow(self) -> None:
        """Say that one went well; after some of them the next may be larger."""
        self._fine += 1
        if self._fine >= 8:
            self.bytes = min(2 * self.bytes, BYTES)
            self._fine = 0


def batches(
    rows: Iterable[T],
    size: BatchSize,
    *,
    share: float = 1.0,
    weigh: Callable[[T], int] | None = None,
) -> Iterator[list[T]]:
    """Cut rows into batches of at most `ROWS` rows and about as many bytes as `size` says.

    `share` is how much of that a batch of these rows may be; `weigh` says how many bytes a
    row takes, where it isn't a map.
    """
    batch: list[T] = []
    weight = 0
    weigh = weigh or _weight
    for row in rows:
        more = weigh(row)
        if batch and (len(batch) >= ROWS or weight + more > size.bytes * share):
            yield batch
            batch, weight = [], 0
        batch.append(row)
        weight += more
    if batch:
        yield batch


def _weight(row: Any) -> int:  # noqa: ANN401 - a map of a row's values
    """About how many bytes a row takes on the wire."""
    weight = 16 * len(row)
    for name in _LONG_TEXTS:
        if name in row:
            weight += len(row[name])
    for name in _LISTS:
        if name in row:
            weight += 9 * len(row[name])
    return weight
