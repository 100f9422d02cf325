"""Merge records in buckets of whole threads: more of them than memory holds.

Records become columns in a temporary file. Items that links join, by whichever field, are in one
bucket; so each bucket is merged and linked by itself as all records are. What is in memory for
each id is its key and its bucket.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.errors import InputError, UsageError
from graphload.forest import distinct, without_repeats
from graphload.gc_pause import gc_paused
from graphload.item_table.chunk import BITS, Codes, GrowingChunk, Location, find_keys
from graphload.item_table.components import find_components
from graphload.item_table.spilled import SpilledArrays, SpilledChunks
from graphload.item_table.table import ITEMS_PER_READ, ItemTable
from graphload.links import unfetched_edges
from graphload.merge import Merged, names_text, sort_account, with_text_ends
from graphload.merge.collected import Account, merge_table
from graphload.sharing import count_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from graphload.item_table.origins import Origin
    from graphload.item_table.spilled import SpillingCollector
    from graphload.items import Id, Reject, Unfetched
    from graphload.readers import Part
    from graphload.readers.report import ReadReport

    Ints = NDArray[Any]  # integers of 32 or 64 bits
    ShowProgress = Callable[[str, int, int], None]

__all__ = [
    "READING",
    "Buckets",
    "CollectedRecords",
    "Needs",
    "check_memory",
    "collect_records",
    "number_buckets",
    "put_into_buckets",
]

_NODE_BYTES = {False: 24, True: 36}
"""Memory for each id while buckets are chosen, and where ids are texts."""
_UNITS_IN_ROW = 2
"""The usual weight of a record: there is an entry of a list for each."""
_MIN_UNITS = 1 << 17
"""The weight for which a bucket needs room at least."""
_MAX_FOUND = 1 << 20
"""Ids without a record that are found before they are put together."""
_LINKS = ("key", "fields", "parent", "poll", "kid_count", "kids", "part_count", "parts")


class Needs(NamedTuple):
    """The bytes that work takes: the program, each other process, and each record of a bucket."""

    base: int = 110_000_000
    worker: int = 45_000_000
    row: int = 250
    text_row: int = 600
    """The same where ids are texts."""


READING = Needs()
"""The needs of what only reads records, and writes lines of them."""


@dataclass(frozen=True)
class Buckets:
    """Records in buckets, each merged when its turn comes; see `Merged` for the other values.

    The account of all that was read is here; `unfetched` has the notes of each bucket.
    """

    report: ReadReport
    rejects: list[Reject]
    read: int
    sources: tuple[str, ...]
    unfetched: Sequence[Sequence[Unfetched]]
    _codes: Codes
    _origins: Sequence[Origin]
    _chunks: Sequence[SpilledChunks]

    def __len__(self) -> int:
        """Return the number of buckets."""
        return len(self._chunks)

    @property
    def has_text_ids(self) -> bool:
        """Tell whether ids are texts."""
        return self._codes.has_texts

    def ids(self, number: int) -> Sequence[Id]:
        """Return the ids that the records of a bucket have and name, ascending.

        Raises:
            InputError: as for `merge`.
        """
        table, _ = self._table(self._chunks[number])
        return table.names or table.ids

    def size(self, number: int) -> int:
        """Return the number of records of a bucket, which aren't merged yet."""
        return len(self._chunks[number])

    @cached_property
    def names(self) -> tuple[list[str], list[str], list[str]]:
        """The authors, types and names of inputs by their codes, which all buckets share."""
        codes = self._codes
        authors, kinds = (
            [name for name in names if name is not None] for names in (codes.authors, codes.kinds)
        )
        return authors, kinds, codes.source_names

    @gc_paused()
    def merge(self, number: int) -> Merged:
        """Merge the records of a bucket.

        Raises:
            InputError: an input was changed while it was read; the system reports an error.
        """
        chunks = self._chunks[number]
        table, codes = self._table(chunks)
        table, conflicts, different = merge_table(table, codes, None)
        return Merged(
            table,
            conflicts=conflicts,
            read=len(chunks),
            sources=self.sources,
            unfetched=[*self.unfetched[number]],
            report=self.report,
            records=different,
        )

    def _table(self, chunks: SpilledChunks) -> tuple[ItemTable, Codes]:
        """Return the records of a bucket, and the codes of their table."""
        columns, codes = chunks.read(), self._codes
        table = ItemTable(columns, None, *self.names, self._origins)
        if not codes.has_texts:
            return table, codes
        # The keys are hashes: each record is read again for the ids that it names.
        own = Codes(codes.authors, codes.kinds, codes.sources, codes.source_names)
        rows = GrowingChunk()
        for start in range(0, len(columns), ITEMS_PER_READ):
            part = np.arange(start, min(start + ITEMS_PER_READ, len(columns)))
            place = (columns.source, columns.line, columns.origin, columns.offset, columns.length)
            rows.append(own.read(table.rows(part).read(), Location(*(at[part] for at in place))))
        return ItemTable.from_codes(rows.finish(), own, self._origins), own


