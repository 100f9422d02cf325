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
    assert len([line for line in done.out.splitlines() if line.startswith("    gap.jsonl:")]) == 3
    assert "and 2 more" in done.out


def test_rejects_are_kept_whole_with_their_place_and_reason(graphload: Run, folder: Path) -> None:
    (folder / "bad.jsonl").write_bytes(
        b'{"id": 1}\n{"id": 2, "time": "soon"}\n{"id": 3, "by": "\xff"}\n{"id": 4}\n'
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


NOTHING = {
    "data.json": '{"data": []}',
    "hits.json": '{"hits": []}',
    "listing.json": '{"kind": "Listing", "data": {"children": [], "after": null}}',
    "array.json": "[]",
    "empty.jsonl": "",
    "blank.jsonl": "\n \n",
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_there_is_no_error(graphload: Run, folder: Path, name: str) -> None:
    (folder / name).write_text(NOTHING[name])
    for command in ("check", "stats", "threads", "measures", "export"):
        done = graphload(command, name)
        assert (done.code, done.err) == (0, f"0 records in {name}\n")
    assert graphload("check", "--json", name).json["counts"]["read"] == 0
    assert graphload("thread", name, "5", "--json").json == []


def test_a_page_of_nothing_opens_and_a_push_of_nothing_changes_nothing(
    graphload: Run, folder: Path
) -> None:
    (folder / "hits.json").write_text('{"hits": []}')
    assert graphload("draw", "hits.json", "--thread", "5").code == 0
    assert (folder / "hits.html").is_file()
    done = graphload("push", "hits.json", "--to", "new.graph", "--json")
    assert (done.code, done.json["items"]["created"], done.json["load"]) == (0, 0, None)
    assert not (folder / "new.graph").exists()
    graphload("push", "thread.jsonl", "--to", "old.graph")
    before = graphload("export", "--in", "old.graph").out
    wiping = graphload("push", "hits.json", "--to", "old.graph", "--wipe", "--yes", "old.graph")
    assert "nothing (there are no records)" in wiping.out
    assert graphload("export", "--in", "old.graph").out == before
    assert len(graphload("loads", "--in", "old.graph", "--json").json) == 1


def test_a_file_of_something_else_is_an_error_with_the_reason(graphload: Run, folder: Path) -> None:
    (folder / "settings.json").write_text('{"theme": {"dark": true}}')
    done = graphload("stats", "settings.json")
    assert done.code == 1
    assert "has no field of an Item" in done.err


MOSTLY_BROKEN = '{"id": 1}\n{"id": 2, "time": "soon"}\n{"id": 3, "time": "soon"}\n'


def test_where_most_records_are_rejected_the_result_is_given_and_the_exit_code_is_1(
    graphload: Run, folder: Path
) -> None:
    (folder / "bad.jsonl").write_text(MOSTLY_BROKEN)
    for command in ("check", "stats", "threads", "measures", "export", "draw"):
        done = graphload(command, "thread.jsonl", "bad.jsonl")
        assert done.code == 1
        assert done.out or command == "draw"
        assert done.err.endswith("bad.jsonl: 2 of 3 records rejected, more than half\n")
    report = graphload("check", "--json", "thread.jsonl", "bad.jsonl")
    assert (report.code, report.json["mostly_rejected"]) == (1, ["bad.jsonl"])


def test_exactly_half_is_not_more_than_half(graphload: Run, folder: Path) -> None:
    (folder / "half.jsonl").write_text('{"id": 1}\n{"id": 2, "time": "soon"}\n')
    assert graphload("stats", "half.jsonl").code == 0


def test_a_push_of_mostly_rejected_records_writes_nothing_unless_forced(
    graphload: Run, folder: Path
) -> None:
    (folder / "bad.jsonl").write_text(MOSTLY_BROKEN)
    refused = graphload("push", "bad.jsonl", "--to", "s.graph", "--json")
    assert refused.code == 1
    assert "2 of 3 records rejected, more than half" in refused.json["error"]["message"]
    assert not (folder / "s.graph").exists()
    forced = graphload("push", "bad.jsonl", "--to", "s.graph", "--json", "--force")
    assert (forced.code, forced.json["items"]["created"]) == (0, 1)


@pytest.mark.parametrize("suffix", ["jsonl", "json", "csv"])
def test_a_file_whose_records_are_all_in_another_is_as_sure_as_that(
    graphload: Run, folder: Path, suffix: str
) -> None:
    records = [{"id": 1, "text": "a"}, {"id": 2, "parent": 1, "text": "b"}]
    if suffix == "csv":
        text = "id,parent,text\n1,,a\n2,1,b\n"
    else:
        text = json.dumps(records) if suffix == "json" else "\n".join(map(json.dumps, records))
    for name in ("a", "b"):
        (folder / f"{name}.{suffix}").write_text(text)
    report = graphload("check", f"a.{suffix}", f"b.{suffix}", "--json").json
    assert [entry["certainty"] for entry in report["files"]] == ["likely"] * 2


def test_of_each_file_format_shape_and_certainty_are_said(graphload: Run, folder: Path) -> None:
    write_records(
        folder / "r.jsonl",
        [
            {"id": "a", "author": "[deleted]", "body": "x", "created_utc": 1_600_000_000},
            {"id": "b", "author": "n", "body": "x", "created_utc": 1_600_000_000_000},
        ],
    )
    write_records(folder / "x.jsonl", [{"id": 1, "text": "a", "parent": "root"}])
    (folder / "notes.txt").write_text("words")
    out = graphload("check", ".").out
    assert "thread.jsonl: json; firebase 3 (likely)\n" in out
    assert "r.jsonl: json; reddit 2 (certain)\n    times in 'ms' 1\n" in out
    assert "    no author spelled '[deleted]' 1\n" in out
    assert "x.jsonl: json; firebase 1 (unsure)\n    no parent spelled 'root' 1\n" in out
    assert "ignored  1 file\n    ./notes.txt: " in out
    entries = graphload("check", "--json", "thread.jsonl").json["files"]
    assert [entry["certainty"] for entry in entries] == ["likely"]


def test_a_conflict_says_which_record_won_and_what_the_other_said(
    graphload: Run, folder: Path
) -> None:
    records = [
        {"id": 1, "text": "old", "score": 5, "retrieved_at": 1_600_000_000},
        {"id": 1, "text": "new", "retrieved_at": 1_700_000_000},
    ]
    write_records(folder / "two.jsonl", records)
    report = graphload("check", "--json", "two.jsonl").json
    detail = (
        "two.jsonl:2 wins, because it was retrieved later: "
        'text is "new", not "old" (two.jsonl:1); score is 5, not nothing (two.jsonl:2)'
    )
    assert detail in report["problems"][0]["detail"]
    (conflict,) = report["conflicts"]
    assert conflict["winner"] == {"source": "two.jsonl", "line": 2}
    assert conflict["differences"][0]["value"] == '"new"'


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


def test_a_format_that_fixes_the_shape_gives_its_name_to_it(graphload: Run, folder: Path) -> None:
    (folder / "chat.txt").write_text("13/09/2020, 14:26 - ann: hi\n", "utf-8")
    assert "chat.txt: whatsapp; whatsapp 1 (certain)" in graphload("check", "chat.txt").out
    (entry,) = graphload("check", "--json", "chat.txt").json["files"]
    assert entry["shapes"] == {"whatsapp": 1}


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


def test_a_text_with_calls_of_functions_in_it_has_no_records(graphload: Run, folder: Path) -> None:
    (folder / "list.txt").write_text("Try this:\nFoo(x=1, y=2)\nBar(size='z')\nIt works.\n")
    done = graphload("check", "list.txt")
    assert (done.code, "no readable records" in done.err) == (1, True)


def test_where_no_row_has_an_id_a_mapping_is_proposed_once(graphload: Run, folder: Path) -> None:
    rows = "nr,author,text,re\na1,ann,hello there,\na2,bob,hello to you,a1\na3,ann,oh,a2\n"
    (folder / "posts.csv").write_text(rows)
    done = graphload("check", "posts.csv")
    assert [line.split()[0] for line in done.out.splitlines() if line.startswith("  no_")] == [
        "no_ids",
        "no_links",
    ]
    proposed = "--map id=nr,parent=re"
    assert [line.strip() for line in done.out.splitlines()].count(proposed) == 1
    mapped = graphload("check", "posts.csv", *proposed.split())
    assert "0 stubs, 1 thread" in mapped.out
    assert "problems 0" in mapped.out


def test_a_record_of_an_unreadable_value_gets_no_proposal(graphload: Run, folder: Path) -> None:
    (folder / "a.jsonl").write_text('{"id": 1, "text": "a b", "time": "soon"}\n')
    done = graphload("check", "a.jsonl")
    assert done.code == 1
    assert "--map" not in done.err


def test_a_shape_that_is_named_is_given(graphload: Run) -> None:
    for name in ("firebase", "reddit"):
        report = graphload("check", "--json", "--shape", name, "thread.jsonl").json
        assert [entry["certainty"] for entry in report["files"]] == ["given"]


def test_rows_of_a_proposal_show_authors_who_are_objects(graphload: Run, folder: Path) -> None:
    messages = [
        {"id": "10", "content": "hello there", "author": {"id": "5", "name": "ann"}},
        {"id": "11", "content": "well, hello", "author": {"id": "6", "name": "bob"}},
    ]
    messages[1]["reference"] = {"messageId": "10"}
    (folder / "chat.json").write_text(json.dumps({"channel": {"id": "2"}, "messages": messages}))
    lines = [line.split() for line in graphload("check", "chat.json").out.splitlines()]
    at = lines.index(["--map", "parent=reference.messageId,text=content"])
    assert lines[at + 1 : at + 4] == [
        ["id", "parent", "by", "text"],
        ["10", "ann", "hello", "there"],
        ["11", "10", "bob", "well,", "hello"],
    ]
