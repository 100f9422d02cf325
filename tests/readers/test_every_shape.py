"""One forest, every shape that can hold it, one export."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.export import export_lines
from graphload.graph import build_graph
from graphload.readers import read_items
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Record = dict[str, Any]


def as_lines(records: Sequence[Record]) -> bytes:
    return "".join(f"{json.dumps(record)}\n" for record in records).encode()


def as_repr(record: Record) -> str:
    fields = {("item_type" if name == "type" else name): v for name, v in record.items()}
    return f"Item({', '.join(f'{name}={value!r}' for name, value in fields.items())})"


def without_id(record: Record) -> Record:
    return {name: value for name, value in record.items() if name != "id"}


SHAPES: dict[str, Callable[[Sequence[Record]], bytes]] = {
    "lines": as_lines,
    "lines of Windows": lambda rs: b"\xef\xbb\xbf" + as_lines(rs).replace(b"\n", b"\r\n\r\n"),
    "array": lambda rs: json.dumps(list(rs), ensure_ascii=False).encode(),
    "array over lines": lambda rs: json.dumps(list(rs), indent=2).encode(),
    "objects over lines": lambda rs: "\n".join(json.dumps(r, indent=1) for r in rs).encode(),
    "mapping": lambda rs: json.dumps({str(r["id"]): without_id(r) for r in rs}).encode(),
    "pairs": lambda rs: json.dumps([[r["id"], without_id(r)] for r in rs]).encode(),
    "numbers as text": lambda rs: as_lines([{**r, "id": str(r["id"])} for r in rs]),
    "item_type": lambda rs: as_lines([{**without_id(r), "item_id": r["id"]} for r in rs]),
    "nulls and falses": lambda rs: as_lines(
        [{"dead": False, "deleted": 0, "kids": [], "score": None, **r} for r in rs]
    ),
    "repr lines": lambda rs: "\n".join(map(as_repr, rs)).encode(),
    "repr list": lambda rs: f"[{', '.join(map(as_repr, rs))}]".encode(),
    "repr mapping": lambda rs: (
        "{" + ",\n ".join(f"{r['id']!r}: {as_repr(without_id(r))}" for r in rs) + "}"
    ).encode(),
    "repr pairs": lambda rs: (
        "[" + ",\n".join(f"({r['id']!r}, {as_repr(without_id(r))})" for r in rs) + "]"
    ).encode(),
    "gzip": lambda rs: gzip.compress(as_lines(rs)),
    "zstd": lambda rs: zstandard.compress(as_lines(rs)),
}


def export(*contents: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        for at, content in enumerate(contents):
            (Path(folder) / f"part-{at}").write_bytes(content)
        return b"".join(export_lines(build_graph(read_items([folder]))))


@settings(max_examples=60, deadline=None)
@given(forests(cycles=True, messy=True).filter(bool))
def test_every_shape_that_can_hold_a_forest_gives_the_same_export(records: list[Record]) -> None:
    wanted = export(as_lines(records))
    for name, write in SHAPES.items():
        assert export(write(records)) == wanted, name


@settings(max_examples=60, deadline=None)
@given(forests(cycles=True, messy=True), st.data())
def test_any_order_and_any_split_over_files_gives_the_same_export(
    records: list[Record], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(records))
    where = [data.draw(st.integers(0, 2)) for _ in order]
    parts = [[r for r, at in zip(order, where, strict=True) if at == part] for part in range(3)]
    assert export(*map(as_lines, parts)) == export(as_lines(records))


@settings(max_examples=40, deadline=None)
@given(forests(text_ids=True, messy=True).filter(bool))
def test_text_ids_come_through_every_shape_too(records: list[Record]) -> None:
    wanted = export(as_lines(records))
    for name in ("array", "mapping", "pairs", "repr lines", "repr mapping", "gzip"):
        assert export(SHAPES[name](records)) == wanted, name
