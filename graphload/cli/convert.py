"""The command `graphload convert`: records as one table."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphload.cli.command import define_command
from graphload.cli.load import no_records_error, note_report, open_records, parse_time
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    files_argument,
    input_options,
    option_group,
    output_options,
    read_output_path,
)
from graphload.cli.paths import InputName, OutputPath, looks_like_path, names_file
from graphload.cli.progress import track_records
from graphload.cli.read_files import describe_mostly_rejected
from graphload.cli.rejects import RejectsFile
from graphload.cli.terminal import (
    is_terminal,
    pluralize,
    print_error,
    print_json,
    print_note,
    stdout_bytes,
)
from graphload.cli.texts import read_text_file
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.convert import Converted
    from graphload.items import Reject
    from graphload.readers import Record, RecordStream
    from graphload.readers.report import ReadReport
    from graphload.readers.selection import Selection

__all__ = ["command"]

FORMATS = ("jsonl", "csv", "tsv", "parquet", "sqlite")
_BINARY = ("parquet", "sqlite")
_KEPT_REJECTS = 1000
"""Rejects that are kept in memory, to say why no record was readable."""


@dataclass(frozen=True)
class _Filters:
    """The options that select records."""

    where: tuple[str, ...]
    ids: str | None
    since: str | None
    until: str | None
    by: tuple[str, ...]


_filter_options = option_group(
    "filters",
    _Filters,
    [
        click.option(
            "--where",
            metavar="CONDITION",
            multiple=True,
            help="Only records with this: FIELD=VALUE, or with != < <= > >= or ~ (regular "
            "expression); FIELD= is an absent field; repeatable.",
        ),
        click.option(
            "--ids",
            metavar="FILE|LIST",
            type=InputName(),
            help="Only records with these ids: a file with one a line, or a list with commas.",
        ),
        click.option("--by", metavar="NAME", multiple=True, help="Only this author; repeatable."),
        click.option("--since", metavar="TIME", help="Only records of this time or later."),
        click.option("--until", metavar="TIME", help="Only records of before this time."),
    ],
)


@define_command(
    "graphload convert graphload-demo/demo.jsonl -o records.parquet",
    "graphload convert graphload-demo/demo.jsonl --by juniperus --where 'score>5' -o part.csv",
    "graphload convert graphload-demo/demo.jsonl --as tsv | head -n 3",
)
@files_argument(required=True)
@click.option(
    "-o",
    "path",
    metavar="FILE",
    type=OutputPath(allow_dash=True),
    callback=read_output_path,
    help=f"Output file: {', '.join(f'.{name}' for name in FORMATS)} (default: stdout).",
)
@click.option(
    "--as",
    "format_",
    type=click.Choice(FORMATS),
    help="Output format (default: from the file suffix; jsonl for stdout).",
)
@click.option(
    "--raw",
    is_flag=True,
    help="Do not escape spreadsheet formulas in CSV and TSV (for use by programs).",
)
@_filter_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    filters: _Filters,
    *,
    path: str | None,
    format_: str | None,
    raw: bool,
) -> int:
    """Write the records of FILES as one table, one row each.

    The columns are the fields of an item; unknown fields are JSON in the column extra. Records
    are not merged, and get no ids; `export` writes the graph instead. The formats can be
    converted into each other without loss. In CSV and TSV, text that a spreadsheet would run as
    a formula is prefixed with ', and the row has the record as JSON too; not with --raw.

    The options --where, --ids, --by, --since and --until take a part of the records in one
    pass, in little memory. What they leave out is counted. Rows of Reddit's dumps, and lines
    under graphload's own names, that aren't wanted are checked to be JSON, but not parsed as
    records.
    """
    from graphload.convert import convert_records, format_of, write_records

    if path is None and output.json:
        raise UsageError(
            "--json requires -o FILE", hint="Without -o, the records are written to stdout."
        )
    if path is not None:
        format_ = format_ or format_of(path)
    elif format_ in _BINARY and is_terminal():
        raise UsageError(f"{format_} is not for a terminal", hint="Add -o FILE.")
    stream = open_records(inputs, only=_selection(filters))
    with RejectsFile(inputs.rejects) as rejects:
        first: list[Reject] = []
        checked = _checked(inputs, stream, first, rejects)
        records = track_records(output, checked, stream.report)

        def on_reject(reject: Reject) -> None:
            rejects.add(reject)
            if len(first) < _KEPT_REJECTS:
                first.append(reject)

        if path is not None:
            done = convert_records(records, path, format_=format_, raw=raw, on_reject=on_reject)
        else:
            stdout = stdout_bytes()
            done = write_records(
                records, stdout, format_=format_ or "jsonl", raw=raw, on_reject=on_reject
            )
            stdout.flush()
    if output.json and path is not None:
        left_out, unparsed = _count_left_out(stream.report)
        counts = {**dataclasses.asdict(done), "left_out": left_out, "unparsed": unparsed}
        size = Path(path).stat().st_size
        print_json({"path": path, "format": format_, "bytes": size, **counts})
    elif path is not None:
        print_note(output, f"wrote {path}: {pluralize(done.records, 'record')}")
    return _report(output, inputs, stream.report, done, rejects)


def _selection(filters: _Filters) -> Selection | None:
    from graphload.readers.selection import Selection

    selection = Selection(
        where=filters.where,
        ids=None if filters.ids is None else _read_ids(filters.ids),
        by=frozenset(filters.by) or None,
        since=parse_time("--since", filters.since),
        until=parse_time("--until", filters.until),
    )
    return None if selection == Selection() else selection


def _read_ids(text: str) -> frozenset[str]:
    """Return the ids of a file, one a line, or of a list with commas."""
    if names_file(text):
        lines = read_text_file(text).splitlines()
    elif looks_like_path(text) and "," not in text:
        raise UsageError(
            f"--ids: there is no file {text}",
            hint=f"If this is an id, make it a list with a comma: --ids {text},",
        )
    else:
        lines = text.split(",")
    ids = frozenset(filter(None, map(str.strip, lines)))
    if not ids:
        raise UsageError(f"--ids: no ids in {text!r}")
    return ids


def _checked(
    inputs: InputOptions, stream: RecordStream, first: list[Reject], rejects: RejectsFile
) -> Iterator[Record]:
    """Yield the records; raise at the end if none was readable, so that nothing is written."""
    yield from stream
    entries, ignored = stream.report.sources, stream.report.ignored
    readable = sum(entry.read + entry.left_out - entry.rejected for entry in entries)
    if not readable and (first or (ignored and not entries)):
        rejects.finish()
        raise no_records_error(inputs, first, [*ignored], rejects)


def _count_left_out(report: ReadReport) -> tuple[int, int]:
    """Return the number of records that were left out, and that of the unparsed lines of these."""
    entries = report.sources
    return sum(entry.left_out for entry in entries), sum(entry.unparsed for entry in entries)


def _report(
    output: OutputOptions,
    inputs: InputOptions,
    report: ReadReport,
    done: Converted,
    rejects: RejectsFile,
) -> int:
    """Say what isn't in the table; return the exit code."""
    if done.rejects and rejects.is_written:
        print_note(output, f"{pluralize(done.rejects, 'record')} rejected: see {rejects.path}")
    note_report(output, inputs, report)
    left_out, unparsed = _count_left_out(report)
    if left_out:
        print_note(output, f"left out {pluralize(left_out, 'record')}")
    if unparsed:
        lines = pluralize(unparsed, "line")
        print_note(output, f"{lines} of these only checked to be JSON, each counted as one record")
    if done.unfetched:
        notes = pluralize(done.unfetched, "note")
        print_note(output, f"{notes} of replies without a record here: no row is written for them")
    if wrong := report.mostly_rejected():
        print_error(describe_mostly_rejected(report, wrong))
    if inputs.strict and done.rejects:
        print_error(f"--strict: found {pluralize(done.rejects, 'reject')}")
    is_strictly_wrong = inputs.strict and done.rejects > 0
    return int(bool(wrong) or is_strictly_wrong or not rejects.is_written)
