"""Input for commands: records from files, or a graph from a store; rejects and `--strict`."""

from __future__ import annotations

import base64
import contextlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from graphload.cli.progress import track_records
from graphload.cli.terminal import pluralize, print_error, print_note
from graphload.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType
    from typing import Self

    from graphload.cli.options import InputOptions, OutputOptions, StoreOptions
    from graphload.graph import ReplyGraph
    from graphload.items import Reject
    from graphload.links import Links
    from graphload.merge import Merged
    from graphload.problems import Problem
    from graphload.readers import RecordStream
    from graphload.readers.report import ReadReport
    from graphload.readers.selection import Selection

__all__ = [
    "Loaded",
    "RejectsFile",
    "describe_mostly_rejected",
    "list_names",
    "load_graph",
    "load_records",
    "no_records_error",
    "note_report",
    "open_records",
    "parse_time",
    "refuse_overwriting",
    "write_rejects",
]

_MAX_NAMES = 5


@dataclass(frozen=True)
class Loaded:
    """Records read from FILES; links, graph and problems are computed when first used."""

    merged: Merged
    ignored: dict[str, str] = field(default_factory=dict)
    mostly_rejected: list[str] = field(default_factory=list)

    @cached_property
    def links(self) -> Links:
        """The links between items and their parents."""
        from graphload.links import link_items

        return link_items(self.merged.items, unfetched=self.merged.unfetched)

    @cached_property
    def graph(self) -> ReplyGraph:
        """The reply graph."""
        from graphload.graph import graph_of_links

        return graph_of_links(self.links, self.merged)

    @cached_property
    def problems(self) -> list[Problem]:
        """The problems: missing or contradictory records."""
        from graphload.problems import find_problems

        return find_problems(self.merged, self.links)

    @property
    def is_empty(self) -> bool:
        """Return whether there is no record, and none is known to be missing."""
        return not self.merged.items and not self.merged.unfetched

    def exit_code(self, inputs: InputOptions) -> int:
        """Return 0, or 1 where records are missing, after printing why.

        That is where most records of a source were rejected, and for `--strict` where there
        is any problem or reject.
        """
        if self.mostly_rejected:
            print_error(describe_mostly_rejected(self.merged.report, self.mostly_rejected))
        return int(self.is_strictly_wrong(inputs) or bool(self.mostly_rejected))

    def is_strictly_wrong(self, inputs: InputOptions) -> bool:
        """Return whether `--strict` finds any problem or reject, after printing how many."""
        problems = len(self.problems) if inputs.strict else 0
        rejects = len(self.merged.rejects) if inputs.strict else 0
        if problems or rejects:
            print_error(
                f"--strict: found {pluralize(problems, 'problem')} and "
                f"{pluralize(rejects, 'reject')}"
            )
        return bool(problems or rejects)


def _read_mappings(inputs: InputOptions) -> dict[str, str] | None:
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
        part = read_mapping(text[1:]) if text.startswith("@") else parse_mapping(text)
        # What is given last replaces what a file has.
        mapping.update(part)
    if inputs.save_map is not None:
        refuse_overwriting(inputs.save_map, inputs.files)
        text = mapping_text(mapping, is_toml=inputs.save_map.lower().endswith(".toml"))
        with replace_file(inputs.save_map) as stream:
            stream.write(text.encode())
    return mapping


def open_records(inputs: InputOptions, *, only: Selection | None = None) -> RecordStream:
    """Open FILES, to be read as the options say.

    Raises:
        UsageError: there is no such shape or field.
    """
    from graphload.readers import read_items

    return read_items(
        inputs.files,
        shape=inputs.shape,
        table=inputs.table,
        encoding=inputs.encoding,
        mapping=_read_mappings(inputs),
        text_format=inputs.text_format,
        only=only,
    )


def load_records(
    output: OutputOptions, inputs: InputOptions, *, retrieved_at: int | None = None
) -> Loaded:
    """Read FILES, write the rejects file if there are rejects, and note what was left out.

    `retrieved_at` (Unix seconds) is for records that don't say when they were retrieved.

    Raises:
        InputError: all records were rejected, no file was readable, or one does not exist.
    """
    from graphload.merge import merge_items

    records = open_records(inputs)
    merged = merge_items(
        track_records(output, records, records.report),
        report=records.report,
        retrieved_at=retrieved_at,
    )
    report, rejects = records.report, merged.rejects
    if rejects:
        write_rejects(rejects, inputs.rejects)
    if not merged.items and (rejects or (report.ignored and not report.sources)):
        raise no_records_error(inputs, rejects, [*report.ignored])
    if rejects:
        print_note(output, f"{pluralize(len(rejects), 'record')} rejected: see {inputs.rejects}")
    note_report(output, inputs, report)
    return Loaded(merged, report.ignored, report.mostly_rejected())


