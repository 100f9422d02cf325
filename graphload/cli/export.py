"""`graphload export`: the whole graph as a file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from graphload.cli.command import make_verb
from graphload.cli.load import load_graph, refuse_overwriting
from graphload.cli.options import (
    Output,
    Records,
    StoreChoice,
    files_argument,
    in_option,
    output_options,
    record_options,
    store_options,
)
from graphload.cli.terminal import print_json, remark, several, stdout_bytes
from graphload.errors import UsageError

__all__ = ["verb"]

IMPORT = "neo4j-import"


@make_verb(
    "graphload export graphload-demo/demo.jsonl -o graph.jsonl",
    "graphload export --in graphload-demo/demo.graph -o graph.graphml",
    "graphload export graphload-demo/demo.jsonl --as neo4j-import -o import-files",
)
@files_argument()
@click.option(
    "-o",
    "path",
    metavar="FILE",
    type=click.Path(),
    help="Write to this file: .jsonl, .graphml or .gexf; else to stdout. A folder for "
    "neo4j-import.",
)
@click.option(
    "--as",
    "format_",
    type=click.Choice(["jsonl", "graphml", "gexf", IMPORT]),
    help="The format, where there is no suffix.",
)
@click.option(
    "--parquet",
    is_flag=True,
    help="Write neo4j-import's tables in Parquet, for a neo4j-admin that has --input-type.",
)
@in_option()
@store_options
@record_options
@output_options
def verb(  # noqa: PLR0913 - options, each with its default
    output: Output,
    records: Records,
    choice: StoreChoice,
    *,
    path: str | None,
    format_: str | None,
    parquet: bool,
) -> int:
    """Write the whole graph, in an order that never changes.

    JSON lines: nodes by id, then edges. The same graph gives the same bytes, from FILES or
    from a store. GraphML and GEXF can't hold lists, maps and some characters: lists and
    maps become JSON text, such characters become U+FFFD and are counted.

    neo4j-import is a folder of CSV files for `neo4j-admin database import`, the fastest way
    into a database that is new: stop the server, run the folder's import.sh, start it, run
    constraints.cypher. What comes in is what a push would have written. With --parquet they
    are Parquet, which neo4j-admin of 5.26 and later takes too.
    """
    if format_ == IMPORT:
        return _export_import_files(output, records, choice, path, parquet=parquet)
    if parquet:
        raise UsageError("--parquet is for an import", hint="Add --as neo4j-import.")
    from graphload.export import export_graph, format_of, write_graph

    if path is None and output.json:
        raise UsageError("--json needs -o FILE, for the export itself goes to stdout")
    if path is not None:
        format_ = format_ or format_of(path)
        refuse_overwriting(path, records.files)
    graph, loaded = load_graph(output, records, choice)
    if path is not None:
        done = export_graph(graph, path, format_=format_)
    else:
        stdout = stdout_bytes()
        done = write_graph(graph, stdout, format_=format_ or "jsonl")
        stdout.flush()
    if done.replaced:
        remark(output, f"{several(done.replaced, 'character')} that XML can't hold became U+FFFD")
    if output.json and path is not None:
        size = Path(path).stat().st_size
        print_json({"path": path, "format": format_, "bytes": size, **dataclasses.asdict(done)})
    elif path is not None:
        remark(output, f"{path}: {done.nodes:,} nodes, {done.edges:,} edges")
    return loaded.exit_code(records) if loaded else 0


def _export_import_files(
    output: Output, records: Records, choice: StoreChoice, path: str | None, *, parquet: bool
) -> int:
    from graphload.neo4j_import import export_import_files

    if path is None:
        raise UsageError("--as neo4j-import is a folder", hint="Name it: -o DIR")
    refuse_overwriting(path, records.files)
    graph, loaded = load_graph(output, records, choice)
    done = export_import_files(graph, path, parquet=parquet)
    counts = {"items": done.items, "users": done.users, "relationships": done.relationships}
    if output.json:
        print_json({"path": path, "format": IMPORT, **counts})
    else:
        told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        remark(output, f"{path}: {told}; next: {Path(path) / 'import.sh'} [DATABASE]")
    return loaded.exit_code(records) if loaded else 0
