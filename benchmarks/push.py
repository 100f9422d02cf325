"""Items into a real Neo4j: graphload, what a user would write instead, and the server's limit.

    python benchmarks/push.py                  100,000 and 1,000,000 items, three runs of each
    python benchmarks/push.py -n 20000 -r 1

The server is started from Maven's jars, as the tests do, and is one that has been at work for a
while: all entries have loaded a few items several times over before anything is measured, as
for its first minute a Java server mostly compiles itself. Before each entry the database is
emptied. All start from memory: graphload from merged records, the peers from a graph with
digests, roots and depths, which they get for nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from measure import Entry, Measured, measure, peak_of, report, run_entry
from read_build import write_items

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.servers.neo4j_server import LONG_TERM, Neo4jServer

IMPORT = "export + neo4j-admin import"
WARM_UP = 50_000
ROUNDS = 3
"""So many times all entries have loaded `WARM_UP` items before they are measured."""


def main() -> None:
    chosen = _arguments()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        homes = [Path(folder) / name for name in ("running", "stopped")]
        servers = [Neo4jServer(chosen.neo4j, home, heap="2g") for home in homes]
        bench = Bench(Path(folder), *servers)
        os.environ["NEO4J_PASSWORD"] = bench.server.password
        bench.server.start()
        try:
            bench.warm_up()
            for items in chosen.items or [100_000, 1_000_000]:
                write_items(bench.many, items)
                measured = measure(bench.entries(chosen.share), chosen.runs, run=bench.run)
                title = f"Push {items:,} items into Neo4j {chosen.neo4j}"
                output = chosen.output and chosen.output.with_stem(f"{chosen.output.stem}-{items}")
                _tell(until_written(measured), items)
                report(until_written(measured), output, title=title)
        finally:
            bench.server.stop()


def _arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(description="Push into Neo4j, against peers.")
    options.add_argument("-n", "--items", type=int, action="append", help="may be repeated")
    options.add_argument("-r", "--runs", type=int, default=3)
    options.add_argument("-o", "--output", type=Path, help="a CSV; the picture goes beside it")
    options.add_argument("--neo4j", default=LONG_TERM, help="the server's version")
    options.add_argument("--share", type=int, default=1000, help="items of the row-by-row peers")
    return options.parse_args()


@dataclass
class Bench:
    """A server, one that never runs to import into, and the records in a file."""

    folder: Path
    server: Neo4jServer
    stopped: Neo4jServer

    @property
    def many(self) -> Path:
        """The file of the items to push."""
        return self.folder / "items.jsonl"

    def entries(self, share: int) -> list[Entry]:
        """Return what is compared; those that write row by row get `share` items."""
        path, uri = str(self.many), self.server.uri
        files = str(self.folder / "files"), str(self.stopped.write_admin())
        merge, rows = "peers/row_merge.py", (path, uri, str(share))
        return [
            Entry("graphload, verified", "graphload_push.py", (path, uri)),
            Entry("the same batches alone", "prepared_push.py", (path, uri)),
            Entry("UNWIND MERGE, 5,000 a batch", "peers/unwind_merge.py", (path, uri)),
            Entry("a MERGE a row (a share)", merge, (*rows, "execute_query")),
            Entry("the same in one session (a share)", merge, rows),
            Entry(IMPORT, "import_push.py", (path, *files)),
        ]

    def warm_up(self) -> None:
        """Run all entries on a few items, so that the server has compiled itself."""
        write_items(self.many, WARM_UP)
        for number in range(ROUNDS):
            print(f"warming up, {number + 1} of {ROUNDS}", file=sys.stderr, flush=True)
            for entry in self.entries(100):
                self.run(entry)

    def run(self, entry: Entry) -> Measured:
        """Run an entry on an empty database, and measure the server beside it."""
        if entry.name == IMPORT:
            return run_entry(entry)
        self.server.wipe()
        os.sync()  # what others wrote is on the disk
        process = self.server.process
        if process is None:
            raise SystemExit("the server is gone")
        Path(f"/proc/{process}/clear_refs").write_text("5", "ascii")  # the peak begins anew
        before = _cpu_seconds(process)
        one = run_entry(entry)
        used = {"server_megabytes": peak_of(process), "server_cpu": _cpu_seconds(process) - before}
        return replace(one, said={**one.said, **used})


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def until_written(measured: list[Measured]) -> list[Measured]:
    """Add what graphload took until all was written, before it looked at what it wrote."""
    bare = [
        replace(as_written(one), name="graphload, until written")
        for one in measured
        if "written" in one.said
    ]
    return [*measured[:1], *bare, *measured[1:]]


def as_written(one: Measured) -> Measured:
    """Return a push with its seconds until all was written."""
    return replace(one, seconds=one.said["written"], cpu=one.said["written_cpu"])


def _tell(measured: list[Measured], items: int) -> None:
    print("\n| run by run | items a second | server's peak MB | server's CPU seconds |")
    print("|---|---|---|---|")
    for one in measured:
        peak, cpu = one.said.get("server_megabytes", 0), one.said.get("server_cpu", 0)
        print(f"| {one.name} | {items / one.seconds:,.0f} | {peak:,.0f} | {cpu:.1f} |")


if __name__ == "__main__":
    main()
