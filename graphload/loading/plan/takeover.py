"""Surrogates in the store whose record comes again with its real id.

An item whose record came without an id has a surrogate for one. Where the same record
(its digest tells) is pushed with a real id, the node is taken over: it gets that id, or
goes where a node of that id is there already. The other way round, a record without an id
that the store has with one is that item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.loading.plan.stored import read_collected, read_known
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from graphload.items import Id
    from graphload.loading.plan.records import Source
    from graphload.stores.protocol import Store

__all__ = ["find_takeovers", "recognise", "take_over"]


def recognise(store: Store, source: Source) -> Source:
    """Give pushed records without an id of their own the ids that the store has for them."""
    nameless = {
        source.row(node)["digest"]: node
        for node, origin in source.id_sources().items()
        if origin == "surrogate"
    }
    found = read_collected(store, cypher.SAME_RECORDS, sorted(nameless), size=len(nameless) or 1)
    real: dict[Id, Id] = {}
    for digest, node in sorted(found, reverse=True):  # of several the smallest, written last
        real[nameless[digest]] = node
    return source.renamed(real) if real else source


def find_takeovers(store: Store, source: Source) -> list[tuple[Id, Id]]:
    """Find the store's surrogates that pushed records have real ids for: old and new id."""
    surrogates = {
        digest: old
        for (found,) in store.read(Statement(cypher.SURROGATES, {}))
        for old, digest in found
        if old not in source
    }
    if not surrogates:
        return []
    rows = (source.row(node) for node in source)
    return [
        (surrogates.pop(row["digest"]), row["id"])
        for row in rows
        if row.get("digest") in surrogates and row["id_source"] != "surrogate"
    ]


def take_over(store: Store, source: Source) -> list[tuple[Id, Id]]:
    """Give surrogates of the store the real ids that pushed records have for them."""
    real = find_takeovers(store, source)
    if not real:
        return real
    there = read_known(store, [new for _, new in real])
    renamed = [{"old": old, "id": new} for old, new in real if new not in there]
    removed = [old for old, new in real if new in there]
    store.write(
        [
            Statement(cypher.RENAME_ITEMS, {"rows": renamed}),
            Statement(cypher.REMOVE_ITEMS, {"ids": removed}),
        ]
    )
    return real
