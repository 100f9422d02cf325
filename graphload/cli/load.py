"""Input for commands: records from files, or a graph from a store; rejects and `--strict`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from graphload.cli.progress import track_records
from graphload.cli.read_files import Loaded, list_names
from graphload.cli.rejects import write_rejects
from graphload.cli.terminal import pluralize, print_note
from graphload.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from graphload.cli.options import InputOptions, OutputOptions, StoreOptions
    from graphload.cli.read_files import ReadFiles
    from graphload.cli.rejects import RejectsFile
    from graphload.cluster.layout import ThreadPart
    from graphload.graph import ReplyGraph
    from graphload.items import Reject
    from graphload.measures.columns import ItemColumns
    from graphload.nodes import LinkedRecords
    from graphload.readers import RecordStream
    from graphload.readers.report import ReadReport
    from graphload.readers.selection import Selection
    from graphload.stores.protocol import Store

__all__ = [
    "load_columns",
    "load_files",
    "load_graph",
    "load_nodes",
    "load_records",
    "no_records_error",
    "note_report",
    "open_input",
    "open_records",
    "parse_time",
    "read_mappings",
    "refuse_files",
]


def read_mappings(inputs: InputOptions) -> dict[str, str] | None:
    """Return the mapping of `--map`, None if there is none; `--save-map` saves it.

    Raises:
        UsageError: a field isn't graphload's, or is named twice; `--save-map` without `--map`.
    """
    if not inputs.mapping:
        if inputs.save_map is not None:
            raise UsageError("--save-map requires --map")
        return None
    from graphload.atomic_file import replace_file
    from graphload.readers.mapping import mapping_text, parse_mapping, read_mapping

    mapping: dict[str, str] = {}
    for text in inputs.mapping:
        if "=" not in text and not text.startswith("@") and text.endswith((".toml", ".json")):
            raise UsageError(
                f"--map: {text} isn't FIELD=NAME", hint=f"Read a mapping from a file: --map @{text}"
            )
        part = read_mapping(text[1:]) if text.startswith("@") else parse_mapping(text)
        # What is given last replaces what a file has.
        mapping.update(part)
    if inputs.save_map is not None:
        text = mapping_text(mapping, is_toml=inputs.save_map.lower().endswith(".toml"))
        with replace_file(inputs.save_map) as stream:
            stream.write(text.encode())
    return mapping


def open_records(
    inputs: InputOptions, *, only: Selection | None = None, find_all: bool = False
) -> RecordStream:
    """Open FILES, to be read as the options say; `find_all` finds the faults of each record.

    Raises:
        UsageError: there is no such shape or field.
    """
    from graphload.readers import read_items

    return read_items(
        inputs.files,
        shape=inputs.shape,
        table=inputs.table,
        encoding=inputs.encoding,
        mapping=read_mappings(inputs),
        text_format=inputs.text_format,
        only=only,
        every_fault=find_all or inputs.strict,
    )


def load_records(
    output: OutputOptions,
    inputs: InputOptions,
    *,
    retrieved_at: int | None = None,
    find_all: bool = False,
) -> Loaded:
    """Read FILES, write the rejects file if there are rejects, and note what was left out.

    `retrieved_at` (Unix seconds) is for records that don't say when they were retrieved.
    `find_all`: problems are asked for, so the faults of each record are found.

    Raises:
        InputError: all records were rejected, no file was readable, or one does not exist.
    """
    from graphload.item_table.collect import Collector
    from graphload.merge.collected import merge_collected

    records = open_records(inputs, find_all=find_all)
    collector = Collector()
    merged = merge_collected(
        track_records(output, records.chunks(collector), records.report),
        collector,
        report=records.report,
        retrieved_at=retrieved_at,
    )
    report = records.report
    has_items = bool(merged.items)
    rejects_file = report_reading(output, inputs, report, merged.rejects, has_items=has_items)
    return Loaded(merged, rejects_file)


def report_reading(
    output: OutputOptions,
    inputs: InputOptions,
    report: ReadReport,
    rejects: Sequence[Reject],
    *,
    has_items: bool,
) -> RejectsFile:
    """Write the rejects file if there are rejects, and note what was left out.

    Raises:
        InputError: all records were rejected, or no file was readable.
    """
    rejects_file = write_rejects(rejects, inputs.rejects)
    if not has_items and (rejects or (report.ignored and not report.sources)):
        raise no_records_error(inputs, rejects, [*report.ignored], rejects_file)
    if rejects and rejects_file.is_written:
        count = pluralize(len(rejects), "record")
        print_note(output, f"{count} rejected: see {rejects_file.path}")
    note_report(output, inputs, report)
    return rejects_file


def load_files(output: OutputOptions, inputs: InputOptions) -> Loaded:
    """Read FILES of a command that can read a store instead; see `load_records`.

    Raises:
        UsageError: none are named.
    """
    if not inputs.files:
        raise UsageError("no input", hint="Pass FILES, or --in STORE.")
    return load_records(output, inputs)


def note_report(output: OutputOptions, inputs: InputOptions, report: ReadReport) -> None:
    """Note what was left out: files, lists in records, fields that no record has, all records."""
    if ignored := [*report.ignored]:
        print_note(output, f"ignored {pluralize(len(ignored), 'file')}: {list_names(ignored)}")
    for name, count in sorted(report.inner_objects().items()):
        objects = f"{pluralize(count, 'object')} in the field {name!r} of records"
        print_note(output, f"{objects}: kept there, not read as records")
    if missing := report.missing_fields():
        print_note(output, f"--map: no record has the field {', '.join(map(repr, missing))}")
    if not any(entry.read or entry.left_out for entry in report.sources):
        print_note(output, f"0 records in {_name_inputs(inputs)}")


def load_graph(  # noqa: PLR0913 - the parts of a store's graph
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    query: str | None = None,
    timeout_s: float | None = None,
    thread: str | None = None,
    depth: int | None = None,
    drop_deleted_text: bool = False,
    memory: int | None = None,
) -> tuple[ReplyGraph, ReadFiles | None]:
    """Return the graph of FILES, or of a store, and the records if FILES were read.

    `query` is Cypher: the graph then has only the items that it returns from the store, within
    `timeout_s`. `thread` names an item (see `lookup.find_item`): the graph then has the item, its
    ancestors and at most `depth` levels below it.
    `drop_deleted_text` removes what the authors of deleted items wrote, and their names.
    With `memory`, FILES are read in buckets, within so many bytes: of one `thread`.

    Raises:
        GraphError: there is no such item.
        UsageError: neither FILES nor a store is named, or both are; `--strict` with a store;
            a query without a store.
    """
    from graphload.graph import drop_deleted_text as remove_deleted_text

    if store_options.store is None:
        if query is not None:
            raise UsageError("--query requires a store", hint="Add --in STORE.")
        part = None if thread is None else _find_part(inputs, thread)
        loaded: ReadFiles
        if part is None and memory is not None and thread is not None:
            from graphload.cli.buckets import load_buckets

            loaded = load_buckets(output, inputs, memory)
            graph = loaded.graph_of(thread, depth)
        elif part is None:
            loaded = whole = load_files(output, inputs)
            graph = whole.graph_of(thread, depth)
        else:
            loaded = whole = load_files(output, replace(inputs, files=(str(part.items),)))
            graph = whole.graph_of(thread, depth)
            # What another bucket describes isn't missing: it has another place there.
            graph.remove_nodes_from({*graph} - part.ids())
        if drop_deleted_text:
            remove_deleted_text(graph)
        return graph, loaded
    from graphload.loading import read_graph, read_query, read_thread

    with open_input(inputs, store_options) as store:
        if query is not None:
            graph = read_query(store, query, timeout_s=timeout_s)
        elif thread is not None:
            graph = read_thread(store, thread, depth=depth)
        else:
            graph = read_graph(store)
    if drop_deleted_text:
        remove_deleted_text(graph)
    return graph, None


def load_nodes(
    output: OutputOptions, inputs: InputOptions, *, drop_deleted_text: bool = False
) -> tuple[LinkedRecords, Loaded]:
    """Return the records of FILES as the nodes of their graph, which isn't made.

    `drop_deleted_text` is as in `load_graph`.

    Raises:
        UsageError: no FILES are named.
    """
    from graphload.nodes import LinkedRecords

    loaded = load_files(output, inputs)
    return LinkedRecords(loaded.links, loaded.merged.id_source, drop_deleted_text), loaded


def _find_part(inputs: InputOptions, thread: str) -> ThreadPart | None:
    """Find the part of a cluster's export that has a thread, where FILES are such a folder."""
    from pathlib import Path

    from graphload.cluster.layout import MANIFEST, find_part

    if len(inputs.files) != 1 or not (Path(inputs.files[0]) / MANIFEST).is_file():
        return None
    return find_part(Path(inputs.files[0]), thread)


