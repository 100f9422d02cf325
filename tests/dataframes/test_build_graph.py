"""`build_graph` on data frames and lists of dicts: the same graph as from the same JSON lines."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings

from graphload.errors import InputError, UsageError
from graphload.graph import build_graph
from graphload.readers import read_items
from support.places import exported
from support.project import ROOT
from support.strategies import forests

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.graph import ReplyGraph

ROWS: list[dict[str, Any]] = [
    {"post": 1, "reply_to": None, "user": "ann", "at": 1_600_000_000, "body": "a < b", "likes": 3},
    {"post": 2, "reply_to": 1, "user": "bob", "at": 1_600_000_100, "body": None, "likes": None},
    {"post": 3, "reply_to": 2, "user": None, "at": 1_600_000_200, "body": "c", "likes": 0},
]
COLUMNS = {"id": "post", "parent": "reply_to", "by": "user", "time": "at", "text": "body"}


def ways(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The same rows as data of each library."""
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return {
        "dicts": rows,
        "polars": frame,
        "lazy": frame.lazy(),
        "pandas": pd.DataFrame(rows),
        "arrow": ArrowTable(frame),
    }


class ArrowTable:
    """A table that is known by Arrow's C stream only, as pyarrow's and DuckDB's are."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("library", ["dicts", "polars", "lazy", "pandas", "arrow"])
def test_columns_are_named_and_others_are_kept(library: str) -> None:
    graph = build_graph(ways(ROWS)[library], **COLUMNS)
    assert sorted(graph.edges) == [(1, 2), (2, 3)]
    assert graph.nodes[1] == {
        "by": "ann",
        "time": 1_600_000_000,
        "text": "a < b",
        "text_format": "plain",
        "extra": {"likes": 3},
        "id_source": "given",
    }
    assert "by" not in graph.nodes[3]
    assert graph.nodes[2]["parent"] == 1
    assert graph.graph["counts"]["loaded"] == 3


@pytest.mark.parametrize("library", ["dicts", "polars", "lazy", "pandas", "arrow"])
def test_known_names_need_no_mapping(library: str) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a", "author": "ann", "text": "x"},
        {"id": "b", "parent_id": "a", "text": "y"},
    ]
    rows = [{"parent_id": None, "author": None, **row} for row in rows]
    graph = build_graph(ways(rows)[library])
    assert list(graph.edges) == [("a", "b")]
    assert graph.nodes["a"]["by"] == "ann"


def test_ids_beside_missing_ones_are_integers_again_in_pandas() -> None:
    frame = pd.DataFrame({"id": [1, 2, 2**53], "parent": [None, 1, 2]})
    assert frame["parent"].dtype == float
    assert sorted(build_graph(frame).edges) == [(1, 2), (2, 2**53)]
    nullable = pd.DataFrame({"id": [1, 2**62], "parent": pd.array([None, 1], dtype="Int64")})
    assert list(build_graph(nullable).edges) == [(1, 2**62)]


def test_times_of_each_kind_are_read() -> None:
    moment = dt.datetime(2020, 9, 13, 12, 26, 40, tzinfo=dt.UTC)
    rows = {"id": [1, 2], "time": [moment, None]}
    local = pd.Series([moment, None]).dt.tz_convert("Europe/Berlin")
    for frame in (
        pl.DataFrame(rows),
        pd.DataFrame(rows),
        pd.DataFrame({"id": [1, 2], "time": local}),
    ):
        graph = build_graph(frame)
        assert graph.nodes[1]["time"] == 1_600_000_000
        assert "time" not in graph.nodes[2]


def test_an_index_with_a_name_is_a_column() -> None:
    frame = pd.DataFrame({"id": [1, 2], "parent": [None, 1]}).set_index("id")
    assert list(build_graph(frame).edges) == [(1, 2)]


def test_a_text_format_can_be_named() -> None:
    graph = build_graph(ROWS, text_format="markdown", **COLUMNS)
    assert graph.nodes[1]["text_format"] == "markdown"


@pytest.mark.parametrize("library", ["dicts", "polars", "lazy", "pandas", "arrow"])
def test_a_column_that_is_not_there_is_named_with_those_that_are(library: str) -> None:
    with pytest.raises(UsageError, match="no column 'reply'") as caught:
        build_graph(ways(ROWS)[library], id="post", parent="reply")
    assert "Its columns: post, reply_to, user" in str(caught.value)


@pytest.mark.parametrize("library", ["dicts", "polars", "lazy", "pandas", "arrow"])
def test_columns_of_unknown_names_must_be_named(library: str) -> None:
    rows = [{"foo": 1, "bar": 2}]
    with pytest.raises(InputError, match="columns: foo, bar") as caught:
        build_graph(ways(rows)[library])
    assert 'build_graph(frame, id="post_id"' in str(caught.value)


def test_a_field_that_is_not_graphloads_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="unknown field 'mood'"):
        build_graph(ROWS, mood="likes")


def test_columns_for_something_else_are_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(UsageError, match="RecordStream is no data frame"):
        build_graph(read_items([tmp_path / "a.jsonl"]), id="post")  # type: ignore[call-overload]


@pytest.mark.parametrize("library", ["dicts", "polars", "pandas"])
def test_rows_that_cannot_be_read_are_counted_and_most_of_them_are_an_error(library: str) -> None:
    rows: list[dict[str, Any]] = [{"id": str(at), "time": "1"} for at in range(1, 5)]
    rows[2] = {"id": "x" * 2000, "time": "1"}
    graph = build_graph(ways(rows)[library])
    assert (len(graph), graph.graph["counts"]["rejected"]) == (3, 1)
    with pytest.raises(InputError, match="data frame:1: 1 of 1 rows can't be read") as caught:
        build_graph(ways(rows[2:3])[library])
    assert "1,000" in str(caught.value)


def test_a_row_that_is_no_dict_and_a_frame_of_two_equal_columns_are_said() -> None:
    with pytest.raises(UsageError, match="row 2 is a int, not a dict"):
        build_graph([{"id": 1}, 2])  # type: ignore[list-item]
    frame = pd.DataFrame([[1, 2]], columns=["id", "id"])
    with pytest.raises(UsageError, match="several columns 'id'"):
        build_graph(frame)


def test_an_empty_frame_is_an_empty_graph() -> None:
    assert len(build_graph(pl.DataFrame({"id": []}))) == 0
    assert len(build_graph(pd.DataFrame({"id": []}))) == 0
    assert len(build_graph([])) == 0


def read_lines(path: Path, records: list[dict[str, Any]]) -> ReplyGraph:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return build_graph(read_items([path]))


@settings(max_examples=30)
@given(records=forests(cycles=True))
def test_dicts_give_the_graph_of_the_same_json_lines(
    records: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    expected = exported(read_lines(path, records)) if records else []
    assert exported(build_graph(records)) == expected


def test_the_demo_thread_as_a_frame_is_the_same_graph() -> None:
    path = ROOT / "seeds" / "thread.jsonl"
    expected = exported(build_graph(read_items([path])))
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    frame = pl.DataFrame(records, infer_schema_length=None)
    for data in (records, frame, pd.DataFrame(records)):
        assert exported(build_graph(data)) == expected
