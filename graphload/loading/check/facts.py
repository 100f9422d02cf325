"""Read the facts that a store has of a plan's items, in chunks, by parallel readers.

An item that matches the fingerprint of the row that was sent is as planned, and is left out.
"""

from __future__ import annotations

from functools import partial
from itertools import count, groupby
from typing import TYPE_CHECKING

from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.plan.stored import read_facts, read_range, scanned
from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.items import Id
    from graphload.loading.fingerprints import Fingerprints
    from graphload.loading.plan.table import Plan
    from graphload.stores.protocol import BulkStore, Scanned, Store

    Facts = dict[Id, list[Scanned]]
    """The facts of some items; several facts of one have different parents or authors."""
    Chunk = tuple[int, int, Facts]
    """A chunk of items: its number, the number of items, and the facts of those to compare."""

__all__ = ["read_rounds"]

_AUTHOR = schema.NEW_ROW.index("by")


def read_rounds(
    store: Store, plan: Plan, sent: Fingerprints | None
) -> Iterator[list[Iterator[Chunk]]]:
    """Yield rounds of parallel readers of the facts of all planned items.

    A round must be consumed before the next is requested.
    """
    if (bulk_store := scanned(store, plan.ids)) is not None:
        return _scan_rounds(bulk_store, plan, sent)
    capabilities = store.capabilities
    if sent is not None and capabilities.range_scan:
        read = partial(_read_range, store, sent)
    else:
        read = partial(_read_facts, store)
    numbered = list(enumerate(chunks(sorted(plan.ids), ID_BATCH)))
    # A store that only one thread may use has one reader.
    readers = capabilities.parallel_writers
    queries: list[Iterator[Chunk]] = [
        (
            (number, len(ids), read(ids, ID_BATCH * number))
            for number, ids in numbered[reader::readers]
        )
        for reader in range(readers)
    ]
    return iter([queries])


def _scan_rounds(
    store: BulkStore, plan: Plan, sent: Fingerprints | None
) -> Iterator[list[Iterator[Chunk]]]:
    """Yield a round that scans the store, and one of the planned items that no scan returned."""
    missing = dict.fromkeys(sorted(plan.ids))
    scans = store.scan()
    # Chunk numbers of reader r: r, r + len(scans), …: unique across readers.
    yield [
        _read_scan(plan, scan, count(reader, len(scans)), missing, sent)
        for reader, scan in enumerate(scans)
    ]
    # The scans have removed all other ids from `missing`.
    yield [iter([(len(plan.ids), len(missing), {node: [] for node in missing})])]


def _read_scan(
    plan: Plan,
    scan: Iterator[Scanned],
    numbers: Iterator[int],
    missing: dict[Id, None],
    sent: Fingerprints | None,
) -> Iterator[Chunk]:
    """Yield the planned items of a scan in numbered chunks, and remove them from `missing`."""
    index = plan.index
    items = ((node, list(facts)) for node, facts in groupby(scan, lambda fact: fact.row["id"]))
    planned = ((node, facts) for node, facts in items if node in index)
    for chunk in chunks(planned, ID_BATCH):
        unmatched: Facts = {}
        for node, facts in chunk:
            missing.pop(node, None)
            row, parent, rank, author = facts[0]
            if (
                sent is None
                or len(facts) > 1
                or author != row.get("by")
                or not sent.match(index[node], schema.new_row(row, rank), parent)
            ):
                unmatched[node] = facts
        yield next(numbers), len(chunk), unmatched


def _read_range(store: Store, sent: Fingerprints, ids: list[Id], first: int) -> Facts:
    """Read adjacent ids; return the facts of those that differ from the row that was sent.

    The columns of an initial plan are in the order of ids: `first` is the position of the first.
    """
    match = sent.match
    position = dict(zip(ids, count(first), strict=False))
    is_as_sent: dict[Id, bool] = {}
    for *row, parent, author in read_range(store, ids[0], ids[-1]):
        node = row[0]
        matches = node not in is_as_sent and node in position and author == row[_AUTHOR]
        is_as_sent[node] = matches and match(position[node], row, parent)
    return _read_facts(store, [node for node in ids if not is_as_sent.get(node)])


def _read_facts(store: Store, ids: list[Id], _first: int = 0) -> Facts:
    facts: Facts = {node: [] for node in ids}
    for fact in read_facts(store, ids):
        facts[fact.row["id"]].append(fact)
    return facts
