"""Measure `graphload cluster export` against a script of Spark by hand, on one engine.

python benchmarks/cluster/cluster.py                  1,000,000 items on Sail, three runs of each
python benchmarks/cluster/cluster.py -n 5000000 -r 1
python benchmarks/cluster/cluster.py --on sc://HOST:PORT

On a server, CPU and memory are those of the client.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import Entry, arguments, measure, report
from read_build import write_items


def main() -> None:
    parser = arguments("Export on a cluster.", items=1_000_000)
    parser.add_argument("--on", default="sail")
    parser.set_defaults(runs=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items.jsonl"
        write_items(path, options.items)
        entries = [
            Entry(name, f"cluster/{script}", (str(path), str(Path(folder) / "out"), options.on))
            for name, script in (
                ("Spark by hand", "by_hand.py"),
                ("graphload", "by_graphload.py"),
            )
        ]
        measured = measure(entries, options.runs)
    report(measured, options.output, title=f"Export of {options.items:,} items on {options.on}")


if __name__ == "__main__":
    main()
