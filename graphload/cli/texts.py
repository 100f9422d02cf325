"""Texts from the command line and from files that it names, in UTF-8 in every locale."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphload.errors import UsageError

if TYPE_CHECKING:
    from typing import Any

__all__ = ["read_bytes", "read_text_file", "read_texts"]


def read_texts(value: Any, context: click.Context, parameter: click.Parameter) -> Any:  # noqa: ANN401 - a text or several
    """Return the text of an option or its texts, decoded as UTF-8 whatever the locale is.

    Raises:
        click.BadParameter: one isn't UTF-8.
    """
    if isinstance(value, tuple):
        return tuple(read_texts(part, context, parameter) for part in value)
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        try:
            # In the C locale Python keeps the bytes of an argument as lone surrogates.
            return os.fsencode(value).decode()
        except UnicodeError:
            raise click.BadParameter("not valid UTF-8", ctx=context, param=parameter) from None
    return value


def read_bytes(path: str) -> bytes:
    """Return the content of a small file that is named; `-` is standard input.

    Raises:
        UsageError: standard input can't be read, as where it is closed.
    """
    if path != "-":
        return Path(path).read_bytes()
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise UsageError(
            f"standard input: {error.strerror or error}", hint="Redirect it from a file or a pipe."
        ) from error


def read_text_file(path: str) -> str:
    """Return the text of a small file that an option names, in UTF-8; `-` is standard input.

    Raises:
        UsageError: it isn't UTF-8, or standard input can't be read.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path}: not valid UTF-8 (byte {error.start:,})", hint="Save it in UTF-8."
        ) from error
