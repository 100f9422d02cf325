"""The command `graphload shapes`: the formats and shapes that are read."""

from __future__ import annotations

from graphload.cli.command import define_command
from graphload.cli.options import OutputOptions, output_options
from graphload.cli.terminal import print_json, print_lines

__all__ = ["command"]


@define_command("graphload shapes", "graphload shapes --json")
@output_options
def command(output: OutputOptions) -> int:
    """List the formats of files and the shapes of records that are known.

    A format is the encoding of values as bytes, a shape is the field names and the nesting of
    records. Both are recognised by content; --shape names a shape.
    """
    from graphload.readers.formats.table import FORMATS
    from graphload.readers.shapes.table import SHAPES

    formats = {row.name: row.description for row in FORMATS}
    shapes = {row.name: row.source for row in SHAPES}
    if output.json:
        print_json({"formats": formats, "shapes": shapes})
        return 0
    width = max(map(len, (*formats, *shapes)))
    lines = ["formats"]
    lines += [f"  {name:<{width}}  {about}" for name, about in formats.items()]
    lines += ["shapes"]
    lines += [f"  {name:<{width}}  {about}" for name, about in shapes.items()]
    print_lines(lines)
    return 0
