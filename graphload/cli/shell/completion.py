"""The completion of a statement or a command of the shell, from its text before the cursor."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from graphload.cli.shell.words import FUNCTIONS, KEYWORDS
from graphload.stores.cypher_script import split_script
from graphload.stores.cypher_tokens import tokenize
from graphload.stores.names import StoreNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphload.stores.cypher_tokens import Token

__all__ = ["Suggestion", "Vocabulary", "complete"]

_PLAIN = re.compile(r"[^\W\d]\w*")
_LAST_WORD = re.compile(r"[\w.]*\Z")
_OPENING, _CLOSING = "([{", ")]}"
_LABEL_SIGNS = frozenset(":|&!")


class Suggestion(NamedTuple):
    """A text that may take the place of the last `replaced` characters, and its kind."""

    text: str
    replaced: int
    kind: str


@dataclass(frozen=True)
class Vocabulary:
    """The words that a completion may be."""

    names: StoreNames = field(default_factory=StoreNames)
    functions: Sequence[str] = FUNCTIONS
    questions: Sequence[str] = ()
    parameters: Sequence[str] = ()
    commands: Sequence[str] = ()


def complete(before: str, words: Vocabulary) -> list[Suggestion]:
    """Return the completions at the end of a text, those of the likeliest kind first."""
    if before.lstrip().startswith(":"):
        return [*_complete_command(before.lstrip(), words)]
    statement = _last_statement(before)
    tokens = tokenize(statement)
    if _is_within(statement, tokens):
        return []
    typed = "".join(_LAST_WORD.findall(statement))
    dotted, _, word = typed.rpartition(".")
    count = len(tokenize(typed))
    if statement.endswith("$") or (tokens and tokens[-1].kind == "parameter" and not dotted):
        name = "" if statement.endswith("$") else tokens[-1].text[1:]
        return [*_matching(words.parameters, name, "parameter")] if word == name else []
    earlier = tokens[: len(tokens) - count] if count else tokens
    sign = earlier[-1].text if earlier else ""
    inside = _innermost(earlier)
    if typed.startswith(".") or dotted:
        found = [*_matching(words.functions, typed, "function", end="(")]
        return [*_matching(words.names.properties, word, "property"), *found]
    if sign in _LABEL_SIGNS and (sign == ":" or inside in {"(", "["}):
        labels = [*_matching(words.names.labels, word, "label")]
        types = [*_matching(words.names.types, word, "type")]
        return types if inside == "[" else labels if inside == "(" else [*labels, *types]
    found = []
    if inside == "{" and sign in {"{", ","}:
        found += _matching(words.names.properties, word, "property")
    if word or found:
        found += _matching(_variables(earlier), word, "variable")
        found += _matching(words.functions, word, "function", end="(")
    if word or not tokens:
        found += _matching(KEYWORDS, word, "keyword")
    return found


def _last_statement(text: str) -> str:
    """Return what is behind the last `;` that ends a statement."""
    parts = [*split_script(text)]
    if not parts:
        return text
    last = text[parts[-1].start :]
    return last[len(parts[-1].text) :].partition(";")[2] if parts[-1].complete else last


def _complete_command(line: str, words: Vocabulary) -> Iterator[Suggestion]:
    name, blank, argument = line[1:].partition(" ")
    if not blank:
        yield from _matching(words.commands, name, "command")
    elif name in {"ask", "cypher"} and " " not in argument.strip():
        yield from _matching(words.questions, argument.lstrip(), "question")
    elif name == "param":
        yield from _matching(words.parameters, argument.lstrip(), "parameter")


def _matching(
    words: Iterable[str], typed: str, kind: str, *, end: str = ""
) -> Iterator[Suggestion]:
    """Yield the words that begin with what is typed, in any case of letters."""
    for word in words:
        if word.lower().startswith(typed.lower()):
            quotes = kind in {"label", "type", "property"} and not _PLAIN.fullmatch(word)
            text = "`" + word.replace("`", "``") + "`" if quotes else word + end
            if text != typed:
                yield Suggestion(text, len(typed), kind)


def _is_within(statement: str, tokens: Sequence[Token]) -> bool:
    """Return whether a text ends within a string, a name in backticks or a comment."""
    last = tokens[-1] if tokens else None
    if last is not None and last.end == len(statement) and last.kind in {"string", "name"}:
        return True
    rest = statement[last.end if last is not None else 0 :]
    return "//" in rest.rsplit("\n", 1)[-1] or ("/*" in rest and not rest.rstrip().endswith("*/"))


def _innermost(tokens: Sequence[Token]) -> str:
    """Return the bracket that is open at the end of some tokens; empty if none is."""
    opened: list[str] = []
    for token in tokens:
        if token.kind == "symbol" and token.text in _OPENING:
            opened.append(token.text)
        elif token.kind == "symbol" and token.text in _CLOSING and opened:
            opened.pop()
    return opened[-1] if opened else ""


def _variables(tokens: Sequence[Token]) -> list[str]:
    """Return the names that a statement gives: behind `AS`, `IN`'s, and in patterns."""
    names = set()
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if token.kind not in {"word", "name"} or before is None:
            continue
        if before.word == "AS" or (
            before.text in {"(", "["} and after in {":", ")", "]", " ", "{"}
        ):
            names.add(token.text)
    return sorted(names)
