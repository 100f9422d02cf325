"""The queries of the cookbook give the same answers on every store as networkx."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from graphload.graph import build_graph
from graphload.loading import push
from graphload.plaintext import readable
from graphload.readers import read_items
from graphload.stores import open_store
from support.cookbook_answers import ANSWERS, Discussion
from support.project import ROOT
from support.servers.neo4j_server import NEO4J_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.stores.protocol import Store

SEEDS = ROOT / "seeds"
REAL_THREAD = "hn_thread_17338700.jsonl"


class Question(NamedTuple):
    """One section of the page: its title, its Cypher, and the rows of its table as text."""

    title: str
    cypher: str
    table: list[list[str]]


def read_page() -> list[Question]:
    page = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
    sections = re.split(r"^## [0-9]+\. ", page, flags=re.MULTILINE)[1:]
    return [read_section(section) for section in sections]


def read_section(section: str) -> Question:
    (cypher,) = re.findall(r"^```cypher\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    table = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    return Question(section.split("\n", 1)[0], cypher, table)


QUESTIONS = read_page()


def read_graph(path: Path) -> ReplyGraph:
    return build_graph(read_items([path]))


def deepest(talk: Discussion) -> Id:
    """The item that is asked for where a question is about one."""
    found: Id = ANSWERS["How deep does the discussion go?"](talk, 0)[0][0]
    return found


class Loaded(NamedTuple):
    """A store, and the discussion that was pushed into it."""

    store: Store
    talk: Discussion


@pytest.fixture(scope="module", params=["thread.jsonl", "faults.jsonl", REAL_THREAD])
def graph(request: pytest.FixtureRequest) -> ReplyGraph:
    if request.param == REAL_THREAD:
        folder: Path = request.getfixturevalue("real_data")
        return read_graph(folder / REAL_THREAD)
    return read_graph(SEEDS / request.param)


def access(
    kind: str, request: pytest.FixtureRequest, folder: pytest.TempPathFactory
) -> dict[str, Any]:
    """How an empty store of a kind is opened."""
    if kind == "embedded":
        return {"name": str(folder.mktemp("cookbook") / "talk.graph")}
    server = request.getfixturevalue("neo4j_servers").get(kind)
    login = {"user": server.user, "password": server.password, "database": server.database}
    return {"name": server.uri, **login}


@pytest.fixture(
    scope="module",
    params=["embedded", *(pytest.param(v, marks=pytest.mark.neo4j) for v in NEO4J_VERSIONS)],
)
def loaded(
    request: pytest.FixtureRequest, graph: ReplyGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    how = access(request.param, request, tmp_path_factory)
    with open_store(**how, write=True) as store:
        push(graph, store)
    with open_store(**how) as store:
        yield Loaded(store, Discussion(graph))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_a_question_is_answered_alike_in_cypher_and_in_networkx(
    question: Question, loaded: Loaded
) -> None:
    one = deepest(loaded.talk)
    parameters = {"id": one} if "$id" in question.cypher else {}
    result = loaded.store.query(question.cypher, parameters)
    assert result.rows == ANSWERS[question.title](loaded.talk, one)


def test_there_are_twenty_questions_and_each_has_an_answer() -> None:
    titles = [question.title for question in QUESTIONS]
    assert titles == list(ANSWERS)
    assert len(titles) == 20


def test_the_page_shows_the_answers_on_the_demo_thread() -> None:
    talk = Discussion(read_graph(SEEDS / "thread.jsonl"))
    one = deepest(talk)
    shown = {question.title: question.table[2:] for question in QUESTIONS}
    answers = {title: answer(talk, one)[:3] for title, answer in ANSWERS.items()}
    assert shown == {title: [list(map(cell, row)) for row in a] for title, a in answers.items()}
    assert f"-p id={one}" in (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")


def cell(value: object) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def search_queries() -> list[str]:
    page = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^## Search texts\n(.*?)^## ", page, re.MULTILINE | re.DOTALL)
    return re.findall(r"^```cypher\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    "kind", ["embedded", *(pytest.param(v, marks=pytest.mark.neo4j) for v in NEO4J_VERSIONS)]
)
def test_texts_are_searched_as_the_page_says(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    contains, on_neo4j, on_embedded = search_queries()
    graph = read_graph(SEEDS / "thread.jsonl")
    texts = {
        node: readable(data.get("text", ""), data.get("text_format"))
        for node, data in graph.nodes(data=True)
    }
    words = {
        node: set(re.findall(r"\w+", f"{text} {graph.nodes[node].get('title')}".lower()))
        for node, text in texts.items()
    }
    with open_store(**access(kind, request, tmp_path_factory), write=True) as store:
        index = push(graph, store, plain=True).fields.text_index
        rows = store.query(contains).rows
        assert [node for node, _ in rows] == sorted(
            n for n, text in texts.items() if "don't" in text
        )
        assert rows
        query = on_embedded if kind == "embedded" else on_neo4j
        assert f"'{index}'" in query
        found = [node for node, _ in store.query(query).rows]
    assert sorted(found) == sorted(
        node for node, own in words.items() if "attic" in own and own & {"boxes", "letters"}
    )
    assert found
