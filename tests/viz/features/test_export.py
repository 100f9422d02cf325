from __future__ import annotations

import csv
import io
import struct
from itertools import count
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from support.page.browser import open_file
from support.page.hostile import HOSTILE
from support.talk import talk
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.page.browser import OpenPage

FRESH = count()
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    graph = talk()
    graph.nodes[3]["by"] = HOSTILE[1]
    path = tmp_path_factory.mktemp("export") / "talk.html"
    draw_graph(graph, title="Trees & birds?").write(path)
    with open_file(browser, path) as page:
        yield page


@pytest.fixture
def talk_page(opened: OpenPage) -> OpenPage:
    opened.go_to(f"#{next(FRESH)}")
    opened.panel("")
    return opened


def saved(opened: OpenPage, entry: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that an entry of the menu saves."""
    page = opened.page
    page.get_by_role("button", name="Save or share").click()
    with page.expect_download() as waited:
        page.get_by_role("menuitem", name=entry).click()
    download = waited.value
    return download.suggested_filename, download.path().read_bytes()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_the_picture_is_a_png_of_what_is_on_the_screen(talk_page: OpenPage) -> None:
    name, content = saved(talk_page, "Save as PNG")
    box = talk_page.page.locator("#graph").bounding_box()
    assert box
    assert name == "trees-birds.png"
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) == (round(box["width"]), pytest.approx(box["height"], abs=1))
    talk_page.page.get_by_role("status").get_by_text("Saved trees-birds.png").wait_for()


def test_the_drawing_is_an_svg_with_all_that_the_screen_shows(talk_page: OpenPage) -> None:
    talk_page.search("oak", 3)
    talk_page.go_to("#item=2&q=oak")
    talk_page.panel("2")
    talk_page.page.click("#fit")
    talk_page.page.wait_for_timeout(200)
    name, content = saved(talk_page, "Save as SVG")
    root = ET.fromstring(content)  # noqa: S314 - it is our own
    assert name == "trees-birds.svg"
    assert root.find(f"{SVG}title").text == "Trees & birds?"  # type: ignore[union-attr]
    filled = [each.get("fill") for each in root.iter(f"{SVG}path")]
    # The background, the items, and over its line those of the selected path, the faded one on a
    # disc of the background.
    assert len([fill for fill in filled if fill != "none"]) == 1 + 9 + 2 + 1
    # The subtree, the path, the rings around three hits, the ring around the selected item.
    lines = [each for each in root.iter(f"{SVG}path") if each.get("stroke") == "#c2410c"]
    assert [each.get("stroke-width") for each in lines] == ["1.4", "2.6", "1.8", "2.5"]
    assert lines[2].get("d", "").count("M") == 3
    words = {each.text for each in root.iter(f"{SVG}text")}
    assert "bob" in words
    assert any(each and each.startswith("An elm &") for each in words)
    assert {each.tag for each in root.iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "title", "path", "text")
    }
    talk_page.page.fill("#search", "")


def test_an_svg_of_hostile_names_has_them_as_words(browser: Browser, tmp_path: Path) -> None:
    graph = talk()
    for place, node in enumerate(sorted(graph)):
        graph.nodes[node].update(by=HOSTILE[place], title=None)
    draw_graph(graph, title=HOSTILE[0]).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as hostile:
        _, content = saved(hostile, "Save as SVG")
    tags = {each.tag for each in ET.fromstring(content).iter()}  # noqa: S314 - it is our own
    assert tags == {f"{SVG}{tag}" for tag in ("svg", "title", "path", "text")}


def test_the_selected_subtree_is_saved_as_rows(talk_page: OpenPage) -> None:
    talk_page.go_to("#item=2")
    talk_page.panel("2")
    name, content = saved(talk_page, "Subtree as CSV")
    rows = rows_of(content)
    assert name == "trees-birds.subtree.csv"
    assert [row["id"] for row in rows] == ["2", "5", "7", "6"]
    assert rows[0] == {
        "id": "2",
        "parent": "1",
        "depth": "1",
        "author": "bob",
        "time": "2020-09-13T12:26:40Z",
        "kind": "comment",
        "score": "",
        "title": "",
        "url": "",
        "replies": "2",
        "below": "3",
        "text": "An elm & an oak.",
    }


def test_hits_are_saved_as_rows(talk_page: OpenPage) -> None:
    talk_page.search("oak", 3)
    name, content = saved(talk_page, "Hits as CSV")
    assert name == "trees-birds.hits.csv"
    assert [row["id"] for row in rows_of(content)] == ["2", "5", "21"]
    talk_page.page.fill("#search", "")


def test_a_text_that_begins_a_formula_is_saved_as_text(talk_page: OpenPage) -> None:
    talk_page.go_to("#item=4")
    talk_page.panel("4")
    _, content = saved(talk_page, "Subtree as CSV")
    assert rows_of(content)[0]["text"] == "'=SUM(A1), said a cell"


def test_what_cannot_be_saved_says_why(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.get_by_role("button", name="Save or share").click()
    entry = page.get_by_role("menuitem", name="Subtree as CSV")
    assert "select an item first" in entry.inner_text()
    assert entry.get_attribute("aria-disabled") == "true"
    page.keyboard.press("Escape")


def test_the_menu_is_used_by_keys(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    focused = "document.activeElement.textContent"
    assert page.evaluate(focused).startswith("Copy link")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused).startswith("Print")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    with page.expect_download() as waited:
        page.keyboard.press("Enter")
    assert waited.value.suggested_filename.endswith(".png")
    assert page.get_by_role("menu").count() == 0


def test_the_link_that_is_copied_leads_to_what_is_seen(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.select_option("#colour", "author")
    talk_page.page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    talk_page.panel("1")
    page.keyboard.press("c")
    page.get_by_role("status").get_by_text("Link copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    home, _, fragment = copied.partition("#")
    assert home == talk_page.home
    assert {"item=1", "colour=author"} <= set(fragment.split("&"))


def test_on_paper_there_are_the_title_a_figure_and_the_item(talk_page: OpenPage) -> None:
    page = talk_page.page
    talk_page.go_to("#item=2")
    panel = talk_page.panel("2")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for unseen in ("#search", "#zoom", "#panel .bar", "#timeline", "#settings", "#graph canvas"):
        assert not page.locator(unseen).is_visible(), unseen
    for seen in ("h1", ".printed"):
        assert page.locator(seen).is_visible(), seen
    assert panel.get_by_text("An elm & an oak.").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")


def test_the_printed_figure_has_captions_and_no_panel_beside_it(talk_page: OpenPage) -> None:
    page = talk_page.page
    stage = page.locator("#graph").bounding_box()
    assert stage
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    width, height = page.evaluate("[(f = document.querySelector('.printed')).width, f.height]")
    assert width == 3 * round(stage["width"])
    assert height > 3 * round(stage["height"]) + 3 * 60  # facts, legend and source
    assert not page.get_by_text("Most active authors").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator(".printed").count() == 0


def test_the_reader_prints_its_posts_with_their_authors(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.keyboard.press("e")
    page.get_by_text("Not an elm.").wait_for()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    post = page.locator("article", has_text="Not an elm.")
    assert post.locator(".who", has_text="eve").is_visible()
    assert not page.get_by_role("button", name="Next unread").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.keyboard.press("e")


def test_paper_is_light_even_of_a_dark_page(browser: Browser, tmp_path: Path) -> None:
    draw_graph(talk()).write(tmp_path / "p.html")
    theme = "document.documentElement.dataset.theme ?? 'auto'"
    with open_file(browser, tmp_path / "p.html", dark=True) as dark:
        dark.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert dark.page.evaluate(theme) == "light"
        dark.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert dark.page.evaluate(theme) == "auto"
