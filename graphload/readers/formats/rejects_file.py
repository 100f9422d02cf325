"""A rejects file, as graphload writes it: each line has a record that couldn't be read.

A line's `raw` (or `raw_base64`) is read as an input of its own, so that a record that was mended
there is loaded. Its place is the line of the rejects file.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import msgspec

from graphload.items import Place
from graphload.readers.files.stream import CountedChunks, InputStream
from graphload.readers.formats.format import InputTable, InputValue
from graphload.readers.rejects import reject_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.items import Item, Reject, Unfetched
    from graphload.readers.formats.format import Format, FormatOptions, Values

__all__ = ["looks_like_rejects", "read_rejects"]

_NAMES = frozenset(("source", "line", "reason", "raw", "raw_base64"))
_FIRST_LINE = re.compile(
    rb'\s*\{"source": ?"(?:[^"\\]|\\.)*", ?"line": ?(?:[0-9]+|null), ?"reason": ?"'
    rb'(?:[^"\\]|\\.)*", ?"raw(?:_base64)?": ?"'
)
"""The beginning of a line of any length, as graphload writes it."""


def looks_like_rejects(head: bytes) -> bool:
    """Return whether the first line is that of a rejects file."""
    try:
        _decode_reject(head.lstrip().split(b"\n", 1)[0])
    except ValueError:
        return _FIRST_LINE.match(head) is not None
    return True


def _decode_reject(line: bytes) -> tuple[bytes, str]:
    """Return the raw record of a line, and the reason why it was rejected.

    Raises:
        ValueError: it is no line of a rejects file.
    """
    try:
        # It may have lone surrogates.
        value: Any = json.loads(line)
    except RecursionError:
        raise ValueError("not a line of a rejects file") from None
    if not isinstance(value, dict) or not {"source", "reason"} < value.keys() <= _NAMES:
        raise ValueError("not a line of a rejects file")
    reason, text, packed = (value.get(name) for name in ("reason", "raw", "raw_base64"))
    if isinstance(text, str):
        return text.encode(errors="surrogatepass"), str(reason)
    if isinstance(packed, str):
        return base64.b64decode(packed, validate=True), str(reason)
    raise ValueError("a line of a rejects file needs 'raw' or 'raw_base64' with a text")


def read_rejects(
    stream: InputStream, options: FormatOptions, find_format: Callable[[bytes], Format | None]
) -> Values:
    """Read the records in a rejects file; `find_format` recognises the format of each."""
    for number, line in enumerate(stream.lines(), 1):
        if not line.strip():
            continue
        place = Place(stream.name, number)
        try:
            raw, reason = _decode_reject(line)
        except ValueError as error:
            text = line.rstrip(b"\r\n").decode(errors="surrogateescape")
            yield reject_text(text, place, str(error))
            continue
        inner = InputStream(stream.name, CountedChunks(iter((raw,))))
        found = find_format(inner.head)
        values: Values = iter(())
        if found is not None and raw.strip():
            values = found.read(inner, replace(options, open_lines=None))
        if (first := next(values, None)) is None:
            yield reject_text(raw.decode(errors="surrogateescape"), place, reason)
        else:
            for value in chain((first,), values):
                if isinstance(value, InputTable):
                    yield value._replace(lines=[number] * len(value.lines))
                elif isinstance(value, InputValue):
                    yield value._replace(place=place)
                else:
                    yield msgspec.structs.replace(
                        cast("Item | Reject | Unfetched", value), place=place
                    )
            for damage in inner.rejects():
                yield reject_text(raw.decode(errors="surrogateescape"), place, damage.reason)
