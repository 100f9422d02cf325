"""Measure `graphload serve` over an embedded store: first page, a thread of 5,000, memory.

python benchmarks/serving/serve.py                 1,000,000 items, pushed first
python benchmarks/serving/serve.py -n 100000       fewer
python benchmarks/serving/serve.py --in X.graph    a store that an earlier run kept with --keep
python benchmarks/serving/serve.py --keep X.graph  keep the store

The first thread has 5,000 items; the others are synthetic. Seconds are of one request each, over
one connection, at a server that has just been started; beside them are CPU seconds of the server
and its processes, to which other work on the machine adds little. Memory is the peak resident
memory of the server and, apart, of the processes that it started.
"""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))
from measure import peak_of

from graphload.demo import synthetic_items

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE = 5_000
"""The items of the first thread."""
PROGRAM = (sys.executable, "-m", "graphload")
GOALS = {"first page": 1.0, "thread of 5,000": 1.5}
GOAL_MB = 600
CLOCK_HZ = 100


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("-n", "--items", type=int, default=1_000_000)
    options.add_argument("--in", dest="store", type=Path, help="a store that was kept")
    options.add_argument("--keep", type=Path, help="keep the store at this path, *.graph")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        store = chosen.store or chosen.keep or Path(name) / "serve.graph"
        if chosen.store is None:
            records = Path(name) / "items.jsonl"
            write_records(records, chosen.items)
            subprocess.run([*PROGRAM, "push", str(records), "--to", str(store), "-q"], check=True)
        measure_server(store)


def write_records(path: Path, items: int) -> None:
    """Write a thread of `LARGE` items, and synthetic threads after it."""
    encoder = msgspec.json.Encoder()
    with path.open("wb") as file:
        for at, item in enumerate(synthetic_items(LARGE)):
            if at:
                item.setdefault("parent", 1)
            item.pop("kids", None)
            file.write(encoder.encode(item) + b"\n")
        for item in synthetic_items(items - LARGE, seed=8):
            for field in ("id", "parent"):
                if field in item:
                    item[field] += LARGE
            item["kids"] = [kid + LARGE for kid in item.get("kids", ())]
            file.write(encoder.encode(item) + b"\n")


def measure_server(store: Path) -> None:
    begun = time.perf_counter()
    command = [*PROGRAM, "serve", "--in", str(store), "--no-browser", "--json", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        line = server.stdout.readline() if server.stdout else ""
        address = urlsplit(json.loads(line)["address"])
        print(f"| start | {time.perf_counter() - begun:.2f} s |")
        workers: dict[int, float] = {}
        threading.Thread(target=watch, args=(server, workers), daemon=True).start()
        try:
            ask_all(server.pid, http.client.HTTPConnection(address.netloc), address.query)
            own = peak_of(server.pid)
            print(f"| peak of the server | {own:.0f} MB (goal {GOAL_MB}) |")
            print(f"| peak of each process of its own | {list(workers.values())} MB |")
        finally:
            server.terminate()


def watch(server: subprocess.Popen[str], peaks: dict[int, float]) -> None:
    """Note the peak memory of the processes that a server starts."""
    while server.poll() is None:
        for child in children_of(server.pid):
            try:
                peaks[child] = round(peak_of(child))
            except (OSError, StopIteration):
                continue
        time.sleep(0.05)


def children_of(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def cpu_of(process: int) -> float:
    """Return the CPU seconds of a process and of those of its children that run."""
    seconds = 0.0
    for one in (process, *children_of(process)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[11]) + int(fields[12])) / CLOCK_HZ
    return seconds


def ask_all(process: int, connection: http.client.HTTPConnection, token: str) -> None:
    connection.request("GET", f"/?{token}")
    answer = connection.getresponse()
    answer.read()
    headers = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}

    def ask(name: str, *paths: str) -> bytes:
        begun, worked = time.perf_counter(), cpu_of(process)
        body = b""
        for path in paths:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            body = response.read()
            if response.status != http.client.OK:
                raise SystemExit(f"{path}: {body[:200]!r}")
        seconds, cpu = time.perf_counter() - begun, cpu_of(process) - worked
        goal = f" (goal {GOALS[name]})" if name in GOALS else ""
        print(f"| {name} | {seconds:.2f} s{goal}, CPU {cpu:.2f} s |", flush=True)
        return body

    ask("first page", "/", "/api/threads")
    time.sleep(2)  # as long as it takes to choose a thread
    ask("thread of 5,000", "/thread/1")
    begun = time.perf_counter()
    while json.loads(ask_quietly(connection, headers))["state"] == "counting":
        time.sleep(0.2)
    print(f"| threads counted after | {time.perf_counter() - begun:.1f} s |")
    ask("list by items", "/api/threads")
    ask("list by items, again", "/api/threads")
    ask("list by time", "/api/threads?sort=first")
    ask("page 1,000 of it", "/api/threads?sort=first&page=1000")
    ask("search", "/api/threads?search=release+cycles")
    ask("thread of 5,000, again", "/thread/1")
    for name, number in threads_of_sizes(connection, headers):
        ask(name, f"/thread/{number}")


def ask_quietly(connection: http.client.HTTPConnection, headers: dict[str, str]) -> bytes:
    connection.request("GET", "/api/threads", headers=headers)
    return connection.getresponse().read()


def threads_of_sizes(
    connection: http.client.HTTPConnection, headers: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield some other threads of the first page of the list."""
    rows = json.loads(ask_quietly(connection, headers))["rows"]
    for row in (rows[1], rows[-1]):
        yield f"thread of {row['items']:,}", row["id"]


if __name__ == "__main__":
    main()
