"""Refuse a query that compares integer ids with a text.

The engine makes the text a number: `i.id = "1"` finds item 1, and `i.id <> "1"` leaves it out.
On Neo4j a text never equals a number. A text that reaches the comparison through a variable isn't
noticed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphload.errors import QueryError
from graphload.stores.cypher_tokens import matching_bracket, tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphload.stores.cypher_tokens import Token

__all__ = ["check_text_ids"]

_COMPARISONS = frozenset({"=", "<>"})
_INTEGER = re.compile(r"[+-]?\d+")


def check_text_ids(cypher: str, parameters: Mapping[str, Any]) -> None:
    """Raise QueryError if a query compares a property `id` with a text of digits."""
    tokens = tokenize(cypher)
    for index, token in enumerate(tokens):
        before, after = (tokens[at : at + 1] for at in (index - 1, index + 1))
        if token.identifier != "id" or index == 0 or not after:
            continue
        is_key = before[0].text in {"{", ","} and after[0].text == ":"
        is_property = before[0].text == "."
        if is_key or (is_property and (after[0].text in _COMPARISONS or after[0].word == "IN")):
            compared = _value(tokens, index + 2)
        elif is_property and index > 3 and tokens[index - 3].text in _COMPARISONS:
            compared = tokens[index - 4 : index - 3]
        else:
            continue
        if any(_is_number(one, parameters) for one in compared):
            raise QueryError(
                "ids are integers in this store, and never equal to a text",
                query=cypher,
                offset=compared[0].start,
                hint="Write the number without quotes: i.id = 1; or toInteger($id) = i.id.",
            )


def _value(tokens: Sequence[Token], index: int) -> Sequence[Token]:
    """Return the literal, parameter or list of them at an index, as tokens."""
    if index < len(tokens) and tokens[index].text == "[":
        return tokens[index : matching_bracket(tokens, index)]
    return tokens[index : index + 1]


def _is_number(token: Token, parameters: Mapping[str, Any]) -> bool:
    value: object = None
    if token.kind == "string":
        value = token.text[1:-1]
    elif token.kind == "parameter":
        value = parameters.get(token.text[1:].strip("`"))
    values = value if isinstance(value, list) else [value]
    return any(isinstance(one, str) and _INTEGER.fullmatch(one) for one in values)
