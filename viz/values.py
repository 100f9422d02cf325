"""Values of any graph's attributes, as the page can hold them: text, or a finite number."""

from __future__ import annotations

import math
from numbers import Real
from typing import TypeGuard

__all__ = ["finite_number", "is_number", "text_of"]


def text_of(value: object) -> str:
    """A value as text that UTF-8 can hold; "" where it is absent."""
    text = "" if value is None else str(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number of Python or numpy; True and False are none."""
    return type(value) is not bool and isinstance(value, Real)


def finite_number(value: object) -> float:
    """A finite number, or NaN for anything else."""
    if not is_number(value):
        return math.nan
    try:
        number = float(value)
    except OverflowError:
        return math.nan
    return number if math.isfinite(number) else math.nan
