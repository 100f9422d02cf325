"""Errors as exit codes, as JSON and as messages."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import singledispatch

import click

from graphload.cli import INTERRUPTED
from graphload.errors import GraphloadError, QueryError, UsageError

__all__ = ["FAILED", "WRONG_USAGE", "Failure", "describe_failure"]

FAILED, WRONG_USAGE = 1, 2


@dataclass(frozen=True)
class Failure:
    """An error as the user sees it: the exit code, the fields of its JSON, the text on stderr.

    `text` is the message for people, if it says more than `message`.
    """

    code: int
    kind: str
    message: str
    path: str | None = None
    line: int | None = None
    field: str | None = None
    text: str | None = None

    def as_record(self) -> dict[str, object]:
        """Return the value of `error` in the JSON output."""
        names = ("kind", "message", "path", "line", "field")
        return {name: getattr(self, name) for name in names}


@singledispatch
def describe_failure(error: BaseException) -> Failure:
    """Describe an error for the user: by its class, else as an internal error."""
    # Python 3.11 raises a RuntimeError from what is raised while a class is created.
    if isinstance(error.__cause__, KeyboardInterrupt):
        return describe_failure(error.__cause__)
    message = f"internal error, a bug in graphload: {type(error).__name__}: {error}"
    hint = "Run the command with --debug for a traceback, and please report it."
    return Failure(FAILED, "internal", message, text=f"{message}\n{hint}")


@describe_failure.register(KeyboardInterrupt)
@describe_failure.register(click.Abort)
def _(_error: BaseException) -> Failure:
    return Failure(INTERRUPTED, "interrupted", "interrupted")


@describe_failure.register(MemoryError)
def _(_error: MemoryError) -> Failure:
    return Failure(FAILED, "memory", "out of memory: the input is too large for this computer")


@describe_failure.register(OSError)
def _(error: OSError) -> Failure:
    path = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else None
    message = error.strerror or str(error)
    text = f"{path}: {message}" if path else message
    return Failure(FAILED, "system", message, path, text=text)


@describe_failure.register(GraphloadError)
def _(error: GraphloadError) -> Failure:
    message = f"{error.message}\n{error.hint}" if error.hint else error.message
    line, text = error.line, str(error)
    if isinstance(error, QueryError):
        from graphload.cli.query_error import mark_position

        if error.offset is not None:
            line = error.query.count("\n", 0, error.offset) + 1
        parts = (error.message, mark_position(error.query, error.offset), error.hint)
        text = "\n".join(part for part in parts if part)
    code = WRONG_USAGE if isinstance(error, UsageError) else FAILED
    return Failure(code, error.kind, message, error.path, line, error.field, text=text)


@describe_failure.register(click.ClickException)
def _(error: click.ClickException) -> Failure:
    kind = "usage" if isinstance(error, click.UsageError) else "system"
    message = text = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        text += f"\n{context.get_usage()}\nTry '{context.command_path} --help' for help."
    return Failure(error.exit_code, kind, message, text=text)


@describe_failure.register(click.exceptions.NoArgsIsHelpError)
def _(error: click.exceptions.NoArgsIsHelpError) -> Failure:
    return Failure(WRONG_USAGE, "usage", "missing command", text=error.format_message())
