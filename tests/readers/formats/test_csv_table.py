"""CSV: the dialect found by content, and every row read or rejected as it is in the file."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.errors import InputError
from graphload.items import Item, Reject
from graphload.readers import Record, read_items
from graphload.readers.files import find_files
from graphload.readers.formats.csv_table import describe_table, looks_like_csv, read_csv
from graphload.readers.formats.csv_text import Dialect, index_rows, parse_row
from graphload.readers.formats.format import FormatOptions, InputTable
from graphload.readers.formats.table import find_format

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[[str | bytes], list[Record]]

HEADER = "id,parent,by,text\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write bytes or text to a file and read it."""

    def write_and_read(content: str | bytes) -> list[Record]:
        path = tmp_path / "table"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_items([path]))

    return write_and_read


def texts(records: list[Record]) -> list[object]:
    return [(record.id, record.text) for record in records if isinstance(record, Item)]


def rejects(records: list[Record]) -> list[tuple[int | None, str, str | bytes]]:
    return [(r.place.line, r.reason, r.raw) for r in records if isinstance(r, Reject)]


def lines(records: list[Record]) -> list[int | None]:
    return [r.place.line for r in records if isinstance(r, Item) and r.place is not None]


@pytest.mark.parametrize(
    "content",
    [
        "id,text\n1,a\n2,b\n",
        "id,text\n1,a\n2,b",
        "id,text\r\n1,a\r\n2,b\r\n",
        "id,text\r1,a\r2,b\r",
        "\ufeffid,text\n1,a\n2,b\n",
        "\ufeffid\ttext\r\n1\ta\r\n2\tb\r\n".encode("utf-16-le"),
        "id\ttext\n1\ta\n2\tb\n",
        "id;text\n1;a\n2;b\n",
        "id|text\n1|a\n2|b\n",
        '"id","text"\n"1","a"\n"2","b"\n',
        "sep=;\nid;text\n1;a\n2;b\n",
        "# written by a tool, by hand\n#\nid,text\n1,a\n2,b\n",
        "#id,text\n1,a\n2,b\n",
        "\n\nid,text\n\n1,a\n\n2,b\n,\n  \n",
        "ID,Text\n1,a\n2,b\n",
        " id , text\n1,a\n2,b\n",
        'id, text\n1, a\n2, "b"\n',
        "id,text,\n1,a,\n2,b,\n",
        "id,text\n1,a,\n2,b,,\n",
        "id,text\n1.0,a\n2.0,b\n",
    ],
)
def test_the_dialect_is_told_by_content(read: Read, content: str | bytes) -> None:
    records = read(content)
    assert rejects(records) == []
    assert texts(records) == [(1, "a"), (2, "b")]


@pytest.mark.parametrize(
    "content",
    [
        '{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n',
        '[\n{"id": 1, "text": "a"}]',
        '{"columns": ["id", "by", "text", "time"], "data": [[1, "a", "b", 5]]}',
        "Item(id=1, text='a')\nItem(id=2, text='b')\n",
        "Dear all,\n\nI read the text, by the way, and the title; it has no id.\nYours, ann\n",
        "Some time, text\nand more of it\nwithout a table\n",
        "From ann@example.org Mon Jan  1 00:00:00 2024\nSubject: id, text\n\nid,text\n",
        "name,colour\nann,red\nbob,blue\n",
        "id\n1\n2\n",
        "1,ann,a text\n2,bob,a text\n",
        "",
    ],
)
def test_what_is_no_table_of_records_is_not_taken_for_one(content: str) -> None:
    assert not looks_like_csv(content.encode())


@pytest.mark.parametrize("cell", ["Item(by=1)", '{"id": 7}', "[", "From ann Mon Jan 1"])
def test_a_table_may_have_any_line_in_a_cell(read: Read, cell: str) -> None:
    text = f"first\n{cell}\nlast"
    quoted = text.replace('"', '""')
    content = f'{HEADER}1,,ann,"{quoted}"\n'
    assert texts(read(content)) == [(1, text)]
    found = find_format(content.encode(), None)
    assert found is not None
    assert found.name == "csv"


@pytest.mark.parametrize(
    "content", ["name,colour\nann,red\nbob,blue\n", "1,ann,x\n2,bob,y\n3,a,b\n"]
)
def test_a_table_without_a_known_name_is_described(content: str) -> None:
    assert "first line names no known field" in str(describe_table(content.encode()))


