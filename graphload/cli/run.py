"""The outermost function of the program: every error becomes a message and an exit code."""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from typing import TYPE_CHECKING

import click

from graphload.cli.failure import FAILED, describe_failure, hide_secrets
from graphload.cli.process import drop_output, raise_signals
from graphload.cli.program import program
from graphload.cli.terminal import print_error, print_message
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["run"]

DONE = 0
NAME = "graphload"
_UNWRITABLE = (errno.EBADF, errno.ENOSPC, errno.EFBIG, errno.EIO)
_COMPLETE = "_GRAPHLOAD_COMPLETE"
"""The environment variable by which a shell asks for completions."""


def run(args: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    options = args[: args.index("--")] if "--" in args else args
    try:
        with raise_signals():
            code = _run_command(args)
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of the pipe closed it, which is no error.
        drop_output(sys.stdout)
        code = DONE
    except BaseException as error:  # noqa: BLE001 - nothing is above that could handle it
        if isinstance(error, OSError) and error.filename is None and error.errno in _UNWRITABLE:
            # Every file that is written is named in its errors.
            error.filename = "standard output"
        code = _report(error, args, as_json="--json" in options, debug="--debug" in options)
    return code


def _run_command(args: Sequence[str]) -> int:
    if instruction := os.environ.get(_COMPLETE):
        from click.shell_completion import shell_complete

        try:
            return shell_complete(program, {}, NAME, _COMPLETE, instruction)
        except (KeyError, ValueError) as error:
            raise UsageError(
                f"{_COMPLETE} is set, but not the words to complete (COMP_WORDS, COMP_CWORD)",
                hint=f"A shell sets them for a completion. Run: unset {_COMPLETE}",
            ) from error
    for stream in (sys.stdout, sys.stderr):
        # UTF-8 in files and pipes; on a terminal, what its encoding can't show is escaped.
        if reconfigure := getattr(stream, "reconfigure", None):
            encoding = None if stream.isatty() else "utf-8"
            reconfigure(encoding=encoding, errors="backslashreplace")
    with program.make_context(NAME, list(args)) as context:
        return program.invoke(context) or DONE


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
        print_message(trace.rstrip("\n"))
    try:
        if as_json:
            click.echo(json.dumps({"error": failure.as_record()}, ensure_ascii=False))
        sys.stdout.flush()
    except OSError:
        drop_output(sys.stdout)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        print_message(failure.text or "")
    else:
        print_error(failure.text or failure.message)
    return failure.code
