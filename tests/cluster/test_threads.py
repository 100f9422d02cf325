"""Threads that a source names: roots by these, by rounds where they are missing or wrong."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.cluster.engine import connect
from graphload.cluster.layout import MANIFEST
from graphload.cluster.linking import climb_threads, link_schema
from support.cluster.exports import export, machine, nodes_of, rows_of_links, write_lines
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with connect("sail") as opened:
        yield opened


def dump_row(at: int, parent: int | None, thread: int | None) -> dict[str, Any]:
    """Make the row of a post, or of a comment in a thread."""
    row: dict[str, Any] = {"author": "ann", "created_utc": 1_500_000_000 + at, "subreddit": "a"}
    if parent is None:
        return {**row, "name": f"t3_{at}", "id": f"{at}", "title": "a", "num_comments": 1}
    kind = "t3" if parent == thread else "t1"
    row |= {"name": f"t1_{at}", "id": f"{at}", "body": "b", "parent_id": f"{kind}_{parent}"}
    return row if thread is None else {**row, "link_id": f"t3_{thread}"}


def assert_same(session: SparkSession, rows: list[Any], folder: Path) -> dict[str, Any]:
    """Compare the nodes with those of one machine; return the accounts of the stages."""
    source = write_lines(folder / "rows.jsonl", rows)
    _, links = machine([source])
    export(session, [source], folder / "out")
    assert nodes_of(folder / "out") == rows_of_links(links)
    stages: dict[str, Any] = json.loads((folder / "out" / MANIFEST).read_bytes())["stages"]
    return stages


def test_threads_that_records_name_take_no_rounds(session: SparkSession, tmp_path: Path) -> None:
    rows = [
        dump_row(top + at, top + at - 1 if at else None, top)
        for top in (0, 100, 200)
        for at in range(40)
        # A comment without a record, and a post.
        if (top, at) not in {(100, 20), (200, 0)}
    ]
    stages = assert_same(session, rows, tmp_path)
    assert stages["threads"] == {"left": 0}
    assert not any(name.startswith("round") for name in stages)


def test_a_thread_that_is_missing_or_wrong_is_found_by_rounds(
    session: SparkSession, tmp_path: Path
) -> None:
    wrong = {5: None, 12: 100, 13: 100, 20: 300, 31: None}
    rows = [
        dump_row(top + at, top + at - 1 if at else None, wrong.get(at, top) if top == 0 else top)
        for top in (0, 100)
        for at in range(40)
    ]
    # Two that answer each other, in threads that they don't share, and one below them.
    rows += [dump_row(500, 501, 0), dump_row(501, 500, 100), dump_row(502, 501, 0)]
    stages = assert_same(session, rows, tmp_path)
    assert stages["threads"]["left"] > 35
    assert "round-1" in stages


@given(
    records=forests(max_items=40, cycles=True, messy=True),
    data=st.data(),
)
@settings(max_examples=3, deadline=None, suppress_health_check=[*HealthCheck])
def test_any_threads_give_the_roots_of_one_machine(
    session: SparkSession, records: list[Any], data: st.DataObject
) -> None:
    posts = [record["id"] for record in records][:4] or [1]
    rows = [
        # The first makes the file one of Reddit.
        dump_row(10**9, None, None),
        *(
            dump_row(r["id"], r.get("parent"), data.draw(st.sampled_from([None, *posts])))
            for r in records
        ),
    ]
    with tempfile.TemporaryDirectory() as name:
        assert_same(session, rows, Path(name))


@given(
    parents=st.lists(st.integers(-1, 11), max_size=12),
    chosen=st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_what_climbs_gets_to_a_root_or_to_an_ancestor(
    parents: list[int], chosen: list[bool]
) -> None:
    """Of any choice of nodes: `up` is an ancestor so many steps above, and a root if done."""
    above = [None if at >= len(parents) or at < 0 else at for at in parents]
    nodes = [at for at in range(len(above)) if chosen[at]]
    table = pa.Table.from_pylist(
        [{"id": at, "parent": above[at]} for at in nodes], link_schema(is_text=False)
    )
    for row in climb_threads(table, is_text=False).to_pylist():
        at = row["id"]
        for _ in range(row["depth"]):
            at = above[at]
        assert at == row["up"]
        assert row["done"] == (above[row["up"]] is None and row["up"] in nodes)
        assert row["done"] or row["depth"] > 0
