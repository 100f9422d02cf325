"""Options that several commands share, in groups; a command gets each group as one value."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Output",
    "Records",
    "StoreChoice",
    "files_argument",
    "grouped",
    "in_option",
    "output_options",
    "record_options",
    "store_options",
    "table_options",
]

_F = TypeVar("_F", bound="Callable[..., int]")


class _Decorator(Protocol):
    def __call__(self, function: _F, /) -> _F: ...


@dataclass(frozen=True)
class Output:
    """How the command talks."""

    json: bool
    quiet: bool
    debug: bool
    no_color: bool


@dataclass(frozen=True)
class Records:
    """What is read, and how."""

    files: tuple[str, ...]
    shape: str | None
    rejects: str
    strict: bool


@dataclass(frozen=True)
class StoreChoice:
    """Which store, and as whom."""

    store: str | None
    user: str | None = None
    database: str | None = None
    password_file: str | None = None
    credentials: str | None = None
    prefix: str | None = None


def grouped(name: str, kind: type, params: list[_Decorator]) -> _Decorator:
    """A decorator that adds options to a command and hands them over as one `kind`."""
    fields = [field.name for field in dataclasses.fields(kind)]

    def decorate(function: _F, /) -> _F:
        @functools.wraps(function)
        def gathered(**values: Any) -> int:  # noqa: ANN401 - whatever click parsed
            values[name] = kind(**{field: values.pop(field, None) for field in fields})
            return function(**values)

        for param in reversed(params):
            gathered = param(gathered)
        return cast("_F", gathered)

    return decorate


output_options = grouped(
    "output",
    Output,
    [
        click.option("--json", is_flag=True, help="The result as one JSON value; errors too."),
        click.option("--quiet", "-q", is_flag=True, help="No progress, no remarks."),
        click.option("--debug", is_flag=True, help="A traceback where something fails."),
        click.option("--no-color", is_flag=True, help="No colours (nor with NO_COLOR set)."),
    ],
)

record_options = grouped(
    "records",
    Records,
    [
        click.option("--shape", metavar="NAME", help="The input's shape, instead of a look at it."),
        click.option(
            "--rejects",
            metavar="FILE",
            type=click.Path(),
            default="graphload.rejects.jsonl",
            show_default=True,
            help="Where records that can't be read go.",
        ),
        click.option("--strict", is_flag=True, help="Any problem or reject is exit code 1."),
    ],
)

store_options = grouped(
    "choice",
    StoreChoice,
    [
        click.option("--user", metavar="NAME", help="Neo4j's user, else NEO4J_USERNAME."),
        click.option("--database", metavar="NAME", help="Its database, else NEO4J_DATABASE."),
        click.option(
            "--password-file",
            metavar="FILE",
            type=click.Path(),
            help="Holds the password, else NEO4J_PASSWORD.",
        ),
        click.option(
            "--credentials",
            metavar="FILE",
            type=click.Path(),
            help="Holds NEO4J_URI and the rest, as Aura hands it out.",
        ),
        click.option(
            "--prefix",
            metavar="WORD",
            help="Before the labels of items and users; else what a push has put there.",
        ),
    ],
)


def files_argument(*, required: bool = False) -> _Decorator:
    """The argument FILES; not required where `--in` may take its place."""
    return click.argument(
        "files",
        nargs=-1,
        required=required,
        metavar="FILES..." if required else "[FILES]...",
        type=click.Path(allow_dash=True),
    )


def in_option(default: str | None = None) -> _Decorator:
    """The option `--in STORE`."""
    return click.option(
        "--in",
        "store",
        metavar="STORE",
        default=default,
        show_default=default is not None,
        help="Read from this store: neo4j, bolt://HOST:PORT or a path ending .graph.",
    )


def table_options(function: _F) -> _F:
    """The options of commands that give rows: `-o`, `--as`, `--raw`."""
    # As text: the table's module is imported once there are rows.
    formats = click.Choice(["csv", "json", "jsonl", "parquet"])
    function = click.option(
        "--raw", is_flag=True, help="CSV for programs: texts that begin a formula stay bare."
    )(function)
    function = click.option("--as", "format_", type=formats, help="The format, in a pipe.")(
        function
    )
    return click.option(
        "-o",
        "path",
        metavar="FILE",
        type=click.Path(),
        help="Write to this file: .csv, .json, .jsonl or .parquet.",
    )(function)
