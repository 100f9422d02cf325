"""The names and the types of a query's columns, which the engine doesn't report.

It returns a datetime, a time of day and a path as text, so that a title which looks like one
can't be told from it. A query that may return such values is made to return their types as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphload.errors import QueryError
from graphload.stores.arcadedb.edited import Edit, EditedQuery
from graphload.stores.cypher_expressions import opens_subquery
from graphload.stores.cypher_tokens import split_clauses, split_items, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.stores.cypher_tokens import Clause, Token

__all__ = [
    "TYPES",
    "ZONED",
    "check_columns",
    "column_names",
    "pattern_names",
    "scope_before",
    "type_columns",
]

TYPES = "_graphload_types"
"""Name of the column with the types of the others."""
ZONED = "ZONED DATETIME"
"""The type of a zoned datetime; within a list or a map, its text comes after it."""
TYPE_DEPTH = 3
"""Lists and maps within each other whose values have types; text that is deeper stays text."""
_TYPED = re.compile(
    r"time|date|point|created_at|properties|\.\*|=\s*(?:\(|(?:all)?shortest|any\b|all\b)",
    re.IGNORECASE,
)
"""Queries that may return a moment, a time of day, a point or a path."""
_NAME = re.compile(r"[^\W\d]\w*")
_PLAIN = re.compile(r"[\w ]+")
_PATTERN_STARTS = frozenset({"-", ">", ",", "=", "("})


class Column:
    """A column of a RETURN: its name, and its expression as written, both without an alias."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.aliased = len(tokens) > 2 and tokens[-2].word == "AS"
        self.tokens = tokens[:-2] if self.aliased else tokens
        self.text = text[self.tokens[0].start : self.tokens[-1].end] if self.tokens else ""
        if self.aliased or len(tokens) == 1 or _is_map_projection(tokens):
            self.name = tokens[-1 if self.aliased else 0].identifier or self.text
        else:
            self.name = self.text

    @property
    def quoted(self) -> str:
        """The name as Cypher writes it."""
        if _NAME.fullmatch(self.name):
            return self.name
        return "`" + self.name.replace("`", "``") + "`"

    @property
    def is_property(self) -> bool:
        """True for `i.title`, whose value is no map."""
        return [token.text == "." for token in self.tokens] == [False, True, False]


def _is_map_projection(tokens: Sequence[Token]) -> bool:
    """Return True for `i {.id}`, but not for `COUNT { (i)--() }`."""
    named = len(tokens) > 2 and tokens[0].identifier is not None and tokens[-1].text == "}"
    return named and tokens[1].text == "{" and not opens_subquery(tokens, 1)


def column_names(cypher: str) -> list[str] | None:
    """Return the columns of a query; None if its text doesn't tell them."""
    clauses = split_clauses(tokenize(cypher))
    final = _final_returns(clauses)
    if not final:
        return None
    columns = _columns(cypher, clauses, final[0])
    return None if columns is None else [column.name for column in columns]


def check_columns(query: EditedQuery) -> None:
    """Raise QueryError if two columns have one name: the engine would leave one out."""
    clauses = split_clauses(tokenize(query.text))
    for clause in _final_returns(clauses):
        names: set[str] = set()
        for column in _columns(query.text, clauses, clause) or ():
            if column.name in names:
                raise QueryError(
                    f"two columns have the name {column.name}",
                    query=query.original,
                    offset=query.original_offset(column.tokens[0].start),
                    hint="Name one of them: RETURN i.id, i.id AS again",
                )
            names.add(column.name)


def type_columns(query: EditedQuery) -> EditedQuery:
    """Return a query with a column of types, if it may return values that the engine gives as text.

    `RETURN i.title AS t ORDER BY i.id` is made into `WITH i.title AS t ORDER BY i.id RETURN t AS t,
    [valueType(t)] AS _graphload_types`.
    """
    if not _TYPED.search(query.text) or TYPES in query.text:
        return query
    clauses = split_clauses(tokenize(query.text))
    edits: list[Edit] = []
    for clause in _final_returns(clauses):
        columns = _columns(query.text, clauses, clause)
        if columns is None:
            return query
        edits += _typed_return(clause, columns, clauses)
    return query.edited(edits) if edits else query


def _final_returns(clauses: Sequence[Clause]) -> list[Clause]:
    return [one for one in clauses if one.keyword == "RETURN" and one.level == 0]


