"""Measure jobs that are small beside the store or file they work on, against an earlier version.

python benchmarks/small_jobs.py                        v0.1.0, 200,000 items, three runs of each
python benchmarks/small_jobs.py --base v0.1.0 -n 1000000 -r 1
python benchmarks/small_jobs.py --neo4j                on a Neo4j server, without files and stars

Each job is a whole process; each version has stores of its own, with threads of 20 items, and a
star whose kids all reply to one. Runs alternate, except on Neo4j, where each version has a server
of its own, one after the other; figures are those of the fastest run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from versions import install

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.servers.neo4j_server import LONG_TERM, Neo4jServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Figures = list[float]

THREAD_ITEMS = 20
FEW_ITEMS = 200
CUT_EVERY = 30
BLANK_BYTES = 64 << 20
BLANK_PIECE_BYTES = 1 << 16
QUERY = "MATCH (i:Item {id: 1})<-[:PARENT*0..]-(k:Item) RETURN k"
THIS = "this version"
STORE_JOBS = {
    "query a thread": ("many", "query", "--in", QUERY),
    "thread": ("many", "thread", "--in", "1"),
    "draw --thread": ("many", "draw", "--in", "--thread", "1", "-o", "page.html"),
    "stats": ("many", "stats", "--in"),
    "threads": ("many", "threads", "--in"),
    f"push a comment into {FEW_ITEMS} items": ("few", "push", "--to", "new-{run}.jsonl"),
    "push a comment": ("many", "push", "--to", "new-{run}.jsonl"),
}
FILE_JOBS = {
    "check, clean lines": ("check", "clean.jsonl"),
    f"check, every {CUT_EVERY}th line and the first cut": ("check", "cut.jsonl"),
    f"check, behind {BLANK_BYTES >> 20} MB of line ends": ("check", "blanks.jsonl"),
}
STAR_JOBS = {
    "push a star": ("push", "star.jsonl", "--to", "star.graph"),
    "move half of its replies": ("push", "half.jsonl", "--to", "star.graph"),
    "undo that": ("undo", "2", "--in", "star.graph"),
    "undo the star": ("undo", "1", "--in", "star.graph"),
    "push it again": ("push", "star.jsonl", "--to", "star.graph"),
    "push --wipe one comment": (
        *("push", "--wipe", "--yes", "star.graph"),
        *("new-0.jsonl", "--to", "star.graph"),
    ),
}
"""In this order, on one store."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--base", default="v0.1.0", help="tag or commit of the earlier version")
    options.add_argument("-n", "--items", type=int, default=200_000)
    options.add_argument("-r", "--runs", type=int, default=3)
    options.add_argument("--star", type=int, default=80_000, help="replies of the star; 0: none")
    options.add_argument("--neo4j", action="store_true", help="use a Neo4j server")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        pythons = {chosen.base: install(chosen.base, folder), THIS: sys.executable}
        write_files(folder, chosen.items, chosen.star, chosen.runs)
        for version in pythons:
            (folder / version).mkdir()
            for file in folder.glob("*.jsonl"):
                (folder / version / file.name).symlink_to(file)
        print("| job | CPU seconds | ratio | seconds | ratio | peak MB | ratio |")
        print("|---|---|---|---|---|---|---|")
        if chosen.neo4j:
            measure_neo4j(folder, pythons, chosen.runs)
            return
        places = {"few": ("few.graph",), "many": ("many.graph",)}
        for version, python in pythons.items():
            fill(python, folder / version, places)
        jobs = {job: in_place(arguments, places) for job, arguments in STORE_JOBS.items()}
        for job, arguments in (jobs | FILE_JOBS).items():
            print_row(job, *alternate(folder, pythons, arguments, range(chosen.runs)))
        if chosen.star:
            measure_star(folder, pythons, chosen.runs)


def measure_neo4j(folder: Path, pythons: Mapping[str, str], runs: int) -> None:
    """Measure each version on a new server: its processor time isn't the client's."""
    # Two graphs share the database.
    places = {"few": ("--prefix", "Few"), "many": ("--prefix", "Many")}
    rows: dict[str, list[Figures]] = {job: [] for job in STORE_JOBS}
    for version, python in pythons.items():
        server = Neo4jServer(LONG_TERM, folder / f"server {version}", heap="2g")
        os.environ["NEO4J_PASSWORD"] = server.password
        server.start()
        try:
            of_server = {name: (server.uri, *prefix) for name, prefix in places.items()}
            fill(python, folder / version, of_server)
            for job, arguments in STORE_JOBS.items():
                given = [
                    text.replace(":Item", ":ManyItem") for text in in_place(arguments, of_server)
                ]
                rows[job] += alternate(folder, {version: python}, given, range(runs))
        finally:
            server.stop()
    for job, figures in rows.items():
        print_row(job, *figures)


