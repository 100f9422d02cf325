"""The command `graphload export`: the whole graph as a file."""

from __future__ import annotations

import dataclasses
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from graphload.cli.buckets import load_buckets, memory_option, refuse_memory
from graphload.cli.command import define_command
from graphload.cli.load import load_columns, load_files, load_graph
from graphload.cli.mentions import MentionOptions, export_mentions, mention_options
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    StoreOptions,
    deletion_option,
    files_argument,
    in_option,
    input_options,
    output_options,
    read_output_path,
    store_options,
)
from graphload.cli.paths import OutputPath
from graphload.cli.terminal import pluralize, print_json, print_note, stdout_bytes
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphload.export import Exported
    from graphload.graph import ReplyGraph
    from graphload.measures.columns import ItemColumns
    from graphload.neo4j_import import ImportFiles

__all__ = ["command"]

IMPORT = "neo4j-import"
TABLE_FORMATS = ("csv", "parquet")
_BOUNDED = "Write JSON lines, or --as neo4j-import: these need not all records in memory."


@define_command(
    "graphload export graphload-demo/demo.jsonl -o graph.jsonl",
    "graphload export --in graphload-demo/demo.graph -o graph.graphml",
    "graphload export graphload-demo/demo.jsonl --authors -o authors.gexf",
    "graphload export graphload-demo/demo.jsonl --mentions -o mentions.csv",
    "graphload export graphload-demo/demo.jsonl --as csv -o tables",
    "graphload export graphload-demo/demo.jsonl --as neo4j-import -o import-files",
)
@files_argument()
@click.option(
    "-o",
    "path",
    metavar="FILE",
    type=OutputPath(allow_dash=True),
    callback=read_output_path,
    help="Output file: .jsonl, .graphml or .gexf (default: stdout); of --authors also .csv and "
    ".parquet; of --mentions .csv, .parquet or .jsonl; a folder for csv, parquet and neo4j-import.",
)
@click.option(
    "--as",
    "format_",
    type=click.Choice(["jsonl", "graphml", "gexf", *TABLE_FORMATS, IMPORT]),
    help="Output format (default: from the file suffix; for stdout jsonl, of --authors and "
    "--mentions csv).",
)
@click.option(
    "--authors",
    is_flag=True,
    help="Write the graph of authors: who answers whom, how often and since when.",
)
@mention_options
@click.option(
    "--parquet",
    is_flag=True,
    help="With --as neo4j-import: write Parquet files instead of CSV (needs a neo4j-admin "
    "with --input-type).",
)
@click.option(
    "--raw",
    is_flag=True,
    help="Do not escape spreadsheet formulas in CSV (for use by programs).",
)
@deletion_option
@in_option()
@memory_option
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - options, each with its default
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    mention_options: MentionOptions,
    *,
    path: str | None,
    format_: str | None,
    authors: bool,
    parquet: bool,
    raw: bool,
    drop_deleted_text: bool,
    memory: int | None,
) -> int:
    """Write the whole graph to a file or to stdout.

    JSON lines: nodes sorted by id, then edges, after the first line with each key. The same
    graph gives the same bytes, from FILES or from a store. GraphML and GEXF have no lists, no
    maps, and not all characters: lists and maps are written as JSON text, such characters are
    replaced with U+FFFD and counted. Ids, and integers beyond 2^53, are text there.

    neo4j-import writes a folder of CSV files for `neo4j-admin database import`, the fastest
    way to fill a new Neo4j database: stop the server, run import.sh from the folder, start
    the server, run constraints.cypher. The database is then the same as after a push.
    --parquet writes Parquet files, which neo4j-admin reads from version 5.26 on. --prefix puts
    a prefix before the labels of items and users; those of a store keep its prefix.

    csv and parquet write two tables into a folder: nodes, with id, root, depth and all fields,
    and edges, with source (the parent), target (the kid) and rank.

    --authors writes a node for each author, and an edge from who answers to who is answered,
    with weight (replies), threads, first, last and reciprocal. CSV and Parquet have the edges.

    --mentions writes a row for each item that another one names: source (the one that names),
    target, the address, and there: whether the graph has the target.

    --memory is for JSON lines and neo4j-import of FILES that are more than memory holds: the
    same lines; the rows of an import come thread by thread.
    """
    from graphload.export import format_of, write_graph
    from graphload.neo4j_import import export_import_files

    is_import = format_ == IMPORT
    refuse_memory(memory, store_options)
    _check_options(
        mention_options, is_import=is_import, parquet=parquet, authors=authors, memory=memory
    )
    if mention_options.mentions:
        return export_mentions(
            output,
            inputs,
            store_options,
            mention_options,
            path=path,
            format_=format_,
            raw=raw,
            drop_deleted_text=drop_deleted_text,
        )
    if authors:
        return _export_authors(
            output,
            inputs,
            store_options,
            path,
            format_,
            raw=raw,
            drop_deleted_text=drop_deleted_text,
        )
    is_folder = is_import or format_ in TABLE_FORMATS
    if path is None and is_folder:
        raise UsageError(f"--as {format_} requires an output folder", hint="Add -o DIR.")
    _require_file_for_json(output, path)
    if path is not None:
        format_ = format_ or format_of(path)
    if store_options.store is None and (format_ or "jsonl") == "jsonl":
        return _export_lines(output, inputs, path, memory, drop_deleted_text=drop_deleted_text)
    if store_options.store is None and path is not None and is_import and not drop_deleted_text:
        options = {"parquet": parquet, "prefix": _prefix_of_labels(output, store_options)}
        return _export_import(output, inputs, path, memory, options)
    if memory is not None:
        dropped = " and --drop-deleted-text" if is_import else ""
        raise UsageError(f"--memory cannot be used with --as {format_}{dropped}", hint=_BOUNDED)
    graph, read = load_graph(output, inputs, store_options, drop_deleted_text=drop_deleted_text)
    if path is not None and is_import:
        prefix = _prefix_of_labels(output, store_options)
        files = export_import_files(graph, path, parquet=parquet, prefix=prefix)
        _report_import(output, files, path)
    elif path is not None and format_ in TABLE_FORMATS:
        from graphload.dataframes.frames import export_frames

        done = export_frames(graph, path, format_=format_, raw=raw)
        _report_written(output, done, path, format_, ("node", "edge"))
    else:
        format_ = format_ or "jsonl"
        _write_graph(output, partial(write_graph, graph, format_=format_), path, format_)
    return read.exit_code(inputs) if read else 0


