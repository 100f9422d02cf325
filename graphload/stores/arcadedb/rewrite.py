"""Queries that the engine would answer wrongly, made into ones that it answers rightly.

Only where the meaning is certain; `docs/cypher-differences.md` lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.stores.arcadedb.aggregates import separate_aggregates
from graphload.stores.arcadedb.calls import edit_calls
from graphload.stores.arcadedb.edited import Edit, EditedQuery
from graphload.stores.arcadedb.grouping import check_grouping
from graphload.stores.arcadedb.patterns import patterns_in_expressions, rename_nulls
from graphload.stores.arcadedb.projection import (
    check_sorting,
    end_scopes,
    items_of,
    name_columns,
)
from graphload.stores.arcadedb.typed import check_columns, type_columns
from graphload.stores.cypher_tokens import split_clauses, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.stores.cypher_tokens import Clause, Token

__all__ = ["rewrite_query"]

_LISTS = frozenset({"WITH", "RETURN", "ORDER BY"})
"""Clauses that are lists of expressions."""
_WHOLE = frozenset({"UNION", "UNION ALL", "UNION DISTINCT", "FINISH"})
"""Clauses that are a keyword alone."""


def rewrite_query(cypher: str) -> EditedQuery:
    """Return a user's query as the engine has to get it.

    Raises:
        QueryError: the engine would answer wrongly, and the query can't be rewritten.
    """
    query = EditedQuery(cypher, cypher)
    if edits := list(_plain_forms(tokenize(cypher))):
        query = query.edited(edits)
    clauses = split_clauses(tokenize(query.text))
    if any(map(_is_unfinished, clauses)):
        return query  # it is no Cypher: the engine says where
    check_grouping(query, clauses)
    check_sorting(query, clauses)
    if edits := list(name_columns(clauses)):
        query = query.edited(edits)
    if edits := list(end_scopes(query, split_clauses(tokenize(query.text)))):
        query = query.edited(edits)
    while edits := list(edit_calls(query.text)):
        query = query.edited(edits)
    clauses = split_clauses(tokenize(query.text))
    if edits := list(_separate_unwinds(clauses)):
        query = query.edited(edits)
        clauses = split_clauses(tokenize(query.text))
    if edits := list(rename_nulls(clauses)):
        query = query.edited(edits)
        clauses = split_clauses(tokenize(query.text))
    if edits := list(patterns_in_expressions(clauses)):
        query = query.edited(edits)
        clauses = split_clauses(tokenize(query.text))
    while (edit := separate_aggregates(query, clauses)) is not None:
        query = query.edited([edit])
        clauses = split_clauses(tokenize(query.text))
    check_columns(query)
    return type_columns(query)


def _is_unfinished(clause: Clause) -> bool:
    """Return True if nothing follows the keyword, or an item of a list is missing."""
    if not clause.tokens:
        return clause.keyword not in _WHOLE
    return clause.keyword in _LISTS and not all(items_of(clause) or [()])


def _plain_forms(tokens: Sequence[Token]) -> Iterator[Edit]:
    """Yield edits of forms that the engine's grammar doesn't have: `CYPHER 5` and `1_000`."""
    if len(tokens) > 1 and tokens[0].word == "CYPHER" and tokens[1].kind == "number":
        yield Edit(tokens[0].start, tokens[1].end, "")
        tokens = tokens[2:]
    for token in tokens:
        if token.kind == "number" and "_" in token.text:
            yield Edit(token.start, token.end, token.text.replace("_", ""))


def _separate_unwinds(clauses: Sequence[Clause]) -> Iterator[Edit]:
    """Yield edits that put `WITH *` into MATCH … UNWIND … MATCH.

    Without it, the second MATCH of the engine doesn't see the variable, and there are no rows.
    """
    matched: dict[int, bool] = {}
    """The parts of the query with a MATCH since their last WITH."""
    before: dict[int, Clause] = {}
    for clause in clauses:
        last = before.get(clause.query)
        if clause.keyword == "MATCH":
            if last is not None and last.keyword == "UNWIND" and matched.get(clause.query):
                yield Edit(clause.start, clause.start, "WITH * ")
            matched[clause.query] = True
        elif clause.keyword == "WITH":
            matched[clause.query] = False
        before[clause.query] = clause
