"""Search of JSON lines: those that may have a record that is wanted.

A block of lines is decoded at once, and of each line only the fields that are asked for. A line
is left out only if it is JSON, a row of a known kind (of Reddit's dumps, or under graphload's own
names), and neither the row nor a reply nested in it can be wanted. Other lines, such as broken
ones, are to be parsed.
"""

from __future__ import annotations

import re
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import msgspec

from graphload.columns import FIELDS
from graphload.readers.shapes.reddit import DUMP_FIELDS, NOT_IN_DUMPS, REDDIT
from graphload.readers.shapes.table import DEFAULT_SHAPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from graphload.readers.report import SourceReport

    SelectLines = Callable[[Iterable[bytes]], Iterator[tuple[int, bytes]]]

__all__ = ["FieldTest", "RowKind", "find_row_kinds", "select_lines"]

_DECODE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_INNER_OBJECT = re.compile(rb"\{[^}]")
_ESCAPED_ASCII = re.compile(rb"\\u00[2-7]")
_NO_VALUE = Annotated[int, msgspec.Meta(gt=1, lt=0)]
"""The type of a field that no row has."""


class FieldTest(NamedTuple):
    """A test that a wanted record passes, by one of its fields.

    - `names`: the row's names of the field; the first with a value counts.
    - `may_pass`: tells whether a record with such a value may pass; None is no value.
    - `keys_below`: keys of which a nested reply that passes has one, in quotes.
    - `words_below`: words of which a line with such a reply has one, if it is told so.
    - `none_passes`: tells at once of many values that none may pass; False is no answer.
    """

    names: tuple[str, ...]
    may_pass: Callable[[Any], bool]
    keys_below: tuple[bytes, ...]
    words_below: tuple[bytes, ...] | None = None
    none_passes: Callable[[list[Any]], bool] = lambda _values: False


class RowKind(NamedTuple):
    """A kind of rows: the shape that they have, and how to tell them.

    - `required`: the fields of every row, with the types of their values; `optional`: those of
      some rows. The values of `Raw` may be of any type.
    - `is_closed`: no row has other fields, and none has an object, but empty ones. Where it is
      false, replies may be nested in rows, under the names that tests know.
    """

    shape: str
    required: dict[str, Any]
    optional: dict[str, Any]
    is_closed: bool


_ROW_KINDS = (
    RowKind(REDDIT.name, DUMP_FIELDS, dict.fromkeys(NOT_IN_DUMPS, _NO_VALUE), is_closed=False),
    RowKind(
        DEFAULT_SHAPE.name,
        {"id": int | str},
        {**dict.fromkeys((*FIELDS, "type"), msgspec.Raw), "by": str | None},
        is_closed=True,
    ),
)


def find_row_kinds(shape: str | None) -> tuple[RowKind, ...]:
    """Return the kinds of rows that may be in an input of a shape; None is any."""
    return tuple(kind for kind in _ROW_KINDS if shape in (None, kind.shape))


