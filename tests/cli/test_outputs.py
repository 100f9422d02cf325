"""Outputs that can't be written: every command, in every format, says so and ends with 1."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from graphload.cli.paths import OutputFolder, OutputPath, RejectsPath
from graphload.cli.program import program
from graphload.tables.writing import raise_os_errors
from support.command import PROGRAM, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.command import Done, Run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /dev/full")

_CONTEXT = click.Context(program)
_INPUTS = {
    "ask": ["fastest", "thread.jsonl"],
    "grep": ["two", "thread.jsonl"],
    "plot": ["lorenz", "thread.jsonl"],
    "query": ["--from", "thread.jsonl", "MATCH (i:Item) RETURN i.id, i.by"],
    "shapes": [],
}
_PRINTS = {"stats": [], "check": [], "thread": ["1"], "shapes": []}
"""Commands that print their result and have no `-o`, and their arguments."""
_REPORTS = ("--html", "--md")
"""Options of `check` that may be stdout."""
_OF_STORES = {"schema"}
"""Commands that read a store only; their own tests write to a full device."""
_FOLDERS = {"neo4j-import"}
"""Formats that are folders."""
_REQUIRED = {("export", "csv"): ["--authors"], ("export", "parquet"): ["--authors"]}
"""Options without which a format is a folder, by command and format."""


def _commands() -> Iterator[tuple[str, click.Command]]:
    for name in program.list_commands(_CONTEXT):
        if (command := program.get_command(_CONTEXT, name)) is not None:
            yield name, command


def _outputs() -> Iterator[list[str]]:
    """Yield the command lines of each command that has `-o`, in each of its formats."""
    for name, command in _commands():
        options = {option: param for param in command.params for option in param.opts}
        if "-o" not in options or name in _OF_STORES:
            continue
        if isinstance(options["-o"].type, OutputFolder):
            continue
        formats = getattr(options["--as"].type, "choices", ()) if "--as" in options else ()
        line = [name, *_INPUTS.get(name, ["thread.jsonl"])]
        for format_ in formats:
            if format_ not in _FOLDERS:
                yield [*line, "--as", format_, *_REQUIRED.get((name, format_), [])]
        if not formats:
            yield line


OUTPUTS = [*_outputs()]
PRINTED = [[name, *_INPUTS.get(name, ["thread.jsonl"]), *rest] for name, rest in _PRINTS.items()]
PATHS = [
    (name, option)
    for name, command in _commands()
    for param in command.params
    if isinstance(param.type, (OutputPath, OutputFolder, RejectsPath))
    for option in (param.opts[0] if isinstance(param, click.Option) else "",)
]


def with_stdout(
    graphload: Run, monkeypatch: pytest.MonkeyPatch, folder: Path, *line: str
) -> tuple[Done, bytes]:
    """Run a command whose stdout is a file; return what it wrote there, too."""
    out = folder.parent / "out"
    with out.open("w", encoding="utf-8") as stdout, monkeypatch.context() as changed:
        changed.setattr(sys, "stdout", stdout)
        done = graphload(*line)
    return done, out.read_bytes()


def _ids(line: list[str]) -> str:
    return " ".join(part for part in line if part.isalnum() or part == "--as")


def test_every_output_is_in_the_table() -> None:
    assert {line[0] for line in OUTPUTS} >= {"convert", "draw", "export", "query", "threads"}
    assert len(OUTPUTS) > 15
    assert {option for _, option in PATHS} == {
        *("-o", "--split", "--draw", "--rejects", "--save-map", "", *_REPORTS),
    }


@pytest.mark.parametrize("line", OUTPUTS, ids=_ids)
def test_a_full_device_is_an_error_that_names_it(graphload: Run, line: list[str]) -> None:
    done = graphload(*line, "-o", "/dev/full")
    assert done.code == 1
    assert done.err.startswith("graphload: /dev/full: ")
    assert "bug" not in done.err


@pytest.mark.parametrize("line", [*OUTPUTS, *PRINTED], ids=_ids)
@pytest.mark.parametrize("device", ["/dev/full", "closed"])
def test_a_full_or_a_closed_stdout_is_an_error(
    graphload: Run, monkeypatch: pytest.MonkeyPatch, line: list[str], device: str
) -> None:
    # A closed one is opened so that it can't be written (`open_missing_streams`).
    number = (
        os.open(os.devnull, os.O_RDONLY) if device == "closed" else os.open(device, os.O_WRONLY)
    )
    with os.fdopen(number, "w", encoding="utf-8") as stdout, monkeypatch.context() as changed:
        changed.setattr(sys, "stdout", stdout)
        done = graphload(*line, *(["-o", "-"] if line[0] in ("draw", "plot") else []))
    assert done.code == 1
    said = "Bad file descriptor" if device == "closed" else "No space left on device"
    assert done.err.startswith(f"graphload: standard output: {said}")


def test_so_it_is_in_a_process_of_its_own(folder: Path) -> None:
    for line in (
        ["convert", "thread.jsonl", "--as", "parquet"],
        ["draw", "thread.jsonl", "-o", "-"],
    ):
        closed = subprocess.run(
            ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *PROGRAM, *line],
            cwd=folder,
            env=environment(),
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert closed.returncode == 1
        assert closed.stderr.startswith(b"graphload: standard output: Bad file descriptor")


@pytest.mark.parametrize("line", OUTPUTS, ids=_ids)
def test_a_dash_is_stdout_in_every_command(
    graphload: Run, monkeypatch: pytest.MonkeyPatch, folder: Path, line: list[str]
) -> None:
    done, out = with_stdout(graphload, monkeypatch, folder, *line, "-o", "-")
    assert done.code == 0
    assert len(out) > 10
    assert not (folder / "-").exists()


@pytest.mark.parametrize(("name", "option"), PATHS)
def test_no_file_or_folder_is_called_a_dash(
    graphload: Run, folder: Path, name: str, option: str
) -> None:
    if option in ("-o", *_REPORTS):
        return  # which are tested above, and in test_check_report.py
    line = [name, *_INPUTS.get(name, ["thread.jsonl"])] if option else [name]
    done = graphload(*line, *([option] if option else []), "-")
    assert done.code == 2
    assert "'-' is no file here; a file or folder of that name is ./-" in done.err
    assert not (folder / "-").exists()


def test_a_page_on_stdout_is_the_page_in_a_file(
    graphload: Run, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    done, page = with_stdout(graphload, monkeypatch, folder, "draw", "thread.jsonl", "-o", "-")
    assert done.err.startswith("standard output: 3 items, 2 edges")
    assert graphload("draw", "thread.jsonl", "-o", "page.html").code == 0
    assert page == (folder / "page.html").read_bytes()
    for option in ("--json", "--open"):
        assert graphload("draw", "thread.jsonl", "-o", "-", option).code == 2


@pytest.mark.parametrize("format_", ["jsonl", "parquet", "sqlite"])
def test_every_format_can_be_written_to_a_pipe(graphload: Run, folder: Path, format_: str) -> None:
    os.mkfifo(folder / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=folder, stdout=subprocess.PIPE) as reader:
        assert graphload("convert", "thread.jsonl", "-o", "pipe", "--as", format_).code == 0
        assert reader.stdout is not None
        (folder / f"read.{format_}").write_bytes(reader.stdout.read())
    for name in (f"read.{format_}", "thread.jsonl"):
        assert graphload("convert", name, "-o", f"{name}.csv").code == 0
    there = (folder / f"read.{format_}.csv").read_bytes()
    assert there == (folder / "thread.jsonl.csv").read_bytes()


def test_only_errors_of_the_system_become_such() -> None:
    import polars as pl

    with pytest.raises(OSError, match="No space left"), raise_os_errors():
        pl.DataFrame({"a": [1]}).lazy().sink_parquet("/dev/full")
    with pytest.raises(pl.exceptions.PolarsError), raise_os_errors():
        pl.DataFrame({"a": [1]}).select("b")
