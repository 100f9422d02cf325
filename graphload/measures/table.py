"""The result of measuring: a table with typed columns, and the rules that its figures follow."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.forest import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import polars as pl
    from numpy.typing import NDArray

    from graphload.measures.definitions import Kind, Measure
    from graphload.measures.rules import Rule

    Values = NDArray[Any]

__all__ = ["MeasureTable", "measure_rows"]

_MAX_HTML_ROWS = 20


@dataclass(frozen=True, repr=False)
class MeasureTable:
    """A row for each thread, item, author, …, and a column for each measure.

    `kind` has the definitions of the columns, `rules` the sentences that say how stubs, cycles
    and unknown values are treated.
    """

    kind: Kind[Any]
    frame: pl.DataFrame
    rules: Mapping[str, Rule]

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return self.frame.columns

    @cached_property
    def rows(self) -> list[tuple[Any, ...]]:
        """The rows as Python values; unknown ones are None, moments Unix seconds."""
        return self.frame.rows()

    @property
    def notes(self) -> dict[str, Any]:
        """The rules, with the number of items that each affects, as JSON has them."""
        return {"rules": {name: asdict(rule) for name, rule in self.rules.items()}}

    @property
    def times(self) -> list[str]:
        """The names of the columns of Unix seconds."""
        return [measure.name for measure in self.kind.measures if measure.type == "moment"]

    def sort(self, name: str | None = None, *, ascending: bool = False) -> MeasureTable:
        """Return the rows by a measure, the largest first; equal ones stay in order.

        Rows without the measure are last.

        Raises:
            UsageError: there is no such measure of these rows.
        """
        self.kind.check_name(name)
        name = name or self.kind.sort
        if name is None:
            return self
        frame = self.frame.sort(
            name, descending=not ascending, nulls_last=True, maintain_order=True
        )
        return MeasureTable(self.kind, frame, self.rules)

    def head(self, limit: int | None) -> MeasureTable:
        """Return the first rows, all without a limit."""
        return (
            self if limit is None else MeasureTable(self.kind, self.frame.head(limit), self.rules)
        )

    def to_polars(self) -> pl.DataFrame:
        """Return the table as a polars DataFrame; moments are timestamps in UTC."""
        import polars as pl  # noqa: PLC0415 - slow to import

        moments = [(pl.col(name) * 1_000_000).cast(pl.Datetime("us", "UTC")) for name in self.times]
        return self.frame.with_columns(moments)

    def to_pandas(self) -> pd.DataFrame:
        """Return the table as a pandas DataFrame, with types that hold unknown values.

        Raises:
            UsageError: pandas is not installed.
        """
        from graphload.pandas_frame import pandas_frame  # noqa: PLC0415 - as polars

        return pandas_frame(self.to_polars())

    def __len__(self) -> int:
        return self.frame.height

    def __repr__(self) -> str:
        return f"{self.to_polars()}\n" + "\n".join(rule.sentence for rule in self.rules.values())

    def _repr_html_(self) -> str:
        """Return the first rows and the rules as HTML, for notebooks."""
        rows = self.to_polars().head(_MAX_HTML_ROWS).rows()
        head = "".join(
            f'<th title="{escape(measure.definition)}">{escape(measure.name)}</th>'
            for measure in self.kind.measures
        )
        body = "".join(
            "<tr>" + "".join(f"<td>{_html_cell(value)}</td>" for value in row) + "</tr>"
            for row in rows
        )
        more = f"<p>{len(self):,} rows</p>" if len(self) > len(rows) else ""
        rules = "".join(f"<li>{escape(rule.sentence)}</li>" for rule in self.rules.values())
        return (
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
            f"<details><summary>rules</summary><ul>{rules}</ul></details>"
        )


def _html_cell(value: object) -> str:
    if value is None:
        return ""
    return escape(f"{value:.6g}" if isinstance(value, float) else str(value))


def measure_rows(kind: Kind[Any], source: object, rules: Mapping[str, Rule]) -> MeasureTable:
    """Compute all measures of a kind from the values that its functions take."""
    import polars as pl  # noqa: PLC0415 - slow to import

    columns = [_column(measure, source) for measure in kind.measures]
    return MeasureTable(kind, pl.DataFrame(columns), rules)


def _column(measure: Measure, source: object) -> pl.Series:
    import polars as pl  # noqa: PLC0415 - slow to import

    values = measure.compute(source)
    if values.dtype == object:
        is_text = not any(isinstance(value, int) for value in values)
        return pl.Series(measure.name, values.tolist(), pl.String if is_text else pl.Int64)
    types = {"float": pl.Float64, "flag": pl.Boolean}
    series = pl.Series(measure.name, values).cast(types.get(measure.type, pl.Int64))
    unknown = _unknown(measure, values)
    if not unknown.any():
        return series
    known = pl.Series(~unknown)
    return series.to_frame().select(pl.when(known).then(pl.col(measure.name))).to_series()


def _unknown(measure: Measure, values: Values) -> NDArray[np.bool_]:
    """Mark the values that are unknown: NaN, the largest integer, a negative flag; no key is."""
    unknown: NDArray[np.bool_]
    if measure.is_key:
        unknown = np.zeros(len(values), dtype=bool)
    elif measure.type == "float":
        unknown = np.isnan(values)
    elif measure.type == "flag":
        unknown = values < 0
    else:
        unknown = values == UNKNOWN
    return unknown
