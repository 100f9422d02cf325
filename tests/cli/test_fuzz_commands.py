"""Any command line ends with an exit code and a message, and changes no file that it reads."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.command import PROGRAM, environment
from support.command_fuzz import (
    check_ending,
    command_lines,
    hostile_files,
    run_quietly,
)

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = int(os.environ.get("GRAPHLOAD_COMMAND_LINES", "100"))
PROCESSES = max(8, EXAMPLES // 100)
VARIABLES = [
    "NEO4J_URI",
    "NEO4J_PASSWORD",
    "NO_COLOR",
    "COLUMNS",
    "LC_ALL",
    "PYTHONUTF8",
]
VARIABLES += ["_GRAPHLOAD_COMPLETE", "COMP_WORDS", "COMP_CWORD", "TMPDIR", "HOME", "LANG"]
SETTINGS = [
    "",
    "C",
    "0",
    "x",
    "-1",
    "bash_complete",
    "bash_source",
    "graphload draw --",
    "/nosuch",
]


@pytest.fixture
def place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with hostile files and a store."""
    (folder / "thread.jsonl").unlink()
    hostile_files(folder)
    assert run_quietly(["push", "good.jsonl", "--to", "one.graph"])[0] == 0
    # Nothing may leave this computer, or this folder.
    monkeypatch.setenv("NEO4J_URI", "bolt://localhost:1")
    monkeypatch.setenv("NEO4J_PASSWORD", "")
    monkeypatch.setenv("GRAPHLOAD_HN_URL", "nowhere")
    monkeypatch.setattr("webbrowser.open", lambda _url: True)
    return folder


def contents(folder: Path, names: list[str]) -> dict[str, bytes]:
    """Return what is in some files; the store's own change when it is opened."""
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def test_any_command_line_ends_with_a_code_and_a_message(place: Path) -> None:
    names = sorted(path.name for path in place.iterdir())
    before = contents(place, names)

    @settings(
        max_examples=EXAMPLES,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize="GRAPHLOAD_COMMAND_LINES" not in os.environ,
        database=None,
    )
    @given(command_lines(place))
    def check(args: list[str]) -> None:
        if any(word in ("bolt://", "neo4j") for word in args):
            return
        check_ending(args, *run_quietly(args))
        after = contents(place, names)
        replaced = {name for name in before if after.get(name) != before[name]}
        # A file is replaced where it is named once: as the output, and not as an input.
        assert all(args.count(name) == 1 for name in replaced), args
        for name in replaced:
            (place / name).write_bytes(before[name])
        for path in place.iterdir():
            if path.name not in names:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    check()


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors of POSIX")
def test_any_environment_and_any_closed_descriptor_is_an_exit_code(place: Path) -> None:
    @settings(
        max_examples=PROCESSES,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize="GRAPHLOAD_COMMAND_LINES" not in os.environ,
        database=None,
    )
    @given(
        command_lines(place),
        st.dictionaries(st.sampled_from(VARIABLES), st.sampled_from(SETTINGS), max_size=3),
        st.lists(st.sampled_from(("<&-", ">&-", "2>&-", ">/dev/full", "2>/dev/full")), max_size=3),
    )
    def check(args: list[str], variables: dict[str, str], ways: list[str]) -> None:
        run_in_shell(place, args, variables, ways)

    check()


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors of POSIX")
@pytest.mark.parametrize("way", ["<&-", ">&-", "2>&-", ">/dev/full", "2>/dev/full", "<&- >&- 2>&-"])
def test_a_closed_or_full_stream_is_an_exit_code(place: Path, way: str) -> None:
    dice = random.Random(way)  # noqa: S311 - one of each for each way, not all of all
    lines: list[list[str]] = [
        ["check", "-"],
        ["export", "good.jsonl"],
        ["convert", "good.jsonl"],
        ["check", "good.jsonl", "--json"],
        ["query", "--from", "good.jsonl", "RETURN 1"],
        ["--help"],
        ["check", "nosuch", "--json"],
    ]
    for args in dice.sample(lines, 2):
        run_in_shell(place, args, {}, way.split())


def run_in_shell(
    folder: Path, args: list[str], variables: dict[str, str], ways: list[str]
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process whose streams are closed or full."""
    words = [os.fsencode(word) for word in args if "\0" not in word and "\ud800" not in word]
    nowhere = {"NEO4J_URI": "bolt://localhost:1", "GRAPHLOAD_HN_URL": "nowhere"}
    given_variables = {**nowhere, "NEO4J_PASSWORD": "", **variables}
    shell = f'exec "$@" {" ".join(ways)}'
    done = subprocess.run(
        [b"sh", b"-c", shell.encode(), b"sh", *map(os.fsencode, PROGRAM), *words],
        cwd=folder,
        env=environment(given_variables),
        input=b'{"id": 9}\n',
        capture_output=True,
        check=False,
        timeout=120,
    )
    out, err = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
    check_ending([*args, *ways], done.returncode, out, err or "dropped")
    return done
