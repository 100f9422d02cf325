"""What belongs to a projection: its columns, and the ORDER BY, LIMIT and WHERE behind it.

Seen with version 26.11.1.dev2: the engine ignores an ORDER BY with an aggregate within an
expression, takes the WHERE behind a LIMIT before it, and lets a subquery behind DISTINCT see the
variables from before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.errors import QueryError
from graphload.stores.arcadedb.edited import Edit
from graphload.stores.arcadedb.typed import scope_before
from graphload.stores.cypher_expressions import (
    aggregate_end,
    aggregates_in,
    is_name_of_another,
    is_primary,
    is_variable,
    local_names,
    opens_subquery,
    pattern_end,
    without_direction,
)
from graphload.stores.cypher_tokens import matching_bracket, split_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphload.stores.arcadedb.edited import EditedQuery
    from graphload.stores.cypher_tokens import Clause, Token

__all__ = [
    "HINT_BEHIND",
    "check_sorting",
    "end_scopes",
    "expression_of",
    "is_distinct",
    "items_of",
    "key_end",
    "known_end",
    "name_columns",
    "names_in_patterns",
    "names_of_columns",
    "parts_behind",
    "projection_error",
    "texts_of",
]

HINT_BEHIND = (
    "Make it a column first: MATCH (i:Item) WITH i.by AS by, count(*) AS items, max(i.id) AS last "
    "RETURN by, items ORDER BY last"
)
_LIMITS = frozenset({"SKIP", "OFFSET", "LIMIT"})


def name_columns(clauses: Sequence[Clause]) -> Iterator[Edit]:
    """Yield edits that name columns in ORDER BY and WHERE behind a projection that groups rows.

    `RETURN i.by AS by, count(*) AS items ORDER BY -count(*)` gets `ORDER BY -items`.
    """
    for position, clause in enumerate(clauses):
        if clause.keyword not in ("WITH", "RETURN"):
            continue
        items, distinct = items_of(clause), is_distinct(clause.tokens)
        if not (distinct or any(any(aggregates_in(item)) for item in items)):
            continue
        names = {
            tuple(texts_of(expression)): item[-1]
            for item in items
            if len(expression := expression_of(item)) < len(item) and is_primary(expression)
        }
        for part in parts_behind(clauses, position):
            local = local_names(part) | names_in_patterns(part)
            index = 0
            while index < len(part):
                end = known_end(part, index, names)
                name = names.get(tuple(texts_of(part[index:end]))) if end else None
                if (
                    name is not None
                    and (distinct or end - index < len(part))
                    and not {part[index].identifier, name.identifier} & local
                    and not _is_map_key(part, index, end)
                ):
                    yield Edit(part[index].start, part[end - 1].end, name.text)
                index = end or index + 1


def _is_map_key(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Return True if what is there may be a key: of a map, or a variable in `i {.id, by}`."""
    before = tokens[start - 1].text if start else ""
    after = tokens[end].text if end < len(tokens) else ""
    return before in {"{", ","} and (after == ":" or (end - start == 1 and after in {",", "}"}))


def check_sorting(query: EditedQuery, clauses: Sequence[Clause]) -> None:
    """Check that no map is sorted by: the engine sorts its text, 10 before 9.

    Raises:
        QueryError: an ORDER BY has a map, or a column that is one.
    """
    for position, clause in enumerate(clauses):
        if clause.keyword not in ("WITH", "RETURN"):
            continue
        maps = {item[-1].identifier for item in items_of(clause) if _is_map(expression_of(item))}
        for order in clauses_behind(clauses, position):
            if order.keyword != "ORDER BY":
                continue
            for part in map(without_direction, split_items(order.tokens)):
                if part and (_is_map(part) or (len(part) == 1 and part[0].identifier in maps)):
                    why = "is a map, which the embedded store sorts by its text"
                    hint = "Sort by what is in it: ORDER BY m.depth, m.items"
                    raise projection_error(query, part[0], why, hint)


def _is_map(tokens: Sequence[Token]) -> bool:
    """Return True for `{a: 1}` and `i {.id}`, alone."""
    start = 1 if tokens and is_variable(tokens, 0) else 0
    if len(tokens) <= start or tokens[start].text != "{" or opens_subquery(tokens, start):
        return False
    return matching_bracket(tokens, start) == len(tokens) - 1 and tokens[-1].text == "}"


