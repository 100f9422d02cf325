"""Import files of records in buckets of threads have the rows of those of all records."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from graphload.item_table import spilled
from graphload.item_table.spilled import SpillingCollector
from graphload.links import link_items
from graphload.loading.plan.records import push_records
from graphload.merge import buckets, merge_items
from graphload.merge.buckets import collect_records, put_into_buckets
from graphload.neo4j_import import export_import_files
from graphload.neo4j_import.buckets import open_bucket_import
from graphload.readers import read_items
from support.command import write_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.neo4j_import import ImportFiles

SEEDS = Path(__file__).parents[2] / "seeds"
SEPARATOR = "\x1f"


def export_buckets(paths: Sequence[Path], folder: Path, *, parquet: bool) -> ImportFiles:
    stream, collector = read_items(paths), SpillingCollector()
    parts = stream.chunks(collector)
    found = put_into_buckets(collect_records(parts, collector, stream.report), 1 << 40)
    assert len(found) > 1
    with open_bucket_import(found, folder, parquet=parquet) as tables:
        for number in range(len(found)):
            merged = found.merge(number)
            links = link_items(merged.items, unfetched=merged.unfetched)
            tables.add(push_records(merged, links))
        return tables.finish(found.sources)


def rows_of(folder: Path) -> dict[str, list[Any]]:
    """The rows of each table in any order; a list's values in CSV have one separator."""
    rows: dict[str, list[Any]] = {}
    for path in sorted(folder.glob("*.parquet")):
        table = path.name.rpartition("-")[0]
        rows.setdefault(table, []).extend(map(repr, pl.read_parquet(path).iter_rows()))
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.stem] = [*csv.reader(file)]
    return {name: sorted(found) for name, found in rows.items()}


@pytest.fixture(autouse=True)
def small_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put five records into a bucket, whatever memory there is."""
    monkeypatch.setattr(buckets, "check_memory", lambda *_, **__: 5)
    monkeypatch.setattr(spilled, "SEGMENT_WEIGHT", 7)


@pytest.mark.parametrize("parquet", [False, True])
@pytest.mark.parametrize("text_ids", [False, True])
def test_rows_are_those_of_all_records(tmp_path: Path, *, parquet: bool, text_ids: bool) -> None:
    paths = [SEEDS / "faults.jsonl"]
    if text_ids:
        records: list[dict[str, object]] = []
        for root in range(0, 60, 10):
            kids = [f"a;{root + at}" for at in range(1, 7)]
            records.append({"id": f"a;{root}", "by": "ann", "kids": [*kids, f"b|{root}"]})
            records += [
                {"id": kid, "parent": f"a;{root}", "by": f"u{at}", "text": "x\ny"}
                for at, kid in enumerate(kids)
            ]
        # Other records of one id are kept beside the item.
        records += [{"id": record["id"], "score": 7} for record in records[3::20]]
        paths = [tmp_path / "texts.jsonl"]
        write_records(paths[0], records)
    merged = merge_items(read_items(paths))
    whole = export_import_files(merged, tmp_path / "whole", parquet=parquet)
    parts = export_buckets(paths, tmp_path / "parts", parquet=parquet)
    assert (parts.items, parts.users, parts.relationships) == (
        whole.items,
        whole.users,
        whole.relationships,
    )
    rows = rows_of(tmp_path / "whole")
    assert rows_of(tmp_path / "parts") == rows
    assert ("records" in rows) is text_ids
    script = (tmp_path / "whole" / "import.sh").read_text("utf-8")
    if not parquet:
        assert (tmp_path / "parts" / "import.sh").read_text("utf-8") == script


def test_users_of_several_buckets_are_written_once(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    write_records(path, [{"id": at, "by": f"u{at % 3}"} for at in range(1, 40)])
    done = export_buckets([path], tmp_path / "parts", parquet=False)
    assert done.users == 3
    assert len(rows_of(tmp_path / "parts")["users"]) == 4
    # One set has all items, and users are of it, too.
    (row,) = (row for row in rows_of(tmp_path / "parts")["load_sets"] if row[0].isdigit())
    assert row[-1] == "39"


def test_ids_of_replies_that_were_left_out_are_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "graph.jsonl"
    stubs = ["s\x1ft", "q\x1er", "z;y", "p|o"]
    records: list[dict[str, object]] = [{"node": f"a{at}"} for at in range(9)]
    records += [{"node": stub, "stub": True} for stub in stubs]
    records += [{"edge": ["a0", stub]} for stub in stubs]
    write_records(path, records)
    export_buckets([path], tmp_path / "parts", parquet=False)
    text = (tmp_path / "parts" / "import.sh").read_text("utf-8")
    assert "--array-delimiter=U+001D" in text
    (row,) = (row for row in rows_of(tmp_path / "parts")["unfetched"] if row[0] == "0")
    assert [len(cell.split("\x1d")) for cell in row[3:]] == [4, 4, 4]
