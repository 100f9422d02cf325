"""The pages that were drawn last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

__all__ = ["Drawings"]

MAX_PAGES = 8
MAX_CHARACTERS = 40_000_000
"""The characters of all pages that are kept; the last one is kept whatever it has."""


class Drawings:
    """Pages by key; one at a time is drawn, since that takes all of a processor."""

    def __init__(self) -> None:
        self._drawing = threading.Lock()
        self._lock = threading.Lock()
        self._pages: OrderedDict[Hashable, str] = OrderedDict()

    def known(self, key: Hashable) -> str | None:
        """Return a page that is kept."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def page(self, key: Hashable, draw: Callable[[], str]) -> str:
        """Return a page that is kept, or draw it."""
        with self._drawing:
            html = self.known(key)
            if html is None:
                html = draw()
                self._keep(key, html)
            return html

    def _keep(self, key: Hashable, html: str) -> None:
        with self._lock:
            self._pages[key] = html
            while len(self._pages) > 1 and (
                len(self._pages) > MAX_PAGES or sum(map(len, self._pages.values())) > MAX_CHARACTERS
            ):
                self._pages.popitem(last=False)

    def clear(self) -> None:
        """Forget all pages."""
        with self._lock:
            self._pages.clear()
