from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.page.axe import serious_faults
from support.page.browser import open_file
from support.talk import talk
from viz import draw_graph

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

WIDE = (1200, 800)
NARROW = (390, 844)
# What is pressed, and where it begins with `#`, clicked.
STATES = {
    "overview": [],
    "item": ["j", "l"],
    "help": ["?"],
    "menu": ["j", "s"],
    "figure": ["s", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"],
    "outline": ["o", "ArrowDown"],
    "closed panel": ["x"],
    "folded and alone": ["j", "f", "f", "i"],
    "filters": ["#filters button"],
    "hits": ["/", "o", "a", "k", "Enter"],
}


@pytest.fixture(scope="module")
def talk_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("talk") / "talk.html"
    draw_graph(talk(), rejects=1).write(path)
    return path


def press(page: Page, key: str) -> None:
    if key.startswith("#"):
        page.click(key)
    else:
        page.keyboard.press(key)


@pytest.mark.parametrize(
    ("size", "dark", "states"),
    [(WIDE, False, list(STATES)), (NARROW, True, ["item", "help", "figure", "outline", "filters"])],
    ids=["wide and light", "narrow and dark"],
)
def test_axe_finds_nothing_serious(
    browser: Browser, talk_page: Path, size: tuple[int, int], states: list[str], *, dark: bool
) -> None:
    with open_file(browser, talk_page, dark=dark) as opened:
        opened.page.set_viewport_size({"width": size[0], "height": size[1]})
        for state in states:
            for key in STATES[state]:
                press(opened.page, key)
            opened.page.wait_for_timeout(100)
            assert serious_faults(opened.page) == [], state
            opened.page.keyboard.press("Escape")
            opened.page.keyboard.press("Escape")