def end_scopes(query: EditedQuery, clauses: Sequence[Clause]) -> Iterator[Edit]:
    """Yield edits that end a projection with `WITH *` before its WHERE, or its ORDER BY.

    Before the WHERE behind a LIMIT, so that it comes after it; before a subquery behind DISTINCT,
    so that this sees no variable from before.

    Raises:
        QueryError: the WHERE behind a LIMIT has a variable that is no column.
    """
    for position, clause in enumerate(clauses):
        if clause.keyword != "WITH":
            continue
        behind = list(clauses_behind(clauses, position))
        distinct, limited = is_distinct(clause.tokens), False
        for after in behind:
            limited |= after.keyword in _LIMITS
            if after.keyword == "WHERE" and limited:
                _check_columns(query, clauses, clause, after)
                yield Edit(after.start, after.start, "WITH * ")
                break
            if distinct and after.keyword not in _LIMITS and _has_subquery(after.tokens):
                yield Edit(after.start, after.start, "WITH * ")
                limited = distinct = False


def _has_subquery(tokens: Sequence[Token]) -> bool:
    return any(opens_subquery(tokens, at) or pattern_end(tokens, at) for at in range(len(tokens)))


def _check_columns(
    query: EditedQuery, clauses: Sequence[Clause], projection: Clause, where: Clause
) -> None:
    """Check that a WHERE has no variable from before a projection that isn't its column.

    Behind one that groups rows none is known, and `check_grouping` has looked.
    """
    items, columns = items_of(projection), names_of_columns(query, projection)
    groups = is_distinct(projection.tokens) or any(any(aggregates_in(item)) for item in items)
    if not groups and "*" not in columns:
        hidden = (scope_before(clauses, projection) or set()) - columns
        for index, token in enumerate(where.tokens):
            if token.identifier in hidden and is_variable(where.tokens, index):
                why = "is no column of the WITH, which has a LIMIT or SKIP"
                raise projection_error(query, token, why, HINT_BEHIND)


def items_of(clause: Clause) -> list[Sequence[Token]]:
    """Return the items of a projection: expressions, each with its name if it has one."""
    return split_items(clause.tokens[is_distinct(clause.tokens) :])


def texts_of(tokens: Sequence[Token]) -> list[str]:
    """Return the texts of tokens, by which expressions are compared; those of aggregates upper."""
    return [
        token.word if aggregate_end(tokens, index) else token.text
        for index, token in enumerate(tokens)
    ]


def is_distinct(tokens: Sequence[Token]) -> bool:
    """Return whether a projection begins with DISTINCT."""
    return bool(tokens) and tokens[0].word == "DISTINCT"


def expression_of(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return an item of a projection without its name."""
    return tokens[:-2] if len(tokens) > 2 and tokens[-2].word == "AS" else tokens


def names_of_columns(query: EditedQuery, clause: Clause) -> set[str | None]:
    """Return the names of a projection's columns."""
    names: set[str | None] = set()
    for item in items_of(clause):
        if item:
            text = query.text[item[0].start : item[-1].end]
            names.add(item[-1].identifier if len(expression_of(item)) < len(item) else text)
    return names


def parts_behind(clauses: Sequence[Clause], position: int) -> Iterator[Sequence[Token]]:
    """Yield the expressions of the ORDER BY and the WHERE that belong to a projection."""
    for clause in clauses_behind(clauses, position):
        if clause.keyword == "ORDER BY":
            yield from map(without_direction, split_items(clause.tokens))
        elif clause.keyword == "WHERE":
            yield clause.tokens


def clauses_behind(clauses: Sequence[Clause], position: int) -> Iterator[Clause]:
    """Yield the ORDER BY, the SKIP, the LIMIT and the WHERE that belong to a projection."""
    for clause in clauses[position + 1 :]:
        if clause.query != clauses[position].query:
            continue
        if clause.keyword not in {"ORDER BY", "WHERE", *_LIMITS}:
            return
        yield clause


def projection_error(query: EditedQuery, token: Token, why: str, hint: str) -> QueryError:
    """Return an error that names a token of a query and says why it is refused."""
    return QueryError(
        f"{token.text} {why}",
        query=query.original,
        offset=query.original_offset(token.start),
        hint=hint,
    )


def names_in_patterns(tokens: Sequence[Token]) -> set[str | None]:
    """Return the names in the patterns of an expression."""
    ends = ((index, pattern_end(tokens, index)) for index in range(len(tokens)))
    return {token.identifier for start, end in ends for token in tokens[start:end]}


def known_end(tokens: Sequence[Token], index: int, keys: Iterable[Sequence[str]]) -> int:
    """Return the index after an aggregate, a subquery or one of `keys`; 0 if none begins here."""
    if index + 1 < len(tokens) and opens_subquery(tokens, index + 1):
        return matching_bracket(tokens, index + 1) + 1
    return max(aggregate_end(tokens, index), key_end(tokens, index, keys))


def key_end(tokens: Sequence[Token], index: int, keys: Iterable[Sequence[str]]) -> int:
    """Return the index after the longest of `keys` that begins at `index`; 0 if none does."""
    if is_name_of_another(tokens, index):
        return 0
    ends = (
        index + len(key) for key in keys if texts_of(tokens[index : index + len(key)]) == [*key]
    )
    return max(ends, default=0)
