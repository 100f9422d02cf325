"""Measure this version against an earlier one: reading and building, pushing, drawing.

python benchmarks/versions.py                           v0.1.0, all three jobs, seven runs of each
python benchmarks/versions.py --base v0.1.0 --job read -r 3 --items 200000

The earlier version is taken from the repository by its tag and installed into an environment of
its own. Runs alternate. Figures are those of each version's fastest run; the ratio is this version
to the earlier one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Entry, Measured, measure
from push import Bench, as_written
from read_build import write_items

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.servers.neo4j_server import LONG_TERM, Neo4jServer

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
ITEMS = {"read": [1_000_000], "push": [100_000], "draw": [10_000, 100_000]}
WARM_UP_ITEMS = 50_000
WARM_UPS = 3


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--base", default="v0.1.0", help="tag or commit of the earlier version")
    options.add_argument("--job", choices=ITEMS, action="append", help="may be repeated")
    options.add_argument("-n", "--items", type=int, help="items, in place of each job's own")
    options.add_argument("-r", "--runs", type=int, default=7)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        pythons = {chosen.base: install(chosen.base, folder), "this version": sys.executable}
        print("| job | CPU seconds | ratio | seconds | ratio | peak MB | ratio |")
        print("|---|---|---|---|---|---|---|")
        for job in chosen.job or ITEMS:
            for items in [chosen.items] if chosen.items else ITEMS[job]:
                path = folder / "items.jsonl"
                write_items(path, items)
                JOBS[job](path, pythons, items, chosen.runs)


def install(base: str, folder: Path) -> str:
    """Install a version of the repository; return the interpreter of its environment."""
    source, environment = folder / "base", folder / "environment"
    source.mkdir()
    archive = subprocess.run(
        ["git", "archive", base], cwd=ROOT, check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(source)], input=archive, check=True)
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "-q", str(source)], check=True)
    return str(python)


def read(path: Path, pythons: dict[str, str], items: int, runs: int) -> None:
    entries = [
        Entry(name, "peers/graphload_build.py", (str(path),), python)
        for name, python in pythons.items()
    ]
    compare(f"read and build {items:,}", measure(entries, runs))


def draw(path: Path, pythons: dict[str, str], items: int, runs: int) -> None:
    arguments = str(path), str(path.with_name("page.html"))
    entries = [
        Entry(name, "peers/graphload_page.py", arguments, python)
        for name, python in pythons.items()
    ]
    compare(f"draw {items:,}", measure(entries, runs))


def push(path: Path, pythons: dict[str, str], items: int, runs: int) -> None:
    """Push into one server that has been at work for a while, emptied before each run."""
    server = Neo4jServer(LONG_TERM, path.parent / "server", heap="2g")
    os.environ["NEO4J_PASSWORD"] = server.password
    server.start()
    try:
        bench = Bench(path.parent, server, server)
        entries = [
            Entry(name, "graphload_push.py", (str(path), server.uri), python)
            for name, python in pythons.items()
        ]
        write_items(path, WARM_UP_ITEMS)
        measure(entries, WARM_UPS, run=bench.run)
        write_items(path, items)
        measured = measure(entries, runs, run=bench.run)
    finally:
        server.stop()
    compare(f"push {items:,}, until written", list(map(as_written, measured)))
    compare(f"push {items:,}, verified", measured)


def compare(job: str, measured: list[Measured]) -> None:
    """Print the fastest of each version's runs, and this version's ratio to the earlier one."""
    base, new = (
        [one for one in measured if one.name == name]
        for name in dict.fromkeys(one.name for one in measured)
    )
    cells = [job]
    for figure in ("cpu", "seconds", "megabytes"):
        was, is_now = (min(getattr(one, figure) for one in runs) for runs in (base, new))
        cells += [f"{was:,.2f} → {is_now:,.2f}", f"{is_now / was:.2f}"]
    print(f"| {' | '.join(cells)} |", flush=True)


JOBS: dict[str, Callable[[Path, dict[str, str], int, int], None]] = {
    "read": read,
    "push": push,
    "draw": draw,
}

if __name__ == "__main__":
    main()
