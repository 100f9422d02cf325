from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from graphload.errors import UsageError
from graphload.tables import Table, format_of, plain_value, write_table
from graphload.values import Node, Path, Relationship

NOON = dt.datetime(2020, 1, 2, 12, tzinfo=dt.UTC)
ANN = Node(["User"], {"name": "ann"})
ITEM = Node(["Item"], {"id": 1, "created_at": NOON})
POSTED = Relationship("POSTED", "ann", 1, {})


def written(table: Table, format_: str) -> bytes:
    stream = io.BytesIO()
    write_table(table, stream, format_=format_)
    return stream.getvalue()


def one(value: object) -> Table:
    return Table(["x"], [[value]])


def test_json_has_columns_and_rows() -> None:
    table = Table(["a", "b"], [[1, "x"], [None, True]])
    assert json.loads(written(table, "json")) == {
        "columns": ["a", "b"],
        "rows": [{"a": 1, "b": "x"}, {"a": None, "b": True}],
    }


def test_json_lines_have_a_row_each() -> None:
    assert written(Table(["a"], [[1], ["é"]]), "jsonl") == '{"a": 1}\n{"a": "é"}\n'.encode()


def test_a_node_is_its_labels_and_properties() -> None:
    assert plain_value(ANN) == {"labels": ["User"], "properties": {"name": "ann"}}


def test_a_relationship_says_which_nodes_it_joins() -> None:
    expected = {"type": "POSTED", "start": "ann", "end": 1, "properties": {}}
    assert plain_value(POSTED) == expected


def test_a_path_is_its_nodes_and_relationships() -> None:
    path: dict[str, Any] = plain_value(Path([ANN, ITEM], [POSTED]))
    assert path["nodes"][1]["properties"] == {"id": 1, "created_at": "2020-01-02T12:00:00Z"}
    assert [step["type"] for step in path["relationships"]] == ["POSTED"]


EAST = dt.timezone(dt.timedelta(hours=2))
MOMENTS = {
    "2020-01-02T12:00:00Z": NOON,
    "2020-01-02T14:00:00+02:00": NOON.astimezone(EAST),
    "2020-01-02T13:00:00.05+01:00[Europe/Berlin]": NOON.replace(microsecond=50_000).astimezone(
        ZoneInfo("Europe/Berlin")
    ),
    "9999-12-31T23:59:59-10:00": dt.datetime.fromisoformat("9999-12-31T23:59:59-10:00"),
}


def test_moments_are_iso_8601_in_their_own_zone() -> None:
    assert {plain_value(moment): moment for moment in MOMENTS.values()} == MOMENTS
    for text, moment in MOMENTS.items():
        assert json.loads(written(one(moment), "jsonl")) == {"x": text}
        assert written(one(moment), "csv").decode() == f"x\n{text}\n"


def test_moments_of_any_zone_are_the_same_timestamps_in_parquet() -> None:
    rows = [[moment] for moment in MOMENTS.values()][:3]
    column = pl.read_parquet(written(Table(["x"], rows), "parquet"))["x"]
    assert column.to_list() == [moment for (moment,) in rows]


@pytest.mark.parametrize(
    ("value", "word"),
    [(math.inf, "Infinity"), (-math.inf, "-Infinity"), (math.nan, "NaN")],
)
def test_what_is_no_number_in_json_is_its_word_in_every_text(value: float, word: str) -> None:
    assert written(one(value), "csv").decode() == f"x\n{word}\n"
    assert json.loads(
        written(one([value]), "csv").decode().split("\n")[1][1:-1].replace('""', '"')
    ) == [word]
    assert json.loads(written(one(value), "jsonl")) == {"x": word}
    assert json.loads(written(one({"a": [value]}), "json"))["rows"] == [{"x": {"a": [word]}}]
    (read,) = pl.read_parquet(written(Table(["x"], [[value]]), "parquet"))["x"]
    assert repr(read) == repr(value)


def test_csv_tells_nothing_from_empty_text() -> None:
    assert written(Table(["a", "b"], [[None, ""]]), "csv") == b'a,b\n,""\n'


def test_csv_holds_maps_as_json() -> None:
    frame = pl.read_csv(written(one({"a": [1]}), "csv"))
    assert json.loads(frame["x"][0]) == {"a": [1]}


def test_csv_guards_formulas_in_cells_names_and_lists_unless_it_is_raw() -> None:
    table = Table(["=a", "b;+c"], [["=1+1", [";=1", 2]], [-5, "a\t@b"]])
    assert list(csv.reader(io.StringIO(written(table, "csv").decode()))) == [
        ["'=a", "b;'+c"],
        ["'=1+1", '["\\u003b=1", 2]'],
        ["-5", "a\t'@b"],
    ]
    stream = io.BytesIO()
    write_table(table, stream, raw=True)
    assert stream.getvalue().startswith(b'=a,"b;+c"\n=1+1,')
    assert b"'" not in written(table, "json")


