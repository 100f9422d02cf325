"""Aggregates inside of predicates, which the engine doesn't recognise, computed before them.

Seen with version 26.11.1.dev2: an aggregate that is an operand of IS NULL, IN, AND, OR, XOR, NOT,
CONTAINS, STARTS WITH, ENDS WITH, =~ or of a property access gives a row for each match, and a
wrong value. `RETURN i.depth AS d, max(i.score) IS NULL AS b` is made into `WITH i.depth AS _g1,
max(i.score) AS _g2 RETURN _g1 AS d, _g2 IS NULL AS b`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphload.errors import QueryError
from graphload.stores.arcadedb.edited import Edit
from graphload.stores.cypher_tokens import Clause, Token, matching_bracket, split_items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.stores.arcadedb.edited import EditedQuery

__all__ = ["separate_aggregates"]

AGGREGATE_HINT = (
    "Aggregate in a WITH first: MATCH (i:Item) WITH i.depth AS depth, count(*) AS items "
    "RETURN depth, items > 3 AND items < 10"
)


_AGGREGATES = frozenset(
    {"AVG", "COLLECT", "COUNT", "MAX", "MIN", "SUM"}
    | {"PERCENTILECONT", "PERCENTILEDISC", "STDEV", "STDEVP"}
)
_SUBQUERIES = frozenset({"EXISTS", "COUNT", "COLLECT"})
_QUANTIFIERS = frozenset({"ALL", "ANY", "NONE", "SINGLE"})
_HIDING = frozenset({"IS", "IN", "AND", "OR", "XOR", "NOT", "CONTAINS", "STARTS", "ENDS"})
"""Words whose operands the engine doesn't search for aggregates."""
_SEPARATORS = frozenset({"WHEN", "THEN", "ELSE", "WHERE"})
_EXPRESSION_WORDS = _HIDING | _SEPARATORS | {"CASE", "END", "TRUE", "FALSE", "NULL", "WITH"}
_EXPRESSION_WORDS |= {"NAN", "INF", "INFINITY", "TYPED", "NORMALIZED", "NFC", "NFD", "NFKC", "NFKD"}


@dataclass
class _Frame:
    """What one pair of brackets, or one CASE, contains; a segment is one operand list of it."""

    aggregate: bool = False
    """The segment contains an aggregate."""
    operator: bool = False
    """The segment contains an operator that hides an aggregate."""
    any_aggregate: bool = False

    def end_segment(self) -> bool:
        hides = self.aggregate and self.operator
        self.any_aggregate |= self.aggregate
        self.aggregate = self.operator = False
        return hides


def _hides_aggregate(tokens: Sequence[Token]) -> bool:
    """Return True if an expression has an aggregate that the engine doesn't recognise."""
    frames = [_Frame()]
    index = 0
    while index < len(tokens):
        token, frame = tokens[index], frames[-1]
        if end := _aggregate_end(tokens, index):
            frame.aggregate = True
            frame.operator |= _is_accessed(tokens, end)
            index = end
            continue
        if token.text in set("([{") or token.word == "CASE":
            if _opens_subquery(tokens, index):
                index = matching_bracket(tokens, index) + 1
                continue
            frames.append(_Frame())
        elif (token.text in set(")]}") or token.word == "END") and len(frames) > 1:
            if frame.end_segment():
                return True
            frames.pop()
            frames[-1].aggregate |= frame.any_aggregate
            frames[-1].operator |= _is_accessed(tokens, index + 1)
        elif token.text in {",", "|", ":"} or token.word in _SEPARATORS:
            if frame.end_segment():
                return True
        elif token.text in {"=~", "::"} or (
            token.word in _HIDING and not _declares_local(tokens, index)
        ):
            frame.operator = True
        index += 1
    return any(frame.end_segment() for frame in frames)


def _is_accessed(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].text == "."


def _aggregate_end(tokens: Sequence[Token], index: int) -> int:
    """Return the index after the aggregate that begins at `index`; 0 if none does."""
    if tokens[index].word not in _AGGREGATES or index + 1 == len(tokens):
        return 0
    if tokens[index + 1].text != "(" or (index and tokens[index - 1].text == "."):
        return 0
    return matching_bracket(tokens, index + 1) + 1


