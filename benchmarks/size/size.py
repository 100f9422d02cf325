"""Measure commands on many records as whole processes, against an earlier version and polars.

python benchmarks/size/size.py                          1,000,000 items, three rounds, v0.1.0
python benchmarks/size/size.py -n 100000 -r 1 --job stats
python benchmarks/size/size.py -n 5000000 -r 1 --alone  this version alone
python benchmarks/size/size.py -n 100000 --job "draw all"

Rounds alternate. Figures are the least of each entry's runs; ratios are this version to the
other. Wall-clock seconds are of use only where nothing else runs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))
from read_build import write_items
from versions import install

if TYPE_CHECKING:
    from collections.abc import Sequence

JOBS = {
    "stats": ["stats", "FILE"],
    "check": ["check", "FILE"],
    "threads": ["threads", "FILE", "--limit", "10"],
    "export": ["export", "FILE", "-o", "OUT.jsonl"],
    "import files": ["export", "FILE", "--as", "neo4j-import", "-o", "OUT.import"],
    "thread": ["thread", "FILE", "1"],
    "draw": ["draw", "FILE", "-o", "OUT.html", "--thread", "1"],
    "draw all": ["draw", "FILE", "-o", "OUT.html"],
    "stats in 250 MB": ["stats", "FILE", "--memory", "250MB"],
    "check in 250 MB": ["check", "FILE", "--memory", "250MB"],
    "export in 250 MB": ["export", "FILE", "-o", "OUT.jsonl", "--memory", "250MB"],
}
NOT_OF_MANY = {"draw all"}
"""Jobs that a million items are too many for: ask for them with fewer."""
OF_THIS_VERSION = {job for job in JOBS if " in " in job}
"""Jobs that 0.1.0 can't do."""
PEERS = {"stats": "polars_stats.py"}


@dataclass(frozen=True)
class Run:
    """One run: CPU seconds, wall-clock seconds, peak memory in MB."""

    cpu: float
    seconds: float
    megabytes: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("-n", "--items", type=int, default=1_000_000)
    options.add_argument("-r", "--runs", type=int, default=3)
    options.add_argument("--base", default="v0.1.0", help="tag or commit of the earlier version")
    options.add_argument("--job", choices=JOBS, action="append", help="may be repeated")
    options.add_argument("--alone", action="store_true", help="measure this version only")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        path = folder / "items.jsonl"
        write_items(path, chosen.items)
        pythons = {"this version": sys.executable}
        if not chosen.alone:
            pythons[chosen.base] = install(chosen.base, folder)
        print(f"{chosen.items:,} items, {path.stat().st_size / 1e6:,.0f} MB\n")
        print("| job | | CPU seconds | ratio | seconds | ratio | peak MB | ratio |")
        print("|---|---|---|---|---|---|---|---|")
        for job in chosen.job or [job for job in JOBS if job not in NOT_OF_MANY]:
            commands = {
                name: [python, "-m", "graphload", *arguments(JOBS[job], path, folder)]
                for name, python in pythons.items()
                if name == "this version" or job not in OF_THIS_VERSION
            }
            if job in PEERS and not chosen.alone:
                script = Path(__file__).parents[1] / "peers" / PEERS[job]
                commands["polars, by hand"] = [sys.executable, str(script), str(path)]
            report(job, compare(commands, chosen.runs, folder))


def arguments(template: Sequence[str], path: Path, folder: Path) -> list[str]:
    places = {"FILE": str(path), "OUT": str(folder / "out")}
    return [
        places.get(word, word.replace("OUT", places["OUT"]) if word.startswith("OUT.") else word)
        for word in template
    ]


def compare(commands: dict[str, list[str]], runs: int, folder: Path) -> dict[str, list[Run]]:
    """Run all commands in turn, every other round backwards, in a folder without graphload."""
    measured: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(runs):
        for name in [*commands][:: -1 if number % 2 else 1]:
            measured[name].append(run(commands[name], folder))
    return measured


def run(command: list[str], folder: Path) -> Run:
    begun = os.times().elapsed
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    seconds = os.times().elapsed - begun
    return Run(usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss * 1024 / 1e6)


def report(job: str, measured: dict[str, list[Run]]) -> None:
    least = {
        name: Run(
            min(one.cpu for one in runs),
            min(one.seconds for one in runs),
            min(one.megabytes for one in runs),
        )
        for name, runs in measured.items()
    }
    own = least["this version"]
    for name, one in least.items():
        cells = [job, name]
        for figure in ("cpu", "seconds", "megabytes"):
            value = getattr(one, figure)
            cells += [f"{value:,.2f}", f"{getattr(own, figure) / value:.2f}"]
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
