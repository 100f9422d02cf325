"""Collect records into columns while they are read, and where each lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from graphload.item_table.blocks import LineSource
from graphload.item_table.chunk import Codes, GrowingChunk, Location
from graphload.item_table.origins import (
    FileOrigin,
    ItemOrigin,
    Spill,
    SpilledItems,
    SpilledLines,
)
from graphload.item_table.table import ItemTable
from graphload.item_table.tables import TableOrigin, TableSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from graphload.item_table.chunk import ItemChunk
    from graphload.item_table.origins import DecodeRows, Origin
    from graphload.items import Item

__all__ = ["Collector", "OpensInputs"]


class OpensInputs(Protocol):
    """Takes inputs whose records become columns; see `Collector`."""

    def open_lines(
        self,
        name: str,
        path: Path | None,
        *,
        foreign: AbstractSet[str] = frozenset(),
        rows: DecodeRows | None = None,
        find_odd: bool = False,
    ) -> LineSource:
        """Begin an input of lines."""
        ...

    def open_table(
        self, name: str, path: Path, read_again: Callable[[], Iterator[Sequence[Item]]]
    ) -> TableSource | None:
        """Begin an input of rows; None where these are to be Items."""
        ...


class Collector:
    """The columns of the records that were read so far."""

    def __init__(self, codes: Codes | None = None, spill: Spill | None = None) -> None:
        self.codes = codes or Codes()
        self._rows = GrowingChunk()
        self._spill = spill or Spill()
        self.origins: list[Origin] = [SpilledItems(self._spill)]

    def open_lines(
        self,
        name: str,
        path: Path | None,
        *,
        foreign: AbstractSet[str] = frozenset(),
        rows: DecodeRows | None = None,
        find_odd: bool = False,
    ) -> LineSource:
        """Begin an input of lines, each of which `parsing.decode_line` makes an Item.

        `path` is the file whose bytes the lines are; without it, they are kept in a temporary file.
        `foreign`, `rows` and `find_odd`: see `LineSource`.
        """
        origin = len(self.origins)
        for decode in (None, rows) if rows else (None,):
            self.origins.append(
                SpilledLines(self._spill, decode) if path is None else FileOrigin(path, decode)
            )
        return LineSource(
            self.codes,
            self.codes.source_code(name),
            origin,
            spill=self._spill if path is None else None,
            foreign=foreign,
            rows=rows,
            find_odd=find_odd,
        )

    def open_table(
        self, name: str, path: Path, read_again: Callable[[], Iterator[Sequence[Item]]]
    ) -> TableSource:
        """Begin an input of rows, which lie in a file; see `TableOrigin`."""
        self.origins.append(TableOrigin(path, self._spill, read_again))
        return TableSource(self.codes, self.codes.source_code(name), len(self.origins) - 1)

    def add(self, chunk: ItemChunk) -> None:
        """Add records as columns."""
        self._rows.append(chunk)

    def add_items(self, items: Sequence[Item]) -> None:
        """Add Items that have ids; they are kept in a temporary file."""
        source, line = self.codes.places(items)
        origin = 0
        try:
            offset, length = self._spill.append_items(items)
        except (OverflowError, RecursionError, TypeError):
            # MessagePack has no integers of more than 64 bits, and no deep nesting.
            origin = len(self.origins)
            self.origins.append(ItemOrigin(items))
            offset = length = np.arange(len(items))
        self.add(self.codes.read(items, Location(source, line, origin, offset, length)))

    def table(self) -> ItemTable:
        """Return all records as a table, in the order in which they were read, and forget them."""
        rows, self._rows = self._rows, GrowingChunk()
        return ItemTable.from_codes(rows.finish(), self.codes, self.origins)
