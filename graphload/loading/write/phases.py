"""The phases of writing a plan: steps of rows, and the statements that write them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from graphload.loading.batches import BYTES_PER_ID, batches, chunks, row_bytes
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.batches import BatchSize
    from graphload.loading.plan.table import Positions

    Row = Mapping[str, Any]
    EdgeRow = list[Any]

__all__ = [
    "KEY_BYTES",
    "MAX_ENDS",
    "Phase",
    "Step",
    "edge_rows",
    "edge_step",
    "key_step",
    "row_step",
]

MAX_ENDS = 5000
"""Maximum of kids or posts in one row."""
_EDGE_SHARE = 0.1
"""The share of a batch's bytes that edges may have: each is more work than its bytes say."""
KEY_BYTES = 16
"""Estimate of a key in a request."""
_EDGE_ROW_BYTES = 32
"""Estimate of a row of edges without its list of ends."""


@dataclass(frozen=True)
class Step:
    """Rows that are written in batches, in order, and what makes statements of a batch.

    `size_of` returns the approximate bytes of a row; `share` is the fraction of `BatchSize.bytes`,
    0 to 1, that a batch of these rows may have. A row of edges has several, in the list at `ends`.
    With `id_of` each row is an item, and may be refused alone.
    """

    rows: Iterable[Any]
    statements: Callable[[Sequence[Any]], list[Statement]]
    size_of: Callable[[Any], int] = row_bytes
    share: float = 1.0
    ends: int | None = None
    id_of: Callable[[Any], Id] | None = None

    def batches(self, size: BatchSize) -> Iterator[tuple[Step, list[Any]]]:
        """Cut the rows into batches, each together with the step."""
        for rows in batches(self.rows, size, size_of=self.size_of, share=self.share):
            yield self, rows

    def count(self, rows: Sequence[Any]) -> int:
        """Return how many items or edges some of the rows write."""
        return len(rows) if self.ends is None else sum(len(row[self.ends]) for row in rows)


@dataclass(frozen=True)
class Phase:
    """A part of the work as it is reported: its name, how many things are written, the steps.

    The rounds come one after the other. In a round each writer has its own steps, and all write
    at once.
    """

    name: str
    total: int
    rounds: Iterable[Sequence[Iterable[Step]]]


def row_step(
    statement: str, rows: Iterable[Row], *, id_of: Callable[[Row], Id] | None = None
) -> Step:
    """Write rows of items."""
    return Step(rows, partial(_row_statements, statement), id_of=id_of)


def key_step(statement: str, keys: Iterable[Id]) -> Step:
    """Write to nodes that are named by their keys alone: ids of items, or names of users."""
    return Step(
        keys,
        lambda batch: [Statement(statement, {"ids": batch})],
        size_of=lambda _: KEY_BYTES,
    )


def edge_step(statement: str, rows: Iterable[EdgeRow], **given: object) -> Step:
    """Write rows of edges: the node at one end, and a list of those at the other."""
    return Step(
        rows,
        lambda batch: [Statement(statement, {**given, "rows": batch})],
        size_of=lambda row: _EDGE_ROW_BYTES + BYTES_PER_ID * len(row[1]),
        share=_EDGE_SHARE,
        ends=1,
    )


def _row_statements(statement: str, rows: Sequence[Row]) -> list[Statement]:
    return [Statement(statement, {"rows": rows})]


def edge_rows(target: Positions, positions: Iterable[int]) -> Iterator[EdgeRow]:
    """Make rows of the edges to the parents of some items, by parent, for those that have one."""
    ids, parent, rank = target.ids, target.parent, target.rank

    def above_of(at: int) -> Any:  # noqa: ANN401 - ids of one type, which can be compared
        return parent[at]

    # Numbers are sorted and kept; rows are made for one batch after the other.
    linked = sorted((at for at in positions if parent[at] is not None), key=above_of)
    for above, below in groupby(linked, above_of):
        for part in chunks(below, MAX_ENDS):
            yield [above, [[ids[at], rank[at]] for at in part]]
