from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from support.command import spawn, write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

ALL = "MATCH (i:Item) RETURN i.id AS id ORDER BY id"


def test_a_push_tells_what_it_did_and_that_it_was_verified(graphload: Run) -> None:
    done = graphload("push", "--json", "thread.jsonl")
    assert done.code == 0
    assert done.json == {
        "store": "graphload.graph",
        "items": {"created": 3, "updated": 0, "unchanged": 0},
        "relationships": {"created": 5, "updated": 0, "unchanged": 0},
        "users": {"created": 2, "updated": 0, "unchanged": 0},
        "rejected": 0,
        "verified": True,
        "mismatches": [],
        "load": 1,
        "refreshed": {"changed": 0, "completed": 0, "identified": 0, "kept": 0},
        "fields": {
            "properties": {},
            "left": {},
            "values_left": {},
            "plain": False,
            "text_index": None,
        },
        "other_ids": 0,
        "mentions": None,
    }


def test_a_push_tells_the_name_of_the_index_of_plain_texts(graphload: Run, folder: Path) -> None:
    (folder / "texts.jsonl").write_text('{"id": 1, "text": "a &amp; b"}\n')
    dry = graphload("push", "--dry-run", "--plain", "texts.jsonl", "--to", "my.graph")
    assert "texts          plain ones too" in dry.out
    done = graphload("push", "--plain", "texts.jsonl", "--to", "my.graph")
    assert "text index     Item[plain,text,title]\n" in done.out
    rows = graphload("query", "MATCH (i:Item) RETURN i.plain", "--in", "my.graph", "--json").json
    assert rows["rows"] == [{"i.plain": "a & b"}]
    again = graphload("push", "texts.jsonl", "--to", "my.graph", "--json").json
    assert again["fields"]["plain"]
    assert graphload("push", "--plain", "--fields", "plain", "texts.jsonl").code == 2


def test_a_push_tells_which_fields_are_properties_and_why_others_are_not(
    graphload: Run, folder: Path
) -> None:
    story = {"id": 1, "mood": "sad", "rank": 1}
    write_records(folder / "moods.jsonl", [story, {"id": 2, "parent": 1, "mood": 3}])
    for option, done in (("--dry-run", "to be created"), ("--force", "created")):
        out = graphload("push", "moods.jsonl", "--fields", "all", option).out
        assert done in out
        assert "fields         mood (text)\n" in out
        assert "in extra       1 value of mood, of another type or too large\n" in out
        assert "in extra       rank: is a name of graphload's own\n" in out
    query = "MATCH (i:Item) WHERE i.mood = 'sad' RETURN i.id AS id"
    assert graphload("query", query, "--as", "jsonl").out == '{"id": 1}\n'
    page = graphload(
        "draw", "--in", "graphload.graph", "--colour", "attribute:mood", "-o", "p.html"
    )
    assert page.code == 0


def test_a_field_named_twice_is_wrong_usage(graphload: Run) -> None:
    assert graphload("push", "thread.jsonl", "--fields", "a,a=b").code == 2


