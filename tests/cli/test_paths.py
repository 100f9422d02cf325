"""No file of a user's is replaced or deleted, whatever a command is told to write."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import TYPE_CHECKING

import click
import pytest

from graphload.cli.paths import InputPath, OutputFolder, OutputPath, RejectsPath
from graphload.cli.program import COMMANDS, program
from support.command import spawn, write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a shell's streams")
QUERY = "MATCH (i:Item) RETURN i.id"
WRITERS = [
    ["export", "{}", "-o", "in.jsonl"],
    ["convert", "{}", "-o", "in.jsonl"],
    ["threads", "{}", "-o", "in.jsonl"],
    ["threads", "{}", "--as", "csv", "-o", "in.jsonl"],
    ["measures", "{}", "-o", "in.jsonl"],
    ["query", "--from", "{}", QUERY, "-o", "in.jsonl"],
    ["draw", "{}", "-o", "in.jsonl"],
    ["check", "{}", "--map", "id=id,text=text", "--save-map", "in.jsonl"],
    ["export", "{}", "--as", "neo4j-import", "-o", "in.jsonl"],
]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("inputs", [".", "in.jsonl", "link.jsonl", "linked"])
@pytest.mark.parametrize("args", WRITERS, ids=lambda args: " ".join([args[0], *args[-2:]]))
def test_an_input_is_never_replaced_however_it_is_named(
    graphload: Run, folder: Path, args: list[str], inputs: str
) -> None:
    shutil.move(folder / "thread.jsonl", folder / "in.jsonl")
    (folder / "linked").mkdir()
    (folder / "link.jsonl").symlink_to("in.jsonl")
    os.link(folder / "in.jsonl", folder / "linked" / "hard.jsonl")
    before = contents(folder)
    done = graphload(*(arg.format(inputs) for arg in args))
    assert done.code == 2, done
    assert "in.jsonl is an input file" in done.err
    assert contents(folder) == before


def test_an_output_in_a_named_folder_may_be_written_again(graphload: Run, folder: Path) -> None:
    for args in (
        ["export", ".", "-o", "graph.jsonl"],
        ["export", ".", "-o", "graph.graphml"],
        ["draw", ".", "-o", "page.html"],
        ["draw", ".", "--split", "pages"],
        ["export", "thread.jsonl", "--as", "neo4j-import", "-o", "import"],
        ["push", ".", "--to", "x.graph"],
    ):
        first = graphload(*args)
        assert (first.code, graphload(*args).code) == (0, 0), first.err
    assert (folder / "graph.jsonl").exists()


def test_an_input_in_a_folder_that_would_be_replaced_is_kept(graphload: Run, folder: Path) -> None:
    graphload("export", "thread.jsonl", "--as", "neo4j-import", "-o", "files")
    write_records(folder / "files" / "items.csv", [{"id": 1, "text": "mine"}])
    before = contents(folder)
    assert graphload("export", "files/items.csv", "--as", "neo4j-import", "-o", "files").code == 2
    assert contents(folder) == before


@POSIX
def test_standard_input_is_an_input_too(folder: Path) -> None:
    before = contents(folder)
    with (folder / "thread.jsonl").open("rb") as stdin:
        done = spawn("export", "-", "-o", "thread.jsonl", cwd=folder, stdin=stdin)
    assert done.code == 2
    assert contents(folder) == before


@pytest.mark.parametrize("option", ["--password-file", "--credentials", "-f", "--map"])
def test_other_files_that_are_read_are_inputs_too(
    graphload: Run, folder: Path, option: str
) -> None:
    (folder / "mine.csv").write_text("RETURN 1")
    value = "@mine.csv" if option == "--map" else "mine.csv"
    query = [] if option == "-f" else ["RETURN 1"]
    assert graphload("query", *query, option, value, "-o", "mine.csv").code == 2
    assert (folder / "mine.csv").read_text() == "RETURN 1"


@pytest.mark.parametrize(
    "args",
    [
        ["query", "--in", "s.graph", QUERY, "-o", "s.graph/schema.json"],
        ["export", "thread.jsonl", "-o", "s.graph/new.jsonl"],
        ["draw", "thread.jsonl", "--split", "s.graph"],
        ["draw", "thread.jsonl", "-o", "linked/page.html"],
        ["stats", "thread.jsonl", "--rejects", "s.graph/rejects.jsonl"],
        ["demo", "s.graph"],
    ],
    ids=" ".join,
)
def test_nothing_is_written_into_the_folder_of_a_store(
    graphload: Run, folder: Path, args: list[str]
) -> None:
    assert graphload("push", "thread.jsonl", "--to", "s.graph").code == 0
    (folder / "linked").symlink_to("s.graph")
    before = contents(folder)
    done = graphload(*args)
    assert done.code == 2, done
    assert "is in a store, s.graph" in done.err
    assert contents(folder) == before
    assert graphload("verify", "--in", "s.graph").code == 0


def test_two_outputs_of_one_command_are_two_files(graphload: Run, folder: Path) -> None:
    args = ["--map", "id=id", "--save-map", "x.jsonl", "-o", "./x.jsonl"]
    assert graphload("export", "thread.jsonl", *args).code == 2
    assert list(contents(folder)) == ["thread.jsonl"]


def test_each_path_of_a_command_says_whether_it_is_read_or_written() -> None:
    context = click.Context(program)
    kinds = (InputPath, OutputPath, OutputFolder, RejectsPath)
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None
        paths = [param for param in command.params if isinstance(param.type, click.Path)]
        assert all(isinstance(param.type, kinds) for param in paths), name


# --- rejects


@pytest.fixture
def bad(folder: Path) -> Path:
    """Write records of which some are rejected."""
    path = folder / "bad.jsonl"
    path.write_text('{"id": 1}\n{"id": 2}\n{"id": 3, "parent": "a b", "score": "x"}\n')
    return path


@pytest.mark.parametrize("option", [[], ["--rejects", "mine.txt"]])
def test_rejects_get_the_next_number_where_there_is_a_file(
    graphload: Run, folder: Path, bad: Path, option: list[str]
) -> None:
    name = option[1] if option else "graphload.rejects.jsonl"
    second = name.replace(".txt", ".2.txt").replace("s.jsonl", "s.2.jsonl")
    (folder / name).write_text("mine")
    done = graphload("check", bad.name, *option)
    assert done.code == 0
    assert f"1 record rejected: see {second}" in done.err
    assert (folder / name).read_text() == "mine"
    reject = json.loads((folder / second).read_text())
    assert reject["raw"] == bad.read_text().splitlines()[-1]
    # The same rejects again are in a file already; others get the next number.
    assert f"see {second}" in graphload("check", bad.name, *option).err
    bad.write_text(bad.read_text() + "null\n")
    assert second.replace("2", "3") in graphload("convert", bad.name, "-o", "o.csv", *option).err
    assert len(contents(folder)) == 6


def test_no_output_takes_the_name_of_a_rejects_file(
    graphload: Run, folder: Path, bad: Path
) -> None:
    for name in ("graphload.rejects.jsonl", "graphload.rejects.2.jsonl"):
        assert graphload("export", bad.name, "-o", name).code == 2
    assert graphload("check", bad.name).code == 0
    shutil.move(folder / "graphload.rejects.jsonl", folder / "kept.jsonl")
    assert graphload("export", bad.name, "-o", "kept.jsonl").code == 2
    assert sorted(contents(folder)) == ["bad.jsonl", "kept.jsonl", "thread.jsonl"]


def test_rejects_never_go_through_a_link(graphload: Run, folder: Path, bad: Path) -> None:
    (folder / "graphload.rejects.jsonl").symlink_to(folder / "nowhere")
    assert "graphload.rejects.2.jsonl" in graphload("check", bad.name).err
    assert not (folder / "nowhere").exists()


def test_rejects_of_records_of_which_none_is_readable_are_kept(
    graphload: Run, folder: Path
) -> None:
    (folder / "none.jsonl").write_text('{"id": 3, "score": "x"}\n')
    done = graphload("convert", "none.jsonl", "-o", "o.jsonl")
    assert done.code == 1
    assert "graphload.rejects.jsonl" in done.err
    assert (folder / "graphload.rejects.jsonl").exists()
    assert not (folder / "o.jsonl").exists()


@pytest.mark.parametrize(
    "args",
    [
        ["check"],
        ["export", "-o", "o.jsonl"],
        ["convert", "-o", "o.jsonl"],
        ["push", "--to", "o.graph"],
    ],
)
def test_rejects_that_cannot_be_written_are_said_and_the_rest_is_done(
    graphload: Run, folder: Path, bad: Path, args: list[str]
) -> None:
    # For root, a folder can't be made read-only.
    done = graphload(args[0], bad.name, *args[1:], "--rejects", "nosuch/rejects.jsonl")
    assert done.code == 1
    assert "nosuch/rejects.jsonl: can't be written" in done.err
    assert "see nosuch" not in done.err
    assert not args[1:] or (folder / args[2]).exists()


# --- the demo


@pytest.mark.parametrize("name", ["demo.jsonl", "demo.html", "demo.graph"])
def test_the_demo_replaces_no_file_that_it_did_not_make(
    graphload: Run, folder: Path, name: str
) -> None:
    (folder / name).write_text("mine")
    done = graphload("demo", ".")
    assert done.code == 2
    assert f"{name} exists" in done.err
    assert sorted(contents(folder)) == sorted([name, "thread.jsonl"])
    assert (folder / name).read_text() == "mine"


@POSIX
def test_a_folder_with_links_to_itself_is_read(graphload: Run, folder: Path) -> None:
    (folder / "loop").symlink_to("loop")
    (folder / "self").symlink_to(".", target_is_directory=True)
    done = graphload("check", ".", "--json")
    assert done.code == 0
    assert done.json["counts"]["loaded"] == 3
    assert sorted(done.json["ignored"]) == ["./loop", "./self"]
