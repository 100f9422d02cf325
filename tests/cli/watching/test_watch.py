"""The command `graphload watch`: loads, what it says, exit codes, errors, undo, two at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphload.graph import build_graph
from graphload.loading import list_loads, undo, wipe
from graphload.loading.parts import read_parts
from graphload.readers import read_items
from support.command import PROGRAM, environment
from support.places import KINDS, Place, exported, of_kind, served
from support.servers.bolt_proxy import BoltProxy
from support.servers.neo4j_server import NEO4J_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from support.command import Done, Run
    from support.servers.neo4j_server import Neo4jServers

WAIT_S = 120


def lines(*numbers: int) -> str:
    records = [{"id": n, "parent": n - 1, "by": f"u{n % 3}", "retrieved_at": 5} for n in numbers]
    return "".join(f"{json.dumps(record)}\n" for record in records)


@pytest.fixture(params=[*map(of_kind, KINDS)])
def place(request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An empty store of each kind, beside the folder `in`."""
    (folder / "in").mkdir()
    if request.param == "embedded":
        return Place("t.graph")
    place = served(request.getfixturevalue("neo4j_servers").get(request.param))
    monkeypatch.setenv("NEO4J_USERNAME", place.user or "")
    monkeypatch.setenv("NEO4J_PASSWORD", place.password or "")
    return place


@pytest.fixture
def look(graphload: Run) -> Callable[..., Done]:
    def run(place: Place, *more: str) -> Done:
        settle = () if "--settle" in more else ("--settle", "0")
        return graphload("watch", "in", "--to", place.name, "--once", *settle, *more)

    return run


def right(folder: str = "in") -> list[bytes]:
    """The export of all files that are there."""
    return exported(build_graph(read_items([folder])))


def append(text: str, name: str = "in/log.jsonl") -> None:
    with Path(name).open("a") as stream:
        stream.write(text)


def test_what_is_new_is_loaded_and_each_load_is_journalled(
    place: Place, look: Callable[..., Done]
) -> None:
    append(lines(1, 2, 3))
    done = look(place)
    assert (done.code, done.out) == (0, "")
    assert done.err == "load 1: 3 records of 1 file: 3 items created, 0 updated, 0 unchanged\n"
    assert look(place).err == ""
    append(lines(4) + "{broken\n")
    append(lines(8), "in/other.jsonl")
    (load,) = [json.loads(text) for text in look(place, "--json").out.splitlines()]
    assert load == {
        "load": 2,
        "files": ["in/log.jsonl", "in/other.jsonl"],
        "read": 3,
        "items": {"created": 3, "updated": 0, "unchanged": 1},
        "rejected": 1,
        "verified": True,
    }
    reject = json.loads(Path("graphload.rejects.jsonl").read_text())
    assert (reject["source"], reject["line"], reject["raw"]) == ("in/log.jsonl", 5, "{broken")
    assert place.export() == right()
    with place.open() as store:
        assert [(load.state, load.sources) for load in list_loads(store)] == [
            ("done", ("in/log.jsonl",)),
            ("done", ("in/log.jsonl", "in/other.jsonl")),
        ]
        assert sum(part.end - part.start for part in read_parts(store).done) == sum(
            path.stat().st_size for path in Path("in").iterdir()
        )


def test_an_undone_load_is_loaded_again_and_so_is_all_after_a_wipe(
    place: Place, look: Callable[..., Done]
) -> None:
    for number in (1, 2, 3):
        append(lines(number))
        look(place)
    with place.open(write=True) as store:
        undo(store, 2)
    assert place.export() != right()
    assert "load 4: 1 record of 1 file" in look(place).err
    assert place.export() == right()
    with place.open(write=True) as store:
        wipe(store)
        assert not read_parts(store).done
    assert "load 1: 3 records" in look(place).err
    assert place.export() == right()


