"""The list of threads, sorted and searched page by page, in a temporary file without a name.

A store has no figures of threads: they are counted once. SQLite keeps them on disk, with an index
for each order that was asked for, so that a page costs the same in a list of millions.
"""

from __future__ import annotations

import sqlite3
import threading
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.errors import UsageError
from graphload.plaintext import first_words
from graphload.values import INT64_MAX, INT64_MIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphload.items import Id

__all__ = ["FIGURES", "PAGE_ROWS", "Counts", "Root", "ThreadList", "ThreadPage"]

FIGURES = ("items", "depth", "authors", "first", "last")
"""The figures of each thread; first and last are Unix seconds."""
PAGE_ROWS = 50
MAX_TITLE_CHARS = 200
MAX_SEARCH_WORDS = 10
_CACHE_KB = 16_384
_ROWS_AT_ONCE = 2_000


class Root(NamedTuple):
    """A thread's root; `measures` are the values of the list's measures, in order."""

    id: Id
    title: str | None
    text: str | None
    text_format: str | None
    is_stub: bool
    measures: Sequence[float | int | str | None] = ()


class Counts(NamedTuple):
    """The figures of the thread with a root; see `stats.ThreadStats`."""

    id: Id
    items: int
    depth: int
    authors: int
    first: int | None
    last: int | None


@dataclass(frozen=True)
class ThreadPage:
    """A page of the list: how many threads match, its number from 0, and its rows.

    A row is id, title, whether the root is a stub, the `FIGURES`, and the measures.
    """

    total: int
    number: int
    rows: list[tuple[Any, ...]]

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(self.total - 1, 0) // PAGE_ROWS + 1


class ThreadList:
    """Threads in a temporary database; its methods may be called from any thread."""

    def __init__(self, measures: Sequence[str] = ()) -> None:
        self.measures = tuple(measures)
        self._lock = threading.Lock()
        # A database without a name is a temporary file, which is gone when the process ends.
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        for setting in (f"cache_size = -{_CACHE_KB}", "journal_mode = OFF", "synchronous = OFF"):
            self._database.execute(f"PRAGMA {setting}")
        self._columns = (*FIGURES, *(f"measure{at}" for at in range(len(self.measures))))
        self._database.execute(
            "CREATE TABLE threads (id PRIMARY KEY, title, stub, folded, "
            f"{', '.join(self._columns)}) WITHOUT ROWID"
        )

    def add_roots(self, roots: Iterable[Root]) -> None:
        """Add threads, which have no items yet."""
        marks = ", ".join("?" * (9 + len(self.measures)))
        statement = f"INSERT OR REPLACE INTO threads VALUES ({marks})"  # noqa: S608 - only marks
        self._write(statement, (self._row(root) for root in roots))

    def _row(self, root: Root) -> tuple[Any, ...]:
        title = first_words(root.title, root.text, root.text_format, limit=MAX_TITLE_CHARS)
        return root.id, title, int(root.is_stub), _fold(title), 0, 0, 0, None, None, *root.measures

    def add_counts(self, counts: Iterable[Counts]) -> None:
        """Set the figures of threads that were added."""
        figures = ", ".join(f"{name} = ?" for name in FIGURES)
        statement = f"UPDATE threads SET {figures} WHERE id = ?"  # noqa: S608 - only names of ours
        self._write(statement, ((*of_root, root) for root, *of_root in counts))

    def _write(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        batch: list[tuple[Any, ...]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _ROWS_AT_ONCE:
                self._write_batch(statement, batch)
                batch = []
        self._write_batch(statement, batch)

    def _write_batch(self, statement: str, batch: list[tuple[Any, ...]]) -> None:
        """Write some rows: between two batches, a page can be read."""
        with self._lock:
            self._database.execute("BEGIN")
            self._database.executemany(statement, batch)
            self._database.execute("COMMIT")

    def page(
        self, *, search: str = "", sort: str = "items", descending: bool = True, number: int = 0
    ) -> ThreadPage:
        """Return a page of the threads whose titles have all words of a search, or of that id.

        Threads that are equal in the order, one of `FIGURES` or of the measures, ascend by id;
        those without a value come last.

        Raises:
            UsageError: the order is unknown.
        """
        column = self._column(sort)
        words = _fold(search).split()[:MAX_SEARCH_WORDS]
        condition, values = "", []
        if words:
            condition = " AND ".join(["instr(folded, ?) > 0"] * len(words))
            ids = _ids_of(search.strip())
            marks = ", ".join("?" * len(ids))
            condition = f" WHERE ({condition}) OR id IN ({marks})"
            values = [*words, *ids]
        order = f"{column} DESC" if descending else f"{column} IS NULL, {column}"
        columns = ", ".join(("id", "title", "stub", *self._columns))
        select = f"SELECT {columns} FROM threads{condition} ORDER BY {order}, id LIMIT ? OFFSET ?"  # noqa: S608 - names of ours
        with self._lock:
            if not words and descending:
                self._database.execute(
                    f"CREATE INDEX IF NOT EXISTS by_{column} ON threads ({column} DESC, id)"
                )
            (total,) = self._database.execute(
                f"SELECT count(*) FROM threads{condition}",  # noqa: S608 - as above
                values,
            ).fetchone()
            number = min(number, max(total - 1, 0) // PAGE_ROWS)
            start = number * PAGE_ROWS
            rows = self._database.execute(select, (*values, PAGE_ROWS, start)).fetchall()
        return ThreadPage(total, number, rows)

    def _column(self, sort: str) -> str:
        if sort in FIGURES:
            return sort
        if sort in self.measures:
            return f"measure{self.measures.index(sort)}"
        names = ", ".join((*FIGURES, *self.measures))
        raise UsageError(f"unknown order {sort!r} of threads", hint=f"Use one of {names}.")

    def close(self) -> None:
        """Delete the list."""
        with self._lock:
            self._database.close()


def _fold(text: str) -> str:
    """Return a text by which it is found, whatever the case and the form of its letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def _ids_of(name: str) -> list[Id]:
    """Return the ids that a text may be."""
    ids: list[Id] = [name]
    if len(name) < 20 and name.removeprefix("-").isdecimal() and name.isascii():
        number = int(name)
        ids += [number] if INT64_MIN <= number <= INT64_MAX else []
    return ids
