"""The one table of measures: made from the functions that compute them.

A measure is a function with the decorator `Kind.measure`; its docstring has the definition, and
the source as a last paragraph. The order of the functions is the order of the columns. Derived
from the table are the columns of results, the orders of `--sort`, the help of the command and the
tables of `docs/measures.md`.
"""

from __future__ import annotations

import importlib
import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from graphload.measures.authors import Authors
    from graphload.measures.items import Items
    from graphload.measures.pairs import AuthorPairs
    from graphload.measures.threads import Threads
    from graphload.measures.times import Bins

    Values = NDArray[Any]

__all__ = [
    "AUTHORS",
    "DAYS",
    "HOURS",
    "ITEMS",
    "KINDS",
    "LEVELS",
    "PAIRS",
    "STUB_RULES",
    "THREADS",
    "WEEKDAYS",
    "Kind",
    "Measure",
    "MeasureType",
    "StubRule",
    "load_measures",
]

StubRule = Literal["count", "skip"]
STUB_RULES: tuple[StubRule, ...] = ("skip", "count")
"""The ways to treat stubs; the first is the default."""

MeasureType = Literal["id", "text", "int64", "float", "flag", "moment"]
"""The type of a measure's values, as in `columns.ColumnType`; a `float` has 64 bits."""

C = TypeVar("C")


@dataclass(frozen=True)
class Measure:
    """A measure: its name, the type and the unit of its values, its definition and source."""

    name: str
    type: MeasureType
    unit: str
    definition: str
    source: str
    is_key: bool
    compute: Callable[[Any], Values]


@dataclass(frozen=True)
class Kind(Generic[C]):
    """A kind of rows: threads, items, …; `measures` are its columns, the keys first.

    `sort` is the order without one given: the largest values of that measure first, or the order
    in which rows are computed. A kind is local if its figures depend on the time zone.
    """

    name: str
    rows: str
    sort: str | None = None
    is_local: bool = False
    measures: list[Measure] = field(default_factory=list)

    def measure(
        self, type_: MeasureType, unit: str = "", *, is_key: bool = False
    ) -> Callable[[Callable[[C], Values]], Callable[[C], Values]]:
        """Return a decorator that adds a function to the measures of this kind."""

        def add(function: Callable[[C], Values]) -> Callable[[C], Values]:
            text = inspect.getdoc(function) or ""
            definition, _, source = text.partition("\n\nSource: ")
            name = function.__name__.rstrip("_")
            self.measures.append(
                Measure(
                    name, type_, unit, _as_noun(definition), _one_line(source), is_key, function
                )
            )
            return function

        return add

    def check_name(self, name: str | None) -> None:
        """Check that rows can be sorted by a measure, if one is named.

        Raises:
            UsageError: there is no such measure of these rows.
        """
        if name is not None and name not in self.names:
            raise UsageError(
                f"unknown measure {name!r} of {self.rows}",
                hint=f"Use one of {', '.join(self.names)}.",
            )

    @property
    def names(self) -> list[str]:
        """The names of the measures that rows can be sorted by."""
        return [measure.name for measure in self.measures if not measure.is_key]


def _as_noun(docstring: str) -> str:
    """Return the text of a docstring without its verb: `Return the number …`."""
    text = _one_line(docstring).removeprefix("Return ")
    return text[:1].upper() + text[1:]


def _one_line(text: str) -> str:
    return " ".join(text.split())


THREADS: Kind[Threads] = Kind("thread", "threads", sort="size")
ITEMS: Kind[Items] = Kind("item", "items")
AUTHORS: Kind[Authors] = Kind("author", "authors", sort="items", is_local=True)
PAIRS: Kind[AuthorPairs] = Kind("pair", "pairs of authors", sort="replies")
LEVELS: Kind[Bins] = Kind("level", "levels")
HOURS: Kind[Bins] = Kind("hour", "hours", is_local=True)
WEEKDAYS: Kind[Bins] = Kind("weekday", "weekdays", is_local=True)
DAYS: Kind[Bins] = Kind("day", "days", is_local=True)
KINDS: dict[str, Kind[Any]] = {
    kind.name: kind for kind in (THREADS, ITEMS, AUTHORS, PAIRS, LEVELS, HOURS, WEEKDAYS, DAYS)
}
"""The kinds of rows by name; `load_measures` adds their measures."""


def load_measures() -> dict[str, Kind[Any]]:
    """Import the modules that compute measures, but nothing else, and return all kinds."""
    for name in ("threads", "items", "authors", "pairs", "times"):
        importlib.import_module(f"graphload.measures.{name}")
    return KINDS
