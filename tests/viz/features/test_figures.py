"""Figures of the page, which are those of the library."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from playwright.sync_api import expect

from graphload import build_graph, drop_deleted_text, open_store, push, read_items
from graphload.stats import describe_graph
from support.page.browser import open_file
from support.project import SEEDS
from support.talk import talk
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.page.browser import OpenPage


def graveyard() -> nx.DiGraph[Any]:
    """A story with 200 replies: 90 dead, 50 deleted, 10 of them both; one reply is a stub."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(1, by="ann", title="Elm", time=0)
    for reply in range(2, 202):
        graph.add_node(reply, by="bob", time=reply)
        graph.add_edge(1, reply)
    for reply in range(2, 92):
        graph.nodes[reply]["dead"] = True
    for reply in range(82, 132):
        graph.nodes[reply]["deleted"] = True
    graph.add_node(300, stub=True)
    graph.add_edge(1, 300)
    return graph


def test_dead_and_deleted_items_are_counted_as_the_statistics_count_them(
    browser: Browser, tmp_path: Path
) -> None:
    graph = graveyard()
    draw_graph(graph).write(tmp_path / "p.html")
    stats = describe_graph(graph)
    assert (stats.items, stats.live, stats.dead, stats.deleted) == (201, 71, 90, 50)
    assert stats.live + stats.dead + stats.deleted - 10 == stats.items
    with open_file(browser, tmp_path / "p.html") as opened:
        legend = " ".join(opened.page.inner_text("#legend").split())
        panel = " ".join(opened.page.inner_text("#panel").split())
    assert "1 stub 90 dead (10 deleted too) 50 deleted" in legend
    assert "items 201 live 71" in panel
    assert "90 dead items, 10 of them deleted too" in panel
    assert "50 deleted items" in panel


CYPHER = """
MATCH (i:Item) WHERE NOT coalesce(i.stub, false)
RETURN count(i) AS items,
  sum(CASE WHEN i.dead IS NULL AND i.deleted IS NULL THEN 1 ELSE 0 END) AS live,
  count(i.dead) AS dead, count(i.deleted) AS deleted, count(DISTINCT i.by) AS authors
"""


def test_the_page_says_what_a_query_says(browser: Browser, tmp_path: Path) -> None:
    graph = build_graph(read_items([SEEDS / "thread.jsonl"]))
    with open_store(str(tmp_path / "s.graph"), write=True) as store:
        push(graph, store)
        found = store.query(CYPHER)
    draw_graph(graph).write(tmp_path / "p.html")
    stats = describe_graph(graph)
    with open_file(browser, tmp_path / "p.html") as opened:
        panel = words_of(opened, "#panel")
    for name, value in zip(found.columns, found.rows[0], strict=True):
        assert value == getattr(stats, name), name
        assert f"{value} {name}" in panel or f"{name} {value}" in panel or not value, name


def words_of(opened: OpenPage, place: str) -> str:
    return " ".join(opened.page.inner_text(place).split())


@pytest.fixture(scope="module")
def shared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    """One page of the talk for all tests that leave it as it was."""
    path = tmp_path_factory.mktemp("figures") / "p.html"
    graph = talk()
    graph.add_node(8, by="ann", text="And oaks?", item_type="comment", time=1_600_009_000)
    graph.add_edge(7, 8)
    draw_graph(graph).write(path)
    with open_file(browser, path) as opened:
        yield opened
        assert opened.incidents == []


@pytest.fixture
def opened(shared: OpenPage) -> Iterator[OpenPage]:
    yield shared
    shared.go_to("#")
    shared.page.keyboard.press("Escape")
    for _ in range(3):
        shared.rest()


def test_all_figures_follow_a_filter_and_say_of_how_many(opened: OpenPage) -> None:
    opened.go_to("#by=bob&colour=author")
    opened.rest()
    opened.rest()
    assert words_of(opened, "#finder p") == "3 of 10 items"
    assert "ann 0 of 3 bob 3 eve 0 of 2" in words_of(opened, "#legend")
    assert "· 3 of 10" in words_of(opened, "#timeline")
    panel = words_of(opened, "#panel")
    for said in ("items 3 of 10", "threads 2", "authors 1 of 5", "deepest reply 3"):
        assert said in panel
    # The subtree that is shown alone is a part, too.
    opened.go_to("#isolated=2")
    opened.rest()
    opened.rest()
    assert words_of(opened, "#finder p") == "5 of 10 items"
    assert "items 5 of 10" in words_of(opened, "#panel")
    opened.search("oak", 3)


def test_hits_are_listed_with_their_words_and_gone_through_by_arrow_keys(opened: OpenPage) -> None:
    opened.search("oak", 4)
    page = opened.page
    rows = page.locator("#panel .row")
    page.locator("#panel h2", has_text="4 of 10 items match").wait_for()
    assert [each.get_attribute("data-number") for each in rows.all()] == ["1", "2", "4", "9"]
    assert "An elm & an oak." in rows.nth(0).inner_text()
    page.select_option("#hit-order", "size")
    opened.rest()
    assert [each.get_attribute("data-number") for each in rows.all()] == ["1", "2", "4", "9"]
    page.select_option("#hit-order", "time")
    opened.rest()
    assert [each.get_attribute("data-number") for each in rows.all()] == ["1", "2", "9", "4"]
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.number") == "9"
    page.keyboard.press("Enter")
    opened.panel("21")
    page.get_by_role("button", name="4 hits").click()
    opened.panel("")
    assert rows.count() == 4
    page.select_option("#hit-order", "order")
    page.fill("#search", "")


