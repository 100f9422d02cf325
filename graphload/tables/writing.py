"""Errors of polars while it writes: those of the disk are an OSError, as from anything else."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["raise_os_errors"]

_LOST_ERROR = "transport error"
"""What polars says of any error while it writes the end of a Parquet file."""
_OS_ERROR = re.compile(r"\(os error ([0-9]+)\)")


@contextlib.contextmanager
def raise_os_errors() -> Iterator[None]:
    """Raise an error of the system that polars reports as one of its own as an OSError."""
    import polars as pl  # noqa: PLC0415 - slow to import

    try:
        yield
    except pl.exceptions.PolarsError as error:
        if (match := _OS_ERROR.search(str(error))) is not None:
            number = int(match[1])
        elif _LOST_ERROR in str(error):
            number = errno.EIO
        else:
            raise
        raise OSError(number, os.strerror(number)) from error
