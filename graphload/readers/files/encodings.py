"""Encodings of text: recognised, and decoded as a stream of chunks."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from graphload.errors import UsageError
from graphload.readers.files.unpack import UnpackError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["UTF8", "check_encoding", "find_encoding", "recode"]

UTF8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    # Before UTF-16: its mark and a null character are UTF-32's mark.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Characters of a plain text below 256, of which four begin a text without a mark.
_CHARACTER = rb"[\t\n\r\x20-\x7e\xa0-\xff]"
_WITHOUT_MARK = (
    (re.compile(rb"(?:%b\0){4}|(?:%b\0){1,3}\Z" % (_CHARACTER, _CHARACTER)), "utf-16-le"),
    (re.compile(rb"(?:\0%b){4}|(?:\0%b){1,3}\Z" % (_CHARACTER, _CHARACTER)), "utf-16-be"),
)


def check_encoding(name: str) -> None:
    """Check that a name is one of a text encoding that Python knows.

    Raises:
        UsageError: it isn't.
    """
    try:
        "".encode(name)
        codecs.getincrementaldecoder(name)
    except (LookupError, ValueError) as error:
        hint = "Names are those of Python and iconv: utf-8, utf-16, cp1252, latin-1, shift_jis, …"
        raise UsageError(f"unknown encoding {name!r}", hint=hint) from error


def find_encoding(start: bytes, named: str | None) -> str:
    """Return the encoding of a text by its first bytes: a mark's, else the one named, else UTF-8.

    UTF-16 without a mark is recognised by the zero bytes beside the first characters.
    """
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if named is not None:
        return codecs.lookup(named).name
    return next((name for pattern, name in _WITHOUT_MARK if pattern.match(start)), UTF8)


def recode(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Decode chunks and encode them as UTF-8.

    What isn't text in that encoding stays as it is, invalid UTF-8: the record that holds it
    can be rejected by itself.

    Raises:
        UnpackError: the rest can't be decoded.
    """
    errors = "surrogatepass" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode(UTF8, errors)
        yield decoder.decode(b"", final=True).encode(UTF8, errors)
    except UnicodeError as error:
        raise UnpackError(f"truncated or corrupt {encoding} text: {error}") from error
