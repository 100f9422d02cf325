"""Queries that can be given up: the engine can't be interrupted, so each runs in a thread.

Ctrl-C and time limits end the wait for the thread. It works on until its query ends, but never
commits, and its process can end at any time: reading leaves no traces in a store, and an
uncommitted transaction is rolled back by the next who opens it.
"""

from __future__ import annotations

import atexit
import math
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["QueryThread", "keep_exit_code"]

T = TypeVar("T")

POLL_S = 0.1
"""Seconds between two looks for Ctrl-C, on Windows; elsewhere it ends a wait."""

_given_up: list[threading.Thread] = []
_exit_codes: list[int] = []
"""The exit code of the command line, once it is known."""


class GivenUpError(Exception):
    """The query was given up before it committed."""


class QueryThread(Generic[T]):
    """A thread that runs `action`, which calls its parameter before it commits."""

    def __init__(self, action: Callable[[Callable[[], None]], T]) -> None:
        self._action = action
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._commits = self._ends = False
        self._result: T
        self._error: BaseException | None = None
        self._last: Callable[[], None] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="graphload query")

    def result(self, timeout_s: float | None = None) -> T:
        """Run the action and return its result.

        Raises:
            TimeoutError: it takes longer than `timeout_s`, and was given up.
            BaseException: what the action raises, and KeyboardInterrupt.
        """
        end = math.inf if timeout_s is None else time.monotonic() + timeout_s
        try:
            self._thread.start()
            while not self._done.wait(min(POLL_S, max(0, end - time.monotonic()))):
                if time.monotonic() >= end and self._give_up():
                    break
        except BaseException:
            self._give_up()
            raise
        if self._ends:
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return self._result

    def wait(self, seconds: float) -> bool:
        """Wait for the end of its query, at most some seconds; return True if it has ended."""
        return self._done.wait(seconds)

    def when_ended(self, action: Callable[[], None]) -> None:
        """Run an action now if its query has ended, else in the thread when it ends."""
        with self._lock:
            if not self._done.is_set():
                self._last = action
                return
        action()

    def _run(self) -> None:
        try:
            self._result = self._action(self._before_commit)
        except BaseException as error:  # noqa: BLE001 - raised again by `result`
            self._error = error
        with self._lock:
            self._done.set()
        if self._last is not None:
            self._last()

    def _before_commit(self) -> None:
        with self._lock:
            if self._ends:
                raise GivenUpError
            self._commits = True

    def _give_up(self) -> bool:
        """Return True unless it commits at this moment."""
        with self._lock:
            if self._commits:
                return False
            self._ends = True
        if self._thread not in _given_up:
            _given_up.append(self._thread)
        return True


def keep_exit_code(code: int) -> None:
    """Keep the code with which the process shall end if a query that was given up still runs."""
    _exit_codes[:] = [code]


@atexit.register
def _end_process() -> None:
    """End the process at once if a query was given up: the engine crashes in an orderly end."""
    if not any(thread.is_alive() for thread in _given_up):
        return
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    error = getattr(sys, "last_type", None)
    uncaught = 0 if error is None else 130 if error is KeyboardInterrupt else 1
    os._exit(_exit_codes[0] if _exit_codes else uncaught)
