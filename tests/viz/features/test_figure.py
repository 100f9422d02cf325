"""The view as a figure: captions on wish, sizes, transparency; saved files are read back."""

from __future__ import annotations

import base64
import struct
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

    from playwright.sync_api import Browser, Locator

    from support.page.browser import OpenPage

SVG = "{http://www.w3.org/2000/svg}"
CORNER = """(png) => new Promise((done) => {
  const image = new Image();
  image.onload = () => {
    const canvas = new OffscreenCanvas(1, 1);
    canvas.getContext("2d").drawImage(image, 0, 0);
    done([...canvas.getContext("2d").getImageData(0, 0, 1, 1).data]);
  };
  image.src = `data:image/png;base64,${png}`;
})"""


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    draw_graph(talk(), title="Trees & birds").write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as page:
        yield page


def dialog_of(opened: OpenPage) -> Locator:
    opened.page.get_by_role("button", name="Save or share").click()
    opened.page.get_by_role("menuitem", name="Save as figure").click()
    return opened.page.get_by_role("dialog", name="Save as figure")


def saved(opened: OpenPage) -> tuple[str, bytes]:
    page = opened.page
    with page.expect_download() as waited:
        page.get_by_role("button", name="Save", exact=True).click()
    return waited.value.suggested_filename, waited.value.path().read_bytes()


def words_of(content: bytes) -> list[str]:
    return [each.text or "" for each in ET.fromstring(content).iter(f"{SVG}text")]  # noqa: S314


def test_an_svg_has_the_captions(opened: OpenPage) -> None:
    dialog_of(opened)
    opened.page.select_option("#figure-format", "svg")
    name, content = saved(opened)
    assert name == "trees-birds.svg"
    words = words_of(content)
    assert words[:2] == [
        "Trees & birds",
        "9 posts · 2020-09-13 12:26 \N{EN DASH} 2020-09-13 12:41 UTC",
    ]
    for caption in (
        "Depth",
        "0 (2)",
        "1 (4)",
        "Items in the subtree",
        "Source: news.ycombinator.com",
    ):
        assert any(caption in word for word in words), caption
    assert "bob" in words  # a label of the graph itself
    root = ET.fromstring(content)  # noqa: S314 - it is our own
    (graph,) = root.findall(f"{SVG}svg")
    assert float(graph.get("y", "0")) > 0
    assert float(root.get("height", "0")) > float(graph.get("height", "0")) + 100


def test_the_captions_follow_the_filters(opened: OpenPage) -> None:
    opened.go_to("#by=bob")
    opened.rest()
    dialog_of(opened)
    opened.page.select_option("#figure-format", "svg")
    words = words_of(saved(opened)[1])
    assert words[1].startswith("3 of 9 posts · ")
    assert "1 (2 of 4)" in words


def test_captions_are_left_out_and_changed_on_wish(opened: OpenPage) -> None:
    dialog = dialog_of(opened)
    dialog.get_by_label("Title").fill("")
    dialog.get_by_label("Source").fill("My own <source>")
    dialog.get_by_label("Number of items").uncheck()
    dialog.get_by_label("Legend").uncheck()
    opened.page.select_option("#figure-format", "svg")
    words = words_of(saved(opened)[1])
    assert words[0] == "My own <source>"
    assert not {"Trees & birds", "Depth"} & set(words)


@pytest.mark.parametrize("scale", [1, 4])
def test_a_png_has_the_size_that_is_said(opened: OpenPage, scale: int) -> None:
    dialog = dialog_of(opened)
    opened.page.select_option("#figure-scale", str(scale))
    said = dialog.get_by_role("status").inner_text()
    name, content = saved(opened)
    assert name == "trees-birds.png"
    width, height = struct.unpack(">II", content[16:24])
    assert said == f"{width:,} \N{MULTIPLICATION SIGN} {height:,} pixels"
    stage = opened.page.locator("#graph").bounding_box()
    assert stage
    assert width == scale * round(stage["width"])


def test_the_background_is_left_out_on_wish(opened: OpenPage) -> None:
    for transparent, alpha in ((False, 255), (True, 0)):
        dialog = dialog_of(opened)
        dialog.get_by_label("Transparent").set_checked(transparent)
        png = base64.b64encode(saved(opened)[1]).decode()
        assert opened.page.evaluate(CORNER, png)[3] == alpha


def test_a_size_that_no_browser_can_make_is_not_offered(browser: Browser, tmp_path: Path) -> None:
    draw_graph(talk()).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        opened.page.set_viewport_size({"width": 5000, "height": 700})
        dialog_of(opened)
        options = opened.page.locator("#figure-scale option")
        offered = [each.is_enabled() for each in options.all()]
    assert offered == [True, True, True, False]


def test_on_a_phone_the_menu_and_the_dialog_are_on_the_screen(opened: OpenPage) -> None:
    opened.page.set_viewport_size({"width": 390, "height": 844})
    opened.page.get_by_role("button", name="Save or share").click()
    menu = opened.page.get_by_role("menu").bounding_box()
    opened.page.get_by_role("menuitem", name="Save as figure").click()
    dialog = opened.page.get_by_role("dialog").bounding_box()
    for box in (menu, dialog):
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] <= 844


def test_hostile_words_in_captions_are_words(browser: Browser, tmp_path: Path) -> None:
    graph = talk()
    for place, node in enumerate(sorted(graph)):
        graph.nodes[node].update(by=HOSTILE[place])
    draw_graph(graph, title=HOSTILE[1], colour="author").write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        dialog_of(opened)
        opened.page.select_option("#figure-format", "svg")
        root = ET.fromstring(saved(opened)[1])  # noqa: S314 - it is our own
        assert opened.violations() == []
    tags = {each.tag for each in root.iter()}
    assert tags == {f"{SVG}{tag}" for tag in ("svg", "title", "path", "text")}
