"""The reports of `graphload check`: `--html` and `--md`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from graphload.problems import KINDS
from support.command import spawn, write_records
from support.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run


@pytest.fixture
def faults(folder: Path) -> str:
    """A file that has problems of nearly every kind, and rejects."""
    (folder / "faults.jsonl").write_bytes((ROOT / "seeds" / "faults.jsonl").read_bytes())
    return "faults.jsonl"


def test_both_reports_have_the_counts_the_problems_and_what_to_do(
    graphload: Run, folder: Path, faults: str
) -> None:
    report = graphload("check", faults, "--json").json
    done = graphload("check", faults, "--html", "r.html", "--md", "r.md")
    assert done.code == 0
    assert done.out == graphload("check", faults).out
    assert re.search(r"(?m)^r\.html: [\d,]+ bytes$", done.err)
    page, markdown = ((folder / name).read_text("utf-8") for name in ("r.html", "r.md"))
    for kind, count in report["by_kind"].items():
        assert f'<h3>{kind} <span class="count">{count}</span></h3>' in page
        assert f"### `{kind}`: {count}" in markdown
        assert KINDS[kind].advice in markdown
    for text in (page, markdown):
        assert "47 loaded" not in text
        assert "= 33 loaded + 2 merged + 12 rejected" in text
        assert "faults.jsonl:4" in text
        assert "2 replied to 9, which no record describes" in text
    assert "graphload.rejects" in page


def test_a_report_can_be_printed_and_is_the_only_result_then(
    graphload: Run, folder: Path, faults: str
) -> None:
    graphload("check", faults, "--md", "r.md", "--html", "r.html")
    for option, name in (("--md", "r.md"), ("--html", "r.html")):
        assert graphload("check", faults, option, "-").out == (folder / name).read_text("utf-8")


def test_json_is_the_same_beside_a_report(graphload: Run, faults: str) -> None:
    alone = graphload("check", faults, "--json")
    assert graphload("check", faults, "--json", "--html", "r.html").out == alone.out


def test_records_without_problems_and_no_records_at_all_make_a_report(
    graphload: Run, folder: Path
) -> None:
    (folder / "empty.jsonl").write_text("")
    for name in ("thread.jsonl", "empty.jsonl"):
        assert graphload("check", name, "--html", "r.html", "--md", "r.md").code == 0
        assert "There are none" in (folder / "r.html").read_text("utf-8")
        assert "Problems: **0**" in (folder / "r.md").read_text("utf-8")


def test_a_report_has_the_first_of_many_problems_and_stays_small(
    graphload: Run, folder: Path
) -> None:
    write_records(folder / "gap.jsonl", [{"id": i, "parent": 10**6 + i} for i in range(1, 3001)])
    graphload("check", "gap.jsonl", "--html", "r.html", "--md", "r.md")
    page = (folder / "r.html").read_text("utf-8")
    assert "<p>The first 50 of 3,000.</p>" in page
    assert page.count("which no record describes</bdi>") == 50
    assert len(page) < 40_000
    assert "The first 3 of 3,000." in (folder / "r.md").read_text("utf-8")


def test_of_many_files_those_with_problems_are_listed_first(graphload: Run, folder: Path) -> None:
    (folder / "many").mkdir()
    for at in range(60):
        write_records(folder / "many" / f"{at:02}.jsonl", [{"id": 10 * at + 1, "time": 1e9}])
    write_records(folder / "many" / "59.jsonl", [{"id": 7, "parent": 8, "time": 1e9}])
    graphload("check", "many", "--html", "r.html")
    page = (folder / "r.html").read_text("utf-8")
    names = re.findall(r"<tr><td><bdi>(many/\d\d\.jsonl)</bdi><small>", page)
    assert names[:2] == ["many/59.jsonl", "many/00.jsonl"]
    assert len(names) == 50
    assert "The first 50 of 60" in page


def test_the_mapping_that_is_proposed_is_in_the_reports(graphload: Run, folder: Path) -> None:
    rows = [{"nr": f"p{i}", "re": f"p{i - 1}" if i else None, "text": "a b"} for i in range(9)]
    write_records(folder / "odd.jsonl", rows)
    graphload("check", "odd.jsonl", "--html", "r.html", "--md", "r.md")
    for name in ("r.html", "r.md"):
        assert "--map id=nr,parent=re" in (folder / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--html", "thread.jsonl", "more.jsonl"], "--html: thread.jsonl doesn't end in .html"),
        (["--md", "thread.jsonl", "more.jsonl"], "--md: thread.jsonl doesn't end in .md"),
        (["--md", "a.md", "--html", "a.md", "thread.jsonl"], "a.md"),
        (["--md", "-", "--json", "thread.jsonl"], "two results can't be printed together"),
        (["--md", "-", "--html", "-", "thread.jsonl"], "two results can't be printed together"),
        (["--md", "notes.md", "notes.md"], "notes.md is an input file"),
    ],
)
def test_a_report_replaces_no_input_and_no_other_result(
    graphload: Run, folder: Path, options: list[str], words: str
) -> None:
    write_records(folder / "more.jsonl", [{"id": 9}])
    write_records(folder / "notes.md", [{"id": 8}])
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = graphload("check", *options)
    assert done.code == 2
    assert words in done.err + done.out
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_strict_ends_with_1_after_the_report_is_written(
    graphload: Run, folder: Path, faults: str
) -> None:
    assert graphload("check", "--strict", faults, "--html", "r.html").code == 1
    assert (folder / "r.html").stat().st_size > 1000


def test_no_file_of_rejects_is_named_where_it_could_not_be_written(
    graphload: Run, folder: Path, faults: str
) -> None:
    done = graphload("check", faults, "--html", "r.html", "--rejects", "no/rejects.jsonl")
    assert done.code == 1
    page = (folder / "r.html").read_text("utf-8")
    assert "Records that can't be read. <b>" in page
    assert "no/rejects" not in page


def test_a_report_that_cannot_be_written_leaves_the_one_before(folder: Path, faults: str) -> None:
    done = spawn("check", faults, "--html", "no/r.html", cwd=folder)
    assert done.code == 1
    assert "no such folder" in done.err
    done = spawn("check", faults, "--md", "/dev/full", cwd=folder)
    assert (done.code, "No space left on device" in done.err) == (1, True)