def _typed_return(
    clause: Clause, columns: Sequence[Column], clauses: Sequence[Clause]
) -> Iterator[Edit]:
    last = [one for one in clauses if one.query == clause.query][-1]
    tokens = [token for token in clause.tokens if token.text != ";"]
    end = [token for token in last.tokens if token.text != ";"][-1].end
    distinct = "DISTINCT " if tokens[0].word == "DISTINCT" else ""
    # Else a name of our own: the engine takes `i.id` in quotes for a property.
    names = [
        column.quoted
        if column.aliased and _PLAIN.fullmatch(column.name)
        else f"_graphload_{number}"
        for number, column in enumerate(columns)
    ]
    named = list(zip(columns, names, strict=True))
    items = ", ".join(f"{column.text} AS {name}" for column, name in named)
    yield Edit(clause.start, tokens[-1].end, f"WITH {distinct}{items}")
    returned = ", ".join(f"{name} AS {column.quoted}" for column, name in named)
    types = ", ".join(
        f"valueType({name})" if column.is_property else _type_of(name, TYPE_DEPTH)
        for column, name in named
    )
    yield Edit(end, end, f" RETURN {returned}, [{types}] AS {TYPES}")


def _type_of(value: str, depth: int) -> str:
    """Return an expression for the type of a value: of a list or a map, a list of types.

    Of a zoned datetime in a list or a map it is the text too: the engine returns it in UTC, and
    without nanoseconds.
    """
    plain, name = f"valueType({value})", f"_graphload{depth}"
    cases = {}
    if depth:
        cases["LIST"] = f"[{name} IN {value} | {_type_of(name, depth - 1)}]"
        cases["MAP"] = f"[{name} IN keys({value}) | {_type_of(f'{value}[{name}]', depth - 1)}]"
    if depth < TYPE_DEPTH:
        cases[ZONED] = f"'{ZONED} ' + toString({value})"
    whens = (f"WHEN {plain} STARTS WITH '{kind}' THEN {then}" for kind, then in cases.items())
    return f"CASE {' '.join(whens)} ELSE {plain} END"


# --- the names that `*` stands for


def _columns(cypher: str, clauses: Sequence[Clause], clause: Clause) -> list[Column] | None:
    """Return the columns of a RETURN; None if it returns `*` and the names aren't known."""
    tokens = [token for token in clause.tokens if token.text != ";"]
    columns: list[Column] = []
    for item in split_items(tokens[1:] if tokens and tokens[0].word == "DISTINCT" else tokens):
        if [token.text for token in item] == ["*"]:
            names = scope_before(clauses, clause)
            if names is None:
                return None
            columns += [Column(name, tokenize(name)) for name in sorted(names)]
        elif item:
            columns.append(Column(cypher, item))
    return columns


def scope_before(clauses: Sequence[Clause], last: Clause) -> set[str] | None:
    """Return the variables that are known before a clause, as written; None if that is unsure."""
    scope: set[str] | None = set()
    for position, clause in enumerate(clauses):
        if clause is last:
            break
        if clause.query != last.query:
            continue
        names = _declared(clauses, position)
        if clause.keyword == "WITH" and "*" not in names:
            scope = names
        elif clause.keyword == "LOAD CSV" or (clause.keyword != "WITH" and "*" in names):
            scope = None
        elif scope is not None:
            scope |= names - {"*"}
    return scope


def _declared(clauses: Sequence[Clause], position: int) -> set[str]:
    """Return the variables that a clause declares, and `*` for those that it passes on."""
    clause = clauses[position]
    if clause.keyword in {"MATCH", "OPTIONAL MATCH", "CREATE", "MERGE"}:
        return set(pattern_names(clause.tokens))
    if clause.keyword in {"WITH", "UNWIND", "YIELD", "RETURN"}:
        tokens = [token for token in clause.tokens if token.word != "DISTINCT"]
        return {item[-1].text for item in split_items(tokens) if item}
    if clause.keyword in {"CALL", "OPTIONAL CALL"}:
        inner = (
            index
            for index, one in enumerate(clauses)
            if one.keyword == "RETURN" and one.level == clause.level + 1
            if clause.start < one.start <= clause.tokens[-1].start
        )
        first = next(inner, None)
        return set() if first is None else _declared(clauses, first)
    return set()


def pattern_names(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the variables of a pattern: of nodes, relationships and paths."""
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if depth or token.identifier is None:
            continue
        before = tokens[index - 1].text if index else ","
        after = tokens[index + 1].text if index + 1 < len(tokens) else ""
        is_node = before == "(" and (index < 2 or tokens[index - 2].text in _PATTERN_STARTS)
        is_relationship = before == "[" and index > 1 and tokens[index - 2].text == "-"
        if is_node or is_relationship or (before == "," and after == "="):
            yield token.text
