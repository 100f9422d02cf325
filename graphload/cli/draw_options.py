"""The options of `graphload draw` that say what is drawn and how, as one value."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import click

from graphload.cli.options import option_group

__all__ = ["Drawing", "drawing_options"]

_LAYOUTS = ("organic", "radial", "tidy", "timeline")


@dataclass(frozen=True)
class Drawing:
    """What is drawn of a graph and how; None where the page's own default holds."""

    depth: int | None
    title: str | None
    layout: str | None
    colour: str | None
    size: str | None
    link_template: str | None
    no_text: bool
    anonymise: bool

    def choices(self) -> dict[str, Any]:
        """The arguments of `viz.draw_graph` and `viz.draw_threads`."""
        values = dataclasses.asdict(self)
        values["texts"] = not values.pop("no_text")
        return {name: value for name, value in values.items() if value is not None}


drawing_options = option_group(
    "drawing",
    Drawing,
    [
        click.option(
            "--depth",
            metavar="N",
            type=click.IntRange(min=0),
            help="So many levels below the roots, or below --thread, not all.",
        ),
        click.option("--title", metavar="TEXT", help="The page's title."),
        click.option(
            "--layout",
            type=click.Choice(_LAYOUTS),
            help="How items stand at first: tidy is a tree from left to right.  [default: "
            "tidy up to 300 items, then organic]",
        ),
        click.option(
            "--colour",
            "--color",
            "colour",
            metavar="BY",
            help="By depth, author, branch, time, score or attribute:NAME.  [default: depth]",
        ),
        click.option(
            "--size",
            metavar="BY",
            help="By subtree, replies, score or attribute:NAME.  [default: subtree]",
        ),
        click.option(
            "--link-template",
            metavar="URL",
            help="Where originals are, {id} standing for the id; Hacker News is known.",
        ),
        click.option(
            "--anonymise",
            "--anonymize",
            "anonymise",
            is_flag=True,
            help="Made-up names, new ids, no addresses; texts stay and may name people.",
        ),
        click.option(
            "--no-text",
            is_flag=True,
            help="Leave out texts and unknown fields; with --anonymise titles too.",
        ),
    ],
)
