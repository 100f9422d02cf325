"""Progress on stderr: bars with rate and remaining time on a terminal, else lines of a log."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Sized
from typing import TYPE_CHECKING, TypeVar

from graphload.cli.terminal import print_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.progress import Progress, TaskID

    from graphload.cli.options import OutputOptions
    from graphload.readers.report import ReadReport

__all__ = ["show_progress", "track_records"]

_T = TypeVar("_T")
_RECORDS_PER_UPDATE = 1000
_LOG_INTERVAL_S = 5.0


def track_records(output: OutputOptions, records: Iterable[_T], report: ReadReport) -> Iterator[_T]:
    """Yield records, or chunks of them; on a terminal, show their number and the share read."""
    if output.quiet or not sys.stderr.isatty():
        yield from records
        return
    with _progress(output, bars=False) as progress:
        task = progress.add_task("reading", total=None)
        count = shown = 0
        for record in records:
            count += len(record) if isinstance(record, Sized) else 1
            if count - shown >= _RECORDS_PER_UPDATE:
                shown = count
                share = f" {report.share_read():.0%}" if report.share_read else ""
                progress.update(task, completed=count, description=f"reading{share}")
            yield record


@contextlib.contextmanager
def show_progress(output: OutputOptions) -> Iterator[Callable[[str, int, int], None] | None]:
    """Give a function that shows progress, to be called with (phase, done, total).

    It draws one bar per phase on a terminal, and else prints a line every few seconds; with
    `--quiet` it is None.
    """
    if output.quiet:
        yield None
        return
    if not sys.stderr.isatty():
        yield _Log()
        return
    with _progress(output, bars=True) as progress:
        tasks: dict[str, TaskID] = {}

        def show(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = progress.add_task(phase, total=total)
            progress.update(tasks[phase], completed=done, total=total)

        yield show


class _Log:
    """Progress as lines: phase, done, total, rate and remaining time, every few seconds."""

    def __init__(self) -> None:
        self._phase = ""
        self._phase_start = self._last_line = time.monotonic()

    def __call__(self, phase: str, done: int, total: int) -> None:
        now = time.monotonic()
        if phase != self._phase:
            self._phase, self._phase_start = phase, now
        if now - self._last_line < _LOG_INTERVAL_S or now == self._phase_start:
            return
        self._last_line = now
        rate = done / (now - self._phase_start)
        left = f", {(total - done) / rate:,.0f} s left" if rate else ""
        print_message(f"{phase}: {done:,} of {total:,}, {rate:,.0f}/s{left}")


def _progress(output: OutputOptions, *, bars: bool) -> Progress:
    """Return rich's progress display with the columns that are needed."""
    from rich import progress as rp
    from rich.console import Console

    class Rate(rp.ProgressColumn):
        def render(self, task: rp.Task) -> str:
            speed = task.finished_speed or task.speed
            return f"{speed:,.0f}/s" if speed else ""

    columns: list[rp.ProgressColumn | str] = [rp.TextColumn("{task.description}", markup=False)]
    if bars:
        columns.append(rp.BarColumn())
    columns += [rp.TextColumn("{task.completed:,.0f}", markup=False), Rate()]
    columns.append(rp.TimeRemainingColumn() if bars else rp.TimeElapsedColumn())
    console = Console(stderr=True, no_color=output.no_color or None)
    return rp.Progress(*columns, console=console, transient=True)
