"""The program: a table of commands, each imported when it is asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from typing import Any

__all__ = ["COMMANDS", "program"]

COMMANDS = (
    # In the order of the work; each is the module of its name, `verb` in it the command.
    "check",
    "stats",
    "threads",
    "thread",
    "push",
    "verify",
    "loads",
    "undo",
    "query",
    "draw",
    "export",
    "demo",
    "completion",
)


class _Program(click.Group):
    """A group that imports a command's module when the command is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module: Any = importlib.import_module(f"graphload.cli.{cmd_name}")
        command: click.Command = module.verb
        return command


@click.group(
    cls=_Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="Begin with `graphload demo`. Exit codes: 0 done, 1 an error or nothing readable, "
    "2 wrong usage, 130 Ctrl-C.",
)
@click.version_option(package_name="graphload", message="%(prog)s %(version)s")
def program() -> None:
    """Item records in; a reply graph, a graph database and one HTML page out.

    FILES are files, folders or `-` for standard input: Items as JSON (lines, an array, a
    mapping, nested replies) or as Python reprs, plain or packed with gzip or zstd.
    """
