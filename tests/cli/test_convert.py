from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from graphload.convert import FORMATS
from graphload.readers.formats.table import FORMATS as INPUT_FORMATS
from graphload.readers.shapes.table import SHAPES
from support.command import PROGRAM, environment, spawn, write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run


@pytest.mark.parametrize("format_", FORMATS)
def test_records_are_written_as_one_table(graphload: Run, folder: Path, format_: str) -> None:
    done = graphload("convert", "thread.jsonl", "-o", f"out.{format_}", "--json")
    size = (folder / f"out.{format_}").stat().st_size
    assert done.json == {
        "path": f"out.{format_}",
        "format": format_,
        "bytes": size,
        "records": 3,
        "rejects": 0,
        "unfetched": 0,
        "left_out": 0,
        "unparsed": 0,
    }


def test_records_are_neither_merged_nor_given_ids(graphload: Run, folder: Path) -> None:
    write_records(folder / "r.jsonl", [{"id": 1, "text": "a"}] * 2 + [{"by": "ann", "text": "b"}])
    lines = graphload("convert", "r.jsonl").out.splitlines()
    assert [json.loads(line).get("id") for line in lines] == [1, 1, None]


def test_csv_says_absent_and_empty_apart_and_for_programs_changes_no_formula(
    graphload: Run, folder: Path
) -> None:
    write_records(folder / "r.jsonl", [{"id": 1, "text": "", "title": "=1+1"}, {"id": 2}])
    done = graphload("convert", "r.jsonl", "--as", "csv", "--raw")
    header, first, second = done.out.splitlines()
    assert header.startswith("id,item_type,by,time,title,text,")
    assert first.startswith('1,,,,=1+1,"",')
    assert set(second) == {"2", ","}


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_formulas_are_guarded_and_read_back_as_they_were(
    graphload: Run, folder: Path, suffix: str
) -> None:
    evil = {"id": 1, "by": "@ann", "text": "a;=1\n- b", "odd": [";=1"]}
    write_records(folder / "r.jsonl", [evil, {"id": 2, "parent": 1, "text": "fine"}])
    assert graphload("convert", "r.jsonl", "-o", f"t.{suffix}").code == 0
    table = (folder / f"t.{suffix}").read_text()
    assert "'@ann" in table
    assert "a;'=1\n'- b" in table
    assert table.count('""text""') == 1
    assert graphload("convert", f"t.{suffix}").out == graphload("convert", "r.jsonl").out


def test_a_dash_names_stdout(graphload: Run, folder: Path) -> None:
    for command in ("convert", "export", "threads"):
        assert (
            graphload(command, "thread.jsonl", "-o", "-").out
            == graphload(command, "thread.jsonl").out
        )
    assert not (folder / "-").exists()


def test_filters_take_a_part_and_the_rest_is_counted(graphload: Run, folder: Path) -> None:
    done = graphload("convert", "thread.jsonl", "--by", "ann", "--where", "id>1")
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == [3]
    assert done.err == (
        "left out 2 records\n1 line of these only checked to be JSON, each counted as one record\n"
    )
    (folder / "ids.txt").write_text("3\n\n2\n")
    for ids in ("ids.txt", "3,2"):
        out = graphload("convert", "thread.jsonl", "--ids", ids, "-o", "x.jsonl", "--json").json
        assert (out["records"], out["left_out"]) == (2, 1)
    since = graphload("convert", "thread.jsonl", "--since", "2020-09-13T12:29:10Z")
    assert len(since.out.splitlines()) == 2


def test_the_lines_that_were_left_out_unparsed_are_told(graphload: Run, folder: Path) -> None:
    row = {"id": "a1", "author": "bob", "created_utc": 5, "subreddit": "knots", "body": "x"}
    lines = [json.dumps(row), '{"id": "a2", "author', json.dumps({**row, "author": "ann"})]
    (folder / "dump.jsonl").write_text("\n".join([lines[0], *lines]))
    done = graphload("convert", "dump.jsonl", "--by", "ann")
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["t1_a1"]
    assert done.err == (
        "1 record rejected: see graphload.rejects.jsonl\n"
        "left out 2 records\n"
        "2 lines of these only checked to be JSON, each counted as one record\n"
    )


@pytest.mark.parametrize(
    "args",
    [("--where", "id"), ("--since", "soon"), ("--ids", ","), ("-o", "x.txt"), ("--json",)],
)
def test_wrong_options_are_exit_2(graphload: Run, args: tuple[str, ...]) -> None:
    assert graphload("convert", "thread.jsonl", *args).code == 2


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["idz.txt", "folder/ids", "IDS.CSV", "."])
def test_ids_of_a_file_that_is_not_there_are_no_ids(graphload: Run, name: str) -> None:
    done = graphload("convert", "thread.jsonl", "--ids", name)
    assert done.code == 2
    assert f"--ids: there is no file {name}" in done.err
    assert f"--ids {name}," in done.err
    assert graphload("convert", "thread.jsonl", "--ids", f"{name},").code == 0
    for id_ in ("https://a.example/b/1.json", "b.1@a.example", "t1_c3"):
        assert graphload("convert", "thread.jsonl", "--ids", id_).code == 0


def test_ids_may_come_from_a_pipe(folder: Path) -> None:
    done = spawn("convert", "thread.jsonl", "--ids", "-", cwd=folder, stdin=b"3\n2\n")
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == [2, 3]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("convert", "thread.jsonl", "--map", "names.toml"), "--map @names.toml"),
        (("query", "--from", "thread.jsonl", "largest.cypher"), "-f largest.cypher"),
        (("query", "--from", "thread.jsonl", "thread.jsonl"), "-f thread.jsonl"),
        (("ask", "thread.jsonl"), "graphload ask deepest thread.jsonl"),
    ],
)
def test_the_name_of_a_file_in_the_place_of_a_value_is_said(
    graphload: Run, args: tuple[str, ...], hint: str
) -> None:
    done = graphload(*args)
    assert done.code == 2
    assert hint in done.err


