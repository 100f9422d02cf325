"""Pause Python's garbage collector during bulk work."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["gc_paused"]


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector in the block.

    It visits every object again and again while millions are made that all stay: half the
    time of building a graph of 1,000,000 items. The block must make no reference cycles. Its
    objects count as old afterwards, so that the next collection doesn't visit them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():
                # To freeze and unfreeze moves all objects to the oldest generation.
                gc.freeze()
                gc.unfreeze()
            gc.enable()
