"""Link items: merged Items to ids, parents and ranks as arrays.

The kid's own `parent` decides (a poll option's parent is its poll). A `kids` or `parts` list
alone links only an id that has no record or whose record names no parent; of several lists that
name it, the one of the smallest id wins. An id that a record points at and that no record
describes is a stub: a node like any other, with no Item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple, cast, overload

import numpy as np

from graphload.forest import UNKNOWN, Forest, distinct, number_type
from graphload.gc_pause import gc_paused
from graphload.item_table.chunk import find_keys
from graphload.item_table.structure import read_structure
from graphload.item_table.table import IdColumn, ItemTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from graphload.item_table.structure import Structure
    from graphload.item_table.table import Rows
    from graphload.items import Id, Item, Unfetched

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = [
    "Edge",
    "Entries",
    "Links",
    "apply_claims",
    "link_items",
    "rank_kids",
    "sort_edges",
    "unfetched_edges",
]

_ENTRIES_PER_STEP = 1 << 17
"""Entries of lists that are looked at at once: few enough for the processor's cache."""


class Edge(NamedTuple):
    """An edge from a kid to its parent; `rank` is the kid's position from 0, None if unknown."""

    kid: Id
    parent: Id
    rank: int | None


@dataclass(frozen=True)
class Links:
    """The nodes of a reply graph, and the parent of each.

    `forest` has every id, ascending, stubs included, with parents and ranks; `row[i]` is the
    position of node i's record in `records`, -1 for a stub; `claims` maps an id that several lists
    name to the ids of all of these, ascending.
    """

    forest: Forest
    records: Sequence[Item]
    row: Ints
    claims: dict[Id, list[Id]]

    def __repr__(self) -> str:
        """Return the counts on one line: a prompt doesn't print all records."""
        return f"Links(nodes={self.forest.n}, records={len(self.records)}, stubs={self.stubs})"

    @cached_property
    def table(self) -> ItemTable:
        """The records as columns."""
        known = self.records
        return known if isinstance(known, ItemTable) else ItemTable.from_items(known)

    @property
    def stubs(self) -> int:
        """The number of nodes that have no record."""
        return self.forest.n - len(self.records)

    @cached_property
    def node(self) -> Ints:
        """The node of each row, ascending."""
        return np.arange(self.forest.n, dtype=self.row.dtype)[self.row >= 0]

    @cached_property
    def items(self) -> Sequence[Item | None]:
        """The record of each node, None for a stub: a list where all are in memory."""
        known = self.records
        if isinstance(known, ItemTable):
            return NodeItems(known, self.row)
        return [None if row < 0 else known[row] for row in self.row.tolist()]

    def has_node(self, id_: Id) -> bool:
        """Return whether an id is a node: that of a record or of a stub."""
        try:
            self.forest.find(id_)
        except (KeyError, OverflowError):
            return False
        return True

    def read(self, ids: Iterable[Id]) -> list[Item | None]:
        """Read the records of some ids that have nodes, None for stubs."""
        return self.items_of([self.forest.find(id_) for id_ in ids])

    def items_of(self, nodes: Sequence[int]) -> list[Item | None]:
        """Read the records of some nodes, None for stubs."""
        items = self.items
        return items.at(nodes) if isinstance(items, NodeItems) else [items[at] for at in nodes]

    def of_nodes(self, values: NDArray[Any], rest: int) -> Ints:
        """Return a column of the table by node, with `rest` for stubs, shape (n,)."""
        return _placed(values, self.node, self.forest.n, rest)


