"""Attributes that a page can compare nodes by: numbers, and texts that recur.

A graph may have any attributes: results of an analysis, a community, a language. Those to colour
or size nodes by become columns; lists, long texts and texts that hardly recur don't.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.columns import NODE_PROPERTIES
from viz.values import finite_numbers, text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["Attribute", "Values", "add_values", "attribute_columns", "make_columns"]

MAX_ATTRIBUTES = 32
"""The columns on a page: of more attributes, those that most nodes have."""
MAX_VALUE_LENGTH = 200
"""The letters of a text that is a category."""
MAX_VALUES = 5_000
"""The categories of one attribute."""
MIN_VALUES = 12
"""The categories that an attribute may have however few of them recur."""
COMPARED = frozenset({"item_type", "descendants", "id_source"})
"""The properties of an item that nothing else on the page compares."""
IGNORED = frozenset(NODE_PROPERTIES) - COMPARED


@dataclass(frozen=True)
class Attribute:
    """One attribute of n nodes: `column` has shape (n,).

    Where `values` is None, the column has numbers, NaN for none; else indexes of `values`, which
    are texts, the most frequent first, and -1 for none.
    """

    name: str
    column: Floats | Ints
    values: Sequence[str] | None

    @classmethod
    def from_numbers(cls, name: str, n: int, nodes: Ints, numbers: Floats) -> Attribute | None:
        """Make a column of the numbers of some nodes; None where there is none."""
        if not len(nodes):
            return None
        column = np.full(n, np.nan)
        column[nodes] = numbers
        return cls(name, column, None)

    @classmethod
    def from_texts(cls, name: str, n: int, nodes: Ints, texts: Sequence[str]) -> Attribute | None:
        """Make a column of the texts of some nodes; None where they hardly recur."""
        counts = Counter(texts)
        if (
            len(counts) > min(MAX_VALUES, max(MIN_VALUES, len(texts) // 2))
            or max(map(len, counts)) > MAX_VALUE_LENGTH
        ):
            return None
        values = sorted(counts, key=lambda value: (-counts[value], value))
        code = {value: at for at, value in enumerate(values)}
        column = np.full(n, -1, dtype=np.int64)
        column[nodes] = [code[text] for text in texts]
        return cls(name, column, values)

    @property
    def kind(self) -> str:
        """Return `number` or `text`."""
        return "number" if self.values is None else "text"

    @property
    def differs(self) -> bool:
        """Return whether two nodes differ in it, be it that one has none."""
        # NaN, a node without a number, differs from each number.
        return bool((self.column != self.column[0]).any())


def attribute_columns(
    nodes: Sequence[Mapping[str, Any]], *, wanted: Collection[str] = ()
) -> list[Attribute]:
    """Make columns of the attributes that nodes can be compared by; see `make_columns`."""
    found = Values()
    add_values(found, nodes, 0)
    return make_columns(found, len(nodes), wanted=wanted)


class Values(dict[str, dict[int, Any]]):
    """The values of attributes by the number of the node, by the attribute's name."""


def add_values(found: Values, nodes: Sequence[Mapping[str, Any]], first: int) -> None:
    """Add the values of nodes, numbered from `first`.

    An attribute is one of the node, or an unknown field of its record.
    """
    for at, node in enumerate(nodes, first):
        extra = node.get("extra")
        if isinstance(extra, dict):
            for name, value in extra.items():
                found.setdefault(text_of(name), {})[at] = value
        for name, value in node.items():
            if name not in IGNORED:
                found.setdefault(text_of(name), {})[at] = value


def make_columns(found: Values, n: int, *, wanted: Collection[str] = ()) -> list[Attribute]:
    """Make columns of the values of n nodes by which these can be compared, sorted by name.

    Of more than `MAX_ATTRIBUTES` those named in `wanted` are taken first, then those that most
    nodes have. One that is the same in all nodes is left out if it isn't wanted.
    """
    columns: list[Attribute] = []
    for name in sorted(found, key=lambda name: (name not in wanted, -len(found[name]), name)):
        attribute = _make_attribute(name, found.pop(name), n)
        if attribute is not None and (name in wanted or attribute.differs):
            columns.append(attribute)
        if len(columns) == MAX_ATTRIBUTES:
            break
    return sorted(columns, key=lambda each: each.name)


def _make_attribute(name: str, by_node: Mapping[int, Any], n: int) -> Attribute | None:
    """Make an attribute of the values by node; None where nodes can't be compared by them."""
    present = {
        at: value
        for at, value in by_node.items()
        if not (value is None or value == "" or (isinstance(value, float) and math.isnan(value)))
    }
    values = list(present.values())
    if not all(issubclass(each, str | Real) for each in set(map(type, values))):
        return None
    nodes = np.fromiter(present, np.int64, len(present))
    numbers = finite_numbers(values)
    if np.isnan(numbers).any():
        return Attribute.from_texts(name, n, nodes, [text_of(value) for value in values])
    return Attribute.from_numbers(name, n, nodes, numbers)
