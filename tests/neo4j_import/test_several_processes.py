"""Several processes make the rows of an import: its files are those that one process writes."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from graphload.errors import InputError
from graphload.graph import build_graph
from graphload.item_table.collect import Collector
from graphload.merge.collected import merge_collected
from graphload.neo4j_import import export_import_files, files
from graphload.neo4j_import import tables as import_tables
from graphload.readers import read_items
from graphload.sharing.team import Team, Worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphload.merge import Merged
    from graphload.neo4j_import.tables import Block

COUNT = 400


@pytest.fixture(autouse=True)
def processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Have rows made by two other processes, 20 at a time; list these."""
    started: list[subprocess.Popen[bytes]] = []

    class Listed(subprocess.Popen[bytes]):
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Listed)
    monkeypatch.setattr(files, "count_workers", lambda: 2)
    monkeypatch.setattr(files, "_MIN_SHARED_ITEMS", 0)
    monkeypatch.setattr(files, "_ROWS_PER_PART", 20)
    for module in (files, import_tables):
        monkeypatch.setattr(module, "BLOCK", 30)
    return started


def write_records(path: Path, prefix: str = "", *, odd: bool = False) -> Path:
    """Write records with stubs, odd values, and two of one id; not all are decoded with `odd`."""

    def name(number: int) -> int | str:
        return f"{prefix}{number}" if prefix else number

    lines = [
        {"id": name(at), "parent": name(at // 2 + 1), "by": f"u{-at % 90}", "text": "\n" * (at % 3)}
        | {"kids": [name(at * 2), name(at * 2 + 1)], "time": at * 10**8}
        for at in range(1, COUNT)
    ]
    lines[5] |= {"parts": [name(10**6)], "deleted": True, "time": 99 * 10**9}
    lines[7] |= {"parent": name(2000), "by": "é", "title": '"é\r'}
    if odd:
        lines[9] |= {"unknown": {"a": ["\x1f;|"]}, "by": None, "parent": name(10)}
    lines += [lines[30] | {"text": "changed", "retrieved_at": 5}, lines[31]]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def read(path: Path) -> Merged:
    records, collector = read_items([path]), Collector()
    return merge_collected(records.chunks(collector), collector, report=records.report)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def on_reply(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> list[bool]:
    """Wait for other processes, and call `do` before each reply; list whether there was one."""
    seen: list[bool] = []
    receive, receive_some = Worker.receive, Team._receive  # noqa: SLF001 - to wait

    def observe(worker: Worker[Block]) -> Block:
        do()
        seen.append(False)
        block = receive(worker)
        seen[-1] = True
        return block

    monkeypatch.setattr(Worker, "receive", observe)
    monkeypatch.setattr(Team, "_receive", lambda team, **_: receive_some(team, wait=True))
    return seen


@pytest.mark.parametrize(
    ("prefix", "odd", "parquet"), [("", False, False), ("", True, True), ("x;", True, False)]
)
def test_their_files_are_those_of_items_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str, *, odd: bool, parquet: bool
) -> None:
    path = write_records(tmp_path / "items.jsonl", prefix, odd=odd)
    seen = on_reply(monkeypatch, lambda: None)
    done = export_import_files(read(path), tmp_path / "shared", parquet=parquet)
    assert len(seen) > 2
    assert all(seen)
    monkeypatch.setattr(files, "count_workers", lambda: 0)
    alone = export_import_files(read(path), tmp_path / "alone", parquet=parquet)
    assert contents(alone.path) == contents(done.path)
    assert done.relationships == alone.relationships > COUNT
    # A graph has no other records of an id.
    graph = build_graph(read_items([path]))
    of_graph = contents(export_import_files(graph, tmp_path / "graph", parquet=parquet).path)
    suffix = "-0000.parquet" if parquet else ".csv"
    assert of_graph[f"users{suffix}"] == contents(done.path)[f"users{suffix}"]
    assert of_graph[f"replies{suffix}"] == contents(done.path)[f"replies{suffix}"]


def test_rows_of_processes_that_are_killed_are_made_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: list[subprocess.Popen[bytes]]
) -> None:
    merged = read(write_records(tmp_path / "items.jsonl"))
    whole = contents(export_import_files(merged, tmp_path / "whole").path)

    def kill() -> None:
        if len(seen) == 1:
            for process in processes:
                process.kill()

    seen = on_reply(monkeypatch, kill)
    assert contents(export_import_files(merged, tmp_path / "killed").path) == whole
    assert False in seen
    assert all(process.poll() is not None for process in processes)


def test_a_file_that_is_changed_meanwhile_is_an_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_records(tmp_path / "items.jsonl")
    merged = read(path)
    on_reply(monkeypatch, lambda: path.write_text("{}"))
    with pytest.raises(InputError, match="was changed while it was read"):
        export_import_files(merged, tmp_path / "files")
    assert [*tmp_path.iterdir()] == [path]
