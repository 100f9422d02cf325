"""Read the facts that a store has of a plan's items, in parts, by several readers at once.

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
    from graphload.stores.protocol import Scanned, Store

    Facts = dict[Id, list[Scanned]]
    """The facts of some items; several facts of one have different parents or authors."""
    Part = tuple[int, int, Facts]
    """A part of what is read: its number, how many items it has, and those to be compared."""

__all__ = ["read_parts"]

_AUTHOR = schema.NEW_ROW.index("by")


def read_parts(
    store: Store, plan: Plan, sent: Fingerprints | None
) -> Iterator[list[Iterator[Part]]]:
    """Yield rounds of readers, which work at once, of the facts of all planned items."""
    if (bulk := scanned(store, plan.index)) is not None:
        missing = dict.fromkeys(sorted(plan.index))
        scans = bulk.scan()
        yield [
            (
                (number, *part)
                for number, part in zip(
                    count(reader, len(scans)), _scan(plan, scan, missing, sent), strict=False
                )
            )
            for reader, scan in enumerate(scans)
        ]
        # Once all are met, those that were not.
        yield [iter([(len(plan.ids), len(missing), {node: [] for node in missing})])]
        return
    capabilities = store.capabilities
    if sent is not None and capabilities.range_scan:
        read = partial(_read_range, store, plan, sent)
    else:
        read = partial(_read, store)
    parts = list(enumerate(chunks(sorted(plan.index), ID_BATCH)))
    readers = capabilities.parallel_writers
    yield [
        ((number, len(ids), read(ids)) for number, ids in parts[reader::readers])
        for reader in range(readers)
    ]


def _scan(
    plan: Plan, scan: Iterator[Scanned], missing: dict[Id, None], sent: Fingerprints | None
) -> Iterator[tuple[int, Facts]]:
    """Yield how many of the planned items a scan meets, and those that don't match `sent`."""
    index = plan.index
    items = ((node, list(facts)) for node, facts in groupby(scan, lambda fact: fact.row["id"]))
    for part in chunks(((node, facts) for node, facts in items if node in index), ID_BATCH):
        odd: Facts = {}
        for node, facts in part:
            missing.pop(node, None)
            row, parent, rank, author = facts[0]
            if (
                sent is None
                or len(facts) > 1
                or author != row.get("by")
                or not sent.match(index[node], schema.new_row(row, rank), parent)
            ):
                odd[node] = facts
        yield len(part), odd


def _read_range(store: Store, plan: Plan, sent: Fingerprints, ids: list[Id]) -> Facts:
    """Read ids that follow each other in the store; return the facts of those not as sent."""
    index, match = plan.index, sent.match
    good: dict[Id, bool] = {}
    for *row, parent, author in read_range(store, ids[0], ids[-1]):
        node = row[0]
        once = node not in good and node in index and author == row[_AUTHOR]
        good[node] = once and match(index[node], row, parent)
    return _read(store, [node for node in ids if not good.get(node)])


def _read(store: Store, ids: list[Id]) -> Facts:
    facts: Facts = {node: [] for node in ids}
    for fact in read_facts(store, ids):
        facts[fact.row["id"]].append(fact)
    return facts