def test_a_table_of_one_column_is_described() -> None:
    assert describe_table(b"id\n1\n2\n") == "a table with one column (id)"


def test_columns_that_the_user_maps_are_known_and_keep_their_case(tmp_path: Path) -> None:
    content = b"Key,ID,Text\n1,2,a\n"
    mapped = frozenset({"Key", "ID"})
    assert looks_like_csv(content, mapped)
    assert not looks_like_csv(b"Key,Colour\n1,2\n")
    (tmp_path / "table").write_bytes(content)
    (file,) = find_files([tmp_path / "table"], lambda _name, _reason: None)
    ((_, stream),) = file.open(lambda _name, _reason: None)
    (table,) = read_csv(stream, FormatOptions(columns=mapped))
    assert isinstance(table, InputTable)
    assert table.frame.columns == ["Key", "ID", "text"]


@pytest.mark.parametrize("content", ["some words\n", "a, b\nc\n", '{"a": 1}\n', ""])
def test_other_text_is_not_described_as_a_table(content: str) -> None:
    assert describe_table(content.encode()) is None


def test_an_empty_cell_is_absent(read: Read) -> None:
    (item,) = read('id,parent,by,text,score,x\n1,"",,"",,\n')
    assert isinstance(item, Item)
    assert (item.parent, item.by, item.text, item.score, item.extra) == (None,) * 5


def test_a_header_alone_is_a_table_without_records(read: Read) -> None:
    assert read("id,text\n") == []
    assert read("id,text") == []


def test_rows_have_their_lines_where_cells_have_more_than_one(read: Read) -> None:
    records = read(f'{HEADER}1,,ann,"a\r\nb\n\nc"\n\n2,1,bob,d\n3,1,"x\n",e\n4,1,,f\n')
    assert lines(records) == [2, 7, 8, 10]
    assert texts(records)[0] == (1, "a\r\nb\n\nc")


@pytest.mark.parametrize("odd", ["9,1", "9,1,ann,b,c", '9,1,"ann\nb"', "x"])
def test_a_row_of_another_width_is_rejected_as_it_is_in_the_file(read: Read, odd: str) -> None:
    records = read(f"{HEADER}1,,ann,a\n{odd}\n2,1,bob,b\n")
    assert texts(records) == [(1, "a"), (2, "b")]
    ((line, reason, raw),) = rejects(records)
    assert (line, raw) == (3, odd)
    assert "but the header has 4" in reason


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"never closed', '"never closed'),
        ('a "quoted" word', 'a "quoted" word'),
        ('5" disk', '5" disk'),
        ('"a" and "b"', '"a" and "b"'),
        (r'"a \"b\", c"', 'a "b", c'),
        ('"a ""b"", c"', 'a "b", c'),
        ('""""', '"'),
        ('"', '"'),
        ("a\0b", "a\0b"),
    ],
)
def test_quotes_of_every_kind_take_no_other_row_with_them(read: Read, cell: str, text: str) -> None:
    records = read(f'{HEADER}1,,ann,a\n9,1,ann,{cell}\n2,1,bob,b\n3,1,bob,"c, d"\n')
    assert rejects(records) == []
    assert texts(records) == [(1, "a"), (9, text), (2, "b"), (3, "c, d")]


def test_a_rejected_value_keeps_its_row_as_it_is_in_the_file(read: Read) -> None:
    row = '"9",1,"a ""b""","c\nd",soon'
    records = read(f"id,parent,by,text,time\r\n1,,ann,a,5\r\n{row}\r\n")
    ((line, reason, raw),) = rejects(records)
    assert (line, raw) == (3, row)
    assert "'time'" in reason


def test_a_row_that_is_no_utf_8_is_rejected_with_its_bytes(read: Read) -> None:
    records = read(b"id,text\n1,a\n2,\xff\n3,b\n")
    assert texts(records) == [(1, "a"), (3, "b")]
    ((line, reason, raw),) = rejects(records)
    assert (line, raw) == (3, b"2,\xff")
    assert reason.startswith("invalid UTF-8")


def test_a_second_column_of_one_name_is_kept_under_another(read: Read) -> None:
    (item,) = read("id,text,text,,x,x\n1,a,b,c,d,e\n")
    assert isinstance(item, Item)
    assert item.text == "a"
    assert item.extra == {"text_2": "b", "column_4": "c", "x": "d", "x_2": "e"}


