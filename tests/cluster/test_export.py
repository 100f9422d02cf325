"""The export of a cluster: the same graph as on one machine, whatever the records."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from graphload.cluster.describing import FinishedExport
from graphload.cluster.engine import connect
from graphload.cluster.files import Folder
from graphload.cluster.layout import ITEMS, NODES, bucket_of, find_part
from graphload.errors import InputError, UsageError
from graphload.measures.columns import ItemColumns
from graphload.measures.measure import measure_threads
from graphload.nodes import nodes_of_links
from graphload.stats import describe_nodes
from support.cluster.exports import export, machine, nodes_of, rows_of_links, text_of, write_lines
from support.command import spawn
from support.project import SEEDS
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

    from graphload.links import Links


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with connect("sail") as opened:
        yield opened


def assert_same(session: SparkSession, sources: list[str], folder: Path) -> None:
    merged, links = machine(sources)
    counts, rejects = export(session, sources, folder)
    assert nodes_of(folder) == rows_of_links(links)
    assert rejects == merged.rejects
    assert {name: counts[name] for name in merged.counts} == merged.counts
    assert_same_figures(session, folder, links)
    if merged.items:
        # Edges to what a source left out follow from no record: nodes have them.
        again = text_of([str(folder / ITEMS)])
        assert merged.unfetched or again == text_of(sources)


def assert_same_figures(session: SparkSession, folder: Path, links: Links) -> None:
    """Compare statistics and measures with those of one machine."""
    finished = FinishedExport(session, Folder(str(folder)))
    nodes = nodes_of_links(links)
    assert finished.stats() == describe_nodes(nodes)
    own, expected = finished.threads(), measure_threads(ItemColumns.from_nodes(nodes))
    assert own.rules == expected.rules
    assert_frame_equal(own.frame, expected.frame)


@given(
    records=forests(max_items=40, cycles=True, messy=True),
    others=forests(max_items=40, cycles=True, messy=True, text_ids=True),
    is_text=st.booleans(),
)
@settings(max_examples=5, deadline=None, suppress_health_check=[*HealthCheck])
def test_any_records_give_the_graph_of_one_machine(
    session: SparkSession, records: list[Any], others: list[Any], *, is_text: bool
) -> None:
    records = records + (others if is_text else [])
    # Several records of one id, equal and different, in another file.
    more = [
        {**record, "score": at, "retrieved_at": 1_700_000_000 + at % 3}
        for at, record in enumerate(records[::2])
    ] + records[::3]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bad = (b"{broken", b'{"id":"\xff"}', b'{"id":1,"parent":[2]}') if is_text else ()
        first = write_lines(folder / "a.jsonl", records, rejects=bad)
        second = write_lines(folder / "b.jsonl", more)
        assert_same(session, [first, second], folder / "out")


def test_cycles_and_long_chains_take_rounds_that_end(session: SparkSession, tmp_path: Path) -> None:
    chain = [{"id": at, "parent": at - 1} for at in range(2, 150)] + [{"id": 1}]
    pair = [{"id": 1001, "parent": 1002}, {"id": 1002, "parent": 1001}]
    three = [{"id": 2000 + at, "parent": 2000 + (at + 1) % 3} for at in range(3)]
    below = [{"id": 3000, "parent": 1001}, {"id": 3001, "parent": 3000}, {"id": 3002, "parent": 7}]
    own = [{"id": 4000, "parent": 4000}, {"id": 4001, "parent": 4000}]
    source = write_lines(tmp_path / "a.jsonl", chain + pair + three + below + own)
    assert_same(session, [source], tmp_path / "out")
    cycles = {row[0] for row in nodes_of(tmp_path / "out") if row[3] is None}
    assert cycles == {1001, 1002, 2000, 2001, 2002, 4000}


@pytest.mark.parametrize("name", ["thread.jsonl", "faults.jsonl"])
def test_a_seed_gives_the_graph_of_one_machine(
    session: SparkSession, tmp_path: Path, name: str
) -> None:
    assert_same(session, [str(SEEDS / name)], tmp_path / "out")


def test_every_shape_with_ids_is_read_as_on_one_machine(
    session: SparkSession, tmp_path: Path
) -> None:
    sources = []
    for path in sorted((SEEDS / "shapes").iterdir()):
        merged, _ = machine([str(path)])
        if not merged.id_source and all(one.reason == "not_fetched" for one in merged.unfetched):
            sources.append(str(path))
    assert len(sources) > 30
    assert_same(session, sources, tmp_path / "out")


def test_records_without_ids_are_refused_with_what_to_do(
    session: SparkSession, tmp_path: Path
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [{"by": "ann", "text": "no id"}, {"id": 2}])
    with pytest.raises(InputError, match="without an id") as caught:
        export(session, [source], tmp_path / "out")
    assert "one machine" in str(caught.value.hint)


def test_a_folder_with_other_things_is_left_as_it_is(session: SparkSession, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [{"id": 1}])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.txt"):
        export(session, [source], tmp_path / "out")
    assert (tmp_path / "out" / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_other_inputs_or_options_begin_anew(session: SparkSession, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [{"id": 1}, {"id": 2, "parent": 1}])
    export(session, [source], tmp_path / "out")
    write_lines(tmp_path / "a.jsonl", [{"id": 5}, {"id": 6, "parent": 5}, {"id": 7, "parent": 6}])
    assert_same(session, [source], tmp_path / "out")
    done, _ = export(session, [source], tmp_path / "out")
    assert done["nodes"] == 3


@pytest.mark.parametrize("table", [ITEMS, NODES])
def test_a_table_that_was_deleted_is_made_again(
    session: SparkSession, tmp_path: Path, table: str
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [{"id": 1}, {"id": 2, "parent": 1}])
    export(session, [source], tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / table)
    assert_same(session, [source], tmp_path / "out")


def test_a_thread_lies_in_the_bucket_of_its_root(session: SparkSession, tmp_path: Path) -> None:
    records = [{"id": at, "parent": at - at % 5} if at % 5 else {"id": at} for at in range(1, 60)]
    counts, _ = export(session, [write_lines(tmp_path / "a.jsonl", records)], tmp_path / "out")
    assert counts["buckets"] > 3
    for folder in (tmp_path / "out" / NODES).iterdir():
        bucket = int(folder.name.removeprefix("bucket="))
        roots = {row[3] for row in nodes_of(tmp_path / "out", folder.name)}
        assert {bucket_of(root, counts["buckets"]) for root in roots} == {bucket}


def test_a_thread_of_an_export_is_read_from_its_bucket(
    session: SparkSession, tmp_path: Path
) -> None:
    # What one thread lists may be in another one: its place is there.
    records: list[Any] = [
        {"id": at, "parent": at - at % 5} if at % 5 else {"id": at, "kids": [at + 1, at + 12, 99]}
        for at in range(5, 60)
    ]
    source = write_lines(tmp_path / "a.jsonl", records)
    counts, _ = export(session, [source], tmp_path / "out")
    assert counts["buckets"] > 3
    part = find_part(tmp_path / "out", "10")
    assert part is not None
    # Only that bucket is read: the others may be gone.
    for folder in (tmp_path / "out" / ITEMS).iterdir():
        if folder != part.items:
            shutil.rmtree(folder)
    expected = spawn("thread", "a.jsonl", "10", "--json", cwd=tmp_path)
    done = spawn("thread", "out", "10", "--json", cwd=tmp_path)
    assert json.loads(done.out) == json.loads(expected.out)
    assert find_part(tmp_path / "out", "12345") is None
    assert find_part(tmp_path, "10") is None
