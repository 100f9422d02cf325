"""Write mentions: an edge from each item to those that it names by an address, where they are.

The addresses in items are kept, also of what isn't there: a later load that brings an item finds
those that name it. What a load doesn't change is read only where it names, or is named by, what
the load does change.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.plan.stored import read_all, read_collected
from graphload.loading.write.phases import Phase, Step
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from graphload.items import Id
    from graphload.loading.write.delivery import Delivery
    from graphload.stores.protocol import Store

    Pair = tuple[Id, Id]
    """The item that names another, and that one."""
    Row = tuple[Id, Id | None, str | None, str | None]
    """The values of an address that is kept, in the order of `cypher.CREATE_ADDRESSES`."""

__all__ = [
    "KeptMentions",
    "MentionCounts",
    "kept_of",
    "read_kept",
    "remove_mentions",
    "undo_mentions",
    "write_mentions",
]

_BYTES_PER_ROW = 64
"""Estimate of an edge or of an address in a request, apart from ids that are texts."""


class KeptMentions(NamedTuple):
    """The loads that asked for a store's mentions, and the hosts of the items' own sites."""

    loads: list[int]
    hosts: list[str]


@dataclass(frozen=True)
class MentionCounts:
    """The mentions that a push created, and removed."""

    created: int = 0
    removed: int = 0


def read_kept(store: Store) -> KeptMentions | None:
    """Read what a store keeps of mentions; None if it has none."""
    return kept_of(store.read(Statement(cypher.KEPT, {"prefix": store.prefix})))


def kept_of(rows: Iterable[Sequence[Any]]) -> KeptMentions | None:
    """Return what a store keeps of mentions, as the rows of the journal say; None for nothing."""
    return next((KeptMentions(*row) for row in rows if row[0] is not None), None)


def write_mentions(
    delivery: Delivery,
    kept: KeptMentions | None,
    ids: Collection[Id] | None,
    *,
    is_named: bool = False,
) -> MentionCounts | None:
    """Write the mentions by and of some items, gone ones among them; by all items for None.

    `kept` is what the store keeps; the load asks for mentions if `is_named`. The journal comes
    first: where this is cut off, the next load writes all mentions.

    Returns:
        What was changed; None if the store has no mentions.
    """
    if kept is None and not is_named:
        return None
    store, load = delivery.store, delivery.journal.load
    known = kept or KeptMentions([], [])
    if is_named:
        known = known._replace(loads=sorted({*known.loads, load}))
    if kept is None:
        _write_kept(store, known)
    if ids is None:
        for (any_id,) in list(store.read(Statement(cypher.ANY_ID, {}))):
            store.index_addresses(type(any_id))
    written = _Mentions(delivery, {*known.hosts} if ids is not None else set())
    counts = written.write(ids)
    now = KeptMentions(known.loads, sorted(written.hosts))
    if now != kept:
        _write_kept(store, now)
    return counts


def undo_mentions(delivery: Delivery) -> None:
    """Take the load out of those that asked for mentions; without another one, all go."""
    store, load = delivery.store, delivery.journal.load
    if (kept := read_kept(store)) is None:
        return
    if loads := [other for other in kept.loads if other != load]:
        _write_kept(store, kept._replace(loads=loads))
        write_mentions(delivery, kept._replace(loads=loads), None)
        return
    _Mentions(delivery, set()).remove_edges()
    remove_mentions(store)


def remove_mentions(store: Store) -> None:
    """Delete all that a store keeps of mentions; edges stay."""
    if read_kept(store) is None:
        return
    for part in chunks(read_all(store, cypher.NAMING_ITEMS), ID_BATCH):
        store.write([Statement(cypher.REMOVE_ADDRESSES, {"ids": part})])
    store.drop_address_indexes()
    store.write([Statement(cypher.REMOVE_KEPT, {"prefix": store.prefix})])


def _write_kept(store: Store, kept: KeptMentions) -> None:
    given = {"prefix": store.prefix, **kept._asdict()}
    store.write([Statement(cypher.WRITE_KEPT, given)])


class _Mentions:
    """Writes mentions; `hosts` are those of the items' own sites, as far as they are known."""

    def __init__(self, delivery: Delivery, hosts: set[str]) -> None:
        self.hosts = hosts
        self._delivery, self._store = delivery, delivery.store
        self._created = self._removed = 0

    def write(self, ids: Collection[Id] | None) -> MentionCounts:
        """Write the addresses in some items, or in all for None, then the edges."""
        is_whole = ids is None
        if ids is None:
            naming = read_all(self._store, cypher.NAMING_ITEMS)
            ids = dict.fromkeys([*read_all(self._store, cypher.ALL_IDS), *naming])
        known = set(self.hosts)
        addresses = Step(self._addresses(ids), _address_statements, size_of=_size_of_addresses)
        self._delivery.run(Phase("addresses", 0, [[[addresses]]]))
        if not is_whole and (new := sorted(self.hosts - known)):
            on_hosts = read_collected(self._store, cypher.NAMING_ON_HOSTS, new)
            ids = dict.fromkeys([*ids, *on_hosts])
        self._run(self._edges(ids, is_whole=is_whole))
        return MentionCounts(self._created, self._removed)

    def remove_edges(self) -> None:
        """Remove all edges."""
        ids = read_all(self._store, cypher.ALL_IDS)
        self._run(
            (False, pair)
            for part in chunks(ids, ID_BATCH)
            for pair in self._pairs(cypher.MENTIONS_BY, part)
        )

    def _run(self, rows: Iterable[tuple[bool, Pair]]) -> None:
        step = Step(rows, _edge_statements, size_of=lambda row: _BYTES_PER_ROW + _size(row[1]))
        self._delivery.run(Phase("mentions", 0, [[[step]]]))

    def _addresses(self, ids: Iterable[Id]) -> Iterator[tuple[Id, list[Row]]]:
        """Yield the items whose addresses aren't those that are kept, each with its addresses."""
        from graphload.mentions.find import read_addresses  # noqa: PLC0415 - most have no mentions

        for part in chunks(ids, ID_BATCH):
            kept: dict[Id, set[Row]] = {id_: set() for id_ in part}
            for row in self._rows(cypher.ADDRESSES_IN, part):
                kept[row[0]].add(row)
            found: dict[Id, set[Row]] = {id_: set() for id_ in part}
            names = ("by", "url", "text", "text_format", "extra")
            for id_, *values in read_collected(self._store, cypher.TEXTS_OF_ITEMS, part):
                data = dict(zip(names, values, strict=True))
                if data["extra"]:
                    data["extra"] = json.loads(data["extra"])
                read = read_addresses(id_, data)
                self.hosts |= read.hosts
                found[id_] = {(id_, None, None, alias) for alias in read.aliases}
                found[id_].update(
                    (id_, each.target, each.host, None)
                    for each in read.addresses
                    if each.target is not None
                )
            for id_ in part:
                if found[id_] != kept[id_]:
                    yield id_, sorted(found[id_], key=str)

    def _edges(self, ids: Collection[Id], *, is_whole: bool) -> Iterator[tuple[bool, Pair]]:
        """Yield the edges that are missing (True) by and of some items, and those that go."""
        changed = set(ids)
        for part in chunks(ids, ID_BATCH):
            own = self._rows(cypher.ADDRESSES_IN, part)
            wanted = self._by(own)
            stored = set(self._pairs(cypher.MENTIONS_BY, part))
            if not is_whole:
                wanted |= self._of(part, own, changed)
                of_part = self._pairs(cypher.MENTIONS_TO, part)
                stored |= {pair for pair in of_part if pair[0] not in changed}
            for is_new, pairs in ((True, wanted - stored), (False, stored - wanted)):
                self._created += len(pairs) if is_new else 0
                self._removed += 0 if is_new else len(pairs)
                yield from ((is_new, pair) for pair in sorted(pairs, key=str))

    def _by(self, rows: Sequence[Row]) -> set[Pair]:
        """Return the mentions that follow from the addresses in some items."""
        named = {
            (source, target)
            for source, target, host, _ in rows
            if target is not None and (host is None or host in self.hosts)
        }
        targets = {target for _, target in named if isinstance(target, str)}
        owners = dict(sorted(self._pairs(cypher.OWNERS_OF_ALIASES, targets)))
        pairs = {(source, owners.get(target, target)) for source, target in named}
        there = set(self._read(cypher.KNOWN_IDS, {target for _, target in pairs}))
        return {(source, target) for source, target in pairs if source != target in there}

    def _of(self, part: Sequence[Id], own: Sequence[Row], changed: Collection[Id]) -> set[Pair]:
        """Return the mentions of some items by those that aren't changed; `own` has aliases."""
        names = {*part, *(alias for *_, alias in own if alias is not None)}
        naming = self._rows(cypher.ADDRESSES_OF, names)
        return self._by([row for row in naming if row[0] not in changed])

    def _rows(self, statement: str, ids: Iterable[Id]) -> list[Row]:
        return [(source, *rest) for source, *rest in self._read(statement, ids)]

    def _pairs(self, statement: str, ids: Iterable[Id]) -> Iterator[Pair]:
        return ((source, target) for source, target in self._read(statement, ids))

    def _read(self, statement: str, ids: Iterable[Id]) -> Iterator[Any]:
        return read_collected(self._store, statement, ids)