def test_rows_wider_than_what_is_read_at_once_are_whole(read: Read) -> None:
    wide = "x,\n" * 4_000_000
    records = read(f'id,text\n1,a\n2,"{wide}"\n3,b\n')
    assert texts(records) == [(1, "a"), (2, wide), (3, "b")]
    assert lines(records) == [2, 3, 4_000_004]


def test_rows_behind_a_quote_that_never_closes_are_read_in_bounded_parts(read: Read) -> None:
    rows = "".join(f'{number},"text, {number}"\n' for number in range(2, 1_000_000))
    records = read(f'id,text\n1,"never closed\n{rows}')
    assert len(records) == 999_999
    assert texts(records[:2]) == [(1, '"never closed'), (2, "text, 2")]
    assert lines(records)[-1] == 1_000_000


def test_ids_are_exact_whatever_their_size(read: Read) -> None:
    records = read("id,parent,text\n9007199254740993,41761823.0,a\n9223372036854775807,007,b\n")
    found = [(record.id, record.parent) for record in records if isinstance(record, Item)]
    assert found == [(9007199254740993, 41761823), (9223372036854775807, "007")]
    (reject,) = read("id,text\n9223372036854775808,a\n")
    assert isinstance(reject, Reject)


def test_a_table_of_bigquery_is_read(read: Read) -> None:
    names = "title,url,text,dead,by,score,time,timestamp,type,id,parent,descendants,ranking,deleted"
    row = ",,a &amp; b,,ann,,1700000000,2023-11-14 22:13:20 UTC,comment,41761830,41761823.0,,,True"
    (item,) = read(f"{names}\n{row}\n")
    assert isinstance(item, Item)
    assert (item.id, item.parent, item.by, item.time) == (41761830, 41761823, "ann", 1700000000)
    assert (item.text, item.deleted, item.dead) == ("a &amp; b", True, None)
    # It repeats the time.
    assert item.extra is None


def test_an_index_of_pandas_is_a_field_like_another(read: Read) -> None:
    (item,) = read(",id,text\n0,1,a\n")
    assert isinstance(item, Item)
    assert (item.id, item.extra) == (1, {"column_1": "0"})


def test_a_file_in_a_folder_that_is_no_table_of_records_is_named(tmp_path: Path) -> None:
    (tmp_path / "colours.csv").write_text("name,colour\nann,red\nbob,blue\n")
    (tmp_path / "items.csv").write_text("id,text\n1,a\n")
    records = read_items([tmp_path])
    assert texts(list(records)) == [(1, "a")]
    assert [*records.report.ignored] == [str(tmp_path / "colours.csv")]
    with pytest.raises(InputError, match="first line names no known field"):
        list(read_items([tmp_path / "colours.csv"]))


CELLS = st.text("a,;\"'\n\r\t \\é\0", max_size=5)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_rows_of_well_formed_text_are_found_at_once_as_one_by_one(rows: list[list[str]]) -> None:
    csv.writer(text := io.StringIO(newline=""), lineterminator="\r\n").writerows(rows)
    data, dialect = text.getvalue().encode(), Dialect(b",")
    index = index_rows(data, dialect, final=True)
    assert index.well_formed
    at = 0
    for start, end, cells in zip(index.starts, index.ends, index.cells, strict=True):
        row = parse_row(data, at, dialect, final=True)
        assert row is not None
        assert (at, row.end, len(row.cells)) == (start, end + 1, cells)
        at = row.end
    assert at == len(data)


@settings(max_examples=200, deadline=None)
@given(st.text('1,"\n\r\\a ', max_size=30), st.integers(0, 30))
def test_a_row_parsed_before_the_end_is_known_is_that_of_the_whole_text(
    text: str, cut: int
) -> None:
    data, dialect = text.encode(), Dialect(b",")
    row = parse_row(data[:cut], 0, dialect, final=False)
    if row is not None:
        assert row == parse_row(data, 0, dialect, final=True)


@settings(max_examples=100, deadline=None)
@given(body=st.text('1,"\n\r\\a; ', max_size=40))
def test_every_character_of_a_table_is_in_an_item_or_a_reject(
    body: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("csv") / "table"
    path.write_bytes(f"id,text\n0,x\n{body}\n5,y\n".encode())
    found = ""
    for record in read_items([path]):
        if isinstance(record, Reject):
            found += str(record.raw)
        elif isinstance(record, Item):
            found += json.dumps([record.id, record.text, record.extra])
    assert found.count("a") >= body.count("a")
