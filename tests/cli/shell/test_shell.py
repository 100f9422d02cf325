"""The shell on a real terminal: typing, completion, history, Ctrl-C, and what goes wrong."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import polars as pl
import pytest

from graphload.cli import main
from support.command import PROGRAM, environment, spawn
from support.servers.bolt_proxy import BoltProxy
from support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")

SHELL = ("shell", "--in", "thread.graph")
READY = "Tab completes · :help"
"""The end of the line below each prompt."""
LONG = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN max(a * b) AS x;"
COUNT = "MATCH (i:Item) RETURN count(i) AS items;"


@pytest.fixture
def store(folder: Path) -> Path:
    """The current folder, with a store."""
    assert main(["push", "thread.jsonl", "--to", "thread.graph", "--quiet"]) == 0
    return folder


@pytest.fixture
def terminal(store: Path) -> Iterator[Terminal]:
    with Terminal(*SHELL, cwd=store) as opened:
        opened.expect(READY)
        yield opened


def interrupt_long_query(terminal: Terminal) -> None:
    """Run a query that doesn't end, and Ctrl-C."""
    terminal.send(LONG)
    terminal.expect("AS x;")
    before = terminal.prompts
    terminal.send("\r")
    terminal.expect_run(before)
    time.sleep(0.5)
    terminal.send("\x03")
    terminal.expect("interrupted")
    terminal.expect(READY)


def tab(terminal: Terminal, typed: str, completed: str) -> None:
    """Type a text and Tab, and wait for what completes it."""
    terminal.send(typed)
    terminal.expect(typed[-2:])
    terminal.send("\t")
    terminal.expect(completed)


def test_a_statement_of_several_lines_runs_where_it_ends(terminal: Terminal) -> None:
    terminal.send("RETURN 1 AS one, // ; not here\r")
    terminal.expect("…")
    terminal.send("'a;b' AS two; RETURN 3 AS three;\r")
    shown = terminal.expect("three\n")
    assert re.search(r"one  two\n───  ───\n  1  a;b\n1 row\n", shown)
    terminal.expect(READY)
    terminal.send("\x04")
    assert terminal.wait() == 0


def test_tab_completes_names_of_the_store_functions_and_questions(terminal: Terminal) -> None:
    tab(terminal, "MATCH (u:Us", "er")
    tab(terminal, ")-[:PO", "STED")
    tab(terminal, "]->(i) RETURN coll", "ect(")
    tab(terminal, "u.na", "me")
    terminal.send(") AS names;\r")
    terminal.expect("RETURN collect(u.name) AS names;")
    terminal.expect('["ann", ')
    terminal.expect(READY)
    tab(terminal, ":ask who-ans", "wers-whom")
    terminal.send("\r")
    terminal.expect("Pairs of authors")
    terminal.expect(READY)
    tab(terminal, ":qu", "it")
    terminal.send("\r")
    assert terminal.wait() == 0


def test_what_was_typed_is_kept_for_the_next_session(store: Path) -> None:
    for typed in ("RETURN 41 + 1 AS x;\r", "\x1b[A\x1b[A\r"):
        with Terminal(*SHELL, cwd=store) as terminal:
            terminal.expect(READY)
            terminal.send(typed)
            terminal.expect("\n42\n")
            terminal.expect(READY)
            terminal.send("exit\r")
            assert terminal.wait() == 0
    history = store / ".local" / "state" / "graphload" / "history"
    assert history.read_text("utf-8").count("+RETURN 41 + 1 AS x;\n") == 2
    assert history.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "typed",
    [
        ":param password=hunter2",
        ":param uri=bolt://ann:hunter2@example.org",
        "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'hunter2';",
    ],
)
def test_what_may_hold_a_password_is_not_kept(store: Path, typed: str) -> None:
    with Terminal(*SHELL, cwd=store) as terminal:
        terminal.expect(READY)
        terminal.send(f"{typed}\r")
        terminal.expect(READY)
        terminal.send("RETURN 41 + 1 AS x;\r")
        terminal.expect("\n42\n")
        terminal.expect(READY)
        terminal.send("exit\r")
        assert terminal.wait() == 0
    kept = (store / ".local" / "state" / "graphload" / "history").read_text("utf-8")
    assert "41 + 1" in kept
    assert "hunter2" not in kept