class CollectedRecords(NamedTuple):
    """Records in the temporary file of a collector, and the account of all that was read."""

    account: Account
    collector: SpillingCollector
    report: ReadReport


@gc_paused()
def collect_records(
    parts: Iterable[Part], collector: SpillingCollector, report: ReadReport
) -> CollectedRecords:
    """Read records into the temporary file of a collector.

    `parts` is what `RecordStream.chunks` returns for the collector; it is consumed.

    Raises:
        InputError: a record has no id, or says how its id was found, or some ids are numbers and
            some are texts; there is no room for a temporary file.
    """
    account, notes = Account(collector), 0
    for part in parts:
        account.add(part)
        _check_ids(account, collector.codes, account.unfetched[notes:])
        notes = len(account.unfetched)
    account.flush()
    _check_ids(account, collector.codes, account.unfetched)
    return CollectedRecords(account, collector, report)


@gc_paused()
def put_into_buckets(
    collected: CollectedRecords,
    memory: int,
    *,
    needs: Needs = READING,
    show: ShowProgress | None = None,
) -> Buckets:
    """Put records into buckets.

    One of these is worked on within `memory` bytes; `needs` is what the work takes. `show` is
    called with what is done, the number of records for which it is, and that of all.

    Raises:
        InputError: there is no room for a temporary file.
        UsageError: `memory` is too little.
    """
    account, collector, report = collected
    codes, chunks = collector.codes, collector.chunks()
    unfetched = account.unfetched
    if codes.has_texts:
        unfetched = [*map(with_text_ends, unfetched)]
    sort_account(account.rejects, unfetched)

    def check(ids: int) -> int:
        return check_memory(memory, needs, ids, is_text=codes.has_texts)

    keys, weight, label = _find_components(chunks, unfetched, codes, check, show)
    label = number_buckets(label, weight, check(len(keys)))
    count = int(label.max(initial=0)) + 1
    left_out: list[list[Unfetched]] = [[] for _ in range(count)]
    for entry in unfetched:
        named = [id_ for id_ in (entry.parent, *entry.ids) if id_ is not None][:1]
        at = find_keys(keys, codes.keys(named))
        left_out[int(label[at[0]]) if named else 0].append(entry)
    return Buckets(
        report,
        account.rejects,
        account.read,
        tuple(sorted(account.sources)),
        left_out,
        codes,
        collector.origins,
        _cut(chunks, keys, label, count, show),
    )


def _check_ids(account: Account, codes: Codes, notes: Sequence[Unfetched]) -> None:
    """Raise where the ids of records depend on all other records, and those of some notes."""
    place = None
    if account.unidentified:
        reason, place = "has no id", account.unidentified[0].place
    elif codes.stated:
        reason = "says how its id was found"
    elif codes.has_numbers and (codes.has_texts or any(map(names_text, notes))):
        reason = "has another kind of id than others (some are numbers, some are texts)"
    else:
        return
    raise InputError(
        f"a record {reason}, which needs all records in memory",
        hint="Run the command without --memory.",
        path=None if place is None else place.source,
        line=None if place is None else place.line,
    )