def measure_star(folder: Path, pythons: Mapping[str, str], runs: int) -> None:
    figures: dict[str, list[list[Figures]]] = {job: [] for job in STAR_JOBS}
    for run_number in range(runs):
        for version in pythons:
            shutil.rmtree(folder / version / "star.graph", ignore_errors=True)
        for job, arguments in STAR_JOBS.items():
            figures[job].append(alternate(folder, pythons, arguments, [run_number]))
    for job, of_runs in figures.items():
        print_row(job, *(least(versions) for versions in zip(*of_runs, strict=True)))


def in_place(arguments: tuple[str, ...], places: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return a job's arguments with its store behind `--in` or `--to`."""
    name, command, option, *others = arguments
    return [command, option, *places[name], *others]


def fill(python: str, folder: Path, places: Mapping[str, tuple[str, ...]]) -> None:
    for name, file in (("few", "few.jsonl"), ("many", "clean.jsonl")):
        run(python, folder, "push", file, "--to", *places[name])


def alternate(
    folder: Path, pythons: Mapping[str, str], arguments: Iterable[str], runs: Iterable[int]
) -> list[Figures]:
    """Run a job by each version in turn; return the least figures of each."""
    figures: dict[str, list[Figures]] = {version: [] for version in pythons}
    for number in runs:
        for version, python in pythons.items():
            given = [text.replace("{run}", str(number)) for text in arguments]
            figures[version].append(run(python, folder / version, *given))
    return [least(of_version) for of_version in figures.values()]


def least(runs: Iterable[Figures]) -> Figures:
    return [min(column) for column in zip(*runs, strict=True)]


def write_files(folder: Path, items: int, star: int, runs: int) -> None:
    """Write the records of all jobs: as lines, with some of them cut, behind blanks, a star."""
    # One line after the other: a child's peak memory begins with what this process has.
    encode = msgspec.json.Encoder().encode
    with (
        (folder / "clean.jsonl").open("wb") as clean,
        (folder / "few.jsonl").open("wb") as few,
        (folder / "blanks.jsonl").open("wb") as blanks,
        (folder / "cut.jsonl").open("wb") as cut,
    ):
        for _ in range(BLANK_BYTES // BLANK_PIECE_BYTES):
            blanks.write(b"\n" * BLANK_PIECE_BYTES)
        for at in range(items):
            line = encode(make_item(at + 1)) + b"\n"
            clean.write(line)
            if at < FEW_ITEMS:
                few.write(line)
            blanks.write(line)
            cut.write(line if at % CUT_EVERY else line[: len(line) // 2] + b"\n")
    for number in range(runs):
        comment = {**make_item(items + 1 + number), "parent": 3 + number}
        (folder / f"new-{number}.jsonl").write_bytes(encode(comment))
    with (folder / "star.jsonl").open("wb") as whole, (folder / "half.jsonl").open("wb") as half:
        for number in (1, 2):
            whole.write(encode({"id": number, "title": "A story"}) + b"\n")
        for at in range(star):
            reply = {**make_item(10 + at), "parent": 1}
            whole.write(encode(reply) + b"\n")
            if at % 2:
                half.write(encode({**reply, "parent": 2}) + b"\n")


def make_item(number: int) -> dict[str, object]:
    """Make an item of a thread in which each replies to one before it."""
    at = (number - 1) % THREAD_ITEMS
    item: dict[str, object] = {"id": number, "by": f"user{number * 7919 % 20011}"}
    item |= {"time": 1_500_000_000 + number, "text": "word " * (5 + number % 50)}
    return item | ({"parent": number - 1 - at * 7 % at} if at else {"title": "A story"})


def run(python: str, folder: Path, *arguments: str) -> Figures:
    """Run a command; return its CPU seconds, seconds and peak memory in MB."""
    # An installed version has its bytecode; a run of the source makes it first.
    bytecode = {"PYTHONPYCACHEPREFIX": str(folder.parent / "bytecode")}
    others = {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    with subprocess.Popen(
        [python, "-m", "graphload", *arguments],
        cwd=folder,
        env=others | bytecode,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        print(f"{arguments[0]}: exit code {child.returncode}", file=sys.stderr)
    seconds = time.perf_counter() - began
    return [usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss * 1024 / 1e6]


def print_row(job: str, base: Figures, new: Figures) -> None:
    cells = [
        f"{was:,.2f} → {is_now:,.2f} | {is_now / was:.2f}"
        for was, is_now in zip(base, new, strict=True)
    ]
    print(f"| {job} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
