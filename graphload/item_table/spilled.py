"""Columns in a temporary file: more of them than memory holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.item_table.chunk import COLUMN_NAMES, Codes, GrowingChunk, ItemChunk
from graphload.item_table.collect import Collector
from graphload.item_table.origins import Spill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Array = NDArray[Any]

__all__ = ["SpilledArrays", "SpilledChunks", "SpillingCollector"]

SEGMENT_WEIGHT = 1 << 19
"""Records, and entries of their lists, that are written and read again at once: some 15 MB."""


class SpilledArrays:
    """Arrays in a temporary file without a name, each read again by its number."""

    def __init__(self) -> None:
        self._spill = Spill(on_disk=True)
        self._places: list[tuple[np.dtype[Any], tuple[int, ...], int, int]] = []

    def append(self, values: Array) -> int:
        """Append an array; return its number.

        Raises:
            InputError: there is no room for it.
        """
        # One value is written once, however often it is there.
        is_one = values.strides == (0,) and len(values) > 1
        data = (values[:1] if is_one else values).tobytes()
        self._places.append((values.dtype, values.shape, self._spill.append(data), len(data)))
        return len(self._places) - 1

    def dtype(self, number: int) -> np.dtype[Any]:
        """Return the type of an array's values."""
        return self._places[number][0]

    def read(self, number: int) -> Array:
        """Read an array.

        Raises:
            InputError: the system reports an error.
        """
        dtype, shape, offset, size = self._places[number]
        values = np.frombuffer(self._spill.read_at(offset, size), dtype)
        return np.broadcast_to(values, shape)


class SpilledChunks:
    """Chunks of columns in a temporary file, in the order in which they came."""

    def __init__(self, arrays: SpilledArrays) -> None:
        self._arrays = arrays
        self._chunks: list[list[int]] = []
        self._rows = 0

    def __len__(self) -> int:
        """Return the number of records."""
        return self._rows

    def dtype(self, name: str) -> np.dtype[Any]:
        """Return the type of integers that holds all values of a column."""
        column = COLUMN_NAMES.index(name)
        types = (self._arrays.dtype(numbers[column]) for numbers in self._chunks)
        return np.result_type(np.int32, *types)

    def append(self, chunk: ItemChunk) -> None:
        """Append records.

        Raises:
            InputError: there is no room for them.
        """
        columns = (getattr(chunk, name) for name in COLUMN_NAMES)
        self._chunks.append([*map(self._arrays.append, columns)])
        self._rows += len(chunk)

    def __iter__(self) -> Iterator[ItemChunk]:
        """Read the chunks.

        Raises:
            InputError: the system reports an error.
        """
        return (ItemChunk(*columns) for columns in self.select(*COLUMN_NAMES))

    def select(self, *names: str) -> Iterator[list[Array]]:
        """Read some columns of each chunk.

        Raises:
            InputError: the system reports an error.
        """
        columns = [COLUMN_NAMES.index(name) for name in names]
        for numbers in self._chunks:
            yield [self._arrays.read(numbers[column]) for column in columns]

    def read(self) -> ItemChunk:
        """Read all records as one chunk."""
        rows = GrowingChunk()
        for chunk in self:
            rows.append(chunk)
        return rows.finish()


class SpillingCollector(Collector):
    """A collector whose columns don't stay in memory; the keys of texts are hashes."""

    def __init__(self) -> None:
        super().__init__(Codes(hashes=True), Spill(on_disk=True))
        self._chunks = SpilledChunks(SpilledArrays())

    def add(self, chunk: ItemChunk) -> None:
        """Add records as columns.

        Raises:
            InputError: there is no room for them.
        """
        super().add(chunk)
        if self._rows.weight >= SEGMENT_WEIGHT:
            self._flush()

    def _flush(self) -> None:
        rows, self._rows = self._rows, GrowingChunk()
        self._chunks.append(rows.finish())

    def chunks(self) -> SpilledChunks:
        """Return all records, in the order in which they were read."""
        if len(self._rows):
            self._flush()
        return self._chunks