def _export_lines(
    output: OutputOptions,
    inputs: InputOptions,
    path: str | None,
    memory: int | None,
    *,
    drop_deleted_text: bool,
) -> int:
    """Write the records of FILES as JSON lines, all at once or in buckets of threads."""
    from graphload.export.buckets import BucketExport
    from graphload.export.records import export_records

    if memory is None:
        loaded = load_files(output, inputs)
        known = loaded.links, loaded.merged.id_source
        write = partial(export_records, *known, drop_deleted_text=drop_deleted_text)
        _write_graph(output, write, path, "jsonl")
        return loaded.exit_code(inputs)
    buckets = load_buckets(output, inputs, memory)
    export = BucketExport(drop_deleted_text=drop_deleted_text)
    buckets.each(lambda _, bucket: export.add(bucket.links))
    _write_graph(output, export.write, path, "jsonl")
    return buckets.exit_code(inputs)


def _export_import(
    output: OutputOptions,
    inputs: InputOptions,
    path: str,
    memory: int | None,
    options: Mapping[str, Any],
) -> int:
    """Write the records of FILES as an import of Neo4j, all at once or in buckets of threads."""
    from graphload.loading.plan.records import push_records
    from graphload.neo4j_import import export_import_files
    from graphload.neo4j_import.buckets import IMPORT_NEEDS, open_bucket_import

    if memory is None:
        loaded = load_files(output, inputs)
        done = export_import_files(loaded.merged, path, links=loaded.links, **options)
        _report_import(output, done, path)
        return loaded.exit_code(inputs)
    buckets = load_buckets(output, inputs, memory, needs=IMPORT_NEEDS)
    with open_bucket_import(buckets.buckets, path, **options) as tables:
        buckets.each(lambda _, bucket: tables.add(push_records(bucket.merged, bucket.links)))
        done = tables.finish(buckets.buckets.sources)
    _report_import(output, done, path)
    return buckets.exit_code(inputs)


