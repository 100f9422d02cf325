"""Attribute values of any graph as text, as finite numbers, and as columns over the nodes."""

from __future__ import annotations

import math
from contextlib import suppress
from numbers import Real
from types import NoneType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Nodes = Sequence[Mapping[str, Any]]

__all__ = [
    "factorize_codes",
    "factorize_column",
    "finite_number",
    "finite_numbers",
    "flag_column",
    "number_column",
    "text_of",
]


def text_of(value: object) -> str:
    """Return a value as text that UTF-8 can encode, an unpaired surrogate as `?`; "" for None."""
    text = value if type(value) is str else "" if value is None else str(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def finite_number(value: object) -> float:
    """Return a number as a float; NaN for a bool, an infinite number and anything else."""
    if type(value) is bool or not isinstance(value, Real):
        return math.nan
    try:
        number = float(value)
    except OverflowError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def finite_numbers(values: Sequence[object]) -> Floats:
    """Return finite numbers as floats, NaN for anything else; shape (n,)."""
    types = {*map(type, values)}
    if types <= {str, NoneType}:
        return np.full(len(values), np.nan)
    if types <= {int, float, NoneType}:
        with suppress(OverflowError):  # an int larger than any float
            numbers = np.array(values, dtype=np.float64)
            return np.where(np.isfinite(numbers), numbers, np.nan)
    return np.fromiter(map(finite_number, values), np.float64, len(values))


def number_column(nodes: Nodes, name: str) -> Floats:
    """Return one attribute of each node as a finite number, else NaN; shape (n,)."""
    return finite_numbers([node.get(name) for node in nodes])


def flag_column(nodes: Nodes, name: str) -> NDArray[np.bool_]:
    """Mark the nodes with an attribute that is `True` itself, no other true value; shape (n,)."""
    return np.fromiter((node.get(name) is True for node in nodes), np.bool_, len(nodes))


def factorize_column(nodes: Nodes, name: str) -> tuple[NDArray[np.int64], list[str]]:
    """Return one attribute of each node as a code, and the texts by code, as pandas' `factorize`.

    Codes have shape (n,), count from 0 in order of appearance, and are -1 for a missing or empty
    value.
    """
    codes: dict[str, int] = {"": -1}
    texts = (text_of(node.get(name)) for node in nodes)
    column = (codes.setdefault(text, len(codes) - 1) for text in texts)
    return np.fromiter(column, np.int64, len(nodes)), list(codes)[1:]


def factorize_codes(
    code: NDArray[Any], texts: Sequence[str]
) -> tuple[NDArray[np.int64], list[str]]:
    """Return the same of nodes whose values are `texts` by their codes, -1 for none."""
    used, first, at = np.unique(code, return_index=True, return_inverse=True)
    codes: dict[str, int] = {"": -1}
    number = np.empty(len(used), dtype=np.int64)
    for place in np.argsort(first).tolist():
        text = text_of(texts[used[place]]) if used[place] >= 0 else ""
        number[place] = codes.setdefault(text, len(codes) - 1)
    return number[at], list(codes)[1:]