def test_a_store_that_fails_verification_tells_of_an_interrupted_load(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    change = (
        "MATCH (l:GraphloadLoad {load: 1}), (i:Item {id: 2})",
        "SET l.state = 'unfinished', i.depth = 7",
    )
    graphload("query", "--write", " ".join(change))
    done = graphload("verify")
    assert done.code == 1
    assert "load 1 is unfinished: repeat the command that was interrupted" in done.err


def test_pushing_again_changes_nothing(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    report = graphload("push", "--json", "thread.jsonl").json
    assert report["items"] == {"created": 0, "updated": 0, "unchanged": 3}


def test_stubs_are_items_and_completing_one_is_an_update(graphload: Run, folder: Path) -> None:
    write_records(folder / "reply.jsonl", [{"id": 2, "parent": 1}])
    assert graphload("push", "--json", "reply.jsonl").json["items"]["created"] == 2
    write_records(folder / "story.jsonl", [{"id": 1, "kids": [2]}])
    assert graphload("push", "--json", "story.jsonl").json["items"]["updated"] == 1


def test_rejects_are_counted_in_a_push(graphload: Run, folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"id": 1}\nnull\n')
    assert graphload("push", "--json", "bad.jsonl").json["rejected"] == 1


def test_strict_pushes_nothing_where_something_is_wrong(graphload: Run, folder: Path) -> None:
    write_records(folder / "gap.jsonl", [{"id": 2, "parent": 99}])
    done = graphload("push", "--strict", "gap.jsonl", "--to", "s.graph")
    assert done.code == 1
    assert not (folder / "s.graph").exists()
    write_records(folder / "whole.jsonl", [{"id": 2, "type": "story", "time": 1_700_000_000}])
    assert graphload("push", "--strict", "whole.jsonl", "--to", "s.graph").code == 0


def test_what_is_in_a_store_comes_back_as_the_same_graph(graphload: Run, folder: Path) -> None:
    records: list[dict[str, Any]] = [
        {"id": 2, "parent": 1, "kids": [5, 4], "text": "é\r\n", "odd": {"b": 1.5, "a": None}},
        {"id": 4, "parent": 2, "dead": True, "time": 2**62},
        {"parent": 4, "by": "without an id"},
    ]
    write_records(folder / "r.jsonl", records)
    graphload("push", "r.jsonl", "--to", "s.graph")
    commands = (["export"], ["stats", "--json"], ["threads"], ["thread", "--json", "1"])
    for command in commands:
        there = graphload(*command, "--in", "s.graph")
        name, *options = command
        files = graphload(name, *options[:1], "r.jsonl", *options[1:])
        assert (there.code, there.out) == (0, files.out)


def test_a_drawing_of_a_store_is_that_of_its_files(graphload: Run, folder: Path) -> None:
    graphload("push", "thread.jsonl", "--to", "s.graph")
    graphload("draw", "--in", "s.graph", "-o", "a.html")
    graphload("draw", "thread.jsonl", "-o", "b.html")
    assert (folder / "a.html").read_bytes() == (folder / "b.html").read_bytes()


def test_a_query_gives_csv_in_a_pipe(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    assert graphload("query", ALL).out == "id\n1\n2\n3\n"


def test_a_query_in_json_has_columns_and_rows(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    query = (
        "MATCH p = (u:User {name: 'bob'})-[r:POSTED]->(i:Item) "
        "RETURN u, r, p, i.id AS id, i.created_at AS at, null AS nothing"
    )
    answer = graphload("query", "--json", query).json
    assert answer["columns"] == ["u", "r", "p", "id", "at", "nothing"]
    (row,) = answer["rows"]
    assert row["u"] == {"labels": ["User"], "properties": {"name": "bob"}}
    assert row["r"] == {"type": "POSTED", "start": "bob", "end": 2, "properties": {}}
    assert [node["labels"] for node in row["p"]["nodes"]] == [["User"], ["Item"]]
    assert [one["type"] for one in row["p"]["relationships"]] == ["POSTED"]
    assert (row["id"], row["at"], row["nothing"]) == (2, "2020-09-13T12:30:00Z", None)


@pytest.mark.parametrize(
    ("given", "value"),
    [("a=2", 2), ('a="2"', "2"), ("a=two words", "two words"), ("a=[1, 2]", [1, 2]), ("a=", "")],
)
def test_a_parameter_is_json_and_else_text(graphload: Run, given: str, value: object) -> None:
    done = graphload("query", "--from", "thread.jsonl", "-p", given, "--json", "RETURN $a AS a")
    assert done.json["rows"] == [{"a": value}]


def test_a_query_may_stand_in_a_file(graphload: Run, folder: Path) -> None:
    (folder / "q.cypher").write_text(f"// all\n{ALL}\n")
    assert graphload("query", "-f", "q.cypher", "--from", "thread.jsonl").out == "id\n1\n2\n3\n"


def test_files_are_asked_through_a_store_that_is_gone_afterwards(
    graphload: Run, folder: Path
) -> None:
    write_records(folder / "more.jsonl", [{"id": 4, "parent": 1}])
    done = graphload("query", "--from", "thread.jsonl", "--from", "more.jsonl", ALL)
    assert done.out == "id\n1\n2\n3\n4\n"
    assert sorted(path.name for path in folder.iterdir()) == ["more.jsonl", "thread.jsonl"]


def test_a_query_only_reads_unless_it_may_write(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    write = "MATCH (i:Item {id: 1}) SET i.score = 5 RETURN i.score AS score"
    refused = graphload("query", write, "--json")
    assert (refused.code, refused.json["error"]["kind"]) == (1, "query")
    assert "--write" in refused.err
    assert graphload("query", "--write", write).out == "score\n5\n"


def test_a_cypher_error_shows_the_query_with_a_caret_at_the_place(graphload: Run) -> None:
    done = graphload("query", "--from", "thread.jsonl", "MATCH (i:Item)\nRETRN i")
    assert done.code == 1
    assert "  RETRN i\n  ^" in done.err
    error = graphload("query", "--json", "--from", "thread.jsonl", "RETURN\n1 +").json["error"]
    assert error["line"] == 2


def read_table(path: Path) -> list[dict[str, Any]]:
    text = path.read_text("utf-8") if path.suffix != ".parquet" else ""
    if path.suffix == ".json":
        rows: list[dict[str, Any]] = json.loads(text)["rows"]
        return rows
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    frame = pl.read_csv(path) if path.suffix == ".csv" else pl.read_parquet(path)
    return frame.to_dicts()


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "parquet"])
def test_an_answer_is_written_to_a_file_of_any_format(
    graphload: Run, folder: Path, suffix: str
) -> None:
    done = graphload("query", "--from", "thread.jsonl", ALL, "-o", f"r.{suffix}")
    assert (done.code, done.out) == (0, "")
    assert read_table(folder / f"r.{suffix}") == [{"id": 1}, {"id": 2}, {"id": 3}]


def test_a_format_is_named_in_a_pipe(graphload: Run) -> None:
    done = graphload("query", "--from", "thread.jsonl", ALL, "--as", "jsonl")
    assert done.out == '{"id": 1}\n{"id": 2}\n{"id": 3}\n'


def test_formulas_are_guarded_in_csv_but_not_for_programs(graphload: Run) -> None:
    query = "RETURN '=1+1' AS x"
    assert graphload("query", "--from", "thread.jsonl", query).out == "x\n'=1+1\n"
    assert graphload("query", "--from", "thread.jsonl", query, "--raw").out == "x\n=1+1\n"
    assert graphload("query", "--from", "thread.jsonl", query, "--as", "jsonl").out == (
        '{"x": "=1+1"}\n'
    )


def test_a_store_that_is_not_there_is_an_error_with_a_hint(graphload: Run, folder: Path) -> None:
    done = graphload("query", "RETURN 1")
    assert done.code == 1
    assert "graphload push" in done.err
    assert not (folder / "graphload.graph").exists()


def test_a_folder_that_is_no_store_is_left_alone(graphload: Run, folder: Path) -> None:
    (folder / "mine.graph").mkdir()
    (folder / "mine.graph" / "letter.txt").write_text("dear")
    assert graphload("push", "thread.jsonl", "--to", "mine.graph").code == 1
    assert [path.name for path in (folder / "mine.graph").iterdir()] == ["letter.txt"]


def test_a_store_where_nothing_listens_is_an_error(graphload: Run, folder: Path) -> None:
    (folder / "password").write_text("x\n")
    options = ("--in", "bolt://127.0.0.1:1", "--password-file", "password", "--json")
    error = graphload("query", "RETURN 1", *options)
    assert (error.code, error.json["error"]["kind"]) == (1, "store_unavailable")


def test_the_demo_runs_twice_and_leaves_the_same_files(folder: Path) -> None:
    first = spawn("demo", cwd=folder)
    page = (folder / "graphload-demo" / "demo.html").read_bytes()
    second = spawn("demo", "--json", cwd=folder)
    assert (first.code, second.code) == (0, 0)
    assert (folder / "graphload-demo" / "demo.html").read_bytes() == page
    assert len(second.json["questions"]) == 3
    assert all(question["rows"] for question in second.json["questions"])
    assert "Try next" in first.out


def test_the_demo_goes_where_it_is_told(graphload: Run, folder: Path) -> None:
    assert graphload("demo", "there/demo").code == 0
    names = {path.name for path in (folder / "there" / "demo").iterdir()}
    assert names == {"demo.jsonl", "demo.graph", "demo.html"}


def test_files_for_an_import_keep_the_prefix_of_the_store(graphload: Run, folder: Path) -> None:
    assert graphload("push", "thread.jsonl", "--to", "h.graph", "--prefix", "HN").code == 0
    done = graphload("export", "--in", "h.graph", "--as", "neo4j-import", "-o", "files")
    assert "the store's prefix: HN" in done.err
    assert "--nodes=HNItem=" in (folder / "files" / "import.sh").read_text()
    chosen = ("--prefix", "X", "--as", "neo4j-import", "-o", "files")
    assert "prefix" not in graphload("export", "thread.jsonl", *chosen).err
    assert "--nodes=XItem=" in (folder / "files" / "import.sh").read_text()
