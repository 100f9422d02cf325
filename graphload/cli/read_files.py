"""What FILES are once they were read: records, rejects and problems, and the exit code."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from graphload.cli.terminal import pluralize, print_error

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from graphload.cli.options import InputOptions
    from graphload.cli.rejects import RejectsFile
    from graphload.graph import ReplyGraph
    from graphload.items import Item, Reject
    from graphload.links import Links
    from graphload.merge import Merged
    from graphload.nodes import NodeColumns
    from graphload.problems import Problem
    from graphload.readers.report import ReadReport

__all__ = ["Loaded", "ReadFiles", "describe_mostly_rejected", "is_strictly_wrong", "list_names"]

_MAX_NAMES = 5


class ReadFiles(ABC):
    """The account of FILES that were read: rejects, problems, and the exit code that follows."""

    rejects_file: RejectsFile | None

    @property
    @abstractmethod
    def report(self) -> ReadReport | None:
        """The report on how each file was read."""

    @property
    @abstractmethod
    def rejects(self) -> Sequence[Reject]:
        """The records that can't be read."""

    @property
    @abstractmethod
    def problems(self) -> list[Problem]:
        """The problems: missing or contradictory records."""

    @abstractmethod
    def items_of(self, names: Container[str]) -> Iterator[Item]:
        """Read the Items of some inputs in which no record names another, ascending by id."""

    @property
    @abstractmethod
    def is_empty(self) -> bool:
        """Return whether there is no record, and none is known to be missing."""

    @abstractmethod
    def graph_of(self, thread: str, depth: int | None) -> ReplyGraph:
        """Return the graph around an item; see `graph.graph_around`.

        Raises:
            GraphError: there is no such item, or several items have that `url`.
        """

    @property
    def ignored(self) -> dict[str, str]:
        """The files that were left out of folders, each with the reason."""
        return self.report.ignored if self.report else {}

    @property
    def mostly_rejected(self) -> list[str]:
        """The sources most of whose records were rejected."""
        return self.report.mostly_rejected() if self.report else []

    def exit_code(self, inputs: InputOptions) -> int:
        """Return 0, or 1 where records are missing, after printing why.

        That is where most records of a source were rejected, where the rejects file can't be
        written, and for `--strict` where there is any problem or reject.
        """
        if self.mostly_rejected:
            print_error(describe_mostly_rejected(self.report, self.mostly_rejected))
        is_wrong = self.is_strictly_wrong(inputs) or bool(self.mostly_rejected)
        return int(is_wrong or not self.has_rejects_file)

    @property
    def has_rejects_file(self) -> bool:
        """Return whether all rejects are in a file; there may be none."""
        return self.rejects_file is None or self.rejects_file.is_written

    def is_strictly_wrong(self, inputs: InputOptions) -> bool:
        """Return whether `--strict` finds any problem or reject, after printing how many."""
        return inputs.strict and is_strictly_wrong(len(self.problems), len(self.rejects))


@dataclass(frozen=True)
class Loaded(ReadFiles):
    """Records read from FILES; links, graph and problems are computed when first used."""

    merged: Merged
    rejects_file: RejectsFile | None = None

    @property
    def report(self) -> ReadReport | None:
        """The report on how each file was read."""
        return self.merged.report

    @property
    def rejects(self) -> Sequence[Reject]:
        """The records that can't be read."""
        return self.merged.rejects

    def items_of(self, names: Container[str]) -> Iterator[Item]:
        """Read the Items of some inputs, ascending by id."""
        items = self.merged.items
        return (item for item in items if item.place and item.place.source in names)

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

    def graph_of(self, thread: str | None, depth: int | None) -> ReplyGraph:
        """Return the graph around an item, whole without one; see `graph.graph_around`.

        Raises:
            GraphError: there is no such item, or several items have that `url`.
        """
        if thread is None or self.is_empty:
            return self.graph
        from graphload.graph import graph_around
        from graphload.lookup import find_record

        return graph_around(self.links, self.merged, find_record(self.links, thread), depth=depth)

    @cached_property
    def nodes(self) -> NodeColumns:
        """The nodes of the graph as columns, without networkx."""
        from graphload.nodes import nodes_of_links

        return nodes_of_links(self.links)

    @cached_property
    def problems(self) -> list[Problem]:
        """The problems: missing or contradictory records."""
        from graphload.problems import find_problems

        return find_problems(self.merged, self.links)

    @property
    def is_empty(self) -> bool:
        """Return whether there is no record, and none is known to be missing."""
        return not self.merged.items and not self.merged.unfetched


def is_strictly_wrong(problems: int, rejects: int) -> bool:
    """Return whether there is any problem or reject, after printing how many."""
    if problems or rejects:
        print_error(
            f"--strict: found {pluralize(problems, 'problem')} and {pluralize(rejects, 'reject')}"
        )
    return bool(problems or rejects)


def describe_mostly_rejected(report: ReadReport | None, sources: Sequence[str]) -> str:
    """Say in one line that most records of some sources were rejected."""
    names = list_names(["standard input" if name == "-" else name for name in sources])
    groups = report.by_source() if report else {}
    entries = [entry for source in sources for entry in groups.get(source, ())]
    rejected = sum(entry.rejected for entry in entries)
    total = sum(entry.read + entry.left_out for entry in entries)
    return f"{names}: {rejected:,} of {pluralize(total, 'record')} rejected, more than half"


def list_names(names: Sequence[str]) -> str:
    """Return the first five names, and the number of the others: `a, b and 3 more`."""
    more = len(names) - _MAX_NAMES
    return ", ".join(names[:_MAX_NAMES]) + (f" and {more:,} more" if more > 0 else "")
