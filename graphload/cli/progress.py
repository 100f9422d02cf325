"""Progress on stderr, on a terminal only, with rate and remaining time."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.progress import Progress, TaskID

    from graphload.cli.options import Output

__all__ = ["counted", "shown_push"]

_T = TypeVar("_T")
_EVERY = 1000
_SECONDS = 5.0


def _wanted(output: Output) -> bool:
    return sys.stderr.isatty() and not output.quiet


def counted(output: Output, records: Iterable[_T]) -> Iterator[_T]:
    """Pass records on, and show how many there were and how fast they come."""
    if not _wanted(output):
        yield from records
        return
    with _progress(output, bars=False) as progress:
        task = progress.add_task("reading", total=None)
        for at, record in enumerate(records, 1):
            if at % _EVERY == 0:
                progress.update(task, completed=at)
            yield record


@contextlib.contextmanager
def shown_push(output: Output) -> Iterator[Callable[[str, int, int], None] | None]:
    """What a push calls with (what, done, total): a bar for each, or a line now and then.

    Lines are for a log, where nobody sees a bar. None where the user wants quiet.
    """
    if output.quiet:
        yield None
        return
    if not sys.stderr.isatty():
        yield _Log()
        return
    with _progress(output, bars=True) as progress:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(tasks[what], completed=done, total=total)

        yield show


class _Log:
    """A line every few seconds: what is being done, how far, how fast, how long it takes still."""

    def __init__(self) -> None:
        self._phase = ""
        self._begun = self._said = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if what != self._phase:
            self._phase, self._begun = what, now
        if now - self._said < _SECONDS or now == self._begun:
            return
        self._said = now
        rate = done / (now - self._begun)
        left = f", {(total - done) / rate:,.0f} s left" if rate else ""
        click.echo(f"{what}: {done:,} of {total:,}, {rate:,.0f}/s{left}", err=True)


def _progress(output: Output, *, bars: bool) -> Progress:
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