def load_columns(
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    about_stored: bool = False,
) -> tuple[ItemColumns, Loaded | None]:
    """Return what measures need of FILES, or of a store, and the records if FILES were read.

    No graph is built, and no text is read from a store. `about_stored`: note if the measures that
    its items have as properties are outdated.

    Raises:
        UsageError: neither FILES nor a store is named, or both are; `--strict` with a store.
    """
    from graphload.measures.columns import ItemColumns

    if store_options.store is not None:
        from graphload.cli.outdated import note_outdated
        from graphload.loading.measured import read_item_columns

        with open_input(inputs, store_options) as store:
            if about_stored:
                note_outdated(output, store)
            return read_item_columns(store), None
    loaded = load_files(output, inputs)
    return ItemColumns.from_nodes(loaded.nodes), loaded


def open_input(inputs: InputOptions, store_options: StoreOptions) -> AbstractContextManager[Store]:
    """Open the store that --in names, for a block.

    Raises:
        UsageError: FILES are named too; `--strict`.
        StoreError: it can't be opened.
    """
    from graphload.cli.open_store import open_chosen

    refuse_files(inputs)
    return open_chosen(store_options)


def refuse_files(inputs: InputOptions) -> None:
    """Raise where options of FILES are given beside --in.

    Raises:
        UsageError: FILES, or `--strict`.
    """
    if inputs.files:
        raise UsageError("FILES and --in cannot be used together")
    if inputs.strict:
        raise UsageError("--strict checks FILES and cannot be used with --in")


