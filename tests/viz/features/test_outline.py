from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from support.odd_graphs import star
from support.page.browser import open_file
from support.talk import talk
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from support.page.browser import OpenPage

FRESH = count()
FEW = 120


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    path = tmp_path_factory.mktemp("outline") / "talk.html"
    draw_graph(talk()).write(path)
    with open_file(browser, path) as page:
        yield page


@pytest.fixture
def tree(opened: OpenPage) -> Iterator[Locator]:
    """The outline, open, at the first thread."""
    page = opened.page
    opened.go_to(f"#{next(FRESH)}")
    opened.panel("")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("o")
    tree = page.get_by_role("tree", name="All items")
    page.keyboard.press("Home")
    while tree.locator("[aria-expanded=true]").count():
        page.keyboard.press("ArrowLeft")
    yield tree
    page.keyboard.press("Escape")


def rows(tree: Locator) -> list[str]:
    return [row.inner_text().replace("\n", " ") for row in tree.get_by_role("treeitem").all()]


def focused(tree: Locator) -> str:
    return tree.locator(":focus").inner_text().replace("\n", " ")


def test_threads_are_listed_with_author_title_and_size(tree: Locator) -> None:
    assert rows(tree) == ["ann Which tree? 6 descendants", "zoe Which bird? 1 descendant"]


def test_keys_open_go_into_and_close_a_subtree(tree: Locator) -> None:
    keyboard = tree.page.keyboard
    keyboard.press("ArrowRight")
    assert len(rows(tree)) == 2 + 3
    keyboard.press("ArrowRight")
    assert focused(tree) == "bob An elm & an oak. 3 descendants"
    keyboard.press("ArrowDown")
    assert focused(tree).startswith("eve")
    keyboard.press("ArrowLeft")
    keyboard.press("ArrowLeft")
    assert len(rows(tree)) == 2
    keyboard.press("End")
    assert focused(tree).startswith("zoe")


def test_a_row_says_how_deep_it_is_and_among_how_many(tree: Locator) -> None:
    tree.page.keyboard.press("ArrowRight")
    row = tree.get_by_role("treeitem").nth(3)
    told = [row.get_attribute(f"aria-{name}") for name in ("level", "posinset", "setsize")]
    assert told == ["2", "3", "3"]


def test_enter_reads_the_row_and_marks_it(opened: OpenPage, tree: Locator) -> None:
    tree.page.keyboard.press("End")
    tree.page.keyboard.press("Enter")
    opened.panel("20")
    assert tree.locator("[aria-selected=true]").inner_text().startswith("zoe")
    assert focused(tree).startswith("zoe")


def test_an_item_picked_elsewhere_is_opened_to(opened: OpenPage, tree: Locator) -> None:
    opened.go_to("#item=7")
    opened.panel("7")
    selected = tree.locator("[aria-selected=true]")
    selected.wait_for()
    assert "acorns" in selected.inner_text()


def test_a_click_on_a_row_reads_it_and_one_on_its_mark_opens_it(
    opened: OpenPage, tree: Locator
) -> None:
    tree.locator(".turn").first.click()
    assert len(rows(tree)) > 2
    assert opened.page.locator("#panel").get_attribute("data-item") == ""
    tree.get_by_text("A yew, of course.").click()
    opened.panel("3")


def test_without_eyes_it_is_there_before_it_is_opened(browser: Browser, tmp_path: Path) -> None:
    draw_graph(talk()).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as page:
        page.page.get_by_role("treeitem", name="Which tree?").wait_for(state="attached")
        tree = page.page.get_by_role("tree", name="All items")
        assert tree.get_by_role("treeitem").count() == 2
        tree.get_by_role("treeitem").first.focus()
        page.page.keyboard.press("Enter")
        page.panel("1")


@pytest.mark.slow
def test_of_very_many_items_only_those_near_are_built(browser: Browser, tmp_path: Path) -> None:
    draw_graph(star(30_000)).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as page:
        page.page.keyboard.press("o")
        tree = page.page.get_by_role("tree", name="All items")
        tree.get_by_role("treeitem").nth(5).wait_for()
        assert tree.get_by_role("treeitem").count() < FEW
        page.page.keyboard.press("End")
        assert tree.locator(":focus").get_attribute("aria-posinset") == "30000"
        assert tree.get_by_role("treeitem").count() < FEW