def _opens_subquery(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index].text == "{" and index > 0 and tokens[index - 1].word in _SUBQUERIES


def _declares_local(tokens: Sequence[Token], index: int) -> bool:
    """Return True for the IN of `[x IN`, `any(x IN` and `reduce(sum = 0, x IN`."""
    if tokens[index].word != "IN" or index < 2 or tokens[index - 1].identifier is None:
        return False
    opening = tokens[index - 2]
    if opening.text == "(":
        return index > 2 and tokens[index - 3].word in _QUANTIFIERS
    return opening.text == "[" or (opening.text == "," and _in_reduce(tokens, index))


def _in_reduce(tokens: Sequence[Token], index: int) -> bool:
    depth = 0
    for position in range(index - 1, 0, -1):
        text = tokens[position].text
        depth += (text in set(")]}")) - (text in set("([{"))
        if depth < 0:
            return tokens[position - 1].word == "REDUCE"
    return False


class _Item:
    """An item of a projection: an expression, and its alias as written, or None."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.alias: str | None = None
        if len(tokens) > 2 and tokens[-2].word == "AS":
            self.alias = tokens[-1].text
            tokens = tokens[:-2]
        self.tokens = tokens
        self.text = text[tokens[0].start : tokens[-1].end] if tokens else ""
        self.aggregates = list(_aggregates(tokens))

    @property
    def name(self) -> str:
        """The name of its column, as Cypher writes it."""
        return self.alias or "`" + self.text.replace("`", "``") + "`"


def _aggregates(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield where the aggregates of an expression begin and end, without those of subqueries."""
    index = 0
    while index < len(tokens):
        if end := _aggregate_end(tokens, index):
            yield index, end
            index = end
        elif _opens_subquery(tokens, index):
            index = matching_bracket(tokens, index) + 1
        else:
            index += 1


def separate_aggregates(query: EditedQuery, clauses: Sequence[Clause]) -> Edit | None:
    """Return the edit that separates the aggregates of the last projection which needs it."""
    for position in range(len(clauses) - 1, -1, -1):
        clause = clauses[position]
        if clause.keyword not in ("WITH", "RETURN"):
            continue
        tokens = list(clause.tokens)
        distinct = bool(tokens) and tokens[0].word == "DISTINCT"
        items = [_Item(query.text, part) for part in split_items(tokens[distinct:])]
        if any(item.aggregates and _hides_aggregate(item.tokens) for item in items):
            order = _order_of(clauses, position)
            return _Separation(query, clause, items, distinct=distinct).edit(order)
    return None


def _order_of(clauses: Sequence[Clause], position: int) -> Clause | None:
    """Return the ORDER BY of a projection."""
    rest = (one for one in clauses[position + 1 :] if one.query == clauses[position].query)
    after = next(rest, None)
    return after if after is not None and after.keyword == "ORDER BY" else None


