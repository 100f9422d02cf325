"""The table of questions, its page, and what `ask` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from graphload.errors import GraphError, UsageError
from graphload.graph import build_graph
from graphload.questions.ask import answer_question, ask, lit_rows
from graphload.questions.question import find_question, load_questions
from graphload.questions.reference import with_table
from graphload.questions.talk import Talk
from graphload.readers import read_items
from support.places import embedded, graph_of
from support.project import DOCS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.graph import ReplyGraph

ASKED = {
    "who-answers-whom",
    "dialogues",
    "chains",
    "fastest",
    "slowest",
    "branches",
    "activity",
    "newcomers",
    "reciprocity",
    "unanswered",
}
"""The ten questions that are asked by name beside the cookbook's."""
TALK: list[dict[str, Any]] = [
    {"id": 1, "type": "story", "by": "ann", "time": 0, "title": "Moss &amp; more", "kids": [3, 2]},
    {"id": 2, "type": "comment", "by": "bob", "time": 60, "parent": 1, "text": "<p>two &lt;b&gt;"},
    {"id": 3, "type": "comment", "by": "bob", "time": 4000, "parent": 1, "text": "three"},
    {"id": 4, "type": "comment", "by": "ann", "time": 4100, "parent": 2},
    {"id": 5, "type": "comment", "by": "bob", "time": 4050, "parent": 4, "text": "x" * 500},
    {"id": 9, "type": "story", "by": "eve", "time": 9000, "title": "Alone"},
]


@pytest.fixture
def graph() -> ReplyGraph:
    return graph_of(TALK)


def rows(graph: ReplyGraph, name: str, thread: int | str | None = None) -> list[tuple[Any, ...]]:
    answer = ask(graph, name, thread=thread)
    width = len(find_question(name).columns)
    return [tuple(row[:width]) for row in answer.rows]


def test_the_page_lists_every_question_with_its_definition() -> None:
    page = (DOCS / "questions.md").read_text("utf-8")
    assert with_table(page) == page
    assert [name for name in load_questions() if f"| `{name}` |" not in page] == []


def test_the_ten_questions_and_the_cookbooks_twenty_have_one_name_each() -> None:
    assert load_questions().keys() >= ASKED
    assert len(load_questions()) == 27


def test_each_definition_is_one_line() -> None:
    assert all(len(one.definition) < 100 for one in load_questions().values())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("who-answers-whom", [("bob", "ann", 3), ("ann", "bob", 1)]),
        ("each-other", [("ann", "bob", 1, 3)]),
        ("reciprocity", [("bob", "ann", 3, 1, 1 / 3)]),
        ("dialogues", [(1, 5, "bob", "ann", 4)]),
        ("chains", [(1, 5, "bob", 4), (1, 3, "bob", 2), (9, 9, "eve", 1)]),
        (
            "fastest",
            [(2, "bob", 1, "ann", 60), (3, "bob", 1, "ann", 4000), (4, "ann", 2, "bob", 4040)],
        ),
        (
            "slowest",
            [(4, "ann", 2, "bob", 4040), (3, "bob", 1, "ann", 4000), (2, "bob", 1, "ann", 60)],
        ),
        ("branches", [(2, "bob", 3, 2), (3, "bob", 1, 0)]),
        ("activity", [(0, 2, 2), (3600, 3, 2), (7200, 1, 1)]),
        ("newcomers", [("eve", 9, 9, 9000), ("bob", 2, 1, 60), ("ann", 1, 1, 0)]),
        ("unanswered", [(5, "bob", 3, 500), (9, "eve", 0, 0)]),
        ("shown-first", [(1, 2, 3, 3940)]),
    ],
)
def test_a_question_about_a_small_discussion(
    graph: ReplyGraph, name: str, expected: list[tuple[Any, ...]]
) -> None:
    assert rows(graph, name) == expected


def test_a_thread_is_named_by_any_of_its_items(graph: ReplyGraph) -> None:
    assert rows(graph, "newcomers", thread=5) == [("bob", 2, 1, 60), ("ann", 1, 1, 0)]
    assert rows(graph, "newcomers", thread="9") == [("eve", 9, 9, 9000)]
    with pytest.raises(GraphError, match="item 77 not found"):
        ask(graph, "newcomers", thread=77)
    with pytest.raises(GraphError, match="part of a cycle of replies: it has no thread"):
        ask(graph_of([{"id": 1, "parent": 1}]), "newcomers", thread=1)


