"""A lock in a server's database: one load at a time, from any process and machine.

A transaction writes to the journal's node 0 and stays open, so that the next one to write to it
waits in the server, or is refused. If the holder dies, the server rolls its transaction back and
the next load continues. Nothing is committed, so nothing is left behind.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DatabaseLock"]

LOCK_NOTICE_DELAY_S = 0.5
"""Seconds without the lock after which `waiting` is called."""
RELEASE_TIMEOUT_S = 5


class DatabaseLock:
    """The lock, held in the `with` block.

    `hold` acquires it, sets the first event, and releases it at the second; `waiting` is called
    once if another load holds it.
    """

    def __init__(
        self,
        hold: Callable[[threading.Event, threading.Event], None],
        waiting: Callable[[], None] | None,
    ) -> None:
        self._hold = hold
        self._waiting = waiting
        self._acquired = threading.Event()
        self._release = threading.Event()
        self._failure: BaseException | None = None
        # In a thread, so that Ctrl-C works while the server makes it wait.
        self._holder = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._holder.start()
        try:
            if not self._acquired.wait(LOCK_NOTICE_DELAY_S) and self._waiting is not None:
                self._waiting()
            while not self._acquired.wait(LOCK_NOTICE_DELAY_S):
                pass
        except BaseException:
            self._release.set()
            raise
        if self._failure is not None:
            raise self._failure

    def __exit__(self, *_: object) -> None:
        self._release.set()
        self._holder.join(RELEASE_TIMEOUT_S)

    def _run(self) -> None:
        try:
            self._hold(self._acquired, self._release)
        except Exception as error:  # noqa: BLE001 - raised in __enter__
            self._failure = error
        finally:
            self._acquired.set()
