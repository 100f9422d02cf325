"""Measure jobs that are small beside the store or file they work on, against an earlier version.

python benchmarks/small_jobs.py                        v0.1.0, 200,000 items, three runs of each
python benchmarks/small_jobs.py --base v0.1.0 -n 1000000 -r 1

Each job is a whole process; stores are embedded ones, a copy for each version, with threads of 20
items. Runs alternate; figures are those of the fastest run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from versions import install

THREAD_ITEMS = 20
CUT_EVERY = 30
BLANK_BYTES = 64 << 20
BLANK_PIECE_BYTES = 1 << 16
QUERY = "MATCH (i:Item {id: 1})<-[:PARENT*0..]-(k:Item) RETURN k"
THIS = "this version"
JOBS = {
    "query a thread": ("query", "--in", "many.graph", QUERY),
    "thread": ("thread", "--in", "many.graph", "1"),
    "draw --thread": ("draw", "--in", "many.graph", "--thread", "1", "-o", "page.html"),
    "stats": ("stats", "--in", "many.graph"),
    "threads": ("threads", "--in", "many.graph"),
    "check, clean lines": ("check", "clean.jsonl"),
    "check, cut lines": ("check", "cut.jsonl"),
    "check, behind blanks": ("check", "blanks.jsonl"),
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--base", default="v0.1.0", help="tag or commit of the earlier version")
    options.add_argument("-n", "--items", type=int, default=200_000)
    options.add_argument("-r", "--runs", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        pythons = {chosen.base: install(chosen.base, folder), THIS: sys.executable}
        write_files(folder, chosen.items)
        for version, python in pythons.items():
            work = folder / version
            work.mkdir()
            for file in folder.glob("*.jsonl"):
                (work / file.name).symlink_to(file)
            run(python, work, "push", "clean.jsonl", "--to", "many.graph")
        print("| job | CPU seconds | ratio | seconds | ratio | peak MB | ratio |")
        print("|---|---|---|---|---|---|---|")
        for job, arguments in JOBS.items():
            figures = [
                [run(python, folder / version, *arguments) for _ in range(chosen.runs)]
                for version, python in pythons.items()
            ]
            print_row(
                job, *([min(column) for column in zip(*runs, strict=True)] for runs in figures)
            )


def write_files(folder: Path, items: int) -> None:
    """Write records as lines, the same with some of them cut, and the same behind blanks."""
    # One line after the other: a child's peak memory begins with what this process has.
    encode = msgspec.json.Encoder().encode
    with (
        (folder / "clean.jsonl").open("wb") as clean,
        (folder / "blanks.jsonl").open("wb") as blanks,
        (folder / "cut.jsonl").open("wb") as cut,
    ):
        for _ in range(BLANK_BYTES // BLANK_PIECE_BYTES):
            blanks.write(b"\n" * BLANK_PIECE_BYTES)
        for at in range(items):
            line = encode(make_item(at + 1)) + b"\n"
            clean.write(line)
            blanks.write(line)
            cut.write(line if at % CUT_EVERY else line[: len(line) // 2] + b"\n")


def make_item(number: int) -> dict[str, object]:
    """Make an item of a thread in which each replies to one before it."""
    at = (number - 1) % THREAD_ITEMS
    item: dict[str, object] = {"id": number, "by": f"user{number * 7919 % 20011}"}
    item |= {"time": 1_500_000_000 + number, "text": "word " * (5 + number % 50)}
    return item | ({"parent": number - 1 - at * 7 % at} if at > 1 else {"title": "A story"})


def run(python: str, folder: Path, *arguments: str) -> tuple[float, float, float]:
    """Run a command; return its CPU seconds, seconds and peak memory in MB."""
    began = time.perf_counter()
    with subprocess.Popen(
        [python, "-m", "graphload", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        print(f"{arguments[0]}: exit code {child.returncode}", file=sys.stderr)
    seconds = time.perf_counter() - began
    return usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss * 1024 / 1e6


def print_row(job: str, base: list[float], new: list[float]) -> None:
    cells = [
        f"{was:,.2f} → {is_now:,.2f} | {is_now / was:.2f}"
        for was, is_now in zip(base, new, strict=True)
    ]
    print(f"| {job} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
