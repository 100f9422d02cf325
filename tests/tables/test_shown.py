"""What a prompt and a notebook show of tables: the first rows, and how many there are."""

from __future__ import annotations

import pytest

from graphload.tables import Table
from graphload.values import Node, Result

ROWS = [(number, "<b>bold</b>", None) for number in range(30_000)]


@pytest.mark.parametrize(
    "table", [Table(["n", "text", "none"], ROWS), Result(["n", "t", "x"], ROWS)]
)
def test_a_prompt_and_a_cell_show_the_first_rows(table: Table | Result) -> None:
    text, html = repr(table), table._repr_html_()
    assert text.endswith("30,000 rows")
    assert len(text.splitlines()) < 30
    assert "<b>" not in html
    assert html.count("<tr>") < 15


def test_nodes_and_columns_of_mixed_values_are_shown() -> None:
    node = Node(["Item"], {"id": 7})
    assert '{"labels": ["Item"]' in repr(Result(["node"], [(node,)]))
    assert repr(Result(["mixed"], [(1,), ("a",), ([1, 2],)])).endswith("3 rows")
    assert repr(Result([], [])).endswith("0 rows")
