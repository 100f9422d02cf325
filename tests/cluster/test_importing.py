"""Import files of the cluster: the rows of those that one machine writes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.cluster.engine import connect
from graphload.cluster.export import ClusterExport
from graphload.cluster.files import Folder
from graphload.cluster.importing import IMPORT
from graphload.graph import graph_of_links
from graphload.loading import Counts, push, read_graph, verify
from graphload.neo4j_import import export_import_files
from graphload.neo4j_import.layout import TABLES
from graphload.readers import read_items
from support.cluster.exports import SMALL, machine, write_lines
from support.cluster.spark import find_spark
from support.places import exported, served
from support.project import ROOT
from support.servers.neo4j_server import NEO4J_VERSIONS, Neo4jServer
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

    from support.servers.neo4j_server import Neo4jServers


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with connect("sail") as opened:
        yield opened


def tables_of(folder: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Read the tables of import files: the columns, and the rows in an order of their own."""
    tables = {}
    for name in TABLES:
        files = [*folder.glob(f"{name}-*.parquet"), *folder.glob(f"{name}.parquet")]
        if files := [*files, *folder.glob(f"{name}/*.parquet")]:
            frames = [pl.read_parquet(file, hive_partitioning=False) for file in files]
            rows = sorted(repr(row) for frame in frames for row in frame.rows())
            tables[name] = frames[0].columns, rows
    return tables


def write_files(session: SparkSession, sources: list[str], folder: Path, prefix: str) -> Path:
    place = Folder(str(folder))
    job = ClusterExport(session, sources, place, sizes=SMALL, import_prefix=prefix)
    job.run(lambda _rejects, **_again: None)
    return folder / IMPORT


def assert_same(session: SparkSession, sources: list[str], folder: Path) -> None:
    merged, links = machine(sources)
    export_import_files(merged, folder / "own", links=links, parquet=True, prefix="HN")
    files = write_files(session, sources, folder / "out", "HN")
    assert tables_of(files) == tables_of(folder / "own")
    for name in ("import.sh", "constraints.cypher"):
        # Only the names of the tables' files differ.
        own, expected = (
            (at / name).read_text().split("$here/")[0] for at in (files, folder / "own")
        )
        assert own == expected


@given(
    records=forests(max_items=30, cycles=True, messy=True),
    others=forests(max_items=30, cycles=True, messy=True, text_ids=True),
    is_text=st.booleans(),
)
@settings(max_examples=3, deadline=None, suppress_health_check=[*HealthCheck])
def test_any_records_give_the_rows_of_one_machine(
    session: SparkSession, records: list[Any], others: list[Any], *, is_text: bool
) -> None:
    records = [{"id": 7, "by": "ann"}, *records, *(others if is_text else [])]
    more = [
        {**record, "score": at, "retrieved_at": 1_700_000_000 + at % 3, "by": None}
        for at, record in enumerate(records[::2])
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = write_lines(folder / "b.jsonl", [*records, *records[::3]], rejects=(b"{broken",))
        assert_same(session, [first, write_lines(folder / "a.jsonl", more)], folder)


def test_conflicts_and_notes_give_the_rows_of_one_machine(
    session: SparkSession, tmp_path: Path
) -> None:
    tests = ROOT / "tests"
    sources = [
        *(str(path) for path in sorted((tests / "problems" / "samples").iterdir())[:8]),
        str(tests / "readers" / "cases" / "03_more.json"),
    ]
    assert_same(session, sources, tmp_path)


@pytest.mark.neo4j
@pytest.mark.skipif(find_spark() is None, reason="takes long, so that only make cluster runs it")
@pytest.mark.skipif("given" in NEO4J_VERSIONS, reason="a given server can't be stopped to import")
def test_what_neo4j_admin_imports_is_what_a_push_would_have_written(
    session: SparkSession, tmp_path: Path, neo4j_servers: Neo4jServers
) -> None:
    """One version only: each takes half a minute."""
    records: list[Any] = [
        {"id": at, "parent": at // 2, "by": f"user {at % 7}", "text": 'ab\n"c"', "time": at}
        for at in range(2, 60)
    ]
    records += [{"id": at, "score": 5, "title": "x", "retrieved_at": at} for at in range(40, 90, 9)]
    records += [{"id": 200, "kids": [201, 202]}, {"id": 201, "kids": [200]}, {"id": 7}]
    source = write_lines(tmp_path / "a.jsonl", records)
    more = str(ROOT / "tests" / "readers" / "cases" / "03_more.json")
    merged, links = machine([source, more])
    files = write_files(session, [source, more], tmp_path / "out", "HN")
    assert tables_of(files).keys() == {*TABLES}
    # The files are none of the records of their folder.
    own = read_items([tmp_path / "out"])
    assert sum(1 for _ in own) == len(merged.items)
    assert str(files / "loads.parquet") in own.report.ignored
    server = neo4j_servers.new(NEO4J_VERSIONS[0])
    assert isinstance(server, Neo4jServer)
    server.run_import(files, parquet=True)
    server.start()
    try:
        with server.driver() as driver:
            for statement in (files / "constraints.cypher").read_text().split(";\n")[:-1]:
                driver.execute_query(statement)
        with served(server).open(write=True) as store:
            graph = graph_of_links(links, merged)
            assert exported(read_graph(store)) == exported(graph)
            assert verify(merged, store).good
            result = push(merged, store)
            assert (result.items, result.load) == (Counts(unchanged=len(graph)), 2)
    finally:
        server.kill()
