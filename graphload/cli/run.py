"""The edge of the program: every way that a command ends becomes words and an exit code."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

import click

from graphload.cli import INTERRUPTED
from graphload.cli.program import program
from graphload.cli.terminal import complain
from graphload.errors import GraphloadError, QueryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["run"]

DONE, FAILED, WRONG_USAGE = 0, 1, 2
NAME = "graphload"
_COMPLETE = "_GRAPHLOAD_COMPLETE"


def run(args: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    if instruction := os.environ.get(_COMPLETE):
        return _complete(instruction)
    options = args[: args.index("--")] if "--" in args else args
    try:
        _prepare_streams()
        code = _invoke(args)
        sys.stdout.flush()
    except BrokenPipeError:
        return _stop_writing()
    except BaseException as error:  # noqa: BLE001 - the last one to see it: no traceback goes on
        try:
            return _report(error, as_json="--json" in options, debug="--debug" in options)
        except BrokenPipeError:
            return _stop_writing()
    return code


def _invoke(args: Sequence[str]) -> int:
    with program.make_context(NAME, list(args)) as context:
        return program.invoke(context) or DONE


def _complete(instruction: str) -> int:
    from click.shell_completion import shell_complete

    return shell_complete(program, {}, NAME, _COMPLETE, instruction)


def _prepare_streams() -> None:
    """Data is UTF-8 in files and pipes; a terminal shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            encoding = None if stream.isatty() else "utf-8"
            reconfigure(encoding=encoding, errors="backslashreplace")


def _stop_writing() -> int:
    """Whoever read our output has read enough: that is no error, and nothing to say."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _report(error: BaseException, *, as_json: bool, debug: bool) -> int:
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else FAILED
    if debug:
        traceback.print_exception(error)
    code, described, words = _described(error)
    if as_json:
        click.echo(json.dumps({"error": described}, ensure_ascii=False))
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(words, err=True)
    else:
        complain(words)
    sys.stdout.flush()
    return code


def _described(error: BaseException) -> tuple[int, dict[str, Any], str]:
    """An error's exit code, what `--json` says of it, and what people read."""
    if isinstance(error, GraphloadError):
        code = WRONG_USAGE if isinstance(error, UsageError) else FAILED
        return code, _for_programs(error), _for_people(error)
    if _is_interrupt(error):
        return INTERRUPTED, _shape("interrupted", "interrupted"), "interrupted"
    if isinstance(error, click.ClickException):
        return _described_usage(error)
    if isinstance(error, OSError):
        path = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else None
        message = error.strerror or str(error)
        words = f"{path}: {message}" if path else message
        return FAILED, _shape("system", message, path=path), words
    if isinstance(error, MemoryError):
        message = "there is not enough memory for this much at once"
        return FAILED, _shape("memory", message), message
    message = f"this is a fault of graphload, not yours: {type(error).__name__}: {error}"
    hint = "With --debug it says where; please report it."
    return FAILED, _shape("internal", message), f"{message}\n{hint}"


def _is_interrupt(error: BaseException) -> bool:
    # Python 3.11 makes a RuntimeError of what is raised while a class is made.
    either = (error, error.__cause__)
    return any(isinstance(one, (KeyboardInterrupt, click.Abort)) for one in either)


def _shape(
    kind: str,
    message: str,
    *,
    path: str | None = None,
    line: int | None = None,
    field: str | None = None,
) -> dict[str, Any]:
    return {"kind": kind, "message": message, "path": path, "line": line, "field": field}


def _for_programs(error: GraphloadError) -> dict[str, Any]:
    message = f"{error.message}\n{error.hint}" if error.hint else error.message
    line = error.line
    if isinstance(error, QueryError) and error.offset is not None:
        line = error.query.count("\n", 0, error.offset) + 1
    return _shape(error.kind, message, path=error.path, line=line, field=error.field)


def _for_people(error: GraphloadError) -> str:
    if not isinstance(error, QueryError):
        return str(error)
    from graphload.cli.query_error import point_at

    shown = point_at(error.query, error.offset)
    return "\n".join(part for part in (error.message, shown, error.hint) if part)


def _described_usage(error: click.ClickException) -> tuple[int, dict[str, Any], str]:
    message = error.format_message()
    kind = "usage" if isinstance(error, click.UsageError) else "system"
    context = getattr(error, "ctx", None)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return WRONG_USAGE, _shape(kind, "a command is needed"), message
    words = message
    if context is not None:
        words += f"\n{context.get_usage()}\n`{context.command_path} --help` says more."
    return error.exit_code, _shape(kind, message), words
