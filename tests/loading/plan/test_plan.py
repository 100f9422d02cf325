"""The columns of plans, and the rows that are made from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from graphload.digest import content_digest
from graphload.graph import build_graph
from graphload.loading.plan.context import LoadContext
from graphload.loading.plan.initial import plan_initial
from graphload.loading.plan.records import push_records
from graphload.loading.plan.reidentify import Identified
from graphload.loading.plan.rows import attributes_of_row, new_rows, planned_row
from graphload.loading.plan.table import NEW, Plan, Positions
from graphload.loading.plan.update import plan_update
from graphload.merge import merge_items
from graphload.readers import read_items
from graphload.stores import open_store, schema
from support.places import graph_of
from support.project import SEEDS

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.merge import Merged

CONTEXT = LoadContext(3, {3: 1_600_000_000_000})
NAMES = ["thread.jsonl", "faults.jsonl"]


def merged(name: str) -> Merged:
    return merge_items(read_items([str(SEEDS / name)]))


def rows_of(plan: Plan) -> list[list[Any]]:
    return list(new_rows(plan, range(len(plan.ids))))


@pytest.mark.parametrize("name", NAMES)
def test_the_plans_of_records_and_of_their_graph_make_the_same_rows(name: str) -> None:
    records = merged(name)
    plan = plan_initial(push_records(records), CONTEXT)
    assert len(plan.ids) > 20
    of_graph = plan_initial(push_records(build_graph(records)), CONTEXT)
    # A graph has no more than one record of an id, so its items are all in one set of loads.
    loads = [None if number is None else 1 for number in plan.loads]
    assert rows_of(replace(plan, loads=loads)) == rows_of(of_graph)


@pytest.mark.parametrize("name", NAMES)
def test_a_row_holds_the_attributes_of_the_graphs_node(name: str) -> None:
    graph = build_graph(merged(name))
    plan = plan_initial(push_records(graph), CONTEXT)
    for at, node in enumerate(plan.ids):
        row = planned_row(plan, at)
        assert attributes_of_row(row) == graph.nodes[node]
        assert row.get("digest") == (None if "stub" in row else content_digest(graph.nodes[node]))
        assert (row.get("root"), row.get("depth")) == (plan.root[at], plan.depth[at])
        assert ("_loads" in row) is ("stub" not in row)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_store_gets_the_same_by_both_plans(name: str, tmp_path: Path) -> None:
    records = push_records(merged(name))
    initial = plan_initial(records, CONTEXT)
    with open_store(str(tmp_path / "empty.graph"), write=True) as store:
        store.prepare(int)
        update = plan_update(store, Identified(records), CONTEXT, {})
    for column in (*Positions.__dataclass_fields__, "loads", "author"):
        assert list(getattr(initial, column)) == list(getattr(update, column)), column
    assert set(initial.change) == set(update.change) == {NEW}
    assert rows_of(initial) == rows_of(update)


def test_a_new_row_is_the_planned_row_and_the_rank() -> None:
    plan = plan_initial(push_records(merged("faults.jsonl")), CONTEXT)
    for at, row in enumerate(rows_of(plan)):
        assert row == schema.new_row(planned_row(plan, at), plan.rank[at])


def test_the_faults_have_cycles_and_stubs() -> None:
    plan = plan_initial(push_records(merged("faults.jsonl")), CONTEXT)
    assert None in plan.root
    assert None in plan.record


def test_a_graph_without_records_behind_it_is_planned() -> None:
    graph = graph_of([{"id": 2, "parent": 1}])
    graph.add_node(3, cluster="x")
    plan = plan_initial(push_records(graph), CONTEXT)
    assert [planned_row(plan, at).get("stub") for at in range(3)] == [True, None, None]
    assert "cluster" not in planned_row(plan, 2)
