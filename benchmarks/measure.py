"""Measure child processes: seconds, peak memory, medians over runs, as table, CSV and SVG."""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import resource
    from collections.abc import Callable

__all__ = ["Entry", "Measured", "arguments", "measure", "peak_of", "report", "run_entry"]

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    """An entry of a comparison: its name, and the script in this folder that does the work.

    `python` is the interpreter that runs it, whose environment has the version of graphload.

    The script's last line of output is a JSON object with `seconds`, `cpu` and its own figures.
    """

    name: str
    script: str
    arguments: tuple[str, ...] = ()
    python: str = sys.executable


@dataclass(frozen=True)
class Measured:
    """One run of an entry: wall-clock seconds, CPU seconds, peak memory, and its own figures.

    Other work on the machine adds to wall-clock seconds, but hardly to CPU seconds.
    """

    name: str
    seconds: float
    cpu: float
    megabytes: float
    said: dict[str, Any]


def arguments(description: str, *, items: int) -> argparse.ArgumentParser:
    """Return a parser with the options that all benchmarks share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("-n", "--items", type=int, default=items)
    parser.add_argument("-r", "--runs", type=int, default=5)
    parser.add_argument("-o", "--output", type=Path, help="a CSV; the picture goes beside it")
    return parser


def measure(
    entries: list[Entry], runs: int, *, run: Callable[[Entry], Measured] | None = None
) -> list[Measured]:
    """Run all entries in turn, `runs` times, so that a slow moment of the machine is one for all.

    Every other round goes backwards, since an entry may affect the next one. `run` replaces
    `run_entry` where more has to be done than to run the entry's script.
    """
    measured = []
    for number in range(runs):
        for entry in entries[::-1] if number % 2 else entries:
            one = (run or run_entry)(entry)
            print(f"run {number + 1}: {one.name} {one.seconds:.2f} s", file=sys.stderr, flush=True)
            measured.append(one)
    return measured


def run_entry(entry: Entry) -> Measured:
    command = [entry.python, str(HERE / entry.script), *entry.arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        output = child.stdout.read() if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{entry.name} failed")
    said = json.loads(output.splitlines()[-1])
    seconds, cpu = float(said.pop("seconds")), float(said.pop("cpu"))
    return Measured(entry.name, seconds, cpu, _megabytes(usage), said)


def peak_of(process: int) -> float:
    """Return the peak memory of a process in MB."""
    status = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in status if line.startswith("VmHWM"))


def _megabytes(usage: resource.struct_rusage) -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * unit / 1e6


def report(measured: list[Measured], output: Path | None, *, title: str) -> None:
    """Print medians, and their ratio to the first entry's, as a table; write CSV and picture."""
    rows = _medians(measured)
    print(f"\n{title}\n")
    print("| | seconds | ratio | CPU seconds | ratio | peak MB |\n|---|---|---|---|---|---|")
    for row in rows:
        ratios = row.seconds / rows[0].seconds, row.cpu / rows[0].cpu
        print(
            f"| {row.name} | {row.seconds:.2f} | {ratios[0]:.2f} "
            f"| {row.cpu:.2f} | {ratios[1]:.2f} | {row.megabytes:,.0f} |"
        )
    if output is not None:
        _write_csv(measured, output)
        output.with_suffix(".svg").write_text(_picture(rows, title), encoding="utf-8")


def _medians(measured: list[Measured]) -> list[Measured]:
    names = dict.fromkeys(one.name for one in measured)
    return [_median([one for one in measured if one.name == name]) for name in names]


def _median(runs: list[Measured]) -> Measured:
    return Measured(
        runs[0].name,
        statistics.median(one.seconds for one in runs),
        statistics.median(one.cpu for one in runs),
        statistics.median(one.megabytes for one in runs),
        runs[0].said,
    )


def _write_csv(measured: list[Measured], output: Path) -> None:
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "seconds", "cpu", "megabytes", "said"])
        for one in measured:
            row = [one.name, one.seconds, one.cpu, one.megabytes, json.dumps(one.said)]
            writer.writerow(row)


def _picture(rows: list[Measured], title: str) -> str:
    """Return an SVG with a bar for each row; a bar of more than ten times the first is cut."""
    longest = max(row.seconds for row in rows if row.seconds < 10 * rows[0].seconds)
    bars = [_bar(row, 34 * at, min(row.seconds / longest, 1.1)) for at, row in enumerate(rows)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="760" height="{48 + 34 * len(rows)}" '
        'font-family="sans-serif" font-size="14"><rect width="100%" height="100%" fill="white"/>'
        f'<text x="8" y="22" font-weight="bold">{title}</text>{"".join(bars)}</svg>\n'
    )


def _bar(row: Measured, top: int, share: float) -> str:
    width, colour = max(1, 360 * share), "#b9b4aa" if top else "#3f6fb5"
    end = f"… {row.seconds:.0f} s" if share > 1 else f"{row.seconds:.2f} s"
    return (
        f'<text x="8" y="{54 + top}">{row.name}</text>'
        f'<rect x="260" y="{38 + top}" width="{width:.1f}" height="22" fill="{colour}"/>'
        f'<text x="{268 + width:.1f}" y="{54 + top}">{end}</text>'
    )
