"""Pushes that are killed from outside, at moments spread over their time, and run again.

A push is `python -m graphload push FILE --to STORE` in a process of its own. Its time is
measured on pushes that may end, the shortest of them: from when its first batch is seen in the
store until its last one is; and again where a push had written all before its moment came, for a
server gets faster with each. Each push after that is stopped (SIGSTOP) at one moment of that time
by the clock on the wall, counted from when its own first batch is seen, however long it took to
get there; what it is at is looked up; then it is killed (SIGKILL) without having gone on. The
same command is run again and may end, and the store's complete export is compared with that of
the graph that the records make.

What counts as a kill inside a batch:

- on Neo4j: while the process is stopped, SHOW TRANSACTIONS has one that writes: its statement
  does, or it holds the locks of more than a few writes, or it was begun and its first statement
  is still on the way (what reads isn't begun apart);
- on the embedded store, which nobody else can look into: a copy of its folder, taken while the
  process is stopped, holds more than there was before and less than a whole push leaves. The
  process was between its first and its last commit then, where one batch follows the other.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from graphload.errors import StoreError
from graphload.graph import build_graph
from graphload.readers import read_items
from support.command import PROGRAM, environment
from support.places import embedded, exported, served

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import neo4j

    from support.places import Place
    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

__all__ = ["Folder", "Ground", "Kill", "Killing", "Row", "Served", "spread", "table"]

_POLL = 0.01
_SECONDS = 600
"""After so long a push hangs."""


@dataclass(frozen=True)
class Kill:
    """One push that was killed, and what became of the store when it was run again."""

    moment: float
    """The share of the load's time after which it was killed."""
    inside: bool
    """Whether it was inside a batch."""
    ended: bool
    """Whether all had been written before."""
    same: bool
    """Whether the second run made the store what the records are."""


class Ground(Protocol):
    """A store to push into, and how it is looked at from outside."""

    place: Place

    def clear(self) -> None:
        """Empty the store."""

    def remember(self) -> None:
        """Take what is there as what was there before."""

    def take_whole(self) -> None:
        """Take what is there as what a whole push leaves."""

    def is_whole(self) -> bool:
        """Whether all is there that a whole push leaves."""

    def writes(self) -> bool:
        """Whether a push is seen to write, or has written since it was last asked."""

    def inside(self) -> bool:
        """Whether the push, which is stopped, is inside a batch."""


Counts = tuple[int, int, int]
_NOTHING: Counts = (0, 0, 0)


class Served:
    """A Neo4j server's database."""

    def __init__(self, server: GivenNeo4j | Neo4jServer, driver: neo4j.Driver) -> None:
        self.place = served(server)
        self._server = server
        self._driver = driver
        self._whole = _NOTHING

    def clear(self) -> None:
        self._server.wipe()

    def remember(self) -> None:
        """Do nothing: transactions tell."""

    def take_whole(self) -> None:
        self._whole = _counts(self.place)

    def is_whole(self) -> bool:
        return _counts(self.place) == self._whole

    def writes(self) -> bool:
        return any(_writes(*row) for row in self._transactions())

    def inside(self) -> bool:
        # One that has no statement and no lock was begun, and its first is still on the way.
        return any(not any(row) or _writes(*row) for row in self._transactions())

    def _transactions(self) -> list[tuple[str, int]]:
        ask = "SHOW TRANSACTIONS YIELD currentQuery, activeLockCount"
        found = self._driver.execute_query(ask).records
        return [(query or "", locks or 0) for query, locks in found]


_WRITING = re.compile(r"^UNWIND\b.*\b(CREATE|MERGE|SET|DELETE|REMOVE)\b", re.DOTALL)
"""A batch, and neither what prepares the database nor the journal."""
_FEW = 10
"""A transaction that only guards something, or reads, holds fewer locks."""


def _writes(query: str, locks: int) -> bool:
    return locks > _FEW or _WRITING.search(query) is not None


