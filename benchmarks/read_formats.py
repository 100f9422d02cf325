"""Measure `graphload stats` on one content in several formats, beside json and pandas by hand.

python benchmarks/read_formats.py                    1,000,000 items, three runs of each
python benchmarks/read_formats.py -n 100000 -r 1 -o read_formats.csv
python benchmarks/read_formats.py --part -n 5000000  take a part of lines in zstd

CSV, Parquet, SQLite and a Reddit dump have the same items as the lines. The dump has other fields
beside, and its ids are text: *the dump, converted* are its own Items as JSON lines. Figures are
those of the fastest run; ratios are to the lines. pandas is measured where it is installed.

The filters are measured beside `zstdcat | wc -l` on the same file. v0.1.0 has none.
"""

from __future__ import annotations

import importlib.util
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl
import zstandard
from measure import Entry, arguments, measure, report

from graphload.demo import synthetic_items

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ["id", "type", "by", "time", "title", "text", "url", "score", "descendants", "parent"]
FILES = {
    "JSON lines": "items.jsonl",
    "CSV": "items.csv",
    "Parquet": "items.parquet",
    "SQLite": "items.db",
    "JSON lines in zstd": "items.jsonl.zst",
    "Reddit dump in zstd": "dump.jsonl.zst",
    "the dump, converted": "dump.jsonl",
}
BATCH_ITEMS = 50_000


def main() -> None:
    parser = arguments("Formats of one content, against peers.", items=1_000_000)
    parser.set_defaults(runs=3)
    parser.add_argument("--part", action="store_true", help="measure filters over lines in zstd")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / file for name, file in FILES.items()}
        # In a process of its own: children are charged with the memory that this one has.
        spawn, dump = get_context("spawn").Process, paths["Reddit dump in zstd"]
        writers = [spawn(target=write_dump, args=(dump, options.items))]
        writers.append(spawn(target=write_lines, args=(paths, options.items)))
        if not options.part:
            writers.append(spawn(target=write_tables, args=(paths,)))
        for writer in writers:
            writer.start()
            writer.join()
        if not options.part:
            convert(dump, paths["the dump, converted"])
        entries = [*(list_filters if options.part else list_entries)(paths)]
        measured = measure(entries, options.runs)
    if not options.part and len({tuple(one.said.items()) for one in measured}) != 1:
        raise SystemExit(f"the figures differ: {[(one.name, one.said) for one in measured]}")
    fastest = [
        min((one for one in measured if one.name == entry.name), key=lambda one: one.cpu)
        for entry in entries
    ]
    what = "A part of a dump" if options.part else "Statistics by format"
    report(fastest, options.output, title=f"{what}, {options.items:,} items")


def list_entries(paths: dict[str, Path]) -> Iterator[Entry]:
    for name, path in paths.items():
        yield Entry(f"graphload, {name}", "peers/graphload_stats.py", (str(path),))
    yield Entry("json by hand", "peers/json_stats.py", (str(paths["JSON lines"]),))
    if importlib.util.find_spec("pandas") is not None:
        yield Entry("pandas, JSON lines", "peers/pandas_stats.py", (str(paths["JSON lines"]),))
        yield Entry("pandas, CSV", "peers/pandas_stats.py", (str(paths["CSV"]),))
        if importlib.util.find_spec("pyarrow") is not None:
            yield Entry("pandas, Parquet", "peers/pandas_stats.py", (str(paths["Parquet"]),))


def list_filters(paths: dict[str, Path]) -> Iterator[Entry]:
    """List filters over each file: an author, ids, times, a field; the first entry counts lines."""
    some = [record for record, _ in zip(dump_records(1000), range(1000), strict=False)]
    times = sorted(record["created_utc"] for record in some)
    author = next(record["author"] for record in some if "author" in record)
    filters = {
        "--by": ("--by", author),
        "--ids, of 16": ("--ids", ",".join(record["id"] for record in some[::60][:16])),
        "--until": ("--until", str(times[100])),
        "--where": ("--where", "score>=1000000"),
    }
    for kind in ("Reddit dump in zstd", "JSON lines in zstd"):
        path = str(paths[kind])
        yield Entry(f"zstdcat, wc -l, {kind}", "peers/filter_dump.py", (path,))
        for name, options in filters.items():
            yield Entry(f"convert {name}, {kind}", "peers/filter_dump.py", (path, *options))
        # Only the dump has Reddit's ids.
        filters["--ids, of 16"] = ("--ids", ",".join(map(str, range(1, 1000, 62))))


def dump_records(items: int) -> Iterator[dict[str, Any]]:
    """Yield synthetic items as the rows of a Reddit dump."""
    root_of: dict[object, object] = {}
    for item in synthetic_items(items):
        record = msgspec.to_builtins(item)
        id_, parent = record["id"], record.get("parent")
        root_of[id_] = root = id_ if parent is None else root_of.get(parent, parent)
        row = {
            "id": str(id_),
            "author": record.get("by"),
            "created_utc": record.get("time"),
            "score": record.get("score", 1),
            "subreddit": "knots",
            "title": record.get("title"),
            "selftext" if parent is None else "body": record.get("text", ""),
        }
        if parent is None:
            row["num_comments"] = record.get("descendants", 0)
        else:
            row["link_id"] = f"t3_{root}"
            row["parent_id"] = f"t3_{root}" if parent == root else f"t1_{parent}"
        yield {name: value for name, value in row.items() if value is not None}


def write_lines(paths: dict[str, Path], items: int) -> None:
    """Write items as JSON lines; lists of kids, which CSV has as text, are left out."""
    encoder = msgspec.json.Encoder()
    with paths["JSON lines"].open("wb") as lines:
        for item in synthetic_items(items):
            record = msgspec.to_builtins(item)
            fields = {name: record[name] for name in COLUMNS if record.get(name) is not None}
            lines.write(encoder.encode(fields) + b"\n")
    with paths["JSON lines"].open("rb") as lines, paths["JSON lines in zstd"].open("wb") as packed:
        zstandard.ZstdCompressor().copy_stream(lines, packed)


def write_tables(paths: dict[str, Path]) -> None:
    """Write the items of the JSON lines as tables."""
    frame = pl.scan_ndjson(paths["JSON lines"], infer_schema_length=None).select(COLUMNS)
    frame.sink_csv(paths["CSV"])
    frame.sink_parquet(paths["Parquet"])
    with closing(sqlite3.connect(paths["SQLite"])) as database:
        database.execute(f"CREATE TABLE items ({', '.join(COLUMNS)})")
        marks = ", ".join("?" * len(COLUMNS))
        for batch in frame.collect().iter_slices(BATCH_ITEMS):
            database.executemany(f"INSERT INTO items VALUES ({marks})", batch.iter_rows())  # noqa: S608
        database.commit()


def convert(path: Path, output: Path) -> None:
    graphload = Path(sys.executable).with_name("graphload")
    subprocess.run([graphload, "convert", path, "-o", output, "--quiet"], check=True)


def write_dump(path: Path, items: int) -> None:
    encoder = msgspec.json.Encoder()
    with path.open("wb") as packed, zstandard.ZstdCompressor().stream_writer(packed) as dump:
        for record in dump_records(items):
            dump.write(encoder.encode(record) + b"\n")


if __name__ == "__main__":
    main()
