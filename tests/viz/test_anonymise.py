from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given, settings

from graphload.errors import DrawingError, GraphError
from support.odd_graphs import cycle, reply_graph, roots
from support.page.packed import unpacked
from support.strategies import forests
from viz import draw_graph, draw_threads
from viz.anonymise import BIRDS, NAME_STEP, TRAITS, anonymise, invent_names
from viz.options import Options
from viz.scene import build_scene

if TYPE_CHECKING:
    from pathlib import Path

ANONYMOUS = Options(anonymise=True)
SECRETS = ("realname", "Secret", "7654321", "t1_realid", "hidden.example")


def identifying_graph() -> nx.DiGraph[Any]:
    """A thread with a real name, id or URL in every field but texts and titles."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for at in range(4):
        graph.add_node(
            7_654_321_000 + at,
            by=f"realname{at % 2}",
            time=100 + at,
            score=at,
            text=f"word{at}",
            title="A title" if not at else None,
            item_type="comment" if at else "story",
            url="https://hidden.example/realname",
            kids=(7_654_321_009,),
            parent=7_654_321_000,
            extra={"author_fullname": "realname", "permalink": "t1_realid", "Secret": 1},
            id_source="given",
            community="realname",
            rank=7_654_321,
        )
        if at:
            graph.add_edge(7_654_321_000, 7_654_321_000 + at, rank=at - 1, note="realname")
    return graph


def test_the_test_finds_names_in_a_page_that_is_not_anonymous() -> None:
    page = unpacked(draw_graph(identifying_graph()).html)
    assert [secret for secret in SECRETS if secret in page] == list(SECRETS)


@pytest.mark.parametrize("texts", [True, False])
def test_an_anonymous_page_holds_no_name_no_id_and_no_address(*, texts: bool) -> None:
    page = unpacked(draw_graph(identifying_graph(), anonymise=True, texts=texts).html)
    assert [secret for secret in SECRETS if secret in page] == []


def test_texts_are_kept_unless_they_are_left_out() -> None:
    page = unpacked(draw_graph(identifying_graph(), anonymise=True).html)
    assert "word3" in page
    assert "A title" in page
    without_texts = unpacked(draw_graph(identifying_graph(), anonymise=True, texts=False).html)
    assert "word3" not in without_texts
    assert "A title" not in without_texts


def test_without_texts_titles_and_names_are_kept() -> None:
    page = unpacked(draw_graph(identifying_graph(), texts=False).html)
    assert "word3" not in page
    assert "author_fullname" not in page
    assert "A title" in page
    assert "realname0" in page


def test_an_author_has_one_invented_name() -> None:
    copy, _ = anonymise(identifying_graph(), ANONYMOUS)
    names = [copy.nodes[node]["by"] for node in sorted(copy)]
    assert names[0] == names[2] != names[1] == names[3]


def test_invented_names_are_the_same_each_time_and_no_two_alike() -> None:
    names = invent_names(20_000, ())
    assert names == invent_names(20_000, ())
    assert len(set(names)) == 20_000


def test_every_pair_of_trait_and_bird_comes_before_names_are_numbered() -> None:
    pairs = len(TRAITS.split()) * len(BIRDS.split())
    assert math.gcd(NAME_STEP, pairs) == 1
    *names, numbered = invent_names(pairs + 1, ())
    assert len(set(names)) == pairs
    assert numbered == f"{names[0]} 2"


def test_a_name_that_an_author_really_has_is_not_invented() -> None:
    [first, second] = invent_names(2, ())
    assert invent_names(1, {first}) == [second]


def test_ids_are_numbers_in_reading_order() -> None:
    copy, options = anonymise(identifying_graph(), Options(anonymise=True, thread=7_654_321_001))
    assert sorted(copy) == [1, 2, 3, 4]
    assert options.thread == 2


def test_states_times_and_scores_are_kept() -> None:
    graph = roots(2)
    graph.nodes[1].update(dead=True, deleted=True, time=5, score=float("inf"), item_type="evil")
    graph.nodes[2].update(stub=True)
    copy, _ = anonymise(graph, ANONYMOUS)
    assert dict(copy.nodes(data=True)) == {
        1: {"dead": True, "deleted": True, "time": 5},
        2: {"stub": True},
    }


@settings(max_examples=40)
@given(forests(cycles=True))
def test_an_anonymous_graph_has_the_same_shape(records: list[dict[str, Any]]) -> None:
    graph = reply_graph(records)
    one = build_scene(graph).forest
    other = build_scene(anonymise(graph, ANONYMOUS)[0]).forest
    assert one.parent.tolist() == other.parent.tolist()


def test_a_thread_of_an_anonymous_graph_is_chosen_by_its_real_id() -> None:
    graph = nx.compose(identifying_graph(), cycle(3))
    assert draw_graph(graph, thread=7_654_321_001, anonymise=True).items == 1
    with pytest.raises(GraphError, match="item 5 not found"):
        draw_graph(graph, thread=5, anonymise=True)


def test_anonymised_items_have_no_original_to_link_to() -> None:
    with pytest.raises(DrawingError, match="link template"):
        draw_graph(identifying_graph(), anonymise=True, link_template="https://a.example/{id}")


def test_anonymous_threads_hold_no_name_in_their_files_names_either(tmp_path: Path) -> None:
    graph = nx.compose(identifying_graph(), nx.DiGraph([("t1_realid", "t1_realid2")]))
    draw_threads(graph, anonymise=True, texts=False).write(tmp_path / "pages")
    for path in (tmp_path / "pages").iterdir():
        found = path.name + unpacked(path.read_text("utf-8"))
        assert [secret for secret in SECRETS if secret in found] == []
