"""Fetching: items and all below them, each once, many at a time."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphload.fetch.client import Client, Unanswered
from graphload.sharing.event_loop import run_coroutine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphload.fetch.client import ClientOptions
    from graphload.fetch.folder import FetchFolder

__all__ = ["FetchResult", "fetch_items"]

_MAX_FAILURES_IN_A_ROW = 10
_MAX_ID = 2**53
_ITEM = "item/{}.json"


@dataclass
class FetchResult:
    """The result of fetching, counted by items: all but `left` and `failed` are in the folder.

    `present` were there before; `fetched` and `null` were answered now, and null means that there
    is no such item; `failed` has a reason for each that wasn't answered. `left` weren't asked for
    after too many failures, for the reason `stopped`.
    """

    known: int = 0
    present: int = 0
    fetched: int = 0
    null: int = 0
    failed: dict[int, str] = field(default_factory=dict)
    left: int = 0
    stopped: str | None = None
    requests: int = 0
    retries: int = 0


def fetch_items(
    folder: FetchFolder,
    threads: Iterable[int],
    items: Iterable[int],
    options: ClientOptions,
    progress: Callable[[str, int, int], None] | None = None,
) -> FetchResult:
    """Fetch items of Hacker News into a folder: `threads` with all below them, `items` alone.

    What is in the folder isn't asked for again, but followed: a run that was ended at any moment
    is continued by the next.

    Raises:
        InputError: the server asks for a long pause.
    """
    run = _Run(folder, options, progress)
    return run_coroutine(lambda: run.run(threads, items))


class _Run:
    def __init__(
        self,
        folder: FetchFolder,
        options: ClientOptions,
        progress: Callable[[str, int, int], None] | None,
    ) -> None:
        self._folder = folder
        self._options = options
        self._progress = progress
        self._queue: deque[int] = deque()
        # Whether what is below an item is wanted, of all that were asked for.
        self._followed: dict[int, bool] = {}
        self._failures_in_a_row = 0
        self._result = FetchResult()

    async def run(self, threads: Iterable[int], items: Iterable[int]) -> FetchResult:
        """Fetch everything, a number of items at a time."""
        result = self._result
        self._want(threads, follow=True)
        self._want(items, follow=False)
        asked: dict[asyncio.Task[Any], int] = {}
        async with Client(self._options) as client:
            try:
                while asked or (self._queue and result.stopped is None):
                    while (
                        self._queue
                        and result.stopped is None
                        and len(asked) < self._options.parallel
                    ):
                        id_ = self._queue.popleft()
                        asked[asyncio.create_task(client.get(_ITEM.format(id_)))] = id_
                    done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        self._take(asked.pop(task), task)
                    self._show()
            finally:
                for task in asked:
                    task.cancel()
                await asyncio.gather(*asked, return_exceptions=True)
                result.requests, result.retries = client.requests, client.retries
        result.known, result.left = len(self._followed), len(self._queue)
        return result

    def _want(self, ids: Iterable[int], *, follow: bool) -> None:
        """Queue items that aren't in the folder, and what is below those that are."""
        waiting = deque(ids)
        while waiting:
            id_ = waiting.popleft()
            before = self._followed.get(id_)
            if before is None and id_ not in self._folder.items:
                self._queue.append(id_)
            elif before is None:
                self._result.present += 1
            if before is None or (follow and not before):
                self._followed[id_] = follow
                if follow:
                    waiting.extend(_below(self._folder.items.get(id_)))

    def _take(self, id_: int, task: asyncio.Task[Any]) -> None:
        """Add an answer to the folder; queue what is below the item."""
        result = self._result
        try:
            record = _check_item(task.result(), id_)
        except Unanswered as error:
            result.failed[id_] = str(error)
            self._failures_in_a_row += 1
            if self._failures_in_a_row >= _MAX_FAILURES_IN_A_ROW:
                result.stopped = str(error)
            return
        self._failures_in_a_row = 0
        self._folder.add(id_, record, int(time.time()))
        if record is None:
            result.null += 1
        else:
            result.fetched += 1
        if self._followed[id_]:
            self._want(_below(record), follow=True)

    def _show(self) -> None:
        if self._progress is not None:
            known = len(self._followed)
            self._progress("fetching", known - len(self._queue), known)


def _check_item(answer: object, id_: int) -> dict[str, Any] | None:
    """Return an answer that is the item with this id, or null.

    Raises:
        Unanswered: it is something else.
    """
    if answer is None or (isinstance(answer, dict) and answer.get("id") == id_):
        return answer
    raise Unanswered("an answer that isn't this item")


def _below(record: dict[str, Any] | None) -> list[int]:
    """Return the ids of an item's replies and of a poll's options, as far as they are ids."""
    named = [(record or {}).get(name) for name in ("kids", "parts")]
    return [
        id_
        for ids in named
        if isinstance(ids, list)
        for id_ in ids
        if type(id_) is int and 0 < id_ < _MAX_ID
    ]
