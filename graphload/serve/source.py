"""Sources of a server: a store, or the records of files."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from graphload.graph import graph_of_part
from graphload.loading.read import find_stored_item, read_ancestors, read_kids, read_part
from graphload.loading.statistics import iterate_threads
from graphload.lookup import find_record
from graphload.nodes import nodes_of_links
from graphload.serve.branch import find_branch
from graphload.serve.queries import MAX_TEXT_CHARS
from graphload.serve.thread_list import PAGE_ROWS, Counts, Root, ThreadList
from graphload.stats import describe_threads
from graphload.stores.measured import names_of, read_measures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.links import Links
    from graphload.merge import Merged
    from graphload.serve.branch import Branch
    from graphload.serve.queries import Queries
    from graphload.stores.protocol import Store

__all__ = ["Part", "RecordSource", "Source", "StoreSource"]

_ROOT_MEASURES = "thread_"
"""The beginning of the names of the measures that roots have."""
_ROOTS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Part:
    """The content of a page: the graph of a branch, and its ancestors, the parent first."""

    graph: ReplyGraph
    branch: Branch
    ancestors: list[Id]


class Source(Protocol):
    """A graph that is served; its methods may be called from several threads."""

    name: str
    queries: Queries | None
    """Its queries in Cypher; None where it takes none."""
    may_change: bool
    """Others can write to it while it is served."""

    def new_list(self) -> ThreadList:
        """Return a list of its threads that has some of them, and none of their figures."""
        ...

    def fill(self, threads: ThreadList) -> None:
        """Fill a list with all threads and their figures.

        Raises:
            StoreError: the store is out of reach.
        """
        ...

    def part(self, name: Id, limit: int, after: str | None = None) -> Part:
        """Return an item and at most `limit` items below it; see `branch.find_branch`.

        `name` is an id, an id as text or a URL; see `lookup.find_item`.

        Raises:
            GraphError: there is no such item.
            StoreError: the store is out of reach.
        """
        ...


class StoreSource:
    """A store that is open; `queries` reads it, too, in a process of its own where there is one."""

    def __init__(self, store: Store, queries: Queries) -> None:
        self.name = store.name
        # An embedded store that is open to be read isn't written.
        self.may_change = not store.capabilities.bulk_load
        self.queries: Queries | None = queries
        self._queries = queries
        self._store = store
        # A store has one reader at a time, and lists are filled by the other one.
        self._lock = threading.Lock()

    def new_list(self) -> ThreadList:
        """Return a list that has the first threads in the order of the store."""
        with self._lock:
            names = names_of(read_measures(self._store))
            threads = ThreadList([name for name in names if name.startswith(_ROOT_MEASURES)])
            first = iterate_threads(
                self._store, threads.measures, length=MAX_TEXT_CHARS, rows=PAGE_ROWS
            )
            threads.add_roots(Root(*row) for row in first)
        return threads

    def fill(self, threads: ThreadList) -> None:
        """Fill a list; see `Source`."""
        for rows in self._queries.threads(threads.measures):
            threads.add_roots(row for row in rows if isinstance(row, Root))
            threads.add_counts(row for row in rows if isinstance(row, Counts))

    def part(self, name: Id, limit: int, after: str | None = None) -> Part:
        """Read a part of a thread; see `Source`."""
        with self._lock:
            top = find_stored_item(self._store, name)
            from_ = None if after is None else find_stored_item(self._store, after)
            branch = find_branch(top, self._kids_of, limit=limit, after=from_)
            graph = read_part(self._store, branch.items)
            return Part(graph, branch, read_ancestors(self._store, top))

    def _kids_of(self, ids: list[Id]) -> Iterator[tuple[Id, Id]]:
        return read_kids(self._store, ids)

    def wait(self) -> None:
        """Wait until the store isn't read: it can't be closed before."""
        self._lock.acquire()


class RecordSource:
    """Records that were read from files."""

    queries: Queries | None = None
    may_change = False

    def __init__(self, name: str, links: Links, merged: Merged) -> None:
        self.name = name
        self._links = links
        self._merged = merged
        self._lock = threading.Lock()

    def new_list(self) -> ThreadList:
        """Return an empty list; see `Source`."""
        return ThreadList()

    def fill(self, threads: ThreadList) -> None:
        """Fill a list; see `Source`."""
        described = describe_threads(nodes_of_links(self._links))
        for start in range(0, len(described), _ROOTS_AT_ONCE):
            part = described[start : start + _ROOTS_AT_ONCE]
            with self._lock:
                records = self._links.read([one.id for one in part])
            threads.add_roots(
                Root(one.id, None, None, None, is_stub=True)
                if record is None
                else Root(
                    one.id,
                    record.title,
                    (record.text or "")[:MAX_TEXT_CHARS],
                    record.text_format,
                    is_stub=False,
                )
                for one, record in zip(part, records, strict=True)
            )
            threads.add_counts(
                Counts(one.id, one.items, one.depth, one.authors, one.first_time, one.last_time)
                for one in part
            )

    def part(self, name: Id, limit: int, after: str | None = None) -> Part:
        """Read a part of a thread; see `Source`."""
        forest = self._links.forest
        with self._lock:
            top = find_record(self._links, name)
            from_ = None if after is None else find_record(self._links, after)
            branch = find_branch(top, self._kids_of, limit=limit, after=from_)
            nodes = np.array(sorted(map(forest.find, branch.items)), np.int64)
            graph = graph_of_part(self._links, self._merged, nodes)
            above = forest.ancestors(forest.find(top))
            return Part(graph, branch, [forest.ids[node] for node in reversed(above)])

    def _kids_of(self, ids: list[Id]) -> Iterator[tuple[Id, Id]]:
        forest = self._links.forest
        for id_ in ids:
            for kid in forest.kids_of(forest.find(id_)).tolist():
                yield forest.ids[kid], id_
