"""Variables beside an aggregate that nothing groups rows by, which Neo4j refuses.

Seen with version 26.11.1.dev2: within a list, a map, a CASE, a comparison or a call the engine
takes the value of any row: `RETURN {id: i.id, items: count(*)}`. After `i` in `i {.id, items:
count(*)}` it returns no column, or null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.errors import QueryError
from graphload.stores.cypher_expressions import (
    aggregate_end,
    aggregates_in,
    is_variable,
    local_names,
    opens_subquery,
    pattern_end,
)
from graphload.stores.cypher_tokens import matching_bracket, split_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.stores.arcadedb.edited import EditedQuery
    from graphload.stores.cypher_tokens import Clause, Token

__all__ = ["check_grouping"]

_HINT = (
    "Aggregate in a WITH first: MATCH (i:Item) WITH i, count(*) AS items "
    "RETURN i {.id, items: items}"
)
_UNSURE = frozenset({"TYPED", "TRIM", "::"})
"""Forms with words that look like variables: `x IS TYPED INTEGER`, `trim(BOTH ' ' FROM x)`."""


def check_grouping(query: EditedQuery, clauses: Sequence[Clause]) -> None:
    """Check that what stands beside an aggregate is the same in all rows of a group.

    Raises:
        QueryError: it has a variable or a property that rows aren't grouped by.
    """
    for clause in clauses:
        if clause.keyword not in ("WITH", "RETURN"):
            continue
        tokens = clause.tokens
        items = [_expression(one) for one in split_items(tokens[_is_distinct(tokens) :])]
        keys = [item for item in items if not any(aggregates_in(item))]
        if any(item and item[0].text == "*" for item in keys):
            continue
        texts = [[token.text for token in key] for key in keys]
        for item in items:
            if any(aggregates_in(item)) and (token := _ungrouped(item, texts)) is not None:
                raise QueryError(
                    f"{token.text} stands beside an aggregate, and rows aren't grouped by it",
                    query=query.original,
                    offset=query.original_offset(token.start),
                    hint=_HINT,
                )


def _is_distinct(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].word == "DISTINCT"


def _expression(tokens: Sequence[Token]) -> Sequence[Token]:
    return tokens[:-2] if len(tokens) > 2 and tokens[-2].word == "AS" else tokens


def _ungrouped(tokens: Sequence[Token], keys: Sequence[Sequence[str]]) -> Token | None:
    """Return the first variable that is neither in an aggregate nor in an expression of `keys`."""
    if any(token.word in _UNSURE or token.text in _UNSURE for token in tokens):
        return None
    local, index = local_names(tokens) | _names_in_patterns(tokens), 0
    while index < len(tokens):
        if end := _known_end(tokens, index, keys):
            index = end
        elif is_variable(tokens, index) and tokens[index].identifier not in local:
            return tokens[index]
        else:
            index += 1
    return None


def _names_in_patterns(tokens: Sequence[Token]) -> set[str | None]:
    ends = ((index, pattern_end(tokens, index)) for index in range(len(tokens)))
    return {token.identifier for start, end in ends for token in tokens[start:end]}


def _known_end(tokens: Sequence[Token], index: int, keys: Sequence[Sequence[str]]) -> int:
    """Return the index after an aggregate, a subquery or one of `keys`; 0 if none begins here."""
    if index + 1 < len(tokens) and opens_subquery(tokens, index + 1):
        return matching_bracket(tokens, index + 1) + 1
    return aggregate_end(tokens, index) or _key_end(tokens, index, keys)


def _key_end(tokens: Sequence[Token], index: int, keys: Sequence[Sequence[str]]) -> int:
    """Return the index after the longest of `keys` that begins at `index`; 0 if none does."""
    ends = (
        index + len(key)
        for key in keys
        if [token.text for token in tokens[index : index + len(key)]] == key
    )
    return max(ends, default=0)