@pytest.mark.parametrize("path", ["", "/proc/history/file"])
def test_a_history_that_cannot_be_kept_is_only_a_note(store: Path, path: str) -> None:
    with Terminal(*SHELL, cwd=store, extra={"GRAPHLOAD_HISTORY": path}) as terminal:
        before = terminal.expect(READY)
        assert ("what is typed is not kept" in before) == bool(path)
        terminal.send("RETURN 41 + 1 AS x;\r")
        terminal.expect("\n42\n")
        terminal.expect(READY)
    assert not (store / ".local").exists()


def test_ctrl_c_drops_what_is_typed_and_ends_a_query(terminal: Terminal) -> None:
    terminal.send("RETURN oops")
    terminal.expect("oops")
    terminal.send("\x03")
    terminal.expect(READY)
    for _ in range(2):
        interrupt_long_query(terminal)
        terminal.send(f"{COUNT}\r")
        terminal.expect("    3\n")
        terminal.expect(READY)
    interrupt_long_query(terminal)
    assert "interrupted; the query works on in the background" in " ".join(terminal.text.split())
    terminal.send("\x04")
    assert terminal.wait() == 0
    assert "oops' not defined" not in terminal.text


def test_an_error_is_shown_with_its_place_and_the_shell_goes_on(terminal: Terminal) -> None:
    terminal.send("MATCH (i:Item)\rRETRN i;\r")
    terminal.expect("  RETRN i")
    terminal.expect(READY)
    terminal.send("CREATE (n:Note);\r")
    terminal.expect("--write")
    terminal.expect(READY)
    terminal.send(":scheme\r")
    terminal.expect("Did you mean :schema?")
    terminal.expect(READY)
    terminal.send(":export\r")
    terminal.expect(":export needs a file")
    terminal.expect(READY)
    terminal.send(":export x.csv\r")
    terminal.expect("there is no result yet")
    terminal.expect(READY)
    terminal.send(f"{COUNT}\r")
    terminal.expect("    3\n")
    terminal.expect(READY)


def test_a_typo_is_said_below_the_result(terminal: Terminal) -> None:
    terminal.send("MATCH (i:item) RETURN i.id;\r")
    terminal.expect("0 rows\nthread.graph has no label item; did you mean Item?\n")


def test_parameters_are_json_text_or_cypher(terminal: Terminal) -> None:
    terminal.send(":param name=bob\r:param ids [1, 2]\r:param day => date('2020-01-02')\r")
    terminal.send(":params\r")
    terminal.expect('$day = "2020-01-02"\n$ids = [1, 2]\n$name = "bob"\n')
    terminal.send("MATCH (u:User {name: $name}) RETURN u.name, $day.year AS y, $ids[0] AS one;\r")
    terminal.expect("bob     2020    1\n")
    terminal.send(":params clear\r:params\r")
    terminal.expect("no parameters are set")


def test_a_result_is_exported_and_its_items_drawn(terminal: Terminal, store: Path) -> None:
    terminal.send("MATCH (i:Item) RETURN i ORDER BY i.id;\r:draw\r")
    terminal.expect("wrote graphload.html: 3 items")
    terminal.expect(READY)
    terminal.send("MATCH (i:Item) RETURN i.id AS id, i.kids AS kids ORDER BY id;\r")
    terminal.send(":export 'my answer.parquet'\r")
    terminal.expect("wrote my answer.parquet: 3 rows")
    assert pl.read_parquet(store / "my answer.parquet").rows() == [
        (1, [3, 2]),
        (2, None),
        (3, None),
    ]
    terminal.expect(READY)
    terminal.send(":ask who-answers-whom 2\r")
    terminal.expect("Pairs of authors")
    terminal.expect(READY)
    terminal.send(":draw answer.html\r")
    terminal.expect("wrote answer.html: 1 item in colour")
    terminal.expect(READY)
    (store / "graphload.html").write_text("mine", "utf-8")
    terminal.send("MATCH (i:Item) RETURN i;\r:draw\r")
    terminal.expect("graphload.html exists and was not written by graphload")


