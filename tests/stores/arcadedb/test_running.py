"""Queries of the embedded store that are interrupted: in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.places import Place, embedded

if TYPE_CHECKING:
    from pathlib import Path

ENDLESS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN max(a * b) AS x"
JOINED = "MATCH (a:Item), (b:Item), (c:Item), (d:Item), (e:Item), (f:Item) RETURN max(a.id + f.id)"
INTERRUPTED = """
import os, signal, sys, threading
threading.Timer(1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
"""
COMMAND = f"{INTERRUPTED}from graphload.cli import main; sys.exit(main(sys.argv[1:]))"
OPEN = "from graphload.stores import open_store; store = open_store(sys.argv[1])\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = embedded(tmp_path_factory.mktemp("store"))
    place.push(*({"id": item, "type": "story"} for item in range(1, 31)))
    return place


def run_python(code: str, *arguments: str, temporary: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "TMPDIR": str(temporary)},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a whole console")
@pytest.mark.parametrize(
    "arguments",
    [[ENDLESS], [JOINED], ["--write", f"MATCH (i:Item) SET i.score = 0 WITH 1 AS n {ENDLESS}"]],
)
def test_ctrl_c_ends_a_query(place: Place, tmp_path: Path, arguments: list[str]) -> None:
    before = place.export()
    done = run_python(COMMAND, "query", "--in", place.name, *arguments, temporary=tmp_path)
    assert (done.returncode, done.stderr) == (130, "graphload: interrupted\n")
    assert place.export() == before
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_ends_a_query_on_files(place: Place, tmp_path: Path) -> None:
    records, temporary = tmp_path / "records.jsonl", tmp_path / "temporary"
    temporary.mkdir()
    records.write_bytes(b"\n".join(place.export()))
    done = run_python(COMMAND, "query", "--from", str(records), ENDLESS, temporary=temporary)
    assert done.returncode == 130
    assert not list(temporary.iterdir())


@pytest.mark.parametrize("command", [("query",), ("draw", "-o", "page.html", "--query")])
def test_a_time_limit_ends_the_command(
    place: Place, tmp_path: Path, command: tuple[str, ...]
) -> None:
    code = "import sys; from graphload.cli import main; sys.exit(main(sys.argv[1:]))"
    arguments = (*command, ENDLESS, "--in", place.name, "--timeout", "0.3")
    done = run_python(code, *arguments, temporary=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("graphload: the query took longer than 0.3 s and was stopped\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"store.query({ENDLESS!r}, timeout_s=0.3)", 1),
        (f"try: store.query({ENDLESS!r}, timeout_s=0.3)\nexcept Exception: pass", 0),
        (f"with store: store.query({JOINED!r}, timeout_s=0.3)", 1),
    ],
)
def test_a_script_that_gave_up_a_query_ends_as_others_do(
    place: Place, tmp_path: Path, code: str, expected: int
) -> None:
    done = run_python(f"import sys; {OPEN}{code}", place.name, temporary=tmp_path)
    assert done.returncode == expected
    assert "Fatal" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_regular_expression_has_no_time_limit_of_its_own(place: Place, tmp_path: Path) -> None:
    text = "('ab' + 'cd')"
    many = f"UNWIND range(1, 150000) AS x WITH x WHERE {text} + x =~ '(?is).*\\\\bx.*b\\\\b.*' "
    code = f"import sys; {OPEN}print(store.query({many + 'RETURN count(*)'!r}).rows)"
    done = run_python(code, place.name, temporary=tmp_path)
    assert (done.stdout, done.stderr) == ("[(0,)]\n", "")


@pytest.mark.parametrize("write", [False, True])
def test_a_store_answers_while_queries_that_were_given_up_still_run(
    place: Place, tmp_path: Path, *, write: bool
) -> None:
    code = f"""
import sys
from graphload.errors import QueryError
from graphload.stores import open_store
with open_store(sys.argv[1], write={write}) as store:
    for _ in range(2):
        try:
            store.query({ENDLESS!r}, timeout_s=0.3)
        except QueryError:
            print(store.query("MATCH (i:Item) RETURN count(i)").rows, end="")
    if {write}:
        print(store.query("MATCH (i:Item) SET i.score = 1 RETURN sum(i.score)", write=True).rows)
"""
    done = run_python(code, place.name, temporary=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "[(30,)]" * 2 + "[(30,)]\n" * write
