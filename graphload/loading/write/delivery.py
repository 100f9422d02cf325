"""Batches to the store: each one transaction that notes itself in the journal.

A batch that is too large for the server's memory goes in halves. One that the store refuses
is halved until the rows that are to blame stand alone; they are kept aside with the store's
reason, and the rest goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphload.errors import RefusedError, TooLargeError
from graphload.loading.batches import BatchSize
from graphload.loading.parallel import Report, run_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from graphload.items import Id
    from graphload.loading.write.journal import Journal
    from graphload.stores.protocol import Statement, Store

__all__ = ["Batch", "Delivery"]

BLAMED = 50
"""So many rows refused and none taken: it isn't the rows."""


@dataclass(frozen=True)
class Batch:
    """Rows and what makes statements of them; `count` of them are done then.

    `id_of`: each row is an item, and may be refused alone.
    """

    rows: Sequence[Any]
    statements: Callable[[Sequence[Any]], list[Statement]]
    count: int
    id_of: Callable[[Any], Id] | None = None


class Delivery:
    """Sends batches and journals them; `refused` has the store's reason for each such item."""

    def __init__(
        self, store: Store, journal: Journal, progress: Callable[[str, int, int], None] | None
    ) -> None:
        self.store = store
        self.size = BatchSize()
        self.refused: dict[Id, str] = {}
        self._journal = journal
        self._progress = progress
        self._taken = 0

    def report(self, phase: str, total: int) -> Report:
        """What tells how far a phase is, of which there are so many to do."""
        return Report(self._progress, phase, total)

    def run(self, report: Report, parts: Sequence[Iterable[Batch]]) -> None:
        """Send each part's batches in order, the parts at once."""

        def send(writer: int, batch: Batch) -> None:
            self._send(batch, writer, report.phase)
            report.add(batch.count)

        run_together(send, parts)

    def _send(self, batch: Batch, writer: int, phase: str) -> None:
        waiting = [batch.rows]
        while waiting:
            rows = waiting.pop()
            try:
                note, settled = self._journal.note(writer, phase=phase)
                self.store.write([*batch.statements(rows), note], settled=settled)
            except TooLargeError:
                self.size.shrink()
                waiting += reversed(_halves(batch, rows) or _raise_again())
            except RefusedError as error:
                if batch.id_of is None:
                    raise
                if len(rows) == 1:
                    self._refuse(batch.id_of(rows[0]), error)
                waiting += reversed(_halves(batch, rows))
            else:
                self.size.grow()
                self._taken += len(rows)

    def _refuse(self, item: Id, error: RefusedError) -> None:
        self.refused[item] = error.message
        if not self._taken and len(self.refused) >= BLAMED:
            raise error


def _halves(batch: Batch, rows: Sequence[Any]) -> list[Sequence[Any]]:
    """Rows in two halves; one row by its list, if it is a list of edges; else nothing."""
    if len(rows) > 1:
        middle = len(rows) // 2
        return [rows[:middle], rows[middle:]]
    (row,) = rows
    if batch.id_of or "id" in row:
        return []
    name = "ids" if "ids" in row else "kids"
    values = row.get(name, ())
    if len(values) < 2:
        return []
    middle = len(values) // 2
    return [[{**row, name: values[:middle]}], [{**row, name: values[middle:]}]]


def _raise_again() -> list[Sequence[Any]]:
    raise  # noqa: PLE0704 - what is being handled: there is nothing left to halve
