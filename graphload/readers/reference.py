"""The page docs/formats.md, generated from the tables of formats and shapes.

python -m graphload.readers.reference > docs/formats.md
"""

from __future__ import annotations

import sys

from graphload.readers import SHAPE_NAMES
from graphload.readers.files.archives import ARCHIVES
from graphload.readers.files.stream import MAX_EXPANSION, MAX_LINE_BYTES
from graphload.readers.files.unpack import PACKINGS
from graphload.readers.formats.table import FORMATS
from graphload.readers.shapes.table import SHAPES

__all__ = ["formats_page"]

_HEAD = """\
# Input formats and shapes

A **format** is the encoding of values as bytes; a **shape** is the field names and the nesting of
records. Both are recognised by content, never by a file's name, in the order of these tables.
"""

_PACKED = """\
## Packed files and encodings

Compressed data is recognised by content, too: {packings}, of several parts and once within
another. {archives} archives are read like folders, compressed or not: a member has the name
`archive.zip/inner/name.jsonl`, and what is no format of these is ignored and named. An archive
within an archive and an encrypted member aren't read.

Text is UTF-8, or UTF-16 or UTF-32 with a byte order mark; UTF-16 is recognised without one, too.
Another encoding is named: `read_items(…, encoding="cp1252")`. A line longer than {line_mib} MiB is
a reject, and so is packed data that would take more than {expansion} times its size in memory.
"""


def formats_page() -> str:
    """Return the page as Markdown."""
    formats = "".join(f"| {row.description} | `{row.name}` |\n" for row in FORMATS)
    shapes = "".join(f"| `{row.name}` | {row.source} |\n" for row in SHAPES)
    names = ", ".join(f"`{name}`" for name in SHAPE_NAMES)
    packed = _PACKED.format(
        packings=", ".join(row.name for row in PACKINGS),
        archives=" and ".join(row.name for row in ARCHIVES),
        line_mib=MAX_LINE_BYTES >> 20,
        expansion=MAX_EXPANSION,
    )
    return (
        f"{_HEAD}\n## Formats\n\n| format | name |\n|---|---|\n{formats}"
        f"\n## Shapes\n\n| shape | where its fields are documented |\n|---|---|\n{shapes}"
        f"\n`--shape NAME` and `read_items(…, shape=NAME)` take {names}.\n"
        f"\n{packed}"
    )


if __name__ == "__main__":
    sys.stdout.write(formats_page())
