"""Records of FILES in buckets of threads, for `--memory`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import click

from graphload.cli.load import open_records, report_reading
from graphload.cli.progress import show_progress, track_records
from graphload.cli.read_files import Loaded, ReadFiles
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from graphload.cli.check_report import Totals
    from graphload.cli.options import InputOptions, OutputOptions, StoreOptions
    from graphload.cli.rejects import RejectsFile
    from graphload.graph import ReplyGraph
    from graphload.item_table.table import ItemTable
    from graphload.items import Id, Item, Reject
    from graphload.merge import Conflict
    from graphload.merge.buckets import Buckets, Needs
    from graphload.problems import Problem
    from graphload.readers.report import ReadReport

__all__ = ["LoadedBuckets", "load_buckets", "memory_option", "refuse_memory"]

_Command = TypeVar("_Command", bound="Callable[..., int]")
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:([KMGT])(i?)B?|B)?", re.IGNORECASE)
_MAX_BYTES = 1 << 60


def _read_size(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> int | None:
    """Return a size in bytes."""
    if text is None:
        return None
    if not (match := _SIZE.fullmatch(text.strip())):
        raise click.BadParameter(f"{text!r} is not a size, such as 500MB or 2GB")
    number, unit, is_binary = match.groups()
    power = " KMGT".index((unit or " ").upper())
    return int(min(float(number) * (1024 if is_binary else 1000) ** power, _MAX_BYTES))


def memory_option(function: _Command) -> _Command:
    """Add the option of commands that can read more than memory holds: `--memory`."""
    return click.option(
        "--memory",
        metavar="SIZE",
        callback=_read_size,
        help="Take about this much memory at most, as in 2GB: records wait in temporary files.",
    )(function)


def refuse_memory(memory: int | None, store_options: StoreOptions) -> None:
    """Raise where `--memory` is given beside a store.

    Raises:
        UsageError: it is.
    """
    if memory is not None and store_options.store is not None:
        raise UsageError(
            "--memory and --in cannot be used together",
            hint="A store is read a part at a time: leave out --memory.",
        )


class CheckedBuckets(NamedTuple):
    """All that `graphload check` prints of records in buckets.

    `unlinked` has the records of inputs in which no record names another.
    """

    problems: list[Problem]
    conflicts: list[Conflict]
    totals: Totals
    unlinked: ItemTable


@dataclass(frozen=True)
class LoadedBuckets(ReadFiles):
    """Records read from FILES, in buckets of whole threads."""

    output: OutputOptions
    buckets: Buckets
    rejects_file: RejectsFile | None

    @property
    def report(self) -> ReadReport:
        """The report on how each file was read."""
        return self.buckets.report

    @property
    def rejects(self) -> Sequence[Reject]:
        """The records that can't be read."""
        return self.buckets.rejects

    @property
    def problems(self) -> list[Problem]:
        """The problems: missing or contradictory records."""
        return self.checked.problems

    @cached_property
    def checked(self) -> CheckedBuckets:
        """The findings of `graphload check` in all buckets."""
        from graphload.cli.check_report import Totals, add_items, count_graph
        from graphload.problems.buckets import BucketProblems
        from graphload.report.charts import ItemCounts

        found = BucketProblems(self.buckets)
        rejects = len(self.rejects)
        counts = Counter(read=rejects, loaded=0, merged=0, rejected=rejects)
        ids: Counter[str] = Counter()
        graph: Counter[str] = Counter()
        items = ItemCounts()
        conflicts: list[Conflict] = []

        def check(_: int, loaded: Loaded) -> None:
            merged = loaded.merged
            found.add(merged, loaded.links)
            counts.update(merged.counts)
            ids.update(merged.ids)
            graph.update(count_graph(loaded))
            conflicts.extend(merged.conflicts)
            add_items(items, loaded)

        self.each(check)
        conflicts.sort(key=lambda conflict: conflict.id)
        totals = Totals(counts, ids, graph, items)
        return CheckedBuckets(found.list(), conflicts, totals, found.unlinked)

    @property
    def is_empty(self) -> bool:
        """Return whether there is no record, and none is known to be missing."""
        return self.buckets.read == len(self.rejects) and not any(self.buckets.unfetched)

    def graph_of(self, thread: str, depth: int | None) -> ReplyGraph:
        """Return the graph around an item; only its bucket is read again.

        Raises:
            GraphError: there is no such item, or several items have that `url`.
        """
        from graphload.graph import ReplyGraph, graph_around
        from graphload.lookup import candidate_ids, choose_item, records_linking

        if self.is_empty:
            return ReplyGraph()
        bucket_of: dict[Id, int] = {}

        def find_id(number: int, bucket: Loaded) -> None:
            known = filter(bucket.links.has_node, candidate_ids(thread))
            bucket_of.update(dict.fromkeys(known, number))

        def find_url(number: int, bucket: Loaded) -> None:
            bucket_of.update(dict.fromkeys(records_linking(bucket.links, thread), number))

        def read_linking() -> list[Id]:
            self.each(find_url)
            return [*bucket_of]

        self.each(find_id)
        top = choose_item(thread, bucket_of, read_linking)
        loaded = Loaded(self.buckets.merge(bucket_of[top]))
        return graph_around(loaded.links, loaded.merged, top, depth=depth)

    def items_of(self, names: Container[str]) -> Iterator[Item]:
        """Read the Items of some inputs in which no record names another, ascending by id."""
        items = self.checked.unlinked
        return (item for item in items if item.place and item.place.source in names)

    def each(self, use: Callable[[int, Loaded], None]) -> None:
        """Load the records of each bucket, and let them go after their use; show how far that is.

        `use` takes the number of the bucket and its records.

        Raises:
            InputError: an input was changed while it was read; the system reports an error.
        """
        buckets, done = self.buckets, 0
        total = buckets.read - len(buckets.rejects)
        with show_progress(self.output) as show:
            for number in range(len(buckets)):
                use(number, Loaded(buckets.merge(number)))
                done += buckets.size(number)
                if show is not None:
                    show("records", done, total)


def load_buckets(
    output: OutputOptions,
    inputs: InputOptions,
    memory: int,
    *,
    needs: Needs | None = None,
    find_all: bool = False,
) -> LoadedBuckets:
    """Read FILES within so many bytes of memory, of which work `needs` some; see `load_records`.

    Raises:
        UsageError: no FILES are named, or the memory is too little for them.
        InputError: as for `load_records`, or records need all others in memory.
    """
    from graphload.item_table.spilled import SpillingCollector
    from graphload.merge.buckets import (
        READING,
        check_memory,
        collect_records,
        put_into_buckets,
    )

    if not inputs.files:
        raise UsageError("no input", hint="Pass FILES.")
    needs = needs or READING
    check_memory(memory, needs)
    records = open_records(inputs, find_all=find_all)
    collector = SpillingCollector()
    parts = track_records(output, records.chunks(collector), records.report)
    collected = collect_records(parts, collector, records.report)
    with show_progress(output) as show:
        buckets = put_into_buckets(collected, memory, needs=needs, show=show)
    has_items = buckets.read > len(buckets.rejects)
    rejects_file = report_reading(
        output, inputs, records.report, buckets.rejects, has_items=has_items
    )
    return LoadedBuckets(output, buckets, rejects_file)
