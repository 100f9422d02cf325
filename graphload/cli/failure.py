"""Errors as exit codes, as JSON and as messages."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import singledispatch
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphload.cli import INTERRUPTED
from graphload.cli.process import Terminated
from graphload.errors import GraphloadError, QueryError, UsageError
from graphload.plaintext import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FAILED", "WRONG_USAGE", "Failure", "describe_failure", "hide_secrets"]

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

    def without_secrets(self, args: Sequence[str]) -> Failure:
        """Return the failure without the arguments in which there may be a password."""
        message = hide_secrets(self.message, args)
        path, text = (value and hide_secrets(value, args) for value in (self.path, self.text))
        return replace(self, message=message, path=path, text=text)

    def as_record(self) -> dict[str, object]:
        """Return the value of `error` in the JSON output."""
        names = ("kind", "message", "path", "line", "field")
        return {name: getattr(self, name) for name in names}


def hide_secrets(text: str, args: Sequence[str]) -> str:
    """Return a text in which each argument that may have a password in it is shortened.

    Such are addresses in the place of a file, a command or an option: see `stores.address`.
    """
    from graphload.stores.address import may_hold_secret, shown_address

    for arg in args:
        values = (arg[2:], arg.partition("=")[2]) if arg.startswith("-") else (arg,)
        for value in values:
            path = Path(value)
            # As it is, and as a path and its folders.
            for name in filter(
                may_hold_secret, (value, *map(str, (path, *path.parents)), path.name)
            ):
                for form in (name, repr(name)[1:-1], visible(name)):
                    text = text.replace(form, shown_address(name))
    return text


def describe_failure(error: BaseException) -> Failure:
    """Describe an error for the user: by its class, else as an internal error.

    What failed because Ctrl-C ended it is described as interrupted: a client whose server ended,
    too, reports that; and Python 3.11 wraps what is raised while a class is created.
    """
    return _describe(_find_interrupt(error) or error)


def _find_interrupt(error: BaseException) -> KeyboardInterrupt | None:
    """Find the interrupt that an error was raised from, or while it was handled."""
    left: list[BaseException | None] = [error]
    seen = set()
    while left:
        found = left.pop()
        if isinstance(found, KeyboardInterrupt):
            return found
        if found is not None and id(found) not in seen:
            seen.add(id(found))
            left += [found.__context__, found.__cause__]
    return None


@singledispatch
def _describe(error: BaseException) -> Failure:
    message = f"internal error, a bug in graphload: {type(error).__name__}: {error}"
    hint = "Run the command with --debug for a traceback, and please report it."
    return Failure(FAILED, "internal", message, text=f"{message}\n{hint}")


@_describe.register(KeyboardInterrupt)
@_describe.register(click.Abort)
def _(_error: BaseException) -> Failure:
    return Failure(INTERRUPTED, "interrupted", "interrupted")


@_describe.register(Terminated)
def _(error: Terminated) -> Failure:
    return Failure(error.code, "interrupted", "ended by a signal")


@_describe.register(UnicodeError)
def _(error: UnicodeError) -> Failure:
    if isinstance(error, UnicodeEncodeError) and error.encoding == "utf-8":
        message = "a name or a text has a lone surrogate: it isn't valid Unicode"
        return Failure(FAILED, "system", message)
    message = "a name or a text isn't valid in the encoding of this system"
    return Failure(FAILED, "system", message, text=f"{message}\nUse a UTF-8 locale.")


@_describe.register(MemoryError)
def _(_error: MemoryError) -> Failure:
    return Failure(FAILED, "memory", "out of memory: the input is too large for this computer")


@_describe.register(OSError)
def _(error: OSError) -> Failure:
    path = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else None
    message = error.strerror or str(error)
    text = f"{path}: {message}" if path else message
    return Failure(FAILED, "system", message, path, text=text)


@_describe.register(GraphloadError)
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


@_describe.register(click.ClickException)
def _(error: click.ClickException) -> Failure:
    kind = "usage" if isinstance(error, click.UsageError) else "system"
    message = text = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        text += f"\n{context.get_usage()}\nTry '{context.command_path} --help' for help."
    return Failure(error.exit_code, kind, message, text=text)


@_describe.register(click.exceptions.NoArgsIsHelpError)
def _(error: click.exceptions.NoArgsIsHelpError) -> Failure:
    return Failure(WRONG_USAGE, "usage", "missing command", text=error.format_message())
