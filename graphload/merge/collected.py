"""Merge records that are collected as columns: only those of one id are read as Items again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from graphload.gc_pause import gc_paused
from graphload.item_table.chunk import GrowingChunk, ItemChunk, Location
from graphload.item_table.origins import ItemOrigin
from graphload.item_table.table import ITEMS_PER_READ, ItemTable
from graphload.items import Item, Reject, Unfetched
from graphload.merge import (
    Merged,
    merge_items,
    merge_same_id,
    names_text,
    sort_account,
    with_text_ends,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from graphload.item_table.chunk import Codes
    from graphload.item_table.collect import Collector
    from graphload.items import Id
    from graphload.merge.conflicts import Conflict
    from graphload.readers import Part
    from graphload.readers.report import ReadReport

    Ints = NDArray[np.int64]

__all__ = ["Account", "merge_collected", "merge_table"]


@gc_paused()
def merge_collected(
    parts: Iterable[Part],
    collector: Collector,
    *,
    report: ReadReport,
    retrieved_at: int | None = None,
) -> Merged:
    """Merge records as `merge_items` does, with an `ItemTable` as the Items.

    `parts` is what `RecordStream.chunks` returns for the collector; it is consumed. Where records
    have no ids, or say where these come from, or some are numbers and some are texts, the Items
    are a list, as in `merge_items`.

    Raises:
        InputError: an input was changed while it was read, or there is no room for a temporary
            file.
    """
    account = Account(collector)
    for part in parts:
        account.add(part)
    account.flush()
    codes = collector.codes
    table = collector.table()
    is_text = codes.has_texts or any(map(names_text, account.unfetched))
    if account.unidentified or codes.stated or (is_text and codes.has_numbers):
        records: Iterator[Item | Reject | Unfetched] = chain(
            table, account.unidentified, account.rejects, account.unfetched
        )
        return merge_items(records, report=report, retrieved_at=retrieved_at)
    unfetched = [*map(with_text_ends, account.unfetched)] if is_text else account.unfetched
    sort_account(account.rejects, unfetched)
    table, conflicts, different = merge_table(table, codes, retrieved_at)
    return Merged(
        table,
        {},
        conflicts,
        account.rejects,
        account.read,
        tuple(sorted(account.sources)),
        unfetched,
        report,
        different,
    )


@dataclass
class Account:
    """The records read so far: those with ids are in the collector."""

    collector: Collector
    unidentified: list[Item] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    unfetched: list[Unfetched] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    read: int = 0
    pending: list[Item] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Add what was read; Items by themselves are collected many at a time."""
        if isinstance(part, ItemChunk):
            self.flush()
            self.read += len(part)
            self.sources.add(self.collector.codes.source_names[int(part.source[0])])
            self.collector.add(part)
            return
        if isinstance(part, Sequence):
            self._add_rows(part)
            return
        if isinstance(part, Unfetched):
            self.unfetched.append(part)
            return
        self.read += 1
        if part.place is not None:
            self.sources.add(part.place.source)
        if isinstance(part, Reject):
            self.rejects.append(part)
        elif part.id is None:
            self.unidentified.append(part)
        else:
            self.pending.append(part)
            if len(self.pending) == ITEMS_PER_READ:
                self.flush()

    def _add_rows(self, rows: Sequence[Item | Reject | Unfetched]) -> None:
        """Add records that came many at a time, most of them Items with ids."""
        for start in range(0, len(rows), ITEMS_PER_READ):
            part = rows[start : start + ITEMS_PER_READ]
            items = [row for row in part if type(row) is Item and row.id is not None]
            if len(items) == len(part) and (place := items[0].place) is not None:
                self.flush()
                self.read += len(items)
                self.sources.add(place.source)
                self.collector.add_items(items)
            else:
                for row in part:
                    self.add(row)

    def flush(self) -> None:
        """Collect the Items that came by themselves."""
        if self.pending:
            self.collector.add_items(self.pending)
            self.pending = []


def merge_table(
    table: ItemTable, codes: Codes, retrieved_at: int | None
) -> tuple[ItemTable, list[Conflict], dict[Id, tuple[Item, ...]]]:
    """Sort the records of a table by id, and merge those of one id; `codes` are the table's.

    Returns:
        The merged records, the conflicts by id, and the records of each id that has different
        ones.
    """
    key = table.columns.key
    if (key[1:] > key[:-1]).all():
        return table, [], {}
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    is_first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    start = np.flatnonzero(is_first)
    size = np.diff(np.append(start, len(order)))
    kept = order[start]
    conflicts: list[Conflict] = []
    different: dict[Id, tuple[Item, ...]] = {}
    merged: list[tuple[int, Item]] = []
    groups = np.flatnonzero(size > 1)
    for begin in range(0, len(groups), ITEMS_PER_READ):
        part = groups[begin : begin + ITEMS_PER_READ]
        rows = [order[start[at] : start[at] + size[at]] for at in part.tolist()]
        items = iter(table.read(np.concatenate(rows)))
        for at, same in zip(part.tolist(), rows, strict=True):
            records = [next(items) for _ in same]
            item, ranked, conflict = merge_same_id(records, retrieved_at)
            if len(ranked) > 1:
                merged.append((at, item))
                different[table.ids[int(same[0])]] = ranked
            else:
                # Of equal records, the one that comes first in the input remains.
                kept[at] = same[next(n for n, one in enumerate(records) if one is item)]
            if conflict is not None:
                conflicts.append(conflict)
    return _replaced(table, kept, merged, codes), conflicts, different


def _replaced(
    table: ItemTable, kept: Ints, merged: list[tuple[int, Item]], codes: Codes
) -> ItemTable:
    """Return the rows `kept` of a table, with Items in place of some of them.

    `merged` has the position in `kept` of each such Item.
    """
    if not merged:
        return table.take(kept)
    # The table's codes of texts ascend with them.
    codes.ids = {name: code for code, name in enumerate(table.names or ())}
    codes.packs = False
    items = [item for _, item in merged]
    at = np.arange(len(items))
    source, line = codes.places(items)
    chunk = codes.read(items, Location(source, line, len(table.origins), at, at))
    kept[[position for position, _ in merged]] = len(table) + at
    rows = GrowingChunk()
    rows.append(table.columns)
    rows.append(chunk)
    origins = [*table.origins, ItemOrigin(items)]
    columns, sources = rows.finish(), codes.source_names
    return replace(table, columns=columns, sources=sources, origins=origins).take(kept)
