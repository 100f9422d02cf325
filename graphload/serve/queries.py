"""Queries of a store that is served: by a process of its own, which is ended to end a query.

Neither store can be relied on to stop a query: the embedded engine has no way to, and a server may
be busy. The process has only read the store, so it may be killed at any time.
"""

from __future__ import annotations

import os
import select
import threading
import time
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from graphload.errors import GraphloadError, QueryError, StoreError
from graphload.loading.read import read_graph, read_query
from graphload.loading.statistics import has_unplaced, iterate_counts, iterate_threads
from graphload.serve.thread_list import Counts, Root
from graphload.sharing.team import Work, Worker
from graphload.stats import list_threads
from graphload.stores import open_store
from graphload.stores.arcadedb.engine import limit_memory
from graphload.stores.cypher_tokens import tokenize
from graphload.stores.names import StoreNames, read_names
from graphload.stores.protocol import query_timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.stores.protocol import Store
    from graphload.values import Result

    Task = tuple[str, Mapping[str, Any]]

__all__ = ["MAX_TEXT_CHARS", "GivenUpError", "Queries", "work_on_store"]

Row = TypeVar("Row")

MAX_TEXT_CHARS = 400
"""The characters of a root's text from which its title is made, where it has none."""
ROWS_AT_ONCE = 2_000
COUNTING_MB = 128
"""The memory of the embedded engine while threads are counted, which holds no rows."""
POLL_S = 0.1
"""Seconds between two looks at whether anybody still waits."""
GRACE_S = 2.0
"""Seconds after a query's time limit that the store has to stop it by itself."""


class GivenUpError(Exception):
    """Nobody waits for the answer any more."""


