from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import click
import pytest

from graphload.cli.program import COMMANDS, program
from support.command import PROGRAM, environment, spawn, write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

HEAVY = (
    *(
        "networkx",
        "numpy",
        "neo4j",
        "polars",
        "pyvis",
        "arcadedb",
        "rich",
        "msgspec",
        "viz",
        "matplotlib",
        "importlib.metadata",
    ),
    "graphload.markup",
)


SIGNALS = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows cannot send SIGINT to one process"
)


@pytest.mark.parametrize("args", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_imports_nothing_heavy(args: list[str], folder: Path) -> None:
    # The choices of --layout are in a small module of viz, as are the formats of pictures; measures
    # are functions of arrays.
    needed = {"draw": "viz", "plot": "viz", "measures": "numpy"}.get(args[0])
    assert imported(folder, args, [name for name in HEAVY if name != needed]) == "[]"


def test_the_help_of_the_program_imports_no_command_and_has_the_words_of_each(
    folder: Path,
) -> None:
    modules = [f"graphload.cli.{name}" for name in COMMANDS]
    assert imported(folder, ["--help"], modules) == "[]"
    context = click.Context(program)
    for name, summary in COMMANDS.items():
        command = program.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str(1_000) == summary


def imported(folder: Path, args: list[str], modules: list[str]) -> str:
    """The list of those of some modules that a command has imported in the end."""
    code = (
        "import sys; from graphload.cli import main; code = main(sys.argv[1:]);"
        f"print([m for m in {modules!r} if m in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    return done.stderr.splitlines()[-1]


def test_a_command_imports_the_driver_without_packages_that_only_programs_need(
    folder: Path,
) -> None:
    code = (
        "import sys; from graphload.cli import main; code = main(sys.argv[1:]);"
        "print([m in sys.modules for m in ('neo4j', 'pandas', 'pyarrow')]); import pandas"
    )
    args = ["loads", "--in", "bolt://127.0.0.1:1"]
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=folder,
        env={**environment(), "NEO4J_PASSWORD": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[True, False, False]\n"
    assert "no Neo4j server answers" in done.stderr


def test_a_small_job_imports_only_what_it_needs(folder: Path) -> None:
    graph = ["networkx", "viz", "neo4j", "polars", "rich", "graphload.markup"]
    store = ["--in", "a.graph"]
    for args, unneeded in (
        (["push", "thread.jsonl", "--to", "a.graph"], graph),
        (["query", *store, "MATCH (i:Item) RETURN i"], [*graph, "graphload.loading"]),
        (["stats", *store], graph),
        (["threads", *store], graph),
        (["thread", *store, "1"], [name for name in graph[1:] if name != "graphload.markup"]),
        (
            ["draw", *store, "--thread", "1", "-o", "a.html"],
            ["neo4j", "polars", "rich", "IPython", "graphload.readers"],
        ),
        (
            ["draw", "thread.jsonl", "-o", "b.html"],
            ["neo4j", "polars", "rich", "IPython", "networkx"],
        ),
        (["check", "thread.jsonl"], [*graph, "arcadedb", "graphload.loading", "tomllib"]),
    ):
        assert (args, imported(folder, args, unneeded)) == (args, "[]")


@pytest.mark.parametrize(
    ("file", "code"), [("thread.jsonl", 0), ("missing.jsonl", 1), ("--no-option", 2)]
)
def test_the_process_leaves_its_objects_to_the_system(folder: Path, file: str, code: int) -> None:
    program = """
import atexit, sys
import graphload.cli
class Held:
    def __del__(self): print("freed")
held = Held()
command = graphload.cli.main
def main():
    atexit.register(print, "closed")
    return command()
graphload.cli.main = main
sys.exit(graphload.cli.start())
"""
    done = subprocess.run(
        [sys.executable, "-c", program, "stats", file],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert done.stdout.endswith("closed\n")
    assert ("items" in done.stdout) == (code == 0)
    assert "freed" not in done.stdout


def test_every_command_is_in_the_help(graphload: Run) -> None:
    done = graphload("--help")
    assert done.code == 0
    assert all(f"  {name} " in done.out for name in COMMANDS)


def test_the_version_is_printed(graphload: Run) -> None:
    done = graphload("--version")
    assert (done.code, done.out[:10]) == (0, "graphload ")


def test_python_m_graphload_is_the_program(folder: Path) -> None:
    done = spawn("check", "thread.jsonl", cwd=folder)
    assert done.code == 0
    assert "3 read = 3 loaded" in done.out


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["nosuch"],
        ["check"],
        ["check", "thread.jsonl", "--nosuch"],
        ["threads", "thread.jsonl", "--sort", "mood"],
        ["threads", "thread.jsonl", "--limit", "-1"],
        ["thread", "thread.jsonl", "-5", "--nosuch"],
        ["stats"],
        ["stats", "thread.jsonl", "--in", "x.graph"],
        ["stats", "--in", "x.graph", "--strict"],
        ["stats", "--in", "nostore"],
        ["query"],
        ["query", "RETURN 1", "-f", "q.cypher"],
        ["query", "RETURN 1", "-p", "novalue"],
        ["query", "RETURN 1", "--from", "thread.jsonl", "--in", "x.graph"],
        ["query", "RETURN 1", "--strict"],
        ["push", "thread.jsonl", "--to", "x.graph", "--user", "me"],
        ["push", "thread.jsonl", "--to", "bolt://me:secret@localhost"],
        ["export", "thread.jsonl", "-o", "g.xlsx"],
        ["export", "thread.jsonl", "--json"],
        ["export", "thread.jsonl", "-o", "thread.jsonl"],
        ["export", "thread.jsonl", "--as", "neo4j-import"],
        ["export", "thread.jsonl", "-o", "g.jsonl", "--parquet"],
        ["completion", "tcsh"],
    ],
)
def test_wrong_usage_is_exit_code_2_with_a_message(graphload: Run, args: list[str]) -> None:
    done = graphload(*args)
    assert done.code == 2
    assert done.err.strip()
    assert "Traceback" not in done.err
    assert "secret" not in done.err


def test_a_mistyped_option_or_command_gets_a_hint(graphload: Run) -> None:
    assert "--limit" in graphload("threads", "thread.jsonl", "--limt", "3").err
    assert "graphload --help" in graphload("chek", "thread.jsonl").err


def test_wrong_usage_is_json_too(graphload: Run) -> None:
    done = graphload("threads", "--json", "--nosuch")
    assert done.code == 2
    assert done.json["error"].keys() == {"kind", "message", "path", "line", "field"}
    assert done.json["error"]["kind"] == "usage"


def test_an_input_file_is_never_overwritten(graphload: Run, folder: Path) -> None:
    before = (folder / "thread.jsonl").read_bytes()
    assert graphload("export", "thread.jsonl", "-o", "./thread.jsonl").code == 2
    assert (folder / "thread.jsonl").read_bytes() == before


def test_a_missing_output_folder_is_named(graphload: Run) -> None:
    done = graphload("export", "thread.jsonl", "-o", "nosuch/g.jsonl")
    assert done.code == 1
    assert "nosuch: no such folder" in done.err


@SIGNALS
def test_a_pipe_is_written_as_it_is(folder: Path) -> None:
    done = spawn("export", "thread.jsonl", "-o", "/dev/stdout", "--as", "jsonl", cwd=folder)
    assert done.code == 0
    assert done.out == spawn("export", "thread.jsonl", cwd=folder).out


@SIGNALS
def test_a_full_disk_is_an_error_without_partial_files(folder: Path) -> None:
    many_records(folder / "many.jsonl", 1000)
    limit = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000));"
    run = "from graphload.cli import main; sys.exit(main(sys.argv[1:]))"
    before = sorted(path.name for path in folder.iterdir())
    for suffix in ("jsonl", "graphml"):
        done = subprocess.run(
            [sys.executable, "-c", limit + run, "export", "many.jsonl", "-o", f"g.{suffix}"],
            cwd=folder,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert f"g.{suffix}: File too large" in done.stderr
        assert "Traceback" not in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == before


def test_an_internal_error_shows_no_traceback(
    graphload: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphload.stats.describe_nodes", None)
    done = graphload("stats", "thread.jsonl", "--json")
    assert done.code == 1
    assert done.json["error"]["kind"] == "internal"
    assert "Traceback" not in done.err
    assert "--debug" in done.err


def test_debug_shows_a_traceback(graphload: Run) -> None:
    done = graphload("check", "nosuch.jsonl", "--debug")
    assert done.code == 1
    assert "Traceback" in done.err
    assert done.err.rstrip().endswith("no such file or folder")


def test_quiet_prints_errors_only(graphload: Run, folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"id": 1}\nnull\n')
    assert graphload("check", "bad.jsonl").err
    assert not graphload("check", "bad.jsonl", "--quiet").err


def test_two_dashes_end_the_options(graphload: Run, folder: Path) -> None:
    write_records(folder / "-odd.jsonl", [{"id": 7}])
    assert graphload("check", "--json", "--", "-odd.jsonl").json["nodes"] == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_for_the_shell(shell: str, folder: Path) -> None:
    done = spawn("completion", shell, cwd=folder)
    assert done.code == 0
    assert "_GRAPHLOAD_COMPLETE" in done.out


def test_shell_completion_lists_commands(folder: Path) -> None:
    asked = {
        "_GRAPHLOAD_COMPLETE": "bash_complete",
        "COMP_WORDS": "graphload th",
        "COMP_CWORD": "1",
    }
    done = spawn(cwd=folder, extra=asked)
    assert [line.split(",")[1] for line in done.out.split()] == ["threads", "thread"]


@pytest.mark.parametrize("words", [{}, {"COMP_WORDS": "graphload th", "COMP_CWORD": "x"}])
def test_a_completion_without_words_is_a_usage_error(folder: Path, words: dict[str, str]) -> None:
    done = spawn("stats", cwd=folder, extra={"_GRAPHLOAD_COMPLETE": "bash_complete", **words})
    assert done.code == 2
    assert "unset _GRAPHLOAD_COMPLETE" in done.err


def many_records(path: Path, count: int = 30_000) -> None:
    write_records(path, [{"id": 1}, *({"id": i, "parent": 1} for i in range(2, count))])


@SIGNALS
@pytest.mark.parametrize("json", [False, True])
def test_ctrl_c_is_exit_code_130_without_a_traceback(folder: Path, *, json: bool) -> None:
    args = ["check", "-", *(["--json"] if json else [])]
    process = subprocess.Popen(
        [*PROGRAM, *args],
        cwd=folder,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdin is not None
        # More than a pipe holds: when all is written, the command is reading.
        process.stdin.write(b'{"id": 1}\n' * 50_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        assert process.stdout is not None
        assert process.stderr is not None
        out, err = process.stdout.read(), process.stderr.read()
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert (b'"interrupted"' in out) == json


def start_and_wait_for_import(folder: Path) -> subprocess.Popen[bytes]:
    """Start `graphload check -`, and return once Python has imported the package.

    Before that, Python itself handles Ctrl-C.
    """
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", *PROGRAM[1:], "check", "-"],
        cwd=folder,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.rstrip().endswith(b"| graphload"):
            break
    return process


@SIGNALS
@pytest.mark.parametrize("wait", [0.0, 0.005, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3])
def test_ctrl_c_during_the_start_shows_no_traceback_of_graphload(folder: Path, wait: float) -> None:
    process = start_and_wait_for_import(folder)
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    said = [line for line in err.decode().splitlines() if not line.startswith("import time:")]
    assert process.returncode in (130, -signal.SIGINT), said
    assert not [line for line in said if "graphload" in line and "File " in line], said
    assert not [line for line in said if "Exception ignored" in line or "fault" in line], said


LOSE_CTRL_C = """
import sys, threading, weakref
from graphload.cli import main

class Thing: ...

def lose(_):
    raise KeyboardInterrupt

things = [Thing()]
watched = weakref.ref(things[0], lose)
threading.Timer(1, things.clear).start()
sys.exit(main(["check", "-"]))
"""


@SIGNALS
def test_ctrl_c_in_a_callback_is_not_lost(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LOSE_CTRL_C],
        cwd=folder,
        env=environment(),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.wait(timeout=60) == 130
        assert process.stderr is not None
        assert process.stderr.read() in (b"", b"graphload: interrupted\n")


MAKE_A_CLASS = """
import sys
from graphload.cli import main

class Field:
    def __set_name__(self, owner, name):
        raise KeyboardInterrupt

def describe(*_):
    class Made:
        field = Field()

import graphload.stats
graphload.stats.describe_nodes = describe
sys.exit(main(["stats", "thread.jsonl"]))
"""


def test_ctrl_c_while_a_class_is_created_is_no_internal_error(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAKE_A_CLASS],
        cwd=folder,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, b"graphload: interrupted\n")


FAIL_AFTER_A_SIGNAL = """
import signal, sys
import graphload.stats
from graphload.cli import main
from graphload.errors import InputError

def stop_a_server(*_):
    try:
        try:
            signal.raise_signal(signal.{name})
        finally:
            raise ConnectionError("the server is gone")
    except ConnectionError as error:
        raise InputError("can't be stopped") from error

graphload.stats.describe_nodes = stop_a_server
sys.exit(main(["stats", "thread.jsonl"]))
"""


@SIGNALS
@pytest.mark.parametrize(
    ("name", "code", "message"),
    [("SIGINT", 130, b"interrupted"), ("SIGTERM", 143, b"ended by a signal")],
)
def test_what_fails_because_of_a_signal_is_interrupted(
    folder: Path, name: str, code: int, message: bytes
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAIL_AFTER_A_SIGNAL.format(name=name)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, b"graphload: %s\n" % message)


@pytest.mark.parametrize(
    "args",
    [
        ["export", "many.jsonl"],
        ["thread", "many.jsonl", "1"],
        ["thread", "many.jsonl", "1", "--json"],
        ["threads", "lone.jsonl"],
        ["measures", "lone.jsonl", "--json"],
        ["check", "many.jsonl", "--json"],
    ],
)
def test_a_closed_pipe_is_no_error(folder: Path, args: list[str]) -> None:
    many_records(folder / "many.jsonl")
    write_records(folder / "lone.jsonl", [{"id": i} for i in range(30_000)])
    process = subprocess.Popen(
        [*PROGRAM, *args],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        os.read(process.stdout.fileno(), 10)
        process.stdout.close()
        err = process.stderr.read()
        code = process.wait(timeout=60)
    assert (code, err) == (0, b"")


def test_output_is_utf_8_in_any_locale(folder: Path) -> None:
    write_records(folder / "é.jsonl", [{"id": 1, "by": "ann", "title": "日本語 😀"}])
    done = spawn("threads", "é.jsonl", cwd=folder, extra={"LC_ALL": "C", "PYTHONIOENCODING": ""})
    assert done.code == 0
    assert "日本語 😀" in done.out
