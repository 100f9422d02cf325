from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from graphload.problems import MEANINGS
from support.command import spawn, write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

KEYS = {
    "counts",
    "ids",
    "nodes",
    "edges",
    "stubs",
    "threads",
    "ignored",
    "by_kind",
    "problems",
}


def rejects_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_json_has_everything_and_it_adds_up(graphload: Run, folder: Path) -> None:
    write_records(folder / "more.jsonl", [{"id": 2, "parent": 1, "kids": [9]}, {"id": "["}])
    (folder / "bad.jsonl").write_text('{"id": 5, "time": "soon"}\nnull\n{"id": 6}\n')
    report = graphload("check", "--json", "thread.jsonl", "bad.jsonl").json
    assert report.keys() >= KEYS
    counts = report["counts"]
    assert counts == {"read": 6, "loaded": 4, "merged": 0, "rejected": 2}
    assert counts["read"] == counts["loaded"] + counts["merged"] + counts["rejected"]
    assert report["ids"] == {"given": 4, "recovered": 0, "guessed": 0, "surrogate": 0}
    assert (report["nodes"], report["edges"], report["stubs"], report["threads"]) == (4, 2, 0, 2)


def test_a_problem_has_its_kind_ids_place_and_detail(graphload: Run, folder: Path) -> None:
    write_records(folder / "gap.jsonl", [{"id": 1}, {"id": 2, "parent": 99}])
    report = graphload("check", "--json", "gap.jsonl").json
    assert report["by_kind"] == {"missing_parent": 1}
    (problem,) = report["problems"]
    assert problem["kind"] == "missing_parent"
    assert problem["ids"] == [99, 2]
    assert (problem["source"], problem["line"]) == ("gap.jsonl", 2)
    assert isinstance(problem["detail"], str)


def test_the_summary_names_each_kind_with_its_meaning_and_three_places(
    graphload: Run, folder: Path
) -> None:
    write_records(folder / "gap.jsonl", [{"id": i, "parent": 90 + i} for i in range(1, 6)])
    done = graphload("check", "gap.jsonl")
    assert done.code == 0
    assert "records  5 read = 5 loaded + 0 merged + 0 rejected" in done.out
    assert f"missing_parent 5: {MEANINGS['missing_parent']}" in done.out
    assert done.out.count("gap.jsonl:") == 3
    assert "and 2 more" in done.out


def test_rejects_are_kept_whole_with_their_place_and_reason(graphload: Run, folder: Path) -> None:
    (folder / "bad.jsonl").write_bytes(
        b'{"id": 1}\n{"id": 2, "time": "soon"}\n{"id": 3, "by": "\xff"}\n'
    )
    done = graphload("check", "bad.jsonl")
    assert done.code == 0
    assert "2 records rejected: see graphload.rejects.jsonl" in done.err
    first, second = rejects_of(folder / "graphload.rejects.jsonl")
    assert first.keys() == {"source", "line", "reason", "raw"}
    assert (first["source"], first["line"]) == ("bad.jsonl", 2)
    assert first["raw"] == '{"id": 2, "time": "soon"}'
    assert second.keys() == {"source", "line", "reason", "raw_base64"}
    assert base64.b64decode(str(second["raw_base64"])) == b'{"id": 3, "by": "\xff"}'


def test_without_rejects_there_is_no_file(graphload: Run, folder: Path) -> None:
    graphload("check", "thread.jsonl")
    assert not (folder / "graphload.rejects.jsonl").exists()


def test_the_rejects_file_can_be_named(graphload: Run, folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"id": 1}\n{"id": 2, "time": "soon"}\n')
    graphload("check", "bad.jsonl", "--rejects", "elsewhere.jsonl")
    assert len(rejects_of(folder / "elsewhere.jsonl")) == 1
    assert not (folder / "graphload.rejects.jsonl").exists()


