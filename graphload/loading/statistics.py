"""Statistics of a store, counted by the database from the roots and depths that it has.

They equal those of its graph (`stats`), which is read instead where somebody else created items:
these have neither root nor depth.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.forest import distinct
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
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphload.items import Id
    from graphload.stats import RootDetails, Sort
    from graphload.stores.protocol import Store

__all__ = [
    "has_unplaced",
    "iterate_counts",
    "iterate_threads",
    "read_roots",
    "read_stats",
    "read_threads",
]


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
    if has_unplaced(store):
        return describe_roots(read_graph(store), roots)
    levels: defaultdict[Id, Counter[int]] = defaultdict(Counter)
    for root, depth, count in read_all(store, cypher.LEVELS):
        levels[root][depth] = count
    rows: dict[Id, dict[str, Any]] = read_rows(store, roots)
    return [(rows[root], _as_list(levels[root])) for root in roots]


def iterate_threads(
    store: Store, names: Sequence[str], *, length: int, rows: int | None = None
) -> Iterator[tuple[Any, ...]]:
    """Yield the roots of a store's threads as they arrive, in no order; `rows` of them, or all.

    Each is id, title, the first `length` characters of the text, its format, whether it is a stub,
    and the values of the properties that `names` lists.
    """
    statement = cypher.ROOT_ROWS if rows is None else cypher.FIRST_ROOT_ROWS
    values = {"names": [*names], "length": length} | ({} if rows is None else {"rows": rows})
    return store.read(Statement(statement, values))


def iterate_counts(store: Store) -> Iterator[tuple[Any, ...]]:
    """Yield the figures of a store's threads as they arrive, in no order.

    Each is the root's id, the numbers of items, levels below the root and authors, and the first
    and the last time in Unix seconds. An embedded store would hold all authors of all threads in
    the memory of this process, so its items are counted here.
    """
    if store.capabilities.bulk_load:
        return _count_members(store.read(Statement(cypher.THREAD_MEMBERS, {})))
    return store.read(Statement(cypher.THREAD_ROWS, {}))


def _count_members(
    members: Iterable[tuple[Id | None, int | None, str | None, int | None]],
) -> Iterator[tuple[Any, ...]]:
    """Yield the figures of threads, counted from the root, depth, author and time of each item."""
    numbers: dict[Id, int] = {}
    codes: dict[str, int] = {}
    figures: list[list[Any]] = []
    posts, authors = array("q"), array("q")
    for root, depth, author, time in members:
        if root is None:
            continue
        at = numbers.setdefault(root, len(numbers))
        if at == len(figures):
            figures.append([0, 0, None, None])
        thread = figures[at]
        thread[0] += 1
        thread[1] = max(thread[1], depth or 0)
        if time is not None:
            thread[2] = time if thread[2] is None else min(time, thread[2])
            thread[3] = time if thread[3] is None else max(time, thread[3])
        if author is not None:
            posts.append(at)
            authors.append(codes.setdefault(author, len(codes)))
    pairs = distinct(np.array(posts, np.int64) * len(codes) + np.array(authors, np.int64))
    counts = np.bincount(pairs // max(len(codes), 1), minlength=len(figures)).tolist()
    for root, (items, depth, first, last), count in zip(numbers, figures, counts, strict=True):
        yield root, items, depth, count, first, last


def has_unplaced(store: Store) -> bool:
    """Return whether a store has items without a root that somebody else created."""
    return bool(read_all(store, cypher.AN_UNPLACED_ITEM))


def _read_together(store: Store, *statements: str) -> list[list[Any]]:
    """Read what statements collect, at once where the store has several readers."""
    works = [partial(read_all, store, statement) for statement in statements]
    return run_together(works, min(len(works), store.capabilities.parallel_writers))
