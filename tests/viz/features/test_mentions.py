"""Items that a text names by their address: the panel lists them, and a click lights them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.page.axe import serious_faults
from support.page.browser import open_file
from support.places import graph_of
from viz import draw_graph

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

ADDRESS = "https://news.ycombinator.com/item?id="
TALK: list[dict[str, Any]] = [
    {"id": 1, "type": "story", "by": "ann", "title": "Moss"},
    {"id": 2, "type": "comment", "parent": 1, "by": "bob", "text": "Elm"},
    {"id": 5, "type": "story", "by": "eve", "title": "Again", "url": f"{ADDRESS}1"},
    {
        "id": 6,
        "type": "comment",
        "parent": 5,
        "by": "joe",
        "text": f'<a href="{ADDRESS}2">as said</a> <a href="{ADDRESS}77">gone</a>',
    },
]


def test_the_panel_leads_from_an_item_to_those_it_names_and_back(
    browser: Browser, tmp_path: Path
) -> None:
    draw_graph(graph_of(TALK)).write(tmp_path / "page.html")
    with open_file(browser, tmp_path / "page.html", fragment="#item=6") as opened:
        panel = opened.panel("6")
        named = panel.locator("section", has_text="Mentions")
        assert named.locator(".row").count() == 1, "the other one isn't on the page"
        assert serious_faults(opened.page) == []
        named.get_by_role("button", name="bob").click()
        panel = opened.panel("2")
        panel.locator("section", has_text="Mentioned by").get_by_role("button", name="joe").click()
        assert "Mentions" in opened.panel("6").inner_text()
        opened.go_to("#item=1")
        assert "Again" in opened.panel("1").locator("section", has_text="Mentioned by").inner_text()
        assert opened.incidents == []
        assert opened.violations() == []


def test_a_page_with_other_ids_lists_none(browser: Browser, tmp_path: Path) -> None:
    draw_graph(graph_of(TALK), anonymise=True).write(tmp_path / "page.html")
    with open_file(browser, tmp_path / "page.html") as opened:
        for item in opened.page.evaluate("[1, 2, 3, 4].map(String)"):
            opened.go_to(f"#item={item}")
            words = opened.panel(item).inner_text()
            assert "Mention" not in words
