r"""The Python repr of Items: `Item(by='ann', kids=[2, 3], parent=None)`, parsed and never executed.

One or many, in a list, a mapping `{id: Item(…)}` or pairs `(id, Item(…))`, over one line or
many, under any constructor's name. A record may begin wherever a line begins with `Name(`,
brackets, indentation and a key before it; that holds for a broken one's successor too, so
that what is wrong with one record stays with it. Within a line records follow each other
with commas.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeAlias

from graphload.errors import InputError
from graphload.items import Place, Reject
from graphload.parsing import read_id
from graphload.readers.formats.format import InputValue
from graphload.readers.formats.json_faults import HUGE_NUMBER
from graphload.readers.formats.python_literals import (
    LINE_STRING,
    NAME,
    STRING,
    as_json,
    parse_literal,
    read_number,
    read_string,
    refuse_more,
)
from graphload.readers.rejects import reject_text
from graphload.values import HugeNumber

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.items import Id
    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FormatOptions, Values

    _Part: TypeAlias = "ReprRecord | Reject"

__all__ = ["ReprRecord", "looks_like_reprs", "parse_reprs", "read_reprs"]

_KEY = rf"(?:None\b|-?[0-9][0-9A-Za-z_.]*+|{LINE_STRING})"
_START = rf"[ \t\[\](){{}},]*+(?:{_KEY}\s*+[:,]\s*+)?{NAME}\("
_NEXT_START = re.compile(rf"\n{_START}")
_FIRST_START = re.compile(_START)
_HEAD = re.compile(rf"(?:({_KEY})\s*+([:,])\s*+)?({NAME})\(")
_CLOSERS = re.compile(r"(?:[\s\])},]|[\[({](?=\s*+[\])}]))*+")
_OPENERS = re.compile(r"[\s\[({]*+")
# Allowed behind a record: a comma, a closing bracket, the end of the line, or, as
# print(a, b) writes them, a space and the next record.
_MAY_BE_HUGE = re.compile(r"[eE]\+?[0-9_]{3}")
_FOLLOWER = re.compile(rf"[ \t\r]*+(?:[,\])}}\n]|\Z|(?<=[ \t]){NAME}\()")
_NEXT_IN_LINE = re.compile(rf",\s*+(?:(?:{_KEY}\s*+:\s*+)?{NAME}\(|\(\s*+{_KEY}\s*+,\s*+{NAME}\()")
_PLAIN_FIELD = re.compile(
    r"""\s*+([^\W\d]\w*+)\s*+=\s*+(?:
    (None) | '([^'\\\n]*+)' | (-?(?:0|[1-9][0-9]{0,17}+)) | "([^"\\\n]*+)"
    | \[([0-9]{1,18}+(?:,\s*+[0-9]{1,18}+)*+)\]
    )\s*+([,)])""",
    re.VERBOSE,
)
_FIELD = re.compile(r"\s*+(?:(\))|([^\W\d]\w*+)\s*+=(?!=))")
_SEPARATOR = re.compile(r"\s*+([,)])")
_PIECE = re.compile(
    rf"{STRING}|[\[\](){{}},\n'\"]|\w++|[^\w\[\](){{}},\n'\"]++",
    re.DOTALL,
)
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_LIKE_REPRS = re.compile(rf"(?:\A\ufeff?\s*+|\n){_START}\s*+(?:[^\W\d]\w*+(?:\s*+=(?!=)|\Z)|\)|\Z)")
_LIKE_JSON = re.compile(r"\ufeff?\s*+[\[{]\s*+[\[{\"]")


class ReprRecord(NamedTuple):
    """One record: its line, its id by a mapping or pair, its fields, and its whole text."""

    line: int
    key: Id | None
    fields: dict[str, object]
    text: str


def looks_like_reprs(head: bytes) -> bool:
    """Return whether the first bytes of an input have a repr of an Item."""
    text = head.decode("utf-8", "replace")
    match = _LIKE_REPRS.search(text)
    return match is not None and (match.start() == 0 or _LIKE_JSON.match(text) is None)


def read_reprs(stream: InputStream, options: FormatOptions) -> Values:
    """Read the reprs in a stream, each as a record."""
    text = stream.read().decode("utf-8", "surrogateescape")
    for part in parse_reprs(text, stream.name):
        if isinstance(part, Reject):
            raw = part.raw
            yield reject_text(raw, part.place, part.reason) if isinstance(raw, str) else part
            continue
        place = Place(stream.name, part.line)
        try:
            fields = {name: as_json(value) for name, value in part.fields.items()}
        except ValueError:
            yield reject_text(
                part.text, place, "an unknown field has a value that JSON can't represent"
            )
        else:
            for number in _huge_numbers(fields) if _MAY_BE_HUGE.search(part.text) else ():
                detail = f"no float holds the number {number.literal}: kept as text"
                options.report_fault(HUGE_NUMBER, place, detail)
            yield InputValue(fields, place, part.text, part.key, is_record=True)


def _huge_numbers(value: object) -> Iterator[HugeNumber]:
    if isinstance(value, HugeNumber):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _huge_numbers(part)


def parse_reprs(text: str, source: str, first_line: int = 1) -> Iterator[ReprRecord | Reject]:
    """Parse the reprs in a text, lazily and in linear time, whatever else is in it.

    `source` names the text in rejects and `first_line` is the number of its first line.

    Yields:
        A ReprRecord for each record, a Reject for all other text but the brackets, commas
        and blanks between records. The `raw` of a Reject is text.
    """
    reprs = _ReprText(text, source, first_line)
    at = 1 if text.startswith("\ufeff") else 0
    while at < len(text):
        # Up to the next line that begins with a record.
        following = _NEXT_START.search(text, _end_of(_FIRST_START, text, at, len(text)))
        end = len(text) if following is None else following.start() + 1
        while True:
            outside = _end_of(_CLOSERS, text, at, end)
            start = _end_of(_OPENERS, text, outside, end)
            if start == end:
                break
            head = _HEAD.match(text, start, end)
            if head is not None and (head[2] != "," or _is_in_pair(text, start)):
                part, at = _parse_record(reprs, head, end)
            else:
                at = _end_of_junk(text, start, end)
                whole = start if "\n" in text[outside:start] else outside
                part = reprs.reject(whole, at, "not a record: expected Name(field=value, …)")
            yield part
        at = end
    if reprs.is_empty and text.strip("\ufeff \t\r\n") not in ("", "[]", "{}", "()"):
        yield reprs.reject(0, len(text), "contains only brackets and commas, no record")


class _ReprText:
    """A text with reprs in it; makes records and rejects of its parts, in their order.

    `is_empty`: no record and no reject was made yet.
    """

    def __init__(self, text: str, source: str, first_line: int) -> None:
        self.text = text
        self.is_empty = True
        self._source = source
        self._line, self._counted = first_line, 0
        self._has_invalid_utf8 = not text.isascii() and _NOT_UTF8.search(text) is not None

    def record(self, head: re.Match[str], end: int, fields: dict[str, object]) -> _Part:
        start = head.start(3)
        if self._has_invalid_utf8 and _NOT_UTF8.search(self.text, start, end):
            return self.reject(start, end, "invalid UTF-8")
        self.is_empty = False
        text = self.text[head.start() : end]
        return ReprRecord(self._line_of(start), _read_key(head[1]), fields, text)

    def reject(self, start: int, end: int, reason: str) -> Reject:
        self.is_empty = False
        place = Place(self._source, self._line_of(start))
        return Reject(place, reason, self.text[start:end].rstrip())

    def _line_of(self, at: int) -> int:
        """Return the line of an offset that isn't before the one of the last call."""
        self._line += self.text.count("\n", self._counted, at)
        self._counted = at
        return self._line


