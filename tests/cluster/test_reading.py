"""Reading on the workers: the rows of parts are the records that one machine reads."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.cluster.files import find_sources
from graphload.cluster.reading import ReadingOptions, cut_files, read_parts
from graphload.cluster.rows import ITEM, REJECT, items_of_rows, parse_reject
from graphload.columns import FIELDS
from graphload.items import Item, Place, Reject
from graphload.readers import read_items
from support.strategies import forests

ODD = (
    '{"id":1,"by":"[deleted]"}',
    '{"id":2,"by":" "}',
    '{"id":3,"dead":false,"kids":[]}',
    '{"id":4,"points":7,"by":"ann"}',
    '{"id":"5","parent":"root"}',
    '{"id":"t5","kids":["a",6]}',
    '{"id":7,"id":8}',
    '{"id" : 9, "parent": "1"}',
    "",
    "{broken",
)


@given(
    records=forests(max_items=20, messy=True),
    odd=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(ODD)), max_size=4),
    part_bytes=st.sampled_from([60, 700, 1 << 20]),
)
@settings(max_examples=40, deadline=None)
def test_rows_are_what_one_machine_reads(
    records: list[Any], odd: list[tuple[int, str]], part_bytes: int
) -> None:
    lines = ['{"id":100}', *map(json.dumps, records)]
    for at, line in odd:
        lines.insert(1 + at % len(lines), line)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        expected = [*read_items([str(path)])]
        files = find_sources([str(path)], lambda _name, _why: None)
        parts = [*cut_files(files, ReadingOptions(), part_bytes)]
        found = read_in(parts)
    items = [record for record in expected if isinstance(record, Item)]
    assert found[0] == [values_of(item) for item in items]
    assert found[1] == [one for one in expected if isinstance(one, Reject)]


def read_in(parts: list[Any]) -> tuple[list[Any], list[Reject]]:
    """Read parts; return the values of their Items, by line, and their rejects."""
    items: list[Any] = []
    rejects: list[Reject] = []
    before = 0
    for part in parts:
        rows = pa.Table.from_batches([*read_parts([part], ReadingOptions())])
        own = rows.filter(pa.compute.equal(rows.column("kind"), ITEM)).sort_by("line")
        names = [f"{name}_text" for name in ("id", "kids", "parent", "poll", "parts")]
        texts = [own.column(name).to_pylist() for name in names]
        numbers = items_of_rows(own, [Place("")] * len(own))
        for at, item in enumerate(numbers):
            named = {
                name.removesuffix("_text"): tuple(ids[at]) if type(ids[at]) is list else ids[at]
                for name, ids in zip(names, texts, strict=True)
                if ids[at] is not None
            }
            items.append(values_of(item) | named)
        refused = rows.filter(pa.compute.equal(rows.column("kind"), REJECT))
        rejects += [parse_reject(row["content"], before) for row in refused.to_pylist()]
        lines = Path(part.file.path).read_bytes()[: part.end]
        before = lines.count(b"\n") + (part.end is not None and not lines.endswith(b"\n"))
    return items, sorted(rejects, key=lambda one: one.place.line or 0)


def values_of(item: Item) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in FIELDS}
    lists = {name: values[name] for name in ("kids", "parts") if values[name] is not None}
    # Of a list with a text, all ids are texts.
    mixed = {name: tuple(map(str, ids)) for name, ids in lists.items() if str in map(type, ids)}
    return values | mixed
