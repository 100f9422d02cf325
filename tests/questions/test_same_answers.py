"""Every question has the same answer in Python and in Cypher, on every store."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings

from graphload.graph import build_graph
from graphload.items import Place as RecordPlace
from graphload.parsing import parse_item
from graphload.questions.ask import answer_question, ask, ask_store
from graphload.questions.question import load_questions
from graphload.questions.talk import Talk
from graphload.readers import read_items
from support.cookbook_answers import ANSWERS, Discussion
from support.places import KINDS, embedded, of_kind, served
from support.project import ROOT
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from graphload.graph import ReplyGraph
    from graphload.questions.question import Question
    from support.places import Place

ALL = load_questions()
EVERY = pytest.mark.parametrize("question", ALL.values(), ids=ALL)
SEEDS = ROOT / "seeds"
REAL_THREAD = "hn_thread_17338700.jsonl"
MAX_ROWS = 10_000


class Loaded(NamedTuple):
    """A store, and the discussion that was pushed into it."""

    place: Place
    talk: Talk


def read_graph(path: Path) -> ReplyGraph:
    return build_graph(read_items([path]))


@pytest.fixture(scope="module", params=["thread.jsonl", "faults.jsonl", REAL_THREAD])
def graph(request: pytest.FixtureRequest) -> ReplyGraph:
    folder: Path = SEEDS
    if request.param == REAL_THREAD:
        folder = request.getfixturevalue("real_data")
    return read_graph(folder / request.param)


@pytest.fixture(scope="module", params=[of_kind(kind) for kind in KINDS])
def loaded(
    request: pytest.FixtureRequest, graph: ReplyGraph, tmp_path_factory: pytest.TempPathFactory
) -> Loaded:
    if request.param == "embedded":
        place = embedded(tmp_path_factory.mktemp("questions"))
    else:
        place = served(request.getfixturevalue("neo4j_servers").get(request.param))
    place.push_graph(graph)
    return Loaded(place, Talk.of_graph(graph))


def plain(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows as both ways have them: 0 / 0 is NaN in Cypher, unknown in Python."""
    return [
        tuple(None if isinstance(value, float) and math.isnan(value) else value for value in row)
        for row in rows
    ]


@EVERY
def test_a_question_has_the_same_answer_both_ways(question: Question, loaded: Loaded) -> None:
    talk = loaded.talk
    deepest = int(talk.forest.depth.argmax())
    roots = [None] if question.needs_item else [None, *talk.forest.roots[:2].tolist()]
    with loaded.place.open() as store:
        for root in roots:
            thread = None if root is None else talk.ids[root]
            item = talk.ids[deepest] if question.needs_item else None
            parameters = {"thread": thread, "id": item, "top": MAX_ROWS}
            given = {name: value for name, value in parameters.items() if value is not None}
            statement = question.statement(thread=thread is not None, top=True)
            result = store.query(statement, given)
            asked = talk.about(thread=thread, item=item)
            assert plain(result.rows) == plain(question.answer(asked))
            assert result.columns == list(question.columns)
            shown = question.show_cypher(given)
            assert "$" not in shown
            assert plain(store.query(shown).rows) == plain(result.rows)


@EVERY
def test_a_store_is_asked_like_its_graph(question: Question, loaded: Loaded) -> None:
    talk = loaded.talk
    item = talk.ids[int(talk.forest.depth.argmax())] if question.needs_item else None
    with loaded.place.open() as store:
        stored = ask_store(store, question, item=item)
    answer = answer_question(talk.about(item=item), question)
    assert (stored.columns, stored.rows) == (answer.columns, answer.rows)
    if question.item is not None and answer.rows:
        assert answer.columns[-2:] == ["words", "link"]


@settings(max_examples=8, deadline=None)
@given(records=forests(cycles=True, max_items=10))
def test_any_forest_has_the_same_answers_both_ways(
    records: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for at, record in enumerate(records):
        if at % 4:
            record["by"] = ["ann", "bob", "eve"][at % 3]
        if "time" in record:
            record["time"] %= 1_000_000
    graph = build_graph(parse_item(record, RecordPlace("test", 1)) for record in records)
    place = embedded(tmp_path_factory.mktemp("any"))
    place.push_graph(graph)
    talk = Talk.of_graph(graph)
    with place.open() as store:
        for question in ALL.values():
            if not question.needs_item:
                rows = store.query(question.statement(top=True), {"top": MAX_ROWS}).rows
                assert plain(rows) == plain(question.answer(talk)), question.name


def test_the_cookbooks_questions_are_among_them_with_the_same_cypher_and_answers() -> None:
    page = (ROOT / "docs" / "cookbook.md").read_text("utf-8")
    titles = {question.title: question for question in ALL.values()}
    assert titles.keys() >= ANSWERS.keys()
    graph = read_graph(SEEDS / "thread.jsonl")
    talk = Discussion(graph)
    for title, answer in ANSWERS.items():
        question = titles[title]
        top = {} if question.top is None else {"top": question.top}
        assert f"```cypher\n{question.show_cypher(top)}\n```" in page
        columns = len(question.columns)
        rows = ask(graph, question.name, item=900004141 if question.needs_item else None).rows
        assert [row[:columns] for row in rows] == answer(talk, 900004141)
