"""Paths on the command line: what a command reads, and what it writes and must not replace.

The type of each option says which it is, so that one guard serves every command.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphload.errors import GraphloadError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphload.readers.files import InputFile

__all__ = [
    "STDOUT",
    "InputName",
    "InputPath",
    "OutputFileOrFolder",
    "OutputFolder",
    "OutputPath",
    "RejectsPath",
    "guard_outputs",
    "looks_like_path",
    "names_file",
    "refuse_output",
]


STDOUT = "-"
"""The name of standard output in the place of an output file."""
_TEXT_SUFFIXES = (".txt", ".csv", ".tsv", ".json", ".jsonl", ".list", ".ids", ".md", ".toml")
"""Suffixes of files in which ids, queries or mappings are kept."""


class InputPath(click.Path):
    """The path of a file or folder that a command reads."""


class _WrittenPath(click.Path):
    """A path that is written: `-` is standard output, where that is allowed, and never a name."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Return the path, unless it is `-` and can't be, or is in an embedded store."""
        if value == STDOUT and not self.allow_dash:
            self.fail("'-' is no file here; a file or folder of that name is ./-", param, ctx)
        if value != STDOUT:
            _refuse_in_store(os.fsdecode(value))
        return super().convert(value, param, ctx)


class OutputPath(_WrittenPath):
    """The path of a file or folder that a command replaces."""


class OutputFileOrFolder(OutputPath):
    """The path of a file that a command replaces, or of a folder in which it replaces its own."""


class OutputFolder(_WrittenPath):
    """The path of a folder in which a command replaces only its own files."""


class RejectsPath(_WrittenPath):
    """The path of a file that a command adds, and that replaces none."""


class InputName(click.types.StringParamType):
    """A text that may name a file to read: all of it, or what is behind a prefix."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix


def names_file(text: str) -> bool:
    """Return whether there is something to read under a name: a file, a pipe or a device."""
    try:
        return text == STDOUT or (Path(text).exists() and not Path(text).is_dir())
    except (OSError, ValueError):  # longer than a name can be, or with a null character
        return False


def looks_like_path(text: str) -> bool:
    """Return whether a text that names no file was likely meant to: a folder, or a mistyped name.

    Ids may have dots and slashes, too, in addresses and Message-IDs: these have :// or @.
    """
    if "://" in text or "@" in text:
        return False
    with contextlib.suppress(OSError, ValueError):
        if Path(text).is_dir():
            return True
    return "/" in text or "\\" in text or text.lower().endswith(_TEXT_SUFFIXES)


def guard_outputs(context: click.Context) -> None:
    """Raise if a command would replace one of its inputs, a rejects file, or an output of its own.

    Raises:
        UsageError: it would.
    """
    values = [
        (param, text)
        for param in context.command.params
        for text in _texts(context.params.get(param.name or ""))
    ]
    outputs = [
        (p.opts[0], text, p.type)
        for p, text in values
        if isinstance(p.type, OutputPath) and text != STDOUT
    ]
    if not outputs:
        return
    inputs = [text for p, text in values if isinstance(p.type, InputPath)]
    for param, text in values:
        if isinstance(param.type, InputName) and text.startswith(param.type.prefix):
            inputs.append(text.removeprefix(param.type.prefix))
    rejects = next((text for p, text in values if isinstance(p.type, RejectsPath)), None)
    for at, (option, path, kind) in enumerate(outputs):
        for other, other_path, _ in outputs[:at]:
            if os.path.realpath(path) == os.path.realpath(other_path):
                raise UsageError(f"{other} and {option} name the same file, {path}")
        if not (isinstance(kind, OutputFileOrFolder) and Path(path).is_dir()):
            refuse_output(path, inputs, rejects, context.params)


def refuse_output(
    path: str, files: Sequence[str], rejects: str | None, options: Mapping[str, Any]
) -> None:
    """Raise if an output file is an input, in a store, or a rejects file or a name for one.

    An input is also what is read in a folder or from standard input, under whatever name. A
    folder is refused if there is an input in it. `options` has the options of reading.

    Raises:
        UsageError: it is one.
    """
    from graphload.cli.rejects import is_rejects_name

    target = Path(path)
    hint = "Choose another output file."
    _refuse_in_store(path)
    real = Path(os.path.realpath(target))
    is_rejects = rejects is not None and (
        is_rejects_name(target, Path(rejects)) or is_rejects_name(real, Path(rejects))
    )
    if real.is_file():
        with contextlib.suppress(OSError), real.open("rb") as file:
            is_rejects = is_rejects or _looks_like_rejects(file.read(1 << 16))
    if is_rejects:
        raise UsageError(f"{path} is a rejects file, or a name for one", hint=hint)
    if files and (real.is_file() or real.is_dir()):
        for name in _inputs_at(real, files, options):
            found = "" if name == path else f" ({'standard input' if name == '-' else name})"
            raise UsageError(f"{path} is an input file{found} and would be overwritten", hint=hint)


def _refuse_in_store(path: str) -> None:
    """Raise if an output is an embedded store's folder, or in one: its files are the store's."""
    with contextlib.suppress(OSError, ValueError):
        real = Path(os.path.realpath(path))
        for folder in (real, *real.parents):
            if folder.suffix.lower() == ".graph" and (folder / "schema.json").is_file():
                raise UsageError(
                    f"{path} is in a store, {folder.name}, and would damage it",
                    hint="Choose another output file, outside of the store.",
                )


def _looks_like_rejects(head: bytes) -> bool:
    # A rejects file has JSON lines. Most outputs that are written again have none, and importing
    # all readers takes as long as a small command.
    if not head.lstrip().startswith(b"{"):
        return False
    from graphload.readers.formats.rejects_file import looks_like_rejects

    return looks_like_rejects(head)


def _texts(value: object) -> Iterator[str]:
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, str):
            yield part


def _inputs_at(target: Path, files: Iterable[str], options: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the input files that are a file, or that are in a folder."""
    from graphload.readers.files import STDIN, find_files

    is_folder, there = target.is_dir(), target.stat()
    for name in files:
        # A path that can't be read is reported by who reads it.
        with contextlib.suppress(GraphloadError, OSError, ValueError):
            for found in find_files([name], lambda _path, _reason: None):
                if found.name == STDIN:
                    is_at = os.path.samestat(os.fstat(sys.stdin.fileno()), there)
                elif is_folder:
                    is_at = target in Path(os.path.realpath(found.name)).parents
                else:
                    is_at = os.path.samestat(Path(found.name).stat(), there)
                if is_at and (found.named or _is_read(found, options)):
                    yield found.name


def _is_read(file: InputFile, options: Mapping[str, Any]) -> bool:
    """Return whether a file in a folder is read: it isn't empty, nor left out by its content."""
    from graphload.readers import reads_file

    if Path(file.name).stat().st_size == 0:
        return False
    if options.get("mapping"):
        return True  # by which much is read that else isn't
    return reads_file(
        file,
        shape=options.get("shape"),
        table=options.get("table"),
        encoding=options.get("encoding"),
    )
