"""Statistics of a store, counted by the database from the roots and depths that it has.

They equal those of its graph (`stats`), which is read instead where somebody else created items:
these have neither root nor depth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from graphload.loading.parallel import run_together
from graphload.loading.plan.stored import read_all, read_rows
from graphload.loading.read import read_graph
from graphload.stats import (
    UNKNOWN_TYPE,
    Stats,
    ThreadStats,
    describe_graph,
    describe_roots,
    flat_title,
    list_threads,
    sort_threads,
)
from graphload.stores import cypher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.items import Id
    from graphload.stats import RootDetails, Sort
    from graphload.stores.protocol import Store

__all__ = ["read_roots", "read_stats", "read_threads"]


def read_stats(store: Store) -> Stats:
    """Count the items, threads, authors and levels of a store; see `stats.describe_graph`."""
    # The longest first.
    counts, (authors,), (leaves,), unplaced = _read_together(
        store, cypher.COUNTS, cypher.AUTHOR_COUNT, cypher.LEAF_COUNT, cypher.AN_UNPLACED_ITEM
    )
    if unplaced:
        return describe_graph(read_graph(store))
    items: Counter[str] = Counter()
    types: Counter[str] = Counter()
    levels: Counter[int] = Counter()
    times: list[int] = []
    for stub, kind, deleted, dead, depth, count, *ends in counts:
        items["threads"] += count if depth == 0 else 0
        if stub:
            items["stubs"] += count
            continue
        types[UNKNOWN_TYPE if kind is None else kind] += count
        items["deleted"] += count if deleted else 0
        items["dead"] += count if dead else 0
        items["live"] += 0 if deleted or dead else count
        times += (time for time in ends if time is not None)
        if depth is not None:
            levels[depth] += count
    return Stats(
        items=types.total(),
        stubs=items["stubs"],
        by_item_type=dict(sorted(types.items())),
        live=items["live"],
        deleted=items["deleted"],
        dead=items["dead"],
        threads=items["threads"],
        authors=authors,
        depth=max(levels, default=None),
        width=max(levels.values(), default=0),
        leaves=leaves,
        items_by_depth=_as_list(levels),
        first_time=min(times, default=None),
        last_time=max(times, default=None),
    )


def _as_list(levels: Counter[int]) -> list[int]:
    return [levels[depth] for depth in range(max(levels, default=-1) + 1)]


def read_threads(
    store: Store, *, sort: Sort | str = "size", limit: int | None = None
) -> list[ThreadStats]:
    """List a store's threads; see `stats.list_threads`.

    Raises:
        UsageError: the order is unknown.
    """
    of_threads, roots, unplaced = _read_together(
        store, cypher.THREADS, cypher.ROOTS, cypher.AN_UNPLACED_ITEM
    )
    if unplaced:
        return list_threads(read_graph(store), sort=sort, limit=limit)
    counts = dict(of_threads)
    threads = (
        ThreadStats(root, flat_title(title), *counts.get(root, (0, 0, 0, None, None)))
        for root, title in sorted(roots, key=lambda entry: entry[0])
    )
    return sort_threads(threads, sort=sort, limit=limit)


def read_roots(store: Store, roots: Sequence[Id]) -> list[RootDetails]:
    """Read the attributes of roots, and how many items are on each level below them."""
    if read_all(store, cypher.AN_UNPLACED_ITEM):
        return describe_roots(read_graph(store), roots)
    levels: defaultdict[Id, Counter[int]] = defaultdict(Counter)
    for root, depth, count in read_all(store, cypher.LEVELS):
        levels[root][depth] = count
    rows: dict[Id, dict[str, Any]] = read_rows(store, roots)
    return [(rows[root], _as_list(levels[root])) for root in roots]


def _read_together(store: Store, *statements: str) -> list[list[Any]]:
    """Read what statements collect, at once where the store has several readers."""
    works = [partial(read_all, store, statement) for statement in statements]
    return run_together(works, min(len(works), store.capabilities.parallel_writers))
