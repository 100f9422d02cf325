from __future__ import annotations

import os
import select
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from support.command import PROGRAM, environment, write_records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")

LIMIT = 60


def on_terminal(
    *args: str, typed: bytes = b"", prompt: bytes = b"", extra: Mapping[str, str] | None = None
) -> str:
    """Run a command on a pseudo-terminal, type at the prompt, and return the screen's text."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        settings = environment({"TERM": "xterm-256color", **(extra or {})})
        os.execve(PROGRAM[0], [*PROGRAM, *args], settings)  # noqa: S606 - a test's own command
    shown = b""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
        if typed and prompt in shown:
            os.write(terminal, typed)
            typed = b""
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    os.waitpid(pid, 0)
    return shown.decode("utf-8", "replace")


@pytest.mark.usefixtures("folder")
def test_threads_are_a_table_on_a_terminal() -> None:
    shown = on_terminal("threads", "thread.jsonl")
    assert "One" in shown
    assert "id,title" not in shown
    assert "2020-09-13   2020-09-13 " in shown
    assert "\x1b[" in shown


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("option", "extra"), [("--no-color", {}), ("--quiet", {"NO_COLOR": "1"})])
def test_colours_can_be_turned_off(option: str, extra: dict[str, str]) -> None:
    shown = on_terminal("threads", "thread.jsonl", option, extra=extra)
    assert "One" in shown
    assert "\x1b[3" not in shown


@pytest.mark.usefixtures("folder")
def test_a_query_result_is_a_table_on_a_terminal() -> None:
    query = "MATCH (u:User)-[r:POSTED]->(i:Item {id: 2}) RETURN u, r, i.id AS id, '[red]x' AS m"
    shown = on_terminal("query", "--from", "thread.jsonl", query, extra={"COLUMNS": "200"})
    assert '(:User {"name": "bob"})' in shown
    assert "(bob)-[:POSTED {}]->(2)" in shown
    assert "[red]x" in shown
    assert "1 row" in shown


def test_a_record_cannot_control_the_terminal_through_a_table(folder: Path) -> None:
    write_records(folder / "evil.jsonl", [{"id": 1, "title": "\x1b]0;owned\x07 [bold]x\u202e"}])
    shown = on_terminal("threads", "evil.jsonl", extra={"COLUMNS": "160"})
    assert "\\x1b]0;owned\\x07" in shown
    assert "[bold]x" in shown
    assert "\x1b]0" not in shown


def test_long_reads_show_progress_on_a_terminal_unless_quiet(folder: Path) -> None:
    write_records(folder / "many.jsonl", [{"id": i, "score": "5"} for i in range(20_000)])
    assert "reading" in on_terminal("stats", "many.jsonl")
    assert "reading" not in on_terminal("stats", "many.jsonl", "--quiet")


@pytest.mark.usefixtures("folder")
def test_a_missing_password_is_prompted_for_and_not_shown() -> None:
    shown = on_terminal(
        "query", "RETURN 1", "--in", "bolt://127.0.0.1:1", typed=b"hush\n", prompt=b"password"
    )
    assert "Neo4j password" in shown
    assert "127.0.0.1:1" in shown.split("password", 1)[1]
    assert "hush" not in shown
