"""A complete input format: record jar, fields as `name: value`, records between lines of `%%`.

As `graphload/readers/formats/record_jar.py` it needs one row in `FORMATS` of
`graphload/readers/formats/table.py`: `RECORD_JAR`, before JSON's.

Source: "Data File Metaformats" in Eric S. Raymond, The Art of Unix Programming, 2003.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphload.items import Item, Place, Reject
from graphload.readers.formats.format import Format, InputValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FormatOptions

__all__ = ["RECORD_JAR"]

_FIELD = re.compile(r"(?P<name>[A-Za-z_]\w*): ?(?P<value>.*)")
_HEAD = re.compile(rb"(?:%%.*\r?\n)?(?:[A-Za-z_]\w*:.*\r?\n)+%%")


def _read(stream: InputStream, _: FormatOptions) -> Iterator[Item | InputValue | Reject]:
    lines: list[str] = []
    first = 1
    for number, line in enumerate(stream.lines(), 1):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text.startswith("%%"):
            yield from _parse(lines, Place(stream.name, first))
            lines, first = [], number + 1
        else:
            lines.append(text)
    yield from _parse(lines, Place(stream.name, first))


def _parse(lines: list[str], place: Place) -> Iterator[InputValue | Reject]:
    raw = "\n".join(lines)
    if not raw.strip():
        return
    fields = [_FIELD.fullmatch(line) for line in lines if line]
    if None in fields:
        yield Reject(place, "a line isn't a field: 'name: value' is expected", raw)
        return
    record = {field["name"]: field["value"] for field in fields if field is not None}
    yield InputValue(record, place, raw, is_record=True)


RECORD_JAR = Format(
    "record-jar",
    description="record jar (fields as `name: value`, records between lines of `%%`)",
    sniff=lambda head: _HEAD.match(head) is not None,
    read=_read,
)
