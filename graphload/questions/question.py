"""The one table of questions: made from the functions that answer them.

A question is a function with the decorator `question`, which has its Cypher too; its docstring
is the definition, in one line. Derived from the table are the list of `graphload ask`, its help,
`docs/questions.md` and the tests that compare both answers on every store.
"""

from __future__ import annotations

import difflib
import importlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from graphload.questions.talk import Talk

    Row = tuple[Any, ...]
    Answer = Callable[[Talk], Iterable[Row]]
    Lit = Callable[[Talk, Mapping[str, Any]], Iterable[int]]

__all__ = ["QUESTIONS", "Question", "find_question", "load_questions", "question"]

_MODULES = ("authors", "items", "shape", "times")
_IF_THREAD = re.compile(r"<<(.*?)>>", re.DOTALL)
"""A part of a Cypher query that is there only for one thread."""
_LABEL = re.compile(r"(?<=:)(?=(?:Item|User)\b)")
_PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Question:
    """A question: its title, its definition in one line, its columns, and both answers.

    `answer` yields all rows in their order; `top` is how many are shown unless another number is
    asked for, None for all. `item` is the column whose items are shown with their first words.
    `lit` gives the items that a row is about, for the page. A question that `needs_item` is about
    one item. The Cypher of one that is `deep` walks paths of any length, or not all of them:
    `ask` answers it from the structure that a store has.
    """

    name: str
    title: str
    definition: str
    columns: tuple[str, ...]
    cypher: str
    answer: Answer
    lit: Lit
    top: int | None
    item: str | None
    times: tuple[str, ...]
    needs_item: bool
    deep: bool

    def statement(self, *, thread: bool = False, top: bool = False, prefix: str = "") -> str:
        """Return the query, with the parameters `$thread`, `$top` and `$id` where it needs them.

        `prefix` is that of the store's labels.
        """
        text = _IF_THREAD.sub(r"\1" if thread else "", self.cypher)
        text += "\nLIMIT $top" if top else ""
        return _LABEL.sub(prefix, text)

    def show_cypher(self, parameters: Mapping[str, Any], *, prefix: str = "") -> str:
        """Return the query with the values of `thread`, `top` and `id` in their places."""
        given = {name: value for name, value in parameters.items() if value is not None}
        text = self.statement(thread="thread" in given, top="top" in given, prefix=prefix)

        def literal(found: re.Match[str]) -> str:
            # A text of JSON is a literal of Cypher, too.
            return json.dumps(given[found[1]]) if found[1] in given else found[0]

        return _PARAMETER.sub(literal, text)


QUESTIONS: dict[str, Question] = {}
"""All questions by name, once `load_questions` was called."""


def question(  # noqa: PLR0913 - the parts of a question
    name: str,
    title: str,
    columns: str,
    cypher: str,
    *,
    lit: Lit,
    top: int | None = 10,
    item: str | None = None,
    times: tuple[str, ...] = (),
    needs_item: bool = False,
    deep: bool = False,
) -> Callable[[Answer], Answer]:
    """Return a decorator that adds a function to the questions; `columns` are words."""

    def add(function: Answer) -> Answer:
        definition = " ".join((function.__doc__ or "").removeprefix("Return ").split())
        QUESTIONS[name] = Question(
            name=name,
            title=title,
            definition=definition[0].upper() + definition[1:],
            columns=tuple(columns.split()),
            cypher=cypher.strip(),
            answer=function,
            lit=lit,
            top=top,
            item=item,
            times=times,
            needs_item=needs_item,
            deep=deep,
        )
        return function

    return add


def load_questions() -> dict[str, Question]:
    """Import all questions, and return them by name, in alphabetical order."""
    for module in _MODULES:
        importlib.import_module(f"graphload.questions.{module}")
    return dict(sorted(QUESTIONS.items()))


def find_question(name: str) -> Question:
    """Return the question of a name.

    Raises:
        UsageError: there is none; the hint names those that are like it.
    """
    known = load_questions()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3)
        like = f"Did you mean {' or '.join(near)}? " if near else ""
        raise UsageError(
            f"unknown question {name!r}", hint=f"{like}`graphload ask` lists all questions."
        )
    return known[name]
