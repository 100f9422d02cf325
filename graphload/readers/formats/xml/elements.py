"""Elements: the records of an XML document, read as a stream.

Text is cut before each start tag of a record, and parsed piece by piece. Where a piece is not
well-formed, the record is a fault, and a new parser goes on at the next record outside of CDATA
sections and comments: what a text has in them never becomes a record.

A document type declaration ends the reading: without one there are no entities but XML's own
five, and no text grows.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from graphload.readers.formats.xml.documents import XHTML
from graphload.readers.formats.xml.pieces import (
    MAX_RECORD_BYTES,
    Fault,
    LostText,
    cut_at_starts,
    skip_blanks,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.readers.formats.xml.documents import Document

__all__ = ["Element", "read_elements"]

_MAX_DEPTH = 100
_SEPARATOR = "\x1f"
"""Between the parts of a name: a character that no XML has."""
_TAG = re.compile(rb"<(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>")
_VOID = frozenset({"br", "hr", "img", "wbr"})
"""Elements of HTML that have no end tag."""
_DTD = (
    "it has a document type declaration (DTD), which no source of records writes and which may"
    " declare entities: nothing behind it is read"
)
_CUT_OFF = "the document ends here, before its end tag: the file is cut off"
_UNCLOSED = "has no end before the next record"
_INVALID = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_ENTITY = "it refers to an entity that isn't one of XML's own five"


class Element(NamedTuple):
    """A record: its attributes and elements as fields, its line, and its text.

    An element with neither attributes nor elements is its text, without blanks around it; an empty
    one is absent, and one that occurs several times is a list. `#text` is text beside other fields;
    XHTML is text of HTML.
    """

    fields: dict[str, Any]
    line: int
    raw: bytes


class _RefusedError(Exception):
    """The document has a declaration that isn't read."""


class _UnclosedError(Exception):
    """A record begins within one of the same name."""


class _TooLongError(Exception):
    """A record doesn't end."""


def read_elements(chunks: Iterable[bytes], document: Document) -> Iterator[Element | Fault]:
    """Yield the records of a document in UTF-8, and a Fault for each part that can't be read."""
    # A declaration has to be the first thing in an XML document.
    blank_lines, chunks = skip_blanks(iter(chunks))
    line = 1 + blank_lines
    parser = _Parser(document, line)
    lost: LostText | None = None
    for start, piece in cut_at_starts(chunks, document.starts):
        if lost is not None and start and lost.ends_at(start, document):
            yield lost.fault()
            parser, lost = parser.renew(line), None
        if lost is None:
            try:
                try:
                    parser.feed(piece, is_start=bool(start))
                except _UnclosedError:
                    yield from parser.take()
                    yield Fault(_UNCLOSED, *parser.rest(without=piece))
                    parser = parser.renew(line)
                    parser.feed(piece, is_start=True)
            except _RefusedError:
                yield Fault(_DTD, parser.line, piece)
                return
            except (expat.ExpatError, _TooLongError, _UnclosedError) as error:
                begun, raw = parser.rest()
                lost = LostText(_reason_of(error), begun, parser.record)
                lost.add(raw)
            yield from parser.take()
        else:
            lost.add(piece)
        line += piece.count(b"\n")
    if lost is not None:
        yield lost.fault()
        return
    try:
        parser.finish()
    except expat.ExpatError:
        yield Fault(_CUT_OFF, *parser.rest())


def _reason_of(error: Exception) -> str:
    if isinstance(error, _UnclosedError):
        return _UNCLOSED
    if not isinstance(error, expat.ExpatError):
        return f"is longer than {MAX_RECORD_BYTES:,} bytes"
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]:
        return _ENTITY
    return f"isn't well-formed XML: {expat.ErrorString(error.code)}"


class _Open(NamedTuple):
    """An element of a record whose end wasn't read yet."""

    key: str
    fields: dict[str, Any]
    texts: list[str]


class _Root(NamedTuple):
    """The root of a document: its namespace, and its name in tags."""

    namespace: str
    tag: str


