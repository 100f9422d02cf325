"""Surrogates in the store whose record comes again with its real id.

An item whose record came without an id has a surrogate for one. Where the same record
(its digest tells) is pushed with a real id, the node is taken over: it gets that id, or
goes where a node of that id is there already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading.state import read_known
from graphload.stores import schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Id
    from graphload.stores.protocol import Store

__all__ = ["take_over"]


def take_over(store: Store, rows: Mapping[Id, Mapping[str, Any]]) -> None:
    """Give surrogates of the store the real ids that pushed rows have for them."""
    surrogates = {
        digest: old
        for (found,) in store.read(Statement(schema.SURROGATES, {}))
        for old, digest in found
        if old not in rows
    }
    if not surrogates:
        return
    real = {
        surrogates.pop(row["digest"]): node
        for node, row in rows.items()
        if row.get("digest") in surrogates and row["id_source"] != "surrogate"
    }
    there = read_known(store, real.values())
    renamed = [{"old": old, "id": new} for old, new in real.items() if new not in there]
    removed = [old for old, new in real.items() if new in there]
    if real:
        store.write(
            [
                Statement(schema.RENAME_ITEMS, {"rows": renamed}),
                Statement(schema.REMOVE_ITEMS, {"ids": removed}),
            ]
        )