def _end_of(pattern: re.Pattern[str], text: str, at: int, end: int) -> int:
    match = pattern.match(text, at, end)
    return at if match is None else match.end()


def _is_in_pair(text: str, at: int) -> bool:
    """Return whether the bracket before a key opens a pair, and isn't that of a call."""
    while at > 0 and text[at - 1].isspace():
        at -= 1
    before = text[max(at - 2, 0) : max(at - 1, 0)]
    return text[at - 1 : at] == "(" and not before.isalnum() and before != "_"


def _parse_record(reprs: _ReprText, head: re.Match[str], end: int) -> tuple[_Part, int]:
    text = reprs.text
    reason = "unexpected text after the closing ')'"
    try:
        _read_key(head[1])
        fields, at = _parse_fields(text, head.end(), end)
        if _FOLLOWER.match(text, at, end) is not None:
            return reprs.record(head, at, fields), at
    except InputError as error:
        reason = error.message
    at = _end_of_broken_record(text, head.end(), end)
    return reprs.reject(head.start(), at, reason), at


def _read_key(spelled: str | None) -> Id | None:
    if spelled is None or spelled == "None":
        return None
    key = read_string(spelled) if spelled[0] in "'\"" else read_number(spelled)
    try:
        return read_id(key)
    except ValueError as error:
        raise InputError(f"the key {error}") from None


