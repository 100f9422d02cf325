"""Long text on a terminal: shown by the pager that `PAGER` names, as other programs do."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from graphload.cli.terminal import is_terminal, print_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["print_paged"]


def print_paged(lines: Iterable[str], *, has_pager: bool = True) -> None:
    """Print lines, which must be safe for a terminal; by a pager if they don't fit on it.

    The pager is the program that `PAGER` names, else less or more; `PAGER=cat` is none. Nothing
    is paged where stdin or stdout is no terminal.
    """
    if not (has_pager and is_terminal() and sys.stdin.isatty()):
        print_lines(lines)
        return
    shown = list(lines)
    if len(shown) < shutil.get_terminal_size().lines:
        print_lines(shown)
        return
    # less asks for nothing more at the end of a text that fits, and keeps colours.
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager("".join(f"{line}\n" for line in shown))