class NodeItems(Sequence["Item | None"]):
    """The records of nodes, each read from where it lies; None for a stub."""

    def __init__(self, table: ItemTable, row: Ints) -> None:
        self._table = table
        self._row = row

    def __len__(self) -> int:
        """Return the number of nodes."""
        return len(self._row)

    def authors(self) -> list[str | None]:
        """Return the author of each record, None where there is none."""
        names, code = self.author_codes()
        texts = [*names, None]
        return [texts[at] for at in code.tolist()]

    def author_codes(self) -> tuple[Sequence[str], Ints]:
        """Return names, and the position of each record's author among them, -1 without one."""
        code = self._table.columns.author
        return self._table.authors, _placed(code, np.flatnonzero(self._row >= 0), len(self), -1)

    def rows(self, nodes: Ints | slice) -> tuple[list[bool], Rows]:
        """Tell those of some nodes that have a record, and where these records lie."""
        row = self._row[nodes]
        return (row >= 0).tolist(), self._table.rows(row[row >= 0])

    def listed(self) -> list[Id]:
        """Return the different ids in the lists of kids and parts."""
        columns = self._table.columns
        return self._table.ids_of(distinct(np.concatenate((columns.kids, columns.parts))))

    def has(self, at: int) -> bool:
        """Return whether a node has a record, which isn't read."""
        return bool(self._row[at] >= 0)

    def absent(self) -> list[bool]:
        """Return whether each node has no record."""
        absent: list[bool] = (self._row < 0).tolist()
        return absent

    def at(self, nodes: Sequence[int]) -> list[Item | None]:
        """Read the records of some nodes."""
        return NodeItems(self._table, self._row[np.array(nodes, dtype=np.int64)])[:]

    @overload
    def __getitem__(self, at: int) -> Item | None: ...
    @overload
    def __getitem__(self, at: slice) -> list[Item | None]: ...
    def __getitem__(self, at: int | slice) -> Item | list[Item | None] | None:
        """Read the record of a node, or those of some."""
        if isinstance(at, slice):
            rows = self._row[at].tolist()
            items = iter(self._table.read(np.array([row for row in rows if row >= 0], np.int64)))
            return [None if row < 0 else next(items) for row in rows]
        row = int(self._row[at])
        return None if row < 0 else self._table[row]

    def __iter__(self) -> Iterator[Item | None]:
        """Read all records, some at once."""
        items = iter(self._table)
        for row in self._row.tolist():
            yield None if row < 0 else next(items)


@gc_paused()
def link_items(
    items: Sequence[Item], edges: Sequence[Edge] = (), *, unfetched: Sequence[Unfetched] = ()
) -> Links:
    """Link merged Items: one record per id, all ids of one type.

    `edges` are those that follow from no Item: those of a store whose parents are not among the
    Items, and `unfetched_edges`. Such an edge counts as an entry of its parent's `kids` list,
    but for its rank: that list itself decides where it names the kid.

    Returns:
        Links over the Items, the stubs they point at, and both ends of all edges.
    """
    items = items if isinstance(items, ItemTable) else _ascending(items)
    edges = [*edges, *unfetched_edges(unfetched)]
    stated, kid, lister = _add_ends(read_structure(items), edges)
    own = stated.parent[stated.has_parent]
    key, stub = _add_stubs(stated.key, (own, stated.poll, stated.kids, stated.parts, kid, lister))
    dtype = number_type(len(key))
    node = row = np.arange(len(stated.key), dtype=dtype)
    if len(stub):
        node = row + np.searchsorted(stub, stated.key).astype(dtype)
        row = _placed(row, node, len(key), -1)

    parent = _placed(find_keys(key, own), node[stated.has_parent], len(key), -1)
    time = _placed(stated.time, node, len(key), UNKNOWN)
    kids = _list_entries(node, stated.kid_count, find_keys(key, stated.kids))
    parts = _list_entries(node, stated.part_count, find_keys(key, stated.parts))
    if edges:
        places = np.array([-1 if edge.rank is None else edge.rank for edge in edges])
        ends = Entries(find_keys(key, lister), find_keys(key, kid), places)
        kids = Entries(*map(np.concatenate, zip(kids, ends, strict=True)))
    claims = apply_claims(parent, kids, parts)
    rank = rank_kids(parent, kids)
    ids = IdColumn(key, stated.names)
    named = {ids[at]: ids.take(np.array(listers)) for at, listers in claims.items()}
    known: Sequence[Id] = ids
    if not isinstance(items, ItemTable):
        # The ids that the Items have: a list of them is as small as a column, and faster.
        own_ids = (
            ids[at] if place < 0 else items[place].id for at, place in enumerate(row.tolist())
        )
        known = cast("list[Id]", list(own_ids))
    return Links(Forest(known, parent, rank, time), items, row, named)


def unfetched_edges(unfetched: Iterable[Unfetched]) -> list[Edge]:
    """Return an edge for each id that a source left out: its parent may be any item or stub.

    An id that is below no known item has an edge to itself: that makes it a node of its own.
    The edges are distinct and sorted.
    """
    edges = {
        Edge(id_, id_, None) if above is None or above == id_ else Edge(id_, above, rank)
        for entry in unfetched
        for above in (entry.parent,)
        for id_, rank in zip(entry.ids, entry.ranks or repeat(None), strict=False)
    }
    return sort_edges(edges)


