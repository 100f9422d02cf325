"""Parquet and Arrow: every type of column, and files that are no tables of records."""

from __future__ import annotations

import datetime as dt
import gzip
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from graphload.errors import InputError
from graphload.items import Item, Reject
from graphload.readers import Record, read_items

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOMENT = dt.datetime(2022, 6, 13, 16, 17, 40, 500_000, tzinfo=dt.UTC)
SECONDS = 1655137060
WRITERS: dict[str, Callable[[pl.DataFrame, io.BytesIO], object]] = {
    "parquet": lambda frame, file: frame.write_parquet(file),
    "arrow": lambda frame, file: frame.write_ipc(file),
    "arrow-stream": lambda frame, file: frame.write_ipc_stream(file),
}


@pytest.fixture(params=WRITERS)
def write(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[pl.DataFrame], Path]:
    """Write a frame in each format."""

    def write_frame(frame: pl.DataFrame) -> Path:
        WRITERS[request.param](frame, buffer := io.BytesIO())
        path = tmp_path / "table"
        path.write_bytes(buffer.getvalue())
        return path

    return write_frame


def item_of(path: Path) -> Item:
    (item,) = read_items([path])
    assert isinstance(item, Item)
    return item


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (pl.Series([5], dtype=pl.UInt8), 5),
        (pl.Series([2**63 - 1], dtype=pl.UInt64), 2**63 - 1),
        (pl.Series([5.0]), 5),
        (pl.Series([Decimal(5)], dtype=pl.Decimal(38, 0)), 5),
        (pl.Series([Decimal("5.00")], dtype=pl.Decimal(10, 2)), 5),
        (pl.Series(["a1"], dtype=pl.Categorical), "a1"),
        (pl.Series(["a1"], dtype=pl.Enum(["a1"])), "a1"),
        (pl.Series([b"a1"]), "a1"),
        (pl.Series(["5"]), 5),
    ],
)
def test_an_id_may_be_of_any_type_that_holds_one(
    write: Callable[[pl.DataFrame], Path], column: pl.Series, value: object
) -> None:
    assert item_of(write(pl.DataFrame({"id": column, "parent": column}))).id == value


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([2**63], dtype=pl.UInt64),
        pl.Series([2.0**60]),
        pl.Series([5.5]),
        pl.Series([True]),
        pl.Series([b"\xff"]),
        pl.Series([[5]]),
        pl.Series([{"a": 5}]),
    ],
)
def test_what_is_no_id_is_rejected(
    write: Callable[[pl.DataFrame], Path], column: pl.Series
) -> None:
    (reject,) = read_items([write(pl.DataFrame({"id": column, "text": ["a"]}))])
    assert isinstance(reject, Reject)
    assert reject.place.line == 1
    assert "'id'" in reject.reason


@pytest.mark.parametrize(
    "dtype",
    [pl.Datetime(unit, zone) for unit in ("ms", "us", "ns") for zone in ("UTC", "Asia/Tokyo")],
)
def test_a_datetime_is_the_moment_it_is(
    write: Callable[[pl.DataFrame], Path], dtype: pl.Datetime
) -> None:
    column = pl.Series([MOMENT], dtype=pl.Datetime("us", "UTC")).cast(dtype)
    item = item_of(write(pl.DataFrame({"id": [1], "time": column, "seen": column})))
    assert item.time == SECONDS
    assert item.extra is not None
    assert dt.datetime.fromisoformat(item.extra["seen"]) == MOMENT


def test_times_without_a_zone_and_out_of_the_usual_years_are_moments_too(
    write: Callable[[pl.DataFrame], Path],
) -> None:
    early = dt.datetime(1969, 12, 31, 23, 59, 59, tzinfo=dt.UTC).replace(tzinfo=None)
    assert item_of(write(pl.DataFrame({"id": [1], "time": [early]}))).time == -1
    assert item_of(write(pl.DataFrame({"id": [1], "time": [dt.date(2022, 6, 13)]}))).time == (
        SECONDS - SECONDS % 86400
    )


def test_values_of_unknown_columns_are_as_json_has_them(
    write: Callable[[pl.DataFrame], Path],
) -> None:
    values: dict[str, Any] = {
        "day": dt.date(2022, 6, 13),
        "hour": dt.time(16, 17),
        "price": Decimal("1.50"),
        "thumb": b"\xff\xd8",
        "list": [1.5, None],
        "struct": {"a": 1, "at": dt.date(2022, 6, 13)},
        "big": 2.5,
        "flag": False,
        "span": dt.timedelta(hours=1),
    }
    frame = pl.DataFrame([{"id": 1, **values}])
    assert item_of(write(frame)).extra == {
        "day": "2022-06-13",
        "hour": "16:17:00",
        "price": "1.50",
        "thumb": "/9g=",
        "list": [1.5, None],
        "struct": {"a": 1, "at": "2022-06-13"},
        "big": 2.5,
        "flag": False,
        "span": "1:00:00",
    }


def test_not_a_number_is_absent(write: Callable[[pl.DataFrame], Path]) -> None:
    frame = pl.DataFrame({"id": [1.0], "parent": [float("nan")], "x": [float("inf")]})
    item = item_of(write(frame))
    assert (item.id, item.parent, item.extra) == (1, None, {"x": "Infinity"})


def test_replies_nested_in_a_column_are_records(write: Callable[[pl.DataFrame], Path]) -> None:
    row = {"id": 1, "text": "a", "comments": [{"id": 2, "text": "b", "by": "ann"}]}
    first, second = read_items([write(pl.DataFrame([row]))])
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert (first.kids, second.parent, second.by) == ((2,), 1, "ann")


def test_a_row_without_a_value_is_rejected(write: Callable[[pl.DataFrame], Path]) -> None:
    frame = pl.DataFrame({"id": [1, None, 3], "text": ["a", None, "c"]})
    _, reject, _ = read_items([write(frame)])
    assert isinstance(reject, Reject)
    assert (reject.place.line, reject.raw) == (2, "{}")


def test_rows_of_more_than_one_batch_have_their_numbers(
    write: Callable[[pl.DataFrame], Path],
) -> None:
    rows = 120_001
    found = [*read_items([write(pl.DataFrame({"id": range(1, rows + 1), "text": "a"}))])]
    pairs = [(item.id, item.place.line) for item in found if isinstance(item, Item) and item.place]
    assert pairs == [(at, at) for at in range(1, rows + 1)]


def test_a_packed_table_is_read(write: Callable[[pl.DataFrame], Path]) -> None:
    path = write(pl.DataFrame({"id": [1], "text": ["a"]}))
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert item_of(path).id == 1


def test_a_table_without_a_known_column_is_refused(
    write: Callable[[pl.DataFrame], Path],
) -> None:
    path = write(pl.DataFrame({"colour": ["red"], "wings": [2]}))
    with pytest.raises(InputError, match="no column is a known field"):
        list(read_items([path]))
    records = read_items([path.parent])
    assert list(records) == []
    assert "no column" in records.report.ignored[str(path)]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_is_cut_off_is_a_reject(
    write: Callable[[pl.DataFrame], Path], share: float
) -> None:
    path = write(pl.DataFrame({"id": range(1, 2000), "text": "a long text"}))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    records: list[Record] = list(read_items([path]))
    assert isinstance(records[-1], Reject)
    assert "truncated or corrupt" in records[-1].reason
