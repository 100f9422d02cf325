"""The list of threads while it is counted, and after."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from graphload.errors import GraphloadError
from graphload.serve.queries import GivenUpError
from graphload.serve.thread_list import FIGURES

if TYPE_CHECKING:
    from graphload.serve.source import Source
    from graphload.serve.thread_list import ThreadList

__all__ = ["Listing"]

_CLOSE_WAIT_S = 2.0


class Listing:
    """A source's list of threads, counted in a thread of its own.

    While it is counted for the first time, it shows what is there. Later, the list of before is
    shown until the next one is complete.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._shown: ThreadList | None = None
        self._error: GraphloadError | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to count the threads, unless that is being done.

        Raises:
            StoreError: the store is out of reach.
        """
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return
            threads = self._source.new_list()
            if self._shown is None:
                self._shown = threads
            self._thread = threading.Thread(target=self._fill, args=(threads,), daemon=True)
            self._thread.start()

    def _fill(self, threads: ThreadList) -> None:
        try:
            self._source.fill(threads)
        except GivenUpError:
            return
        except GraphloadError as error:
            self._error = error
            return
        with self._lock:
            self._shown, before = threads, self._shown
            self._error = None
            if before is not None and before is not threads:
                before.close()

    def close(self) -> None:
        """Delete the list, once its source is closed; what is still counted keeps it."""
        if self._thread is not None:
            self._thread.join(_CLOSE_WAIT_S)
        with self._lock:
            is_counting = self._thread is not None and self._thread.is_alive()
            if self._shown is not None and not is_counting:
                self._shown.close()

    def page(self, *, search: str, sort: str, descending: bool, number: int) -> dict[str, Any]:
        """Return a page of the list as a value of JSON; see `ThreadList.page`."""
        with self._lock:
            threads = self._shown
            if threads is None:
                return {"total": 0, "rows": [], "measures": [], "state": "counting"}
            page = threads.page(search=search, sort=sort, descending=descending, number=number)
            is_counting = self._thread is not None and self._thread.is_alive()
        state = "counting" if is_counting else "failed" if self._error else "complete"
        names = ("id", "title", "stub", *FIGURES)
        return {
            "total": page.total,
            "page": page.number,
            "pages": page.pages,
            "rows": [
                {**dict(zip(names, row, strict=False)), "measures": row[len(names) :]}
                for row in ((str(row[0]), *row[1:]) for row in page.rows)
            ],
            "measures": threads.measures,
            "state": state,
            "error": self._error.message if self._error else None,
        }
