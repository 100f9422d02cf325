"""The command `graphload plot`: pictures of files and stores, into files, folders and pipes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.command import PROGRAM, environment, write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

NAMES = ("size-depth", "size-virality", "timeline", "delays", "activity", "lorenz")


@pytest.mark.parametrize("options", [(), ("--thread", "1", "--theme", "dark")])
def test_a_store_gives_the_picture_of_its_files(
    graphload: Run, folder: Path, options: tuple[str, ...]
) -> None:
    done = graphload("plot", "delays", "thread.jsonl", "-o", "a.svg", *options)
    size = (folder / "a.svg").stat().st_size
    assert (done.code, done.out) == (0, f"a.svg: {size:,} bytes\n")
    graphload("push", "thread.jsonl", "--to", "t.graph")
    done = graphload("plot", "delays", "--in", "t.graph", "-o", "b.svg", "--json", *options)
    assert done.json == {"kind": "delays", "path": "b.svg", "bytes": size}
    assert (folder / "a.svg").read_bytes() == (folder / "b.svg").read_bytes()


def test_all_pictures_and_their_sheet_go_into_a_folder(graphload: Run, folder: Path) -> None:
    (folder / "plots").mkdir()
    graphload("plot", "lorenz", "thread.jsonl", "-o", "plots/lorenz.svg", "--title", "Before")
    before = (folder / "plots" / "lorenz.svg").read_bytes()
    done = graphload("plot", "all", "thread.jsonl", "-o", "plots", "--json")
    files = [f"{name}.svg" for name in ("sheet", *NAMES)]
    assert [one["path"] for one in done.json["written"]] == [f"plots/{name}" for name in files]
    assert sorted(path.name for path in (folder / "plots").iterdir()) == sorted(files)
    assert (folder / "plots" / "lorenz.svg").read_bytes() != before
    assert graphload("plot", "all", "thread.jsonl", "-o", "sheet.svg").code == 0
    assert (folder / "sheet.svg").read_bytes() == (folder / "plots" / "sheet.svg").read_bytes()


def test_a_picture_without_data_is_left_out_of_a_folder(graphload: Run, folder: Path) -> None:
    write_records(folder / "one.jsonl", [{"id": 1, "type": "story", "by": "ann"}])
    done = graphload("plot", "all", "one.jsonl", "-o", ".")
    assert done.code == 0
    assert "no picture timeline: no reply has a time" in done.err
    assert {path.stem for path in folder.glob("*.svg")} == {"sheet", "size-depth", "lorenz"}
    done = graphload("plot", "timeline", "one.jsonl", "-o", "x.svg")
    assert (done.code, done.err) == (1, "graphload: no reply has a time\n")
    assert not (folder / "x.svg").exists()


def test_a_file_of_others_in_the_folder_is_kept(graphload: Run, folder: Path) -> None:
    (folder / "delays.svg").write_text("<svg/>")
    done = graphload("plot", "all", "thread.jsonl", "-o", ".")
    assert (done.code, "was not written by graphload" in done.err) == (2, True)
    assert (folder / "delays.svg").read_text() == "<svg/>"
    assert not (folder / "sheet.svg").exists()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("pie", "-o", "x.svg"), "'pie' is not one of 'size-depth'"),
        (("delays", "-o", "x.bmp"), "must end in one of .svg, .png, .pdf"),
        (("delays",), "Missing option '-o'"),
        (("delays", "-o", "-", "--json"), "--json requires -o FILE"),
        (("delays", "-o", "x.svg", "--tz", "Mars"), "unknown time zone 'Mars'"),
        (("delays", "-o", "x.svg", "--theme", "pink"), "'pink' is not one of 'light', 'dark'"),
        (("all", "-o", "thread.jsonl"), "thread.jsonl is"),
        (("delays", "-o", "thread.jsonl", "--as", "svg"), "is an input file"),
    ],
)
def test_a_wrong_option_is_reported(args: tuple[str, ...], message: str, graphload: Run) -> None:
    done = graphload("plot", args[0], "thread.jsonl", *args[1:])
    assert (done.code, message in done.err) == (2, True)


def test_a_picture_goes_into_a_pipe_the_same_in_every_process(folder: Path) -> None:
    runs = [
        subprocess.run(
            [*PROGRAM, "plot", "delays", "thread.jsonl", "-o", "-"],
            cwd=folder,
            env=environment() | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.startswith(b"<?xml")
    assert runs[0].stderr == b""


def test_without_matplotlib_the_command_says_how_to_install_it(
    graphload: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "viz.plots.figure", raising=False)
    done = graphload("plot", "delays", "thread.jsonl", "-o", "x.svg")
    assert done.code == 1
    assert done.err.splitlines()[1:] == ["Install it: pip install 'graphload[plots]'"]
