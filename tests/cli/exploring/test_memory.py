"""`--memory`: the same answers from buckets of threads, and errors that say what to do."""

from __future__ import annotations

import errno
import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphload.item_table import spilled
from graphload.merge import buckets
from support.command import write_records

if TYPE_CHECKING:
    from support.command import Run

SEEDS = Path(__file__).parents[3] / "seeds"
COMMANDS = [
    ["stats"],
    ["stats", "--json"],
    ["check"],
    ["check", "--json"],
    ["check", "--strict"],
    ["export"],
    ["export", "--drop-deleted-text"],
    ["threads", "--json"],
    ["threads", "--sort", "time", "--limit", "7"],
    ["check", "--html", "-"],
    ["check", "--md", "-"],
]


@pytest.fixture
def many_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put 20 records into a bucket, whatever memory there is."""
    monkeypatch.setattr(buckets, "check_memory", lambda *_, **__: 20)
    monkeypatch.setattr(spilled, "SEGMENT_WEIGHT", 50)


@pytest.mark.usefixtures("many_buckets")
@pytest.mark.parametrize("command", [*COMMANDS, ["draw", "--thread", "1", "-o", "-"]], ids=" ".join)
def test_the_faults_give_the_same_in_buckets(graphload: Run, command: list[str]) -> None:
    path = SEEDS / "faults.jsonl"
    whole, parts = graphload(*command, path), graphload(*command, path, "--memory", "1GB")
    assert (parts.code, parts.out) == (whole.code, whole.out)


@pytest.mark.usefixtures("many_buckets")
@pytest.mark.parametrize("name", ["900000030", "https://moss.example.org/paper.pdf", "17", "none"])
def test_a_thread_is_found_in_its_bucket(graphload: Run, name: str) -> None:
    files = [SEEDS / "thread.jsonl", SEEDS / "faults.jsonl"]
    whole = graphload("thread", *files, name)
    parts = graphload("thread", *files, name, "--memory", "1GB")
    assert parts == whole


@pytest.mark.usefixtures("many_buckets")
@pytest.mark.parametrize("command", COMMANDS[1::2], ids=" ".join)
def test_real_records_give_the_same_in_buckets(
    graphload: Run, real_data: Path, command: list[str]
) -> None:
    for path in sorted(real_data.glob("*.json*")):
        whole, parts = graphload(*command, path), graphload(*command, path, "--memory", "1GB")
        assert (parts.code, parts.out) == (whole.code, whole.out), path


@pytest.mark.parametrize(
    ("size", "size_in_bytes"),
    [
        ("1000000000", 10**9),
        ("1.5GB", 1_500_000_000),
        ("2g", 2 * 10**9),
        ("512 MiB", 512 << 20),
        ("1T", 10**12),
        ("900000kB", 900_000_000),
    ],
)
def test_sizes(
    graphload: Run, monkeypatch: pytest.MonkeyPatch, size: str, size_in_bytes: int
) -> None:
    seen = []

    def check_memory(memory: int, *_: int, **__: bool) -> int:
        seen.append(memory)
        return 100

    monkeypatch.setattr(buckets, "check_memory", check_memory)
    assert graphload("stats", "thread.jsonl", "--memory", size).code == 0
    assert {*seen} == {size_in_bytes}


@pytest.mark.parametrize("size", ["", "much", "-1GB", "1 EB", "GB", "nan"])
def test_what_is_no_size_is_refused(graphload: Run, size: str) -> None:
    done = graphload("stats", "thread.jsonl", "--memory", size)
    assert done.code == 2
    assert "500MB" in done.err


def test_too_little_memory_is_refused_before_reading(graphload: Run) -> None:
    done = graphload("stats", "none.jsonl", "--memory", "20MB", "--json")
    assert done.code == 2
    found = re.search("Use --memory ([0-9]+MB) or more", done.err)
    assert found
    assert graphload("stats", "thread.jsonl", "--memory", found[1]).code == 0


def test_too_little_memory_for_many_ids_says_how_much_is_needed(
    graphload: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "_NODE_BYTES", {False: 10**9, True: 10**9})
    done = graphload("stats", "thread.jsonl", "--memory", "1GB", "--json")
    assert done.code == 2
    assert "too little for 3 ids" in done.json["error"]["message"]


@pytest.mark.parametrize(
    "args",
    [
        ["stats", "--in", "some.graph"],
        ["export", "--in", "some.graph"],
        ["threads", "--in", "some.graph"],
        ["thread", "thread.jsonl"],
        ["thread", "--in", "some.graph", "1"],
        ["draw", "thread.jsonl"],
        ["draw", "--in", "some.graph", "--thread", "1"],
        ["export", "thread.jsonl", "--as", "neo4j-import", "-o", "a", "--drop-deleted-text"],
        ["export", "thread.jsonl", "-o", "a.graphml"],
        ["export", "thread.jsonl", "--authors"],
        ["export", "thread.jsonl", "--mentions"],
    ],
    ids=" ".join,
)
def test_what_needs_all_records_is_refused(graphload: Run, folder: Path, args: list[str]) -> None:
    done = graphload(*args, "--memory", "1GB")
    assert done.code == 2
    assert "--memory" in done.err
    assert [path.name for path in folder.iterdir()] == ["thread.jsonl"]


@pytest.mark.parametrize(
    "records",
    [
        [{"id": 1}, {"text": "none", "by": "ann"}],
        [{"id": 1}, {"id": "a", "parent": 1}],
        [{"node": "1", "by": "a", "id_source": "guessed"}, {"edge": ["1", "2"]}],
    ],
)
def test_ids_that_depend_on_all_records_are_refused(
    graphload: Run, folder: Path, records: list[dict[str, object]]
) -> None:
    write_records(folder / "odd.jsonl", records)
    assert graphload("stats", "odd.jsonl").code == 0
    done = graphload("stats", "odd.jsonl", "--memory", "1GB")
    assert done.code == 1
    assert "needs all records in memory\nRun the command without --memory." in done.err


@pytest.mark.usefixtures("many_buckets")
def test_rejects_are_written_and_counted(graphload: Run, folder: Path) -> None:
    lines = [*(json.dumps({"id": at, "parent": at // 2}) for at in range(1, 90)), "{broken"]
    (folder / "bad.jsonl").write_text("\n".join(lines))
    done = graphload("check", "bad.jsonl", "--memory", "1GB", "--json")
    assert done.json["counts"] == {"read": 90, "loaded": 89, "merged": 0, "rejected": 1}
    assert "graphload.rejects.jsonl" in done.err
    assert (folder / "graphload.rejects.jsonl").exists()


def test_without_room_for_temporary_files_the_hint_says_what_to_do(
    graphload: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert graphload("stats", "thread.jsonl").code == 0
    done = graphload("stats", "thread.jsonl", "--memory", "1GB")
    assert done.code == 1
    assert "No space left on device\nSet TMPDIR to a folder with more room." in done.err