def test_a_result_is_cut_on_the_screen_and_exported_whole(store: Path) -> None:
    with Terminal(*SHELL, "--limit", "2", cwd=store) as terminal:
        terminal.expect(READY)
        terminal.send("MATCH (i:Item) RETURN i.id AS id ORDER BY id;\r")
        terminal.expect("2 rows; there are more, :export FILE writes all")
        terminal.send(":export all.csv\r")
        terminal.expect("wrote all.csv: 3 rows")


def test_a_long_result_is_shown_by_the_pager(store: Path) -> None:
    extra = {"PAGER": f"{sys.executable} -c \"print('paged:', len(open(0).readlines()))\""}
    with Terminal(*SHELL, cwd=store, extra=extra, size=(10, 80)) as terminal:
        terminal.expect(READY)
        terminal.send("UNWIND range(1, 50) AS x RETURN x;\r")
        terminal.expect("paged: 53")


def test_the_query_of_a_question_is_there_to_be_edited(terminal: Terminal) -> None:
    terminal.send(":cypher biggest\r")
    terminal.expect("unknown question")
    terminal.expect(READY)
    terminal.send(":cypher fastest\r")
    terminal.expect("LIMIT 10;")
    time.sleep(0.5)
    terminal.send("\x7f\x7f\x7f1;\r")
    terminal.expect("1 row\n")
    terminal.send(":timing\r:timing off\r:timing on\rRETURN 1 AS x;\r")
    assert re.search(r"timing is on\n(.*\n)*.*timing is off\n", terminal.expect("1 row"))
    terminal.expect(" s\n")


def test_writes_are_for_a_shell_that_may_write(store: Path) -> None:
    with Terminal(*SHELL, "--write", cwd=store) as terminal:
        assert "thread.graph!>" in terminal.expect(READY)
        terminal.send("CREATE (:Note {mood: 'sad'});\r")
        terminal.expect("done")
        terminal.expect(READY)
        interrupt_long_query(terminal)
        tab(terminal, "MATCH (n:No", "te")
        tab(terminal, ") RETURN n.mo", "od")
        terminal.send(" AS x;\r")
        terminal.expect("sad")
        terminal.expect(READY)
        terminal.send("quit\r")
        assert terminal.wait() == 0
    done = spawn("query", "--in", "thread.graph", "MATCH (n:Note) RETURN n.mood AS x", cwd=store)
    assert done.out == "x\nsad\n"


def test_a_signal_ends_the_shell_and_gives_the_terminal_back(terminal: Terminal) -> None:
    terminal.signal(signal.SIGTERM)
    assert terminal.wait() == 128 + signal.SIGTERM


@pytest.mark.parametrize(("option", "extra"), [("--no-color", {}), ("--debug", {"NO_COLOR": "1"})])
def test_no_colour_is_no_colour(store: Path, option: str, extra: dict[str, str]) -> None:
    with Terminal(*SHELL, option, cwd=store, extra=extra) as terminal:
        terminal.expect(READY)
        terminal.send("RETURN 1 AS x;\r")
        terminal.expect("1 row")
        terminal.expect(READY)
        assert not re.search(r"\x1b\[(?:\d+;)*[349]\dm", terminal.raw)


def test_a_missing_store_is_not_made(folder: Path) -> None:
    for more in ((), ("--write",)):
        done = spawn("shell", "--in", "no.graph", *more, cwd=folder, stdin=b"RETURN 1;")
        assert done.code == 1
        assert "there is no store at no.graph" in done.err
    assert not (folder / "no.graph").exists()


