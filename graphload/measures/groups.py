"""Reductions of values by group, over whole arrays: counts, quantiles, distinct pairs.

Groups are numbered from 0. Values that are sorted by group are an array with the length of each
group's slice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphload.forest import UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = [
    "Pairs",
    "Ties",
    "count",
    "distinct_pairs",
    "divide",
    "entropy",
    "find_ties",
    "fold",
    "gini",
    "h_index",
    "number_pairs",
    "pick",
    "quantile",
    "slice_starts",
    "sort_known",
    "sort_within",
    "total",
]


class Pairs(NamedTuple):
    """Distinct pairs, sorted, and how often each occurs."""

    first: Ints
    second: Ints
    times: Ints


class Ties(NamedTuple):
    """Distinct unordered pairs, sorted, marked where both point at the other."""

    low: Ints
    high: Ints
    mutual: NDArray[np.bool_]


def slice_starts(lengths: Ints) -> Ints:
    """Return where each of some slices starts, one after the other."""
    return np.cumsum(lengths) - lengths


def count(group: Ints, groups: int) -> Ints:
    """Count the entries of each group, shape (groups,)."""
    return np.bincount(group, minlength=groups)


def total(group: Ints, values: Ints | Floats, groups: int) -> Floats:
    """Add up the values of each group, shape (groups,); exact up to 2^53."""
    return np.bincount(group, values, groups).astype(np.float64)


def fold(function: np.ufunc, group: Ints, values: Ints, groups: int, start: int) -> Ints:
    """Fold the values of each group, beginning with `start`, shape (groups,)."""
    folded = np.full(groups, start, dtype=np.int64)
    # Of values of another type, `at` takes several times as long.
    function.at(folded, group, values.astype(np.int64, copy=False))
    return folded


def divide(dividend: Ints | Floats, divisor: Ints | Floats) -> Floats:
    """Divide, with NaN where the divisor is 0."""
    quotient = np.full(len(dividend), np.nan)
    np.divide(dividend, divisor, out=quotient, where=divisor != 0)
    return quotient


def sort_within(group: Ints, values: Ints, groups: int) -> Ints:
    """Return the values sorted by group, then value.

    Where both fit into 64 bits they are sorted as one number, many times as fast.
    """
    if not len(values):
        return values
    low, span = int(values.min()), int(values.max()) - int(values.min()) + 1
    if span * groups < 2**63:
        key = group * span + (values - low)
        key.sort()
        return key % span + low
    return values[np.lexsort((values, group))]


def sort_known(group: Ints, values: Ints, groups: int) -> tuple[Ints, Ints]:
    """Return the known values, sorted by group, then value, and how many each group has."""
    known = values != UNKNOWN
    return sort_within(group[known], values[known], groups), count(group[known], groups)


def quantile(values: Ints, lengths: Ints, share: float) -> Floats:
    """Return a quantile of each slice of sorted values, NaN for none, shape (groups,).

    Between two values it is interpolated linearly: Hyndman and Fan 1996, definition 7.
    """
    at = np.maximum(lengths - 1, 0) * share
    low = np.floor(at).astype(np.int64)
    below = pick(values, lengths, low)
    above = pick(values, lengths, np.minimum(low + 1, np.maximum(lengths - 1, 0)))
    return below + (above - below) * (at - low)


def pick(values: Ints, lengths: Ints, at: Ints) -> Floats:
    """Return the value at one position of each slice, NaN for an empty slice, shape (groups,)."""
    picked = np.full(len(lengths), np.nan)
    filled = lengths > 0
    picked[filled] = values[(slice_starts(lengths) + at)[filled]]
    return picked


def distinct_pairs(first: Ints, second: Ints, seconds: int) -> Pairs:
    """Return the distinct pairs of two arrays; `second` is below `seconds`."""
    ordered = np.sort(first * max(seconds, 1) + second)
    return _pairs_of(ordered, np.flatnonzero(_is_new(ordered)), seconds)


def number_pairs(first: Ints, second: Ints, seconds: int) -> tuple[Pairs, Ints]:
    """Return the distinct pairs of two arrays, and the number of each entry's pair among them."""
    keys = first * max(seconds, 1) + second
    order = np.argsort(keys)
    ordered = keys[order]
    is_new = _is_new(ordered)
    number = np.empty_like(order)
    number[order] = np.cumsum(is_new) - 1
    return _pairs_of(ordered, np.flatnonzero(is_new), seconds), number


def find_ties(one: Ints, other: Ints, numbers: int) -> Ties:
    """Return who points at whom, either way; all are below `numbers`, and nobody at himself."""
    key = np.minimum(one, other) * numbers + np.maximum(one, other)
    ways = distinct_pairs(key, (one < other).astype(np.int64), 2)
    at = np.flatnonzero(_is_new(ways.first))
    low, high, directions = _pairs_of(ways.first, at, numbers)
    return Ties(low, high, directions == 2)


def _is_new(ordered: Ints) -> NDArray[np.bool_]:
    """Mark the first of each run of equal values."""
    is_new = np.ones(len(ordered), dtype=bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return is_new


def _pairs_of(ordered: Ints, at: Ints, seconds: int) -> Pairs:
    """Return the pairs whose keys begin a run at some positions."""
    return Pairs(*np.divmod(ordered[at], max(seconds, 1)), np.diff(at, append=len(ordered)))


def entropy(group: Ints, counts: Ints, groups: int) -> Floats:
    """Return Shannon's entropy in bits of the counts of each group, NaN without any."""
    items = total(group, counts, groups)
    positive = counts > 0
    group, counts = group[positive], counts[positive]
    share = counts / items[group]
    bits = total(group, -share * np.log2(share), groups)
    return np.where(items > 0, bits, np.nan)


def gini(group: Ints, counts: Ints, groups: int) -> Floats:
    """Return the Gini coefficient of the counts of each group, NaN without any."""
    lengths = count(group, groups)
    ordered = sort_within(group, counts, groups)
    group = np.repeat(np.arange(groups), lengths)
    place = np.arange(len(ordered)) - slice_starts(lengths)[group] + 1
    spread = total(group, (2 * place - lengths[group] - 1) * ordered, groups)
    return divide(spread, lengths * total(group, ordered, groups))


def h_index(group: Ints, values: Ints, groups: int) -> Ints:
    """Return, for each group, the largest h of which h values are at least h."""
    lengths = count(group, groups)
    descending = -sort_within(group, -values, groups)
    group = np.repeat(np.arange(groups), lengths)
    place = np.arange(len(descending)) - slice_starts(lengths)[group] + 1
    return count(group[descending >= place], groups)
