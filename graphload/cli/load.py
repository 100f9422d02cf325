"""FILES or a store to a graph: reading, rejects, `--strict`, what was ignored."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.cli.progress import counted
from graphload.cli.terminal import complain, remark, several
from graphload.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.cli.options import Output, Records, StoreChoice
    from graphload.graph import ReplyGraph
    from graphload.items import Reject
    from graphload.links import Links
    from graphload.merge import Merged
    from graphload.problems import Problem

__all__ = ["Loaded", "load_graph", "load_records", "refuse_overwriting", "write_rejects"]


@dataclass(frozen=True)
class Loaded:
    """What FILES gave; graph and problems are made when they are asked for."""

    merged: Merged
    ignored: list[str] = field(default_factory=list)

    @cached_property
    def links(self) -> Links:
        """Who replies to whom."""
        from graphload.links import link_items

        return link_items(self.merged.items)

    @cached_property
    def graph(self) -> ReplyGraph:
        """The reply graph."""
        from graphload.graph import graph_of_links

        return graph_of_links(self.links, self.merged)

    @cached_property
    def problems(self) -> list[Problem]:
        """What is missing or contradictory."""
        from graphload.problems import find_problems

        return find_problems(self.merged, self.links)

    def exit_code(self, records: Records) -> int:
        """0, or 1 where `--strict` is asked for and something is wrong."""
        rejects, problems = len(self.merged.rejects), 0
        if records.strict:
            problems = len(self.problems)
        if not records.strict or not (rejects or problems):
            return 0
        complain(f"--strict: {several(problems, 'problem')}, {several(rejects, 'reject')}")
        return 1


def load_records(output: Output, records: Records) -> Loaded:
    """Read FILES, write the rejects file if there are any, and say what was left out.

    Raises:
        InputError: nothing could be read, or a file isn't there.
    """
    from graphload.merge import merge_items
    from graphload.readers import read_items

    ignored: list[str] = []
    found = read_items(records.files, shape=records.shape, ignored=ignored)
    merged = merge_items(counted(output, found))
    if merged.rejects:
        write_rejects(merged.rejects, records.rejects)
    if not merged.items:
        raise _nothing_readable(records, merged.rejects, ignored)
    if merged.rejects:
        remark(output, f"{several(len(merged.rejects), 'record')} rejected: see {records.rejects}")
    if ignored:
        remark(output, f"ignored: {', '.join(ignored[:5])}{_more(len(ignored) - 5)}")
    return Loaded(merged, ignored)


def load_graph(
    output: Output, records: Records, choice: StoreChoice, *, query: str | None = None
) -> tuple[ReplyGraph, Loaded | None]:
    """The graph of FILES or of the store in their place; what was read, if FILES were.

    With `query`, only what it returns of the store.

    Raises:
        UsageError: neither is named, or both are, or `--strict` with a store, or a query
            without one.
    """
    if choice.store is None:
        if query is not None:
            raise UsageError("--query asks a store", hint="Name it with --in.")
        if not records.files:
            raise UsageError("nothing to read", hint="Name FILES, or a store with --in.")
        loaded = load_records(output, records)
        return loaded.graph, loaded
    if records.files:
        raise UsageError("FILES or --in, not both")
    if records.strict:
        raise UsageError("--strict is about records, and --in reads a store")
    from graphload.cli.open_store import open_chosen
    from graphload.loading import read_graph, read_query

    with open_chosen(choice) as store:
        return (read_graph(store) if query is None else read_query(store, query)), None


def refuse_overwriting(path: str, files: Sequence[str]) -> None:
    """Refuse an output file that is one of the inputs.

    Raises:
        UsageError: it is.
    """
    target = Path(path)
    for name in files:
        source = Path(name)
        if name != "-" and source.is_file() and target.exists() and source.samefile(target):
            raise UsageError(f"{path} is an input: writing would replace it")


def _nothing_readable(
    records: Records, rejects: Sequence[Reject], ignored: Sequence[str]
) -> InputError:
    names = ", ".join(records.files)
    if not rejects:
        left_out = (
            f"Ignored: {', '.join(ignored[:5])}{_more(len(ignored) - 5)}." if ignored else None
        )
        return InputError(f"nothing readable in {names}: no records at all", hint=left_out)
    first = rejects[0]
    return InputError(
        f"nothing readable in {names}: {len(rejects):,} rejected, the first: {first.reason}",
        hint=f"All of them are in {records.rejects}.",
        path=first.place.source,
        line=first.place.line,
    )


def _more(count: int) -> str:
    return f" and {count:,} more" if count > 0 else ""


def write_rejects(rejects: Sequence[Reject], path: str) -> None:
    """Write rejects, a line each, in place of what the file held."""
    from graphload.atomic_file import replace_file

    with replace_file(path) as stream:
        for reject in rejects:
            line = json.dumps(_reject_line(reject), ensure_ascii=False)
            # A lone surrogate is no UTF-8; as an escape it is still what the record had.
            stream.write(line.encode("utf-8", "backslashreplace") + b"\n")


def _reject_line(reject: Reject) -> dict[str, Any]:
    line: dict[str, Any] = {
        "source": reject.place.source,
        "line": reject.place.line,
        "reason": reject.reason,
    }
    if isinstance(reject.raw, bytes):
        line["raw_base64"] = base64.b64encode(reject.raw).decode()
    else:
        line["raw"] = reject.raw
    return line
