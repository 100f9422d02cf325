"""The journal: a node in the store for each load, written in the load's own transactions.

It says which process loads which inputs since when, the phase that it is in, and, once it is done,
the counts. Nothing beside the store is trusted: a load that died continues from what is there.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.content_sum import content_sum_of
from graphload.loading.plan.sets import count_items, read_sets, set_row, sets_of
from graphload.loading.target import read_form
from graphload.loading.write.fields import fields_of
from graphload.loading.write.mentions import kept_of
from graphload.stores import cypher
from graphload.stores.measured import StoredMeasures, measures_of
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from graphload.links import Edge
    from graphload.loading.parts import FilePart, LoadParts
    from graphload.loading.plan.fields import Field
    from graphload.loading.plan.records import PushRecords
    from graphload.loading.plan.sets import LoadSet
    from graphload.loading.write.mentions import KeptMentions
    from graphload.stores.protocol import Store

__all__ = [
    "DONE",
    "UNDOING",
    "UNFINISHED",
    "Journal",
    "Load",
    "PlannedLoad",
    "list_loads",
    "plan_load",
    "read_counted_sets",
    "read_times",
    "recount_sets",
    "remove_load",
    "unfetched_rows",
    "write_sets",
]

UNFINISHED, DONE, UNDOING = "unfinished", "done", "undoing"
_UNFETCHED_NODES_PER_WRITE = 10
"""Nodes of `ID_BATCH` edges that one transaction writes."""


@dataclass(frozen=True)
class Load:
    """A load: its number in the store, the time when it began, its state and its counts.

    `state` is "done"; "unfinished" while it runs, and if it was cut off; "undoing" where an undo
    was cut off. `items` (stubs are items) and `relationships` are those of its files.
    """

    load: int
    started: dt.datetime | None
    state: str
    sources: tuple[str, ...]
    items: int
    relationships: int
    retrieved: int = field(default=0, repr=False)
    """The retrieval of records that don't say when they were retrieved, in Unix milliseconds."""


def list_loads(store: Store) -> list[Load]:
    """List a store's loads, in the order in which they began."""
    nodes = [node for (node,) in store.read(Statement(cypher.LOADS, {}))]
    return [
        Load(
            node["load"],
            None
            if (started := node.get("started")) is None
            else dt.datetime.fromtimestamp(started / 1000, dt.UTC),
            node["state"],
            tuple(node.get("sources") or ()),
            node["items"],
            node["relationships"],
            node.get("retrieved") or 0,
        )
        for node in sorted(nodes, key=lambda node: node["load"])
        if (node.get("prefix") or "") == store.prefix
    ]


