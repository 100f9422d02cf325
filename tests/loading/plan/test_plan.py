"""What a plan writes of new items: as rows, and as values in a row's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.loading.plan.plan import Plan, make_plan, plan_first
from graphload.loading.plan.records import source_of
from graphload.loading.plan.resolve import Claim
from graphload.merge import merge_items
from graphload.readers import read_items
from graphload.stores import open_store, schema
from support.project import SEEDS

if TYPE_CHECKING:
    from pathlib import Path

CLAIM = Claim(3, 1_600_000_000_000)


def assert_values_are_rows(plan: Plan) -> None:
    new = plan.newcomers()
    assert list(new.ids) == list(plan.source)
    for at, node in enumerate(new.ids):
        row = schema.new_row(plan.row(node), plan.stands[node].rank)
        assert plan.new_values(new, at) == row
        assert new.parents[at] == plan.stands[node].parent
        assert plan.roots([node]) == [plan.places[node].root] == [new.roots[at]]


@pytest.mark.parametrize("name", ["thread.jsonl", "faults.jsonl"])
def test_new_values_are_the_rows_values(name: str, tmp_path: Path) -> None:
    source = source_of(merge_items(read_items([str(SEEDS / name)])))
    assert_values_are_rows(plan_first(source, CLAIM))
    with open_store(str(tmp_path / "empty.graph"), write=True) as store:
        store.prepare(int)
        assert_values_are_rows(make_plan(store, source, CLAIM))


def test_the_faults_have_cycles_and_stubs() -> None:
    source = source_of(merge_items(read_items([str(SEEDS / "faults.jsonl")])))
    plan = plan_first(source, CLAIM)
    assert None in plan.newcomers().roots
    assert any("stub" in plan.row(node) for node in source)
