"""A user's Cypher as tokens and clauses, for what has to be known about a query before it runs.

It reads no more of the grammar than this: where strings, names, comments and brackets begin and
end, and which words begin a clause. A text that isn't Cypher gives tokens too; the store then
reports the error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Clause", "Token", "matching_bracket", "split_clauses", "split_items", "tokenize"]

Kind = Literal["word", "name", "string", "number", "parameter", "symbol"]
"""`word`: a keyword or a plain name; `name`: a name in backticks."""


class Token(NamedTuple):
    """A token: its text as written, and its position in characters from 0."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The position after the last character."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """A word in capitals; empty for another token: a name in backticks is no keyword."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def identifier(self) -> str | None:
        """The name that a word or a name in backticks stands for; None for another token."""
        if self.kind == "name":
            return self.text[1:-1].replace("``", "`")
        return self.text if self.kind == "word" else None


_TOKEN = re.compile(
    r"""
    (?P<blank> \s+ | //[^\r\n]* | /\*.*?(?:\*/|\Z) )
  | (?P<string> '(?:\\.|[^'\\])*(?:'|\Z) | "(?:\\.|[^"\\])*(?:"|\Z) )
  | (?P<parameter> \$(?:`(?:``|[^`])*(?:`|\Z) | \w+) )
  | (?P<name> `(?:``|[^`])*(?:`|\Z) )
  | (?P<number> (?<![\w.]) 0[xo]\w+ | (?:\d[\d_]*(?:\.\d[\d_]*)? | \.\d[\d_]*)(?:[eE][+-]?\d+)? )
  | (?P<word> \w+ )
  | (?P<symbol> <> | <= | >= | =~ | \+= | \.\. | \|\| | :: | . )
    """,
    re.DOTALL | re.VERBOSE,
)


def tokenize(cypher: str) -> list[Token]:
    """Return the tokens of a query, without blanks and comments.

    A string, a name or a comment that doesn't end goes to the end of the text.
    """
    return [
        Token(match.lastgroup, match[0], match.start())  # type: ignore[arg-type]
        for match in _TOKEN.finditer(cypher)
        if match.lastgroup != "blank"
    ]


_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def matching_bracket(tokens: Sequence[Token], start: int) -> int:
    """Return the index of the bracket that closes the one at `start`, else the last index."""
    depth = 0
    for index in range(start, len(tokens)):
        if tokens[index].kind == "symbol":
            depth += (tokens[index].text in _OPENING) - (tokens[index].text in _CLOSING)
        if depth == 0:
            return index
    return len(tokens) - 1


def split_items(tokens: Sequence[Token], separator: str = ",") -> list[Sequence[Token]]:
    """Split tokens at a separator outside of brackets; no tokens give no items."""
    items: list[Sequence[Token]] = []
    depth = start = 0
    for index, token in enumerate(tokens):
        if token.kind == "symbol":
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
            if depth == 0 and token.text == separator:
                items.append(tokens[start:index])
                start = index + 1
    return [*items, tokens[start:]] if tokens else []


@dataclass(frozen=True)
class Clause:
    """A clause: its keyword in capitals, `OPTIONAL MATCH`, and the tokens after the keyword.

    `level` counts the subqueries around it; `query` numbers the parts of a query that share
    variables: each subquery, and each part of a UNION, has one of its own.
    """

    keyword: str
    start: int
    """Position of the keyword, in characters."""
    tokens: Sequence[Token]
    level: int
    query: int


_KEYWORDS = tuple(
    tuple(keyword.split())
    for keyword in (  # noqa: SIM905 - one a line would take a page
        "OPTIONAL MATCH|OPTIONAL CALL|DETACH DELETE|NODETACH DELETE|LOAD CSV|ON CREATE SET|"
        "ON MATCH SET|ORDER BY|UNION ALL|UNION DISTINCT|MATCH|WHERE|UNWIND|WITH|RETURN|CALL|"
        "YIELD|CREATE|MERGE|SET|REMOVE|DELETE|FOREACH|UNION|USE|FINISH|SKIP|OFFSET|LIMIT|INSERT"
    ).split("|")
)
_FIRST_WORDS = frozenset(keyword[0] for keyword in _KEYWORDS)
_NO_OPERAND = frozenset(
    (  # noqa: SIM905
        "RETURN|WITH|DISTINCT|WHERE|AND|OR|XOR|NOT|IN|UNWIND|AS|BY|CASE|WHEN|THEN|ELSE|SKIP|"
        "LIMIT|OFFSET|MATCH|STARTS|ENDS|CONTAINS|CALL|YIELD|SET|IS|FROM|DELETE|REMOVE|CREATE|"
        "MERGE|LOAD|ALL|OPTIONAL|DETACH|ORDER"
    ).split("|")
)
"""Words after which an expression or a pattern is expected, so that what follows is a name."""
_SUBQUERIES = frozenset({"EXISTS", "COUNT", "COLLECT", "CALL"})


def split_clauses(tokens: Sequence[Token]) -> list[Clause]:
    """Return a query's clauses in the order of their keywords, those of subqueries too.

    A clause's tokens include the subqueries within it; the clauses of a FOREACH aren't split.
    """
    return list(_Splitter(tokens).split(0, len(tokens), 0))


class _Splitter:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._queries = 0

    def split(self, first: int, end: int, level: int) -> Iterator[Clause]:
        """Yield the clauses between two indexes, which are at one level."""
        self._queries += 1
        query = self._queries
        opened: tuple[str, int, int] | None = None
        """The clause that isn't complete: its keyword, its index, the index after the keyword."""
        inner: list[Clause] = []
        index = first

        def complete(end: int) -> Iterator[Clause]:
            if opened is not None:
                keyword, start, body = opened
                tokens = self._tokens[body:end]
                yield Clause(keyword, self._tokens[start].start, tokens, level, query)
            yield from inner
            inner.clear()

        while index < end:
            token = self._tokens[index]
            if token.kind == "symbol" and token.text in _OPENING:
                close = min(matching_bracket(self._tokens, index), end)
                inner.extend(self._inside(index, close, level))
                index = close + 1
            elif (keyword := self._keyword(index, first)) is not None:
                yield from complete(index)
                if keyword[0] == "UNION":
                    self._queries += 1
                    query = self._queries
                opened = (" ".join(keyword), index, index + len(keyword))
                index += len(keyword)
            else:
                index += 1
        yield from complete(end)

    def _inside(self, opening: int, close: int, level: int) -> Iterator[Clause]:
        """Yield the clauses of subqueries between two brackets."""
        if self._is_subquery(opening):
            yield from self.split(opening + 1, close, level + 1)
            return
        index = opening + 1
        while index < close:
            token = self._tokens[index]
            if token.kind == "symbol" and token.text in _OPENING:
                end = min(matching_bracket(self._tokens, index), close)
                yield from self._inside(index, end, level)
                index = end
            index += 1

    def _is_subquery(self, opening: int) -> bool:
        if self._tokens[opening].text != "{" or opening == 0:
            return False
        before = self._tokens[opening - 1]
        if before.word in _SUBQUERIES:
            return not self._follows_name_mark(opening - 1)
        if before.text != ")":
            return False
        # CALL (variables) { … }
        depth = 0
        for index in range(opening - 1, -1, -1):
            text = self._tokens[index].text
            depth += (text == ")") - (text == "(")
            if depth == 0:
                return index > 0 and self._tokens[index - 1].word == "CALL"
        return False

    def _follows_name_mark(self, index: int) -> bool:
        """Return True if a word is a property, a label or a key, or named by AS."""
        if index == 0:
            return False
        before = self._tokens[index - 1]
        return before.text in {".", ":", "|", "&", "!", "%"} or before.word == "AS"

    def _keyword(self, index: int, first: int) -> tuple[str, ...] | None:
        """Return the keyword of the clause that begins at an index, if one does."""
        if self._tokens[index].word not in _FIRST_WORDS:
            return None
        words = tuple(token.word for token in self._tokens[index : index + 3])
        keyword = next((key for key in _KEYWORDS if words[: len(key)] == key), None)
        if keyword is None or index == first:
            return keyword
        before = self._tokens[index - 1]
        if before.word in {"UNION", "ALL", "DISTINCT"} and self._ends_union(index - 1):
            return keyword
        if before.kind == "symbol":
            starts = before.text in {")", "]", "}", "*", ";"}
        else:
            # `x AS set SET …`: what AS names is an operand.
            named = index - first >= 2 and self._tokens[index - 2].word == "AS"
            starts = named or before.word not in _NO_OPERAND or self._follows_name_mark(index - 1)
        after = self._tokens[index + 1] if index + 1 < len(self._tokens) else None
        return keyword if starts and (after is None or after.text != ":") else None

    def _ends_union(self, index: int) -> bool:
        return self._tokens[index].word == "UNION" or (
            index > 0 and self._tokens[index - 1].word == "UNION"
        )