class _Parser:
    """A parser for the records of a document.

    `record` is the name of the open one, empty where there is none.
    """

    def __init__(self, document: Document, line: int = 1) -> None:
        self.record, self._begun = "", 0
        self._document = document
        self._first_line = self._first_buffered = line
        self._root: _Root | None = None
        self._prefixes = {uri: prefix for prefix, uri in document.namespaces}
        self._declared = dict(document.namespaces)
        self._depth = self._markup = 0
        # A start tag was fed, and not to its end.
        self._is_waiting = False
        self._open: list[_Open] = []
        self._fault: str | None = None
        self._found: list[Element | Fault] = []
        self._begin = self._end = self._base = 0
        self._buffer = bytearray()
        # The text is UTF-8 already, whatever its declaration says.
        self._expat = expat.ParserCreate("utf-8", _SEPARATOR)
        self._expat.namespace_prefixes = True
        self._expat.buffer_text = True
        self._expat.StartDoctypeDeclHandler = self._refuse
        self._expat.StartNamespaceDeclHandler = self._declare
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._finish
        self._expat.CharacterDataHandler = self._add_text

    @property
    def line(self) -> int:
        """Return the line that is parsed."""
        return self._first_line + self._expat.CurrentLineNumber - 1

    def renew(self, line: int) -> _Parser:
        """Return a parser that goes on within the root, at the beginning of a line."""
        parser = _Parser(self._document, line)
        names = self._declared.items()
        attributes = (f" xmlns{':' * bool(name)}{name}={quoteattr(uri)}" for name, uri in names)
        tag = self._root.tag if self._root else self._document.root
        root = f"<{tag}{''.join(attributes)}>".encode()
        parser.feed(root, is_start=False)
        return parser

    def feed(self, piece: bytes, *, is_start: bool) -> None:
        """Parse a piece of the text.

        Raises:
            ExpatError, _RefusedError, _UnclosedError, _TooLongError: it can't be read.
        """
        if is_start and not self.record and not self._is_waiting:
            self._base += len(self._buffer)
            self._first_buffered += self._buffer.count(b"\n")
            self._buffer.clear()
        begin = self._base + len(self._buffer)
        self._is_waiting = self._is_waiting or is_start
        self._buffer += piece
        try:
            self._expat.Parse(piece, False)
        except expat.ExpatError as error:
            # The tag before wasn't closed, so that the first "<" of this one is wrong.
            if is_start and error.code == _INVALID and self._expat.ErrorByteIndex <= begin:
                raise _UnclosedError from error
            raise
        if len(self._buffer) > MAX_RECORD_BYTES:
            raise _TooLongError

    def finish(self) -> None:
        """Say that there is no more.

        Raises:
            ExpatError: something isn't closed.
        """
        self._expat.Parse(b"", True)

    def take(self) -> list[Element | Fault]:
        """Return the records found since the last call."""
        found, self._found = self._found, []
        return found

    def rest(self, without: bytes = b"") -> tuple[int, bytes]:
        """Return the line and the text of the open record, or what is behind the last one."""
        begin = (self._begin if self.record else max(self._end, self._base)) - self._base
        text = bytes(self._buffer[begin : len(self._buffer) - len(without)])
        rest = text.lstrip()
        blank = begin + len(text) - len(rest)
        return self._first_buffered + self._buffer.count(b"\n", 0, blank), rest

    def _refuse(self, *_declaration: object) -> None:
        raise _RefusedError

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        if self._depth == 0 and uri:
            self._declared[prefix or ""] = uri

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        uri, local, prefix = _split_name(name)
        if self._depth == 1:
            self._root = _Root(uri, f"{prefix}:{local}" if prefix else local)
            return
        if not self._open and not self._begin_record(local):
            return
        if self._open and local == self.record and local in self._document.records:
            raise _UnclosedError
        if self._depth > _MAX_DEPTH:
            self._fault = f"has elements more than {_MAX_DEPTH} deep"
        if self._fault is not None:
            self._open = self._open or [_Open(local, {}, [])]
        elif uri == XHTML and self._open:
            self._markup += 1
            named = (f' {html.escape(key)}="{html.escape(v)}"' for key, v in attributes.items())
            self._open[-1].texts.append(f"<{local}{''.join(named)}>")
        else:
            fields = {self._key(*_split_name(key)): v for key, v in attributes.items() if v}
            self._open.append(_Open(self._key(uri, local, prefix), fields, []))

    def _begin_record(self, local: str) -> bool:
        """Return whether an element below the root is a record, or isn't to be passed over."""
        others = self._document.others
        if self._depth > 2 or (
            local not in self._document.records and (others is None or local in others)
        ):
            return False
        self.record, self._begun, self._is_waiting = local, self.line, False
        self._begin = self._expat.CurrentByteIndex
        if local not in self._document.records:
            self._fault = f"is an element <{local[:100]}>, which is no record"
        return True

    def _add_text(self, text: str) -> None:
        if self._open and self._fault is None:
            self._open[-1].texts.append(html.escape(text, quote=False) if self._markup else text)

    def _finish(self, name: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        if self._fault is not None:
            if self._depth == 1:
                self._found.append(Fault(self._fault, self._begun, self._end_record()))
            return
        if self._markup:
            self._markup -= 1
            local = _split_name(name)[1]
            self._open[-1].texts.append("" if local in _VOID else f"</{local}>")
            return
        key, fields, texts = self._open.pop()
        text = "".join(texts).strip()
        if text and (fields or not self._open):
            _add(fields, "#text", text)
        if not self._open:
            line = self._begun
            self._found.append(Element(fields, line, self._end_record()))
        elif value := fields or text:
            _add(self._open[-1].fields, key, value)

    def _end_record(self) -> bytes:
        """Close the open record, and return its text."""
        tag = _TAG.match(self._buffer, self._begin - self._base)
        if tag is None or not tag[0].endswith(b"/>"):
            tag = _TAG.match(self._buffer, self._expat.CurrentByteIndex - self._base)
        self._end = self._base + (tag.end() if tag else len(self._buffer))
        text = bytes(self._buffer[self._begin - self._base : self._end - self._base])
        self.record, self._begun, self._fault, self._markup = "", 0, None, 0
        self._open.clear()
        return text

    def _key(self, uri: str, local: str, prefix: str) -> str:
        """Return a name with the usual prefix of its namespace, none where it is the root's."""
        usual = self._prefixes.get(uri)
        if usual is None:
            is_plain = not uri or (self._root is not None and uri == self._root.namespace)
            usual = "" if is_plain else prefix
        return f"{usual}:{local}" if usual else local


def _split_name(name: str) -> tuple[str, str, str]:
    """Return the namespace, the local name and the prefix of a name."""
    parts = name.split(_SEPARATOR)
    if len(parts) == 1:
        return "", name, ""
    return parts[0], parts[1], "".join(parts[2:])


def _add(fields: dict[str, Any], key: str, value: object) -> None:
    """Add a value; several of one key are a list."""
    if key not in fields:
        fields[key] = value
    elif isinstance(fields[key], list):
        fields[key].append(value)
    else:
        fields[key] = [fields[key], value]