class Folder:
    """An embedded store's folder, and those beside it in which it is made."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.place = embedded(folder)
        self._folder = folder
        self._copies = folder.with_name(f"{folder.name} copies")
        self._before = self._whole = _NOTHING
        self._first = self._size = 0

    def clear(self) -> None:
        shutil.rmtree(self._folder)
        self._folder.mkdir()

    def remember(self) -> None:
        self._before = _counts(self.place) if any(self._folder.iterdir()) else _NOTHING
        self._first = self._size = self._bytes()

    def take_whole(self) -> None:
        self._whole = _counts(self.place)

    def is_whole(self) -> bool:
        return self._whole in self._found()

    def writes(self) -> bool:
        before, self._size = self._size, self._bytes()
        return self._size > max(before, self._first + _EMPTY)

    def inside(self) -> bool:
        return any(one not in (self._before, self._whole, _NOTHING) for one in self._found())

    def _found(self) -> Iterator[Counts]:
        """What copies of the folders hold: to look into a store that was killed mends it."""
        shutil.rmtree(self._copies, ignore_errors=True)
        for made in filter(Path.is_dir, self._folder.iterdir()):
            copy = self._copies / f"{made.name}.graph"
            shutil.copytree(made, copy)
            with contextlib.suppress(StoreError):  # not a store yet
                yield _counts(replace(self.place, name=str(copy)))

    def _bytes(self) -> int:
        """Return the size of all files; the store renames and deletes some meanwhile."""
        total = 0
        for folder, _, names in os.walk(self._folder):  # passes over a folder that is gone
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    total += os.stat(os.path.join(folder, name)).st_size  # noqa: PTH116, PTH118
        return total


_EMPTY = 2_000_000
"""The making of an empty store writes less."""


def _counts(place: Place) -> Counts:
    """How many items, replies and posts a store holds."""
    with place.open() as store:
        items, replies, posts = (
            store.query(f"MATCH {what} RETURN count(*)").rows[0][0]
            for what in ("(:Item)", "(:Item)-[:PARENT]->(:Item)", "(:User)-[:POSTED]->(:Item)")
        )
    return items, replies, posts


class Killing:
    """Pushes of one file into one store, killed and run again."""

    def __init__(
        self,
        ground: Ground,
        records: Path,
        *,
        earlier: Path | None = None,
        measured: int = 1,
        again: int = 0,
    ) -> None:
        """With `earlier` its records are in the store before each push.

        So many pushes are `measured`, and so often one that all was written before is done `again`.
        """
        self._ground = ground
        self._again = again
        self._records = records
        self._earlier = earlier
        files = [records] if earlier is None else [earlier, records]
        self._right = exported(build_graph(read_items(files)))
        self.seconds = min(self._measure() for _ in range(measured))
        """How long the load takes, from its first batch to its last."""

    def kill_at(self, moment: float) -> Kill:
        """Kill a push after a share of the load's time, and run it again.

        Where all was written by then, the load's time is measured anew, and this done again, at
        most so often as was asked.
        """
        kill = self._kill_at(moment)
        for _ in range(self._again):
            if not kill.ended or not kill.same:
                break
            self.seconds = min(self.seconds, self._measure())
            kill = self._kill_at(moment)
        return kill

    def _kill_at(self, moment: float) -> Kill:
        self._prepare()
        with self._start() as process:
            try:
                self._wait_for_first_batch(process)
                time.sleep(moment * self.seconds)
                process.send_signal(signal.SIGSTOP)
                ended = process.poll() is not None
                inside = not ended and self._ground.inside()
            finally:
                process.kill()
        ended = ended or (not inside and self._ground.is_whole())
        self._finish(self._start())
        return Kill(moment, inside, ended, self._ground.place.export() == self._right)

    def _measure(self) -> float:
        self._prepare()
        process = self._start()
        first = self._wait_for_first_batch(process)
        last = first
        while process.poll() is None:
            if self._ground.writes():
                last = time.monotonic()
            time.sleep(_POLL)
        self._finish(process)
        self._ground.take_whole()
        assert last > first, "the load is over in one batch: give it more records"
        assert self._ground.place.export() == self._right
        return last - first

    def _prepare(self) -> None:
        self._ground.clear()
        if self._earlier is not None:
            self._ground.place.push_graph(build_graph(read_items([self._earlier])))
        self._ground.remember()

    def _start(self) -> subprocess.Popen[bytes]:
        place = self._ground.place
        login = {"NEO4J_USERNAME": place.user, "NEO4J_PASSWORD": place.password}
        return subprocess.Popen(
            [*PROGRAM, "push", str(self._records), "--to", place.name, "--quiet"],
            env=environment({name: value for name, value in login.items() if value}),
            cwd=self._records.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def _wait_for_first_batch(self, process: subprocess.Popen[bytes]) -> float:
        end = time.monotonic() + _SECONDS
        while not self._ground.writes():
            assert process.poll() is None, f"the push is over: {_said(process)}"
            assert time.monotonic() < end, "the push doesn't begin"
            time.sleep(_POLL)
        return time.monotonic()

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        with process:
            process.wait(_SECONDS)
            assert process.returncode == 0, _said(process)


def _said(process: subprocess.Popen[bytes]) -> str:
    assert process.stderr is not None
    return process.stderr.read().decode()


def spread(count: int) -> Iterator[float]:
    """Yield so many moments, as shares of a time, with the same distance between them."""
    for at in range(count):
        yield (at + 0.5) / count


@dataclass(frozen=True)
class Row:
    """What came of all kills on one store."""

    store: str
    before: str
    seconds: float
    kills: Sequence[Kill]


def table(rows: Iterable[Row]) -> str:
    """Say in Markdown what came of the kills."""
    head = ["store", "held before", "load, s", "kills", "inside a batch", "right when run again"]
    lines = [head, ["---", "---", *["---:"] * 4]]
    lines += [
        [
            row.store,
            row.before,
            f"{row.seconds:.1f}",
            str(len(row.kills)),
            str(sum(kill.inside for kill in row.kills)),
            str(sum(kill.same for kill in row.kills)),
        ]
        for row in rows
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
