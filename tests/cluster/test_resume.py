"""Jobs that end early, and go on: killed, interrupted, on real processes."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from typing import TYPE_CHECKING, cast

import pytest

from graphload.cluster.files import Folder
from graphload.cluster.layout import ITEMS, MANIFEST
from graphload.cluster.stages import Stages
from support.cluster.exports import machine, nodes_of, rows_of_links, text_of
from support.command import PROGRAM, environment, spawn

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "items.jsonl"
    records = ({"id": at, "parent": at // 3} if at % 50 else {"id": at} for at in range(1, 4_000))
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def begin(folder: Path, action: str) -> subprocess.Popen[bytes]:
    command = [*PROGRAM, "cluster", action, "items.jsonl", "-o", "out"]
    return subprocess.Popen(command, cwd=folder, env=environment(), stderr=subprocess.PIPE)


def wait_for_stage(process: subprocess.Popen[bytes], folder: Path, stage: str) -> None:
    """Wait until a stage is finished, and the next one runs."""
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        manifest = folder / "out" / MANIFEST
        if manifest.exists() and stage in json.loads(manifest.read_bytes())["stages"]:
            return
        time.sleep(0.005)
    raise AssertionError(f"the stage {stage} was never finished")


@pytest.mark.parametrize(
    ("stop", "action", "stage"),
    [(signal.SIGKILL, "check", "items"), (signal.SIGINT, "export", "rows")],
)
def test_a_job_that_was_stopped_goes_on_to_the_same_result(
    source: Path, tmp_path: Path, stop: signal.Signals, action: str, stage: str
) -> None:
    process = begin(tmp_path, action)
    wait_for_stage(process, tmp_path, stage)
    process.send_signal(stop)
    assert process.wait(60) == (130 if stop == signal.SIGINT else -stop)
    if process.stderr is not None:
        process.stderr.close()
    done = spawn("cluster", action, "items.jsonl", "-o", "out", cwd=tmp_path)
    assert done.code == 0, done.err
    # What was read before isn't read again.
    assert "reading" not in done.err
    assert action == "export" or done.out == spawn("check", "items.jsonl", cwd=tmp_path).out
    _, links = machine([str(source)])
    assert nodes_of(tmp_path / "out") == rows_of_links(links)
    assert text_of([str(tmp_path / "out" / ITEMS)]) == text_of([str(source)])


def test_only_what_a_job_made_is_deleted(tmp_path: Path) -> None:
    folder, session = Folder(str(tmp_path)), cast("SparkSession", None)

    def begin_job(fingerprint: str) -> Stages:
        return Stages(session, folder, fingerprint, (ITEMS,), lambda _stage: None)

    begin_job("one")
    for name in (f"{ITEMS}/part", ".stages/rows", "mine/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    begin_job("one")
    assert folder.names() == [MANIFEST, ".stages", ITEMS, "mine"]
    begin_job("another")
    assert folder.names() == [MANIFEST, "mine"]


def test_no_input_is_in_the_folder_of_the_output(source: Path) -> None:
    done = spawn("cluster", "export", source.name, "-o", ".", cwd=source.parent)
    assert done.code == 2, done.err
    assert "is in the folder of the output" in done.err
    assert source.exists()
