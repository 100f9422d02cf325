"""New items: how they are created, and those with a long list of kids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graphload.loading.fingerprints import Fingerprints
from graphload.loading.plan.context import LoadContext
from graphload.loading.plan.initial import plan_initial
from graphload.loading.plan.records import push_records
from graphload.loading.plan.rows import new_rows
from graphload.loading.write.items import LONG_LIST, create_items
from graphload.loading.write.partition import partition
from graphload.stores import schema
from support.places import graph_of

if TYPE_CHECKING:
    from graphload.loading.plan.table import Plan
    from graphload.loading.write.phases import Phase

KIDS = list(range(2, LONG_LIST + 3))


@pytest.fixture
def plan() -> Plan:
    """A story with more kids than `LONG_LIST`."""
    records: list[dict[str, Any]] = [{"id": 1, "text": "long", "kids": KIDS}]
    records += [{"id": kid, "parent": 1} for kid in KIDS]
    return plan_initial(push_records(graph_of(records)), LoadContext(1, {1: 0}))


def rows_of(phase: Phase) -> list[Any]:
    return [
        row for round_ in phase.rounds for steps in round_ for step in steps for row in step.rows
    ]


@pytest.mark.parametrize("lists_last", [False, True])
def test_an_item_with_a_long_list_is_a_stub_until_its_row_is_written_last(
    plan: Plan, *, lists_last: bool
) -> None:
    sent = Fingerprints(len(plan.ids))
    _, parts = partition(plan, range(len(plan.ids)), 1, by_level=lists_last)
    phases = create_items(plan, parts, sent, lists_last=lists_last)
    created = rows_of(next(phases))
    story = next(row for row, _, _ in created if row[0] == 1)
    names = dict(zip(schema.NEW_ROW, story, strict=True))
    assert (names["text"], names["stub"]) == ((None, True) if lists_last else ("long", None))
    assert len(created) == len(plan.ids)
    (whole,) = new_rows(plan, [0])
    assert sent.match(0, whole, None)
    assert sent.match(0, story, None) is not lists_last
    *_, lists = phases
    assert [row["kids"] for row in rows_of(lists)] == ([KIDS] if lists_last else [])
