"""Tables that fit a terminal of any width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from graphload.cli.shell.layout import layout_table

if TYPE_CHECKING:
    from collections.abc import Sequence

values = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=60))


def lines(columns: list[str], rows: Sequence[Sequence[object]], width: int = 40) -> list[str]:
    return [*layout_table(columns, rows, width=width, colour=False)]


@given(st.integers(1, 12), st.integers(0, 4), st.integers(20, 100), st.data())
def test_no_line_is_wider_than_the_terminal(
    columns: int, rows: int, width: int, data: st.DataObject
) -> None:
    names = [f"column {number}" for number in range(columns)]
    drawn = [[data.draw(values) for _ in names] for _ in range(rows)]
    for line in lines(names, drawn, width):
        assert cell_len(line) <= width
        assert "\n" not in line


def test_a_row_is_a_line_and_a_cut_cell_ends_with_dots() -> None:
    assert lines(["id", "text"], [[1, "a\nb"], [20, "x" * 50], [None, True]]) == [
        "id  text",
        "──  ────────────────────────────────────",
        " 1  a b",
        f"20  {'x' * 35}…",
        "    true",
    ]


def test_a_single_row_that_does_not_fit_has_all_of_its_text() -> None:
    text = "one two three four five six seven eight nine"
    assert lines(["id", "text"], [[1, f"{text}\n\x1b[31m"]]) == [
        "id    1",
        "text  one two three four five six seven",
        "      eight nine",
        "      \\x1b[31m",
    ]


def test_rows_of_too_many_columns_are_blocks() -> None:
    names = [f"name {number}" for number in range(6)]
    shown = lines(names, [[*range(6)], ["x" * 30] * 6])
    assert shown[0].startswith("── row 1 ──")
    assert shown[1] == "name 0  0"
    assert shown[7].startswith("── row 2 ──")
    assert shown[8] == f"name 0  {'x' * 30}"


def test_no_columns_are_no_lines() -> None:
    assert lines([], [[]]) == []
