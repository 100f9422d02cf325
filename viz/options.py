"""What somebody who draws a graph may choose, and whether it makes sense."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphload.errors import DrawingError
from viz.layouts.table import LAYOUTS
from viz.style import COLOURS, SIZES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.items import Id
    from viz.attributes import Attribute

__all__ = ["ATTRIBUTE", "Choices", "check_attributes", "chosen_attributes"]

ATTRIBUTE = "attribute:"
"""What stands before an attribute's name where colours or sizes stand for it."""
_TEMPLATE = re.compile(r"https?://[^\s/{}]+/\S*", re.ASCII)


@dataclass(frozen=True)
class Choices:
    """What is drawn of a graph and how; `viz.draw_graph` says what each choice means.

    Raises:
        DrawingError: one of them is unknown, or makes no sense.
    """

    thread: Id | None = None
    depth: int | None = None
    title: str | None = None
    rejects: int = 0
    layout: str | None = None
    colour: str = "depth"
    size: str = "subtree"
    link_template: str | None = None
    texts: bool = True
    anonymise: bool = False

    def __post_init__(self) -> None:
        if self.layout is not None and self.layout not in LAYOUTS:
            raise DrawingError(f"layouts are {_listed(LAYOUTS)}, not {self.layout!r}")
        _check_known("coloured", self.colour, COLOURS)
        _check_known("sized", self.size, SIZES)
        if self.depth is not None and self.depth < 0:
            raise DrawingError(f"a depth is 0 or more, not {self.depth}")
        if self.link_template and self.anonymise:
            raise DrawingError("anonymous items have no original that a link could lead to")
        if self.link_template and not _is_template(self.link_template):
            raise DrawingError(
                f"no link can be made of {self.link_template!r}",
                hint="A template is an address with {id} where an item's id goes: "
                "https://example.org/item/{id}",
            )


def chosen_attributes(choices: Choices) -> list[str]:
    """The names of the attributes that colours and sizes are to stand for."""
    both = (choices.colour, choices.size)
    return [each.removeprefix(ATTRIBUTE) for each in both if each.startswith(ATTRIBUTE)]


def check_attributes(choices: Choices, attributes: Sequence[Attribute]) -> None:
    """Check that the attributes are there that colours and sizes are to stand for.

    Raises:
        DrawingError: one isn't, or sizes are to stand for one that isn't a number.
    """
    _check_there(choices.colour, [each.name for each in attributes])
    _check_there(choices.size, [each.name for each in attributes if each.kind == "number"])


def _check_there(choice: str, names: Sequence[str]) -> None:
    name = choice.removeprefix(ATTRIBUTE)
    if choice.startswith(ATTRIBUTE) and name not in names:
        there = f"There are {_listed(names)}." if names else "There are none."
        raise DrawingError(f"the nodes have no attribute {name!r} to compare", hint=there)


def _check_known(how: str, choice: str, known: Sequence[str]) -> None:
    if choice not in known and not choice.startswith(ATTRIBUTE):
        raise DrawingError(
            f"nodes are {how} by {_listed([*known, 'attribute:NAME'])}, not {choice!r}"
        )


def _is_template(template: str) -> bool:
    return template.count("{id}") == 1 and bool(_TEMPLATE.fullmatch(template))


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