def test_statements_are_read_from_a_pipe_up_to_the_first_error(store: Path) -> None:
    script = f":param x=2\nRETURN $x AS x;\r\n{COUNT}\n// end\nRETURN oops;\nRETURN 1;"
    done = spawn(*SHELL, cwd=store, stdin=script.encode())
    assert (done.code, done.out) == (1, "x\n2\n\nitems\n3\n")
    assert "oops" in done.err
    done = spawn(*SHELL, "--json", cwd=store, stdin=b"RETURN 1 AS a; RETURN 2 AS a; :quit\nX")
    assert done.code == 0
    assert done.out == (
        '{"columns": ["a"], "rows": [{"a": 1}]}\n{"columns": ["a"], "rows": [{"a": 2}]}\n'
    )
    (store / "script.cypher").write_text("RETURN 5 AS five;", "utf-8")
    done = spawn(*SHELL, cwd=store, stdin=b":source script.cypher\n:cypher fastest\n:ask fastest 1")
    assert done.code == 0, done.err
    assert done.out.startswith("five\n5\nMATCH (k:Item)")


@pytest.mark.parametrize("name", ["sourced.md", "old.jsonl", "thread.graph/schema.json"])
def test_no_result_replaces_a_script_a_rejects_file_or_a_file_of_the_store(
    store: Path, name: str
) -> None:
    (store / "old.jsonl").write_text(
        '{"source": "a.jsonl", "line": 1, "reason": "no JSON", "raw": "x"}\n', "utf-8"
    )
    (store / "sourced.md").write_text(f"RETURN 1 AS a;\n:export {name}\nRETURN 2 AS b;", "utf-8")
    before = (store / name).read_bytes()
    done = spawn(*SHELL, cwd=store, stdin=b":source sourced.md")
    assert (done.code, done.out) == (2, "a\n1\n")
    assert name in done.err
    assert (store / name).read_bytes() == before


def test_no_page_or_result_replaces_the_script_on_standard_input(store: Path) -> None:
    for name, command in (("piped.md", ":export"), ("piped.html", ":draw")):
        script = f"MATCH (i:Item) RETURN i;\n{command} {name}\n"
        (store / name).write_text(script, "utf-8")
        with (store / name).open("rb") as stdin:
            done = spawn(*SHELL, cwd=store, stdin=stdin)
        assert done.code == 2
        assert "standard input" in done.err
        assert (store / name).read_text("utf-8") == script


def test_a_closed_standard_input_is_said(store: Path) -> None:
    closed = ["sh", "-c", 'exec "$@" <&-', "sh", *PROGRAM, *SHELL]
    done = subprocess.run(closed, cwd=store, env=environment(), capture_output=True, check=False)
    assert done.returncode == 2
    assert b"standard input: Bad file descriptor" in done.stderr


def test_a_lost_connection_is_said_and_the_next_query_connects_again(
    neo4j_server: GivenNeo4j | Neo4jServer, folder: Path
) -> None:
    with BoltProxy(neo4j_server) as proxy:
        login = {"NEO4J_PASSWORD": neo4j_server.password, "NEO4J_USERNAME": neo4j_server.user}
        assert spawn("push", "thread.jsonl", "--to", proxy.uri, cwd=folder, extra=login).code == 0
        with Terminal("shell", "--in", proxy.uri, cwd=folder, extra=login) as terminal:
            assert "neo4j>" in terminal.expect(READY)
            terminal.send(f"{COUNT}\r")
            terminal.expect("    3\n")
            terminal.expect(READY)
            interrupt_long_query(terminal)
            proxy.refuse()
            proxy.cut()
            terminal.send(f"{COUNT}\r")
            terminal.expect("no Neo4j server answers")
            terminal.expect(READY)
            proxy.accept()
            terminal.send(f"{COUNT}\r")
            terminal.expect("    3\n")
            terminal.expect(READY)
            tab(terminal, "RETURN datetime.real", "time(")
            terminal.send(") IS NOT NULL AS x;\r")
            terminal.expect("true\n")
            terminal.expect(READY)
            terminal.send("\x04")
            assert terminal.wait() == 0
