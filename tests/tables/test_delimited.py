"""Lines of CSV and TSV: no spreadsheet runs a text as a formula, whatever its separator."""

from __future__ import annotations

import csv
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.tables.delimited import guard_json, guard_text, join_cells

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
TEXTS = st.text(st.sampled_from([*"=+-@;\t\r\n\"' ,1a.", "\uff1d"]), max_size=12) | st.text()


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        *((text, f"'{text}") for text in ("=1+1", "+1+cmd", "-1+1", "@SUM(1)", "\uff1d1", "=5")),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("a;=1", "a;'=1"),
        ("a; =1", "a;' =1"),
        ('a;"=1', "a;'\"=1"),
        ("a\t@b", "a\t'@b"),
        ("- one\n- two", "'- one\n'- two"),
        ("-5;-5", "'-5;'-5"),
    ],
)
def test_what_begins_a_formula_is_guarded(text: str, guarded: str) -> None:
    assert guard_text(text) == guarded


@pytest.mark.parametrize("text", ["a=1", "-5", "+4.5", "", "a;b", "a,=b", "x - y; z"])
def test_what_begins_no_formula_is_left_alone(text: str) -> None:
    assert guard_text(text) == text


def spreadsheet_cells(text: str, separator: str) -> list[str]:
    """The cells that a lenient program reads: quotes count at the start of a cell only."""
    cell = rf'(?:"((?:""|[^"])*)"?)?([^{separator}\r\n]*)(?:[{separator}\r\n]|\Z)'
    found = re.findall(cell, text)
    return [quoted.replace('""', '"') + rest for quoted, rest in found]


@given(TEXTS, TEXTS, st.sampled_from([",", "\t"]), st.sampled_from([",", ";", "\t"]))
def test_no_cell_begins_a_formula_by_whatever_separator_it_is_read(
    first: str, second: str, written: str, read: str
) -> None:
    if (written, read) == ("\t", ","):
        return  # no spreadsheet takes the commas of a .tsv for separators
    for cell in spreadsheet_cells(join_cells(map(guard_text, (first, "x", second)), written), read):
        # A line that begins with a number is one cell where its commas separate nothing.
        number = cell.partition(written)[0]
        assert not cell.startswith(tuple(SIGNS)) or NUMBER.fullmatch(number)


@given(TEXTS, st.sampled_from([",", "\t"]))
def test_a_line_is_read_back_by_its_own_separator(text: str, delimiter: str) -> None:
    line = join_cells((text, None, "x"), delimiter)
    ((first, second, third),) = csv.reader([line], delimiter=delimiter, strict=True)
    assert (first, second, third) == (text.replace("\0", "\0"), "", "x")


@given(st.lists(TEXTS, max_size=3))
def test_guarded_json_says_the_same(texts: list[str]) -> None:
    guarded = guard_json(json.dumps(texts))
    assert json.loads(guarded) == texts
    assert not re.search(rf";[ \"'\\]*[{re.escape(SIGNS)}]", guarded)
