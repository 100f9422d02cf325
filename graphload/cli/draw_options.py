"""The options of `graphload draw` that are passed to `viz.draw_graph`, as one value."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.options import COUNT, option_group
from graphload.errors import DrawingError

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["DrawOptions", "TableChoice", "draw_options", "import_viz"]


@dataclass(frozen=True)
class DrawOptions:
    """The options of a drawing; None where the default of `viz.draw_graph` applies."""

    depth: int | None
    title: str | None
    layout: str | None
    colour: str | None
    size: str | None
    link_template: str | None
    no_text: bool
    anonymise: bool

    def keywords(self) -> dict[str, Any]:
        """Return the options that were set, as keyword arguments of `viz.draw_graph`."""
        values = dataclasses.asdict(self)
        values["texts"] = not values.pop("no_text")
        return {name: value for name, value in values.items() if value is not None}


def import_viz() -> ModuleType:
    """Import graphload's package `viz`.

    Raises:
        DrawingError: another module of that name is found first.
    """
    # Checked before the import, because another module may do anything when it is imported.
    spec = importlib.util.find_spec("viz")
    ours = Path(__file__).resolve().parents[2] / "viz" / "__init__.py"
    places = [spec.origin, *(spec.submodule_search_locations or ())] if spec else []
    file = next((place for place in places if place is not None), None)
    if file is None or Path(file).resolve() != ours:
        raise DrawingError(
            f"another module named 'viz' hides graphload's: {file}",
            hint="Rename that file or folder, run graphload in another folder, or install "
            "graphload in an environment of its own.",
        )
    return importlib.import_module("viz")


class TableChoice(click.Choice[str]):
    """A name in a table of a module of `viz`, which is imported only when the names are needed.

    `aliases` is a table of the module with other names.
    """

    def __init__(self, module: str, table: str, *, aliases: str | None = None) -> None:
        # Don't call click's __init__: it would evaluate `choices` and import viz.
        self.case_sensitive = True
        self._module, self._table, self._aliases = module, table, aliases

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        """Return the names; none if another module hides `viz`."""
        try:
            import_viz()
        except DrawingError:
            return ()
        return tuple(getattr(importlib.import_module(self._module), self._table))

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return a valid name; any name if `viz` is hidden, so that drawing reports that error."""
        if not self.choices:
            return value
        if self._aliases is not None:
            value = getattr(importlib.import_module(self._module), self._aliases).get(value, value)
        return super().convert(value, param, ctx)


draw_options = option_group(
    "drawing",
    DrawOptions,
    [
        click.option(
            "--depth",
            metavar="N",
            type=COUNT,
            help="Draw only N levels below the roots, or below --thread (default: all).",
        ),
        click.option(
            "--title", metavar="TEXT", help="Title of the page (default: the thread's title)."
        ),
        click.option(
            "--layout",
            type=TableChoice("viz.layouts.table", "LAYOUTS", aliases="LAYOUT_ALIASES"),
            help="Initial layout; tidy is a tree from left to right (default: tidy up to 300 "
            "items, else organic).",
        ),
        click.option(
            "--colour",
            "--color",
            "colour",
            metavar="PROPERTY",
            help="Initial colours: depth, author, branch, time, score, delay (after the parent), "
            "share (of the author), length (of the text) or attribute:NAME (default: depth).",
        ),
        click.option(
            "--size",
            metavar="PROPERTY",
            help="Initial sizes: subtree, replies, score or attribute:NAME (default: subtree).",
        ),
        click.option(
            "--link-template",
            metavar="URL",
            help="URL of original items, with {id} in place of the id (default: Hacker News for "
            "its items).",
        ),
        click.option(
            "--anonymise",
            "--anonymize",
            "anonymise",
            is_flag=True,
            help="Replace authors and ids, leave out URLs; texts are kept and may name people.",
        ),
        click.option(
            "--no-text",
            is_flag=True,
            help="Leave out texts and unknown fields; with --anonymise titles too.",
        ),
    ],
)
