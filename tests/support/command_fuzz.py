"""Command lines of every kind, made from the commands' own options, and what must hold of them."""

from __future__ import annotations

import contextlib
import io
import itertools
import sys
import tempfile
from typing import TYPE_CHECKING, Any

import click
from hypothesis import strategies as st

from graphload.cli import main
from graphload.cli.paths import InputName, InputPath, OutputFolder, OutputPath, RejectsPath
from graphload.cli.program import COMMANDS, program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["check_ending", "command_lines", "hostile_files", "run_quietly"]

_CODES = {0, 1, 2, 130}
_NUMBERS = [
    "0",
    "1",
    "-1",
    "2147483648",
    "9223372036854775808",
    "-9223372036854775809",
    "1e999",
]
_NUMBERS += ["9" * 400, "1.5", "nan", "٣", "0x10", " 7 "]
_TEXTS = [
    "",
    " ",
    "a",
    "é",
    "\udcff",
    "\ud800",
    "日本",
    "=1",
    "a=b",
    "id=id,by=by",
    "id=",
    "=x",
]
_TEXTS += ["\x1b[31m", "%s{}", "a" * 5000, "--", "-", "@", "@nosuch", "[1", "(?P<a", "score>5"]
_TEXTS += ["score>9223372036854775808", "text~(", "2026-01-31", "0000-00-00", "99999-01-01T00:00Z"]
_QUERIES = [
    "RETURN 1",
    "RETURN $a",
    "MATCH (i:Item) RETURN i, id(i), elementId(i)",
    "MATCH",
    "",
]
_QUERIES += [
    "MATCH p=(i:Item)-[r]->() RETURN p, r",
    "CREATE (:X)",
    "RETURN '\ud800'",
    "RETURN '\x00'",
]
_VALUES = [
    "a=1",
    "a=1e999",
    "a=9223372036854775808",
    'a="\\ud800"',
    "a=" + "[" * 3000,
    "a={",
    "a",
]
_VALUES += ['a={"b":[1,null,"é"]}', "=1", "a=\udcff", "$a=NaN", "a=" + "[" * 99 + "]" * 99]
# No address: nothing is looked for in the network.
_STORES = [
    "one.graph",
    "new.graph",
    "file.graph",
    "nosuch.graph",
    "x",
    "",
    "bolt://",
    "\udcff.graph",
]
_PATHS = [
    ".",
    "-",
    "good.jsonl",
    "nosuch",
    "folder",
    "loop",
    "",
    "bad.json",
    "é.jsonl",
    "\udcff",
]
_OUTPUTS = [
    "-",
    "out.jsonl",
    "out.csv",
    "out.parquet",
    "out.graphml",
    "good.jsonl",
    "folder",
    "",
]
_OUTPUTS += ["nosuch/out.json", "/dev/full", "out.html", "loop", "a" * 300 + ".csv", "out.sqlite"]

_ENDING = {"serve": ("--no-browser", "--idle", "0.05"), "watch": ("--once",)}
"""The options with which a command that runs until it is ended ends by itself."""


def hostile_files(folder: Path) -> None:
    """Write small files of every bad kind into a folder, and a store."""
    lines = {
        "good.jsonl": '{"id": 1, "title": "One", "kids": [2]}\n'
        '{"id": 2, "parent": 1, "by": "ann"}\n',
        "é.jsonl": '{"id": 3, "text": "\\ud83d\\ude00 é"}\n',
        "bad.json": '[{"id": 1}, {"id": 1e999}, {"id": "\\ud800"}, null, {"id": 5, "x": 1e999',
        "deep.jsonl": '{"id": 1, "by": "a", "x": ' + "[" * 975 + "]" * 975 + "}\n",
        "deeper.jsonl": "[" * 100_000,
        "big.jsonl": '{"id": 7, "by": "a", "x": 1' + "0" * 400 + ', "y": 12345678901234567890}\n',
        "twice.jsonl": '{"id": 8, "by": "a", "by": "b", "x": {"k": 1, "k": 2}}\n',
        "map.toml": "id = ",
        "folder/7.json": '{"by": "ann", "text": "seven"}',
        "folder/table.csv": 'id,parent,text\n1,,"a\n2,1,=cmd()\n',
    }
    for name, text in lines.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "latin.cypher").write_bytes(b"RETURN '\xe9'")
    (folder / "noise").write_bytes(bytes(range(256)) * 4)
    (folder / "file.graph").write_text("no store")
    (folder / "empty").touch()
    with contextlib.suppress(OSError):
        (folder / "loop").symlink_to("loop")
        (folder / "folder" / "self").symlink_to(".", target_is_directory=True)


