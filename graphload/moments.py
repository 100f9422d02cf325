"""Moments: a time in any spelling that sources have, read as Unix seconds."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import re
from typing import Literal, TypeAlias

from graphload.items import MAX_INTEGER_CHARS, MILLISECONDS, NO_NUMBER_WORDS
from graphload.values import check_int64

__all__ = ["TimeUnit", "read_moment", "read_time"]

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
_CTIME_FORMS = ("%a %b %d %H:%M:%S %z %Y", "%a %b %d %H:%M:%S %Y")
TimeUnit: TypeAlias = Literal["s", "ms", "us", "ns", "text"]
_UNITS: tuple[tuple[TimeUnit, int, int], ...] = (
    ("ns", 10**17, 10**9),
    ("us", 10**14, 10**6),
    ("ms", MILLISECONDS, 10**3),
)
"""Units of time: the least number that is in it, and its parts of a second."""


def read_moment(value: object) -> int | None:
    """Read a time as Unix seconds, in any spelling that `read_time` takes.

    Raises:
        ValueError: it is no time.
    """
    return read_time(value)[0]


def read_time(value: object) -> tuple[int | None, TimeUnit]:
    """Read a time as Unix seconds, and the unit in which it was given.

    A number, or a text that spells one, is in seconds, milliseconds, microseconds or
    nanoseconds by its magnitude; fractions of a second are cut off. A text is ISO 8601, or a
    date of RFC 2822 or of C's `ctime`, in UTC where it names no zone.

    Raises:
        ValueError: it is none of these.
    """
    if isinstance(value, str):
        text = value.strip()
        if text.lower() in NO_NUMBER_WORDS:
            return None, "s"
        if len(text) >= MAX_INTEGER_CHARS or not _NUMBER.fullmatch(text):
            return _read_date(text), "text"
        value = float(text) if set(text) & set(".eE") else int(text)
    if value is None or value is False or value != value:  # noqa: PLR0124 - not a number
        return None, "s"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) == math.inf:
        raise ValueError("must be a time: Unix seconds or ISO 8601")
    whole = check_int64(math.floor(value))
    for unit, least, per_second in _UNITS:
        if abs(whole) >= least:
            return whole // per_second, unit
    return whole, "s"


def _read_date(text: str) -> int:
    try:
        moment = dt.datetime.fromisoformat(text.removesuffix(" UTC").removesuffix(" GMT"))
    except ValueError:
        moment = _read_calendar_date(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return math.floor(moment.timestamp())


def _read_calendar_date(text: str) -> dt.datetime:
    for form in _CTIME_FORMS:
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(text, form)  # noqa: DTZ007 - UTC where it names no zone
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - slow to import, rarely needed

    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise ValueError("must be a time: Unix seconds, ISO 8601 or RFC 2822") from None
