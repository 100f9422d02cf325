"""The program: its commands, each imported when it is used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from typing import Any

__all__ = ["COMMANDS", "program"]

COMMANDS = (
    "check",
    "stats",
    "threads",
    "measures",
    "thread",
    "ask",
    "grep",
    "push",
    "watch",
    "verify",
    "loads",
    "undo",
    "upgrade",
    "query",
    "shell",
    "schema",
    "draw",
    "serve",
    "plot",
    "export",
    "convert",
    "cluster",
    "fetch",
    "shapes",
    "demo",
    "completion",
)
"""Names of the commands, in the order of the help: `NAME` is `command` in `cli/NAME.py`."""


class _Program(click.Group):
    """A group that imports the module of a command when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module: Any = importlib.import_module(f"graphload.cli.{cmd_name}")
        command: click.Command = module.command
        return command


@click.group(
    cls=_Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="Start with `graphload demo`. Exit codes: 0 success, 1 error, nothing readable "
    "or most records of a source rejected, 2 wrong usage, 130 interrupted (Ctrl-C).",
)
@click.version_option(package_name="graphload", message="%(prog)s %(version)s")
def program() -> None:
    """Turn discussion records into a reply graph, a graph database or an HTML page.

    FILES are files, folders or `-` for standard input. They contain items as JSON (lines, an
    array, an object, nested replies) or as Python reprs, and may be compressed with gzip or
    zstd.
    """