class Queries:
    """A store's users' queries, one at a time; `close` ends the process that runs them.

    `opening` are the arguments of `open_store`. Where no process can be started, `store` is asked
    instead.
    """

    def __init__(self, opening: Mapping[str, Any], store: Store) -> None:
        self._opening = dict(opening)
        self._lock = threading.Lock()
        self._worker: Worker[Any] | None = None
        self._counting = threading.Lock()
        self._closed = threading.Event()
        self._store = None if os.name == "posix" else store

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any],
        *,
        timeout_s: float,
        limit: int,
        gone: threading.Event,
    ) -> Result:
        """Run a query that only reads; see `protocol.Store.query`.

        Raises:
            QueryError: the store refuses it, or it took too long.
            StoreError: the store is out of reach.
            GivenUpError: `gone` was set.
        """
        _check_no_file(cypher)
        values = {"cypher": cypher, "parameters": parameters, "limit": limit}
        result: Result = self._run("query", values, timeout_s, gone)
        return result

    def graph(
        self, cypher: str, *, timeout_s: float, limit: int, gone: threading.Event
    ) -> ReplyGraph:
        """Return the graph of the items in the first rows of a query; see `loading.read_query`.

        Raises:
            QueryError, StoreError, GivenUpError: as in `query`; no row has an item.
        """
        _check_no_file(cypher)
        values = {"cypher": cypher, "limit": limit}
        graph: ReplyGraph = self._run("graph", values, timeout_s, gone)
        return graph

    def names(self, *, timeout_s: float) -> StoreNames:
        """Return the names in the store; none where it doesn't say them in time."""
        try:
            names: StoreNames = self._run("names", {}, timeout_s)
        except GraphloadError:
            return StoreNames()
        return names

    def threads(self, measures: Sequence[str]) -> Iterator[list[Root] | list[Counts]]:
        """Yield all threads, then the figures of all, some at a time, by a process of its own.

        Raises:
            StoreError: the store is out of reach.
            GivenUpError: it is closed.
        """
        if self._store is not None:
            with self._lock:
                yield from _list_threads(self._store, measures)
            return
        with self._counting, self._hire(COUNTING_MB) as worker:
            task = ("threads", {"measures": [*measures]})
            while rows := self._ask(worker, task, None, threading.Event()):
                yield rows

    def _run(
        self,
        name: str,
        values: Mapping[str, Any],
        timeout_s: float,
        gone: threading.Event | None = None,
    ) -> Any:  # noqa: ANN401 - by task
        """Do a task in the process, which is ended where that takes too long, or nobody waits."""
        gone = gone or threading.Event()
        values = {**values, "timeout_s": timeout_s}
        while not self._lock.acquire(timeout=POLL_S):
            if gone.is_set() or self._closed.is_set():
                raise GivenUpError
        begun = time.monotonic()
        try:
            if self._store is not None:
                return TASKS[name](self._store, **values)
            self._worker = self._worker or self._hire()
            return self._ask(self._worker, (name, values), begun + timeout_s + GRACE_S, gone)
        except BaseException as error:
            # A query that the store gave up may run on.
            if not isinstance(error, GraphloadError) or time.monotonic() > begun + timeout_s:
                self._dismiss()
            if isinstance(error, TimeoutError):
                raise query_timeout(values.get("cypher", ""), timeout_s) from None
            if isinstance(error, EOFError | OSError):
                raise StoreError(
                    "the process that runs queries has ended",
                    hint="The answer may have been too large for the memory: ask for less.",
                ) from error
            raise
        finally:
            self._lock.release()

    def _ask(
        self, worker: Worker[Any], task: Task, end: float | None, gone: threading.Event
    ) -> Any:  # noqa: ANN401 - by task
        worker.give(0, task)
        while not select.select([worker], [], [], POLL_S)[0]:
            if gone.is_set() or self._closed.is_set():
                raise GivenUpError
            if end is not None and time.monotonic() > end:
                raise TimeoutError
        is_done, answer = worker.receive()
        if is_done:
            return answer
        kind, message, hint, cypher, offset = answer
        if kind == QueryError.kind:
            raise QueryError(message, query=cypher, offset=offset, hint=hint)
        raise StoreError(message, hint=hint)

    def _hire(self, megabytes: int | None = None) -> Worker[Any]:
        given = {"opening": self._opening, "megabytes": megabytes}
        return Worker(Work(__name__, work_on_store.__name__, given), lambda answer: answer)

    def _dismiss(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def close(self) -> None:
        """End the processes, and wait for that: the store can be opened by others then."""
        self._closed.set()
        with self._counting, self._lock:
            self._dismiss()


def work_on_store(
    opening: Mapping[str, Any], megabytes: int | None
) -> Callable[[Task], tuple[bool, Any]]:
    """Return the function that does tasks in another process: their results, or their errors.

    An embedded store has at most so many megabytes for itself.
    """
    if megabytes is not None:
        limit_memory(megabytes)
    stores: list[Store] = []
    threads: list[Iterator[Sequence[Any]]] = []

    def do(task: Task) -> tuple[bool, Any]:
        name, values = task
        try:
            if not stores:
                stores.append(open_store(**opening))
            if name != "threads":
                return True, TASKS[name](stores[0], **values)
            if not threads:
                threads.append(_list_threads(stores[0], **values))
            return True, next(threads[0], [])
        except QueryError as error:
            return False, (error.kind, error.message, error.hint, error.query, error.offset)
        except GraphloadError as error:
            return False, (error.kind, error.message, error.hint, "", None)
        except MemoryError:
            hint = "Ask for less."
            return False, ("store", "the answer is too large for the memory", hint, "", None)

    return do


def _check_no_file(cypher: str) -> None:
    """Raise for a query that reads a file or an address: a server's `LOAD CSV`.

    Raises:
        QueryError: it does.
    """
    for token, following in pairwise(tokenize(cypher)):
        if (token.word, following.word) == ("LOAD", "CSV"):
            raise QueryError(
                "LOAD CSV reads a file or an address",
                query=cypher,
                offset=token.start,
                hint="These pages read the store only.",
            )


def _query(
    store: Store, cypher: str, parameters: Mapping[str, Any], limit: int, timeout_s: float
) -> Result:
    return store.query(cypher, parameters, timeout_s=timeout_s, limit=limit)


def _graph(store: Store, cypher: str, limit: int, timeout_s: float) -> ReplyGraph:
    return read_query(store, cypher, timeout_s=timeout_s, limit=limit)


def _names(store: Store, timeout_s: float) -> StoreNames:  # noqa: ARG001 - who asks waits no longer
    return read_names(store)


TASKS: dict[str, Callable[..., Any]] = {"query": _query, "graph": _graph, "names": _names}


def _list_threads(store: Store, measures: Sequence[str]) -> Iterator[list[Root] | list[Counts]]:
    """Yield the roots, then the figures of all threads, some at a time."""
    if has_unplaced(store):
        graph = read_graph(store)
        threads = list_threads(graph)
        for start in range(0, len(threads), ROWS_AT_ONCE):
            part = threads[start : start + ROWS_AT_ONCE]
            yield [_root_of(graph.nodes[one.id], one.id, measures) for one in part]
            yield [
                Counts(one.id, one.items, one.depth, one.authors, one.first_time, one.last_time)
                for one in part
            ]
        return
    roots = (Root(*row) for row in iterate_threads(store, measures, length=MAX_TEXT_CHARS))
    yield from _batches(roots)
    yield from _batches(Counts(*row) for row in iterate_counts(store))


def _root_of(data: Mapping[str, Any], id_: Id, measures: Sequence[str]) -> Root:
    return Root(
        id_,
        data.get("title"),
        (data.get("text") or "")[:MAX_TEXT_CHARS],
        data.get("text_format"),
        bool(data.get("stub")),
        [data.get(name) for name in measures],
    )


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := [*islice(rows, ROWS_AT_ONCE)]:
        yield batch
