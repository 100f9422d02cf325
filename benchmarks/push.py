"""Pushing items into a real Neo4j, against UNWIND MERGE in batches and a MERGE a row.

    python benchmarks/push.py                  100,000 items, five runs of each
    python benchmarks/push.py -n 20000 -r 1

The server is started from Maven's jars, as the tests do. All start from the graph in memory;
the peers get digests, roots and depths for nothing, graphload finds them while its clock runs.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from measure import Entry, Measured, arguments, measure, report
from read_build import write_items

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from neo4j_server import LONG_TERM, Neo4jServer


def main() -> None:
    options = arguments("Push into Neo4j, against peers.", items=100_000)
    options.add_argument("--neo4j", default=LONG_TERM, help="the server's version")
    options.add_argument("--share", type=int, default=500, help="items of the row-by-row peer")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "items.jsonl"
        write_items(path, chosen.items)
        server = Neo4jServer(chosen.neo4j, Path(folder) / "neo4j", heap="2g")
        os.environ["NEO4J_PASSWORD"] = server.password
        server.start()
        try:
            all_of_them = entries(str(path), server.uri, chosen.share)
            # One round to warm up: a Java server gets faster as it goes.
            measured = measure(all_of_them, chosen.runs, warm_up=1, before=server.wipe)
        finally:
            server.stop()
    title = f"Push {chosen.items:,} items into Neo4j {chosen.neo4j}"
    report(with_and_without_check(measured), chosen.output, title=title)


def entries(path: str, uri: str, share: int) -> list[Entry]:
    return [
        Entry("graphload, verified", "graphload_push.py", (path, uri)),
        Entry("UNWIND MERGE, 5,000 a batch", "peers/unwind_merge.py", (path, uri)),
        Entry("a MERGE a row (a share)", "peers/row_merge.py", (path, uri, str(share))),
    ]


def with_and_without_check(measured: list[Measured]) -> list[Measured]:
    """Add what graphload took until all was written, before it looked at what it wrote."""
    bare = [
        replace(one, name="graphload, until written", seconds=one.said["written"])
        for one in measured
        if "written" in one.said
    ]
    return [*measured[:1], *bare, *measured[1:]]


if __name__ == "__main__":
    main()