def test_two_at_once_load_each_part_once(place: Place, look: Callable[..., Done]) -> None:
    append(lines(1))
    look(place)
    append(lines(*range(2, 400)))
    command = [*PROGRAM, "watch", "in", "--to", place.name, "--once", "--settle", "0"]
    running = [
        subprocess.Popen(command, env=dict(os.environ), stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=WAIT_S)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert sum(text.count("load 2:") for text in said) == 1, said
    assert place.export() == right()
    with place.open() as store:
        assert len(list_loads(store)) == 2


class Watching:
    """A watch that runs in a process of its own."""

    def __init__(self, *args: str, extra: Mapping[str, str] | None = None) -> None:
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [*PROGRAM, "watch", *args, "--every", "0.1"],
            env=environment(extra),
            stderr=subprocess.PIPE,
            text=True,
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(iter(self.process.stderr.readline, ""))

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + WAIT_S
        while not any(text in line for line in self.said):
            assert time.monotonic() < end, self.said
            assert self.process.poll() is None, self.said
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        self.process.wait(WAIT_S)
        return self.process.returncode

    def close(self) -> None:
        assert self.process.stderr is not None
        self._thread.join(WAIT_S)
        self.process.stderr.close()


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Watching]]:
    """Return a function that starts a watch; all are ended after the test."""
    (folder / "in").mkdir()
    running: list[Watching] = []

    def begin(*args: str, extra: Mapping[str, str] | None = None) -> Watching:
        running.append(Watching(*args, extra=extra))
        return running[-1]

    yield begin
    for one in running:
        one.process.kill()
        one.process.wait()
        one.close()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_watch_goes_on_until_it_is_ended_and_its_store_is_free_meanwhile(
    start: Callable[..., Watching], number: int, code: int
) -> None:
    watching = start("in", "--to", "t.graph")
    append(lines(1))
    watching.wait_for("load 1:")
    assert len(Place("t.graph").read()) == 1
    append(lines(2))
    watching.wait_for("load 2:")
    Path("in").rename("away")
    watching.wait_for("in: no such file or folder")
    Path("away").rename("in")
    watching.wait_for("works again")
    append(lines(3))
    watching.wait_for("load 3:")
    assert watching.stop(number) == code
    watching.close()
    assert sum("no such file" in text for text in watching.said) == 1
    assert Place("t.graph").export() == right()


def test_a_server_that_does_not_answer_is_tried_until_it_does(
    start: Callable[..., Watching], neo4j_servers: Neo4jServers
) -> None:
    server = neo4j_servers.get(NEO4J_VERSIONS[0])
    login = {"NEO4J_USERNAME": server.user or "", "NEO4J_PASSWORD": server.password or ""}
    with BoltProxy(server) as proxy:
        watching = start("in", "--to", proxy.uri, extra=login)
        append(lines(1))
        watching.wait_for("load 1:")
        proxy.refuse()
        proxy.cut()
        append(lines(2))
        watching.wait_for("Trying again until it works.")
        append(lines(3))
        proxy.accept()
        watching.wait_for("load 2: 2 records")
        watching.wait_for("works again")
    assert served(server).export() == right()


def test_an_empty_folder_and_what_is_not_to_be_loaded_make_no_store(
    folder: Path, graphload: Run
) -> None:
    (folder / "in").mkdir()
    assert graphload("watch", "in", "--to", "t.graph", "--once", "--settle", "0").code == 0
    append('{"id": 1.5, "type": "story"}\n')
    for _ in range(2):  # the second run reads it again, and adds nothing to the rejects file
        done = graphload("watch", "in", "--to", "t.graph", "--once", "--settle", "0")
        assert done.code == 0
        assert "1 record rejected (see graphload.rejects.jsonl), and nothing to load" in done.err
    assert len(Path("graphload.rejects.jsonl").read_text().splitlines()) == 1
    assert not Path("t.graph").exists()


def test_a_folder_that_only_can_be_read_is_watched(folder: Path, graphload: Run) -> None:
    (folder / "in").mkdir()
    append(lines(1))
    (folder / "in").chmod(0o555)
    try:
        done = graphload("watch", "in", "--to", "t.graph", "--once", "--settle", "0")
    finally:
        (folder / "in").chmod(0o755)
    assert (done.code, len(Place("t.graph").read())) == (0, 1)
    assert [path.name for path in (folder / "in").iterdir()] == ["log.jsonl"]


def test_a_file_whose_ids_do_not_fit_the_store_does_not_stop_the_others(
    folder: Path, graphload: Run
) -> None:
    (folder / "in").mkdir()
    append(lines(1))
    graphload("watch", "in", "--to", "t.graph", "--once", "--settle", "0")
    append('{"id": "t1_a", "text": "x", "type": "comment"}\n', "in/a.jsonl")
    append(lines(2))
    append(lines(3), "in/z.jsonl")
    # An error is no note, which --quiet leaves out.
    done = graphload("watch", "in", "--to", "t.graph", "--once", "--settle", "0", "--quiet")
    assert done.code == 1
    assert "graphload: in/a.jsonl: t.graph has ids of type int" in done.err
    assert done.err.count("in/a.jsonl") == 1
    assert set(Place("t.graph").read()) == {1, 2, 3}


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("nowhere", "--to", "t.graph"), 1, "nowhere: no such file or folder"),
        (("in", "--to", "in"), 2, "'in' is not a valid store"),
        (("in", "--to", "bolt://127.0.0.1:1"), 1, "Neo4j requires a password"),
        (("in", "--to", "t.graph", "--strict"), 2, "--strict cannot be used with watch"),
        (("in", "--to", "t.graph", "--every", "0"), 2, "--every"),
        (("/dev/null", "--to", "t.graph"), 2, "neither a folder nor a file"),
        ((), 2, "FOLDER"),
    ],
)
def test_a_wrong_call_ends_at_once(
    folder: Path,
    graphload: Run,
    args: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    (folder / "in").mkdir()
    append(lines(1))
    done = graphload("watch", *args)
    assert done.code == code
    assert said in done.err
