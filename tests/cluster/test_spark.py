"""The export on a standalone Spark with two workers, of which parts are killed: `make cluster`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.cluster.engine import connect
from graphload.cluster.layout import ITEMS, MANIFEST
from support.cluster.exports import export, machine, nodes_of, rows_of_links, text_of
from support.cluster.spark import Spark, find_spark
from support.command import PROGRAM, environment, spawn
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spark() is None, reason="GRAPHLOAD_SPARK names no Spark: make cluster"),
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    home = find_spark()
    assert home is not None
    with Spark(home, tmp_path_factory.mktemp("spark")) as started:
        yield started


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "items.jsonl"
    records = (
        {"id": at, "parent": at // 3, "by": f"user{at % 97}", "text": "a text " * (at % 20)}
        if at % 50
        else {"id": at, "kids": [at * 3, at * 3 + 1]}
        for at in range(1, 20_000)
    )
    lines = [json.dumps(record) for record in records]
    lines[500:500] = ["{broken", lines[7], '{"id": 9, "score": 3, "retrieved_at": 1700000000}']
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def begin(spark: Spark, folder: Path) -> subprocess.Popen[bytes]:
    command = [*PROGRAM, "cluster", "export", "items.jsonl", "--on", spark.address, "-o", "out"]
    with (folder / "err.txt").open("wb") as err:
        return subprocess.Popen(command, cwd=folder, env=environment(), stderr=err)


def wait_for_stage(process: subprocess.Popen[bytes], folder: Path, stage: str) -> None:
    while process.poll() is None:
        manifest = folder / "out" / MANIFEST
        if manifest.exists() and stage in json.loads(manifest.read_bytes())["stages"]:
            return
        time.sleep(0.01)
    raise AssertionError((folder / "err.txt").read_text(encoding="utf-8"))


def finish(spark: Spark, folder: Path) -> str:
    done = spawn("cluster", "export", "items.jsonl", "--on", spark.address, "-o", "out", cwd=folder)
    assert done.code == 0, done.err
    return done.err


def assert_same(folder: Path) -> None:
    source = str(folder / "items.jsonl")
    _, links = machine([source])
    assert nodes_of(folder / "out") == rows_of_links(links)
    assert text_of([str(folder / "out" / ITEMS)]) == text_of([source])


def test_an_export_is_that_of_one_machine(spark: Spark, source: Path) -> None:
    assert "finding roots" in finish(spark, source.parent)
    assert_same(source.parent)


@given(
    records=forests(max_items=30, cycles=True, messy=True, text_ids=True), is_twice=st.booleans()
)
@settings(max_examples=2, deadline=None, suppress_health_check=[*HealthCheck], database=None)
def test_any_records_give_the_graph_of_one_machine(
    spark: Spark, records: list[Any], *, is_twice: bool
) -> None:
    with tempfile.TemporaryDirectory() as name, connect(spark.address) as session:
        folder = Path(name)
        lines = [json.dumps(record) for record in (*records, *records[:: 1 + is_twice])]
        path = folder / "items.jsonl"
        lines[1:1] = ["{broken"] if lines else []
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        merged, links = machine([str(path)])
        _, rejects = export(session, [str(path)], folder / "out")
        assert nodes_of(folder / "out") == rows_of_links(links)
        assert rejects == merged.rejects


def test_real_records_give_the_export_of_one_machine(
    spark: Spark, real_data: Path, tmp_path: Path
) -> None:
    sources = sorted(str(path) for path in real_data.iterdir() if path.suffix != ".md")
    for name in ("hn_", "reddit"):
        of_site = [path for path in sources if name in path]
        out = tmp_path / name
        done = spawn(
            "cluster", "export", *of_site, "--on", spark.address, "-o", str(out), cwd=tmp_path
        )
        assert done.code == 0, done.err
        assert text_of([str(out / ITEMS)]) == text_of(of_site)


def test_a_killed_driver_goes_on(spark: Spark, source: Path) -> None:
    process = begin(spark, source.parent)
    wait_for_stage(process, source.parent, "rows")
    process.kill()
    process.wait()
    assert "reading" not in finish(spark, source.parent)
    assert_same(source.parent)


def test_a_killed_server_ends_the_command_which_goes_on(spark: Spark, source: Path) -> None:
    process = begin(spark, source.parent)
    wait_for_stage(process, source.parent, "rows")
    os.killpg(spark.server.pid, signal.SIGKILL)
    spark.server.wait()
    assert process.wait(300) == 1
    assert "goes on after the last finished stage" in (source.parent / "err.txt").read_text("utf-8")
    spark.server = spark.start_server()
    assert "reading" not in finish(spark, source.parent)
    assert_same(source.parent)


def test_a_killed_worker_is_survived(spark: Spark, source: Path) -> None:
    process = begin(spark, source.parent)
    wait_for_stage(process, source.parent, "rows")
    spark.kill_worker()
    code = process.wait()
    assert code == 0, (source.parent / "err.txt").read_text("utf-8")
    assert_same(source.parent)
