"""Rows of a table in a file: columns at once, and Items when one of them is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphload.item_table.chunk import Location
from graphload.item_table.origins import SpilledItems, changed_file_error, file_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from graphload.item_table.chunk import Codes
    from graphload.item_table.origins import Spill
    from graphload.items import Item

    Ints = NDArray[np.int64]

__all__ = ["TableOrigin", "TableSource"]


class TableSource:
    """One input whose records are the rows of a table, which come some thousand at a time.

    `source` and `origin` are its codes in the table of Items.
    """

    def __init__(self, codes: Codes, source: int, origin: int) -> None:
        self.codes = codes
        self._source = source
        self._origin = origin
        self._rows = 0

    def place(self, lines: Sequence[int]) -> Location:
        """Return where the next rows lie: each is known by its number in the input."""
        start, self._rows = self._rows, self._rows + len(lines)
        row = np.arange(start, self._rows)
        length = np.broadcast_to(np.int32(0), len(row))
        return Location(self._source, np.asarray(lines), self._origin, row, length)


class TableOrigin:
    """The rows of a table in a file, which is read once more when the first is asked for.

    All its Items are in the temporary file then. `read_again` yields those of all rows, in their
    order; what it yields for a row that isn't asked for has no meaning.
    """

    def __init__(
        self, path: Path, spill: Spill, read_again: Callable[[], Iterator[Sequence[Item]]]
    ) -> None:
        self._path = path
        self._states = self._find_states()
        self._spill = spill
        self._read_again = read_again
        self._stored: tuple[Ints, Ints] | None = None

    @property
    def is_stored(self) -> bool:
        """Tell whether a row was asked for."""
        return self._stored is not None

    def read(self, offset: Ints, length: Ints) -> list[Item]:  # noqa: ARG002 - as the protocol
        """Read some rows, by their numbers.

        Raises:
            InputError: the file can't be read any more, or was changed since it was read.
        """
        if self._stored is None:
            self._stored = self._store()
        offsets, lengths = self._stored
        return SpilledItems(self._spill).read(offsets[offset], lengths[offset])

    def _store(self) -> tuple[Ints, Ints]:
        """Put the Items of all rows into the temporary file; return where each lies."""
        self._check()
        stored = [self._spill.append_items(items) for items in self._read_again()]
        self._check()
        offset, length = zip(*stored, strict=True)
        return np.concatenate(offset), np.concatenate(length)

    def _check(self) -> None:
        if self._find_states() != self._states:
            raise changed_file_error(self._path)

    def _find_states(self) -> list[tuple[int, int, int]]:
        """Return the states of the file, and of that beside it in which SQLite keeps changes."""
        paths = self._path, self._path.with_name(f"{self._path.name}-wal")
        return [file_state(path.stat()) for path in paths if path.exists()]
