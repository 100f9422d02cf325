"""Groups of options that several commands share; a command receives each group as one value."""

from __future__ import annotations

import dataclasses
import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import click

from graphload.cli.paths import STDOUT, InputName, InputPath, OutputPath, RejectsPath

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "COUNT",
    "STORE_ADDRESSES",
    "InputOptions",
    "OutputOptions",
    "Seconds",
    "StoreOptions",
    "deletion_option",
    "files_argument",
    "in_option",
    "input_options",
    "measure_options",
    "option_group",
    "output_options",
    "parameter_option",
    "read_output_path",
    "store_options",
    "table_options",
    "timeout_option",
    "to_option",
]

_Command = TypeVar("_Command", bound="Callable[..., int]")
COUNT = click.IntRange(min=0, max=2**31 - 1)
"""The type of an option that counts: every part of the program can hold such a number."""
MAX_TIMEOUT_S = 1_000_000
"""A time limit that is no limit: 11 days; servers count milliseconds in 64 bits or less."""
STORE_ADDRESSES = "neo4j, bolt://HOST:PORT or a path ending in .graph"
"""The addresses of stores, for the help of an option."""


def read_output_path(
    _context: click.Context, _parameter: click.Parameter, path: str | None
) -> str | None:
    """Return the path of an output file; None, as without one, where `-` names stdout."""
    return None if path == STDOUT else path


class _Decorator(Protocol):
    def __call__(self, function: _Command, /) -> _Command: ...


@dataclass(frozen=True)
class OutputOptions:
    """Options for what a command prints."""

    json: bool
    quiet: bool
    debug: bool
    no_color: bool


@dataclass(frozen=True)
class InputOptions:
    """The files to read, the names of fields in their records, and the handling of rejects."""

    files: tuple[str, ...]
    shape: str | None
    rejects: str
    strict: bool
    table: str | None = None
    mapping: tuple[str, ...] = ()
    save_map: str | None = None
    text_format: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class StoreOptions:
    """The store to open, and the login for it."""

    store: str | None
    user: str | None = None
    database: str | None = None
    password_file: str | None = None
    credentials: str | None = None
    prefix: str | None = None


def option_group(name: str, options_type: type, options: list[_Decorator]) -> _Decorator:
    """Return a decorator that adds options to a command.

    The command receives their values in its parameter `name`, as one instance of the dataclass
    `options_type`.
    """
    fields = [field.name for field in dataclasses.fields(options_type)]

    def decorate(function: _Command, /) -> _Command:
        @functools.wraps(function)
        def with_group(**values: Any) -> int:  # noqa: ANN401 - any value that click parsed
            """Call the command with the values of the group as one argument."""
            values[name] = options_type(**{field: values.pop(field, None) for field in fields})
            return function(**values)

        for option in reversed(options):
            with_group = option(with_group)
        return cast("_Command", with_group)

    return decorate