def _find_components(
    chunks: SpilledChunks,
    unfetched: Sequence[Unfetched],
    codes: Codes,
    check: Callable[[int], int],
    show: ShowProgress | None,
) -> tuple[Ints, Ints, Ints]:
    """Return the keys of all ids, ascending, the weight of each, and its component.

    An id weighs one for each of its records, for each entry of their lists, and one without a
    record. `check` raises where there are too many ids.
    """
    edges = unfetched_edges(unfetched)
    ends = [codes.keys([edge.kid for edge in edges]), codes.keys([edge.parent for edge in edges])]
    keys = _own_keys(chunks)
    check(len(keys))
    stub, found = keys[:0], [keys[:0]]
    of_records = (named for columns in chunks.select(*_LINKS) for named in _named(columns))
    for named in chain(of_records, ends):
        found.append(distinct(named[find_keys(keys, named) < 0]))
        # Several at once: each time all that are known are sorted.
        if named is ends[-1] or sum(map(len, found)) > max(_MAX_FOUND, len(stub)):
            stub, found = distinct(np.concatenate([stub, *found])), [keys[:0]]
            check(len(keys) + len(stub))
    if len(stub):
        keys = keys.astype(np.result_type(keys, stub), copy=False)
        keys = np.insert(keys, np.searchsorted(keys, stub), stub)
    weight = np.zeros(len(keys), dtype=np.int32)

    def all_edges() -> Iterator[tuple[Ints, Ints]]:
        yield find_keys(keys, ends[0]), find_keys(keys, ends[1])
        done = 0
        for columns in chunks.select(*_LINKS):
            node = find_keys(keys, columns[0])
            fields, kid_count, part_count = columns[1], columns[4], columns[6]
            np.add.at(weight, node, 1 + kid_count + part_count)
            done += len(node)
            if show is not None:
                show("finding threads", done, len(chunks))
            parent, poll, kids, parts = _named(columns)
            yield node[(fields & BITS["parent"]) != 0], find_keys(keys, parent)
            yield node[(fields & BITS["poll"]) != 0], find_keys(keys, poll)
            yield np.repeat(node, kid_count), find_keys(keys, kids)
            yield np.repeat(node, part_count), find_keys(keys, parts)

    label = find_components(len(keys), all_edges())
    return keys, np.maximum(weight, 1), label


def _own_keys(chunks: SpilledChunks) -> Ints:
    """Return the keys of the ids that records have, ascending."""
    keys = np.empty(len(chunks), dtype=chunks.dtype("key"))
    end = 0
    for (key,) in chunks.select("key"):
        keys[end : end + len(key)] = key
        end += len(key)
    # In place: a sorted copy would take as much again.
    keys.sort()
    return without_repeats(keys)


def _named(columns: Sequence[Ints]) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the keys that records name: parents, polls, kids, parts."""
    _, fields, parent, poll, _, kids, _, parts = columns
    return (
        parent[(fields & BITS["parent"]) != 0],
        poll[(fields & BITS["poll"]) != 0],
        kids,
        parts,
    )


def check_memory(memory: int, needs: Needs, ids: int = 0, *, is_text: bool = False) -> int:
    """Return how much a bucket may weigh, of inputs with so many ids.

    Raises:
        UsageError: `memory` is too little.
    """
    base = needs.base + count_workers() * needs.worker
    per_unit = (needs.text_row if is_text else needs.row) // _UNITS_IN_ROW
    least = base + max(_NODE_BYTES[is_text] * ids, per_unit * _MIN_UNITS)
    if memory < least:
        size = f"{memory / 1e6:,.1f} MB" if memory >= 100_000 else f"{memory:,} bytes"
        what = f"{ids:,} ids" if ids else "any input"
        raise UsageError(
            f"--memory: {size} are too little for {what}",
            hint=f"Use --memory {-(-least // 1_000_000)}MB or more.",
        )
    return (memory - base) // per_unit


def number_buckets(label: Ints, weight: Ints, most: int) -> Ints:
    """Return the bucket of each node: as many components as weigh `most`, in their order.

    A component that weighs more has a bucket for itself.
    """
    size = np.zeros_like(weight)
    np.add.at(size, label, weight)
    first = np.flatnonzero(label == np.arange(len(label)))
    end = np.cumsum(size[first], dtype=np.int64)
    starts = [0]
    while starts[-1] < len(first):
        before = int(end[starts[-1] - 1]) if starts[-1] else 0
        stop = int(np.searchsorted(end, before + most, side="right"))
        starts.append(max(stop, starts[-1] + 1))
    size[first] = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    numbers: Ints = size[label]
    return numbers


def _cut(
    chunks: SpilledChunks, keys: Ints, label: Ints, count: int, show: ShowProgress | None
) -> list[SpilledChunks]:
    """Put the records into their buckets, in the order in which they were read."""
    arrays, done = SpilledArrays(), 0
    buckets = [SpilledChunks(arrays) for _ in range(count)]
    for chunk in chunks:
        bucket = label[find_keys(keys, chunk.key)]
        order = np.argsort(bucket, kind="stable")
        there, start = np.unique(bucket[order], return_index=True)
        for number, rows in zip(there.tolist(), np.split(order, start[1:]), strict=True):
            buckets[number].append(chunk.take(rows))
        done += len(chunk)
        if show is not None:
            show("sorting by thread", done, len(chunks))
    return buckets
