"""Link items: merged Items to ids, parents and ranks as arrays.

The kid's own `parent` decides (a poll option's parent is its poll). A `kids` or `parts` list
alone links only an id that has no record or whose record names no parent; of several lists that
name it, the one of the smallest id wins. An id that a record points at and that no record
describes is a stub: a node like any other, with no Item.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from itertools import chain, count, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.forest import UNKNOWN, Forest
from graphload.gc_pause import gc_paused
from graphload.items import parent_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from graphload.items import Id, Item, Unfetched

    Ints = NDArray[np.int64]

__all__ = ["Edge", "Links", "link_items", "sort_edges", "unfetched_edges"]

ITEMS_PER_CHUNK = 4096
"""The number of Items read into columns at a time: few enough for the processor's cache."""


class Edge(NamedTuple):
    """An edge from a kid to its parent; `rank` is the kid's position from 0, None if unknown."""

    kid: Id
    parent: Id
    rank: int | None


@dataclass(frozen=True)
class Links:
    """The nodes of a reply graph, and the parent of each.

    `forest` has every id, ascending, stubs included, with parents and ranks; `items[i]` is
    the record of node i, None for a stub; `claims` maps an id that several lists name to the
    ids of all of these, ascending.
    """

    forest: Forest
    items: list[Item | None]
    claims: dict[Id, list[Id]]

    @property
    def stubs(self) -> int:
        """The number of nodes that have no record."""
        return sum(item is None for item in self.items)


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
    items, ids = _ascending(items)
    find = _Finder(ids)
    edges = [*edges, *unfetched_edges(unfetched)]
    parent, time, kids, parts = _read_structure(items, edges, find)
    records: list[Item | None] = list(items)
    if find.stubs:
        ids, number = _add_stubs(find)
        node = number[: len(items)]
        parent = _placed(number[parent], node, len(ids), -1)
        time = _placed(time, node, len(ids), UNKNOWN)
        kids, parts = (
            _Entries(number[entries.lister], number[entries.kid], entries.place)
            for entries in (kids, parts)
        )
        records = [None] * len(ids)
        for at, item in zip(node.tolist(), items, strict=True):
            records[at] = item
    claims = _apply_claims(parent, kids, parts)
    rank = _ranks(parent, kids)
    named = {ids[kid]: [ids[lister] for lister in listers] for kid, listers in claims.items()}
    return Links(Forest(ids, parent, rank, time), records, named)


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


def _ascending(items: Sequence[Item]) -> tuple[Sequence[Item], list[Id]]:
    """Return the Items that have an id, ascending, as merged ones are, and their ids."""
    ids = [item.id for item in items if item.id is not None]
    if len(ids) == len(items) and sorted(ids) == ids:
        return items, ids
    by_id = {item.id: item for item in items if item.id is not None}
    ids = sorted(by_id)
    return [by_id[id_] for id_ in ids], ids


class _Finder:
    """A function from ids to numbers: positions in `ids`, which ascend, or negative for a stub.

    `stubs` has the numbers of ids that aren't among `ids`, from -2 down; -1 stands for no id.
    """

    def __init__(self, ids: list[Id]) -> None:
        self.ids = ids
        self.stubs: dict[Id, int] = {}
        self._sorted = _ints(ids) if ids and isinstance(ids[0], int) else None
        self._index = {} if self._sorted is not None else dict(zip(ids, count()))

    def __call__(self, wanted: list[Id]) -> Ints:
        if self._sorted is None:
            numbers = _ints(map(self._index.get, wanted, repeat(-1)))
        else:
            values = _ints(wanted)
            at = np.searchsorted(self._sorted, values)
            is_known = self._sorted[np.minimum(at, len(self.ids) - 1)] == values
            numbers = np.where(is_known, at, -1)
        for unknown in np.flatnonzero(numbers < 0).tolist():
            numbers[unknown] = self.stubs.setdefault(wanted[unknown], -2 - len(self.stubs))
        return numbers


