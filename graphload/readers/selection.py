"""Selections: the records that are wanted, of a source that may be too large to hold.

Where a record must name an author or an id, lines of JSON without this name are left out
unread: it is looked for in their bytes. So are lines of another time.
"""

from __future__ import annotations

import io
import math
import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import Struct

from graphload.columns import FIELDS, TYPES
from graphload.errors import UsageError
from graphload.items import MILLISECONDS, Item
from graphload.moments import read_moment
from graphload.readers.files.unpack import gather
from graphload.readers.mapping import look_up
from graphload.readers.shapes.reddit import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphload.items import Reject, Unfetched
    from graphload.readers.report import SourceReport

    SelectLines = Callable[[Iterable[bytes]], Iterator[tuple[int, bytes]]]

__all__ = ["Condition", "Selection", "parse_condition"]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "~": lambda text, pattern: re.search(pattern, str(text)) is not None,
}
_CONDITION = re.compile(r"([^=!<>~]+)(!=|<=|>=|=|<|>|~)(.*)", re.DOTALL)
_UNESCAPED = re.compile(r'[^"\\/\x00-\x1f]+')
"""Characters that JSON writes as they are, or as the digits of their code points."""
_ESCAPED_ASCII = re.compile(rb"\\u00[2-7]")
_FULLNAME = re.compile(r"t[1-6]_([0-9a-z]+)")
_BARE_ID = re.compile(r"(?=.*[a-z])[0-9a-z]{1,12}")
"""Reddit's id without the kind: digits alone are rather an id of another source."""
_MAX_BASE36_CHARS = 12
_BLOCK_BYTES = 1 << 20
"""Bytes searched at once."""
_MAX_SEARCHED_SINGLY = 4
"""Names that are looked for one after the other; more are looked for in one pass."""


class Condition(NamedTuple):
    """A condition on a field: its name, an operator, and the value as text.

    A name that isn't a field's is one of `extra`, or a path in it. An absent field is equal to
    the empty text.
    """

    field: str
    operator: str
    value: str

    def holds(self, item: Item) -> bool:
        """Return whether an Item meets the condition."""
        if self.field in FIELDS and self.field != "extra":
            value: object = getattr(item, self.field)
        else:
            value = look_up(item.extra or {}, self.field.removeprefix("extra."))
        compare = _OPERATORS[self.operator]
        if value is None:
            return self.operator in ("=", "!=") and compare("", self.value)
        if self.operator == "~":
            return compare(value, self.value)
        if self.field in ("time", "retrieved_at"):
            return compare(value, read_moment(self.value))
        wanted: object = self.value
        if isinstance(value, bool):
            value, wanted = str(value).lower(), self.value.lower()
        elif isinstance(value, (int, float)):
            try:
                wanted = float(self.value) if "." in self.value else int(self.value)
            except ValueError:
                value = str(value)
        else:
            value = str(value)
        return compare(value, wanted)


def parse_condition(text: str) -> Condition:
    """Parse a condition such as `score>=10`: a field, one of `= != < <= > >= ~`, a value.

    Raises:
        UsageError: it isn't written so, or its value can't be compared.
    """
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise UsageError(
            f"{text!r} isn't a condition",
            hint="Write FIELD=VALUE, with one of = != < <= > >= or ~ (a regular expression).",
        )
    condition = Condition(match[1].strip(), match[2], match[3])
    try:
        if condition.operator == "~":
            re.compile(condition.value)
        elif condition.field in ("time", "retrieved_at") and condition.value:
            read_moment(condition.value)
        elif TYPES.get(condition.field) == "int64" and condition.value:
            float(condition.value)
    except (ValueError, re.error) as error:
        raise UsageError(f"{text!r} isn't a condition: {error}") from error
    return condition