def test_strict_makes_a_problem_exit_code_1_and_reports_all_the_same(
    graphload: Run, folder: Path
) -> None:
    write_records(folder / "gap.jsonl", [{"id": 2, "parent": 99}])
    assert graphload("check", "gap.jsonl").code == 0
    done = graphload("check", "--strict", "--json", "gap.jsonl")
    assert done.code == 1
    assert done.json["by_kind"] == {"missing_parent": 1}


def test_strict_makes_a_reject_exit_code_1(graphload: Run, folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"id": 1}\n{"id": 2, "time": "soon"}\n')
    assert graphload("check", "--strict", "bad.jsonl").code == 1


def test_strict_accepts_records_without_problems(graphload: Run, folder: Path) -> None:
    (folder / "whole.jsonl").write_text('{"id": 1, "type": "story", "time": 1700000000}')
    assert graphload("check", "--strict", "whole.jsonl").code == 0


def test_input_without_readable_records_is_an_error_with_the_first_reason(
    graphload: Run, folder: Path
) -> None:
    (folder / "bad.jsonl").write_text('\n{"id": 2, "time": "soon"}\n')
    done = graphload("check", "--json", "bad.jsonl")
    assert done.code == 1
    error = done.json["error"]
    assert (error["kind"], error["path"], error["line"]) == ("input", "bad.jsonl", 2)
    assert "no readable records in bad.jsonl" in error["message"]
    assert len(rejects_of(folder / "graphload.rejects.jsonl")) == 1


def test_an_empty_file_has_no_records(graphload: Run, folder: Path) -> None:
    (folder / "empty.jsonl").write_text("")
    done = graphload("check", "empty.jsonl")
    assert done.code == 1
    assert "no records found in empty.jsonl" in done.err


def test_ignored_files_of_a_folder_are_named(graphload: Run, folder: Path) -> None:
    (folder / "README.md").write_text("words")
    (folder / "page.html").write_text("<html>")
    done = graphload("check", "--json", ".")
    assert done.json["counts"]["read"] == 3
    assert sorted(name.removeprefix("./") for name in done.json["ignored"]) == [
        "README.md",
        "page.html",
    ]


def test_output_files_of_graphload_in_a_folder_are_no_input(graphload: Run, folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"id": 9}\n{"id": 2, "time": "soon"}\n')
    for command in (["export", ".", "-o", "graph.jsonl"], ["draw", "."], ["push", "."]):
        assert graphload(*command).code == 0
    assert graphload("check", "--json", ".").json["counts"]["read"] == 5


def test_standard_input_is_read(folder: Path) -> None:
    done = spawn("check", "--json", "-", cwd=folder, stdin=b'{"id": 1}\n{"id": 2, "parent": 1}\n')
    assert (done.code, done.json["nodes"]) == (0, 2)


def test_a_missing_file_is_an_error(graphload: Run) -> None:
    done = graphload("check", "nosuch.jsonl", "--json")
    assert done.code == 1
    assert done.json["error"] == {
        "kind": "input",
        "message": "no such file or folder",
        "path": "nosuch.jsonl",
        "line": None,
        "field": None,
    }


def test_a_file_of_no_known_shape_is_an_error(graphload: Run, folder: Path) -> None:
    (folder / "words.txt").write_text("just words\n")
    done = graphload("check", "words.txt")
    assert done.code == 1
    assert "words.txt: unrecognised input format" in done.err


def test_an_unknown_shape_is_wrong_usage(graphload: Run) -> None:
    done = graphload("check", "--shape", "xml", "thread.jsonl")
    assert done.code == 2
    assert "firebase" in done.err


def test_a_record_cannot_control_the_terminal(graphload: Run, folder: Path) -> None:
    write_records(
        folder / "evil.jsonl", [{"id": "\x1b[2J\u202e", "parent": "[red]x", "type": "\x07"}]
    )
    done = graphload("check", "evil.jsonl")
    assert not set(done.out + done.err) & {"\x1b", "\u202e", "\x07"}
    assert "[red]x" in done.out


@pytest.mark.parametrize("command", ["check", "push"])
def test_files_are_required(graphload: Run, command: str) -> None:
    assert graphload(command).code == 2
