"""A polars DataFrame as one of pandas, without pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["pandas_frame"]


def pandas_frame(frame: pl.DataFrame) -> pd.DataFrame:
    """Convert a DataFrame to pandas, with types that hold unknown values.

    Raises:
        UsageError: pandas is not installed.
    """
    import polars as pl  # noqa: PLC0415 - slow to import

    try:
        import pandas as pd  # noqa: PLC0415 - not installed with graphload
    except ImportError as error:
        raise UsageError(
            "pandas is not installed", hint="Install it, or use to_polars()."
        ) from error
    types = {pl.Int64: "Int64", pl.Float64: "float64", pl.Boolean: "boolean"}
    columns = {}
    for column in frame:
        if column.dtype.base_type() is pl.Datetime:
            # Arrays also hold the years that Python's datetime doesn't.
            moments = column.cast(pl.Datetime("us")).to_numpy()
            columns[column.name] = pd.Series(pd.to_datetime(moments, utc=True))
        else:
            dtype = types.get(column.dtype.base_type(), "object")
            columns[column.name] = pd.Series(column.to_list(), dtype=dtype)
    return pd.DataFrame(columns)
