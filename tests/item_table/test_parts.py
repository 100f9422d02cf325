"""A large file is read by several processes: what happens to these changes no answer."""

from __future__ import annotations

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphload.errors import InputError
from graphload.item_table import parts
from graphload.item_table.chunk import ItemChunk
from graphload.item_table.collect import Collector
from graphload.merge.collected import merge_collected
from graphload.readers import read_items
from graphload.readers.files import unpack
from graphload.readers.formats import json_records
from graphload.sharing.team import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphload.item_table.blocks import Block
    from graphload.merge import Merged

Process = subprocess.Popen[bytes]
COUNT = 12_000

SLEEPER = """
import subprocess, sys, time
from graphload.item_table import parts
from graphload.item_table.collect import Collector
from graphload.readers import read_items
parts._MIN_SHARED_BYTES, parts._PART_BYTES = 0, 4096
parts.count_workers = lambda: 1
start = subprocess.Popen
def popen(*args, **options):
    process = start(*args, **options)
    print(process.pid, flush=True)
    return process
subprocess.Popen = popen
for _ in read_items([sys.argv[1]]).chunks(Collector()):
    time.sleep(0.2)
"""


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Process]]:
    """Have files read in small parts by two other processes, which this lists."""
    started: list[Process] = []

    class Listed(subprocess.Popen[bytes]):
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(parts, "_MIN_SHARED_BYTES", 0)
    monkeypatch.setattr(parts, "_MIN_SHARED_STREAM_BYTES", 0)
    monkeypatch.setattr(json_records, "BLOCK_BYTES", 1)
    monkeypatch.setattr(unpack.gather, "__defaults__", (9_000,))
    monkeypatch.setattr(parts, "_PART_BYTES", 4096)
    monkeypatch.setattr(parts, "count_workers", lambda: 2)
    monkeypatch.setattr(subprocess, "Popen", Listed)
    yield started
    assert all(process.returncode is not None for process in started)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    lines = [
        {"id": at, "parent": at // 2 + 1, "by": f"u{at % 90}", "text": "x" * (at % 70)}
        for at in range(1, COUNT + 1)
    ]
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


@pytest.fixture(params=["", ".gz"])
def any_path(path: Path, request: pytest.FixtureRequest) -> Path:
    """The path of these lines, as they are and packed."""
    if not request.param:
        return path
    packed = path.with_name(f"{path.name}.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    return packed


def read(path: Path) -> Merged:
    records, collector = read_items([path]), Collector()
    return merge_collected(records.chunks(collector), collector, report=records.report)


def replies(monkeypatch: pytest.MonkeyPatch, before: Callable[[], None]) -> list[bool]:
    """Call `before` as each reply is awaited; list whether there was one."""
    seen: list[bool] = []
    receive = Worker.receive

    def observe(worker: Worker[list[Block]]) -> list[Block]:
        before()
        seen.append(False)
        blocks = receive(worker)
        seen[-1] = True
        return blocks

    monkeypatch.setattr(Worker, "receive", observe)
    return seen


def assert_whole(merged: Merged) -> None:
    assert [item.id for item in merged.items] == [*range(1, COUNT + 1)]
    assert [item.by for item in merged.items] == [f"u{at % 90}" for at in range(1, COUNT + 1)]
    assert [item.place.line for item in merged.items if item.place] == [*range(1, COUNT + 1)]
    assert merged.counts["read"] == COUNT


def test_other_processes_read_some_parts(
    any_path: Path, processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = replies(monkeypatch, lambda: None)
    assert_whole(read(any_path))
    assert len(processes) == 2
    assert len(seen) > 2
    assert all(seen)


def test_parts_of_processes_that_are_killed_are_read_here(
    any_path: Path, processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill() -> None:
        if len(seen) == 2:
            for process in processes:
                process.kill()

    seen = replies(monkeypatch, kill)
    assert_whole(read(any_path))
    assert seen[:2] == [True, True]
    assert False in seen


def test_a_short_stream_is_read_by_one(
    path: Path, processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_MIN_SHARED_STREAM_BYTES", path.stat().st_size + 1)
    packed = path.with_name("packed.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert_whole(read(packed))
    assert not processes


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false", "/bin/true", ""])
@pytest.mark.usefixtures("processes")
def test_without_other_processes_one_reads_all(
    any_path: Path, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert_whole(read(any_path))


def test_reading_that_ends_early_ends_the_processes(
    any_path: Path, processes: list[Process]
) -> None:
    chunks = read_items([any_path]).chunks(Collector())
    assert isinstance(next(chunks), ItemChunk)
    next(chunks)
    assert processes
    assert isinstance(chunks, Generator)
    chunks.close()
    assert all(process.poll() is not None for process in processes)


def test_a_file_that_is_cut_while_it_is_read_is_said(path: Path, processes: list[Process]) -> None:
    chunks = read_items([path]).chunks(Collector())
    next(chunks)
    os.truncate(path, 20_000)
    with pytest.raises(InputError, match="was changed while it was read"):
        list(chunks)
    assert processes


def test_what_a_broken_disk_gives_is_kept(
    path: Path, processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_at = os.pread

    def fail(file: int, size: int, offset: int) -> bytes:
        if offset > 100_000 and 1_000 < size < 8_000:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read_at(file, size, offset)

    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setattr(os, "pread", fail)
    merged = read(path)
    assert 1_000 < len(merged.items) < COUNT
    assert [reject.reason.split(" (")[0] for reject in merged.rejects] == [
        "can't be read to its end: Input/output error"
    ]
    assert processes


@pytest.mark.usefixtures("processes")
def test_a_long_line_is_read_as_in_a_small_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_MAX_LINE_BYTES", 1 << 10)
    monkeypatch.setattr(parts, "BLOCK_BYTES", 1 << 9)
    assert_whole(read(path))
    with path.open("a") as file:
        file.write(json.dumps({"id": COUNT + 1, "text": "x" * 9_000}) + "\n")
        file.write(json.dumps({"id": COUNT + 2, "text": "x" * 99}) + "\n")
    assert len(read(path).items) == COUNT + 2


def test_a_process_ends_when_the_one_that_reads_is_killed(path: Path) -> None:
    reader = subprocess.Popen([sys.executable, "-c", SLEEPER, path], stdout=subprocess.PIPE)
    with reader:
        assert reader.stdout is not None
        worker = int(reader.stdout.readline())
        os.kill(worker, 0)
        os.kill(reader.pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while is_running(worker):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(process: int) -> bool:
    status = Path(f"/proc/{process}/status")
    try:
        os.kill(process, 0)
        return not status.exists() or "State:\tZ" not in status.read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False
