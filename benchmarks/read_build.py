"""Measure reading records and building their graph, against json and networkx by hand.

python benchmarks/read_build.py            1,000,000 items, five runs of each
python benchmarks/read_build.py -n 100000 -r 3 -o read_build.csv
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
from measure import Entry, arguments, measure, report

from graphload.demo import synthetic_items


def main() -> None:
    options = arguments("Read and build, against peers.", items=1_000_000).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items.jsonl"
        write_items(path, options.items)
        entries = [
            Entry("graphload", "peers/graphload_build.py", (str(path),)),
            Entry("json + networkx by hand", "peers/json_networkx.py", (str(path),)),
            Entry("msgspec + networkx in bulk", "peers/msgspec_networkx.py", (str(path),)),
        ]
        measured = measure(entries, options.runs)
    sizes = {(one.said["nodes"], one.said["edges"]) for one in measured}
    if len(sizes) != 1:
        raise SystemExit(f"the graphs differ: {sizes}")
    report(measured, options.output, title=f"Read and build {options.items:,} items")


def write_items(path: Path, items: int) -> None:
    encoder = msgspec.json.Encoder()
    with path.open("wb") as file:
        file.writelines(encoder.encode(item) + b"\n" for item in synthetic_items(items))


if __name__ == "__main__":
    main()
