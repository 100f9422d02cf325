"""Queries that the engine would answer wrongly, made into ones that it answers rightly.

Only where the meaning is certain; `docs/cypher-differences.md` lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.stores.arcadedb.aggregates import separate_aggregates
from graphload.stores.arcadedb.edited import Edit, EditedQuery
from graphload.stores.arcadedb.typed import check_columns, type_columns
from graphload.stores.cypher_tokens import (
    matching_bracket,
    split_clauses,
    split_items,
    tokenize,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.stores.cypher_tokens import Clause, Token

__all__ = ["rewrite_query"]


def rewrite_query(cypher: str) -> EditedQuery:
    """Return a user's query as the engine has to get it.

    Raises:
        QueryError: the engine would answer wrongly, and the query can't be rewritten.
    """
    query = EditedQuery(cypher, cypher)
    if edits := list(_plain_forms(tokenize(cypher))):
        query = query.edited(edits)
    while edits := list(_zoned_moments(query.text)):
        query = query.edited(edits)
    clauses = split_clauses(tokenize(query.text))
    if edits := list(_separate_unwinds(clauses)):
        query = query.edited(edits)
        clauses = split_clauses(tokenize(query.text))
    while (edit := separate_aggregates(query, clauses)) is not None:
        query = query.edited([edit])
        clauses = split_clauses(tokenize(query.text))
    check_columns(query)
    return type_columns(query)


def _plain_forms(tokens: Sequence[Token]) -> Iterator[Edit]:
    """Yield edits of forms that the engine's grammar doesn't have: `CYPHER 5` and `1_000`."""
    if len(tokens) > 1 and tokens[0].word == "CYPHER" and tokens[1].kind == "number":
        yield Edit(tokens[0].start, tokens[1].end, "")
        tokens = tokens[2:]
    for token in tokens:
        if token.kind == "number" and "_" in token.text:
            yield Edit(token.start, token.end, token.text.replace("_", ""))


_EPOCHS = frozenset({"epochSeconds", "epochMillis"})


def _zoned_moments(text: str) -> Iterator[Edit]:
    """Yield edits of datetimes of an epoch and a time zone, whose zone the engine ignores.

    `datetime({epochSeconds: 0, timezone: 'Asia/Tokyo'})` is made into `datetime({datetime:
    datetime({epochSeconds: 0}), timezone: 'Asia/Tokyo'})`.
    """
    tokens = tokenize(text)
    end = -1
    for index, token in enumerate(tokens[:-2]):
        opened = [after.text for after in tokens[index + 1 : index + 3]]
        if token.word != "DATETIME" or opened != ["(", "{"] or token.start < end:
            continue
        close = matching_bracket(tokens, index + 2)
        items = split_items(tokens[index + 3 : close])
        keys = [item[0].identifier if item else None for item in items]
        if "timezone" not in keys or not _EPOCHS & set(keys):
            continue
        parts = [text[item[0].start : item[-1].end] for item in items if item]
        others = ", ".join(part for part in parts if not part.startswith("timezone"))
        zone = next(part for part in parts if part.startswith("timezone"))
        end = tokens[close].end
        yield Edit(tokens[index + 2].start, end, f"{{datetime: datetime({{{others}}}), {zone}}}")


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
