"""Files with odd names, and files that change while a folder is read."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from graphload.cli.run import run
from graphload.items import Item, Reject
from graphload.readers import read_items

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINES = '{"id": 1, "text": "a"}\n{"id": 2, "parent": 1, "text": "b"}\n'
NAMES = ("-x", "new\nline", "a" * 240, "\U0001f600 é", "esc\x1b[31m", "bad\udcff", "a,b;c|d", " a ")


@pytest.mark.skipif(sys.platform != "linux", reason="not every system has such names")
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_file_of_any_name_is_read_and_its_name_is_shown_safely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{name}.jsonl").write_text(LINES)
    for line in (["check"], ["draw"], ["convert", "-o", f"{name}.csv"]):
        assert run([*line, f"./{name}.jsonl"]) == 0
    assert run(["stats", "--", f"{name}.jsonl"]) == 0
    assert (tmp_path / f"{name}.html").exists()
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err


def vanish(path: Path) -> None:
    path.unlink()


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def become_a_link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def become_empty(path: Path) -> None:
    path.write_text("")


def grow(path: Path) -> None:
    with path.open("a") as file:
        file.write('{"id": 3, "text": "c"}\n{"id": 4, "te')


@pytest.mark.parametrize(
    ("change", "items", "rejects", "reason"),
    [
        (vanish, 2, 0, "no longer there"),
        (become_a_folder, 2, 0, "neither a regular file nor a folder"),
        (become_a_link_to_itself, 2, 0, "neither a regular file nor a folder"),
        (become_empty, 2, 0, None),
        (grow, 5, 1, None),
    ],
)
def test_a_file_that_changes_after_its_folder_was_listed_is_read_or_named(
    tmp_path: Path, change: Callable[[Path], None], items: int, rejects: int, reason: str | None
) -> None:
    if change is become_a_link_to_itself and not hasattr(os, "symlink"):
        pytest.skip("no links")
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(LINES)
    stream = read_items([tmp_path])
    records = iter(stream)
    found = [next(records)]
    change(tmp_path / "b.jsonl")
    found += records
    assert len([record for record in found if isinstance(record, Item)]) == items
    assert len([record for record in found if isinstance(record, Reject)]) == rejects
    ignored = {} if reason is None else {str(tmp_path / "b.jsonl"): reason}
    assert stream.report.ignored == ignored


def test_a_file_that_is_named_twice_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(LINES)
    for names in ([path, path], [path, tmp_path], [tmp_path, tmp_path]):
        items = [record for record in read_items(names) if isinstance(record, Item)]
        assert {item.id for item in items} == {1, 2}
