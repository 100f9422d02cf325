"""The folder in which a new store is built, while another load does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.errors import StoreError, StoreLockedError
from graphload.stores.arcadedb import folder
from graphload.stores.arcadedb.folder import LOCK_FILE, begin_store, contains_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def finish(part: Path, path: Path) -> None:
    """Do what a load does at its end."""
    (part / "schema.json").touch()
    part.rename(path)


def finish_and_begin_another(part: Path, path: Path) -> None:
    """Leave the next load's folder where that of the last one was."""
    finish(part, path)
    part.mkdir()
    (part / LOCK_FILE).touch()
    (part / "schema.json").touch()


def give_up(part: Path, path: Path) -> None:
    """Do what a load does that fails."""
    assert not path.exists()
    (part / LOCK_FILE).unlink()
    part.rmdir()


@pytest.mark.parametrize("other", [finish, finish_and_begin_another, give_up])
def test_a_lock_on_a_folder_that_has_moved_meanwhile_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: Callable[[Path, Path], None]
) -> None:
    path = tmp_path / "a.graph"
    part = tmp_path / "a.graph.part"
    lock_file = folder._lock_file  # noqa: SLF001 - between opening and locking

    def lock_late(file: int, *, write: bool) -> None:
        other(part, path)
        lock_file(file, write=write)

    monkeypatch.setattr(folder, "_lock_file", lock_late)
    with pytest.raises(StoreLockedError):
        begin_store(path, "a.graph")
    assert part.exists() == (part / "schema.json").exists(), "another load's folder is untouched"


def test_a_store_that_is_finished_before_the_folder_is_made_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.graph"
    path.mkdir()
    (path / "schema.json").touch()
    with pytest.raises(StoreLockedError):
        begin_store(path, "a.graph")
    assert contains_store(path)
    assert not (tmp_path / "a.graph.part").exists()


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_what_no_load_left_is_kept(tmp_path: Path, kind: str) -> None:
    part = tmp_path / "a.graph.part"
    if kind == "file":
        part.write_text("mine")
    elif kind == "link":
        part.symlink_to(tmp_path / "elsewhere")
    else:
        part.mkdir()
        (part / "mine.txt").touch()
    with pytest.raises(StoreError, match="has other content"):
        begin_store(tmp_path / "a.graph", "a.graph")
    assert part.is_symlink() or part.exists()
