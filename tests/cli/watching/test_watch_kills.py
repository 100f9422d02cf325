"""A watch that is killed at random moments, while a collector writes: nothing lost or doubled.

GRAPHLOAD_WATCH_KILLS says how many kills (6 unless it is set) on the embedded store, and a third
as many on each Neo4j; GRAPHLOAD_WATCH_KILLS_TABLE names a file to which what came of them is
added: store, kills, those inside a load, parts that were read, lines of the export.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphload.cli import main
from graphload.graph import build_graph
from graphload.loading import list_loads
from graphload.loading.parts import read_parts
from graphload.readers import read_items
from support.command import PROGRAM, environment
from support.places import KINDS, Place, exported, of_kind, served

if TYPE_CHECKING:
    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

KILLS = int(os.environ.get("GRAPHLOAD_WATCH_KILLS", "6"))
WAIT_S = 300
RECORDS_PER_TURN = 40
_PRELOADED = ["graphload.cli.run", "graphload.cli.watch", "graphload.cli.open_store"]
_PRELOADED += ["graphload.watching", "graphload.loading", "graphload.stores"]


class Collector:
    """Writes lines that are cut anywhere, begins new files, and moves and copies old ones."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        folder.mkdir()
        self._log = folder / "log.jsonl"
        self._chance = chance
        self._next = 1
        self._rest = ""
        self._moved = 0

    def write(self) -> None:
        """Write some more, up to the middle of a line."""
        text = self._rest
        for _ in range(RECORDS_PER_TURN):
            record = {"id": self._next, "by": f"u{self._next % 7}", "text": "x" * 50}
            parent = self._chance.randrange(self._next)
            text += json.dumps({**record, "parent": parent} if parent else record) + "\n"
            self._next += 1
        cut = len(text) - self._chance.randrange(60)
        self._append(text[:cut])
        self._rest = text[cut:]
        kind = self._chance.randrange(20)
        if kind < 2:
            self._append(self._rest)
            self._rest = ""
            self._moved += 1
            old = self._log.with_name(f"log.jsonl.{self._moved}")
            if kind == 0:
                self._log.rename(old)
            else:
                old.write_bytes(self._log.read_bytes())
                self._log.write_bytes(b"")

    def finish(self) -> None:
        """Write the rest of the last line."""
        self._append(self._rest)

    def _append(self, text: str) -> None:
        with self._log.open("a") as stream:
            stream.write(text)


@pytest.fixture(params=[*map(of_kind, KINDS)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty store of each kind."""
    if request.param == "embedded":
        return Place(str(tmp_path / "t.graph"))
    server: GivenNeo4j | Neo4jServer = request.getfixturevalue("neo4j_servers").get(request.param)
    return served(server)


@pytest.mark.slow
def test_a_watch_that_is_killed_at_random_moments_loses_and_doubles_nothing(
    place: Place, tmp_path: Path
) -> None:
    seed = secrets.randbelow(10**6)
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    kills = KILLS if place.user is None else max(2, KILLS // 3)
    folder = tmp_path / "in"
    collector = Collector(folder, chance)
    command = ["watch", str(folder), "--to", place.name, "--quiet"]
    if place.user is not None:
        password = tmp_path / "password"
        password.write_text(place.password or "")
        command += ["--user", place.user, "--password-file", str(password)]
    # A process that has imported all begins each watch: else most kills come while it starts.
    if sys.platform == "win32":
        context = multiprocessing.get_context("spawn")
    else:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)

    def run(*more: str) -> float:
        begun = time.monotonic()
        process = context.Process(target=main, args=([*command, "--once", "--settle", "0", *more],))
        process.start()
        process.join(WAIT_S)
        assert process.exitcode == 0
        return time.monotonic() - begun

    seconds = float(WAIT_S)
    for _ in range(3):
        collector.write()
        seconds = min(seconds, run())
    cut_off = 0
    for _ in range(kills):
        process = context.Process(
            target=main, args=([*command, "--every", "0.1", "--settle", "3600"],)
        )
        collector.write()
        process.start()
        time.sleep(seconds * chance.uniform(0.1, 0.6))
        collector.write()
        time.sleep(seconds * chance.uniform(0.1, 0.6))
        process.kill()
        process.join()
        with place.open() as store:
            cut_off += any(load.state != "done" for load in list_loads(store))
    collector.finish()
    with subprocess.Popen(
        [*PROGRAM, *command, "--once", "--settle", "0"], env=environment()
    ) as done:
        assert done.wait(WAIT_S) == 0
    right = exported(build_graph(read_items([folder])))
    assert place.export() == right, seed
    with place.open() as store:
        assert {load.state for load in list_loads(store)} == {"done"}, seed
        parts = read_parts(store).done
    size = sum(path.stat().st_size for path in folder.iterdir())
    # A last line that was read before its end came is read again with it.
    assert sum(part.end - part.start for part in parts if not part.is_cut) == size, seed
    if name := os.environ.get("GRAPHLOAD_WATCH_KILLS_TABLE"):
        row = f"| {place.name} | {kills} | {cut_off} | {len(parts)} | {len(right)} |\n"
        with Path(name).open("a", encoding="utf-8") as stream:
            stream.write(row)
