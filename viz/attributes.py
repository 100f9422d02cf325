"""What else is said of nodes, where it can be compared: numbers, and texts that come back.

A graph may bring any attributes: figures of an analysis, a community, a language. Those
that a reader can colour or size nodes by become columns; lists, long texts and texts of
which hardly two are equal do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphload.columns import NODE_PROPERTIES
from viz.values import finite_number, is_number, text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

__all__ = ["Attribute", "attribute_columns"]

MOST = 32
"""How many attributes, those that most nodes have, a page carries as columns."""
LONGEST = 200
"""A text with more letters is no category."""
MOST_VALUES = 5_000
COMPARED = frozenset({"item_type", "descendants", "id_source"})
"""The properties of an item that nothing else on the page compares."""
LEFT_OUT = frozenset(NODE_PROPERTIES) - COMPARED


@dataclass(frozen=True)
class Attribute:
    """One column over n nodes: finite numbers or None, or places in `values`, -1 for none.

    `values` is None where the column holds numbers; else texts, the commonest first.
    """

    name: str
    column: Sequence[float | None]
    values: Sequence[str] | None

    @property
    def kind(self) -> str:
        """`number` or `text`."""
        return "number" if self.values is None else "text"


def attribute_columns(
    nodes: Sequence[Mapping[str, Any]], *, wanted: Collection[str] = ()
) -> list[Attribute]:
    """Make columns of the attributes that can be compared, sorted by name, at most `MOST`.

    Those whose names are `wanted` come first, then those that most nodes have.
    """
    found: dict[str, dict[int, Any]] = {}
    for at, node in enumerate(nodes):
        for name, value in _told(node):
            found.setdefault(text_of(name), {})[at] = value
    commonest = sorted(found, key=lambda name: (name not in wanted, -len(found[name]), name))
    made = (_column(name, found[name], len(nodes)) for name in commonest)
    kept = [each for _, each in zip(range(MOST), filter(None, made), strict=False)]
    return sorted(kept, key=lambda each: each.name)


def _told(node: Mapping[str, Any]) -> Iterator[tuple[object, Any]]:
    """The attributes of a node that are its own or come from its record's unknown fields."""
    extra = node.get("extra")
    if isinstance(extra, dict):
        yield from extra.items()
    yield from ((name, value) for name, value in node.items() if name not in LEFT_OUT)


def _column(name: str, told: Mapping[int, Any], n: int) -> Attribute | None:
    told = {at: value for at, value in told.items() if not _is_nothing(value)}
    if not all(isinstance(value, str | bool) or is_number(value) for value in told.values()):
        return None
    numbers = {at: finite_number(value) for at, value in told.items()}
    if any(map(math.isnan, numbers.values())):
        return _category(name, {at: text_of(value) for at, value in told.items()}, n)
    if not _tells_apart(numbers.values(), n):
        return None
    return Attribute(name, [_short(numbers.get(at)) for at in range(n)], None)


def _category(name: str, told: Mapping[int, str], n: int) -> Attribute | None:
    counts: dict[str, int] = {}
    for value in told.values():
        counts[value] = counts.get(value, 0) + 1
    many = min(MOST_VALUES, max(12, len(told) // 2))
    if len(counts) > many or max(map(len, counts)) > LONGEST or not _tells_apart(told.values(), n):
        return None
    values = sorted(counts, key=lambda value: (-counts[value], value))
    place = {value: at for at, value in enumerate(values)}
    return Attribute(name, [place[told[at]] if at in told else -1 for at in range(n)], values)


def _tells_apart(values: Iterable[object], n: int) -> bool:
    """Whether some nodes differ: in their values, or in having one at all."""
    values = list(values)
    return bool(values) and (len(values) < n or any(value != values[0] for value in values))


def _is_nothing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _short(number: float | None) -> float | None:
    """A whole number without its `.0`."""
    return int(number) if number is not None and number.is_integer() else number
