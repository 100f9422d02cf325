"""Work in several threads at once, with reports of how much is done."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Progress = Callable[[str, int, int], None]

__all__ = ["Report", "run_rounds", "run_together"]

T = TypeVar("T")


class Report:
    """Reports how much of a phase is done, from any thread."""

    def __init__(self, progress: Progress | None, phase: str, total: int) -> None:
        self.phase = phase
        self._progress = progress
        self._total = total
        self._done = 0
        self._lock = threading.Lock()

    def add(self, done: int) -> None:
        """Report that so many more are done."""
        with self._lock:
            self._done += done
            if self._progress is not None:
                self._progress(self.phase, self._done, self._total)


def run_rounds(
    report: Report,
    work: Callable[[int, T], int],
    rounds: Iterable[Sequence[Iterable[T]]],
) -> None:
    """Work through rounds, one after the other, and report what is done.

    A round consists of parts, which are worked through at once, each in order by a thread of its
    own. `work` gets the part's number and one of its values, and returns how much it has done.
    Where one fails, or Ctrl-C comes, all stop after the value that they are at, and the error is
    raised.
    """
    stop = threading.Event()

    def run(number: int, part: Iterable[T]) -> None:
        try:
            for value in part:
                if stop.is_set():
                    return
                report.add(work(number, value))
        except BaseException:
            stop.set()
            raise

    for parts in rounds:
        with ThreadPoolExecutor(max(len(parts), 1)) as pool:
            try:
                futures = [pool.submit(run, number, part) for number, part in enumerate(parts)]
                for future in futures:
                    future.result()
            except BaseException:
                stop.set()
                raise


def run_together(works: Sequence[Callable[[], T]], threads: int) -> list[T]:
    """Do several works in so many threads, and return what each returns, in their order."""
    if threads == 1:
        return [work() for work in works]
    with ThreadPoolExecutor(threads) as pool:
        return [future.result() for future in [pool.submit(work) for work in works]]
