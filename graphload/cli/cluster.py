"""The command `graphload cluster`: the job of one machine on a Spark cluster."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from graphload.cli.command import define_command
from graphload.cli.load import no_records_error, note_report, read_mappings
from graphload.cli.options import (
    COUNT,
    InputOptions,
    OutputOptions,
    files_argument,
    input_options,
    option_group,
    output_options,
)
from graphload.cli.paths import OutputFolder
from graphload.cli.read_files import describe_mostly_rejected, is_strictly_wrong
from graphload.cli.terminal import pluralize, print_error, print_json, print_lines, print_note
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphload.cli.input_report import Proposal
    from graphload.cluster.describing import FinishedExport
    from graphload.cluster.engine import SparkSession
    from graphload.cluster.export import ClusterExport
    from graphload.cluster.files import Folder
    from graphload.cluster.reading import ReadingOptions
    from graphload.items import Reject
    from graphload.problems import Problem
    from graphload.readers.report import ReadReport

__all__ = ["command"]

IMPORT = "neo4j-import"
ACTIONS = ("check", "export", "stats", "measures")
_STAGES = {
    "rows": "reading",
    "same": "looking for ids with several records",
    "merged": "merging",
    "links": "linking",
    "threads": "finding roots, by the threads that records name",
    "rest": "finding roots",
    "nodes": "writing nodes",
    "items": "writing items",
    "problems": "looking for problems",
    "history": "looking for records to keep beside items",
}


@dataclass(frozen=True)
class ActionOptions:
    """Options of single actions: of export the files that are added, of measures the list."""

    format: str | None
    prefix: str | None
    sort: str | None
    limit: int | None

    def check(self, action: str) -> None:
        """Check that they are those of the action.

        Raises:
            UsageError: one isn't, or there is no such measure or prefix.
        """
        if action != "measures" and (self.sort is not None or self.limit is not None):
            raise UsageError("--sort and --limit are for measures")
        if action != "export" and self.format is not None:
            raise UsageError("--as is for export")
        if self.prefix is not None and self.format is None:
            raise UsageError("--prefix requires --as neo4j-import")
        if self.sort is not None:
            from graphload.measures.measure import check_options

            check_options("thread", stubs="skip", tz="UTC", sort=self.sort)

    @property
    def import_prefix(self) -> str | None:
        """The prefix of labels in files of an import, None without these."""
        return None if self.format is None else self.prefix or ""


action_options = option_group(
    "options",
    ActionOptions,
    [
        click.option(
            "--as",
            "format",
            type=click.Choice([IMPORT]),
            help="Of export: also write files for neo4j-admin, in Parquet, to DIR/neo4j-import.",
        ),
        click.option(
            "--prefix", metavar="PREFIX", help="Prefix of the labels in these files, as in HNItem."
        ),
        click.option("--sort", metavar="NAME", help="Of measures: sort by one, the largest first."),
        click.option(
            "--limit", metavar="N", type=COUNT, help="Of measures: list at most N threads."
        ),
    ],
)


@define_command(
    "graphload cluster export graphload-demo/demo.jsonl --on sail -o demo-cluster",
    "graphload cluster check graphload-demo/demo.jsonl -o checked --json",
    "graphload cluster stats graphload-demo -o all-cluster --json",
    "graphload cluster measures graphload-demo -o all-cluster --sort depth --limit 5",
)
@click.argument("action", type=click.Choice(ACTIONS), metavar="check|export|stats|measures")
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
@action_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    options: ActionOptions,
    *,
    action: str,
    address: str,
    path: str,
) -> int:
    """Check, export, count and measure records on a cluster.

    FILES are paths or addresses (s3://, gs://, hdfs://) that all workers reach. They are read
    and merged as on one machine; the workers need graphload, too. DIR gets two tables, in
    folders by the thread: items (the merged records, which every command reads: graphload push
    DIR) and nodes (parent, rank, root, depth, stub).

    check, stats and measures print what graphload check, graphload stats and graphload measures (of
    threads) print. They export to DIR first, unless it has the tables of the same FILES; of check,
    DIR has the problems, too. --as neo4j-import writes the tables that neo4j-admin (5.26 or later)
    imports, and import.sh; --prefix is put before the labels of items and users.

    A job that ended early goes on after its last finished stage when the same command is run
    again; other FILES or options begin anew. Ctrl-C cancels the job on the server. Records
    without ids, and mails that name missing ancestors, are read on one machine only.
    """
    _check_inputs(inputs, action)
    options.check(action)
    reading = _reading_options(inputs)
    from graphload.cluster.describing import FinishedExport
    from graphload.cluster.engine import SAIL, call_with_session
    from graphload.cluster.export import ClusterExport, ClusterOptions
    from graphload.cluster.files import Folder
    from graphload.sharing import count_workers

    folder = Folder(path)
    tasks = {"tasks": count_workers() + 1} if address == SAIL else {}
    rejects = _Rejects(output, inputs)

    def compute(session: SparkSession) -> tuple[ReadReport, _Answer]:
        job = ClusterExport(
            session,
            inputs.files,
            folder,
            reading,
            ClusterOptions(**tasks),
            lambda stage: print_note(output, _describe(stage)),
            check=action == "check",
            import_prefix=options.import_prefix,
        )
        result = job.run(lambda found, *, again: rejects.take(job, found, again=again))
        if action == "export":
            answer = _Answer(lambda: _show_export(output, path, result, options))
        elif action == "check":
            answer = _check_answer(output, inputs, job, folder, result)
        else:
            print_note(output, f"computing {action}")
            answer = _figures(output, FinishedExport(session, folder), action, options)
        return job.read_report, answer

    report, answer = call_with_session(address, compute)
    note_report(output, inputs, report)
    answer.show()
    if mostly := report.mostly_rejected():
        print_error(describe_mostly_rejected(report, mostly))
    return int(answer.is_wrong or bool(mostly) or not rejects.are_written)


class _Answer(NamedTuple):
    """The function that prints what was computed, and whether `--strict` finds a fault in it."""

    show: Callable[[], None]
    is_wrong: bool = False


def _show_export(
    output: OutputOptions, path: str, result: dict[str, Any], options: ActionOptions
) -> None:
    if output.json:
        print_json({"path": path, **result})
        return
    counts = f"{pluralize(result['nodes'], 'node')}, {pluralize(result['edges'], 'edge')}"
    next_step = "" if options.format is None else f"; next: {path}/{IMPORT}/import.sh [DATABASE]"
    print_note(output, f"wrote {path}: {counts}{next_step}")


def _check_answer(
    output: OutputOptions,
    inputs: InputOptions,
    job: ClusterExport,
    folder: Folder,
    result: dict[str, Any],
) -> _Answer:
    """Return what `graphload check` prints of what was found."""
    from graphload.cli.check import Findings, print_findings
    from graphload.cli.input_report import Proposal
    from graphload.cluster.checking import read_problems
    from graphload.merge import ID_SOURCES

    found = read_problems(job.session, folder, is_text=result["ids"] == "text")

    def propose(problem: Problem) -> Proposal | None:
        proposed = found.proposals.get(problem.place.source) if problem.place else None
        if proposed is None or problem.kind != "no_links":
            return None
        return Proposal(*proposed)

    findings = Findings(
        {name: result[name] for name in ("read", "loaded", "merged", "rejected")},
        {**dict.fromkeys(ID_SOURCES, 0), "given": result["loaded"]},
        {name: result[name] for name in ("nodes", "edges", "stubs", "threads")},
        job.read_report,
        found.rejects,
        found.problems,
        found.conflicts,
        propose,
    )
    is_wrong = inputs.strict and is_strictly_wrong(len(found.problems), result["rejected"])
    return _Answer(lambda: print_findings(output, findings), is_wrong)


def _check_inputs(inputs: InputOptions, action: str) -> None:
    """Check that workers can read the inputs, and that the action looks for problems.

    Raises:
        UsageError: they can't, or it doesn't and `--strict` is given.
    """
    if "-" in inputs.files:
        raise UsageError("workers can't read standard input", hint="Name a file or a folder.")
    if inputs.strict and action != "check":
        raise UsageError(
            f"--strict needs all problems, which {action} doesn't look for",
            hint="Run graphload cluster check FILES --strict before.",
        )


def _figures(
    output: OutputOptions, export: FinishedExport, action: str, options: ActionOptions
) -> _Answer:
    """Compute statistics or measures of an export."""
    from graphload.cli.measures import show_measures
    from graphload.cli.rows import Destination, write_rows
    from graphload.cli.stats import summarize_stats

    if action == "stats":
        stats = export.stats()
        return _Answer(
            lambda: (
                print_json(dataclasses.asdict(stats))
                if output.json
                else print_lines(summarize_stats(stats))
            )
        )
    sort, limit = options.sort, options.limit
    listed = export.threads(sort).head(limit)
    destination = Destination(None, "json" if output.json else None, raw=False)
    return _Answer(
        lambda: write_rows(
            output, listed, destination, lambda: show_measures(output, listed, sort, limit)
        )
    )


class _Rejects:
    """The rejects of a job, added once to their file."""

    def __init__(self, output: OutputOptions, inputs: InputOptions) -> None:
        self._output = output
        self._inputs = inputs
        self.are_written = True

    def take(self, job: ClusterExport, rejects: Iterable[Reject], *, again: bool) -> None:
        """Write rejects; `again`: an earlier run may have written them.

        Raises:
            InputError: there is no other record, nor a file without any.
        """
        from graphload.cli.rejects import RejectsFile, add_rejects, write_rejects

        listed = [*rejects]
        file = RejectsFile(self._inputs.rejects)
        if again:
            try:
                add_rejects(listed, file.path)
            except OSError as error:
                print_error(f"{file.path}: can't be written: {error.strerror or error}")
                file.is_written = False
        else:
            file = write_rejects(listed, file.path)
        self.are_written = file.is_written
        report = job.read_report
        if not job.loaded and (listed or (report.ignored and not report.sources)):
            raise no_records_error(self._inputs, listed, [*report.ignored], file)
        if listed and self.are_written:
            print_note(
                self._output, f"{pluralize(len(listed), 'record')} rejected: see {file.path}"
            )


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
    folder, _, table = stage.partition("/")
    if folder == IMPORT:
        return f"writing {table} for neo4j-admin"
    name, _, number = stage.partition("-")
    return _STAGES.get(stage) or f"finding roots, {name} {number}"
