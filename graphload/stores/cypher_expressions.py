"""The parts of an expression of Cypher: aggregates, variables, and names that it declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.stores.cypher_tokens import matching_bracket

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.stores.cypher_tokens import Token

__all__ = [
    "DIRECTIONS",
    "OPERATORS",
    "SEPARATORS",
    "aggregate_end",
    "aggregates_in",
    "declares_local",
    "is_name_of_another",
    "is_primary",
    "is_variable",
    "local_names",
    "opens_subquery",
    "pattern_end",
    "without_direction",
]

_AGGREGATES = frozenset(
    {"AVG", "COLLECT", "COUNT", "MAX", "MIN", "SUM"}
    | {"PERCENTILECONT", "PERCENTILEDISC", "STDEV", "STDEVP"}
)
_SUBQUERIES = frozenset({"EXISTS", "COUNT", "COLLECT"})
_QUANTIFIERS = frozenset({"ALL", "ANY", "NONE", "SINGLE"})
OPERATORS = frozenset({"IS", "IN", "AND", "OR", "XOR", "NOT", "CONTAINS", "STARTS", "ENDS"})
"""Words that are operators, or begin one."""
DIRECTIONS = frozenset({"ASC", "DESC", "ASCENDING", "DESCENDING"})
"""Words after an expression of ORDER BY."""
SEPARATORS = frozenset({"WHEN", "THEN", "ELSE", "WHERE"})
"""Words between two expressions of a CASE or a comprehension."""
_EXPRESSION_WORDS = OPERATORS | SEPARATORS | {"CASE", "END", "TRUE", "FALSE", "NULL", "WITH"}
_EXPRESSION_WORDS |= {"NAN", "INF", "INFINITY", "TYPED", "NORMALIZED", "NFC", "NFD", "NFKC", "NFKD"}


def aggregate_end(tokens: Sequence[Token], index: int) -> int:
    """Return the index after the aggregate that begins at `index`; 0 if none does."""
    if tokens[index].word not in _AGGREGATES or index + 1 == len(tokens):
        return 0
    if tokens[index + 1].text != "(" or (index and tokens[index - 1].text == "."):
        return 0
    return matching_bracket(tokens, index + 1) + 1


def aggregates_in(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield where the aggregates of an expression begin and end, without those of subqueries."""
    index = 0
    while index < len(tokens):
        if end := aggregate_end(tokens, index):
            yield index, end
            index = end
        elif opens_subquery(tokens, index):
            index = matching_bracket(tokens, index) + 1
        else:
            index += 1


def opens_subquery(tokens: Sequence[Token], index: int) -> bool:
    """Return True for the brace of EXISTS {, COUNT { and COLLECT {."""
    return tokens[index].text == "{" and index > 0 and tokens[index - 1].word in _SUBQUERIES


def declares_local(tokens: Sequence[Token], index: int) -> bool:
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


def pattern_end(tokens: Sequence[Token], index: int) -> int:
    """Return the index after the pattern that begins at `index`: `(a)-[:X]->()`; 0 if none does."""
    end, hops = _node_end(tokens, index), 0
    while end:
        texts = [token.text for token in tokens[end : end + 2]]
        start = end + (texts[:1] == ["<"])
        if [token.text for token in tokens[start : start + 2]] == ["-", "["]:
            start = matching_bracket(tokens, start + 1)
        elif [token.text for token in tokens[start : start + 1]] != ["-"]:
            break
        after = [token.text for token in tokens[start + 1 : start + 3]]
        if after[:1] != ["-"]:
            break
        following = _node_end(tokens, start + 2 + (after[1:] == [">"]))
        if not following:
            break
        end, hops = following, hops + 1
    return end if hops else 0


def _node_end(tokens: Sequence[Token], index: int) -> int:
    """Return the index after `(a)`, `(:X)`, `(a {…})` or the like; 0 if that isn't there."""
    if index >= len(tokens) or tokens[index].text != "(":
        return 0
    close = matching_bracket(tokens, index)
    inner = tokens[index + 1 : close]
    if inner and inner[0].identifier is not None:
        inner = inner[1:]
    return close + 1 if not inner or inner[0].text in {":", "{"} or inner[0].word == "WHERE" else 0


def is_primary(tokens: Sequence[Token]) -> bool:
    """Return True for a variable, a property or a call, alone."""
    index = 0
    while index < len(tokens):
        if tokens[index].text in {"(", "["} and index:
            index = matching_bracket(tokens, index)
        elif tokens[index].identifier is None and tokens[index].text != ".":
            return False
        index += 1
    return bool(tokens) and tokens[0].word not in _EXPRESSION_WORDS


def local_names(tokens: Sequence[Token]) -> set[str | None]:
    """Return the variables that list comprehensions, quantifiers and reduce declare."""
    names: set[str | None] = set()
    for index, token in enumerate(tokens):
        if declares_local(tokens, index):
            names.add(tokens[index - 1].identifier)
        elif token.word == "REDUCE" and index + 2 < len(tokens):
            names.add(tokens[index + 2].identifier)
    return names


def is_variable(tokens: Sequence[Token], index: int) -> bool:
    """Return True for a name that isn't a property, a label, a function, a key or a keyword."""
    token = tokens[index]
    if token.identifier is None or token.word in _EXPRESSION_WORDS:
        return False
    before = tokens[index - 1].text if index else ""
    after = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if (
        is_name_of_another(tokens, index)
        or after == "("
        or (after == "." and _is_function(tokens, index))
    ):
        return False
    return not (after == ":" and before in {"{", ","})


def is_name_of_another(tokens: Sequence[Token], index: int) -> bool:
    """Return True after a dot, and after a colon that isn't that of a map's key."""
    before = tokens[index - 1].text if index else ""
    return before in {".", "::"} or (before == ":" and not _is_map_value(tokens, index))


def _is_map_value(tokens: Sequence[Token], index: int) -> bool:
    """Return True for what follows the colon before `index` in `{key: value, key: value}`."""
    if index < 3 or tokens[index - 3].text not in {"{", ","}:
        return False
    depth = 0
    for position in range(index - 3, -1, -1):
        text = tokens[position].text
        depth += (text in set(")]}")) - (text in set("([{"))
        if depth < 0:
            return text == "{" and not opens_subquery(tokens, position)
    return False


def _is_function(tokens: Sequence[Token], index: int) -> bool:
    """Return True if a dotted name that begins at `index` is a function's: `duration.between(`."""
    while index + 2 < len(tokens) and tokens[index + 1].text == ".":
        index += 2
    return index + 1 < len(tokens) and tokens[index + 1].text == "("


def without_direction(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return an expression of ORDER BY without the word for its direction."""
    return tokens[:-1] if tokens and tokens[-1].word in DIRECTIONS else tokens