def _check_options(
    mention_options: MentionOptions,
    *,
    is_import: bool,
    parquet: bool,
    authors: bool,
    memory: int | None,
) -> None:
    """Raise for options that need another one, or exclude each other."""
    if parquet and not is_import:
        raise UsageError("--parquet requires --as neo4j-import")
    if mention_options.sites and not mention_options.mentions:
        raise UsageError("--site requires --mentions")
    if mention_options.mentions and authors:
        raise UsageError("--authors and --mentions cannot be used together")
    if memory is not None and (mention_options.mentions or authors):
        raise UsageError("--memory cannot be used with --authors or --mentions", hint=_BOUNDED)


def _export_authors(  # noqa: PLR0913 - the options that concern it
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    path: str | None,
    format_: str | None,
    *,
    raw: bool,
    drop_deleted_text: bool,
) -> int:
    """Write the author graph to a file, or to stdout."""
    from graphload.authors.files import (
        AUTHOR_FORMATS,
        author_format_of,
        export_author_graph,
        write_author_graph,
    )
    from graphload.authors.graph import build_author_graph

    chosen = format_ or ("csv" if path is None else author_format_of(path))
    if chosen not in AUTHOR_FORMATS:
        raise UsageError(
            f"--authors can't be written as {chosen}",
            hint=f"Use one of {', '.join(AUTHOR_FORMATS)}.",
        )
    _require_file_for_json(output, path)
    graph: ReplyGraph | ItemColumns
    if drop_deleted_text:
        graph, loaded = load_graph(output, inputs, store_options, drop_deleted_text=True)
    else:
        graph, loaded = load_columns(output, inputs, store_options)
    authors = build_author_graph(graph)
    if path is None:
        done = write_author_graph(authors, stdout_bytes(), format_=chosen, raw=raw)
        stdout_bytes().flush()
    else:
        done = export_author_graph(authors, path, format_=chosen, raw=raw)
    _report_written(output, done, path, chosen, ("author", "pair"))
    return loaded.exit_code(inputs) if loaded else 0


def _require_file_for_json(output: OutputOptions, path: str | None) -> None:
    if path is None and output.json:
        raise UsageError(
            "--json requires -o FILE", hint="Without -o, the graph itself is written to stdout."
        )


def _prefix_of_labels(output: OutputOptions, store_options: StoreOptions) -> str:
    """Return the prefix that is chosen, else the store's, after a note of it."""
    from graphload.cli.open_store import open_chosen

    if store_options.prefix is not None or store_options.store is None:
        return store_options.prefix or ""
    with open_chosen(store_options) as store:
        prefix = store.prefix
    if prefix:
        print_note(output, f"labels have the store's prefix: {prefix}")
    return prefix


def _write_graph(
    output: OutputOptions,
    write: Callable[[IO[bytes]], Exported],
    path: str | None,
    format_: str,
) -> None:
    """Write a graph to a file, whole or not at all, or to stdout."""
    from graphload.atomic_file import replace_file

    if path is not None:
        with replace_file(path) as stream:
            done = write(stream)
    else:
        stdout = stdout_bytes()
        done = write(stdout)
        stdout.flush()
    _report_written(output, done, path, format_, ("node", "edge"))


def _report_written(
    output: OutputOptions,
    done: Exported,
    path: str | None,
    format_: str,
    nouns: tuple[str, str],
) -> None:
    """Say what was written, and how many characters were replaced; `nouns` are those of counts."""
    if done.replaced:
        count = pluralize(done.replaced, "character")
        print_note(output, f"replaced {count} that XML does not allow with U+FFFD")
    if output.json and path is not None:
        files = [*Path(path).iterdir()] if Path(path).is_dir() else [Path(path)]
        size = sum(file.stat().st_size for file in files if file.suffix == f".{format_}")
        print_json({"path": path, "format": format_, "bytes": size, **dataclasses.asdict(done)})
    elif path is not None:
        node, edge = nouns
        counts = f"{pluralize(done.nodes, node)}, {pluralize(done.edges, edge)}"
        print_note(output, f"wrote {path}: {counts}")


def _report_import(output: OutputOptions, done: ImportFiles, path: str) -> None:
    """Say what was written for neo4j-admin, and what comes next."""
    counts = {"items": done.items, "users": done.users, "relationships": done.relationships}
    if output.json:
        print_json({"path": path, "format": IMPORT, **counts})
    else:
        listed = ", ".join(pluralize(count, name[:-1]) for name, count in counts.items())
        print_note(output, f"wrote {path}: {listed}; next: {Path(path) / 'import.sh'} [DATABASE]")