def note_report(output: OutputOptions, inputs: InputOptions, report: ReadReport) -> None:
    """Note the files that were ignored, the fields that no record has, and no records at all."""
    if ignored := [*report.ignored]:
        print_note(output, f"ignored {pluralize(len(ignored), 'file')}: {list_names(ignored)}")
    if missing := report.missing_fields():
        print_note(output, f"--map: no record has the field {', '.join(map(repr, missing))}")
    if not any(entry.read or entry.left_out for entry in report.sources):
        print_note(output, f"0 records in {_name_inputs(inputs)}")


def describe_mostly_rejected(report: ReadReport | None, sources: Sequence[str]) -> str:
    """Say in one line that most records of some sources were rejected."""
    names = list_names(["standard input" if name == "-" else name for name in sources])
    groups = report.by_source() if report else {}
    entries = [entry for source in sources for entry in groups.get(source, ())]
    rejected = sum(entry.rejected for entry in entries)
    total = sum(entry.read + entry.left_out for entry in entries)
    return f"{names}: {rejected:,} of {pluralize(total, 'record')} rejected, more than half"


def load_graph(
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    query: str | None = None,
    drop_deleted_text: bool = False,
) -> tuple[ReplyGraph, Loaded | None]:
    """Return the graph of FILES, or of a store, and the records if FILES were read.

    `query` is Cypher: the graph then has only the items that it returns from the store.
    `drop_deleted_text` removes what the authors of deleted items wrote, and their names.

    Raises:
        UsageError: neither FILES nor a store is named, or both are; `--strict` with a store;
            a query without a store.
    """
    from graphload.graph import drop_deleted_text as remove_deleted_text

    if store_options.store is None:
        if query is not None:
            raise UsageError("--query requires a store", hint="Add --in STORE.")
        if not inputs.files:
            raise UsageError("no input", hint="Pass FILES, or --in STORE.")
        loaded = load_records(output, inputs)
        if drop_deleted_text:
            remove_deleted_text(loaded.graph)
        return loaded.graph, loaded
    if inputs.files:
        raise UsageError("FILES and --in cannot be used together")
    if inputs.strict:
        raise UsageError("--strict checks FILES and cannot be used with --in")
    from graphload.cli.open_store import open_chosen
    from graphload.loading import read_graph, read_query

    with open_chosen(store_options) as store:
        graph = read_graph(store) if query is None else read_query(store, query)
    if drop_deleted_text:
        remove_deleted_text(graph)
    return graph, None


def refuse_overwriting(path: str, files: Sequence[str]) -> None:
    """Raise if an output file is one of the input files.

    Raises:
        UsageError: the output file is an input file.
    """
    target = Path(path)
    for name in files:
        source = Path(name)
        if name != "-" and source.is_file() and target.exists() and source.samefile(target):
            raise UsageError(
                f"{path} is an input file and would be overwritten",
                hint="Choose another output file.",
            )


def no_records_error(
    inputs: InputOptions, rejects: Sequence[Reject], ignored: Sequence[str]
) -> InputError:
    """Return the error of input in which no record is readable, with the first reason."""
    names = _name_inputs(inputs)
    if not rejects:
        hint = f"Ignored files: {list_names(ignored)}." if ignored else None
        return InputError(f"no records found in {names}", hint=hint)
    from graphload.cli.input_report import propose_for_rejects

    first = rejects[0]
    hint = f"All rejected records are in {inputs.rejects}."
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


def list_names(names: Sequence[str]) -> str:
    """Return the first five names, and the number of the others: `a, b and 3 more`."""
    more = len(names) - _MAX_NAMES
    return ", ".join(names[:_MAX_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def write_rejects(rejects: Iterable[Reject], path: str) -> None:
    """Write rejects to a file as JSON lines; an existing file is replaced."""
    with RejectsFile(path) as file:
        for reject in rejects:
            file.add(reject)


class RejectsFile:
    """A file of rejects as JSON lines, made when the first is added, replaced at the end.

    Each line has `source`, `line`, `reason` and `raw`, or `raw_base64` for bytes.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._stack = contextlib.ExitStack()
        self._stream: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def add(self, reject: Reject) -> None:
        """Write one reject."""
        from graphload.atomic_file import replace_file

        if self._stream is None:
            self._stream = self._stack.enter_context(replace_file(self._path))
        record: dict[str, Any] = {
            "source": reject.place.source,
            "line": reject.place.line,
            "reason": reject.reason,
        }
        if isinstance(reject.raw, bytes):
            record["raw_base64"] = base64.b64encode(reject.raw).decode()
        else:
            record["raw"] = reject.raw
        line = json.dumps(record, ensure_ascii=False)
        # UTF-8 has no lone surrogates: they are written as escapes.
        self._stream.write(line.encode("utf-8", "backslashreplace") + b"\n")


def parse_time(option: str, text: str | None) -> int | None:
    """Parse the time that an option gives, None if it isn't given.

    Raises:
        UsageError: it is no time.
    """
    from graphload.parsing import read_moment

    if text is None:
        return None
    try:
        return read_moment(text)
    except ValueError as error:
        raise UsageError(
            f"{option}: invalid time {text!r}",
            hint="Use Unix seconds or ISO 8601, for example 2026-01-31T12:00Z.",
        ) from error