def _address_statements(batch: Sequence[tuple[Id, list[Row]]]) -> list[Statement]:
    rows = [list(row) for _, of_item in batch for row in of_item]
    return [
        Statement(cypher.REMOVE_ADDRESSES, {"ids": [id_ for id_, _ in batch]}),
        Statement(cypher.CREATE_ADDRESSES, {"rows": rows}),
    ]


def _edge_statements(batch: Sequence[tuple[bool, Pair]]) -> list[Statement]:
    statements = []
    for creates, by_source, by_target in (
        (False, cypher.REMOVE_MENTIONS_BY, cypher.REMOVE_MENTIONS_TO),
        (True, cypher.CREATE_MENTIONS_BY, cypher.CREATE_MENTIONS_TO),
    ):
        sources: dict[Id, list[Id]] = {}
        targets: dict[Id, list[Id]] = {}
        for source, target in (pair for is_new, pair in batch if is_new == creates):
            sources.setdefault(source, []).append(target)
            targets.setdefault(target, []).append(source)
        is_shorter = len(sources) <= len(targets)
        groups, statement = (sources, by_source) if is_shorter else (targets, by_target)
        statements.append(Statement(statement, {"rows": [list(row) for row in groups.items()]}))
    return statements


def _size_of_addresses(row: tuple[Id, list[Row]]) -> int:
    return _BYTES_PER_ROW + sum(_BYTES_PER_ROW + _size(one) for one in row[1])


def _size(values: Iterable[Id | None]) -> int:
    return sum(len(value) for value in values if isinstance(value, str))
