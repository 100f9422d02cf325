from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.convert import FORMATS, convert_records
from graphload.items import Item, Place
from graphload.parsing import parse_item
from graphload.readers import read_items
from graphload.readers.formats.table import FORMATS as INPUT_FORMATS

if TYPE_CHECKING:
    from pathlib import Path

READ_BY = {"jsonl": "json", "tsv": "csv"}
"""The format that reads what is written in another."""
READ_BACK = [
    name for name in FORMATS if READ_BY.get(name, name) in {row.name for row in INPUT_FORMATS}
]
ODD_TEXTS = ["", " ", "nan", "null", "root", "true", "-5", "007", "1e5", '"', "a,b", "a\r\nb"]
ODD_TEXTS += [
    "a\tb",
    "\r",
    "[1]",
    "{}",
    "=1+1",
    ";=1",
    "- a\n- b",
    "'",
    "[deleted]",
    "\ufeff",
    "#",
    "\x00",
    "N/A",
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(ODD_TEXTS)
INTEGERS = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([0, 1, -1, 2**53 + 1])
IDS = st.integers(1, 50) | INTEGERS | TEXTS.filter(bool)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | st.integers(2**64, 2**70) | TEXTS | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "id": IDS,
        "type": TEXTS,
        "by": TEXTS,
        "time": st.integers(0, 2 * 10**9) | INTEGERS | st.just("9999-12-31T23:59:59Z"),
        "title": TEXTS,
        "text": TEXTS,
        "text_format": st.sampled_from(["markdown", "plain"]),
        "url": TEXTS,
        "score": INTEGERS,
        "descendants": INTEGERS,
        "kids": st.lists(IDS, max_size=3),
        "parent": IDS,
        "poll": IDS,
        "parts": st.lists(IDS, max_size=3),
        "dead": st.booleans(),
        "deleted": st.booleans(),
        "retrieved_at": INTEGERS,
        "extra": st.dictionaries(TEXTS, VALUES, max_size=3),
        "odd": VALUES,
    },
)


def convert(source: Path, target: Path) -> bytes:
    convert_records(read_items([source]), target)
    return target.read_bytes()


@given(st.lists(RECORDS, max_size=6))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
def test_the_formats_are_converted_into_each_other_without_loss(
    tmp_path: Path, records: list[dict[str, Any]]
) -> None:
    source = tmp_path / "records.txt"
    source.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    first = convert(source, tmp_path / "a.jsonl")
    before = tmp_path / "a.jsonl"
    for path in (tmp_path / f"x.{name}" for name in READ_BACK):
        convert(before, path)
        assert convert(path, tmp_path / "back.jsonl") == first, path.name
        before = path


def test_times_are_timestamps_in_parquet_and_come_back_as_they_were(tmp_path: Path) -> None:
    times = [0, -1, 1_700_000_000, 10**11 - 1, 10**11, -62_135_596_800, -62_135_596_801, None]
    records = [{"id": at, "time": time, "by": "a"} for at, time in enumerate(times, 1)]
    items = [parse_item(record, Place("test")) for record in records]
    convert_records(items, tmp_path / "items.parquet")
    frame = pl.read_parquet(tmp_path / "items.parquet")
    assert frame.schema["time"] == frame.schema["retrieved_at"] == pl.Datetime("us", "UTC")
    assert frame["time"][2] == dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=dt.UTC)
    back = [item for item in read_items([tmp_path / "items.parquet"]) if isinstance(item, Item)]
    assert [item.time for item in back] == [item.time for item in items]
