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
        self.phase = phase
        self._progress = progress
        self._total = total
        self._done = 0
        self._lock = threading.Lock()

    def add(self, done: int) -> None:
        """Say that so many more are done."""
        with self._lock:
            self._done += done
            if self._progress is not None:
                self._progress(self.phase, self._done, self._total)


def run_together(work: Callable[[int, T], None], parts: Sequence[Iterable[T]]) -> None:
    """Do the work of each part in order, the parts at once, a thread each.

    `work` gets the part's number and one of its values. Where one fails, or Ctrl-C comes, all
    stop after what they are at, and the error is raised.
    """
    stop = threading.Event()

    def run(number: int, part: Iterable[T]) -> None:
        try:
            for one in part:
                if stop.is_set():
                    return
                work(number, one)
        except BaseException:
            stop.set()
            raise

    with ThreadPoolExecutor(max(len(parts), 1)) as pool:
        try:
            for future in [pool.submit(run, number, part) for number, part in enumerate(parts)]:
                future.result()
        finally:
            stop.set()