class _Separation:
    """A projection made into two: one that groups and aggregates, one that computes the rest."""

    def __init__(
        self, query: EditedQuery, clause: Clause, items: Sequence[_Item], *, distinct: bool
    ) -> None:
        self._query = query
        self._clause = clause
        self._items = items
        self._distinct = distinct
        self._prefix = "_g"
        while self._prefix in query.text:
            self._prefix += "_"
        self._count = 0
        self._grouping: dict[tuple[str, ...], str] = {}
        """Names of the expressions that rows are grouped by, each as the texts of its tokens.

        Only those that mean the same wherever they stand: not `a + b`, for `2 * a + b`.
        """
        self._inner: list[str] = []
        """Items of the projection that groups and aggregates."""

    def edit(self, order: Clause | None) -> Edit:
        if any(item.text == "*" for item in self._items) or (self._distinct and order is not None):
            raise self._refusal(self._items[0].tokens[0])
        names = [self._group(item) for item in self._items]
        outer = [
            f"{name or self._substituted(item.tokens)} AS {item.name}"
            for name, item in zip(names, self._items, strict=True)
        ]
        sort = ""
        if order is not None:
            aliases = {item.alias for item in self._items if item.alias}
            sort = f" ORDER BY {self._substituted(order.tokens, aliases)}"
        last = (order or self._clause).tokens[-1].end
        keyword = f"{self._clause.keyword}{' DISTINCT' if self._distinct else ''}"
        text = f"WITH {', '.join(self._inner)} {keyword} {', '.join(outer)}{sort}"
        return Edit(self._clause.start, last, text)

    def _group(self, item: _Item) -> str | None:
        """Add an item without aggregates to the first projection, and return its name."""
        if item.aggregates:
            return None
        name = self._new_name()
        self._inner.append(f"{item.text} AS {name}")
        if _is_primary(item.tokens):
            self._grouping[tuple(token.text for token in item.tokens)] = name
        return name

    def _new_name(self) -> str:
        self._count += 1
        return f"{self._prefix}{self._count}"

    def _substituted(self, tokens: Sequence[Token], known: set[str] | None = None) -> str:
        """Return an expression with names for its aggregates and its grouping expressions."""
        known = {"ASC", "DESC", "ASCENDING", "DESCENDING"} | known if known is not None else set()
        local = _local_names(tokens)
        if any(texts[0] in local for texts in self._grouping):
            raise self._refusal(tokens[0])
        parts: list[str] = []
        position = tokens[0].start
        index = 0
        while index < len(tokens):
            token = tokens[index]
            end, name = self._replaced(tokens, index)
            if end:
                parts += [self._query.text[position : token.start], name]
                position = tokens[end - 1].end
                index = end
                continue
            free = _is_variable(tokens, index) and token.identifier not in local
            if _opens_subquery(tokens, index) or (
                free and token.text not in known and token.word not in known
            ):
                raise self._refusal(token)
            index += 1
        return "".join([*parts, self._query.text[position : tokens[-1].end]])

    def _replaced(self, tokens: Sequence[Token], index: int) -> tuple[int, str]:
        """Return the index after what is replaced at `index`, and its name; 0 if nothing is."""
        if end := _aggregate_end(tokens, index):
            name = self._new_name()
            text = self._query.text[tokens[index].start : tokens[end - 1].end]
            self._inner.append(f"{text} AS {name}")
            return end, name
        if index and tokens[index - 1].text in {".", ":"}:
            return 0, ""
        for texts in sorted(self._grouping, key=len, reverse=True):
            end = index + len(texts)
            if tuple(token.text for token in tokens[index:end]) == texts and (
                end >= len(tokens) or tokens[end].text not in {"(", ":"}
            ):
                return end, self._grouping[texts]
        return 0, ""

    def _refusal(self, token: Token) -> QueryError:
        return QueryError(
            "the embedded store can't compute an aggregate inside of this expression",
            query=self._query.original,
            offset=self._query.original_offset(token.start),
            hint=AGGREGATE_HINT,
        )


def _is_primary(tokens: Sequence[Token]) -> bool:
    """Return True for a variable, a property or a call, alone."""
    index = 0
    while index < len(tokens):
        if tokens[index].text in {"(", "["} and index:
            index = matching_bracket(tokens, index)
        elif tokens[index].identifier is None and tokens[index].text != ".":
            return False
        index += 1
    return tokens[0].word not in _EXPRESSION_WORDS


def _local_names(tokens: Sequence[Token]) -> set[str | None]:
    """Return the variables that list comprehensions, quantifiers and reduce declare."""
    names: set[str | None] = set()
    for index, token in enumerate(tokens):
        if _declares_local(tokens, index):
            names.add(tokens[index - 1].identifier)
        elif token.word == "REDUCE" and index + 2 < len(tokens):
            names.add(tokens[index + 2].identifier)
    return names


def _is_variable(tokens: Sequence[Token], index: int) -> bool:
    """Return True for a name that isn't a property, a label, a function, a key or a keyword."""
    token = tokens[index]
    if token.identifier is None or token.word in _EXPRESSION_WORDS:
        return False
    before = tokens[index - 1].text if index else ""
    after = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if before in {".", ":", "::"} or after == "(" or (after == "." and _is_function(tokens, index)):
        return False
    return not (after == ":" and before in {"{", ","})


def _is_function(tokens: Sequence[Token], index: int) -> bool:
    """Return True if a dotted name that begins at `index` is a function's: `duration.between(`."""
    while index + 2 < len(tokens) and tokens[index + 1].text == ".":
        index += 2
    return index + 1 < len(tokens) and tokens[index + 1].text == "("
