"""Measure discussions: threads, items, authors, pairs of authors, levels and times.

Each takes a graph, and returns a table with a row for each of its threads, items, … The
definitions are in `docs/measures.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from graphload.errors import UsageError
from graphload.measures.authors import Authors
from graphload.measures.columns import read_columns
from graphload.measures.definitions import AUTHORS, ITEMS, KINDS, PAIRS, STUB_RULES, THREADS
from graphload.measures.items import Items
from graphload.measures.pairs import AuthorPairs
from graphload.measures.rules import rules_of
from graphload.measures.table import measure_rows
from graphload.measures.threads import Threads
from graphload.measures.times import BINNED, Calendar

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from graphload.measures.columns import ItemColumns, Source
    from graphload.measures.definitions import StubRule
    from graphload.measures.table import MeasureTable

__all__ = [
    "check_options",
    "measure_authors",
    "measure_items",
    "measure_levels",
    "measure_pairs",
    "measure_per",
    "measure_threads",
    "measure_times",
]

_PREPARED: dict[str, Callable[[ItemColumns, StubRule, Calendar], Any]] = {
    THREADS.name: lambda items, stubs, _: Threads(items, stubs),
    ITEMS.name: lambda items, stubs, _: Items(items, stubs),
    AUTHORS.name: lambda items, _, calendar: Authors(items, calendar),
    PAIRS.name: lambda items, *_: AuthorPairs(items),
    **BINNED,
}
"""The functions that prepare items for the measures of a kind."""


def measure_per(  # noqa: PLR0913 - the options of the command
    per: str,
    source: Source,
    *,
    stubs: StubRule = "skip",
    tz: str = "UTC",
    sort: str | None = None,
    ascending: bool = False,
) -> MeasureTable:
    """Measure the rows of a kind: `thread`, `item`, `author`, `pair`, `level`, `hour`, ….

    `stubs` is `skip` or `count`; `tz` the name of a time zone in the IANA database. The rows are
    in the order of the kind, or by the measure `sort`, the largest first unless `ascending`.

    Raises:
        UsageError: there is no such kind, rule for stubs, time zone or measure.
        GraphError: the graph is no reply graph: see `forest_of`.
    """
    calendar = check_options(per, stubs=stubs, tz=tz, sort=sort)
    items = read_columns(source)
    prepared = _PREPARED[per](items, stubs, calendar)
    rules = rules_of(KINDS[per], items, stubs, tz)
    return measure_rows(KINDS[per], prepared, rules).sort(sort, ascending=ascending)


def check_options(per: str, *, stubs: str, tz: str, sort: str | None) -> Calendar:
    """Return the calendar of a time zone, after a look at all options of `measure_per`.

    Raises:
        UsageError: one of them has an unknown value.
    """
    for name, value, known in (("kind of rows", per, KINDS), ("rule", stubs, STUB_RULES)):
        if value not in known:
            raise UsageError(f"unknown {name} {value!r}", hint=f"Use one of {', '.join(known)}.")
    KINDS[per].check_name(sort)
    return Calendar(tz)


def measure_threads(graph: Source, *, stubs: StubRule = "skip") -> MeasureTable:
    """Measure each thread of a reply graph, the largest first; see `measure_per`."""
    return measure_per("thread", graph, stubs=stubs)


def measure_items(graph: Source, *, stubs: StubRule = "skip") -> MeasureTable:
    """Measure each item of a reply graph, by id; see `measure_per`."""
    return measure_per("item", graph, stubs=stubs)


def measure_authors(graph: Source, *, tz: str = "UTC") -> MeasureTable:
    """Measure each author of a reply graph, the most active first; see `measure_per`."""
    return measure_per("author", graph, tz=tz)


def measure_pairs(graph: Source) -> MeasureTable:
    """Measure each pair of authors with replies, those with most first; see `measure_per`."""
    return measure_per("pair", graph)


def measure_levels(graph: Source, *, stubs: StubRule = "skip") -> MeasureTable:
    """Measure the levels of a reply graph, over all threads, from depth 0; see `measure_per`."""
    return measure_per("level", graph, stubs=stubs)


def measure_times(
    graph: Source,
    *,
    per: Literal["hour", "weekday", "day"] = "hour",
    stubs: StubRule = "skip",
    tz: str = "UTC",
) -> MeasureTable:
    """Measure the hours of the day, the weekdays or the days of a graph; see `measure_per`."""
    return measure_per(per, graph, stubs=stubs, tz=tz)