def sort_edges(edges: Iterable[Edge]) -> list[Edge]:
    """Sort edges, so that of several between the same ends the one whose rank counts is first."""
    return sorted(edges, key=lambda edge: (edge.rank is None, edge.rank, edge.kid, edge.parent))


def _ascending(items: Sequence[Item]) -> Sequence[Item]:
    """Return the Items that have an id, ascending, as merged ones are."""
    ids = [item.id for item in items if item.id is not None]
    if len(ids) == len(items) and sorted(ids) == ids:
        return items
    by_id = {item.id: item for item in items if item.id is not None}
    return [by_id[id_] for id_ in sorted(by_id)]


def _add_ends(stated: Structure, edges: Sequence[Edge]) -> tuple[Structure, Ints, Ints]:
    """Return the structure that knows the ends of edges, and the keys of the kids and parents."""
    kids, parents = [edge.kid for edge in edges], [edge.parent for edge in edges]
    if not any(type(id_) is str for id_ in (*kids, *parents)):
        return stated, np.array(kids, dtype=np.int64), np.array(parents, dtype=np.int64)
    stated = stated.with_names({*map(str, kids), *map(str, parents)})
    code = {name: at for at, name in enumerate(stated.names or ())}
    kid, parent = ([code[str(id_)] for id_ in ids] for ids in (kids, parents))
    return stated, np.array(kid, dtype=np.int64), np.array(parent, dtype=np.int64)


def _add_stubs(key: Ints, pointers: Iterable[Ints]) -> tuple[Ints, Ints]:
    """Return the keys of all nodes, ascending, and those of the stubs that pointers name."""
    unknown = [named[find_keys(key, named) < 0] for named in pointers]
    stub = distinct(np.concatenate(unknown))
    key = key.astype(np.result_type(key, stub), copy=False)
    return np.insert(key, np.searchsorted(key, stub), stub) if len(stub) else key, stub


def _placed(values: NDArray[Any], at: Ints, n: int, rest: int) -> Ints:
    """Return an array of shape (n,) with `values` in some positions and `rest` in the others.

    It is that of the values where these are all.
    """
    if len(values) == n:
        return values
    placed = np.full(n, rest, dtype=values.dtype)
    placed[at] = values
    return placed


class Entries(NamedTuple):
    """The entries of lists, in columns: the lister, the kid, its position from 0 or -1."""

    lister: Ints
    kid: Ints
    place: Ints


def _list_entries(lister: Ints, count: Ints, kid: Ints) -> Entries:
    """Make the entries of one list a lister, of `count` kids each."""
    if not len(kid):
        return Entries(kid, kid, kid)
    dtype = number_type(len(kid))
    place = np.arange(len(kid), dtype=dtype)
    place -= np.repeat(np.cumsum(count, dtype=dtype) - count, count)
    return Entries(np.repeat(lister, count), kid, place)


def apply_claims(parent: Ints, *listings: Entries) -> dict[int, list[int]]:
    """Set the smallest lister as parent of each kid whose record names none.

    Returns:
        The listers of each kid that has several.
    """
    claims = []
    for entries in listings:
        claim = np.flatnonzero((parent[entries.kid] < 0) & (entries.kid != entries.lister))
        claims.append(np.stack((entries.kid[claim], entries.lister[claim])))
    kid, lister = np.unique(np.concatenate(claims, axis=1), axis=1)
    first = np.flatnonzero(np.diff(kid, prepend=-1))
    parent[kid[first]] = lister[first]
    several = np.flatnonzero(np.diff(first, append=len(kid)) > 1)
    end = np.append(first, len(kid))
    return {
        int(kid[first[at]]): lister[first[at] : end[at + 1]].tolist() for at in several.tolist()
    }


def rank_kids(parent: Ints, listings: Entries) -> Ints:
    """Return each node's first position in its parent's list, -1 where that doesn't name it."""
    rank = np.full_like(parent, -1)
    # Backwards, so that of one kid's positions the first is written last and stays.
    for end in range(len(listings.kid), 0, -_ENTRIES_PER_STEP):
        part = slice(max(end - _ENTRIES_PER_STEP, 0), end)
        lister, kid, place = (column[part][::-1] for column in listings)
        own = (parent[kid] == lister) & (place >= 0)
        rank[kid[own]] = place[own]
    return rank
