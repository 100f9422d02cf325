"""Long loads, one of each: do they come to their end, within which memory, in how many seconds?

    python benchmarks/soak.py                       1,000,000 items embedded, 3,000,000 into Neo4j
    python benchmarks/soak.py --embedded 100000 --neo4j 300000 -o soak.md

Each is pushed and verified by a process of its own. A load that isn't right is an error.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Entry, peak_of, run_entry
from read_build import write_items

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.servers.neo4j_server import LONG_TERM, Neo4jServer

if TYPE_CHECKING:
    from measure import Measured

NAMES = "items", "into", "written s", "verified s", "items a second", "client's MB", "server's MB"
HEAD = f"| {' | '.join(NAMES)} |\n{'|---' * len(NAMES)}|\n"


def main() -> None:
    options = argparse.ArgumentParser(description="Long loads, one of each.")
    options.add_argument("--embedded", type=int, default=1_000_000, help="items; 0 for none")
    options.add_argument("--neo4j", type=int, default=3_000_000, help="items; 0 for none")
    options.add_argument("-o", "--output", type=Path, help="where the table is written, too")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        folder = Path(place)
        rows = [_embedded(folder, chosen.embedded)] if chosen.embedded else []
        rows += [_neo4j(folder, chosen.neo4j)] if chosen.neo4j else []
    table = HEAD + "".join(rows)
    print(table, end="")
    if chosen.output:
        chosen.output.write_text(table, encoding="utf-8")


def _embedded(folder: Path, items: int) -> str:
    os.environ.setdefault("NEO4J_PASSWORD", "")
    one = _pushed(folder, items, str(folder / "store.graph"))
    return _row(items, "a new embedded store", one, "")


def _neo4j(folder: Path, items: int) -> str:
    server = Neo4jServer(LONG_TERM, folder / "neo4j", heap="2g")
    os.environ["NEO4J_PASSWORD"] = server.password
    server.start()
    try:
        one = _pushed(folder, items, server.uri)
        peak = peak_of(server.process) if server.process else 0.0
    finally:
        server.stop()
    return _row(items, f"Neo4j {LONG_TERM}, just started", one, f"{peak:,.0f}")


def _pushed(folder: Path, items: int, store: str) -> Measured:
    path = folder / "items.jsonl"
    write_items(path, items)
    return run_entry(Entry(f"{items:,} items", "graphload_push.py", (str(path), store)))


def _row(items: int, into: str, one: Measured, server: str) -> str:
    written = one.said["written"]
    return (
        f"| {items:,} | {into} | {written:,.0f} | {one.seconds - written:,.0f} more "
        f"| {items / one.seconds:,.0f} | {one.megabytes:,.0f} | {server} |\n"
    )


if __name__ == "__main__":
    main()
