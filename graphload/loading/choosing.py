"""Which record stands in the end: the pushed one, or the one that the store has.

A full record completes a stub, and a stub never takes one away. Of two full records that
differ the pushed one is written, whole (what it lacks is taken away), unless both say when
they were retrieved and the store's is the newer. Equal records are one: the better source
of its id and the later time of retrieval stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphload.loading.state import Known, read_known, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Id
    from graphload.stores.protocol import Store

    Row = dict[str, Any]

__all__ = ["Choice", "choose_records"]

_SOURCES = ("given", "recovered", "guessed", "surrogate")


@dataclass
class Choice:
    """The record of each item in the end, and what that means for the store.

    `rows` has every pushed id, `known` those that the store has too; `kept` are the ids
    whose record is the store's own.
    """

    rows: dict[Id, Row]
    known: dict[Id, Known]
    created: list[Id] = field(default_factory=list)
    updated: list[Id] = field(default_factory=list)
    refreshed: list[Id] = field(default_factory=list)
    """Equal, but for a later time of retrieval: written, and counted as unchanged."""
    kept: set[Id] = field(default_factory=set)


def choose_records(store: Store, pushed: Mapping[Id, Row]) -> Choice:
    """Choose a record for each pushed item."""
    known = read_known(store, pushed)
    choice = Choice(dict(pushed), known)
    for node, row in pushed.items():
        if (has := known.get(node)) is None:
            choice.created.append(node)
        elif _stays(row, has):
            choice.kept.add(node)
        elif row.get("digest") != has.digest:
            choice.updated.append(node)
        elif has.digest is not None:
            _join(choice, node, has)
    choice.rows.update(read_rows(store, sorted(choice.kept)))
    return choice


def _stays(row: Row, has: Known) -> bool:
    """Whether the store's record stays in place of a pushed one that differs from it."""
    if has.digest is None or row.get("digest") == has.digest:
        return False
    if row.get("stub"):
        return True
    pushed, stored = row.get("retrieved_at"), has.retrieved_at
    return pushed is not None and stored is not None and pushed < stored


def _join(choice: Choice, node: Id, has: Known) -> None:
    """Settle what equal records may differ in: where the id is from, and the retrieval."""
    row = choice.rows[node]
    times = [t for t in (row.get("retrieved_at"), has.retrieved_at) if t is not None]
    source = min(row["id_source"], has.id_source or _SOURCES[-1], key=_SOURCES.index)
    joined = row | {"id_source": source} | ({"retrieved_at": max(times)} if times else {})
    choice.rows[node] = joined
    if source != has.id_source:
        choice.updated.append(node)
    elif joined.get("retrieved_at") != has.retrieved_at:
        choice.refreshed.append(node)
