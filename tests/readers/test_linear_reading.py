"""Inputs that once took quadratic time, or lost good records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.items import Item, Reject
from graphload.readers import read_items
from graphload.readers.files import HEAD_BYTES

if TYPE_CHECKING:
    from pathlib import Path

N_RECORDS = 3000
CUT_EVERY = 30
LINES = [f'{{"id": {at}, "by": "ann", "text": "{"word " * 30}"}}' for at in range(1, N_RECORDS + 1)]
CUT = [line[: len(line) // 2] if at % CUT_EVERY == 0 else line for at, line in enumerate(LINES)]
CUT_LINES = [*range(1, N_RECORDS + 1, CUT_EVERY)]
BLANKS = {"line ends": "\n", "blanks": " ", "indented": "   \n", "windows": "\r\n"}
INPUTS = {
    "json lines": '{"id": 1}\n{"id": }\n{"id": 3, "parent": 1}\n',
    "json": '[{"id": 1},\n{"id": 3, "parent": 1}]',
    "csv": "id,parent,text\n1,,a\n3,1,b\nx y,1\n",
    "xml": '<?xml version="1.0"?>\n<posts><row id="1"/>\n<row id="2" "/>\n<row id="3"/>\n</posts>',
    "repr": "Item(by='ann', kids=[2], item_type='story')\nItem(by='bob', item_type=)\n",
}


def read(
    path: Path, text: str
) -> tuple[list[tuple[int | None, int | str | None]], list[int | None]]:
    """The line and id of each record, and the lines of rejects."""
    path.write_bytes(text.encode())
    records = list(read_items([path]))
    items = [
        (one.place.line if one.place else None, one.id) for one in records if isinstance(one, Item)
    ]
    return items, [one.place.line for one in records if isinstance(one, Reject)]


@pytest.mark.parametrize("opening", ["", "["])
def test_every_good_record_is_read_where_lines_are_cut(tmp_path: Path, opening: str) -> None:
    ends = ",\n" if opening else "\n"
    items, rejects = read(tmp_path / "a.json", opening + ends.join(CUT))
    good = [at for at in range(1, N_RECORDS + 1) if at not in CUT_LINES]
    assert items == [(at, at) for at in good]
    assert rejects == CUT_LINES


def test_a_record_with_line_ends_in_its_text_may_be_the_first(tmp_path: Path) -> None:
    text = '{"id": 1, "text": "a\nb"}\n{"id": 2}\n{"id": 3}\n'
    assert read(tmp_path / "a.jsonl", text) == ([(1, 1), (3, 2), (4, 3)], [])


def test_a_value_may_be_longer_than_the_part_that_is_parsed_at_first(tmp_path: Path) -> None:
    long = "x" * (3 << 16)
    text = f'{{"id": 1, "text": "{long}"}} {{"id": 2, "text": "{long}\n{{"id": 3}}\n'
    items, rejects = read(tmp_path / "a.json", '[{"id": \n' + text)
    assert (items, rejects) == ([(2, 1), (3, 3)], [1, 2])


@pytest.mark.parametrize("blank", BLANKS.values(), ids=[*BLANKS])
@pytest.mark.parametrize("text", INPUTS.values(), ids=[*INPUTS])
def test_blanks_at_the_beginning_change_only_the_lines(
    tmp_path: Path, text: str, blank: str
) -> None:
    blanks = blank * (2 * HEAD_BYTES // len(blank))
    items, rejects = read(tmp_path / "a", text)
    lines = blanks.count("\n")
    assert items
    assert read(tmp_path / "a", blanks + text) == (
        [(lines + (line or 0), id_) for line, id_ in items],
        [lines + (line or 0) for line in rejects],
    )