def select_lines(
    tests: Sequence[FieldTest], kinds: Sequence[RowKind], report: SourceReport
) -> SelectLines:
    """Return a function that yields the lines that may have a record that passes all tests.

    Each has its number, from 1. The other lines, rows of one of the kinds, are counted in
    `report`, but for blank ones.
    """
    search = _Search(tests, kinds)

    def select(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
        number = 1
        for block in blocks:
            lines = _Lines(block)
            chosen, left_out = search.choose(lines)
            report.left_out += left_out
            report.unparsed += left_out
            for at in chosen:
                yield number + at, lines[at]
            number += len(lines)

    return select


class _Lines:
    """The lines of a block, and where they begin and end."""

    def __init__(self, block: bytes) -> None:
        import numpy as np  # noqa: PLC0415 - slow to import

        self.block = block if block.endswith(b"\n") else block + b"\n"
        self._codes = np.frombuffer(self.block, np.uint8)
        self._ends = np.flatnonzero(self._codes == ord("\n")) + 1
        self._starts = np.concatenate(([0], self._ends[:-1]))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, at: int) -> bytes:
        return self.block[self._starts[at] : self._ends[at]]

    def may_be_objects(self) -> bool:
        """Return whether each line begins and ends with a brace, so that no value goes on.

        Between two braces like that no JSON value has a line break.
        """
        last = self._codes[self._ends - 2]
        if (last == ord("\r")).any():
            before = self._codes[self._ends - 3]
            last = last.copy()
            last[last == ord("\r")] = before[last == ord("\r")]
        is_object = (self._codes[self._starts] == ord("{")) & (last == ord("}"))
        return bool(is_object.all())

    def find_inner(self) -> dict[int, bytes]:
        """Return the part of each line that has all objects in the line's own, of lines with some.

        Each line begins with a brace. Empty objects don't count.
        """
        import numpy as np  # noqa: PLC0415 - slow to import

        braces = np.flatnonzero(self._codes == ord("{"))
        if len(braces) == len(self):
            return {}
        is_inner = self._codes[braces - 1] != ord("\n")
        inner = braces[is_inner & (self._codes[braces + 1] != ord("}"))]
        places, firsts = np.unique(np.searchsorted(self._ends, inner, "right"), return_index=True)
        ends = self._ends[places].tolist()
        find_last = self.block.rfind
        return {
            at: self.block[first : find_last(b"}", first, find_last(b"}", first, end)) + 1]
            for at, first, end in zip(places.tolist(), inner[firsts].tolist(), ends, strict=True)
        }


class _Search:
    """The search for lines whose records pass some tests."""

    def __init__(self, tests: Sequence[FieldTest], kinds: Iterable[RowKind]) -> None:
        self._kinds = [_Rows(tests, kind) for kind in kinds]

    def choose(self, lines: _Lines) -> tuple[Iterable[int], int]:
        """Return the lines to be parsed, and the number of those to be left out."""
        kinds = [kind for kind in self._kinds if kind.may_be_in(lines.block)]
        for kind in kinds if lines.may_be_objects() else ():
            rows = kind.decode_all(lines)
            if rows is not None:
                chosen = kind.may_pass(rows, lines, range(len(rows)), lines.find_inner())
                return chosen, len(rows) - len(chosen)
        return self._choose_each(lines, kinds) if kinds else (range(len(lines)), 0)

    @staticmethod
    def _choose_each(lines: _Lines, kinds: Sequence[_Rows]) -> tuple[Iterable[int], int]:
        waiting = [*range(len(lines))]
        chosen: list[int] = []
        for kind in kinds:
            rows, places, others = [], [], []
            inner: dict[int, bytes] = {}
            for at in waiting:
                line = lines[at]
                row = kind.decode_one(line)
                if row is None:
                    others.append(at)
                    continue
                rows.append(row)
                places.append(at)
                if first := _INNER_OBJECT.search(line, line.index(b"{") + 1):
                    last = line.rfind(b"}", 0, line.rindex(b"}"))
                    inner[at] = line[first.start() : last + 1]
            chosen += kind.may_pass(rows, lines, places, inner)
            waiting = others
        unknown = [at for at in waiting if not lines[at].isspace()]
        left_out = len(lines) - len(waiting) - len(chosen)
        return sorted([*unknown, *chosen]), left_out


