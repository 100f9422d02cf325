"""A page as a notebook shows it: in a sandboxed frame within somebody else's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.odd_graphs import star
from support.page.hostile import HOSTILE
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, FrameLocator, Page


@pytest.fixture(scope="module")
def notebook(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Page, list[str]]]:
    """A notebook with one cell, and what it and its frame asked for."""
    graph = star(5)
    graph.nodes[2].update(by="ann", text="the words", title="".join(HOSTILE[:9]))
    cell = draw_graph(graph, title="".join(HOSTILE))._repr_html_()
    path: Path = tmp_path_factory.mktemp("notebook") / "notebook.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><body>{cell}", "utf-8")
    page = browser.new_page(offline=True, viewport={"width": 1000, "height": 700})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.goto(path.as_uri())
    asked.remove(path.as_uri())
    yield page, asked
    page.close()


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def test_a_page_is_ready_in_a_frame_and_nothing_is_fetched(
    notebook: tuple[Page, list[str]],
) -> None:
    page, asked = notebook
    frame_of(page).locator("html[data-graphload=ready]").wait_for(state="attached")
    assert [each for each in asked if not each.startswith("about:srcdoc")] == []
    assert page.locator("body > *").count() == 1


def test_the_frame_has_no_origin(notebook: tuple[Page, list[str]]) -> None:
    page, _ = notebook
    sandbox = page.get_attribute("iframe", "sandbox") or ""
    assert "allow-scripts" in sandbox
    assert "allow-same-origin" not in sandbox


def test_an_item_is_found_and_read_in_the_frame(notebook: tuple[Page, list[str]]) -> None:
    page, asked = notebook
    frame = frame_of(page)
    frame.locator("html[data-graphload=ready]").wait_for(state="attached")
    frame.locator("#search").fill("the words")
    frame.locator("#hits").get_by_text("1", exact=True).wait_for()
    frame.locator("#search").press("Enter")
    frame.locator("#panel", has_text="the words").wait_for()
    assert [each for each in asked if not each.startswith("about:srcdoc")] == []
