"""The outermost function of the program: every error becomes a message and an exit code."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from typing import TYPE_CHECKING

import click

from graphload.cli.failure import FAILED, describe_failure, hide_secrets
from graphload.cli.program import program
from graphload.cli.terminal import print_error

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["run"]

DONE = 0
NAME = "graphload"
_COMPLETE = "_GRAPHLOAD_COMPLETE"
"""The environment variable by which a shell asks for completions."""


def run(args: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    if instruction := os.environ.get(_COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(program, {}, NAME, _COMPLETE, instruction)
    options = args[: args.index("--")] if "--" in args else args
    try:
        for stream in (sys.stdout, sys.stderr):
            # UTF-8 in files and pipes; on a terminal, what its encoding can't show is escaped.
            if reconfigure := getattr(stream, "reconfigure", None):
                encoding = None if stream.isatty() else "utf-8"
                reconfigure(encoding=encoding, errors="backslashreplace")
        with program.make_context(NAME, list(args)) as context:
            code = program.invoke(context) or DONE
        sys.stdout.flush()
    except BrokenPipeError:
        return _stop_writing()
    except BaseException as error:  # noqa: BLE001 - nothing is above that could handle it
        try:
            return _report(error, args, as_json="--json" in options, debug="--debug" in options)
        except BrokenPipeError:
            return _stop_writing()
    return code


def _stop_writing() -> int:
    """Drop further output: the reader of the pipe closed it, which is no error."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _report(error: BaseException, args: Sequence[str], *, as_json: bool, debug: bool) -> int:
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else FAILED
    failure = describe_failure(error)
    trace = "".join(traceback.format_exception(error)) if debug else ""
    # A query is repeated as it is, to show where its error is.
    if failure.kind != "query":
        failure, trace = failure.without_secrets(args), hide_secrets(trace, args)
    if trace:
        click.echo(trace, err=True, nl=False)
    if as_json:
        click.echo(json.dumps({"error": failure.as_record()}, ensure_ascii=False))
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(failure.text, err=True)
    else:
        print_error(failure.text or failure.message)
    sys.stdout.flush()
    return failure.code
