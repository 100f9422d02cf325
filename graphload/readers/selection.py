"""Selections: the records that are wanted, of a source that may be too large to hold.

Rows of Reddit's dumps, and those under graphload's own names, that aren't wanted are left out by
some of their fields, without being parsed as records.
"""

from __future__ import annotations

import math
import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.columns import FIELDS, TYPES
from graphload.errors import UsageError
from graphload.items import MILLISECONDS, Item
from graphload.moments import read_moment
from graphload.readers.dump_search import FieldTest, find_row_kinds, select_lines
from graphload.readers.mapping import look_up
from graphload.readers.shapes.reddit import KINDS, NOT_IN_DUMPS, REDDIT
from graphload.readers.shapes.shape import RETRIEVED_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphload.items import Reject, Unfetched
    from graphload.readers.dump_search import SelectLines
    from graphload.readers.report import SourceReport

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
_FULLNAME = re.compile(r"t[1-6]_([0-9A-Za-z]+)")
_BARE_ID = re.compile(r"(?=.*[a-z])[0-9a-z]{1,12}")
"""Reddit's id without the kind: digits alone are rather an id of another source."""
_MAX_BASE36_CHARS = 12
_MAX_WORDS = 32
"""Words that are looked for in a line; with more, it is faster to parse it."""
_PLAIN = re.compile(r"[\w:-]+", re.ASCII)
"""Names and ids that JSON writes as they are, or as the digits of their code points."""
_TYPES_IN_ROWS = {
    "by": str,
    "title": str,
    "text": str,
    "url": str,
    "score": int,
    "descendants": int,
}
"""Fields of an Item that have the value of a row, where it is of the type."""
_NOT_IN_EXTRA = {*FIELDS, "type", *RETRIEVED_NAMES, *REDDIT.names, "depth", *NOT_IN_DUMPS}
"""Names that a row has for other fields than those of `extra`."""


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
            return self.is_met(getattr(item, self.field))
        return self.is_met(look_up(item.extra or {}, self.field.removeprefix("extra.")))

    def is_met(self, value: object) -> bool:
        """Return whether a value of the field meets the condition."""
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
            if (number := self.number()) is None:
                value = str(value)
            else:
                wanted = number
        else:
            value = str(value)
        return compare(value, wanted)

    def number(self) -> float | None:
        """Return the number with which numbers are compared; None if they are as texts."""
        if self.operator == "~":
            return None
        try:
            return float(self.value) if "." in self.value else int(self.value)
        except ValueError:
            return None


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

    def line_selector(self, report: SourceReport, shape: str | None = None) -> SelectLines | None:
        """Return a function that yields the lines of JSON that may have a wanted record.

        The others are rows of a known kind, and counted in `report`; `shape` is that of all
        records, where the user names it. None where rows can't be told so.
        """
        tests, kinds = [*self._tests()], find_row_kinds(shape)
        return select_lines(tests, kinds, report) if tests and kinds else None

    def _tests(self) -> Iterator[FieldTest]:
        if self.by is not None:
            yield _test_field("by", self.by.__contains__)
        # Without an id, it is the word None.
        if self.ids is not None and "None" not in self.ids:
            yield _test_ids(self.ids)
        if self.since is not None or self.until is not None:
            first = -math.inf if self.since is None else self.since
            end = math.inf if self.until is None else self.until

            def none_passes(values: list[Any]) -> bool:
                if {*map(type, values)} != {int}:
                    return False
                low, high = int(min(values)), int(max(values))
                in_seconds = low > -MILLISECONDS and high < MILLISECONDS
                return in_seconds and (high < first or low >= end)

            yield _test_time(lambda time: first <= time < end)._replace(none_passes=none_passes)
        conditions: tuple[Condition, ...] = self._conditions  # type: ignore[attr-defined]
        for condition in conditions:
            if (test := _test_condition(condition)) is not None:
                yield test


def _test_time(is_wanted: Callable[[int], bool]) -> FieldTest:
    def may_pass(value: Any) -> bool:  # noqa: ANN401 - JSON
        if type(value) is not int or not -MILLISECONDS < value < MILLISECONDS:
            try:
                value = read_moment(value)
            except ValueError:
                return True
        return value is not None and is_wanted(value)

    return _test_field("time", may_pass)


def _test_ids(ids: Iterable[str]) -> FieldTest:
    spellings, words = set[str](), set[str]()
    for id_ in ids:
        match = _FULLNAME.fullmatch(id_)
        bare = match[1] if match else id_
        in_line = {bare}
        if match and len(bare) <= _MAX_BASE36_CHARS:
            in_line.add(str(int(bare, 36)))
        words |= in_line
        spellings |= in_line | {id_}

    def may_pass(value: Any) -> bool:  # noqa: ANN401 - JSON
        if type(value) is str:
            # 12.0 is 12, and -0 is 0.
            return value in spellings or not (value.isalnum() or _FULLNAME.fullmatch(value))
        return type(value) is not int or str(value) in spellings

    def none_passes(values: list[Any]) -> bool:
        try:
            joined = "".join(values)
        except TypeError:
            return False
        return joined.isalnum() and all(values) and spellings.isdisjoint(values)

    if len(words) > _MAX_WORDS or not all(map(_PLAIN.fullmatch, words)):
        # One that is in each line.
        words = {"{"}
    in_line_below = tuple(map(str.encode, words))
    return FieldTest(("name", "id"), may_pass, (), in_line_below, none_passes)


def _test_condition(condition: Condition) -> FieldTest | None:
    """Return the test of a condition on a field that has the row's own value, None for others."""
    name, is_met = condition.field, condition.is_met
    if condition.operator == "!=" or not condition.value:
        # A record without the field meets it.
        return None
    if name == "id" and condition.operator == "=" and _FULLNAME.fullmatch(condition.value):
        return _test_ids([condition.value])
    if name == "time":
        return _test_time(is_met)
    compare, text, number = _OPERATORS[condition.operator], condition.value, condition.number()
    kind = _TYPES_IN_ROWS.get(name)

    def may_pass(value: Any) -> bool:  # noqa: ANN401 - JSON
        # As in `is_met`, which is slower.
        if type(value) is str and kind is not int:
            return compare(value, text)
        if type(value) is int and kind is not str and number is not None:
            return compare(value, number)
        return value is not None and (kind is not None or is_met(value))

    if kind is not None:
        return _test_field(name, may_pass)
    name = name.removeprefix("extra.")
    if name in _NOT_IN_EXTRA or not _PLAIN.fullmatch(name):
        return None
    return _test_field(name, may_pass)


def _test_field(field: str, may_pass: Callable[[Any], bool]) -> FieldTest:
    """Return the test of a field under all names that a row may have for it."""
    names = (*(name for name, target in REDDIT.names.items() if target == field), field)
    return FieldTest(names, may_pass, tuple(b'"%b"' % name.encode() for name in names))
