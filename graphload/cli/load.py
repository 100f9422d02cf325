"""Input for commands: records from files, or a graph from a store; rejects and `--strict`."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.cli.progress import track_records
from graphload.cli.terminal import pluralize, print_error, print_note
from graphload.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.cli.options import InputOptions, OutputOptions, StoreOptions
    from graphload.graph import ReplyGraph
    from graphload.items import Reject
    from graphload.links import Links
    from graphload.merge import Merged
    from graphload.problems import Problem

__all__ = [
    "Loaded",
    "list_names",
    "load_graph",
    "load_records",
    "refuse_overwriting",
    "write_rejects",
]

_MAX_NAMES = 5


@dataclass(frozen=True)
class Loaded:
    """Records read from FILES; links, graph and problems are computed when first used."""

    merged: Merged
    ignored: list[str] = field(default_factory=list)

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

    def exit_code(self, inputs: InputOptions) -> int:
        """Return 0, or 1 for `--strict` with any problem or reject, which is then printed."""
        if not inputs.strict:
            return 0
        problems, rejects = len(self.problems), len(self.merged.rejects)
        if not problems and not rejects:
            return 0
        print_error(
            f"--strict: found {pluralize(problems, 'problem')} and {pluralize(rejects, 'reject')}"
        )
        return 1


def load_records(output: OutputOptions, inputs: InputOptions) -> Loaded:
    """Read FILES, write the rejects file if there are rejects, and note ignored files.

    Raises:
        InputError: no record could be read, or a file does not exist.
    """
    from graphload.merge import merge_items
    from graphload.readers import read_items

    records = read_items(inputs.files, shape=inputs.shape)
    merged = merge_items(track_records(output, records), report=records.report)
    ignored = [*records.report.ignored]
    rejects = merged.rejects
    if rejects:
        write_rejects(rejects, inputs.rejects)
    if not merged.items:
        raise _no_records_error(inputs, rejects, ignored)
    if rejects:
        print_note(output, f"{pluralize(len(rejects), 'record')} rejected: see {inputs.rejects}")
    if ignored:
        print_note(output, f"ignored {pluralize(len(ignored), 'file')}: {list_names(ignored)}")
    return Loaded(merged, ignored)


def load_graph(
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    query: str | None = None,
) -> tuple[ReplyGraph, Loaded | None]:
    """Return the graph of FILES, or of a store, and the records if FILES were read.

    `query` is Cypher: the graph then has only the items that it returns from the store.

    Raises:
        UsageError: neither FILES nor a store is named, or both are; `--strict` with a store;
            a query without a store.
    """
    if store_options.store is None:
        if query is not None:
            raise UsageError("--query requires a store", hint="Add --in STORE.")
        if not inputs.files:
            raise UsageError("no input", hint="Pass FILES, or --in STORE.")
        loaded = load_records(output, inputs)
        return loaded.graph, loaded
    if inputs.files:
        raise UsageError("FILES and --in cannot be used together")
    if inputs.strict:
        raise UsageError("--strict checks FILES and cannot be used with --in")
    from graphload.cli.open_store import open_chosen
    from graphload.loading import read_graph, read_query

    with open_chosen(store_options) as store:
        return (read_graph(store) if query is None else read_query(store, query)), None


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


def _no_records_error(
    inputs: InputOptions, rejects: Sequence[Reject], ignored: Sequence[str]
) -> InputError:
    names = ", ".join("standard input" if name == "-" else name for name in inputs.files)
    if not rejects:
        hint = f"Ignored files: {list_names(ignored)}." if ignored else None
        return InputError(f"no records found in {names}", hint=hint)
    first = rejects[0]
    return InputError(
        f"no readable records in {names}: {len(rejects):,} rejected, the first because: "
        f"{first.reason}",
        hint=f"All rejected records are in {inputs.rejects}.",
        path=first.place.source,
        line=first.place.line,
    )


def list_names(names: Sequence[str]) -> str:
    """Return the first five names, and the number of the others: `a, b and 3 more`."""
    more = len(names) - _MAX_NAMES
    return ", ".join(names[:_MAX_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def write_rejects(rejects: Sequence[Reject], path: str) -> None:
    """Write rejects to a file as JSON lines; an existing file is replaced.

    Each line has `source`, `line`, `reason` and `raw`, or `raw_base64` for bytes.
    """
    from graphload.atomic_file import replace_file

    with replace_file(path) as stream:
        for reject in rejects:
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
            stream.write(line.encode("utf-8", "backslashreplace") + b"\n")
