"""An export as other programs read it, with their defaults: what is lost.

python benchmarks/peers/other_readers.py   reads with what is installed of duckdb, pyarrow, igraph
and pyspark (needs Java); none of them is a dependency.

Of 60,000 items the last ones have rare fields and ids above 2^53; edges come after all items.
Prints, for each program, the keys of which it has fewer values than the file; exits with 1 if
there are any.
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.demo import synthetic_items
from graphload.export import export_graph
from graphload.graph import build_graph
from graphload.items import Place
from graphload.parsing import parse_item

if TYPE_CHECKING:
    from collections.abc import Callable

ITEMS = 60_000
LARGE_ID = 2**53 + 1


def main() -> None:
    late = {"id": LARGE_ID, "parent": LARGE_ID - 2, "dead": True, "score": LARGE_ID}
    records = [
        *synthetic_items(ITEMS),
        {**late, "extra": {"a": {"b": [1]}}, "by": "a", "time": 2_000_000_000},
        {"id": LARGE_ID + 2, "by": "b", "time": 2_000_000_001, "extra": {"a": "text"}},
    ]
    graph = build_graph(parse_item(record, Place("benchmark")) for record in records)
    lost = False
    with tempfile.TemporaryDirectory() as folder:
        for module, (suffix, read) in READERS.items():
            try:
                library = importlib.import_module(module)
            except ImportError:
                print(f"{module}: not installed")
                continue
            path = Path(folder, f"graph.{suffix}")
            export_graph(graph, path)
            expected = COUNTS[suffix](path)
            found = read(library, str(path))
            missing = {key: n - found[key] for key, n in expected.items() if found[key] < n}
            print(f"{module}: {'lost ' + str(missing) if missing else 'all there'}")
            lost |= bool(missing)
    sys.exit(1 if lost else 0)


def _count_lines(path: Path) -> Counter[str]:
    """Count the lines with each key, and those with the large id."""
    lines = [json.loads(line) for line in path.open(encoding="utf-8")]
    counts = Counter(key for line in lines for key in line)
    return counts + Counter({"large": sum(line.get("node") == LARGE_ID for line in lines)})


def _count_nodes(path: Path) -> Counter[str]:
    text = path.read_text("utf-8")
    return Counter({"node": text.count("<node "), "edge": text.count("<edge "), "large": 1})


COUNTS = {"jsonl": _count_lines, "graphml": _count_nodes}


def _read_duckdb(duckdb: Any, path: str) -> Counter[str]:  # noqa: ANN401 - may be missing
    names = duckdb.sql(f"from '{path}'").columns
    counts = ", ".join(f'count("{name}")' for name in names)
    large = f"count(*) filter (node = {LARGE_ID})"
    (row,) = duckdb.sql(f"select {counts}, {large} from '{path}'").fetchall()  # noqa: S608
    return Counter(dict(zip([*names, "large"], row, strict=True)))


def _read_pyarrow(_: Any, path: str) -> Counter[str]:  # noqa: ANN401 - may be missing
    table: Any = importlib.import_module("pyarrow.json").read_json(path)
    counts = {name: len(table) - table[name].null_count for name in table.column_names}
    return Counter(counts | {"large": table["node"].to_pylist().count(LARGE_ID)})


def _read_spark(_: Any, path: str) -> Counter[str]:  # noqa: ANN401 - may be missing
    session: Any = importlib.import_module("pyspark.sql").SparkSession
    spark = session.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    frame = spark.read.json(path)
    counts = {name: frame.filter(frame[name].isNotNull()).count() for name in frame.columns}
    counts["large"] = frame.filter(frame["node"] == LARGE_ID).count()
    spark.stop()
    return Counter(counts)


def _read_igraph(igraph: Any, path: str) -> Counter[str]:  # noqa: ANN401 - may be missing
    graph = igraph.Graph.Read_GraphML(path)
    found = [v["id"] for v in graph.vs if v["id"] == str(LARGE_ID) == v["score"] and v["dead"]]
    return Counter({"node": graph.vcount(), "edge": graph.ecount(), "large": len(found)})


READERS: dict[str, tuple[str, Callable[[Any, str], Counter[str]]]] = {
    "duckdb": ("jsonl", _read_duckdb),
    "pyarrow": ("jsonl", _read_pyarrow),
    "pyspark": ("jsonl", _read_spark),
    "igraph": ("graphml", _read_igraph),
}

if __name__ == "__main__":
    main()
