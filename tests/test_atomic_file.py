"""Temporary files and folders: made exclusively, and cleared by the next run after a kill."""

from __future__ import annotations

import ast
import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphload.atomic_file import replace_file, temporary_file, temporary_folder
from support.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows can't kill without cleaning")

KILLED = """
import os, signal, sys
from pathlib import Path
from graphload.atomic_file import temporary_file, temporary_folder
with temporary_file(Path(sys.argv[1])) as a, temporary_folder() as b, \\
        temporary_folder(beside=Path(sys.argv[1])) as c, temporary_folder(beside=a) as d, \\
        temporary_file(a):
    (b / "inside").mkdir()
    (b / "inside" / "file").write_text("x")
    (c / "file").write_text("x")
    (d / "file").write_text("x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder that has the system's temporary files, too."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield tmp_path
    tempfile.tempdir = None


@POSIX
def test_what_a_killed_process_left_is_cleared_by_the_next(place: Path) -> None:
    target = place / "out.jsonl"
    subprocess.run([sys.executable, "-c", KILLED, str(target)], check=False)
    assert len(list(place.iterdir())) == 5
    with temporary_file(target) as file, temporary_folder() as folder:
        assert sorted(place.iterdir()) == sorted((file, folder))
    assert list(place.iterdir()) == []


@POSIX
def test_what_another_process_uses_is_kept(place: Path) -> None:
    target = place / "out.jsonl"
    with temporary_file(target) as first, temporary_folder() as folder:
        with temporary_file(target) as second, temporary_folder() as other:
            assert len({first, second, folder, other}) == 4
        assert first.exists()
        assert folder.exists()


@POSIX
def test_a_file_that_another_run_is_about_to_delete_is_not_used(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    taken: list[tuple[int, Path]] = []
    made = os.open

    def lock_first(path: str | Path, flags: int, mode: int = 0o777) -> int:
        opened = made(path, flags, mode)
        if flags & os.O_CREAT and not taken:
            taken.append((made(path, os.O_RDONLY), Path(path)))
            fcntl.flock(taken[0][0], fcntl.LOCK_EX)
        return opened

    monkeypatch.setattr(os, "open", lock_first)
    with replace_file(place / "out.jsonl") as stream:
        stream.write(b"x")
        taken[0][1].unlink()  # the other run goes on
    os.close(taken[0][0])
    assert (place / "out.jsonl").read_bytes() == b"x"


@POSIX
def test_files_of_others_with_like_names_are_kept(place: Path) -> None:
    target = place / "out.jsonl"
    victim = place / "victim"
    victim.write_text("kept")
    names = [
        ".out.jsonl.17.part",
        ".out.jsonl.part",
        "graphload-notes",
        ".other.0123456789abcdef.part",
    ]
    for name in names:
        (place / name).write_text("kept")
    link = place / ".out.jsonl.0123456789abcdef.part"
    link.symlink_to(victim)
    with temporary_file(target), temporary_folder():
        pass
    assert victim.read_text() == "kept"
    assert sorted(path.name for path in place.iterdir()) == sorted([*names, link.name, "victim"])


def test_a_new_file_has_the_permissions_of_any_other(place: Path) -> None:
    with replace_file(place / "new") as stream:
        stream.write(b"x")
    (place / "any").touch()
    assert (place / "new").stat().st_mode == (place / "any").stat().st_mode


@POSIX
@pytest.mark.parametrize("named", [None, "inside"])
def test_an_error_of_writing_names_the_output(place: Path, named: str | None) -> None:
    target = place / "out"

    def write() -> None:
        with temporary_folder(target) as folder:
            if named is None:  # as polars does
                raise OSError("no space")
            raise OSError(errno.ENOSPC, "no space", str(folder / named))

    with pytest.raises(OSError, match="no space") as raised:
        write()
    assert (raised.value.filename, raised.value.strerror) == (str(target), "no space")


def test_a_folder_is_for_its_user_only(place: Path) -> None:
    with temporary_folder() as folder:
        assert folder.parent == place
        assert folder.stat().st_mode & 0o077 == 0


# --- which modules may touch files

CALLS = {
    "os": {"remove", "unlink", "rename", "renames", "replace", "rmdir", "removedirs", "truncate"}
    | {"link", "symlink", "mkdir", "makedirs", "open"},
    "shutil": {"rmtree", "move", "copy", "copy2", "copyfile", "copytree"},
    "tempfile": {"mkdtemp", "mkstemp", "TemporaryDirectory", "NamedTemporaryFile", "TemporaryFile"},
}
METHODS = {"unlink", "rmdir", "mkdir", "write_text", "write_bytes", "touch", "symlink_to", "rename"}
METHODS |= {"hardlink_to"}
ALLOWED = {
    "graphload/atomic_file.py": "whole files and temporary ones",
    "graphload/dataframes/frames.py": "makes the folder of two tables",
    "graphload/neo4j_import/files.py": "a folder of files, replaced whole",
    "graphload/stores/arcadedb/engine.py": "turns the engine's log off, in a temporary folder",
    "graphload/item_table/origins.py": "a temporary file without a name",
    "graphload/stores/arcadedb/folder.py": "the folder of a store",
    "graphload/stores/arcadedb/store.py": "the folder of a store",
    "graphload/cli/demo.py": "makes its folder",
    "graphload/cli/shell/prompt.py": "the history of the shell, for its owner only",
    "graphload/cli/process.py": "opens /dev/null, and the streams",
    "graphload/demo/thread.py": "writes to a temporary file",
    "viz/threads.py": "deletes its own pages",
    "graphload/fetch/folder.py": "appends whole lines to its own files, so that a kill loses none",
    "graphload/cli/plot.py": "makes the folder of pictures",
    "graphload/cluster/files.py": "the folder of a job, and the tables of its stages",
    "viz/plots/figure.py": "writes to the path that it is given",
    "viz/page/html_file.py": "writes to the path that it is given",
}


def touching_files(tree: ast.AST) -> Iterator[str]:
    """Yield the calls that create, delete or rename files."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "open":
            yield "open"
        if not isinstance(node.func, ast.Attribute):
            continue
        name, owner = node.func.attr, node.func.value
        module = owner.id if isinstance(owner, ast.Name) else ""
        if name in CALLS.get(module, ()) or (
            name in METHODS and module not in ("frame", "rest", "pl") and not is_frame(node)
        ):
            yield f"{module}.{name}"


def is_frame(node: ast.Call) -> bool:
    """Return whether the call renames columns."""
    return bool(node.args) and isinstance(node.args[0], ast.Dict)


def test_only_a_few_modules_create_delete_or_rename_files() -> None:
    found = {}
    for package in ("graphload", "viz"):
        for path in (ROOT / package).rglob("*.py"):
            if calls := sorted(set(touching_files(ast.parse(path.read_text("utf-8"))))):
                found[path.relative_to(ROOT).as_posix()] = calls
    assert {path: calls for path, calls in found.items() if path not in ALLOWED} == {}
