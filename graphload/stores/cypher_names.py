"""The names that a query looks for in a store: labels, relationship types and properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from graphload.stores.cypher_expressions import opens_subquery
from graphload.stores.cypher_tokens import split_clauses, split_items, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphload.stores.cypher_tokens import Token

__all__ = ["UsedName", "used_names"]

Kind = Literal["label", "relationship type", "label or relationship type", "property"]


class UsedName(NamedTuple):
    """A name and what it is of; in an expression such as `x:Name` that isn't sure."""

    kind: Kind
    name: str


_MATCHING = frozenset({"MATCH", "OPTIONAL MATCH"})
_MAKING = frozenset(
    {"CREATE", "MERGE", "INSERT", "SET", "ON CREATE SET", "ON MATCH SET", "REMOVE", "FOREACH"}
)
_ELSEWHERE = frozenset({"USE", "LOAD CSV"})
"""Clauses by which a query reads another database, or a file."""
_ADMINISTRATION = frozenset(
    "SHOW DROP ALTER GRANT DENY REVOKE RENAME START STOP TERMINATE ENABLE DEALLOCATE".split()  # noqa: SIM905 - words
)
_PARTS = frozenset(
    """
    year quarter month week weekYear dayOfQuarter quarterDay day ordinalDay dayOfWeek weekDay hour
    minute second millisecond microsecond nanosecond timezone offset offsetMinutes offsetSeconds
    epochMillis epochSeconds years quarters quartersOfYear months monthsOfYear monthsOfQuarter
    weeks days daysOfWeek hours minutes minutesOfHour seconds secondsOfMinute milliseconds
    millisecondsOfSecond microseconds microsecondsOfSecond nanoseconds nanosecondsOfSecond
    x y z longitude latitude height crs srid
    """.split()  # noqa: SIM905 - one a line would take a page
)
"""The parts of moments, durations and points, which are written as properties are."""


def used_names(cypher: str, parameters: Mapping[str, Any] | None = None) -> list[UsedName]:
    """Return the names that a query reads, in order, without those that it makes.

    It makes what it creates or sets, and the keys of its maps and of those in its parameters. A
    query that isn't about the data of one database has no names.
    """
    tokens = tokenize(cypher)
    clauses = split_clauses(tokens)
    first = tokens[0].word if tokens else ""
    if first in _ADMINISTRATION or any(one.keyword in _ELSEWHERE for one in clauses):
        return []
    # CREATE INDEX, but not CREATE p = (…)
    if first == "CREATE" and len(tokens) > 2 and tokens[1].word and tokens[2].text != "=":
        return []
    keywords: dict[int, str] = {}
    yielded: set[str | None] = set()
    for clause in clauses:  # a subquery's come after that of its surroundings
        keywords.update((token.start, clause.keyword) for token in clause.tokens)
        if clause.keyword == "YIELD":
            yielded.update(item[-1].identifier for item in split_items(clause.tokens) if item)
    reader = _Reader(tokens, keywords, yielded)
    reader.read()
    made = reader.made | {UsedName("property", key) for key in _keys_in(parameters or {})}
    return [name for name in dict.fromkeys(reader.used) if name not in made]


def _keys_in(value: Any) -> Iterator[str]:  # noqa: ANN401 - any value of a parameter
    waiting = [*value.values()]
    for part in waiting:
        if isinstance(part, dict):
            yield from part
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part


