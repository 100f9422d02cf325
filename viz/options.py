"""The options of a drawing, and checks of their values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphload.errors import DrawingError
from viz.layouts.table import LAYOUT_ALIASES, LAYOUTS
from viz.style import COLOURS, SIZES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.items import Id
    from viz.attributes import Attribute

__all__ = ["ATTRIBUTE", "Options", "Served"]

ATTRIBUTE = "attribute:"
"""The prefix of an attribute's name where colours or sizes represent that attribute."""
_TEMPLATE = re.compile(r"https?://[^\s/{}]+/\S*", re.ASCII)


@dataclass(frozen=True)
class Served:
    """The links of a page that a server draws: addresses on that server.

    `home` leads to the list of threads, `above` to the whole thread, "" where that is drawn.
    `branches` has the nodes with replies that aren't drawn: how many, and the address of a page
    that has them.
    """

    home: str
    above: str = ""
    branches: Mapping[Id, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """The options of a drawing; `viz.draw_graph` documents each of them, but for `served`.

    Raises:
        DrawingError: a value is unknown or invalid.
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
    served: Served | None = None

    def __post_init__(self) -> None:
        if self.layout in LAYOUT_ALIASES:
            object.__setattr__(self, "layout", LAYOUT_ALIASES[self.layout])
        if self.layout is not None and self.layout not in LAYOUTS:
            raise DrawingError(f"unknown layout {self.layout!r}: use {_listed(LAYOUTS)}")
        for name, value, known in (("colour", self.colour, COLOURS), ("size", self.size, SIZES)):
            if value not in known and not value.startswith(ATTRIBUTE):
                names = _listed([*known, f"{ATTRIBUTE}NAME"])
                raise DrawingError(f"unknown {name} {value!r}: use {names}")
        if self.depth is not None and self.depth < 0:
            raise DrawingError(f"depth must be 0 or more, not {self.depth}")
        if self.link_template and self.anonymise:
            raise DrawingError("a link template can't be used with anonymised items")
        template = self.link_template
        if template and not (template.count("{id}") == 1 and _TEMPLATE.fullmatch(template)):
            raise DrawingError(
                f"invalid link template {template!r}",
                hint="Write a URL with {id} in place of the item's id: "
                "https://example.org/item/{id}",
            )

    @property
    def attribute_names(self) -> list[str]:
        """Return the names of the attributes that colours and sizes represent."""
        both = (self.colour, self.size)
        return [each.removeprefix(ATTRIBUTE) for each in both if each.startswith(ATTRIBUTE)]

    def check_attributes(self, attributes: Sequence[Attribute]) -> None:
        """Check that the graph has the attributes that colours and sizes represent.

        Raises:
            DrawingError: one is missing, or sizes represent one that isn't a number.
        """
        numbers = [each for each in attributes if each.kind == "number"]
        for option, value, known, suitable in (
            ("colour", self.colour, COLOURS, attributes),
            ("size", self.size, SIZES, numbers),
        ):
            choices = [ATTRIBUTE + each.name for each in suitable]
            if value.startswith(ATTRIBUTE) and value not in choices:
                name = value.removeprefix(ATTRIBUTE)
                raise DrawingError(
                    f"no node has an attribute {name!r} that can be shown as a {option}",
                    hint=f"Use {_listed([*known, *choices])}.",
                )


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
