"""Faults of a JSON record that a parser passes over: repeated keys, numbers that no float holds."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

from msgspec.structs import astuple

from graphload.columns import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphload.items import Item, Place

__all__ = [
    "HUGE_NUMBER",
    "NO_NUMBER",
    "REPEATED_KEY",
    "FaultFinder",
    "count_keys",
    "describe_nan",
    "find_faults",
    "has_odd_number",
]

REPEATED_KEY, HUGE_NUMBER, NO_NUMBER = "repeated_key", "huge_number", "no_number"
_ODD_NUMBER = re.compile(r"NaN|Infinity|[eE]\+?[0-9]{3}|[0-9]{309}")
"""What is in the text of a number that isn't kept as one, and in few other texts."""
_ALWAYS_CHECKED = 1000
"""First records of an input that are all checked: a source that repeats keys does so often."""
_SAMPLE = 64
"""Of the others, one of so many is checked as long as no fault was found."""
_MAX_SHOWN_CHARS = 40
_MAX_DIGITS = 308
"""Digits of an integer that every float holds."""


class FaultFinder:
    """Look for faults in the records of an input, and report the kind and the place of each.

    It looks at all records with `every`, else at the first ones and a sample of the others.
    """

    def __init__(self, report: Callable[[str, Place, str], None], *, every: bool) -> None:
        self._report = report
        self._every = every
        self._has_faults = False
        self._looks = 0
        self._line: int | None = None

    @property
    def is_settled(self) -> bool:
        """Return whether the first records, which are all checked, were looked at."""
        return self._looks >= _ALWAYS_CHECKED

    def look(self, text: bytes | str, place: Place, keys: int | None = None) -> int:
        """Look at the text of a record; `keys` is how many it has without faults, if that is known.

        Returns:
            The line from which on a record is to be looked at.
        """
        self._looks += 1
        line, self._line = self._line, place.line
        # Another key is a fault, or null, or in a text.
        may_have_faults = (
            self._looks < _ALWAYS_CHECKED
            or keys is None
            or not isinstance(text, bytes)
            or text.count(b'":') != keys
        )
        for kind, detail in find_faults(text) if may_have_faults else ():
            self._has_faults = True
            self._report(kind, place, detail)
        is_sampled = not (self._every or self._has_faults or self._looks < _ALWAYS_CHECKED)
        # There may be many records on one line.
        return place.line + _SAMPLE if is_sampled and place.line and place.line != line else 0


def count_keys(item: Item) -> int | None:
    """Return how many keys the text of an Item with a place has; None with fields of its own."""
    if item.extra is not None:
        return None
    return len(item.__struct_fields__) - 1 - astuple(item).count(None)


def describe_nan(field: str) -> str:
    """Return the sentence on NaN in a field, the same for each record."""
    return f"NaN in the field {_shown(field)} is no number: absent wherever it is so"


def has_odd_number(text: str) -> bool:
    """Return whether a text may have a number that isn't kept as one."""
    return _ODD_NUMBER.search(text) is not None


def find_faults(text: bytes | str) -> Iterator[tuple[str, str]]:
    """Yield the kinds of the faults in the text of one record, and a sentence on each.

    None is found in what isn't JSON.
    """
    faults: list[tuple[str, str]] = []
    constants: list[str] = []

    def join(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key, part in pairs:
            if key in value:
                detail = f"the key {_shown(key)} is repeated: {_shown(value[key])} isn't kept"
                faults.append((REPEATED_KEY, detail))
            if constants and key not in FIELDS and _has_nan(part):
                faults.append((NO_NUMBER, describe_nan(key)))
            value[key] = part
        return value

    def read_constant(word: str) -> float:
        constants.append(word)
        if word != "NaN":
            faults.append((HUGE_NUMBER, f"JSON has no number {word}: kept as text"))
        return float(word)

    def read_number(number: str) -> float | int:
        is_integer = number.lstrip("-").isdigit()
        if len(number) > _MAX_DIGITS if is_integer else math.isinf(float(number)):
            detail = f"no float holds the number {_shorten(number)}"
            faults.append((HUGE_NUMBER, detail if is_integer else f"{detail}: kept as text"))
            return math.inf
        return int(number) if is_integer else float(number)

    try:
        json.loads(
            text,
            object_pairs_hook=join,
            parse_constant=read_constant,
            parse_float=read_number,
            parse_int=read_number,
        )
    except (ValueError, RecursionError):
        return
    yield from faults


def _has_nan(value: object) -> bool:
    """Return whether a value is NaN, or a list has one."""
    if isinstance(value, list):
        return any(map(_has_nan, value))
    return isinstance(value, float) and math.isnan(value)


def _shown(value: object) -> str:
    return _shorten(json.dumps(value))


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN_CHARS else f"{text[: _MAX_SHOWN_CHARS - 1]}…"
