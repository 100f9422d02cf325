"""Coroutines, run to their end by functions that aren't."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

__all__ = ["run_coroutine"]

Result = TypeVar("Result")


def run_coroutine(
    start: Callable[[], Coroutine[object, object, Result]],
    *,
    stop: Callable[[], object] = lambda: None,
) -> Result:
    """Run a coroutine, and return its result, also where this thread has a loop that runs.

    A notebook has one: another thread runs the coroutine then. `stop` is called when it has ended,
    or when this thread is interrupted meanwhile, to end it.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(start())
    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(lambda: asyncio.run(start()))
        try:
            return running.result()
        finally:
            stop()
