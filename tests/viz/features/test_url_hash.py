from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from support.page.browser import open_file
from support.talk import talk
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.page.browser import OpenPage

FRESH = count()


@pytest.fixture(scope="module")
def talk_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("address") / "talk.html"
    draw_graph(talk()).write(path)
    return path


@pytest.fixture(scope="module")
def opened(browser: Browser, talk_file: Path) -> Iterator[OpenPage]:
    with open_file(browser, talk_file) as page:
        yield page


@pytest.fixture
def talk_page(opened: OpenPage) -> OpenPage:
    opened.go_to(f"#{next(FRESH)}")
    opened.panel("")
    return opened


def address(opened: OpenPage) -> str:
    """The address' fragment, once it has followed."""
    opened.page.wait_for_timeout(350)
    return opened.page.url.partition("#")[2]


def test_an_item_that_is_read_stands_in_the_address(talk_page: OpenPage) -> None:
    talk_page.page.keyboard.press("j")
    talk_page.panel("1")
    assert address(talk_page).startswith("item=1")
    talk_page.page.keyboard.press("Escape")
    assert "item" not in address(talk_page)


@pytest.mark.parametrize(
    ("fragment", "selector", "value"),
    [
        ("q=oak", "#search", "oak"),
        ("colour=author", "#colour", "author"),
        ("size=replies", "#size", "replies"),
        ("layout=radial", "#layout", "radial"),
    ],
)
def test_a_control_shows_what_the_address_says(
    talk_page: OpenPage, fragment: str, selector: str, value: str
) -> None:
    talk_page.go_to(f"#{fragment}")
    talk_page.page.wait_for_timeout(50)
    assert talk_page.page.input_value(selector) == value


def test_what_a_control_is_set_to_stands_in_the_address(talk_page: OpenPage) -> None:
    page = talk_page.page
    page.fill("#search", "oak & elm")
    page.select_option("#colour", "author")
    page.select_option("#size", "replies")
    page.select_option("#layout", "radial")
    parts = set(address(talk_page).split("&"))
    assert {"q=oak%20%26%20elm", "colour=author", "size=replies", "layout=radial"} <= parts


def test_a_link_shows_what_its_sender_saw(
    browser: Browser, talk_page: OpenPage, talk_file: Path
) -> None:
    page = talk_page.page
    page.select_option("#layout", "radial")
    page.select_option("#colour", "author")
    page.fill("#search", "oak")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Colours:").click()
    page.get_by_role("button", name="Colours:").click()
    page.wait_for_timeout(600)
    page.mouse.move(300, 500)
    page.mouse.wheel(0, -200)
    fragment = address(talk_page)
    page.wait_for_timeout(600)
    with open_file(browser, talk_file, fragment=f"#{fragment}") as other:
        other.panel(page.locator("#panel").get_attribute("data-item") or "")
        other.page.wait_for_timeout(600)
        assert other.page.inner_text("#hits") == page.inner_text("#hits")
        assert other.page.inner_text("#legend") == page.inner_text("#legend")
        assert address(other) == fragment
        # The position in a link is rounded: a letter may be a pixel further.
        assert seen(other) == pytest.approx(seen(talk_page), abs=24)


def test_a_link_to_an_item_beside_the_hit_leads_to_the_item(
    browser: Browser, talk_page: OpenPage, talk_file: Path
) -> None:
    talk_page.go_to("#item=3&q=oak&hit=1")
    assert "A yew" in talk_page.panel("3").inner_text()
    with open_file(browser, talk_file, fragment="#item=3&q=oak&hit=1") as other:
        assert "2/3" in other.page.inner_text("#finder")
        other.panel("3")


def test_a_hit_alone_is_gone_to(talk_page: OpenPage) -> None:
    talk_page.go_to("#q=oak&hit=1")
    talk_page.panel("5")


def test_garbage_in_the_address_is_passed_over(talk_page: OpenPage) -> None:
    for garbage in (
        "item=%zz",
        "layout=spiral",
        "view=0~0~0",
        "folded=~",
        "theme=<b>",
        "__proto__=1",
    ):
        talk_page.go_to(f"#{garbage}&q=oak")
        talk_page.page.wait_for_timeout(30)
        assert talk_page.page.input_value("#search") == "oak"
    assert talk_page.incidents == []


def seen(opened: OpenPage) -> list[int]:
    """The graph as it looks from far away: 30 times 20 pixels."""
    found: list[int] = opened.page.evaluate(
        """() => {
          const small = new OffscreenCanvas(30, 20).getContext("2d");
          small.imageSmoothingQuality = "high";
          small.drawImage(document.querySelector("#graph canvas"), 0, 0, 30, 20);
          return Array.from(small.getImageData(0, 0, 30, 20).data);
        }"""
    )
    return found
