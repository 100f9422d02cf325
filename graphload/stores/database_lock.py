"""A lock in a server's database: one load at a time, whoever it is and wherever it runs.

A transaction writes to the journal's first node and stays open: whoever comes after waits in
the server, and where the holder dies, by whatever end, the server takes its transaction back
and lets the next one in. Nothing is ever committed, so nothing can be left behind.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DatabaseLock"]

ALIVE = 20.0
"""Seconds between signs of life: what stands between may cut silent connections."""
PATIENCE = 0.5
"""Seconds of waiting before it is said."""

_MAKE = f"MERGE (l:{schema.LOAD} {{load: 0}})"
_TAKE = f"MATCH (l:{schema.LOAD} {{load: 0}}) SET l.held = true RETURN l.load"


class DatabaseLock:
    """The lock, held in the `with` block.

    `begin` opens a session and a transaction in it; `waiting` is called once where another
    load has the lock.
    """

    def __init__(
        self, begin: Callable[[], tuple[Any, Any]], name: str, waiting: Callable[[], None] | None
    ) -> None:
        self._begin = begin
        self._name = name
        self._waiting = waiting
        self._done = threading.Event()
        self._taken = threading.Event()
        self._failure: BaseException | None = None
        self._holder = threading.Thread(target=self._hold, daemon=True)

    def __enter__(self) -> None:
        # In a thread, so that Ctrl-C is heard while the server makes it wait.
        self._holder.start()
        if not self._taken.wait(PATIENCE) and self._waiting is not None:
            self._waiting()
        try:
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

    def _hold(self) -> None:
        try:
            self._make()
            session, transaction = self._begin()
            with session:
                transaction.run(_TAKE).consume()
                self._taken.set()
                while not self._done.wait(ALIVE):
                    transaction.run("RETURN 1").consume()
                transaction.rollback()
        except Exception as error:  # noqa: BLE001 - raised where the lock was asked for
            # Once it is held, a lost lock shows when the journal is next written.
            self._failure = error
            self._taken.set()

    def _make(self) -> None:
        session, transaction = self._begin()
        with session, contextlib.closing(transaction):
            transaction.run(_MAKE).consume()
            transaction.commit()