class Journal:
    """The journal of a load that is being written.

    `nodes` are those of the journal, the lock's among them, where they are known. Measures that
    items may have as properties are no longer those of the store once the load begins.
    """

    def __init__(  # noqa: PLR0913 - what is known of the journal
        self,
        store: Store,
        load: int,
        about: Mapping[str, object] | None = None,
        unfetched: Sequence[Edge] = (),
        *,
        nodes: Sequence[Mapping[str, Any]] | None = None,
        has_measures: bool = True,
        parts: Sequence[FilePart] = (),
    ) -> None:
        self.load = load
        self._parts = parts
        self._has_measures = has_measures
        self._nodes = nodes
        self._about = about or {}
        self._unfetched = unfetched
        self._store = store
        self._token = secrets.token_hex(8)
        self._batches: dict[int, int] = {}

    def note(self, writer: int, **marks: object) -> tuple[Statement, Statement]:
        """Return a statement that notes a writer's next batch, and one that asks for that note."""
        self._batches[writer] = self._batches.get(writer, 0) + 1
        name, value = f"writer{writer}", f"{self._token}:{self._batches[writer]}"
        note = self._note({name: value, **marks})
        asked = {"load": self.load, "mark": name, "value": value}
        return note, Statement(cypher.PROGRESS_RECORDED, asked)

    def begin(self, **marks: object) -> None:
        """Write that this process, and no other, does this load now, and what that is of."""
        host = {"host": socket.gethostname(), "pid": os.getpid(), "token": self._token}
        given = {"load": self.load, "marks": {**self._about, **marks, **host}}
        superseded = {"states": [UNFINISHED, UNDOING], "prefix": self._store.prefix}
        statements = [Statement(cypher.SUPERSEDE, superseded), Statement(cypher.BEGIN_LOAD, given)]
        if self._has_measures:
            outdated = {"prefix": self._store.prefix}
            statements.append(Statement(cypher.OUTDATE_MEASURES, outdated))
        if self._nodes is None:
            has_form = read_form(self._store) is not None
            statements += removals(self.load)
        else:
            has_form = any(node.get("form") is not None for node in self._nodes)
            loads = {node["load"] for node in self._nodes}
            if not loads - {0}:
                del statements[0]
            if self.load in loads:
                statements += removals(self.load)
        if self._parts:
            columns = zip(*self._parts, strict=True)
            names = ("starts", "ends", "digests", "heads", "cuts")
            read = dict(zip(names, map(list, columns), strict=True))
            given_parts = {"load": self.load, "prefix": self._store.prefix, **read}
            statements.append(Statement(cypher.WRITE_PARTS, given_parts))
        if not has_form:
            statements.insert(0, cypher.SET_FORM)
        self._store.write(statements)
        given = {"load": self.load, "prefix": self._store.prefix}
        for rows in chunks(unfetched_rows(self._unfetched), _UNFETCHED_NODES_PER_WRITE):
            self._store.write([Statement(cypher.WRITE_UNFETCHED, {**given, "rows": rows})])

    def end(self, **marks: object) -> None:
        """Write that the load is done."""
        self._store.write([self._note({"state": DONE, "phase": None, **marks})])

    def remove(self) -> None:
        """Delete the load from the journal."""
        remove_load(self._store, self.load)

    def _note(self, marks: dict[str, object]) -> Statement:
        given = {"load": self.load, "token": self._token, "marks": marks}
        return Statement(cypher.RECORD_PROGRESS, given, must_match=True)


class PlannedLoad(NamedTuple):
    """The load of a push, and what the journal says before it begins.

    `times` has the retrieval of records that say none, in Unix milliseconds, for each load;
    `is_cut_off` is true where the last load or undo wasn't completed. `content` is the sum of all
    items' content: see `content_sum`. `sets`, `fields`, `measures` and what is kept of `mentions`
    are those of the store.
    """

    journal: Journal
    times: dict[int, int]
    is_cut_off: bool
    content: str | None
    sets: dict[int, LoadSet]
    fields: list[Field]
    measures: StoredMeasures | None
    mentions: KeptMentions | None


def plan_load(
    store: Store,
    records: PushRecords,
    retrieved_at: int | None,
    parts: LoadParts | None = None,
    *,
    is_blank: bool = False,
) -> PlannedLoad:
    """Plan a new load, or continue one of the same inputs, or of the same parts, that was cut off.

    Records that don't say when they were retrieved were retrieved at `retrieved_at` (Unix seconds),
    else when the load begins: by the database's clock, and later than any load before it.
    `is_blank` says that the database has nothing but the lock, and that there is no journal.
    """
    journal = (
        _blank_journal(store)
        if is_blank
        else dict(store.read(Statement(cypher.JOURNAL, {"prefix": store.prefix})))
    )
    (now,), found, measured = journal["now"], journal.get("loads", []), journal.get("measures", [])
    nodes = [node for node in found if node["load"] > 0]
    time = max([now, *(node.get("time", 0) + 1 for node in nodes)])
    about = {
        "prefix": store.prefix,
        "sources": list(records.sources),
        "items": len(records.items),
        "relationships": records.relationship_count,
    }
    number, started = max((node["load"] for node in nodes), default=0) + 1, now
    for node in nodes:
        resumed = parts is not None and parts.resumes == node["load"]
        if {**({} if resumed else about), "state": UNFINISHED}.items() <= node.items():
            number, started = node["load"], node["started"]
    retrieved = time if retrieved_at is None else 1000 * retrieved_at
    marks = {"state": UNFINISHED, "started": started, "time": time, "retrieved": retrieved}
    return PlannedLoad(
        Journal(
            store,
            number,
            about | marks,
            records.unfetched,
            nodes=found,
            has_measures=bool(measured),
            parts=() if parts is None else parts.parts,
        ),
        {**_times_of(nodes), number: retrieved},
        _has_cut_off(nodes),
        content_sum_of(nodes, store.prefix),
        sets_of(journal.get("sets", [])),
        fields_of(journal.get("fields", [])),
        measures_of(measured),
        kept_of(journal.get("mentions", [])),
    )


