"""Aggregates that the engine computes wrongly, in predicates and beside maps, computed before.

Seen with version 26.11.1.dev2: an aggregate that is an operand of IS NULL, IN, AND, OR, XOR, NOT,
CONTAINS, STARTS WITH, ENDS WITH, =~ or of a property access gives a row for each match, and a
wrong value. So does one in an expression with a map: `{a: size(collect(i.by))}`, `i {.id, a:
max(i.score)}`, `{a: collect(i {.id})}`. `RETURN i.depth AS d, max(i.score) IS NULL AS b` is made
into `WITH i.depth AS _g1, max(i.score) AS _g2 RETURN _g1 AS d, _g2 IS NULL AS b`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphload.errors import QueryError
from graphload.stores.arcadedb.edited import Edit
from graphload.stores.cypher_expressions import (
    DIRECTIONS,
    OPERATORS,
    SEPARATORS,
    aggregate_end,
    aggregates_in,
    declares_local,
    is_name_of_another,
    is_primary,
    is_variable,
    local_names,
    opens_subquery,
    without_direction,
)
from graphload.stores.cypher_tokens import Clause, Token, matching_bracket, split_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.stores.arcadedb.edited import EditedQuery

__all__ = ["separate_aggregates"]

AGGREGATE_HINT = (
    "Aggregate in a WITH first: MATCH (i:Item) WITH i.depth AS depth, count(*) AS items "
    "RETURN depth, items > 3 AND items < 10"
)


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
        if end := aggregate_end(tokens, index):
            frame.aggregate = True
            frame.operator |= _is_accessed(tokens, end)
            index = end
            continue
        if token.text in set("([{") or token.word == "CASE":
            if opens_subquery(tokens, index):
                index = matching_bracket(tokens, index) + 1
                continue
            frames.append(_Frame())
        elif (token.text in set(")]}") or token.word == "END") and len(frames) > 1:
            if frame.end_segment():
                return True
            frames.pop()
            frames[-1].aggregate |= frame.any_aggregate
            frames[-1].operator |= _is_accessed(tokens, index + 1)
        elif token.text in {",", "|", ":"} or token.word in SEPARATORS:
            if frame.end_segment():
                return True
        elif token.text in {"=~", "::"} or (
            token.word in OPERATORS and not declares_local(tokens, index)
        ):
            frame.operator = True
        index += 1
    return any(frame.end_segment() for frame in frames)


def _is_beside_map(tokens: Sequence[Token]) -> bool:
    """Return True if an expression has an aggregate and a map, unless the map is within it."""
    return aggregate_end(tokens, 0) != len(tokens) and any(
        token.text == "{" and not opens_subquery(tokens, index)
        for index, token in enumerate(tokens)
    )


def _is_accessed(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].text == "."


class _Item:
    """An item of a projection: an expression, and its alias as written, or None."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.alias: str | None = None
        if len(tokens) > 2 and tokens[-2].word == "AS":
            self.alias = tokens[-1].text
            tokens = tokens[:-2]
        self.tokens = tokens
        self.text = text[tokens[0].start : tokens[-1].end] if tokens else ""
        self.aggregates = list(aggregates_in(tokens))

    @property
    def is_wrong(self) -> bool:
        """Whether the engine computes it wrongly."""
        tokens = self.tokens
        return bool(self.aggregates) and (_is_beside_map(tokens) or _hides_aggregate(tokens))

    @property
    def name(self) -> str:
        """The name of its column, as Cypher writes it."""
        return self.alias or "`" + self.text.replace("`", "``") + "`"


def separate_aggregates(query: EditedQuery, clauses: Sequence[Clause]) -> Edit | None:
    """Return the edit that separates the aggregates of the last projection which needs it."""
    for position in range(len(clauses) - 1, -1, -1):
        clause = clauses[position]
        if clause.keyword not in ("WITH", "RETURN"):
            continue
        tokens = list(clause.tokens)
        distinct = bool(tokens) and tokens[0].word == "DISTINCT"
        items = [_Item(query.text, part) for part in split_items(tokens[distinct:])]
        rest = (one for one in clauses[position + 1 :] if one.query == clause.query)
        after = next(rest, None)
        order = after if after is not None and after.keyword == "ORDER BY" else None
        if any(item.is_wrong for item in items) or (order and _is_wrong_order(items, order)):
            return _Separation(query, clause, items, distinct=distinct).edit(order)
    return None


def _is_wrong_order(items: Sequence[_Item], order: Clause) -> bool:
    """Return True if the engine ignores an ORDER BY: with an aggregate within an expression."""
    texts = [[token.text for token in item.tokens] for item in items]
    parts = (without_direction(part) for part in split_items(order.tokens))
    return any(
        any(aggregates_in(part)) and [token.text for token in part] not in texts for part in parts
    )


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
        if is_primary(item.tokens):
            self._grouping[tuple(token.text for token in item.tokens)] = name
        return name

    def _new_name(self) -> str:
        self._count += 1
        return f"{self._prefix}{self._count}"

    def _substituted(self, tokens: Sequence[Token], known: set[str] | None = None) -> str:
        """Return an expression with names for its aggregates and its grouping expressions."""
        known = {*DIRECTIONS, *known} if known is not None else set()
        local = local_names(tokens)
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
            free = is_variable(tokens, index) and token.identifier not in local
            if opens_subquery(tokens, index) or (
                free and token.text not in known and token.word not in known
            ):
                raise self._refusal(token)
            index += 1
        return "".join([*parts, self._query.text[position : tokens[-1].end]])

    def _replaced(self, tokens: Sequence[Token], index: int) -> tuple[int, str]:
        """Return the index after what is replaced at `index`, and its name; 0 if nothing is."""
        if end := aggregate_end(tokens, index):
            name = self._new_name()
            text = self._query.text[tokens[index].start : tokens[end - 1].end]
            self._inner.append(f"{text} AS {name}")
            return end, name
        if is_name_of_another(tokens, index):
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