def _complete_shape(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    from graphload.readers import SHAPE_NAMES

    return [name for name in SHAPE_NAMES if name.startswith(incomplete)]


output_options = option_group(
    "output",
    OutputOptions,
    [
        click.option("--json", is_flag=True, help="Print the result, or the error, as JSON."),
        click.option("--quiet", "-q", is_flag=True, help="Show no progress and no notes."),
        click.option("--debug", is_flag=True, help="Show the log, and tracebacks of errors."),
        click.option("--no-color", is_flag=True, help="Use no colours (also: set NO_COLOR)."),
    ],
)

input_options = option_group(
    "inputs",
    InputOptions,
    [
        click.option(
            "--shape",
            metavar="NAME",
            shell_complete=_complete_shape,
            help="Shape of the records: field names and nesting (default: detect).",
        ),
        click.option(
            "--map",
            "mapping",
            metavar="FIELD=NAME,...",
            multiple=True,
            type=InputName("@"),
            help="The source's names of fields, as in id=post_id,parent=reply_to,by=user.name; "
            "@FILE reads them from a file; repeatable.",
        ),
        click.option(
            "--save-map",
            metavar="FILE",
            type=OutputPath(),
            help="Save the mapping of --map to FILE: .toml, or JSON.",
        ),
        click.option(
            "--text-format",
            type=click.Choice(["markdown", "plain", "html"]),
            help="Format of the texts (default: that of the shape; plain with --map).",
        ),
        click.option(
            "--table", metavar="NAME", help="Table to read, in files that have several tables."
        ),
        click.option(
            "--encoding",
            metavar="NAME",
            help="Encoding of text without a byte order mark (default: UTF-8).",
        ),
        click.option(
            "--rejects",
            metavar="FILE",
            type=RejectsPath(),
            default="graphload.rejects.jsonl",
            show_default=True,
            help="File for records that cannot be read. It replaces none: the next one gets a "
            "number.",
        ),
        click.option(
            "--strict", is_flag=True, help="Exit with code 1 on any problem or rejected record."
        ),
    ],
)

store_options = option_group(
    "store_options",
    StoreOptions,
    [
        click.option("--user", metavar="NAME", help="Neo4j user (default: NEO4J_USERNAME)."),
        click.option(
            "--database", metavar="NAME", help="Neo4j database (default: NEO4J_DATABASE)."
        ),
        click.option(
            "--password-file",
            metavar="FILE",
            type=InputPath(),
            help="File that contains the Neo4j password (default: NEO4J_PASSWORD).",
        ),
        click.option(
            "--credentials",
            metavar="FILE",
            type=InputPath(),
            help="Credentials file from Neo4j Aura: lines NEO4J_URI=… and so on.",
        ),
        click.option(
            "--prefix",
            metavar="PREFIX",
            help="Prefix of the labels, as in HNItem for HN (default: the store's prefix).",
        ),
    ],
)


def files_argument(*, required: bool = False) -> _Decorator:
    """Return the argument FILES; it is not required if `--in` can replace it."""
    return click.argument(
        "files",
        nargs=-1,
        required=required,
        metavar="FILES..." if required else "[FILES]...",
        type=InputPath(allow_dash=True),
    )


def in_option(default: str | None = None, *, purpose: str = "Store to read") -> _Decorator:
    """Return the option `--in STORE`; its help begins with `purpose`."""
    return click.option(
        "--in",
        "store",
        metavar="STORE",
        default=default,
        show_default=default is not None,
        help=f"{purpose}: {STORE_ADDRESSES}.",
    )


def to_option(function: _Command) -> _Command:
    """Add the option of commands that load records: `--to STORE`."""
    return click.option(
        "--to",
        "store",
        metavar="STORE",
        default="graphload.graph",
        show_default=True,
        help=f"Store to write: {STORE_ADDRESSES}.",
    )(function)


def deletion_option(function: _Command) -> _Command:
    """Add the option of commands that honour a deletion: `--drop-deleted-text`."""
    return click.option(
        "--drop-deleted-text",
        is_flag=True,
        help="Leave out text, title, author, URL and unknown fields of deleted items, which "
        "earlier records may have.",
    )(function)


class Seconds(click.FloatRange):
    """A number of seconds; click's own range takes `nan`, which is neither below nor above it."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - as click has it
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Return the number of seconds."""
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds", param, ctx)
        return seconds


def timeout_option(function: _Command) -> _Command:
    """Add the option of commands that run a user's query: `--timeout`."""
    return click.option(
        "--timeout",
        "timeout_s",
        metavar="SECONDS",
        type=Seconds(min=0.001, max=MAX_TIMEOUT_S),
        help="Stop the query after this time, without a result.",
    )(function)


def parameter_option(function: _Command) -> _Command:
    """Add the option of commands that run a user's query: `-p NAME=JSON`."""
    return click.option(
        "-p",
        "parameters",
        metavar="NAME=JSON",
        multiple=True,
        help="Query parameter; a value that is not JSON is text; repeatable.",
    )(function)


def measure_options(function: _Command) -> _Command:
    """Add the options of commands that measure: `--stubs`, `--tz`."""
    from graphload.measures.definitions import STUB_RULES

    function = click.option(
        "--tz",
        metavar="ZONE",
        default="UTC",
        show_default=True,
        help="Time zone of hours and days, as in Europe/Berlin (IANA).",
    )(function)
    return click.option(
        "--stubs",
        type=click.Choice(STUB_RULES),
        default=STUB_RULES[0],
        show_default=True,
        help="Whether items without a record count as items.",
    )(function)


def table_options(function: _Command) -> _Command:
    """Add the options of commands that print a table: `-o`, `--as`, `--raw`."""
    from graphload.tables import FORMATS

    function = click.option(
        "--raw",
        is_flag=True,
        help="Do not escape spreadsheet formulas in CSV (for use by programs).",
    )(function)
    function = click.option(
        "--as",
        "format_",
        type=click.Choice(FORMATS),
        help="Output format (default: from the file suffix; csv for stdout).",
    )(function)
    return click.option(
        "-o",
        "path",
        metavar="FILE",
        type=OutputPath(allow_dash=True),
        callback=read_output_path,
        help=f"Output file: {', '.join(f'.{name}' for name in FORMATS)} (default: stdout).",
    )(function)
