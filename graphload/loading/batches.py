"""Rows in batches that a database takes well: neither too many rows nor too many bytes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["ID_BATCH", "batches", "chunks"]

ROWS = 5000
BYTES = 2_000_000
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


def batches(
    rows: Iterable[Mapping[str, Any]], *, most_rows: int = ROWS, most_bytes: int = BYTES
) -> Iterator[list[Mapping[str, Any]]]:
    """Cut rows into batches of at most so many rows and about so many bytes, in order."""
    batch: list[Mapping[str, Any]] = []
    size = 0
    for row in rows:
        weight = _weight(row)
        if batch and (len(batch) >= most_rows or size + weight > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += weight
    if batch:
        yield batch


def _weight(row: Mapping[str, Any]) -> int:
    """About how many bytes a row takes on the wire."""
    weight = 16 * len(row)
    for name in _LONG_TEXTS:
        if name in row:
            weight += len(row[name])
    for name in _LISTS:
        if name in row:
            weight += 9 * len(row[name])
    return weight