def test_an_item_has_its_first_words_and_a_link(graph: ReplyGraph) -> None:
    answer = ask(graph, "fastest", top=1)
    assert answer.columns[-2:] == ["words", "link"]
    assert answer.rows[0][-2:] == ("two <b>", "https://news.ycombinator.com/item?id=2")
    other = ask(graph, "deepest", top=1, link_template="https://e.x/{id}/")
    assert other.rows[0][-2:] == ("x" * 79 + "…", "https://e.x/5/")
    assert ask(graph, "first-reply").rows[0][-2] == "Moss & more"


def test_an_answer_is_a_table_with_times(graph: ReplyGraph) -> None:
    frame = ask(graph, "activity").to_polars()
    assert frame.schema["hour"] == pl.Datetime("us", "UTC")
    assert ask(graph, "activity").notes["question"] == "activity"


def test_an_unknown_question_names_those_like_it(graph: ReplyGraph) -> None:
    with pytest.raises(UsageError, match="Did you mean fastest") as caught:
        ask(graph, "fastes")
    assert "graphload ask" in str(caught.value)


def test_a_question_about_one_item_needs_it(graph: ReplyGraph, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="about one item"):
        ask(graph, "path")
    assert [row[0] for row in ask(graph, "path", item=4).rows] == [1, 2, 4]
    place = embedded(tmp_path)
    place.push_graph(graph)
    with place.open() as store:
        assert ask(store, "path", item="4").rows == ask(graph, "path", item=4).rows
        assert ask(store, "dialogues", thread=5).rows == ask(graph, "dialogues").rows
        assert ask(store, "dialogues", thread=9).rows == []
        with pytest.raises(UsageError, match="about one item"):
            ask(store, "path")


def test_a_store_with_a_prefix_and_text_ids_is_asked(tmp_path: Path) -> None:
    named = [{**one, "id": f"t{one['id']}"} for one in TALK]
    for one in named:
        one.pop("kids", None)
        if "parent" in one:
            one["parent"] = f"t{one['parent']}"
    place = embedded(tmp_path)
    with place.open(write=True, prefix="HN") as store:
        from graphload.loading import push

        push(graph_of(named), store)
    with place.open() as store:
        assert ask(store, "who-answers-whom").rows == [("bob", "ann", 3), ("ann", "bob", 1)]
        assert ask(store, "newcomers", thread="t9").rows[0][:2] == ("eve", "t9")


def test_each_question_lights_the_items_of_its_rows() -> None:
    graph = build_graph(read_items([ROOT / "seeds" / "faults.jsonl"]))
    talk = Talk.of_graph(graph)
    for question in load_questions().values():
        item = talk.ids[0] if question.needs_item else None
        answer = answer_question(talk.about(item=item), question)
        lit = lit_rows(talk, answer)
        assert bool(lit) == bool(answer.rows), question.name
        assert set(lit) <= set(graph)


def test_rows_light_paths_pairs_and_branches(graph: ReplyGraph) -> None:
    talk = Talk.of_graph(graph)
    lit = {name: lit_rows(talk, ask(graph, name)) for name in load_questions() if name != "path"}
    assert lit["dialogues"] == {1: 1, 2: 1, 4: 1, 5: 1}
    assert lit["who-answers-whom"] == {2: 1, 3: 1, 5: 1, 4: 2}
    assert lit["branches"] == {2: 1, 4: 1, 5: 1, 3: 2}
    assert lit["activity"] == {1: 1, 2: 1, 3: 2, 4: 2, 5: 2, 9: 3}


def test_the_cypher_shown_has_the_values_in_their_places() -> None:
    question = find_question("newcomers")
    text = question.show_cypher({"thread": 't"1', "top": 3})
    assert 'WHERE i.root = "t\\"1"' in text
    assert text.endswith("LIMIT 3")
    assert ":HNUser" in question.show_cypher({}, prefix="HN")
    assert "$id" in find_question("path").show_cypher({})


def test_a_dialogue_longer_than_cypher_walks_is_found() -> None:
    records = [{"id": 1, "by": "ann"}]
    records += [{"id": at, "parent": at - 1, "by": "ab"[at % 2]} for at in range(2, 60)]
    assert ask(graph_of(records), "dialogues").rows[0][:5] == (2, 59, "b", "a", 58)