def _add_stubs(find: _Finder) -> tuple[list[Id], Ints]:
    """Merge ids and stubs into one ascending order.

    Returns:
        All ids; the new number for each old one, by old number: those below 0 count from the
        end, and -1 stays as it is.
    """
    stubs = sorted(find.stubs)
    before = _ints(bisect(find.ids, stub) for stub in stubs)
    own = np.arange(len(find.ids))
    number = np.full(len(find.ids) + len(stubs) + 1, -1, dtype=np.int64)
    number[own] = own + np.searchsorted(before, own, side="right")
    number[[find.stubs[stub] for stub in stubs]] = before + np.arange(len(stubs))
    return sorted((*find.ids, *stubs)), number


def _placed(values: Ints, at: Ints, n: int, rest: int) -> Ints:
    """Return an array of shape (n,) with `values` in some positions and `rest` in the others."""
    placed = np.full(n, rest, dtype=np.int64)
    placed[at] = values
    return placed


def _ints(values: Iterable[Any]) -> Ints:
    return np.fromiter(values, np.int64)


class _Entries(NamedTuple):
    """The entries of lists, in columns: the lister, the kid, its position from 0 or -1."""

    lister: Ints
    kid: Ints
    place: Ints


class _Structure(NamedTuple):
    """The structure that n Items state: their parents and times, the entries of their lists."""

    parent: Ints
    time: Ints
    kids: _Entries
    parts: _Entries


def _read_structure(items: Sequence[Item], edges: Sequence[Edge], find: _Finder) -> _Structure:
    parent = np.full(len(items), -1, dtype=np.int64)
    time = np.empty(len(items), dtype=np.int64)
    kids, parts = [_list_entries(0, [], find)], [_list_entries(0, [], find)]
    for start in range(0, len(items), ITEMS_PER_CHUNK):
        chunk = items[start : start + ITEMS_PER_CHUNK]
        parents = list(map(parent_of, chunk))
        named = [at for at, above in enumerate(parents, start) if above is not None]
        parent[named] = find([above for above in parents if above is not None])
        find([item.poll for item in chunk if item.poll is not None])
        times = [UNKNOWN if item.time is None else item.time for item in chunk]
        time[start : start + ITEMS_PER_CHUNK] = times
        kids.append(_list_entries(start, [item.kids or () for item in chunk], find))
        parts.append(_list_entries(start, [item.parts or () for item in chunk], find))
    kids.append(_edge_entries(edges, find))
    return _Structure(parent, time, _joined(kids), _joined(parts))


def _edge_entries(edges: Sequence[Edge], find: _Finder) -> _Entries:
    return _Entries(
        find([edge.parent for edge in edges]),
        find([edge.kid for edge in edges]),
        _ints(-1 if edge.rank is None else edge.rank for edge in edges),
    )


def _list_entries(start: int, lists: list[tuple[Id, ...]], find: _Finder) -> _Entries:
    """Make the entries of one list an Item, the first of which has the number `start`."""
    length = _ints(map(len, lists))
    lister = np.repeat(np.arange(start, start + len(lists)), length)
    kid = find(list(chain.from_iterable(lists)))
    first = np.repeat(np.cumsum(length) - length, length)
    return _Entries(lister, kid, np.arange(len(kid)) - first)


def _joined(entries: list[_Entries]) -> _Entries:
    return _Entries(*map(np.concatenate, zip(*entries, strict=True)))


def _apply_claims(parent: Ints, *listings: _Entries) -> dict[int, list[int]]:
    """Set the smallest lister as parent of each kid whose record names none.

    Returns:
        The listers of each kid that has several.
    """
    claimants: dict[int, set[int]] = {}
    for entries in listings:
        claim = np.flatnonzero((parent[entries.kid] < 0) & (entries.kid != entries.lister))
        pairs = zip(entries.kid[claim].tolist(), entries.lister[claim].tolist(), strict=True)
        for kid, lister in pairs:
            claimants.setdefault(kid, set()).add(lister)
    for kid, listers in claimants.items():
        parent[kid] = min(listers)
    return {kid: sorted(listers) for kid, listers in claimants.items() if len(listers) > 1}


def _ranks(parent: Ints, listings: _Entries) -> Ints:
    """Return each node's first position in its parent's list, -1 where that doesn't name it."""
    rank = np.full(len(parent), -1, dtype=np.int64)
    # Backwards, so that of one kid's positions the first is written last and stays.
    is_own = (parent[listings.kid] == listings.lister) & (listings.place >= 0)
    own = np.flatnonzero(is_own)[::-1]
    rank[listings.kid[own]] = listings.place[own]
    return rank