def test_rejects_go_to_their_file_and_mostly_rejects_are_exit_1(
    graphload: Run, folder: Path
) -> None:
    (folder / "bad.jsonl").write_text('{"id": 1}\n{"id": 2, "time": "soon"}\nnull\n')
    done = graphload("convert", "bad.jsonl", "-o", "x.jsonl")
    assert done.code == 1
    assert "2 of 3 records rejected, more than half" in done.err
    assert len((folder / "x.jsonl").read_text().splitlines()) == 1
    assert len((folder / "graphload.rejects.jsonl").read_text().splitlines()) == 2


def test_where_nothing_is_readable_nothing_is_written(graphload: Run, folder: Path) -> None:
    (folder / "bad.jsonl").write_text("null\n")
    assert graphload("convert", "bad.jsonl", "-o", "x.jsonl").code == 1
    assert not (folder / "x.jsonl").exists()


def test_nothing_there_makes_an_empty_table(graphload: Run, folder: Path) -> None:
    (folder / "empty.json").write_text("[]")
    for format_ in FORMATS:
        done = graphload("convert", "empty.json", "-o", f"x.{format_}")
        assert (done.code, "0 records in empty.json" in done.err) == (0, True)


def test_an_input_is_not_overwritten_and_a_folder_must_exist(graphload: Run, folder: Path) -> None:
    before = (folder / "thread.jsonl").read_bytes()
    assert graphload("convert", "thread.jsonl", "-o", "thread.jsonl").code == 2
    assert (folder / "thread.jsonl").read_bytes() == before
    done = graphload("convert", "thread.jsonl", "-o", "none/x.csv")
    assert (done.code, "no such folder" in done.err) == (1, True)


def test_a_closed_pipe_is_no_error(folder: Path) -> None:
    write_records(folder / "many.jsonl", [{"id": i, "text": "x" * 100} for i in range(50_000)])
    with subprocess.Popen(
        [*PROGRAM, "convert", "many.jsonl"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


UTTERANCES: list[dict[str, Any]] = [
    {"key": "u1", "re": None, "who": "ann", "words": "first"},
    {"key": "u2", "re": "u1", "who": "bob", "words": "a < b"},
]


def test_a_mapping_is_given_saved_and_taken(graphload: Run, folder: Path) -> None:
    write_records(folder / "u.jsonl", UTTERANCES)
    given = "id=key,parent=re,by=who,text=words"
    stats = graphload("stats", "--json", "u.jsonl", "--map", given, "--save-map", "m.toml").json
    assert (stats["items"], stats["depth"], stats["authors"]) == (2, 1, 2)
    again = graphload("check", "--json", "u.jsonl", "--map", "@m.toml").json
    assert (again["edges"], again["files"][0]["certainty"]) == (1, "given")
    assert again["files"][0]["mapping"]["parent"] == "re"
    assert "a < b" in graphload("thread", "u.jsonl", "--map", "@m.toml", "u1").out


def test_a_wrong_mapping_is_exit_2_with_the_fields(graphload: Run) -> None:
    done = graphload("stats", "thread.jsonl", "--map", "pid=x")
    assert done.code == 2
    assert "Fields: id, item_type, by" in done.err
    assert graphload("stats", "thread.jsonl", "--save-map", "m.json").code == 2


def test_a_field_that_no_record_has_is_said(graphload: Run) -> None:
    done = graphload("stats", "thread.jsonl", "--map", "score=stars")
    assert (done.code, done.err) == (0, "--map: no record has the field 'stars'\n")


def test_where_nothing_names_a_parent_a_mapping_is_proposed(graphload: Run, folder: Path) -> None:
    write_records(folder / "u.jsonl", [{"id": r["key"], "text": "x", **r} for r in UTTERANCES])
    out = graphload("check", "u.jsonl").out
    assert "--map parent=re\n" in out
    assert "u2  u1      x" in out
    (problem,) = graphload("check", "--json", "u.jsonl").json["problems"]
    assert problem["mapping"]["parent"] == "re"
    assert [row.get("parent") for row in problem["rows"]] == [None, "u1"]


def test_where_no_field_is_known_a_mapping_is_proposed_with_the_error(
    graphload: Run, folder: Path
) -> None:
    posts: list[dict[str, Any]] = [{"post_id": "p1", "in_reply_to": None, "message": "one"}]
    posts += [{"post_id": "p2", "in_reply_to": "p1", "message": "two"}]
    write_records(folder / "p.jsonl", posts)
    done = graphload("check", "p.jsonl")
    assert done.code == 1
    assert "--map id=post_id,parent=in_reply_to,text=message\n" in done.err


def test_a_table_of_unknown_columns_is_refused_with_the_way_to_name_them(
    graphload: Run, folder: Path
) -> None:
    (folder / "t.csv").write_text("nr,reply-to,words\na,,hi\nb,a,ho\n")
    done = graphload("check", "t.csv")
    assert done.code == 1
    assert "(nr, reply-to, words)" in done.err
    assert "--map id=COLUMN,parent=COLUMN" in done.err
    assert graphload("check", "t.csv", "--map", "id=nr,parent=reply-to,text=words").code == 0


def test_shapes_lists_formats_and_shapes(graphload: Run) -> None:
    listed = graphload("shapes", "--json").json
    assert listed["shapes"] == {shape.name: shape.source for shape in SHAPES}
    assert listed["formats"].keys() == {row.name for row in INPUT_FORMATS}
    out = graphload("shapes").out
    assert all(f"\n  {shape.name} " in out for shape in SHAPES)
