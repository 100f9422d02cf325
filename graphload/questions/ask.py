"""Ask a question by name, of a graph or of a store."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphload.errors import UsageError
from graphload.loading.measured import read_item_columns
from graphload.loading.plan.stored import look_up_facts
from graphload.loading.read import find_stored_item
from graphload.lookup import original_url
from graphload.plaintext import first_words
from graphload.questions.question import Question, find_question
from graphload.questions.talk import Talk, cycle_error
from graphload.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.stores.protocol import Store

__all__ = ["Answer", "answer_question", "ask", "ask_store", "lit_rows"]

MAX_WORDS_LENGTH = 80
"""The characters shown of an item's title or text."""
WORD_FIELDS = ("title", "text", "text_format", "item_type", "id_source", "stub")
"""The fields of an item that its first words and its link are made from."""


@dataclass(frozen=True, repr=False)
class Answer(Table):
    """The answer to a question: a table.

    Rows about items also have `words`, the beginning of the item's title or text, and `link`, the
    URL of its page, None where it has none. Unknown values are None.
    """

    question: Question | None = None


def ask(  # noqa: PLR0913 - the parts of a question
    source: ReplyGraph | Store,
    name: str,
    *,
    thread: Id | None = None,
    item: Id | None = None,
    top: int | None = None,
    link_template: str | None = None,
) -> Answer:
    """Ask a question by its name: docs/questions.md lists them.

    A store answers by Cypher; a few questions, whose Cypher walks long paths, are answered from
    the structure that is read from it. The answers are the same.

    Args:
        source: a reply graph, or an open store.
        name: the name of the question.
        thread: ask about the thread of this item only; an id or a URL.
        item: the item that `path` is about; an id or a URL.
        top: the number of rows; by default that of the question, which may be all.
        link_template: the URL of items' pages, with `{id}` in place of the id; by default items
            of Hacker News have a link.

    Raises:
        UsageError: there is no such question, or `path` is asked without an item.
        GraphError: the item isn't there, or that of `thread` is in a cycle.
        QueryError, StoreError: the store refuses the query, or is out of reach.
    """
    import networkx as nx  # noqa: PLC0415 - slow to import

    question = find_question(name)
    if not isinstance(source, nx.DiGraph):
        return ask_store(
            source, question, thread=thread, item=item, top=top, link_template=link_template
        )
    talk = Talk.of_graph(source)
    asked = talk.about(
        thread=None if thread is None else talk.find(thread),
        item=None if item is None else talk.find(item),
    )
    return answer_question(asked, question, top=top, link_template=link_template)


def answer_question(
    talk: Talk, question: Question, *, top: int | None = None, link_template: str | None = None
) -> Answer:
    """Answer a question about a discussion, or about the thread or item that it is about.

    Raises:
        UsageError: the question is about one item, and none is given.
    """
    _check_item(question, talk.item)
    rows = [*question.answer(talk)][: top or question.top]

    def field_of(node: Id) -> Callable[[str], Any]:
        at = talk.number(node)
        return lambda name: bool(talk.columns.stub[at]) if name == "stub" else talk.value(name, at)

    return _make_answer(question, rows, field_of, link_template)


def ask_store(  # noqa: PLR0913 - the parts of a question
    store: Store,
    question: Question,
    *,
    thread: Id | None = None,
    item: Id | None = None,
    top: int | None = None,
    timeout_s: float | None = None,
    link_template: str | None = None,
) -> Answer:
    """Answer a question about a store; see `ask`.

    Raises:
        UsageError: the question is about one item, and none is given.
        GraphError: the item isn't there, or that of `thread` is in a cycle.
        QueryError, StoreError: the store refuses the query, or is out of reach.
    """
    _check_item(question, item)
    parameters: dict[str, Any] = {"top": top or question.top}
    if thread is not None:
        parameters["thread"] = _read_root(store, thread)
    if item is not None:
        parameters["id"] = find_stored_item(store, item)
    given = {name: value for name, value in parameters.items() if value is not None}
    if question.deep:
        talk = Talk(read_item_columns(store)).about(thread=given.get("thread"))
        rows: Sequence[tuple[Any, ...]] = [*question.answer(talk)][: given.get("top")]
    else:
        statement = question.statement(
            thread="thread" in given, top="top" in given, prefix=store.prefix
        )
        rows = store.query(statement, given, timeout_s=timeout_s).rows
    facts = _read_fields(store, question, rows)
    return _make_answer(question, rows, lambda node: facts[node].get, link_template)


def lit_rows(talk: Talk, answer: Answer) -> dict[Id, int]:
    """Return the items that an answer's rows are about, each with the number of its first row."""
    lit: dict[Id, int] = {}
    if answer.question is not None:
        for number, row in enumerate(answer.rows, 1):
            values = dict(zip(answer.columns, row, strict=True))
            for at in answer.question.lit(talk, values):
                lit.setdefault(talk.ids[at], number)
    return lit


def _check_item(question: Question, item: Id | None) -> None:
    if question.needs_item and item is None:
        raise UsageError(
            f"the question {question.name!r} is about one item", hint="Name it with --item ID."
        )


def _read_root(store: Store, thread: Id) -> Id:
    node = find_stored_item(store, thread)
    query = f"MATCH (i:{store.prefix}Item {{id: $id}}) RETURN i.root"
    root: Id | None
    ((root,),) = store.query(query, {"id": node}).rows
    if root is None:
        raise cycle_error(node)
    return root


def _read_fields(
    store: Store, question: Question, rows: Iterable[Sequence[Any]]
) -> dict[Id, Mapping[str, Any]]:
    """Read the fields of the items that some rows are about."""
    if question.item is None:
        return {}
    at = question.columns.index(question.item)
    ids = sorted({row[at] for row in rows})
    return {row["id"]: row for row, *_ in look_up_facts(store, ids)}


def _make_answer(
    question: Question,
    rows: Iterable[Sequence[Any]],
    field_of: Callable[[Id], Callable[[str], Any]],
    link_template: str | None,
) -> Answer:
    """Make the table of an answer, with the first words and the link of items."""
    # 0 / 0 is NaN in Cypher.
    known: list[tuple[Any, ...]] = [
        tuple(None if isinstance(v, float) and math.isnan(v) else v for v in row) for row in rows
    ]
    columns = list(question.columns)
    if question.item is not None:
        at = columns.index(question.item)
        for number, row in enumerate(known):
            field = field_of(row[at])
            data = {name: field(name) for name in WORD_FIELDS}
            words = first_words(
                data["title"], data["text"], data["text_format"], limit=MAX_WORDS_LENGTH
            )
            known[number] = (*row, words or None, original_url(row[at], data, link_template))
        columns += ["words", "link"]
    notes = {"question": question.name, "definition": question.definition}
    return Answer(columns, known, question.times, notes, question)
