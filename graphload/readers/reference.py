"""The page docs/formats.md, made from the tables of formats and shapes.

python -m graphload.readers.reference > docs/formats.md
"""

from __future__ import annotations

import sys

from graphload.readers import SHAPE_NAMES
from graphload.readers.formats.table import FORMATS
from graphload.readers.shapes.table import SHAPES

__all__ = ["formats_page"]

_HEAD = """\
# Input formats and shapes

A **format** is the way from bytes to values, a **shape** the field names of a record. Both are
recognised by content, never by a file's name, in the order of these tables. Files may be
compressed with gzip or zstd, and texts may be UTF-8 or, with a byte order mark, UTF-16.
"""


def formats_page() -> str:
    """Return the page as Markdown."""
    formats = "".join(f"| {row.description} | `{row.name}` |\n" for row in FORMATS)
    shapes = "".join(f"| `{row.name}` | {row.source} |\n" for row in SHAPES)
    names = ", ".join(f"`{name}`" for name in SHAPE_NAMES)
    return (
        f"{_HEAD}\n## Formats\n\n| format | name |\n|---|---|\n{formats}"
        f"\n## Shapes\n\n| shape | where its fields are documented |\n|---|---|\n{shapes}"
        f"\n`--shape NAME` and `read_items(…, shape=NAME)` take {names}.\n"
    )


if __name__ == "__main__":
    sys.stdout.write(formats_page())
