"""Work in several threads at once, and how far it is."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Progress = Callable[[str, int, int], None]

__all__ = ["Report", "run_together"]

T = TypeVar("T")


class Report:
    """Tells how far a phase is, from any thread."""

    def __init__(self, progress: Progress | None, phase: str, total: int) -> None:
        self._progress = progress
        self._phase = phase
        self._total = total
        self._done = 0
        self._lock = threading.Lock()

    def add(self, done: int) -> None:
        """Say that so many more are done."""
        with self._lock:
            self._done += done
            if self._progress is not None:
                self._progress(self._phase, self._done, self._total)


def run_together(work: Callable[[T], None], parts: Sequence[Iterable[T]]) -> None:
    """Do the work of each part in order, the parts at once, a thread each.

    Where one fails the others stop after what they are at, and its error is raised.
    """
    if len(parts) == 1:
        for one in parts[0]:
            work(one)
        return
    stop = threading.Event()

    def run(part: Iterable[T]) -> None:
        try:
            for one in part:
                if stop.is_set():
                    return
                work(one)
        except BaseException:
            stop.set()
            raise

    with ThreadPoolExecutor(len(parts)) as pool:
        try:
            for future in [pool.submit(run, part) for part in parts]:
                future.result()
        finally:
            stop.set()