def _parse_fields(text: str, at: int, end: int) -> tuple[dict[str, object], int]:
    """Parse a record's fields, from behind its opening bracket.

    Returns:
        The fields, and the offset behind the closing bracket.
    """
    fields: dict[str, object] = {}
    closer = ","
    while closer == ",":
        value: object = None
        if plain := _PLAIN_FIELD.match(text, at, end):
            name, none, single, number, double, ints, closer = plain.groups()
            at = plain.end()
            if number is not None:
                value = int(number)
            elif ints is not None:
                value = [int(digits) for digits in ints.split(",")]
            elif none is None:
                value = double if single is None else single
        else:
            field = _FIELD.match(text, at, end)
            if field is None:
                _refuse_field(text, at, end)
            if field[1]:
                return fields, field.end()
            name = field[2]
            value, closer, at = _parse_value(name, text, field.end(), end)
        if name in fields:
            raise InputError(f"duplicate field '{name}'")
        fields[name] = value
    return fields, at


def _parse_value(name: str, text: str, at: int, end: int) -> tuple[object, str, int]:
    """Parse one field's value, and the comma or bracket behind it."""
    try:
        value, at = parse_literal(text, at, end)
        separator = _SEPARATOR.match(text, at, end)
        if separator is None:
            refuse_more(text, at, end)
    except InputError as error:
        raise InputError(f"'{name}': {error.message}") from None
    return value, separator[1], separator.end()


def _refuse_field(text: str, at: int, end: int) -> NoReturn:
    rest = text[at : min(end, at + 100)].strip()
    if not rest:
        raise InputError("'(' was never closed")
    if rest.startswith("*"):
        raise InputError("unpacking with '*' is not supported: expected field=value")
    raise InputError(f"expected field=value, found {rest[:12]!r}")


def _end_of_broken_record(text: str, at: int, end: int) -> int:
    """Return the offset behind a broken record's closing bracket, or `end` if it has none."""
    depth = 1
    for piece in _PIECE.finditer(text, at, end):
        first = text[piece.start()]
        if first in "([{":
            depth += 1
        elif first in ")]}":
            depth -= 1
            if depth == 0:
                behind = piece.end()
                whole = _FOLLOWER.match(text, behind, end) is not None
                return behind if whole else _end_of_junk(text, behind, end)
        elif first in "'\"" and piece.end() == piece.start() + 1:
            return end
    return end


def _end_of_junk(text: str, at: int, end: int) -> int:
    """Return the end of text that isn't a record: of the line, or before the next record."""
    depth = 0
    for piece in _PIECE.finditer(text, at, end):
        first = text[piece.start()]
        if first == "\n":
            return piece.start()
        if first in "'\"" and piece.end() == piece.start() + 1:
            newline = text.find("\n", piece.start(), end)
            return end if newline < 0 else newline
        if first == "," and depth <= 0 and _NEXT_IN_LINE.match(text, piece.start(), end):
            return piece.start()
        depth += (first in "([{") - (first in ")]}")
    return end
