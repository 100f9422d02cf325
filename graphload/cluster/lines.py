"""Lines that are decoded in one step, many at a time, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.cluster.rows import columns_of_items
from graphload.item_table.blocks import LineSource
from graphload.item_table.chunk import BITS, COLUMN_NAMES, Codes, ItemChunk
from graphload.items import NOBODY
from graphload.parsing import decode_lines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from graphload.item_table.origins import DecodeRows

    Ints = NDArray[Any]

__all__ = ["RowChunk", "RowCollector"]


@dataclass(frozen=True, slots=True)
class RowChunk(ItemChunk):
    """Records as the columns of rows; of those of a chunk, it has what readers look at."""

    rows: Mapping[str, pa.Array]
    source_name: str


class RowCollector:
    """Takes inputs whose lines become rows; records of tables are Items."""

    def open_lines(
        self,
        name: str,
        path: Path | None,  # noqa: ARG002 - as `Collector`
        *,
        foreign: AbstractSet[str] = frozenset(),
        rows: DecodeRows | None = None,  # noqa: ARG002
        find_odd: bool = False,
    ) -> LineSource:
        """Begin an input of lines."""
        source = _RowSource(Codes(), 0, 0, foreign=foreign, find_odd=find_odd)
        source.name = name
        return source

    def open_table(self, *_: object) -> None:
        """Return None: a table isn't read again."""


class _RowSource(LineSource):
    """One input of lines."""

    name = ""

    def decode(self, data: bytes, ends: Ints, offset: int) -> RowChunk | None:
        """Read lines that end at `ends` into columns, None where one is to be read by itself."""
        items = decode_lines(data, self.foreign)
        if items is None or len(items) != len(ends):
            return None
        # An author may be nobody, which each line is looked at for.
        names = {item.by for item in items} - {None}
        if not names.isdisjoint(NOBODY) or any(map(str.isspace, filter(None, names))):
            return None
        n = len(items)
        rows = columns_of_items(items)
        fields = np.zeros(n, dtype=np.uint32)
        for name, bit in BITS.items():
            for column in (rows.get(name), rows.get(name + "_text")):
                if column is not None:
                    marks = column.is_valid().to_numpy(zero_copy_only=False)
                    fields |= marks * np.uint32(bit)
        start = np.concatenate(([0], ends[:-1] + 1))
        columns: dict[str, Ints] = dict.fromkeys(COLUMN_NAMES, np.broadcast_to(np.int64(0), (n,)))
        columns |= {
            "fields": fields,
            "line": np.arange(n, dtype=np.uint32),
            "offset": offset + start,
            "length": ends - start,
        }
        return RowChunk(**columns, rows=rows, source_name=self.name)
