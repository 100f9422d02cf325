"""Which record stands in the end: the pushed one, or the one that the store has.

A full record completes a stub, and a stub never takes one away. Of two full records that
differ the later retrieved stands, whole: what it lacks is taken away. A record that doesn't
say when it was retrieved was so when its load began. At the same time the fuller stands, else
the one of smaller digest. Equal records are one: the better source of its id and the later
time of retrieval stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.digest import fullness
from graphload.loading.plan.rows import attributes_of_row
from graphload.loading.plan.stored import Known, read_rows

if TYPE_CHECKING:
    from graphload.items import Id
    from graphload.loading.plan.records import Source
    from graphload.stores.protocol import Store

    Row = dict[str, Any]

__all__ = ["Choice", "Claim", "choose_records"]

_SOURCES = ("given", "recovered", "guessed", "surrogate")
_MOST = 2**62


class Claim(NamedTuple):
    """Who pushes: the number of the load, None where nothing is to be written, and its time.

    `time` is when records count as retrieved that don't say it, in Unix milliseconds.
    """

    load: int | None
    time: int

    def moment(self, retrieved_at: int | None) -> int:
        """When a record was retrieved that says so, or doesn't, in Unix milliseconds."""
        return self.time if retrieved_at is None else max(-_MOST, min(1000 * retrieved_at, _MOST))

    def settles(self, row: Row) -> bool:
        """Whether it can be that the store has another record of the same time.

        Not where a load of the past is looked at again: its own record is what it wrote.
        """
        return self.load is not None or row.get("retrieved_at") is not None


@dataclass
class Choice:
    """The record of each item in the end, and what that means for the store.

    `rows` are those that aren't the pushed ones as they are; `known` is what the store has
    of the pushed ids; `kept` are the ids whose record is the store's own.
    """

    known: dict[Id, Known]
    claim: Claim
    rows: dict[Id, Row] = field(default_factory=dict)
    created: list[Id] = field(default_factory=list)
    updated: list[Id] = field(default_factory=list)
    refreshed: list[Id] = field(default_factory=list)
    """Equal, but for a later time of retrieval: written, and counted as unchanged."""
    held: list[Id] = field(default_factory=list)
    """Not to be written, but for who holds them."""
    kept: set[Id] = field(default_factory=set)

    @property
    def completed(self) -> int:
        """How many of the updated were stubs."""
        return sum(self.known[node].digest is None for node in self.updated)

    def hold(self, has: Known | None, retrieved_at: int | None) -> tuple[list[int], int]:
        """Who holds a pushed item in the end, and when its record was retrieved."""
        seen, load = self.claim.moment(retrieved_at), self.claim.load
        if has is None:
            return [] if load is None else [load], seen
        loads = has.loads if load is None else sorted({*has.loads, load})
        return loads, seen if has.seen is None else max(has.seen, seen)


def choose_records(store: Store, source: Source, claim: Claim, known: dict[Id, Known]) -> Choice:
    """Choose a record for each pushed item; `known` says what the store has of them."""
    choice = Choice(known, claim)
    tied = []
    for node in source:
        has = choice.known.get(node)
        row = source.row(node)
        if has is None:
            choice.created.append(node)
        elif row.get("stub"):
            if has.digest is not None:
                choice.kept.add(node)
        elif has.digest is None:
            choice.updated.append(node)
        elif row["digest"] == has.digest:
            _join(choice, node, row, has)
        elif (seen := claim.moment(row.get("retrieved_at"))) == has.seen and claim.settles(row):
            tied.append(node)
        else:
            _settle(choice, node, row, has, newer=has.seen is None or seen >= has.seen)
    for node, stored in read_rows(store, tied).items():
        row = source.row(node)
        fuller = _fullness(row) < _fullness(stored)
        _settle(choice, node, row, choice.known[node], newer=fuller)
    choice.rows.update(read_rows(store, sorted(choice.kept)))
    return choice


def _settle(choice: Choice, node: Id, row: Row, has: Known, *, newer: bool) -> None:
    """Settle two records that differ: the pushed one is written, or the store's stays."""
    if newer:
        choice.updated.append(node)
        return
    choice.kept.add(node)
    _hold(choice, node, row, has)


def _hold(choice: Choice, node: Id, row: Row, has: Known) -> None:
    if choice.hold(has, row.get("retrieved_at")) != (has.loads, has.seen):
        choice.held.append(node)


def _fullness(row: Row) -> tuple[int, str]:
    attributes = attributes_of_row(row)
    attributes.pop("id_source", None)
    return fullness(attributes)


def _join(choice: Choice, node: Id, row: Row, has: Known) -> None:
    """Settle what equal records may differ in: where the id is from, and the retrieval."""
    times = [t for t in (row.get("retrieved_at"), has.retrieved_at) if t is not None]
    source = min(row["id_source"], has.id_source or _SOURCES[-1], key=_SOURCES.index)
    joined = row | {"id_source": source} | ({"retrieved_at": max(times)} if times else {})
    if joined != row:
        choice.rows[node] = joined
    if source != has.id_source:
        choice.updated.append(node)
    elif joined.get("retrieved_at") != has.retrieved_at:
        choice.refreshed.append(node)
    else:
        _hold(choice, node, row, has)
