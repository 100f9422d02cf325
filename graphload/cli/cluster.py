"""The command `graphload cluster`: the job of one machine on a Spark cluster."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from graphload.cli.command import define_command
from graphload.cli.load import describe_mostly_rejected, list_names, read_mappings
from graphload.cli.options import (
    COUNT,
    InputOptions,
    OutputOptions,
    files_argument,
    input_options,
    output_options,
)
from graphload.cli.paths import OutputFolder
from graphload.cli.terminal import pluralize, print_error, print_json, print_lines, print_note
from graphload.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphload.cluster.describing import FinishedExport
    from graphload.cluster.reading import ReadingOptions
    from graphload.items import Reject

__all__ = ["command"]

ACTIONS = ("export", "stats", "measures")
_STAGES = {
    "rows": "reading",
    "same": "looking for ids with several records",
    "merged": "merging",
    "links": "linking",
    "rest": "finding roots",
    "nodes": "writing nodes",
    "items": "writing items",
}


@define_command(
    "graphload cluster export graphload-demo/demo.jsonl --on sail -o demo-cluster",
    "graphload cluster stats graphload-demo -o all-cluster --json",
    "graphload cluster measures graphload-demo -o all-cluster --sort depth --limit 5",
)
@click.argument("action", type=click.Choice(ACTIONS), metavar="export|stats|measures")
@files_argument(required=True)
@click.option(
    "--on",
    "address",
    metavar="ENGINE",
    default="sail",
    show_default=True,
    help="Engine: sail (started in this process), or sc://HOST:PORT of any Spark Connect server.",
)
@click.option(
    "-o",
    "path",
    metavar="DIR",
    type=OutputFolder(),
    required=True,
    help="Output folder, new or of an earlier run: a path or an address that the workers reach.",
)
@click.option("--sort", metavar="NAME", help="Of measures: sort by one, the largest first.")
@click.option("--limit", metavar="N", type=COUNT, help="Of measures: list at most N threads.")
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    *,
    action: str,
    address: str,
    path: str,
    sort: str | None,
    limit: int | None,
) -> int:
    """Export, count and measure records on a cluster.

    FILES are paths or addresses (s3://, gs://, hdfs://) that all workers reach. They are read
    and merged as on one machine; the workers need graphload, too. DIR gets two tables, in
    folders by the thread: items (the merged records, which every command reads: graphload push
    DIR) and nodes (parent, rank, root, depth, stub).

    stats and measures print what graphload stats and graphload measures (of threads) print. They
    export to DIR first, unless it has the tables of the same FILES.

    A job that ended early goes on after its last finished stage when the same command is run
    again; other FILES or options begin anew. Ctrl-C cancels the job on the server. Records
    without ids, and mails that name missing ancestors, are read on one machine only.
    """
    _check_options(inputs, action, sort, limit)
    reading = _reading_options(inputs)
    from graphload.cluster.describing import FinishedExport
    from graphload.cluster.engine import SAIL, connect
    from graphload.cluster.export import ClusterExport, ClusterOptions
    from graphload.cluster.files import Folder
    from graphload.sharing import count_workers

    folder = Folder(path)
    show: Callable[[], None] | None = None
    tasks = {"tasks": count_workers() + 1} if address == SAIL else {}
    rejects = _Rejects(output, inputs)
    with connect(address) as session:
        job = ClusterExport(
            session,
            inputs.files,
            folder,
            reading,
            ClusterOptions(**tasks),
            lambda stage: print_note(output, _describe(stage)),
        )
        result = job.run(rejects.write)
        if action != "export":
            print_note(output, f"computing {action}")
            show = _describe_export(FinishedExport(session, folder), output, action, sort, limit)
    report = job.read_report
    if report.ignored:
        names = [*report.ignored]
        print_note(output, f"ignored {pluralize(len(names), 'file')}: {list_names(names)}")
    if not result["loaded"] and result["rejected"]:
        raise InputError(f"no readable records: {result['rejected']:,} rejected")
    if show is not None:
        show()
    elif output.json:
        print_json({"path": path, **result})
    else:
        counts = f"{pluralize(result['nodes'], 'node')}, {pluralize(result['edges'], 'edge')}"
        print_note(output, f"wrote {path}: {counts}")
    if mostly := report.mostly_rejected():
        print_error(describe_mostly_rejected(report, mostly))
    return int(bool(mostly) or not rejects.are_written)


def _check_options(inputs: InputOptions, action: str, sort: str | None, limit: int | None) -> None:
    """Check the options that an action takes.

    Raises:
        UsageError: one of them isn't possible.
    """
    if "-" in inputs.files:
        raise UsageError("workers can't read standard input", hint="Name a file or a folder.")
    if inputs.strict:
        raise UsageError(
            "--strict needs all problems, which a cluster doesn't look for",
            hint="Run graphload check DIR --strict on what is written.",
        )
    if action != "measures" and (sort is not None or limit is not None):
        raise UsageError("--sort and --limit are for measures")
    if sort is not None:
        from graphload.measures.measure import check_options

        check_options("thread", stubs="skip", tz="UTC", sort=sort)


def _describe_export(
    export: FinishedExport, output: OutputOptions, action: str, sort: str | None, limit: int | None
) -> Callable[[], None]:
    """Return the function that shows statistics or measures, which are computed now."""
    from graphload.cli.measures import show_measures
    from graphload.cli.rows import Destination, write_rows
    from graphload.cli.stats import summarize_stats

    if action == "stats":
        stats = export.stats()
        return lambda: (
            print_json(dataclasses.asdict(stats))
            if output.json
            else print_lines(summarize_stats(stats))
        )
    listed = export.threads(sort).head(limit)
    destination = Destination(None, "json" if output.json else None, raw=False)
    return lambda: write_rows(
        output, listed, destination, lambda: show_measures(output, listed, sort, limit)
    )


class _Rejects:
    """The rejects of a job, added once to their file."""

    def __init__(self, output: OutputOptions, inputs: InputOptions) -> None:
        self._output = output
        self._path = inputs.rejects
        self.are_written = True

    def write(self, rejects: Iterable[Reject], *, again: bool) -> None:
        """Write rejects; `again`: an earlier run may have written them."""
        from graphload.cli.rejects import add_rejects, write_rejects

        listed = [*rejects]
        path = self._path
        if again:
            try:
                add_rejects(listed, path)
            except OSError as error:
                print_error(f"{path}: can't be written: {error.strerror or error}")
                self.are_written = False
        else:
            file = write_rejects(listed, path)
            path, self.are_written = file.path, file.is_written
        if listed and self.are_written:
            print_note(self._output, f"{pluralize(len(listed), 'record')} rejected: see {path}")


def _reading_options(inputs: InputOptions) -> ReadingOptions:
    """Return the options of reading that workers have.

    Raises:
        UsageError: one of them takes all records at once, or isn't known.
    """
    from graphload.cluster.engine import require_client
    from graphload.readers import read_items
    from graphload.readers.mapping import THREAD, check_mapping

    require_client()
    from graphload.cluster.reading import ReadingOptions

    mapping = read_mappings(inputs)
    if mapping is not None and THREAD in check_mapping(mapping):
        raise UsageError(
            f"--map {THREAD}= takes all records of a thread, which may be in other files",
            hint="Read these on one machine: graphload export.",
        )
    options = ReadingOptions(
        inputs.shape, inputs.table, inputs.encoding, mapping, inputs.text_format
    )
    read_items(
        [],
        shape=options.shape,
        encoding=options.encoding,
        mapping=options.mapping,
        text_format=options.text_format,
    )  # which checks them
    return options


def _describe(stage: str) -> str:
    """Say what a stage does."""
    name, _, number = stage.partition("-")
    return _STAGES.get(stage) or f"finding roots, {name} {number}"
