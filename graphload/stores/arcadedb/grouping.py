"""What is beside an aggregate, and behind a projection that makes one row of many.

Variables that nothing groups rows by are refused, as on Neo4j.

Seen with version 26.11.1.dev2: within a list, a map, a CASE, a comparison or a call the engine
takes the value of any row: `RETURN {id: i.id, items: count(*)}`. After `i` in `i {.id, items:
count(*)}` it returns no column, or null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.stores.arcadedb.projection import (
    HINT_BEHIND,
    expression_of,
    is_distinct,
    items_of,
    key_end,
    known_end,
    names_in_patterns,
    names_of_columns,
    parts_behind,
    projection_error,
    texts_of,
)
from graphload.stores.cypher_expressions import (
    aggregate_end,
    aggregates_in,
    is_primary,
    is_variable,
    local_names,
)
from graphload.stores.cypher_tokens import split_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.stores.arcadedb.edited import EditedQuery
    from graphload.stores.cypher_tokens import Clause, Token

__all__ = ["check_grouping"]

_HINT = (
    "Aggregate in a WITH first: MATCH (i:Item) WITH i, count(*) AS items "
    "RETURN i {.id, items: items}"
)
_UNSURE = frozenset({"TYPED", "TRIM", "::", "&"})
"""Forms with words that look like variables: `x IS TYPED INTEGER`, `trim(BOTH ' ' FROM x)`, labels
as in `x:A&B`."""


def check_grouping(query: EditedQuery, clauses: Sequence[Clause]) -> None:
    """Check that what stands beside an aggregate is the same in all rows of a group.

    Raises:
        QueryError: it has a variable or a property that rows aren't grouped by; or an ORDER BY or
            a WHERE behind it has one, or has an aggregate that is no column.
    """
    for position, clause in enumerate(clauses):
        if clause.keyword not in ("WITH", "RETURN"):
            continue
        items = [expression_of(one) for one in items_of(clause)]
        keys = [item for item in items if not any(aggregates_in(item))]
        if any(item and item[0].text == "*" for item in keys):
            continue
        texts = [texts_of(key) for key in keys]
        for item in items:
            if any(aggregates_in(item)) and (token := _ungrouped(item, texts)) is not None:
                why = "stands beside an aggregate, and rows aren't grouped by it"
                raise projection_error(query, token, why, _HINT)
        names = names_of_columns(query, clause)
        texts += [texts_of(item) for item in items if is_primary(item)]
        for part in parts_behind(clauses, position):
            if texts_of(part) in map(texts_of, items):
                continue
            if len(keys) < len(items) or is_distinct(clause.tokens):
                token = _ungrouped(part, texts, names)
            else:
                token = next((part[start] for start, _ in aggregates_in(part)), None)
            if token is not None:
                why = "is in no column, and the rows behind it were joined into one"
                raise projection_error(query, token, why, HINT_BEHIND)


def _ungrouped(
    tokens: Sequence[Token],
    keys: Sequence[Sequence[str]],
    columns: set[str | None] | None = None,
) -> Token | None:
    """Return the first variable that is neither in an aggregate nor in an expression of `keys`.

    Behind a projection with some `columns`, an aggregate has to be one of `keys`, too.
    """
    if any(token.word in _UNSURE or token.text in _UNSURE for token in tokens):
        return None
    if len(split_items(tokens, "|")) > 1:  # labels: x:A|B
        return None
    local, index = local_names(tokens) | names_in_patterns(tokens) | (columns or set()), 0
    while index < len(tokens):
        if end := known_end(tokens, index, keys):
            is_aggregate = aggregate_end(tokens, index) == end
            if columns is not None and is_aggregate and not key_end(tokens, index, keys):
                return tokens[index]
            index = end
        elif is_variable(tokens, index) and tokens[index].identifier not in local:
            return tokens[index]
        else:
            index += 1
    return None
