"""The program: its commands, each imported when it is used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from typing import Any

__all__ = ["COMMANDS", "program"]

COMMANDS = {
    "check": "Report the counts and problems of FILES, and how each file was read.",
    "stats": "Show statistics: items, authors, threads, depth, time span.",
    "threads": "List the threads of FILES or of a store.",
    "measures": "Measure the threads, items, authors, … of FILES or of a store.",
    "thread": "Print an item and all its replies.",
    "ask": "Answer a question about the replies in FILES or in a store; without NAME, list them.",
    "grep": "Find the items in whose text, title or author PATTERN is, in FILES or in a store.",
    "push": "Write FILES to a store, and verify what was written.",
    "watch": "Load what is new in folders into a store, as it comes, until Ctrl-C.",
    "verify": "Compare FILES with what is in a store now; without FILES, look for "
    "damage in the store.",
    "loads": "List the loads in a store, which `graphload undo` can remove.",
    "undo": "Remove load number LOAD from a store.",
    "upgrade": "Upgrade a store that an older graphload wrote.",
    "query": "Run Cypher on a store, or on FILES.",
    "shell": "Run Cypher on a store, statement by statement.",
    "schema": "List the labels, relationship types, properties, constraints and "
    "indexes of a store.",
    "draw": "Draw the graph as one HTML page that opens offline.",
    "serve": "Serve FILES or a store as web pages, on this computer only.",
    "plot": "Plot measures of FILES or of a store as a picture for a paper.",
    "export": "Write the whole graph to a file or to stdout.",
    "convert": "Write the records of FILES as one table, one row each.",
    "cluster": "Check, export, count and measure records on a cluster.",
    "fetch": "Fetch threads of Hacker News from its API, into a folder that graphload reads.",
    "shapes": "List the formats of files and the shapes of records that are known.",
    "demo": "Create a sample thread, push it, query it and draw it.",
    "completion": "Print the shell completion script for bash, zsh or fish.",
}
"""Names of the commands, in the order of the help: `NAME` is `command` in `cli/NAME.py`; and the
first sentence of the help of each, which is shown without importing it."""


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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of commands, as click does it, without importing them."""
        width = formatter.width - 6 - max(map(len, COMMANDS))
        shown = (
            (name, click.Command(name, help=summary).get_short_help_str(width))
            for name, summary in COMMANDS.items()
        )
        with formatter.section("Commands"):
            formatter.write_dl([*shown])


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
