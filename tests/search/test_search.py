"""Search: what a pattern finds, in which texts, and what a hit has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.errors import GraphError, UsageError
from graphload.graph import build_graph
from graphload.plaintext import readable
from graphload.readers import read_items
from graphload.search.lines import hit_lines, marked_lines
from graphload.search.pattern import parse_pattern
from graphload.search.search import Hit, search_graph
from support.places import graph_of
from support.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TALK: list[dict[str, Any]] = [
    {
        "id": 1,
        "type": "story",
        "by": "ann",
        "time": 100,
        "title": "Moss &amp; more",
        "kids": [3, 2],
    },
    {"id": 2, "by": "bob", "time": 200, "parent": 1, "text": "I don&#x27;t <i>know</i> a<p>thing"},
    {"id": 3, "by": "eve", "time": 300, "parent": 1, "text": "He doesn\u2019t; moss grows"},
    {"id": 4, "by": "bob", "time": 400, "parent": 3, "text": "<pre><code>if a &lt; b</code></pre>"},
    {"id": 5, "by": "Ann", "time": 500, "parent": 4, "text": "x\x1b[31m moss"},
]


def found(
    pattern: str, *, regex: bool = False, case: bool = False, thread: int | str | None = None
) -> list[Any]:
    hits = search_graph(graph_of(TALK), pattern, regex=regex, case=case, thread=thread)
    return [hit.id for hit in hits]


@pytest.mark.parametrize(
    ("pattern", "ids"),
    [
        ("moss", [1, 3, 5]),
        ("Moss", [1, 3, 5]),
        ("mos", []),
        ("mo*", [1, 3, 5]),
        ("don't", [2]),
        ("doesn't", [3]),
        ("don\u2019t", [2]),
        ("moss grows", [3]),
        ("grows moss", [3]),
        ('"grows moss"', []),
        ('"moss grows"', [3]),
        ('"know a thing"', [2]),
        ('"a < b"', [4]),
        ("moss & more", [1]),
        ("ann", [1, 5]),
        ("eve moss", [3]),
        ("i", [2]),
        ("p", []),
        ("#x27", []),
        ('"moss', []),
    ],
)
def test_words_phrases_and_beginnings(pattern: str, ids: list[int]) -> None:
    assert sorted(found(pattern)) == ids


def test_an_expression_and_the_case_of_letters() -> None:
    assert sorted(found("m.s{2}|thing", regex=True)) == [1, 2, 3, 5]
    assert found("^He .*grows$", regex=True) == [3]
    assert found("Moss", case=True) == [1]
    assert found("Ann", case=True) == [5]


def test_hits_are_in_reading_order_and_narrowed() -> None:
    assert found("moss") == [1, 3, 5]
    graph = graph_of(TALK)
    assert [hit.id for hit in search_graph(graph, "moss", by=["eve", "Ann"])] == [3, 5]
    assert [hit.id for hit in search_graph(graph, "moss", since=300, until=500)] == [3]
    assert found("moss", thread=3) == [3, 5]
    assert found("moss", thread="4") == [5]
    with pytest.raises(GraphError, match="item 9 not found"):
        found("moss", thread=9)


@pytest.mark.parametrize("pattern", ["", "  ", '""', '" "'])
def test_nothing_to_search_for_is_wrong_usage(pattern: str) -> None:
    with pytest.raises(UsageError, match="nothing to search for"):
        found(pattern)


def test_an_invalid_expression_says_where() -> None:
    with pytest.raises(UsageError, match="at character 4") as caught:
        found("fil(", regex=True)
    assert "Without --regex" in str(caught.value)


def test_a_hit_has_plain_texts_where_the_pattern_is_and_what_is_around() -> None:
    (hit,) = search_graph(graph_of(TALK), "grows he", context=1)
    assert hit == Hit(
        id=3,
        thread=1,
        depth=1,
        by="eve",
        time=300,
        title=None,
        text="He doesn\u2019t; moss grows",
        spans={"text": [(0, 2), (17, 22)]},
        above=[1],
        below=[4],
    )
    (far,) = search_graph(graph_of(TALK), "eve", context=5)
    assert (far.above, far.below) == ([1], [4, 5])


def test_items_in_cycles_are_found() -> None:
    graph = graph_of([{"id": 1, "parent": 2, "by": "ann"}, {"id": 2, "parent": 1, "text": "moss"}])
    (hit,) = search_graph(graph, "moss", context=2)
    assert (hit.id, hit.thread, hit.depth, hit.above, hit.below) == (2, None, None, [], [])
    assert [one.id for one in search_graph(graph, "ann", thread=1)] == [1]


def test_lines_mark_what_is_found_and_show_control_characters() -> None:
    (hit,) = search_graph(graph_of(TALK), "moss", by=["Ann"])
    lines = list(hit_lines(hit, lambda text: f"[{text}]"))
    assert lines[0].startswith("Ann · 1970-01-01T00:08:20Z · 5 · depth 3 of 1")
    assert lines[1].strip() == "x\\x1b[31m [moss]"
    (title,) = search_graph(graph_of(TALK), "more")
    assert "# Moss & [more]" in list(hit_lines(title, lambda text: f"[{text}]"))[1]


def test_only_the_lines_with_hits_are_shown_and_long_ones_cut() -> None:
    text = "first\n" + "a " * 200 + "moss " + "b " * 200 + "\nmoss"
    spans = [match.span() for match in re.finditer("moss", text)]
    first, second = marked_lines(text, spans, str.upper)
    assert (first[0], first[-1], len(first) < 200, "MOSS" in first) == ("…", "…", True, True)
    assert second == "MOSS"


@given(st.text(min_size=1), st.text())
def test_spans_are_within_the_text_ascend_and_never_overlap(pattern: str, text: str) -> None:
    try:
        compiled = parse_pattern(pattern)
    except UsageError:
        return
    for spans in compiled.find({"text": text, "other": pattern}).values():
        ends = [end for span in spans for end in span]
        assert ends == sorted(ends)
    assert "".join(marked_lines(text, [(0, len(text))], str)) is not None


def test_each_word_of_a_real_discussion_is_found_where_its_plain_text_has_it(
    real_data: Path,
) -> None:
    graph = build_graph(read_items([real_data / "hn_thread_17338700.jsonl"]))
    texts = {node: readable(data.get("text") or "") for node, data in graph.nodes.items()}
    for word in ("copyright", "youtube", "the", "don't"):
        expected = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        wanted = {
            node
            for node, text in texts.items()
            if expected.search(text.replace("\u2019", "'"))
            or expected.search((graph.nodes[node].get("title") or "").replace("\u2019", "'"))
            or expected.search(graph.nodes[node].get("by") or "")
        }
        assert {hit.id for hit in search_graph(graph, word)} == wanted
        assert wanted


def test_the_demo_is_searched_as_it_is_read() -> None:
    graph = build_graph(read_items([ROOT / "seeds" / "thread.jsonl"]))
    hits = list(search_graph(graph, '"wedding photos"'))
    assert len(hits) > 5
    assert all("wedding photos" in (hit.text or "").casefold().replace("*", "") for hit in hits)