def command_lines(folder: Path) -> st.SearchStrategy[list[str]]:
    """Return command lines of all commands that run in `folder`."""
    context = click.Context(program)
    inputs = [*_PATHS, *sorted(path.name for path in folder.iterdir())]
    lines = []
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None
        arguments = [
            _option(param, inputs) for param in command.params if isinstance(param, click.Argument)
        ]
        options = [
            _option(param, inputs)
            for param in command.params
            if isinstance(param, click.Option) and not set(param.opts) & {*_ENDING.get(name, ())}
        ]
        # Most have what they need, and few options: these are often wrong together.
        some = st.lists(st.one_of(options), max_size=3) if options else st.just([])
        parts = st.tuples(some, *arguments)
        begin = (name, *_ENDING.get(name, ()))
        lines.append(parts.map(_joined(begin)))
        lines.append(st.lists(st.one_of(*options, *arguments), max_size=5).map(_joined_list(begin)))
    lines.append(st.lists(st.sampled_from([*_TEXTS, *COMMANDS, "--help", "--version"]), max_size=3))
    return st.one_of(lines)


def _joined(begin: Sequence[str]) -> Any:  # noqa: ANN401 - a function
    return lambda parts: [*begin, *itertools.chain(*parts[0], *parts[1:])]


def _joined_list(begin: Sequence[str]) -> Any:  # noqa: ANN401 - a function
    return lambda parts: [*begin, *itertools.chain(*parts)]


def _option(param: click.Parameter, inputs: list[str]) -> st.SearchStrategy[list[str]]:
    """Return an option with a value, mostly one of its kind."""
    values = st.sampled_from(_fitting(param, inputs))
    others = st.sampled_from((*_TEXTS, *_NUMBERS, *inputs))
    value = st.one_of(*[values] * 8, others)
    if isinstance(param, click.Argument):
        return value.map(lambda text: [text])
    flags = st.sampled_from(param.opts)
    if getattr(param, "is_flag", False):
        return flags.map(lambda flag: [flag])
    return st.tuples(flags, value).map(list)


def _fitting(param: click.Parameter, inputs: list[str]) -> list[str]:
    kinds = {
        "store": _STORES,
        "cypher": _QUERIES,
        "query": _QUERIES,
        "parameters": _VALUES,
        "item": [*_NUMBERS, "https://news.ycombinator.com/item?id=2"],
    }
    if param.name in kinds:
        return kinds[param.name]
    if isinstance(param.type, InputName):
        return [*(param.type.prefix + name for name in inputs), *_TEXTS]
    if isinstance(param.type, click.Choice):
        return [*param.type.choices, "x"]
    values: dict[type | tuple[type, ...], list[str]] = {
        InputPath: inputs,
        (OutputPath, OutputFolder, RejectsPath): _OUTPUTS,
        click.IntRange: _NUMBERS,
    }
    fits = (texts for types, texts in values.items() if isinstance(param.type, types))
    return next(fits, _TEXTS)


def run_quietly(args: list[str]) -> tuple[int, str, str]:
    """Run a command in this process, with streams of its own.

    Returns:
        Its exit code, and what it wrote to stdout and to stderr.
    """
    out, err = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(stream, "utf-8", "backslashreplace") for stream in (out, err)]
    before = sys.stdin, sys.stdout, sys.stderr
    with tempfile.TemporaryFile("w+") as stdin:
        stdin.write('{"id": 9}\n')
        stdin.seek(0)
        sys.stdin, sys.stdout, sys.stderr = stdin, *streams
        try:
            code = main(args)
            for stream in streams:
                stream.flush()
        finally:
            sys.stdin, sys.stdout, sys.stderr = before
    said, complained = (stream.getvalue().decode(errors="replace") for stream in (out, err))
    return code, said, complained


def check_ending(args: list[str], code: int, out: str, err: str) -> None:
    """Check what holds of every command: its exit code, and that no fault of ours is shown.

    Raises:
        AssertionError: something doesn't hold.
    """
    said = f"{args}\n{err[-2000:]}"
    assert code in _CODES, said
    assert "internal error" not in out + err, said
    assert "Exception ignored" not in err, said
    if "--debug" not in args:
        assert "Traceback" not in out + err, said
    if code == 2:
        assert err.strip(), said