def _blank_journal(store: Store) -> dict[str, list[Any]]:
    """Return the journal of a database that has only the lock.

    A server that was just started takes half a second to plan the statement that reads all of it.
    """
    ((lock, now),) = store.read(Statement(cypher.READ_LOCK, {}))
    return {"now": [now], "loads": [lock]}


def read_times(store: Store) -> dict[int, int]:
    """Read the retrieval of records that say none, in Unix milliseconds, of each load."""
    return _times_of([node for (node,) in store.read(Statement(cypher.LOADS, {}))])


def _times_of(nodes: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    return {node["load"]: node.get("retrieved") or 0 for node in nodes}


def _has_cut_off(nodes: Iterable[Mapping[str, Any]]) -> bool:
    return any(node["state"] != DONE and node.get("token") for node in nodes)


def read_counted_sets(store: Store) -> dict[int, LoadSet]:
    """Read the sets of loads, whose items are counted again where a load or undo was cut off."""
    nodes = [node for (node,) in store.read(Statement(cypher.LOADS, {}))]
    return recount_sets(store) if _has_cut_off(nodes) else read_sets(store)


def recount_sets(store: Store) -> dict[int, LoadSet]:
    """Count the items of each set of loads, write the counts, and remove sets without items."""
    counted = count_items(store, read_sets(store))
    rows = [set_row(number, *known[1:]) for number, known in counted.items() if known.items]
    write_sets(store, rows, counted.keys() - {row["set"] for row in rows})
    return {number: known for number, known in counted.items() if known.items}


def write_sets(
    store: Store, rows: Sequence[Mapping[str, object]], gone: Collection[int] = ()
) -> None:
    """Write sets of loads, and remove those that are gone."""
    given = {"prefix": store.prefix}
    statements = []
    if rows:
        statements.append(Statement(cypher.WRITE_SETS, {**given, "rows": list(rows)}))
    if gone:
        statements.append(Statement(cypher.REMOVE_SETS, {**given, "ids": sorted(gone)}))
    if statements:
        store.write(statements)


def unfetched_rows(edges: Iterable[Edge]) -> Iterator[dict[str, list[Any]]]:
    """Make the properties of nodes that have the edges of replies that were left out."""
    for part in chunks(edges, ID_BATCH):
        ids, parents, ranks = zip(*part, strict=True)
        known = [-1 if rank is None else rank for rank in ranks]
        yield {"ids": list(ids), "parents": list(parents), "ranks": known}


def removals(load: int) -> list[Statement]:
    """Return statements that delete what a load read of files, and what its sources left out."""
    given = {"load": load}
    return [Statement(cypher.REMOVE_UNFETCHED, given), Statement(cypher.REMOVE_PARTS, given)]


def remove_load(store: Store, load: int) -> None:
    """Delete a load from the journal of a store, and all that belongs to it alone."""
    store.write([*removals(load), Statement(cypher.END_LOAD, {"load": load})])
