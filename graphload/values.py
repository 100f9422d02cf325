"""Values: what they can hold, and query results as plain values, the same from every store."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from typing import Self

    import networkx as nx
    import pandas as pd
    import polars as pl

    from graphload.tables import Table

__all__ = [
    "INT64_MAX",
    "INT64_MIN",
    "MAX_EXACT_FLOAT",
    "HugeNumber",
    "Node",
    "Path",
    "Relationship",
    "Result",
    "check_int64",
    "is_unicode",
    "iso_text",
    "read_float",
    "spell_numbers",
]

INT64_MIN = -(2**63)
INT64_MAX = 2**63 - 1
MAX_EXACT_FLOAT = 2**53 - 1
"""The largest integer that a float has alone: that of 2**53 stands for the next one, too."""


class HugeNumber(float):
    """A number that no float holds, such as 1e999: infinite, with its literal."""

    __slots__ = ("literal",)
    literal: str

    def __new__(cls, literal: str) -> Self:
        """Make the number of its literal."""
        number = super().__new__(cls, literal)
        number.literal = literal
        return number


@dataclass(frozen=True)
class Node:
    """A node in a query's result: its labels, ascending, and its properties.

    Without `schema.OURS`, which a query can return by name.
    """

    labels: list[str]
    properties: dict[str, Any]


@dataclass(frozen=True)
class Relationship:
    """A relationship in a query's result.

    `start` and `end` identify the nodes that it joins: an item's id, a user's name, else the
    database's own id of the node.
    """

    type: str
    start: int | str
    end: int | str
    properties: dict[str, Any]


@dataclass(frozen=True)
class Path:
    """A path in a query's result: n nodes and the n-1 relationships between them."""

    nodes: list[Node]
    relationships: list[Relationship]


@dataclass(frozen=True)
class Result:
    """A query's result: the names of its columns and its rows, one tuple each.

    Values are None, bool, int, float, str, bytes, lists, maps with text keys, Node,
    Relationship, Path, `date` for dates, and aware `datetime` for zoned datetimes, in the time zone
    that they have in the store. A time of day, a local datetime and a duration are their ISO 8601
    text, as is a zoned datetime that `datetime` can't hold: one with nanoseconds, or beyond the
    years 1 to 9999.
    """

    columns: list[str]
    rows: list[tuple[Any, ...]]

    def __repr__(self) -> str:
        return repr(self._table())

    def _repr_html_(self) -> str:
        """Return the first rows as HTML, for notebooks."""
        return self._table()._repr_html_()

    def _table(self) -> Table:
        from graphload.tables import Table  # noqa: PLC0415 - above: it knows how values are written

        return Table(self.columns, self.rows)

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a polars DataFrame, with one type for each column.

        Datetimes are timestamps in UTC, dates are dates, lists are lists; nodes, relationships,
        paths and maps are JSON text, as is a column with values of several types.
        """
        return self._table().to_polars()

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas DataFrame, with types that hold unknown values.

        Values are those of `to_polars`.

        Raises:
            UsageError: pandas is not installed.
        """
        from graphload.pandas_frame import pandas_frame  # noqa: PLC0415 - needs pandas

        return pandas_frame(self.to_polars())

    def to_networkx(self) -> nx.MultiDiGraph[int | str]:
        """Return the nodes and relationships of the rows as a graph, with the store's directions.

        They are found in lists, maps and paths, too. A node is an item's id or a user's name, or
        the number of another node in the order of the rows, as text; it has its properties, and
        `labels`. An edge has its properties, and `type`, which is its key, too. An end that the
        rows don't have is a node without properties.

        Raises:
            GraphError: a user has the name that is the id of an item.
        """
        from graphload.tables.networkx_graph import networkx_graph  # noqa: PLC0415 - as above

        return networkx_graph(self.rows)


def iso_text(moment: dt.datetime) -> str:
    """Return a datetime in ISO 8601: `Z` for UTC, and a named zone in brackets (RFC 9557)."""
    text = moment.isoformat()
    if moment.microsecond:
        at = text.index(".")
        text = f"{text[: at + 7].rstrip('0')}{text[at + 7 :]}"
    if text.endswith("+00:00"):
        text = f"{text.removesuffix('+00:00')}Z"
    zone = getattr(moment.tzinfo, "key", None)
    return text if zone is None else f"{text}[{zone}]"


def is_unicode(text: str) -> bool:
    """Return whether UTF-8 can hold a text: it has no lone surrogate."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_float(literal: str) -> float:
    """Return the number of a literal, as a HugeNumber if no float holds it."""
    number = float(literal)
    return HugeNumber(literal) if math.isinf(number) else number


def spell_numbers(value: Any) -> Any:  # noqa: ANN401 - any value of JSON
    """Return a value of JSON with the literals, as text, of numbers that no float holds."""
    waiting = [value]
    for part in waiting:
        if isinstance(part, float) and math.isinf(part):
            return _spell(value)
        if isinstance(part, (dict, list)):
            waiting += part.values() if isinstance(part, dict) else part
    return value


def _spell(value: Any) -> Any:  # noqa: ANN401 - any value of JSON
    if isinstance(value, dict):
        return {name: _spell(part) for name, part in value.items()}
    if isinstance(value, list):
        return [*map(_spell, value)]
    if isinstance(value, HugeNumber):
        return value.literal
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def check_int64(number: int) -> int:
    """Return a number that every store can hold.

    Raises:
        ValueError: it doesn't fit in 64 bits.
    """
    if INT64_MIN <= number <= INT64_MAX:
        return number
    raise ValueError("must fit in 64 bits")
