"""Send batches to the store, each in one transaction that notes itself in the journal.

A batch that is too large for the server's memory is sent in halves. One that the store refuses is
halved until the rows that are to blame are alone; they are kept aside with the store's reason, and
the rest is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.errors import RefusedError, TooLargeError
from graphload.loading.batches import BatchSize
from graphload.loading.parallel import Report, run_rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphload.items import Id
    from graphload.loading.write.journal import Journal
    from graphload.loading.write.phases import Phase, Step
    from graphload.stores.protocol import Store

__all__ = ["Delivery"]

MAX_REJECTED_WITHOUT_SUCCESS = 50
"""So many rows refused and none accepted: the fault isn't in the rows."""


class Delivery:
    """Sends batches and journals them; `refused` has the store's reason for each refused item."""

    def __init__(
        self, store: Store, journal: Journal, progress: Callable[[str, int, int], None] | None
    ) -> None:
        self.store = store
        self.journal = journal
        self.progress = progress
        self.size = BatchSize()
        self.refused: dict[Id, str] = {}
        self._accepted = 0

    def run(self, phase: Phase) -> None:
        """Send a phase's rows, those of one writer in order, the writers at once."""

        def send(writer: int, batch: tuple[Step, Sequence[Any]]) -> int:
            step, rows = batch
            self._send(step, rows, writer, phase.name)
            return step.count(rows)

        rounds = (
            [(batch for step in steps for batch in step.batches(self.size)) for steps in writers]
            for writers in phase.rounds
        )
        run_rounds(Report(self.progress, phase.name, phase.total), send, rounds)

    def _send(self, step: Step, batch: Sequence[Any], writer: int, phase: str) -> None:
        waiting = [batch]
        while waiting:
            rows = waiting.pop()
            try:
                note, committed_if = self.journal.note(writer, phase=phase)
                self.store.write([*step.statements(rows), note], committed_if=committed_if)
            except TooLargeError:
                self.size.shrink()
                halves = _halves(step, rows)
                if not halves:
                    raise
                waiting += reversed(halves)
            except RefusedError as error:
                if step.id_of is None:
                    raise
                if len(rows) == 1:
                    self.refused[step.id_of(rows[0])] = error.message
                    if not self._accepted and len(self.refused) >= MAX_REJECTED_WITHOUT_SUCCESS:
                        raise
                waiting += reversed(_halves(step, rows))
            else:
                self.size.grow()
                self._accepted += len(rows)


def _halves(step: Step, rows: Sequence[Any]) -> list[Sequence[Any]]:
    """Return two halves of rows, or of the list in one row of edges; nothing of another row."""
    middle = len(rows) // 2
    if middle:
        return [rows[:middle], rows[middle:]]
    (row,) = rows
    ends = [] if step.ends is None else row[step.ends]
    middle = len(ends) // 2
    return [[[*row[:-1], part]] for part in (ends[:middle], ends[middle:])] if middle else []