@dataclass(frozen=True)
class Selection:
    """The records that are wanted: those that meet all that is given here.

    - `where`: conditions, as texts; see `parse_condition`.
    - `ids`: the ids of Items, of Reddit's also the bare ones; `by`: the names of authors.
    - `since`, `until`: Unix seconds; times from the one on and before the other.
    """

    where: tuple[str, ...] = ()
    ids: frozenset[str] | None = None
    by: frozenset[str] | None = None
    since: int | None = None
    until: int | None = None

    def __post_init__(self) -> None:
        if self.ids is not None:
            prefixed = (
                f"{kind}_{id_}" for id_ in self.ids if _BARE_ID.fullmatch(id_) for kind in KINDS
            )
            object.__setattr__(self, "ids", self.ids.union(prefixed))
        object.__setattr__(self, "_conditions", tuple(map(parse_condition, self.where)))

    def selects(self, item: Item) -> bool:
        """Return whether an Item is wanted."""
        if self.by is not None and item.by not in self.by:
            return False
        if self.ids is not None and str(item.id) not in self.ids:
            return False
        if self.since is not None and (item.time is None or item.time < self.since):
            return False
        if self.until is not None and (item.time is None or item.time >= self.until):
            return False
        conditions: tuple[Condition, ...] = self._conditions  # type: ignore[attr-defined]
        return all(condition.holds(item) for condition in conditions)

    def filter(
        self, records: Iterable[Item | Reject | Unfetched], report: SourceReport
    ) -> Iterator[Item | Reject | Unfetched]:
        """Yield the Items that are wanted, and all that are none; count the others in `report`."""
        for record in records:
            if type(record) is not Item or self.selects(record):
                yield record
            else:
                report.read -= 1
                report.left_out += 1

    def _line_search(self) -> Callable[[list[bytes]], list[bool]] | None:
        """Return a function that tells which texts may have a wanted record, if there is one."""
        named: Iterable[str] | None = self.by
        if named is None:
            named = (spelled for id_ in self.ids or () for spelled in _spellings_of_id(id_))
        # Of each, the longest part that JSON spells as it is, or by code points.
        names = [max(_UNESCAPED.findall(name), key=len, default="") for name in named]
        if names and all(names):
            return _search(names)
        if self.since is not None or self.until is not None:
            return _search_times(self.since, self.until)
        return None

    def line_selector(self, report: SourceReport) -> SelectLines | None:
        """Return a function that yields the lines that may have a wanted record.

        It leaves out a line only if no record in it can be wanted, whatever its shape is, and
        counts it in `report`. None where lines can't be told so.
        """
        may_have = self._line_search()
        if may_have is None:
            return None

        def select(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
            number = 1
            for block in gather(blocks, _BLOCK_BYTES):
                if not may_have([block])[0]:
                    count = block.count(b"\n") + (not block.endswith(b"\n"))
                    number += count
                    report.left_out += count - block.isspace()
                    continue
                lines = io.BytesIO(block).readlines()
                for line, is_wanted in zip(lines, may_have(lines), strict=True):
                    if is_wanted:
                        yield number, line
                    elif not line.isspace():
                        report.left_out += 1
                    number += 1

        return select


class _Times(Struct):
    """The fields of a line that hold the time of its record, in seconds."""

    time: Any = None
    created_utc: Any = None
    created_at_i: Any = None


def _search_times(since: int | None, until: int | None) -> Callable[[list[bytes]], list[bool]]:
    """Return a function that tells which texts may have a record of a time.

    A text has none if it is one object without others in it, and each of its times is a number
    of seconds that is out of range.
    """
    decode = msgspec.json.Decoder(_Times).decode
    first = -math.inf if since is None else since
    end = math.inf if until is None else until

    def may_be_in_time(text: bytes) -> bool:
        if text.count(b"{") - text.count(b"{}") != 1:
            return True
        try:
            times = decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return True
        is_known = False
        for time in (times.time, times.created_utc, times.created_at_i):
            if time is None:
                continue
            if type(time) not in (int, float) or not abs(time) < MILLISECONDS:
                return True
            if first <= math.floor(time) < end:
                return True
            is_known = True
        return not is_known

    return lambda texts: list(map(may_be_in_time, texts))


def _spellings_of_id(id_: str) -> Iterator[str]:
    """Yield what a source may have in place of an id: for Reddit's, the bare id, or a number.

    A number with an exponent isn't among them.
    """
    match = _FULLNAME.fullmatch(id_)
    if match is None:
        yield id_
        return
    yield match[1]
    if len(match[1]) <= _MAX_BASE36_CHARS:
        yield str(int(match[1], 36))


def _search(names: list[str]) -> Callable[[list[bytes]], list[bool]]:
    """Return a function that tells which texts may have one of some names, as JSON spells them.

    That is the name itself, or an escape that may be one of its characters.
    """
    needles = [name.encode("utf-8", "surrogatepass") for name in names]
    is_ascii = all(map(str.isascii, names))
    escape = b"\\u00" if is_ascii else b"\\u"

    def has_escape(text: bytes) -> bool:
        return escape in text and (not is_ascii or _ESCAPED_ASCII.search(text) is not None)

    if len(needles) <= _MAX_SEARCHED_SINGLY:
        return lambda texts: [
            any(needle in text for needle in needles) or has_escape(text) for text in texts
        ]

    def search_all(texts: list[bytes]) -> list[bool]:
        import polars as pl  # noqa: PLC0415 - slow to import

        column = pl.Series([text.decode("utf-8", "replace") for text in texts], dtype=pl.String)
        found = column.str.contains_any(names).to_list()
        return [has or has_escape(text) for has, text in zip(found, texts, strict=True)]

    return search_all
