"""Patterns of which the engine takes a variable that is null for one that isn't bound.

Seen with version 26.11.1.dev2: `OPTIONAL MATCH … AS i`, and then `(a)<-[:PARENT]-(i)`, matches any
node in place of the null, in a MATCH and in an expression.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from graphload.stores.arcadedb.edited import Edit
from graphload.stores.arcadedb.typed import pattern_names, scope_before
from graphload.stores.cypher_expressions import opens_subquery, pattern_end
from graphload.stores.cypher_tokens import matching_bracket, split_items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.stores.cypher_tokens import Clause, Token

__all__ = ["patterns_in_expressions", "rename_nulls"]

_PATHS = frozenset({"ALLSHORTESTPATHS", "SHORTESTPATH"})
"""Functions of a pattern."""


def rename_nulls(clauses: Sequence[Clause]) -> Iterator[Edit]:
    """Yield edits of MATCH clauses that join two known nodes, one of an OPTIONAL MATCH.

    `MATCH (a)<-[:PARENT]-(i)` is made into `MATCH (a)<-[:PARENT]-(_graphload_i) WHERE
    _graphload_i = i`. Not where a `*` would return that variable, nor in subqueries.
    """
    outer = [clause for clause in clauses if clause.level == 0]
    optional: dict[int, set[str]] = {}
    """The variables that an OPTIONAL MATCH declares, for each query."""
    has_star = {one.query for one in outer if _returns_all(one)}
    for position, clause in enumerate(outer):
        if not clause.keyword.endswith("MATCH"):
            continue
        names = list(dict.fromkeys(pattern_names(clause.tokens)))
        bound = [name for name in names if name in (scope_before(clauses, clause) or ())]
        nulls = optional.setdefault(clause.query, set())
        renamed = [name for name in bound if name in nulls]
        if len(renamed) == len(bound) and len(split_items(clause.tokens)) == 1:
            renamed = renamed[1:]  # a path that begins at a null has no match
        is_path = any(token.word in _PATHS | {"SHORTEST"} for token in clause.tokens)
        if renamed and clause.query not in has_star and not is_path:
            where = outer[position + 1] if position + 1 < len(outer) else None
            yield from _renamed(clause, set(renamed), where)
        if clause.keyword == "OPTIONAL MATCH":
            nulls.update(set(names) - set(bound))


def _returns_all(clause: Clause) -> bool:
    items = split_items(clause.tokens) if clause.keyword in {"WITH", "RETURN"} else []
    return any(item and item[-1].text == "*" for item in items)


def _renamed(clause: Clause, names: set[str], after: Clause | None) -> Iterator[Edit]:
    depth, done = 0, set()
    tokens = [token for token in clause.tokens if token.text != ";"]
    for before, token in pairwise(tokens):
        depth += (before.text == "{") - (before.text == "}")
        if before.text == "(" and not depth and token.text in names:
            done.add(token.text)
            yield Edit(token.start, token.end, _new_name(token.text))
    equal = " AND ".join(f"{_new_name(name)} = {name}" for name in sorted(done))
    if equal and after is not None and after.keyword == "WHERE" and after.tokens:
        yield Edit(after.tokens[0].start, after.tokens[0].start, f"{equal} AND (")
        end = [token for token in after.tokens if token.text != ";"][-1].end
        yield Edit(end, end, ")")
    elif equal:
        yield Edit(tokens[-1].end, tokens[-1].end, f" WHERE {equal}")


def _new_name(name: str) -> str:
    return f"_graphload_{name}" if name.isidentifier() else f"`_graphload_{name.strip('`')}`"


def patterns_in_expressions(clauses: Sequence[Clause]) -> Iterator[Edit]:
    """Yield edits of patterns in expressions: of predicates to `EXISTS { (i)<--() }`.

    The engine refuses them in a projection, takes none for true in ORDER BY, and takes a variable
    that is null for one that isn't bound.
    """
    may_be_null = any(clause.keyword.startswith("OPTIONAL") for clause in clauses)
    keywords = {"RETURN", "WITH", "ORDER BY"} | ({"WHERE"} if may_be_null else set())
    for clause in clauses:
        if clause.keyword not in keywords:
            continue
        tokens, index = clause.tokens, 0
        nullable = (scope_before(clauses, clause) or set()) if may_be_null else set()
        while index < len(tokens):
            end = pattern_end(tokens, index)
            if end:
                yield from _safe_pattern(tokens, index, end, nullable)
            elif opens_subquery(tokens, index):
                end = matching_bracket(tokens, index)
            index = max(end, index + 1)


def _safe_pattern(
    tokens: Sequence[Token], start: int, end: int, nullable: set[str]
) -> Iterator[Edit]:
    """Yield the edits of one pattern; none of a path."""
    before, name = (tokens[at] if at >= 0 else None for at in (start - 1, start - 2))
    names = {two.text for one, two in pairwise(tokens[start:end]) if one.text in {"(", "["}}
    known = sorted(names & nullable)
    opening = start - 1 if before is not None and before.text == "(" else -1
    if opening >= 0 and name is not None and name.word in _PATHS:
        return
    if before is not None and before.text == "[":
        if known:
            is_null = " OR ".join(f"{one} IS NULL" for one in known)
            close = tokens[matching_bracket(tokens, start - 1)]
            yield Edit(before.start, before.start, f"CASE WHEN {is_null} THEN [] ELSE ")
            yield Edit(close.end, close.end, " END")
    elif before is None or before.text != "=":
        is_call = opening >= 0 and name is not None and name.word == "EXISTS"
        first = name.start if is_call and name is not None else tokens[start].start
        last = tokens[end].end if is_call and end < len(tokens) else tokens[end - 1].end
        bound = "".join(f"{one} IS NOT NULL AND " for one in known)
        yield Edit(first, tokens[start].start, f"({bound}EXISTS {{ ")
        yield Edit(tokens[end - 1].end, last, " })")
