"""The page docs/formats.md, generated from the tables of formats and shapes.

python -m graphload.readers.reference > docs/formats.md
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from graphload.readers import SHAPE_NAMES
from graphload.readers.files.archives import ARCHIVES
from graphload.readers.files.stream import MAX_EXPANSION, MAX_LINE_BYTES
from graphload.readers.files.unpack import PACKINGS
from graphload.readers.formats.table import FORMATS
from graphload.readers.shapes.shape import EXTRA, RETRIEVED_NAMES
from graphload.readers.shapes.table import ENVELOPE_NAMES, REPLY_NAMES, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.readers.shapes.shape import Shape

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
_FOR_ALL = """\
In every shape:

- Records are found in arrays, pages, mappings by id, in envelopes (the fields {envelopes}) and in
  two lists side by side.
- Replies are found under any of the names {replies}, as lists, as mappings or in an object, and in
  a list of another name whose objects have a text or a parent, in an object or a mapping of another
  name those with a text and an author, a time or a parent. A nested reply without a parent of its
  own replies to the record that it is nested in.
- {retrieved} are `retrieved_at`.
- The values `""`, `None`, `null`, `nan`, `root` and numbers below 1 name no parent.
- The authors `""`, `[deleted]`, `[removed]`, `DELETED`, `null` and `nan` are nobody.
- Fields that a shape doesn't know are kept in `extra`, under their own names.
"""


def formats_page() -> str:
    """Return the page as Markdown."""
    formats = "".join(
        f"| {row.description}{'' if row.has_links else '; without replies'} | `{row.name}` |\n"
        for row in FORMATS
    )
    shapes = "".join(f"| `{row.name}` | {row.source} |\n" for row in SHAPES)
    for_all = _FOR_ALL.format(
        envelopes=_list(ENVELOPE_NAMES),
        replies=_list(REPLY_NAMES),
        retrieved=_list(RETRIEVED_NAMES),
    )
    packed = _PACKED.format(
        packings=", ".join(row.name for row in PACKINGS),
        archives=" and ".join(row.name for row in ARCHIVES),
        line_mib=MAX_LINE_BYTES >> 20,
        expansion=MAX_EXPANSION,
    )
    return (
        f"{_HEAD}\n## Formats\n\n| format | name |\n|---|---|\n{formats}"
        f"\n## Shapes\n\n| shape | where its fields are documented |\n|---|---|\n{shapes}"
        f"\n`--shape NAME` and `read_items(…, shape=NAME)` take {_list(SHAPE_NAMES)}.\n"
        f"\n{for_all}" + "".join(map(_describe, SHAPES)) + f"\n{packed}"
    )


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _describe(shape: Shape) -> str:
    """Return the section of one shape."""
    renamed = [
        f"`{source}` → `{name}`"
        for source, name in shape.names.items()
        if name not in (source, EXTRA)
    ]
    kept = [source for source, name in shape.names.items() if name == EXTRA]
    lines = {
        "fields": ", ".join(renamed),
        "kept in `extra`": _list(kept),
        "id": shape.ids,
        "addresses": "; ".join(address.spelled for address in shape.addresses),
        "no parent": shape.roots,
        "levels of replies": "" if shape.depth is None else f"{shape.depth} at most",
        "nested replies": _list(shape.nested),
        "objects that are no replies": _list(sorted(shape.not_replies)),
        "text": {"markdown": "Markdown", "plain": "plain text"}.get(
            shape.text_format or "", "HTML"
        ),
        "deleted": _list(sorted(shape.tombstones)),
        "notes": shape.notes,
    }
    listed = "".join(f"- {title}: {text}\n" for title, text in lines.items() if text)
    return f"\n### {shape.name}\n\n{listed}"


if __name__ == "__main__":
    sys.stdout.write(formats_page())