class _Rows:
    """The rows of one kind: how they are decoded, and the tests of their fields."""

    def __init__(self, tests: Sequence[FieldTest], kind: RowKind) -> None:
        types = {**kind.optional, **kind.required}
        for name in (name for test in tests for name in _needed(test.names, kind)):
            if types.get(name, msgspec.Raw) is msgspec.Raw:
                types[name] = Any
        attributes = {name: f"field_{number}" for number, name in enumerate(types)}
        row = msgspec.defstruct(
            "_Row",
            # What every row has must be there.
            [
                (attributes[name], type_)
                if name in kind.required
                else (attributes[name], type_, None)
                for name, type_ in types.items()
            ],
            rename={attribute: name for name, attribute in attributes.items()},
            kw_only=True,
            forbid_unknown_fields=kind.is_closed,
            gc=False,
        )
        decoder = msgspec.json.Decoder(row)
        self._decode, self._decode_lines = decoder.decode, decoder.decode_lines
        self._keys = [b'"%b"' % name.encode() for name in kind.required]
        self._is_closed = kind.is_closed
        self._tests = [
            (test, [attributes[name] for name in _needed(test.names, kind)]) for test in tests
        ]

    def may_be_in(self, block: bytes) -> bool:
        """Return whether a block may have a row that is written without escapes."""
        return all(key in block for key in self._keys)

    def decode_all(self, lines: _Lines) -> list[Any] | None:
        """Return the row of each line, if each is one; each line is between two braces."""
        try:
            # What is skipped isn't checked to be UTF-8.
            if not lines.block.isascii():
                lines.block.decode()
            rows = self._decode_lines(lines.block)
        except _DECODE_ERRORS:
            return None
        return rows if len(rows) == len(lines) else None

    def decode_one(self, line: bytes) -> Any | None:  # noqa: ANN401 - a struct made here
        """Return the row in a line, None if it is none."""
        try:
            if not line.isascii():
                line.decode()
            return self._decode(line)
        except _DECODE_ERRORS:
            return None

    def may_pass(
        self, rows: Sequence[Any], lines: _Lines, places: Sequence[int], inner: dict[int, bytes]
    ) -> list[int]:
        """Return the places of the rows that may pass all tests, or a reply in one of them.

        `inner` has the part of a line in which replies may be.
        """
        if inner and self._is_closed:
            is_plain = [at not in inner for at in places]
            plain = [*compress(places, is_plain)]
            passing = self.may_pass([*compress(rows, is_plain)], lines, plain, {})
            return sorted([*passing, *(at for at in places if at in inner)])
        for test, attributes in self._tests:
            values = _first_values(rows, attributes)
            if test.none_passes(values):
                passes = [False] * len(values)
            else:
                passes = [*map(test.may_pass, values)]
            if inner:
                passes = [
                    is_passed
                    or (at in inner and _may_pass_below(test, inner[at], lines, at, value))
                    for at, value, is_passed in zip(places, values, passes, strict=True)
                ]
            places = [*compress(places, passes)]
            rows = [*compress(rows, passes)]
        return [*places]


def _needed(names: tuple[str, ...], kind: RowKind) -> tuple[str, ...]:
    """Return names that a row of a kind may have, up to the first that is in every row."""
    if kind.is_closed:
        names = tuple(name for name in names if name in kind.optional or name in kind.required)
    count = next((n for n, name in enumerate(names, 1) if name in kind.required), len(names))
    return names[:count]


def _first_values(rows: Sequence[Any], attributes: Sequence[str]) -> list[Any]:
    """Return the first value of each row among some attributes, None for rows without any."""
    values: list[Any] = [None] * len(rows)
    for name in attributes:
        others = map(attrgetter(name), rows)
        if values.count(None) == len(values):
            values = [*others]
        else:
            values = [
                other if value is None else value
                for value, other in zip(values, others, strict=True)
            ]
        if None not in values:
            break
    return values


def _may_pass_below(test: FieldTest, inner: bytes, lines: _Lines, at: int, value: object) -> bool:
    """Return whether a reply nested in a row may pass a test, by the row's value of the field."""
    if test.words_below is not None:
        return _has_escape(inner) or any(word in inner for word in test.words_below)
    names = test.keys_below
    if not _has_escape(inner) and not any(name in inner for name in names):
        return False
    # It may be the row's own name, between two objects.
    line = lines[at]
    return _has_escape(line) or sum(map(line.count, names)) != (value is not None)


def _has_escape(text: bytes) -> bool:
    """Return whether a text has an escape that may be a character of a name or an id."""
    return b"\\u00" in text and _ESCAPED_ASCII.search(text) is not None
