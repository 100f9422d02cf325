"""Tables: the same records as JSON lines, CSV, Parquet, Arrow and SQLite are the same Items."""

from __future__ import annotations

import csv
import io
import json
import math
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.columns import FIELDS
from graphload.item_table.chunk import ItemChunk
from graphload.item_table.collect import Collector
from graphload.items import Item, Reject
from graphload.readers import read_items

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Row = dict[str, Any]

USUAL_TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
ODD_TEXTS = ["", " ", "null", "nan", "None", "[deleted]", "[removed]", "root", "0", "-1", "007"]
ODD_TEXTS += ["1e3", "1e300", "5.0", "5.", "+5", " 5", "5 ", "9" * 20, "t1_x", "abc1", "x" * 1001]
ODD_TEXTS += ['"', '"a', 'a"b', '""', "a\nb", "a\r\nb", "\r", ",", ";", "\t", "{}", "Item(by=1)"]
TEXTS = USUAL_TEXTS | st.sampled_from(ODD_TEXTS)
IDS = st.integers(1, 9) | st.sampled_from([0, -1, 2**53 + 1, 2**63 - 1])
MOMENTS = st.integers(10**9, 2 * 10**9) | st.sampled_from([0, -5, 10**12, 10**15, 2**62])
NUMBERS = st.integers(-5, 5) | st.just(2**63 - 1)
FULL_NAMES = st.sampled_from(["t1_a", "t1_b", "t3_c"])
TIMES = ["2022-06-13 16:17:40", "2022-06-13T16:17:40Z", "2022-06-13 16:17:40+00:00", "soon"]
TIMES += ["2022-06-13 16:17:40 UTC", "2022-06-13T16:17:40.5+02:00", "2022-06-13", "1600000000.0"]
ID_LISTS = ["[]", "[1, 2]", "1 2", "1,2", "[1,2]", "[007]", "[0]", "t1_a t1_b", "[[1]]", "x", ""]
FLAGS = ["1", "0", "True", "false", "yes", "", "?"]
EXACT_RECORDS = ['{"id": 7, "by": "-a", "parent": 3}', '{"id": 8, "text": "=b"}']
NOT_EXACT = ["{", "5", "[1]", '"{"']

TABLES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "firebase": {
        "id": IDS,
        "type": st.sampled_from(["story", "comment"]),
        "item_type": st.just("story"),
        "by": TEXTS,
        "author": TEXTS,
        "time": MOMENTS | st.floats(width=32, allow_infinity=False),
        "text": TEXTS,
        "title": TEXTS,
        "score": NUMBERS,
        "parent": IDS,
        "parent_id": IDS,
        "kids": st.lists(IDS, max_size=3),
        "dead": st.booleans(),
        "deleted": st.integers(0, 2),
        "wings": TEXTS,
        "height": st.integers(-3, 3),
        "width": st.floats(),
        "parts": st.lists(st.sampled_from(["a1", "2", "x"]), max_size=2),
    },
    "algolia": {
        "objectID": IDS.map(str),
        "author": TEXTS,
        "points": NUMBERS,
        "created_at_i": MOMENTS,
        "comment_text": TEXTS,
        "story_text": TEXTS,
        "parent_id": IDS,
        "story_id": IDS,
        "_tags": st.lists(st.sampled_from(["comment", "a"]), min_size=1, max_size=2),
    },
    "hnpwa": {
        "time_ago": st.just("a day ago"),
        "id": IDS,
        "user": TEXTS,
        "content": TEXTS,
        "time": MOMENTS,
        "level": st.integers(0, 3),
        "points": NUMBERS,
    },
    "reddit": {
        "name": FULL_NAMES,
        "author": TEXTS,
        "body": TEXTS,
        "created_utc": MOMENTS,
        "parent_id": FULL_NAMES,
        "score": NUMBERS,
    },
    "bigquery": {
        "timestamp": st.sampled_from(TIMES) | st.just(""),
        "id": IDS,
        "ranking": NUMBERS,
        "by": TEXTS,
        "author": TEXTS,
        "time": MOMENTS,
        "time_ts": st.sampled_from(TIMES),
        "text": TEXTS,
        "type": st.sampled_from(["story", "comment", ""]),
        "parent": IDS,
        "dead": st.booleans(),
        "wings": TEXTS,
    },
    "exact": {
        "graphload_record": st.sampled_from(EXACT_RECORDS + NOT_EXACT),
        "id": st.integers(1, 9),
        "type": st.just("story"),
        "by": TEXTS,
        "time": MOMENTS,
        "crawled_at": MOMENTS,
        "text": TEXTS,
        "score": NUMBERS,
        "kids": st.lists(st.integers(1, 9), max_size=3),
        "wings": TEXTS,
    },
}
FIRST_COLUMNS = {"bigquery": 3}
"""The columns that all tables of a shape have, if not two."""
WITHOUT_SIGN = ("firebase", "exact")
"""The shapes of tables whose rows may be without the first column."""
AS_TEXT: dict[str, st.SearchStrategy[str]] = {
    "id": IDS.map(str) | TEXTS,
    "time": MOMENTS.map(str) | st.sampled_from(TIMES) | TEXTS,
    "created_at_i": MOMENTS.map(str) | TEXTS,
    "score": NUMBERS.map(str) | TEXTS,
    "parent": IDS.map(lambda id_: f"{id_}.0") | TEXTS,
    "kids": st.sampled_from(ID_LISTS),
    "parts": st.sampled_from(ID_LISTS),
    "dead": st.sampled_from(FLAGS),
    "deleted": st.sampled_from(FLAGS),
    "time_ago": st.just("a day ago"),
    "name": FULL_NAMES,
    "timestamp": st.sampled_from([*TIMES, ""]),
    "graphload_record": st.sampled_from(EXACT_RECORDS + NOT_EXACT),
}


