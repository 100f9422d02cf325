"""Measure the start of the command line: `graphload --help` is to take at most 0.2 s.

`python benchmarks/start.py [RUNS]` prints the fastest and the median of the runs, for graphload
and for a Python that does nothing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "graphload --help": ["-m", "graphload", "--help"],
    "graphload query --help": ["-m", "graphload", "query", "--help"],
}


def run_once(arguments: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def main(runs: int) -> None:
    for name, arguments in COMMANDS.items():
        seconds = [run_once(arguments) for _ in range(runs)]
        print(f"{name:<24} {min(seconds):.3f} s at best, {statistics.median(seconds):.3f} s median")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
