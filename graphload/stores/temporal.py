"""Temporal values of stores as plain values, from the text that each store has for them."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

__all__ = ["plain_temporal"]

_TEXT = re.compile(
    r"(?P<date>[+-]?\d{4,}-\d\d-\d\dT)?(?P<minutes>\d\d:\d\d)(?P<seconds>:\d\d)?"
    r"(?:\.(?P<fraction>\d+))?(?P<offset>Z|[+-]\d\d:\d\d(?::\d\d)?)?(?:\[(?P<zone>[^\]]+)\])?"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATETIME_DIGITS = 6
"""The digits of a second's fraction that a `datetime` has."""


def plain_temporal(text: str) -> dt.date | str:
    """Return a date as a `date`, a zoned datetime as an aware `datetime`, else ISO 8601 text.

    Text has seconds, and a fraction without zeros at its end. What Python doesn't hold is text
    too: nanoseconds, a year beyond 1 to 9999, a zone that it doesn't know.
    """
    match = _TEXT.fullmatch(text)
    if match is None:
        return dt.date.fromisoformat(text) if _DATE.fullmatch(text) and text[:4] != "0000" else text
    date, minutes, seconds, fraction, offset, zone = match.groups(default="")
    fraction = fraction.rstrip("0")
    local = f"{date}{minutes}{seconds or ':00'}{fraction and '.'}{fraction}"
    offset = "Z" if offset == "+00:00" else offset
    if zone == "UTC":  # the driver doesn't tell it from Z
        zone = ""
    plain = f"{local}{offset}{zone and f'[{zone}]'}"
    if not date or not offset or len(fraction) > _DATETIME_DIGITS:
        return plain
    try:
        moment = dt.datetime.fromisoformat(local + offset)
        return moment.astimezone(ZoneInfo(zone)) if zone else moment
    except (ValueError, OverflowError, LookupError, OSError):
        return plain
