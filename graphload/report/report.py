"""A report on records as a value: counts, problems with examples, files, times and depths.

Texts of the input are in it as short visible lines, and of long lists the first entries only. So
it is small whatever the records are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from graphload.plaintext import one_line

if TYPE_CHECKING:
    from graphload.problems.table import Kind
    from graphload.report.charts import Chart

__all__ = [
    "MAX_LISTED",
    "Entry",
    "Group",
    "Listing",
    "Report",
    "SourceEntry",
    "graph_line",
    "short_line",
]

MAX_LISTED = 50
"""Entries of one list: examples of one kind, rejects, files."""
MAX_CHARS = 400
"""Characters of one text."""


class Entry(NamedTuple):
    """A line of a list: a place in the input or "", what is there, and a proposal's lines."""

    place: str
    text: str
    proposal: tuple[str, ...] = ()


class Listing(NamedTuple):
    """The first entries of a list, and the number of all."""

    total: int
    shown: tuple[Entry, ...]


class SourceEntry(NamedTuple):
    """An input file: how it was read, the numbers of its records and problems, and notes."""

    name: str
    reading: str
    read: int
    rejected: int
    problems: int
    notes: tuple[str, ...]


class Group(NamedTuple):
    """The problems of one kind."""

    name: str
    kind: Kind
    problems: Listing


@dataclass(frozen=True)
class Report:
    """A report on records.

    - `inputs`: the name of the input, or of the first and how many more there are.
    - `counts`: read = loaded + merged + rejected; `ids`: the sources of ids; `graph`: nodes,
      edges, stubs and threads.
    - `problems`: the number of all; `groups`: those of each kind that there is.
    - `sources`: the first files; `source_count`: the number of all; `unplaced`: the problems that
      aren't counted with a file, because they concern several or none.
    - `rejects_path`: the file that has all rejects, if there are any.
    """

    version: str
    inputs: str
    counts: dict[str, int]
    ids: dict[str, int]
    graph: dict[str, int]
    problems: int
    groups: tuple[Group, ...]
    rejects: Listing
    rejects_path: str | None
    sources: tuple[SourceEntry, ...]
    source_count: int
    unplaced: int
    ignored: Listing
    times: Chart
    depths: Chart


def graph_line(graph: dict[str, int]) -> str:
    """Return the counts of a graph as words: `1 node, 0 edges, 0 stubs, 1 thread`."""
    words = (f"{count:,} {name[:-1] if count == 1 else name}" for name, count in graph.items())
    return ", ".join(words)


def short_line(text: str, limit: int = MAX_CHARS) -> str:
    """Return a text as one visible line of at most `limit` characters."""
    # Of a long text, only what can be shown is made visible: each character may become ten.
    line = one_line(text[: 2 * limit])
    is_cut = len(line) > limit or len(text) > 2 * limit
    return line[: limit - 1] + "…" if is_cut else line