def test_parquet_keeps_types() -> None:
    table = Table(["i", "f", "b", "s", "t"], [[2**63 - 1, 0.5, True, "x", NOON], [None] * 5])
    frame = pl.read_parquet(written(table, "parquet"))
    assert frame.dtypes == [pl.Int64, pl.Float64, pl.Boolean, pl.String, pl.Datetime("us", "UTC")]
    assert frame.row(0) == (2**63 - 1, 0.5, True, "x", NOON)


def test_a_parquet_column_of_mixed_kinds_is_text() -> None:
    table = Table(["x"], [[1], ["a"], [[1, 2]], [None]])
    assert pl.read_parquet(written(table, "parquet"))["x"].to_list() == ["1", "a", "[1, 2]", None]


@pytest.mark.parametrize(
    ("values", "dtype", "read"),
    [
        ([[1, 2], [], None, [None, 3]], pl.List(pl.Int64), None),
        ([["a"], ["b", "c"]], pl.List(pl.String), None),
        ([[NOON]], pl.List(pl.Datetime("us", "UTC")), None),
        ([NOON.date(), None], pl.Date, None),
        ([[NOON.date()], []], pl.List(pl.Date), None),
        ([NOON.date(), NOON], pl.String, ["2020-01-02", "2020-01-02T12:00:00Z"]),
        ([[[1], [2, 3]], [[]]], pl.List(pl.List(pl.Int64)), None),
        ([[], []], pl.List(pl.String), None),
        ([[1, "a", {"b": 2}]], pl.List(pl.String), [["1", "a", '{"b": 2}']]),
        ([[[1], ["a"]]], pl.List(pl.List(pl.String)), [[["1"], ["a"]]]),
        ([(1, 2)], pl.List(pl.Int64), [[1, 2]]),
        ([1, 0.5], pl.Float64, [1.0, 0.5]),
        ([[2**70], [1]], pl.List(pl.String), [[str(2**70)], ["1"]]),
        ([2**53 + 1, 0.5], pl.String, ["9007199254740993", "0.5"]),
        ([{"a": 1}], pl.String, ['{"a": 1}']),
    ],
)
def test_lists_are_lists_in_parquet(
    values: list[Any], dtype: pl.DataType, read: list[Any] | None
) -> None:
    column = pl.read_parquet(written(Table(["x"], [[v] for v in values]), "parquet"))["x"]
    assert column.dtype == dtype
    assert column.to_list() == (values if read is None else read)


def test_columns_of_seconds_are_timestamps_in_parquet_and_seconds_elsewhere() -> None:
    table = Table(["t"], [[int(NOON.timestamp())], [None], [-1]], times=["t"])
    before = dt.datetime(1969, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
    assert pl.read_parquet(written(table, "parquet"))["t"].to_list() == [NOON, None, before]
    assert written(table, "jsonl") == b'{"t": 1577966400}\n{"t": null}\n{"t": -1}\n'


def test_seconds_that_no_timestamp_holds_stay_integers() -> None:
    table = Table(["t"], [[2**62], [0]], times=["t"])
    assert pl.read_parquet(written(table, "parquet"))["t"].to_list() == [2**62, 0]


@pytest.mark.parametrize("format_", ["csv", "json", "jsonl", "parquet"])
def test_no_rows_are_written_too(format_: str) -> None:
    assert isinstance(written(Table(["x"], []), format_), bytes)


def test_csv_of_no_columns_is_empty() -> None:
    assert written(Table([], []), "csv") == b""


def test_a_files_suffix_is_its_format() -> None:
    assert format_of("a/b.PARQUET") == "parquet"


def test_another_suffix_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match=r"\.csv"):
        format_of("r.xlsx")
    with pytest.raises(UsageError, match="xlsx"):
        written(Table([], []), "xlsx")


def test_markdown_has_aligned_numbers_and_no_markup_of_texts() -> None:
    table = Table(["n", "a|b"], [[1, "*a* | <b>\r\n[x](y)\\ `c`"], [-0.5, None], [None, [1, "_"]]])
    assert written(table, "md").decode() == (
        "| n | a\\|b |\n"
        "| ---: | --- |\n"
        "| 1 | \\*a\\* \\| \\<b\\><br>\\[x\\](y)\\\\ \\`c\\` |\n"
        "| -0.5 |  |\n"
        '|  | \\[1, "\\_"\\] |\n'
    )
    assert written(Table([], []), "md") == b""
