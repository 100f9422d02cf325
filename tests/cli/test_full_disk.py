"""A disk that is really full: a small file system, if mounting one is allowed."""

from __future__ import annotations

import json
import os
import random
import shutil
import string
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from graphload.graph import build_graph
from graphload.readers import read_items
from support.command import spawn, write_records
from support.places import Place, exported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEGABYTES = 4


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of a few megabytes in memory."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a file system")
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("no mount")
    place = tmp_path / "disk"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(place)]
    if subprocess.run([mount, *options], check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting isn't allowed here")
    yield place
    subprocess.run([umount, str(place)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write records that are larger than the disk, also compressed."""
    path = tmp_path_factory.mktemp("records") / "records.jsonl"
    dice = random.Random(1)  # noqa: S311 - seeded on purpose, no secret
    texts = ("".join(dice.choices(string.ascii_letters, k=1_000)) for _ in range(6_000))
    write_records(path, [{"id": n, "by": f"u{n % 50}", "text": t} for n, t in enumerate(texts)])
    return path


@pytest.mark.parametrize(
    "args",
    [
        ["export", "-o", "graph.jsonl"],
        ["export", "-o", "graph.graphml"],
        ["convert", "-o", "table.jsonl"],
        ["convert", "-o", "table.parquet"],
        ["convert", "-o", "table.sqlite"],
        ["draw", "-o", "page.html"],
        ["push", "--to", "full.graph"],
    ],
)
def test_a_full_disk_is_an_error_without_partial_files(
    disk: Path, records: Path, args: list[str]
) -> None:
    command, option, name = args
    done = spawn(command, str(records), option, name, "--json", cwd=disk)
    assert done.code == 1
    assert done.json["error"]["kind"] in ("system", "store")
    assert name in done.err
    assert "disk" in done.err or "No space left on device" in done.err
    assert "Traceback" not in done.err
    assert list(disk.iterdir()) == []


def test_existing_files_survive_a_full_disk(disk: Path, records: Path) -> None:
    write_records(disk / "one.jsonl", [{"id": 1}])
    assert spawn("export", "one.jsonl", "-o", "graph.jsonl", cwd=disk).code == 0
    assert spawn("draw", "one.jsonl", "-o", "page.html", cwd=disk).code == 0
    graph, page = (disk / "graph.jsonl").read_bytes(), (disk / "page.html").read_bytes()
    assert spawn("export", str(records), "-o", "graph.jsonl", cwd=disk).code == 1
    assert spawn("draw", str(records), "-o", "page.html", cwd=disk).code == 1
    assert (disk / "graph.jsonl").read_bytes() == graph
    assert (disk / "page.html").read_bytes() == page


def test_a_push_that_filled_the_disk_completes_when_there_is_space(
    disk: Path, records: Path
) -> None:
    write_records(disk / "one.jsonl", [{"id": 10**6, "text": "before"}])
    assert spawn("push", "one.jsonl", "--to", "kept.graph", cwd=disk).code == 0
    done = spawn("push", str(records), "--to", "kept.graph", cwd=disk)
    assert done.code == 1
    assert "disk" in done.err
    assert "Traceback" not in done.err
    subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
    there = spawn("export", "--in", "kept.graph", cwd=disk)
    assert there.code == 0, there.err
    nodes = [json.loads(line).get("node") for line in there.out.splitlines()]
    assert 10**6 in nodes
    again = spawn("push", str(records), "--to", "kept.graph", cwd=disk)
    assert again.code == 0, again.err
    both = build_graph(read_items([records, disk / "one.jsonl"]))
    assert Place(str(disk / "kept.graph")).export() == exported(both)


def test_the_engine_prints_nothing_where_temporary_files_have_no_space(
    disk: Path, records: Path
) -> None:
    options = ("--from", str(records), "MATCH (i:Item) RETURN count(i)")
    done = spawn("query", *options, cwd=disk, extra={"TMPDIR": str(disk)})
    assert done.code == 1
    assert done.err.startswith("graphload: ")
    assert "\tat " not in done.err


def test_columns_that_fill_the_disk_leave_nothing(
    disk: Path, records: Path, tmp_path: Path
) -> None:
    options = ("--memory", "1GB", "-o", str(tmp_path / "graph.jsonl"))
    done = spawn("export", str(records), *options, cwd=tmp_path, extra={"TMPDIR": str(disk)})
    assert done.code == 1
    assert f"no temporary file in {disk}: No space left on device" in done.err
    assert "Set TMPDIR" in done.err
    assert list(disk.iterdir()) == []
    assert not (tmp_path / "graph.jsonl").exists()
