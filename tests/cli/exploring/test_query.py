"""`graphload query` with several statements, sets of parameters, limits and every format."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from graphload.cli.parameters import read_parameter_sets
from graphload.errors import UsageError

if TYPE_CHECKING:
    from support.command import Run

IDS = "MATCH (i:Item) RETURN i.id AS id ORDER BY id"
TWO = f"{IDS};\n// ; in a comment\nMATCH (u:User) RETURN u.name AS name, ';' AS x ORDER BY name;\n"


def test_a_file_of_several_statements_gives_a_table_for_each(graphload: Run) -> None:
    Path("two.cypher").write_text(TWO, "utf-8")
    asked = ("query", "--from", "thread.jsonl", "-f", "two.cypher")
    ids, names = graphload(*asked, "--json").json
    assert [row["id"] for row in ids["rows"]] == [1, 2, 3]
    assert names == {
        "columns": ["name", "x"],
        "rows": [{"name": "ann", "x": ";"}, {"name": "bob", "x": ";"}],
    }
    done = graphload(*asked, "-o", "two.md")
    assert done.err.endswith("wrote two.md: 5 rows in 2 tables\n")
    assert Path("two.md").read_text("utf-8") == (
        "| id |\n| ---: |\n| 1 |\n| 2 |\n| 3 |\n\n"
        "| name | x |\n| --- | --- |\n| ann | ; |\n| bob | ; |\n"
    )


@pytest.mark.parametrize("options", [(), ("-o", "two.csv"), ("--as", "jsonl"), ("-o", "t.parquet")])
def test_a_format_of_one_table_is_refused_before_anything_runs(
    graphload: Run, options: tuple[str, ...]
) -> None:
    graphload("push", "thread.jsonl")
    Path("two.cypher").write_text(f"MATCH (i:Item) SET i.score = 7;{TWO}", "utf-8")
    done = graphload("query", "-f", "two.cypher", "--write", *options)
    assert done.code == 2
    assert "2 statements return rows" in done.err
    assert "--as md" in done.err
    assert graphload("query", "MATCH (i:Item {score: 7}) RETURN i").out == "i\n"


def test_of_several_statements_only_one_need_return_rows(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    change = "MATCH (i:Item) SET i.score = i.id; MATCH (i:Item) RETURN sum(i.score) AS n;"
    assert graphload("query", "--write", change).out == "n\n6\n"


def test_an_error_says_which_statement_and_where_in_the_file(graphload: Run) -> None:
    Path("two.cypher").write_text(f"{TWO}\nRETURN 1 +;\n", "utf-8")
    done = graphload("query", "--from", "thread.jsonl", "-f", "two.cypher", "--json")
    assert done.json["error"]["line"] == 5
    assert done.json["error"]["message"].startswith("statement 3 of 3: ")
    assert "  RETURN 1 +" in done.err


def test_a_command_of_the_shell_is_no_query(graphload: Run) -> None:
    done = graphload("query", "--from", "thread.jsonl", ":schema")
    assert done.code == 2
    assert "graphload shell --in STORE < FILE" in done.err


def test_a_query_runs_once_for_each_row_of_a_file(graphload: Run) -> None:
    Path("sets.csv").write_text("name,least\nann,3\nbob,0\nzoe,\n", "utf-8")
    query = (
        "MATCH (:User {name: $name})-[:POSTED]->(i) WHERE i.id >= $least "
        "RETURN $name AS name, i.id AS id, $more AS more ORDER BY id"
    )
    done = graphload(
        "query", "--from", "thread.jsonl", "--params", "sets.csv", "-p", "more=[1]", query
    )
    assert done.out == "name,id,more\nann,3,[1]\nbob,2,[1]\n"
    wrong = graphload(
        "query", "--from", "thread.jsonl", "--params", "sets.csv", "RETURN 1 / $least AS x"
    )
    assert wrong.code == 1
    assert "parameter set 2 of 3: " in wrong.err


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.json", '{"$a": 1, "b": [true]}', [{"a": 1, "b": [True]}]),
        ("a.json", '[{"a": 1}, {"a": "x"}]', [{"a": 1}, {"a": "x"}]),
        ("a.jsonl", '{"a": 1}\n\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        ("a.tsv", "a\tb\n1\t2.5\n", [{"a": 1, "b": 2.5}]),
        ("a.csv", "\ufeffa;b\r\n1;x\r\n", [{"a": 1, "b": "x"}]),
        ("a", 'a,b\n007,true\n8,FALSE\n"1\n2",\n', [
            {"a": "007", "b": True}, {"a": "8", "b": False}, {"a": "1\n2", "b": None},
        ]),
        ("a.csv", "zip:string,n:float,ids:json,$d\n10115,1,[1],1\n,2,,1.5\n", [
            {"zip": "10115", "n": 1.0, "ids": [1], "d": 1.0},
            {"zip": None, "n": 2.0, "ids": None, "d": 1.5},
        ]),
        ("a.csv", "{a\n1\n", [{"{a": 1}]),
    ],
)  # fmt: skip
def test_parameters_have_the_types_of_their_file(
    tmp_path: Path, name: str, text: str, expected: list[dict[str, object]]
) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode())
    found = read_parameter_sets(str(path))
    assert found == expected
    assert [[*map(type, one.values())] for one in found] == [
        [*map(type, one.values())] for one in expected
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "has no parameters"),
        ("a,b\n", "has no parameters"),
        ("[]", "has no parameters"),
        ('{"a": 1}\n{"a":', ":2: invalid JSON"),
        ('{"a": NaN}', ":1: invalid JSON: NaN"),
        ('{"a": 1}\n[2]', ":2: 2 is no object"),
        ("[" * 100_000, ":1: nested too deep"),
        ("a,b\n1\n", ":2: has 1 cells, but the header has 2"),
        ("a,a\n1,2\n", ":1: two columns are called 'a'"),
        ("a,\n1,2\n", ":1: column 2 has no name"),
        ("a:date\n1\n", ":1: unknown type 'date' of column 'a'"),
        ("a:int\nx\n", "the column 'a' has a cell that is no integer"),
        ('a\n"1', "invalid CSV"),
    ],
)
def test_a_file_without_clear_parameters_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "sets"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as raised:
        read_parameter_sets(str(path))
    assert reason in str(raised.value)


def test_a_limit_cuts_the_rows_and_says_so(graphload: Run) -> None:
    done = graphload("query", "--from", "thread.jsonl", "--limit", "2", IDS)
    assert done.out == "id\n1\n2\n"
    assert done.err.endswith("there are more rows: --limit 2\n")
    whole = graphload("query", "--from", "thread.jsonl", "--limit", "3", IDS)
    assert whole.out == "id\n1\n2\n3\n"
    assert "more rows" not in whole.err
    none = graphload("query", "--from", "thread.jsonl", "--limit", "0", IDS, "--json")
    assert none.json == {"columns": ["id"], "rows": []}


def test_lists_stay_lists_and_dates_are_dates_in_parquet(graphload: Run) -> None:
    query = "MATCH (i:Item {id: 1}) RETURN i.kids AS kids, date(i.created_at) AS day, [1.5] AS x"
    done = graphload("query", "--from", "thread.jsonl", query, "-o", "x.parquet")
    assert done.code == 0
    frame = pl.read_parquet("x.parquet")
    assert frame.dtypes == [pl.List(pl.Int64), pl.Date, pl.List(pl.Float64)]
    assert json.loads(frame.write_json()) == [{"kids": [3, 2], "day": "2020-09-13", "x": [1.5]}]
    assert pl.read_csv(io.StringIO(graphload("query", "--from", "thread.jsonl", query).out)).row(
        0
    ) == ("[3, 2]", "2020-09-13", "[1.5]")


def test_a_typo_is_said_on_stderr_and_only_there(graphload: Run) -> None:
    graphload("push", "thread.jsonl")
    done = graphload("query", "MATCH (i:item) RETURN i.tme AS t")
    assert (done.code, done.out) == (0, "t\n")
    assert done.err == (
        "graphload.graph has no label item; did you mean Item?\n"
        "graphload.graph has no property tme; did you mean time?\n"
    )
    assert graphload("query", "--quiet", "MATCH (i:item) RETURN i").err == ""
    made = graphload("query", "--write", "CREATE (n:Note {mood: 1}) RETURN n.mood AS m")
    assert (made.out, made.err) == ("m\n1\n", "")
    assert "no label Nte; did you mean Note?" in graphload("query", "MATCH (n:Nte) RETURN n").err
    assert graphload("query", "MATCH (n:Note) RETURN n.mood AS m").err == ""
    assert graphload("query", "--write", "MATCH (n:Note) DELETE n").err == ""
