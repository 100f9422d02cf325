"""A lock in a server's database: one load at a time, whoever it is and wherever it runs.

A transaction writes to the journal's first node and stays open: whoever comes after waits in
the server, and where the holder dies, by whatever end, the server takes its transaction back
and lets the next one in. Nothing is ever committed, so nothing can be left behind.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DatabaseLock"]

PATIENCE = 0.5
"""Seconds of waiting before it is said."""


class DatabaseLock:
    """The lock, held in the `with` block.

    `hold` takes it, sets the first event, and lets go of it at the second; `waiting` is
    called once where another load has it.
    """

    def __init__(
        self,
        hold: Callable[[threading.Event, threading.Event], None],
        waiting: Callable[[], None] | None,
    ) -> None:
        self._hold = hold
        self._waiting = waiting
        self._taken = threading.Event()
        self._done = threading.Event()
        self._failure: BaseException | None = None
        # In a thread, so that Ctrl-C is heard while the server makes it wait.
        self._holder = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._holder.start()
        try:
            if not self._taken.wait(PATIENCE) and self._waiting is not None:
                self._waiting()
            while not self._taken.wait(PATIENCE):
                pass
        except BaseException:
            self._done.set()
            raise
        if self._failure is not None:
            raise self._failure

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._holder.join(timeout=5)

    def _run(self) -> None:
        try:
            self._hold(self._taken, self._done)
        except Exception as error:  # noqa: BLE001 - raised where the lock was asked for
            self._failure = error
        finally:
            self._taken.set()
