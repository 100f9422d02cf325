"""Batches that are too large for a store: a fake one, for no server fails so on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from graphload.errors import TooLargeError
from graphload.loading.batches import MAX_BYTES
from graphload.loading.write.delivery import Delivery
from graphload.loading.write.journal import Journal
from graphload.loading.write.phases import Phase, Step
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.stores.protocol import Store


class SmallStore:
    """A store whose memory is full with more than some values in one transaction."""

    writers = 1

    def __init__(self, most: int) -> None:
        self.most = most
        self.written: list[list[Any]] = []

    def write(
        self, statements: Sequence[Statement], *, committed_if: Statement | None = None
    ) -> None:
        assert committed_if is not None
        rows = statements[0].parameters["rows"]
        values = [one for row in rows for one in (row[1] if isinstance(row, list) else [row])]
        if len(values) > self.most:
            raise TooLargeError("full")
        self.written.append(values)


def statements(rows: Sequence[Any]) -> list[Statement]:
    return [Statement("x", {"rows": rows})]


def sent(store: SmallStore, rows: Sequence[Any], ends: int | None = None) -> Delivery:
    given = cast("Store", store)
    delivery = Delivery(given, Journal(given, 1), None)
    delivery.run(Phase("items", len(rows), [[[Step(rows, statements, ends=ends)]]]))
    return delivery


def test_a_batch_that_is_too_large_goes_in_halves_in_order() -> None:
    store, rows = SmallStore(3), [{"id": n} for n in range(10)]
    delivery = sent(store, rows)
    assert [row for batch in store.written for row in batch] == rows
    assert max(map(len, store.written)) <= 3
    assert delivery.size.bytes < MAX_BYTES


def test_one_row_of_many_edges_goes_in_parts() -> None:
    store = SmallStore(4)
    sent(store, [[1, list(range(9))]], 1)
    assert [kid for batch in store.written for kid in batch] == list(range(9))


def test_batches_grow_again() -> None:
    delivery = sent(SmallStore(1), [{"id": n} for n in range(64)])
    before = delivery.size.bytes
    for _ in range(8):
        delivery.size.grow()
    assert before < delivery.size.bytes <= MAX_BYTES


def test_what_can_not_be_halved_any_more_is_an_error() -> None:
    with pytest.raises(TooLargeError):
        sent(SmallStore(0), [{"id": 1}])
