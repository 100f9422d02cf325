"""The result of measuring: rows, frames, HTML, order."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

import networkx as nx
import polars as pl
import pytest

from graphload.errors import UsageError
from graphload.measures.measure import measure_authors, measure_items, measure_per, measure_threads

if TYPE_CHECKING:
    from graphload.measures.table import MeasureTable

NAMES = ["ann", "<b>bob</b>", "ann", "cid", None]


@pytest.fixture
def graph() -> nx.DiGraph[Any]:
    graph: nx.DiGraph[Any] = nx.DiGraph([(0, 1), (1, 2), (0, 3), (3, 4)])
    for at, name in enumerate(NAMES):
        graph.nodes[at].update({"time": 1_700_000_000 + 60 * at} | ({"by": name} if name else {}))
    return graph


def test_a_polars_frame_has_types_and_timestamps(graph: nx.DiGraph[Any]) -> None:
    frame = measure_authors(graph).to_polars()
    assert frame.schema["first"] == pl.Datetime("us", "UTC")
    assert frame.schema["items"] == pl.Int64
    assert frame["first"][0] == dt.datetime.fromtimestamp(1_700_000_000, dt.UTC)


def test_a_column_keeps_its_type_where_all_values_are_unknown(graph: nx.DiGraph[Any]) -> None:
    frame = measure_items(nx.DiGraph([(0, 1)])).to_polars()
    assert frame.schema["delay"] == pl.Int64
    assert frame.schema["by_thread_author"] == pl.Boolean
    assert frame.schema["author"] == pl.String
    assert frame["delay"].to_list() == [None, None]
    assert len(graph)


def test_without_pandas_the_error_says_what_to_do(
    graph: nx.DiGraph[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"pandas is not installed\nInstall it, or use to_polars"):
        measure_threads(graph).to_pandas()


def test_a_pandas_frame_has_the_same_values(graph: nx.DiGraph[Any]) -> None:
    table = measure_authors(graph)
    frame = table.to_pandas()
    assert list(frame.columns) == table.columns
    assert frame["items"].tolist() == table.to_polars()["items"].to_list()
    assert str(frame["first"].dtype).endswith("UTC]")


def test_html_escapes_names_and_has_the_rules(graph: nx.DiGraph[Any]) -> None:
    html = measure_authors(graph)._repr_html_()
    assert "&lt;b&gt;bob" in html
    assert "<b>" not in html
    assert "A reply to oneself" in html


def test_a_table_as_text_has_the_rules(graph: nx.DiGraph[Any]) -> None:
    assert "A stub" in repr(measure_threads(graph))


def names(table: MeasureTable) -> list[Any]:
    return [row[0] for row in table.rows]


def test_rows_are_sorted_by_a_measure_either_way_unknown_ones_last(graph: nx.DiGraph[Any]) -> None:
    assert names(measure_per("item", graph, sort="delay")) == [3, 1, 2, 4, 0]
    assert names(measure_per("item", graph, sort="delay", ascending=True)) == [1, 2, 4, 3, 0]
    assert names(measure_per("author", graph, sort="items")) == ["ann", "<b>bob</b>", "cid"]


@pytest.mark.parametrize(
    ("per", "options", "message"),
    [
        ("mood", {}, "unknown kind of rows 'mood'"),
        ("thread", {"stubs": "drop"}, "unknown rule 'drop'"),
        ("thread", {"sort": "mood"}, "unknown measure 'mood' of threads"),
        ("level", {"sort": "level"}, "unknown measure 'level' of levels\nUse one of items,"),
    ],
)
def test_a_wrong_option_is_named_with_the_right_ones(
    per: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        measure_per(per, nx.DiGraph(), **options)


def test_ids_that_64_bits_do_not_hold_are_texts() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph([(1, 2**70)])
    assert names(measure_items(graph)) == ["1", str(2**70)]


def test_the_largest_id_is_an_id() -> None:
    assert names(measure_items(nx.DiGraph([(1, 2**63 - 1)]))) == [1, 2**63 - 1]


def test_ids_that_are_texts_stay_texts() -> None:
    assert names(measure_threads(nx.DiGraph([("a", "b")]))) == ["a"]
