"""A push's batches, taken down before they reach a database, and sent again by themselves."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphload.loading.parallel import Report, run_rounds
from graphload.stores import cypher
from graphload.stores.protocol import Capabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Self

    from graphload.stores.protocol import Statement, Store
    from graphload.values import Result

__all__ = ["Recorder", "send"]

Batch = list["Statement"]

_CAPABILITIES = Capabilities(
    parallel_writers=2, range_scan=True, rewrites_wide_nodes=False, bulk_load=False
)
_ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    cypher.JOURNAL: [("now", [0])],
    cypher.COUNT_ITEMS: [(0,)],
    cypher.COUNT_NODES: [(1,)],
    cypher.FOREIGN_ITEMS: [(0, None)],
    cypher.FOREIGN_USERS: [(0, None)],
    cypher.READ_CONTENT: [(None,)],
    cypher.ALL_IDS: [([],)],
}
"""What an empty database answers, where that isn't nothing."""


@dataclass
class Recorder:
    """A store that is empty, and stays so: it notes what is written into it, and by whom.

    `rounds` are one after the other; in a round each writer has its batches.
    """

    name: str = "recorder"
    capabilities: Capabilities = _CAPABILITIES
    prefix: str = ""
    database: str = "recorder"
    rounds: list[dict[str, list[Batch]]] = field(default_factory=list)
    _last: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        write: bool = False,
        timeout_s: float | None = None,
        limit: int | None = None,
    ) -> Result:
        """Refuse: a push asks nothing of a person's."""
        raise NotImplementedError

    def prepare(self, ids: type) -> None:
        """Do nothing: who sends the batches prepares the database."""

    def index_texts(self, names: Sequence[str]) -> None:
        """Do nothing: the batches are what is measured."""

    def drop_text_index(self, names: Sequence[str]) -> None:
        """Do nothing: it has none."""

    def index_addresses(self, ids: type) -> None:
        """Do nothing: as for texts."""

    def drop_address_indexes(self) -> None:
        """Do nothing: it has none."""

    def read(self, statement: Statement) -> Iterator[tuple[Any, ...]]:
        """Answer as an empty database does."""
        return iter(_ANSWERS.get(statement.cypher, []))

    def write(
        self,
        statements: Sequence[Statement],
        *,
        committed_if: Statement | None = None,  # noqa: ARG002 - nothing is ever lost here
    ) -> None:
        """Note one transaction. A pool of threads is a round, one of its threads a writer."""
        pool, _, thread = threading.current_thread().name.rpartition("_")
        with self._lock:
            if pool != self._last or not self.rounds:
                self.rounds.append({})
                self._last = pool
            self.rounds[-1].setdefault(thread, []).append(list(statements))

    def exclusive(self, waiting: Callable[[], None] | None = None) -> AbstractContextManager[None]:  # noqa: ARG002 - nobody else is in
        """Do nothing: nobody else is in."""
        return contextlib.nullcontext()

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Do nothing."""


def send(store: Store, rounds: Sequence[Mapping[str, Sequence[Batch]]]) -> None:
    """Write what was noted, each round's writers at once."""

    def write(_: int, batch: Batch) -> int:
        store.write(batch)
        return len(batch)

    run_rounds(Report(None, "", 0), write, [list(writers.values()) for writers in rounds])