def no_records_error(
    inputs: InputOptions,
    rejects: Sequence[Reject],
    ignored: Sequence[str],
    rejects_file: RejectsFile,
) -> InputError:
    """Return the error of input in which no record is readable, with the first reason."""
    names = _name_inputs(inputs)
    if not rejects:
        hint = f"Ignored files: {list_names(ignored)}." if ignored else None
        return InputError(f"no records found in {names}", hint=hint)
    from graphload.cli.input_report import propose_for_rejects

    first = rejects[0]
    hint = ""
    if rejects_file.is_written:
        hint = f"All rejected records are in {rejects_file.path}."
    if (proposal := propose_for_rejects(rejects)) is not None:
        lines = "\n".join(proposal.lines())
        hint += f"\nIf these are records, name their fields, for example:\n{lines}"
    return InputError(
        f"no readable records in {names}: {len(rejects):,} rejected, the first because: "
        f"{first.reason}",
        hint=hint,
        path=first.place.source,
        line=first.place.line,
    )


def _name_inputs(inputs: InputOptions) -> str:
    return ", ".join("standard input" if name == "-" else name for name in inputs.files)


def parse_time(option: str, text: str | None) -> int | None:
    """Parse the time that an option gives, None if it isn't given.

    Raises:
        UsageError: it is no time, or a number that may be a year as well as Unix seconds.
    """
    from graphload.moments import read_moment

    if text is None:
        return None
    if re.fullmatch(r"(19|20)[0-9]{2}", text):
        raise UsageError(
            f"{option}: {text} may be a year, or Unix seconds of 1970",
            hint=f"Write {text}-01-01 for the beginning of that year.",
        )
    try:
        return read_moment(text)
    except ValueError as error:
        raise UsageError(
            f"{option}: invalid time {text!r}",
            hint="Use Unix seconds or ISO 8601, for example 2026-01-31T12:00Z.",
        ) from error
