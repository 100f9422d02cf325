"""Push a file into Neo4j as an analyst does, as a whole process, against a plain loop.

python benchmarks/processes/push_file.py                     150,000 and 20,000 items, five rounds
python benchmarks/processes/push_file.py -n 20000 -r 3 --server warm
python benchmarks/processes/push_file.py --base v0.1.0       an earlier version beside this one

A process starts, reads the file, plans, writes and verifies; the loop (`peers/plain_push.py`)
reads and writes. *The same batches bare* are those of a push, sent with nothing else to do: this is
the server's limit, without start, reading and verification. A warm server has loaded a few items
several times over; a cold one was started a moment before, anew for each process. Processes run in
turn; figures are those of the fastest run, and a ratio says how many times as fast as the loop.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from measure import peak_of
from read_build import write_items
from versions import install

from support.servers.neo4j_server import LONG_TERM, Neo4jServer

if TYPE_CHECKING:
    from collections.abc import Iterator

BENCHMARKS = Path(__file__).parents[1]
HEAP = "2g"
WARM_UP_ITEMS = 50_000
WARM_UPS = 3
MEMORY_INTERVAL_S = 0.02
LOOP, BARE = "plain loop", "the same batches bare"


@dataclass(frozen=True)
class Run:
    """One process: seconds, seconds until all was written, CPU seconds, peak memory in MB.

    `server_cpu` are the CPU seconds of the server meanwhile.
    """

    seconds: float
    written: float
    cpu: float
    megabytes: float
    server_cpu: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("-n", "--items", type=int, action="append", help="may be repeated")
    options.add_argument("-r", "--rounds", type=int, default=5)
    options.add_argument("--server", choices=("warm", "cold"), action="append")
    options.add_argument("--neo4j", default=LONG_TERM, help="the server's version")
    options.add_argument("--base", help="tag or commit of an earlier version, measured beside")
    options.add_argument("--without", action="append", default=[], choices=(LOOP, BARE))
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder), chosen.neo4j, tuple(chosen.without), chosen.base)
        for state in chosen.server or ("warm", "cold"):
            for items in chosen.items or (150_000, 20_000):
                runs = bench.measure(items, chosen.rounds, is_warm=state == "warm")
                print_table(f"{items:,} items, {state} server", runs)


class Bench:
    """The entries, and the folder that has files and servers."""

    def __init__(
        self, folder: Path, neo4j: str, without: tuple[str, ...], base: str | None
    ) -> None:
        self.folder = folder
        self.neo4j = neo4j
        self.file = folder / "items.jsonl"
        self.noted = folder / "noted.json"
        push = [str(BENCHMARKS / "processes" / "noted_push.py"), "push", str(self.file), "--to"]
        self.commands = {
            "graphload push": [sys.executable, *push],
            LOOP: [sys.executable, str(BENCHMARKS / "peers" / "plain_push.py"), str(self.file)],
            BARE: [sys.executable, str(BENCHMARKS / "prepared_push.py"), str(self.file)],
        }
        for name in without:
            del self.commands[name]
        if base is not None:
            self.commands[base] = [install(base, folder), *push]
        self._homes = 0

    def measure(self, items: int, rounds: int, *, is_warm: bool) -> dict[str, list[Run]]:
        """Run all entries in turn, every other round backwards."""
        runs: dict[str, list[Run]] = {name: [] for name in self.commands}
        for number, name, server in self._turns(items, rounds, is_warm=is_warm):
            one = self._run(name, server)
            written = f"{one.written:.2f} s until written, CPU {one.cpu:.2f} s"
            more = f"{one.megabytes:.0f} MB, server's CPU {one.server_cpu:.1f} s"
            print(f"round {number + 1}: {name} {one.seconds:.2f} s, {written}, {more}")
            sys.stdout.flush()
            runs[name].append(one)
        return runs

    def _turns(
        self, items: int, rounds: int, *, is_warm: bool
    ) -> Iterator[tuple[int, str, Neo4jServer]]:
        """Yield the round, the entry and its server, whose database is empty."""
        names = list(self.commands)
        turns = [
            (number, name)
            for number in range(rounds)
            for name in (names[::-1] if number % 2 else names)
        ]
        if not is_warm:
            write_items(self.file, items)
            for number, name in turns:
                server = self._new_server()
                yield number, name, server
                server.kill()
            return
        server = self._new_server()
        write_items(self.file, min(items, WARM_UP_ITEMS))
        for name in names * WARM_UPS:
            self._run(name, server)
            server.wipe()
        write_items(self.file, items)
        for number, name in turns:
            yield number, name, server
            server.wipe()
            os.sync()  # what one wrote doesn't wait for the disk while the next one writes
        server.kill()

    def _new_server(self) -> Neo4jServer:
        self._homes += 1
        server = Neo4jServer(self.neo4j, self.folder / f"server{self._homes}", heap=HEAP)
        server.start()
        return server

    def _run(self, name: str, server: Neo4jServer) -> Run:
        process = server.process
        if process is None:
            raise SystemExit("the server is gone")
        names = {"NEO4J_PASSWORD": server.password, "NOTED": str(self.noted)}
        self.noted.unlink(missing_ok=True)
        before, begun = cpu_seconds(process), time.monotonic()
        with subprocess.Popen(
            [*self.commands[name], server.uri],
            cwd=self.folder,
            env={**os.environ, **names},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as child:
            megabytes = watch_memory(child.pid)
            output = child.stdout.read() if child.stdout else ""
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{name} failed")
        seconds, cpu = time.monotonic() - begun, usage.ru_utime + usage.ru_stime
        written = seconds
        if name == BARE:
            said = json.loads(output.splitlines()[-1])
            written = seconds = said["seconds"]
            cpu = said["cpu"]
        elif self.noted.exists():
            moments = json.loads(self.noted.read_text("utf-8"))
            written = max(moments[phase] for phase in moments.keys() - {"verify", "ended"}) - begun
        return Run(seconds, written, cpu, megabytes, cpu_seconds(process) - before)


def watch_memory(process: int) -> float:
    """Return the peak memory of a process in MB, once it has ended.

    What `wait4` tells begins with the memory of this process.
    """
    megabytes = 0.0
    while os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        with contextlib.suppress(StopIteration):  # it ends at this moment
            megabytes = peak_of(process)
        time.sleep(MEMORY_INTERVAL_S)
    return megabytes


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def print_table(title: str, runs: dict[str, list[Run]]) -> None:
    """Print the fastest run of each entry, and how many times as fast as the loop it is."""
    first = runs.get(LOOP) or next(iter(runs.values()))
    loop = min(one.seconds for one in first)
    print(f"\n| {title} | seconds | ratio | until written | ratio | CPU | peak MB | server's CPU |")
    print("|---|---|---|---|---|---|---|---|")
    for name, of_entry in runs.items():
        seconds, written = (
            min(getattr(one, of) for one in of_entry) for of in ("seconds", "written")
        )
        cpu, server = (min(getattr(one, of) for one in of_entry) for of in ("cpu", "server_cpu"))
        peak = max(one.megabytes for one in of_entry)
        cells = f"{seconds:.2f} | {loop / seconds:.2f} | {written:.2f} | {loop / written:.2f}"
        print(f"| {name} | {cells} | {cpu:.2f} | {peak:.0f} | {server:.1f} |")
    print(flush=True)


if __name__ == "__main__":
    main()
