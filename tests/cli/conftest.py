"""Fixtures for tests of commands: a folder with records, and a function that runs one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from graphload.cli import main
from support.command import Done, environment, write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

THREAD = [
    {"id": 1, "type": "story", "by": "ann", "time": 1_600_000_100, "title": "One", "kids": [3, 2]},
    {"id": 2, "type": "comment", "by": "bob", "time": 1_600_000_200, "parent": 1, "text": "two"},
    {"id": 3, "type": "comment", "by": "ann", "time": 1_600_000_150, "parent": 1, "text": "three"},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with only `thread.jsonl`, which has no problem."""
    for name in os.environ.keys() - environment().keys():
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    write_records(tmp_path / "thread.jsonl", THREAD)
    return tmp_path


@pytest.fixture
def graphload(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Return a function that runs a command in this process, in `folder`."""
    assert folder.is_dir()

    def run(*args: str | os.PathLike[str]) -> Done:
        capsysbinary.readouterr()
        code = main([str(arg) for arg in args])
        out, err = capsysbinary.readouterr()
        return Done(code, out.decode(), err.decode())

    return run
