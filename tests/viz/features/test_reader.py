"""The reader: a thread as text, with the graph as a map."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
from playwright.sync_api import expect

from support.page.axe import serious_faults
from support.page.browser import open_file
from support.talk import talk
from viz import draw_graph

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page


def test_a_thread_is_read_as_text_branch_by_branch(browser: Browser, tmp_path: Path) -> None:
    draw_graph(talk()).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment="#item=5") as opened:
        page = opened.page
        page.get_by_role("button", name="Read the thread (e)").click()
        posts = page.locator("#reader .post")

        def shown() -> list[str]:
            return [each.get_attribute("data-number") or "" for each in posts.all()]

        # The branch of the selected item is open, what is beside it is a line with its size.
        assert shown() == ["0", "1", "2", "3", "4", "5", "6", "7"]
        assert "An elm & an oak." in posts.nth(1).inner_text()
        assert page.locator("#reader .post.current").get_attribute("data-number") == "2"
        folded = page.locator("#reader .post.folded")
        assert [" ".join(each.inner_text().split()) for each in folded.all()] == [
            "+1 eve after 4 min Not an elm.",
            "+1 eve after 1 min A yew, of course.",
            "+1 dan after 2 min =SUM(A1), said a cell",
            "+2 zoe 2020-09-13 12:41 UTC Which bird?",
        ]
        page.keyboard.press("J")
        assert page.locator("#reader .post.current").get_attribute("data-number") == "3"
        page.keyboard.press("J")  # which is folded, and unfolds
        assert page.locator("#reader .post.current").get_attribute("data-number") == "4"
        assert folded.count() == 3
        assert "3 of 9 read" in page.inner_text("#reader")
        page.keyboard.press("K")
        assert page.locator("#reader .post.current").get_attribute("data-number") == "1"
        page.get_by_role("button", name="Fold 4 by bob").click()
        assert "+4" in folded.first.inner_text()
        opened.rest()
        assert serious_faults(page) == []
        graph, reader = (
            page.locator("#graph").bounding_box(),
            page.locator("#reader").bounding_box(),
        )
        assert graph
        assert reader
        assert graph["width"] > 200
        assert reader["width"] > 1.2 * graph["width"]
        page.keyboard.press("e")
        assert not page.locator("#reader").is_visible()
        opened.panel("2")
        assert opened.incidents == []


def test_the_address_says_that_the_reader_is_open(browser: Browser, tmp_path: Path) -> None:
    draw_graph(talk()).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment="#item=5&reader=open") as opened:
        page = opened.page
        current = page.locator("#reader .post.current")
        current.get_by_text("Why the oak?").wait_for()
        assert page.locator("#reader .post.folded").count() == 4
        assert page.evaluate("document.activeElement.id") != "reader"
        page.keyboard.press("e")
        assert not page.locator("#reader").is_visible()
        opened.rest()
        assert "reader" not in page.evaluate("location.hash")
        page.keyboard.press("e")
        opened.rest()
        assert "reader=open" in page.evaluate("location.hash")
        assert page.evaluate("document.activeElement.id") == "reader"
        opened.go_to("#item=3&reader=open")
        current.get_by_text("A yew, of course.").wait_for()
        opened.go_to("#item=3")
        assert not page.locator("#reader").is_visible()
        assert opened.incidents == []


def test_posts_of_an_address_have_colours_and_the_item_is_in_view(
    browser: Browser, tmp_path: Path
) -> None:
    graph: nx.DiGraph[int] = nx.DiGraph()
    for node in range(1, 101):
        graph.add_node(node, by=f"user{node}", text=f"<p>{'Many words. ' * 40}{node}")
        if node > 1:
            graph.add_edge(node - 1, node)
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment="#item=30&reader=open") as opened:
        current = opened.page.locator("#reader .post.current")
        current.get_by_text("Many words.").wait_for()
        opened.rest()
        box = current.bounding_box()
        assert box
        assert 0 < box["y"] + 40 < 800
        colours = opened.page.locator("#reader .post").evaluate_all(
            "posts => posts.map((post) => post.style.getPropertyValue('--colour'))"
        )
        assert "#000000" not in colours
        assert len(set(colours)) > 5
        # Deep replies still stand below what they reply to.
        lefts = opened.page.locator("#reader .post").evaluate_all(
            "posts => posts.slice(0, 31).map((post) => post.getBoundingClientRect().left)"
        )
        assert all(one + 1 < other for one, other in pairwise(lefts))
        assert lefts[30] - lefts[0] < 360
        assert "depth 29" in current.inner_text()


def test_what_is_scrolled_through_is_read(browser: Browser, tmp_path: Path) -> None:
    graph: nx.DiGraph[int] = nx.DiGraph()
    for at in range(60):
        graph.add_node(at, by=f"u{at}", text="Words and words. " * 60)
        if at:
            graph.add_edge((at - 1) // 2, at)
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        page = opened.page
        page.keyboard.press("e")
        read = page.locator("#reader .post.read")
        assert read.count() == 0
        page.locator("#reader .post").nth(1).hover()
        for turn in range(6):
            page.mouse.wheel(0, 400)
            expect(read.nth(turn + 1)).to_be_attached()
        passed = [int(each.get_attribute("data-number") or "") for each in read.all()]
        assert passed == list(range(len(passed)))
        expect(page.locator(".reader-tools")).to_contain_text(f"{len(passed)} of 60 read")
        page.keyboard.press("J")
        current = page.locator("#reader .post.current")
        assert current.get_attribute("data-number") == str(len(passed))
        # Of what doesn't follow its parent, the parent is named, with the way there.
        reply = page.locator("#reader .post .to").first
        assert reply.inner_text() == "to u15"
        reply.click()
        assert current.locator(".who").inner_text() == "u15"
        page.get_by_role("button", name="Close the reader").click()
        assert not page.locator("#reader").is_visible()
        assert page.evaluate("document.activeElement.title") == "Read the thread (e)"
        assert opened.incidents == []


def in_view(page: Page) -> bool:
    """Return whether the current post lies in the panel's visible part, below its tools."""
    return bool(
        page.evaluate(
            """() => {
              const post = document.querySelector("#reader .post.current").getBoundingClientRect();
              const tools = document.querySelector(".reader-tools").getBoundingClientRect();
              const panel = document.getElementById("panel").getBoundingClientRect();
              return post.top >= tools.bottom - 1 && post.top < panel.bottom - 20;
            }"""
        )
    )