def test_insights_lead_to_what_they_are_about(opened: OpenPage) -> None:
    page = opened.page
    page.locator("#panel .insight").get_by_text("bob", exact=True).first.click()
    for _ in range(3):
        opened.rest()
    assert "by=bob" in page.url
    pressed = page.locator("#panel .insight[aria-pressed=true]")
    assert pressed.inner_text().split() == ["bob", "3"]
    posts = page.locator("section", has=page.get_by_role("heading", name="Posts of bob"))
    assert posts.locator(".row .who").all_inner_texts() == ["bob"] * 3
    page.get_by_role("button", name="All authors").click()
    for _ in range(3):
        opened.rest()
    assert "by=bob" not in page.url
    expect(posts).to_have_count(0)
    dialogue = page.locator("section", has=page.get_by_text("Longest dialogues"))
    said = dialogue.get_by_role("button").first.inner_text()
    dialogue.get_by_role("button").first.click()
    # All its posts are listed and lit, not only the last one.
    posts = page.locator("#panel .hits .row")
    expect(posts).to_have_count(int(re.search(r"(\d+) posts", said)[1]))  # type: ignore[index]
    assert page.input_value("#search") == "dialogue:8"
    page.locator("#panel .hits .row[data-number]").last.click()
    panel = opened.panel("8")
    # It says how soon it came, has the story in its path, and leads to its author's other items.
    assert "2 h 25 min after its parent" in panel.inner_text()
    assert panel.locator(".crumbs").get_by_role("button").first.inner_text() == "Which tree?"
    panel.get_by_title("Find all items of this author").click()
    page.locator("#panel h2", has_text="3 of 10 items match").wait_for()
    assert page.input_value("#search") == 'by:"ann"'
    page.fill("#search", "")


def test_two_authors_have_one_line_among_the_longest_dialogues(
    browser: Browser, tmp_path: Path
) -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(0, by="eve", text="root")
    for first, count in ((10, 5), (20, 6), (30, 4)):
        for at in range(first, first + count):
            graph.add_node(at, by=("ann", "bob")[at % 2] if first < 30 else ("cid", "dan")[at % 2])
            graph.add_edge(0 if at == first else at - 1, at)
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        section = opened.page.locator("section", has=opened.page.get_by_text("Longest dialogues"))
        rows = ["bob6 posts with ann", "dan4 posts with cid"]
        expect(section.locator(".row")).to_have_text(rows)


def test_an_author_of_one_item_is_not_among_the_most_active(opened: OpenPage) -> None:
    heading = opened.page.get_by_role("heading", name="Most active authors", exact=True)
    counts = opened.page.locator("section", has=heading).locator(".descendants").all_inner_texts()
    assert counts
    assert min(map(int, counts)) > 1


def test_each_insight_leads_to_its_items(opened: OpenPage) -> None:
    page = opened.page

    def click(title: str) -> str:
        section = page.locator("section", has=page.get_by_role("heading", name=title, exact=True))
        row = section.locator(".row").first
        said = " ".join(row.inner_text().split())
        row.click()
        for _ in range(3):
            opened.rest()
        return said

    assert click("Deepest reply") == "ann depth 4"
    assert opened.panel("8").locator(".crumbs .crumb").count() == 4
    page.keyboard.press("Escape")
    assert click("Fastest replies to others") == "bob after 0 s"
    opened.panel("2")
    page.keyboard.press("Escape")
    assert click("Largest threads").startswith("ann 8 items")
    opened.panel("1")
    page.keyboard.press("Escape")
    # All but the latest are within an hour, which becomes the range of time.
    assert click("Busiest hour") == "2020-09-13 12:00 UTC 9 items"
    assert re.search(r"time=1599998400~1600001999(&|$)", page.url)
    assert words_of(opened, "#finder p") == "9 of 10 items"


def test_what_is_seen_is_saved_as_rows(opened: OpenPage) -> None:
    opened.go_to("#by=bob")
    opened.rest()
    opened.page.locator("#graph").focus()
    opened.page.keyboard.press("s")
    with opened.page.expect_download() as download:
        opened.page.get_by_role("menuitem", name="What is seen as CSV").click()
    rows = download.value.path().read_text("utf-8").splitlines()
    assert [row.split(",")[0] for row in rows] == ["id", "2", "7", "21"]
    opened.incidents[:] = [each for each in opened.incidents if not each.startswith("download")]


def test_a_deleted_item_has_the_words_of_an_earlier_record_only_where_they_were_kept(
    browser: Browser, tmp_path: Path
) -> None:
    graph = graveyard()
    graph.nodes[120]["text"] = "Before it was deleted."
    draw_graph(graph).write(tmp_path / "kept.html")
    drop_deleted_text(graph)
    draw_graph(graph).write(tmp_path / "dropped.html")
    for name, is_kept in (("kept", True), ("dropped", False)):
        with open_file(browser, tmp_path / f"{name}.html", fragment="#item=120") as page:
            said = page.panel("120").inner_text()
        assert "Deleted by its author." in said
        assert ("kept from an earlier one" in said) == is_kept
        assert ("Before it was deleted." in said) == is_kept
