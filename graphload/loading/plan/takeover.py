"""Surrogates in the store whose record comes again with its real id.

An item whose record came without an id has a surrogate for one. Where the same record, by its
digest, is pushed with a real id, it becomes a record of that item: its node gets the id, or is
removed where a node of that id is there already. The other way round, a record without an id that
the store has with one is that item's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.identity import SURROGATE_RANGES, surrogate
from graphload.identity.evidence import UnidentifiedRecord
from graphload.loading.plan.stored import read_collected
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.records import PushRecords
    from graphload.stores.protocol import Store

__all__ = ["find_takeovers", "fit_ids", "read_surrogates", "recognise"]


def fit_ids(store: Store, records: PushRecords) -> PushRecords:
    """Return records with text ids where the store has such, as if all were read together."""
    ids = records.forest.ids
    if ids and isinstance(ids[0], int):
        for (node,) in store.read(Statement(cypher.ANY_ID, {})):
            return records.with_text_ids() if isinstance(node, str) else records
    return records


def recognise(store: Store, records: PushRecords, *, as_surrogates: bool = False) -> PushRecords:
    """Give pushed records that came without ids the ids that the store has for them.

    Of several ids, each record gets another one, the smallest first; surrogates are ids only where
    the records are compared `as_surrogates`, too.
    """
    columns = zip(records.forest.ids, records.items, records.id_source, records.digest, strict=True)
    unidentified: dict[str, dict[Id, str]] = {}
    for node, item, source, digest in columns:
        if item is not None and source not in (None, "given") and digest is not None:
            unidentified.setdefault(digest, {})[node] = source
    if not unidentified:
        return records
    known = _ids_of_records(store, records, sorted(unidentified))
    for node, digest in read_surrogates(store, records) if as_surrogates else ():
        if digest in known:
            known[digest].add(node)
    new_ids: dict[Id, tuple[Id, str]] = {}
    for digest, nodes in known.items():
        sources = unidentified[digest]
        there = {node for node in nodes if not _is_of_another(records, node, [*sources])}
        free = sorted(there - sources.keys())
        for node in sorted(sources.keys() - there):
            if free:
                new_ids[node] = free.pop(0), sources[node]
            elif there and sources[node] == "surrogate":
                new_ids[node] = min(there), sources[node]
    return records.with_new_ids(new_ids | _displaced(records, new_ids))


def _is_of_another(records: PushRecords, node: Id, equal: Sequence[Id]) -> bool:
    """Return whether the push brings an id with another record than some equal ones."""
    index, items = records.forest.index, records.items
    at = index.get(node)
    if at is None or records.id_source[at] != "given" or (given := items[at]) is None:
        return False
    own = items[index[equal[0]]]
    key = UnidentifiedRecord.of(given).copy_key
    return own is not None and key != UnidentifiedRecord.of(own).copy_key


def _displaced(
    records: PushRecords, new_ids: Mapping[Id, tuple[Id, str]]
) -> dict[Id, tuple[Id, str]]:
    """Give surrogates to the pushed records whose uncertain ids others have in the store."""
    index = records.forest.index
    displaced: dict[Id, tuple[Id, str]] = {}
    for node, _ in new_ids.values():
        at = index.get(node)
        if at is None or node in new_ids or records.id_source[at] in (None, "given", "surrogate"):
            continue
        if (digest := records.digest[at]) is not None:
            own = surrogate(digest)
            displaced[node] = str(own) if isinstance(node, str) else own, "surrogate"
    return displaced


def _ids_of_records(
    store: Store, records: PushRecords, digests: Sequence[str]
) -> dict[str, set[Id]]:
    """Read the real ids of items that have records with some digests, by these."""
    found = [*read_collected(store, cypher.SAME_RECORDS, digests, size=len(digests))]
    kept = [*read_collected(store, cypher.SAME_KEPT_RECORDS, digests, size=len(digests))]
    surrogates = {node for node, _ in read_surrogates(store, records)} if kept else ()
    found += ((one, node) for many, node in kept if node not in surrogates for one in many)
    known: dict[str, set[Id]] = {digest: set() for digest in digests}
    for digest, node in found:
        if digest in known:
            known[digest].add(node)
    return known


def find_takeovers(records: PushRecords, in_store: Iterable[tuple[Id, str]]) -> dict[Id, list[Id]]:
    """Find the store's surrogates that pushed records have real ids for, by these.

    `in_store` are all surrogates of the store, with digests: see `read_surrogates`.
    """
    index, items = records.forest.index, records.items
    surrogates = {
        digest: old for old, digest in in_store if old not in index or items[index[old]] is None
    }
    taken: dict[Id, list[Id]] = {}
    for node, digest in _digests(records) if surrogates else ():
        if digest in surrogates:
            taken.setdefault(node, []).append(surrogates.pop(digest))
    return taken


def read_surrogates(store: Store, records: PushRecords) -> list[tuple[Id, str]]:
    """Read the store's surrogates, whose ids are of the type of the pushed ones, with digests."""
    low, high = SURROGATE_RANGES[type(records.forest.ids[0])]
    found = store.read(Statement(cypher.SURROGATES, {"low": low, "high": high}))
    return [(node, digest) for (part,) in found for node, digest in part]


def _digests(records: PushRecords) -> Iterator[tuple[Id, str | None]]:
    """Yield the pushed ids that aren't surrogates, each with the digests of its records."""
    columns = zip(records.forest.ids, records.digest, records.id_source, strict=True)
    for node, digest, source in columns:
        if source != "surrogate":
            versions = records.versions.get(node, ())
            for each in {digest, *(version.digest for version in versions)}:
                yield node, each
