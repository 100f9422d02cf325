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

__all__ = [
    "Clause",
    "Token",
    "matching_bracket",
    "next_tokens",
    "split_clauses",
    "split_items",
    "tokenize",
]

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
    return [*next_tokens(cypher, 0)]


def next_tokens(cypher: str, start: int) -> Iterator[Token]:
    """Yield the tokens from a position on, which is not within one."""
    for match in _TOKEN.finditer(cypher, start):
        if match.lastgroup != "blank":
            yield Token(match.lastgroup, match[0], match.start())  # type: ignore[arg-type]


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
    """Split tokens at a separator outside of brackets and CASE; no tokens give no items."""
    items: list[Sequence[Token]] = []
    depth = start = cases = 0
    for index, token in enumerate(tokens):
        if token.word in {"CASE", "END"} and not _is_name(tokens, index):
            cases = max(0, cases + (1 if token.word == "CASE" else -1))
        elif token.kind == "symbol" and not cases:
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


class _Query:
    """A query whose clauses are being collected: the whole text, or a subquery."""

    def __init__(self, number: int, first: int, depth: int) -> None:
        self.number = number
        self.first = first
        """Index of its first token."""
        self.depth = depth
        """Number of brackets around its clauses."""
        self.clause: tuple[str, int, int] | None = None
        """The clause that isn't complete: its keyword, its index, the index after the keyword."""


def split_clauses(tokens: Sequence[Token]) -> list[Clause]:
    """Return a query's clauses in the order of their keywords, those of subqueries too.

    A clause's tokens include the subqueries within it; the clauses of a FOREACH aren't split.
    """
    splitter = _Splitter(tokens)
    for index, token in enumerate(tokens):
        if token.kind == "symbol" and token.text in _OPENING:
            splitter.open_bracket(index)
        elif token.kind == "symbol" and token.text in _CLOSING:
            splitter.close_bracket(index)
        else:
            splitter.read_word(index)
    while splitter.queries:
        splitter.complete_clause(len(tokens))
        splitter.queries.pop()
    return sorted(splitter.clauses, key=lambda clause: clause.start)


class _Splitter:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.clauses: list[Clause] = []
        self.queries = [_Query(1, 0, 0)]
        """The query and the subqueries that aren't complete."""
        self._tokens = tokens
        self._count = 1
        self._brackets: list[int] = []
        self._closed = self._resume = -1
        """Index of the bracket that was closed last; index after a keyword of several words."""

    def open_bracket(self, index: int) -> None:
        self._brackets.append(index)
        if _opens_subquery(self._tokens, index, self._closed):
            self._count += 1
            self.queries.append(_Query(self._count, index + 1, len(self._brackets)))

    def close_bracket(self, index: int) -> None:
        if not self._brackets:
            return
        if self.queries[-1].depth == len(self._brackets):
            self.complete_clause(index)
            self.queries.pop()
        self._closed = self._brackets.pop()

    def read_word(self, index: int) -> None:
        """Begin a clause if its keyword is at an index."""
        query = self.queries[-1]
        if query.depth != len(self._brackets) or index < self._resume:
            return
        keyword = _clause_keyword(self._tokens, index, query.first)
        if keyword is None:
            return
        self.complete_clause(index)
        if keyword[0] == "UNION":
            self._count += 1
            query.number = self._count
        self._resume = index + len(keyword)
        query.clause = (" ".join(keyword), index, self._resume)

    def complete_clause(self, end: int) -> None:
        """Add the last query's clause, which ends before an index."""
        query = self.queries[-1]
        if query.clause is not None:
            keyword, start, body = query.clause
            tokens, position = self._tokens[body:end], self._tokens[start].start
            level = len(self.queries) - 1
            self.clauses.append(Clause(keyword, position, tokens, level, query.number))


def _opens_subquery(tokens: Sequence[Token], index: int, closed: int) -> bool:
    """Return True for the brace of EXISTS {, CALL { and CALL (names) {."""
    if index == 0 or tokens[index].text != "{":
        return False
    if tokens[index - 1].text == ")":
        return closed > 0 and tokens[closed - 1].word == "CALL"
    return tokens[index - 1].word in _SUBQUERIES and not _is_name(tokens, index - 1)


def _is_name(tokens: Sequence[Token], index: int) -> bool:
    """Return True for a property, a label, a type, what AS names, and a `by` without ORDER."""
    before = tokens[index - 1] if index else None
    if before is None or before.text in set(".:|&!%") or before.word == "AS":
        return before is not None
    return tokens[index].word == "BY" and before.word != "ORDER"


def _clause_keyword(tokens: Sequence[Token], index: int, first: int) -> tuple[str, ...] | None:
    """Return the keyword of the clause that begins at an index, if one does."""
    if tokens[index].word not in _FIRST_WORDS:
        return None
    words = tuple(token.word for token in tokens[index : index + 3])
    keyword = next((key for key in _KEYWORDS if words[: len(key)] == key), None)
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if keyword is None or (after is not None and after.text == ":"):
        return None
    if index == first:
        return keyword
    before = tokens[index - 1]
    if before.kind == "symbol":
        starts = before.text in set(")]}*;")
    elif "UNION" in {before.word, tokens[index - 2].word if index - first >= 2 else ""}:
        starts = True
    else:
        starts = before.word not in _NO_OPERAND or _is_name(tokens, index - 1)
    return keyword if starts else None
