"""Streams that are closed, signals, and texts that aren't UTF-8."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from support.command import environment, spawn

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and descriptors of POSIX")
ENDING = [] if sys.platform == "win32" else [signal.SIGTERM, signal.SIGHUP]

SLOW = """
import sys, time
import graphload.cli.check, graphload.cli.process
from graphload.atomic_file import temporary_folder
from graphload.cli import main

def wait(*_, **_options):
    with temporary_folder() as folder:
        (folder / "file").touch()
        while True:
            try:
                print("ready", flush=True)
                time.sleep(60)
            except KeyboardInterrupt:
                if sys.argv[1] == "ends":
                    raise

graphload.cli.process._GRACE_S = 0.1
graphload.cli.check.load_records = wait
sys.exit(main(["check", "x"]))
"""


@POSIX
@pytest.mark.parametrize("how", ["ends", "stuck"])
@pytest.mark.parametrize("number", ENDING)
def test_temporary_files_are_gone_after_a_signal(
    tmp_path: Path, number: signal.Signals, how: str
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, how],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment({"TMPDIR": str(tmp_path)}),
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert len(list(tmp_path.iterdir())) == 1
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert err == (b"graphload: ended by a signal\n" if how == "ends" else b"")
    assert list(tmp_path.iterdir()) == []


INTERRUPTED_IMPORT = """
import _imp
from graphload.cli.process import raise_signals
_imp.acquire_lock()  # what Ctrl-C can leave behind
with raise_signals():
    pass
"""


@POSIX
def test_the_thread_that_watches_for_signals_waits_for_no_import() -> None:
    subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT], env=environment(), check=True, timeout=60
    )


@POSIX
def test_a_killed_query_leaves_nothing_after_the_next(folder: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    extra = {"TMPDIR": str(temporary)}
    endless = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN max(a * b)"
    process = subprocess.Popen(
        [sys.executable, "-m", "graphload", "query", "--from", "thread.jsonl", endless],
        cwd=folder,
        env=environment(extra),
    )
    deadline = time.monotonic() + 60
    while not list(temporary.glob("graphload-*/query.graph*/Item*")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.kill()
    process.wait(timeout=30)
    assert list(temporary.iterdir())
    done = spawn("query", "--from", "thread.jsonl", "RETURN 1", cwd=folder, extra=extra)
    assert done.code == 0
    assert list(temporary.iterdir()) == []


@POSIX
def test_a_file_never_gets_the_number_of_a_closed_stream(folder: Path) -> None:
    shell = 'exec "$@" >&- 2>&- <&-'
    program = [sys.executable, "-m", "graphload", "export", "thread.jsonl", "-o", "out.jsonl"]
    done = subprocess.run(["sh", "-c", shell, "sh", *program, "--debug"], cwd=folder, check=False)
    assert done.returncode == 0
    assert (folder / "out.jsonl").read_text() == spawn("export", "thread.jsonl", cwd=folder).out


@POSIX
def test_a_full_output_is_named(folder: Path) -> None:
    program = [sys.executable, "-m", "graphload", "check", "thread.jsonl"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >/dev/full', "sh", *program],
        cwd=folder,
        check=False,
        capture_output=True,
    )
    said = b"graphload: standard output: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, said)


@POSIX
@pytest.mark.parametrize("utf8", ["0", "1"])
def test_a_query_is_utf_8_in_the_c_locale(folder: Path, utf8: str) -> None:
    extra = {"LC_ALL": "C", "PYTHONUTF8": utf8, "PYTHONCOERCECLOCALE": "0"}
    args = ["query", "--from", "thread.jsonl", "RETURN 'é日' AS text", "--as", "jsonl"]
    done = spawn(*args, cwd=folder, extra=extra)
    assert (done.code, done.out) == (0, '{"text": "é日"}\n')


@pytest.mark.parametrize(
    "args",
    [
        ["query", "RETURN '\udcff'"],
        ["query", "RETURN $a", "-p", "a=\udcff"],
        ["draw", "thread.jsonl", "--title", "\ud800"],
        ["convert", "thread.jsonl", "--by", "\udcff"],
        ["query", "-f", "latin"],
        ["convert", "thread.jsonl", "--ids", "latin"],
        ["loads", "--in", "bolt://localhost:1", "--password-file", "latin"],
        ["loads", "--in", "bolt://localhost:1", "--credentials", "latin"],
        ["thread", "thread.jsonl", "1", "--depth", "9" * 30],
        ["draw", "thread.jsonl", "--depth", "9" * 30],
        ["threads", "thread.jsonl", "--limit", "9" * 30],
        ["push", "thread.jsonl", "--retrieved-at", "9" * 30],
        ["undo", "9" * 30],
        ["query", "RETURN $a", "-p", "a=" + "[" * 5000],
    ],
    ids=lambda args: " ".join(args)[:40].encode("ascii", "backslashreplace").decode(),
)
def test_what_no_text_and_no_number_is_is_wrong_usage(
    graphload: Run, folder: Path, args: list[str]
) -> None:
    (folder / "latin").write_bytes(b"caf\xe9")
    done = graphload(*args)
    assert done.code == 2, done
    assert "internal" not in done.err


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["", "--as", "csv"], "the query is empty"),
        ([" \n", "--json"], "the query is empty"),
        (["RETURN $a", "-p", "a=9223372036854775808"], "64 bits"),
        (["RETURN $a", "-p", 'a={"b": [-9223372036854775809]}'], "64 bits"),
        (["RETURN $a", "-p", "a=1e999"], "no float holds"),
        (["RETURN $a", "-p", 'a="\\ud800"'], "lone surrogate"),
        (["RETURN $a", "-p", 'a={"\\ud800": 1}'], "lone surrogate"),
        (["RETURN '\\ud800'"], "answer has a lone surrogate"),
        (["RETURN {a: ['é\\ud800']} AS x", "--json"], "answer has a lone surrogate"),
        (["RETURN $a", "-p", "a=" + "[" * 101 + "]" * 101], "deeper than 100"),
    ],
)
def test_a_parameter_that_no_store_holds_is_an_error(
    graphload: Run, args: list[str], reason: str
) -> None:
    done = graphload("query", "--from", "thread.jsonl", *args)
    assert done.code == 1, done
    assert reason in done.err