@st.composite
def tables(draw: st.DrawFn, *, as_text: bool = False) -> list[Row]:
    """Rows of one shape's columns, each with a value, in which any other may be absent."""
    shape = draw(st.sampled_from(sorted(TABLES)))
    columns = TABLES[shape]
    first = FIRST_COLUMNS.get(shape, 2)
    always, *others = columns
    others = draw(st.lists(st.sampled_from(others[first - 1 :]), unique=True, min_size=1))
    names = [*[*columns][:first], *others]
    values = {
        name: (AS_TEXT.get(name, TEXTS).filter(bool) if as_text else columns[name]) | st.none()
        for name in names
    }
    if shape not in WITHOUT_SIGN:
        # The shape is known by it.
        values[always] = AS_TEXT.get(always, TEXTS).filter(bool) if as_text else columns[always]
    rows = draw(st.lists(st.fixed_dictionaries(values), max_size=8))
    # In one order, as in a table: of two faults in a row the first is reported.
    rows = [{name: _finite(row[name]) for name in values} for row in rows]
    return [row for row in rows if any(value is not None for value in row.values())]


def _finite(value: object) -> object:
    """Return NaN as null, as JSON has it."""
    return None if isinstance(value, float) and math.isnan(value) else value


def as_lines(rows: Sequence[Row]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def as_frame(rows: Sequence[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None)


def as_bytes(write: Callable[[pl.DataFrame, io.BytesIO], object]) -> Callable[[list[Row]], bytes]:
    def write_rows(rows: list[Row]) -> bytes:
        write(as_frame(rows), buffer := io.BytesIO())
        return buffer.getvalue()

    return write_rows


def as_sqlite(rows: Sequence[Row]) -> bytes:
    names = list(rows[0])
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE records ({', '.join(f'[{name}]' for name in names)})")
        marks = ", ".join("?" * len(names))
        values = [[row[name] for name in names] for row in rows]
        connection.executemany(f"INSERT INTO records VALUES ({marks})", values)  # noqa: S608
        return connection.serialize()


def as_csv(**options: str | int) -> Callable[[Sequence[Row]], bytes]:
    def write(rows: Sequence[Row]) -> bytes:
        writer = csv.DictWriter(text := io.StringIO(newline=""), list(rows[0]), **options)  # type: ignore[arg-type]
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()

    return write


TYPED: dict[str, Callable[[list[Row]], bytes]] = {
    "Parquet": as_bytes(lambda frame, file: frame.write_parquet(file)),
    "Arrow file": as_bytes(lambda frame, file: frame.write_ipc(file)),
    "Arrow stream": as_bytes(lambda frame, file: frame.write_ipc_stream(file)),
}
TEXTUAL: dict[str, Callable[[list[Row]], bytes]] = TYPED | {
    "SQLite": as_sqlite,
    "CSV": as_csv(),
    "CSV with a mark": lambda rows: b"\xef\xbb\xbf" + as_csv()(rows),
    "TSV": as_csv(delimiter="\t"),
    "CSV with semicolons": as_csv(delimiter=";"),
    "CSV with all cells quoted": as_csv(quoting=csv.QUOTE_ALL, lineterminator="\n"),
}


def read(content: bytes) -> list[Any]:
    """Return the fields of each Item, the reason of each reject, in their order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        return [
            record.reason if isinstance(record, Reject) else fields_of(record)
            for record in read_items([path])
        ]


def fields_of(item: object) -> dict[str, Any]:
    assert isinstance(item, Item)
    fields = {name: value for name in FIELDS if (value := getattr(item, name)) is not None}
    if fields.get("text_format") == "plain":
        # The default of tables only.
        del fields["text_format"]
    return fields


def test_an_author_of_blanks_alone_is_nobody_in_typed_columns() -> None:
    blanks = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()]
    rows = [{"id": at, "by": blank} for at, blank in enumerate(blanks, 1)]
    for name, write in TYPED.items():
        assert all("by" not in item for item in read(write(rows))), name


@settings(max_examples=60, deadline=None)
@given(tables().filter(bool))
def test_typed_columns_give_what_json_lines_of_their_rows_do(rows: list[Row]) -> None:
    wanted = read(as_lines(rows))
    for name, write in TYPED.items():
        assert read(write(rows)) == wanted, name


@settings(max_examples=60, deadline=None)
@given(tables(as_text=True).filter(bool))
def test_cells_of_text_give_what_json_lines_of_their_rows_do(rows: list[Row]) -> None:
    wanted = read(as_lines(rows))
    for name, write in TEXTUAL.items():
        assert read(write(rows)) == wanted, name


@pytest.mark.parametrize("write", [TYPED["Parquet"], TEXTUAL["CSV"]])
@pytest.mark.parametrize(
    ("column", "value"), [("graphload_record", EXACT_RECORDS[0]), ("timestamp", TIMES[0])]
)
def test_rows_of_graphloads_own_tables_and_of_bigquery_are_read_as_columns(
    column: str, value: str, write: Callable[[list[Row]], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "table"
    row = {"by": "a", "time": 1_600_000_000, "text": "", "dead": None, column: None}
    rows = [{"id": id_, **row} for id_ in range(1, 20)]
    path.write_bytes(write([*rows, {"id": 20, **row, column: value}]))
    chunks = read_items([path]).chunks(Collector())
    assert sum(len(chunk.key) for chunk in chunks if isinstance(chunk, ItemChunk)) >= 19


@pytest.mark.parametrize("cell", NOT_EXACT)
def test_a_record_beside_the_cells_that_is_no_object_is_kept_as_it_is(cell: str) -> None:
    rows: list[Row] = [{"id": "1", "graphload_record": '{"id": 2}'}]
    rows += [{"id": "3", "graphload_record": cell}]
    for write in TEXTUAL.values():
        assert read(write(rows)) == [{"id": 2}, {"id": 3, "extra": {"graphload_record": cell}}]


def test_rows_of_a_named_table_without_a_field_of_a_record_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE wings (span, colour)")
        connection.execute("INSERT INTO wings VALUES (5, 'red'), (6, NULL)")
        connection.commit()
    records = list(read_items([path], table="wings"))
    assert [type(record) for record in records] == [Reject, Reject]


@pytest.mark.parametrize(
    ("columns", "text_format"),
    [
        (["id", "author", "body", "text"], "plain"),
        (["id", "parent", "title"], "plain"),
        (["id", "by", "time", "text"], None),
        (["id", "text", "text_format"], None),
        (["id", "type", "by", "time", "title"], None),
        (["link_id", "parent_id", "id", "body"], "markdown"),
    ],
)
def test_texts_of_a_table_of_no_known_shape_are_plain(
    tmp_path: Path, columns: list[str], text_format: str | None
) -> None:
    cells = dict.fromkeys(columns, "7") | {"text_format": ""}
    path = tmp_path / "a.csv"
    path.write_text(f"{','.join(columns)}\n{','.join(cells[name] for name in columns)}\n")
    (item,) = read_items([path])
    assert isinstance(item, Item)
    assert item.text_format == text_format
    (named,) = read_items([path], text_format="html")
    (shaped,) = read_items([path], shape="firebase")
    assert isinstance(named, Item)
    assert isinstance(shaped, Item)
    assert (named.text_format, shaped.text_format) == (None, None)


def test_infinity_is_no_number_and_is_never_dropped(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"id": 1.0, "time": 1.6e9, "text": "a", "ratio": math.inf},
        {"id": 2.0, "time": -math.inf, "text": "b", "ratio": 1.5},
        {"id": math.inf, "time": 1.6e9, "text": "c", "ratio": None},
    ]
    as_frame(rows).write_parquet(tmp_path / "a.parquet")
    (tmp_path / "a.jsonl").write_bytes(as_lines(rows[:2]))
    for path, count in ((tmp_path / "a.parquet", 3), (tmp_path / "a.jsonl", 2)):
        first, *others = read_items([path])
        assert isinstance(first, Item)
        assert first.extra == {"ratio": "Infinity"}
        reasons = [(r.place.line, r.reason.split()[0]) for r in others if isinstance(r, Reject)]
        assert reasons == [(2, "'time'"), (3, "'id'")][: count - 1]