class _Reader:
    """A reader of a query's tokens, which finds `used` and `made` names.

    A bracket is `(`; `-[` of a relationship; `[` of a list; `{}` of a pattern's properties, `{.` of
    a map projection, `{:` of a map, `{` of a subquery.
    """

    def __init__(
        self, tokens: Sequence[Token], keywords: Mapping[int, str], yielded: set[str | None]
    ) -> None:
        self.used: list[UsedName] = []
        self.made: set[UsedName] = set()
        self._tokens = tokens
        self._keywords = keywords
        self._yielded = yielded
        self._brackets: list[str] = []

    def read(self) -> None:
        """Read all tokens."""
        at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            after = at + 1
            if token.kind == "symbol":
                if token.text in "([{":
                    self._brackets.append(self._bracket(at))
                elif token.text in ")]}":
                    del self._brackets[-1:]
                elif token.text == ":":
                    after = self._read_colon(at)
                elif token.text == ".":
                    after = self._read_dot(at)
            at = after

    @property
    def _innermost(self) -> str:
        return self._brackets[-1] if self._brackets else ""

    def _keyword(self, at: int) -> str:
        return self._keywords.get(self._tokens[at].start, "")

    def _text(self, at: int) -> str:
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _bracket(self, at: int) -> str:
        """Return the kind of the bracket that opens at an index."""
        text, before = self._text(at), self._text(at - 1)
        if text == "[":
            return "-[" if before == "-" else "["
        if text == "(":
            return "("
        if opens_subquery(self._tokens, at):
            return "{"
        in_pattern = self._keyword(at) in _MATCHING | _MAKING and self._innermost == "("
        if in_pattern or self._innermost == "-[":
            return "{}"
        return "{." if at and self._tokens[at - 1].identifier is not None else "{:"

    def _add(self, kind: Kind, name: str, at: int) -> None:
        if self._keyword(at) in _MAKING:
            self.made.add(UsedName(kind, name))
            kinds: tuple[Kind, ...] = ("label", "relationship type", "label or relationship type")
            if kind != "property":
                self.made.update(UsedName(one, name) for one in kinds)
        else:
            self.used.append(UsedName(kind, name))

    def _read_colon(self, at: int) -> int:
        """Read the key of a map before a colon, or the labels or types behind it."""
        key = self._tokens[at - 1].identifier if at else None
        if self._innermost.startswith("{") and self._text(at - 2) in {"{", ","} and key:
            if self._innermost == "{}":
                self._add("property", key, at)
            elif self._innermost != "{":
                self.made.add(UsedName("property", key))
            return at + 1
        kind: Kind = "label or relationship type"
        if self._innermost == "-[":
            kind = "relationship type"
        elif self._innermost == "(" and self._keyword(at) in _MATCHING:
            kind = "label"
        names, end = self._read_expression(at + 1)
        for name in names:
            self._add(kind, name, at)
        return end

    def _read_expression(self, at: int) -> tuple[list[str], int]:
        """Return the names in an expression such as `A|(B&!C)`, and the index behind it."""
        names: list[str] = []
        depth, has_operand = 0, False
        signs = {"&", ":"} if self._innermost == "[" else {"&", ":", "|"}
        while at < len(self._tokens):
            token = self._tokens[at]
            if has_operand:
                if token.text in signs:
                    has_operand = False
                elif token.text == ")" and depth:
                    depth -= 1
                else:
                    break
            elif token.text == "(":
                depth += 1
            elif token.identifier is not None:
                names.append(token.identifier)
                has_operand = True
            elif token.text == "%":
                has_operand = True
            elif token.text not in {"!", ":"}:
                break
            at += 1
        return names, at

    def _read_dot(self, at: int) -> int:
        """Read the properties behind a value, `i.title`, or in a map projection, `i {.title}`."""
        end = at
        while self._text(end) == "." and end + 1 < len(self._tokens):
            if self._tokens[end + 1].identifier is None:
                break
            end += 2
        if end == at:
            return at + 1
        name = self._tokens[at + 1].identifier or ""
        root = self._tokens[at - 1] if at else None
        before = self._tokens[at - 2].word if at > 1 else ""
        is_call = self._text(end) == "(" or before == "CALL"
        if self._innermost == "{." and self._text(at - 1) in {"{", ","}:
            self._add("property", name, at)
        elif root is not None and not is_call and name not in _PARTS:
            is_row = root.kind == "parameter" or root.identifier in self._yielded
            if not is_row and (root.identifier is not None or root.text in {")", "]", "}"}):
                self._add("property", name, at)
        return end