def test_the_text_follows_what_is_selected(browser: Browser, tmp_path: Path) -> None:
    graph: nx.DiGraph[int] = nx.DiGraph()
    for at in range(90):
        graph.add_node(at, by=f"u{at % 7}", text=f"lighthouse {at}. " + "Words and words. " * 30)
        if at:
            graph.add_edge(at // 3, at)
    draw_graph(graph).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        page = opened.page
        page.get_by_role("button", name="Read the thread (e)").click()
        for _ in range(14):
            page.keyboard.press("J")
            opened.rest()
        assert in_view(page)
        assert page.evaluate("document.getElementById('panel').scrollTop") > 500
        page.fill("#search", "lighthouse")
        opened.rest()
        for _ in range(4):
            page.press("#search", "Shift+Enter")
            opened.rest()
            assert in_view(page)
        page.locator("#reader").focus()
        page.keyboard.press("Escape")
        opened.rest()
        assert not page.locator("#reader").is_visible()
        assert opened.incidents == []


def test_the_way_back_says_how_many_hits_there_are_now(browser: Browser, tmp_path: Path) -> None:
    draw_graph(talk()).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment="#item=5&q=by%3Aeve") as opened:
        page = opened.page
        opened.panel("5")
        page.locator(".back-to-hits").wait_for()
        count = page.locator(".back-to-hits").inner_text()
        opened.go_to("#item=5&q=by%3Abob")
        # Waiting for a function needs eval, which the page's policy refuses.
        expect(page.locator(".back-to-hits")).not_to_have_text(count)
        opened.go_to("#item=5&q=xyzzyq")
        page.get_by_text("All 0 hits").wait_for()
        opened.go_to("#item=5")
        page.locator(".back-to-hits").wait_for(state="detached")
        assert opened.incidents == []
