"""The page of authors in a real Chromium: what a reader sees and does, and what it never does."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from graphload.graph import build_graph
from graphload.readers import read_items
from support.page.axe import serious_faults
from support.page.browser import open_file
from support.page.hostile import HOSTILE
from support.places import graph_of
from support.project import ROOT
from viz import draw_authors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ViewportSize

    from support.page.browser import OpenPage

PHONE: ViewportSize = {"width": 390, "height": 844}
TALK: list[dict[str, Any]] = [
    {"id": 1, "type": "story", "by": "ann", "time": 1_600_000_000, "title": "Moss &amp; more"},
    {"id": 2, "type": "comment", "parent": 1, "by": "bob", "time": 1_600_000_300, "text": "later"},
    {
        "id": 3,
        "type": "comment",
        "parent": 1,
        "by": "bob",
        "time": 1_600_000_200,
        "text": "Elm &lt;3 <i>oak</i>",
    },
    {"id": 4, "type": "comment", "parent": 3, "by": "ann", "text": "yew"},
    {"id": 5, "type": "comment", "by": "eve"},
]
COLOURS_SEEN = """() => {
  const canvas = document.getElementById("graph");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""
SPOT_OF = """(words) => {
  const canvas = document.getElementById("graph");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const spots = [];
  for (let x = left; x < left + width; x += 3) {
    for (let y = top; y < top + height; y += 3) {
      canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y }));
      const tip = document.getElementById("tip");
      if (!tip.hidden && tip.textContent.startsWith(words)) spots.push([x, y]);
    }
  }
  return spots[Math.floor(spots.length / 2)];
}"""
"""Hovers over the picture, and returns a point at which the tooltip says something."""


@pytest.fixture(scope="module")
def talk_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authors") / "talk.html"
    draw_authors(graph_of(TALK)).write(path)
    return path


@pytest.fixture(scope="module")
def demo_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authors") / "demo.html"
    draw_authors(build_graph(read_items([ROOT / "seeds" / "thread.jsonl"]))).write(path)
    return path


@pytest.fixture
def talk(browser: Browser, talk_page: Path) -> Iterator[OpenPage]:
    with open_file(browser, talk_page) as opened:
        yield opened
        assert opened.incidents == []
        assert opened.violations() == []


def panel(opened: OpenPage) -> str:
    return opened.page.inner_text("#panel")


def test_the_overview_has_figures_pairs_and_authors(talk: OpenPage) -> None:
    words = panel(talk)
    assert "3 authors" in words
    assert "2 pairs of who answers whom, 3 replies" in words
    assert re.search(r"bob → ann\s+2", words)
    assert re.search(r"eve\s+1 item", words)


def test_a_click_on_an_arrow_shows_the_replies_behind_it(talk: OpenPage) -> None:
    talk.page.mouse.click(*talk.page.evaluate(SPOT_OF, "bob → ann"))
    talk.page.locator(".reply").nth(1).wait_for()
    words = panel(talk)
    assert "2 replies in 1 thread" in words
    assert [line for line in words.splitlines() if line in ("Elm <3 oak", "later")] == [
        *("Elm <3 oak", "later"),
    ]
    assert words.count("Moss & more") == 2, "what each of them answers"
    assert "2020-09-13 12:30 UTC" in words
    link = talk.page.get_by_role("link", name="item 3")
    assert link.get_attribute("href") == "https://news.ycombinator.com/item?id=3"
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"


def test_an_author_has_whom_he_answers_and_who_answers_him(talk: OpenPage) -> None:
    talk.page.mouse.click(*talk.page.evaluate(SPOT_OF, "ann: 2 items"))
    assert "Answers 1 author" in panel(talk)
    assert "Is answered by 1 author" in panel(talk)
    talk.page.get_by_role("button", name="bob 2").click()
    talk.page.locator(".reply").nth(1).wait_for()
    assert talk.page.locator(".reply").count() == 2
    talk.page.get_by_role("button", name="ann → bob").click()
    talk.page.locator(".reply", has_text="yew").wait_for()
    talk.page.keyboard.press("Escape")
    assert "3 authors" in panel(talk)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"author": "bob"}, "Answers 1 author"),
        ({"author": "bob", "answers": "ann"}, "2 replies in 1 thread"),
        ({"author": "bob", "answers": "eve"}, "Answers 1 author"),
        ({"author": "nobody"}, "3 authors"),
    ],
)
def test_the_address_names_an_author_or_a_pair(
    browser: Browser, talk_page: Path, state: dict[str, str], words: str
) -> None:
    with open_file(browser, talk_page, fragment=f"#{urlencode(state)}") as opened:
        assert words in panel(opened)


def test_what_is_chosen_is_in_the_address(talk: OpenPage) -> None:
    talk.page.locator("#panel .row").get_by_text("bob → ann").click()
    assert talk.page.evaluate("location.hash") == "#author=bob&answers=ann"
    talk.page.keyboard.press("Escape")
    assert talk.page.evaluate("location.hash") == ""


def test_the_search_lists_authors_by_a_part_of_their_names(talk: OpenPage) -> None:
    talk.page.fill("#search", "B")
    assert "1 author" in panel(talk)
    talk.page.locator("#panel .row").get_by_text("bob").click()
    assert "Answers 1 author" in panel(talk)


def test_enter_in_the_search_chooses_the_author_of_that_name_else_the_first(
    browser: Browser, tmp_path: Path
) -> None:
    names = ["annabel", "ann", "bob"]
    records = [{"id": at, "by": name, "parent": at - 1} for at, name in enumerate(names, 1)]
    draw_authors(graph_of([{"id": 4, "by": "annabel"}, *records])).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        for text, chosen in (("ANN", "ann"), ("na", "annabel"), (" b", "annabel")):
            opened.page.fill("#search", text)
            opened.page.press("#search", "Enter")
            assert opened.page.inner_text("#panel h2") == chosen
            assert opened.page.input_value("#search") == ""
            opened.page.keyboard.press("Escape")
        opened.page.fill("#search", "nobody")
        opened.page.press("#search", "Enter")
        assert opened.page.inner_text("#panel h2") == "0 authors"


def test_who_is_grey_is_said_below_the_communities(browser: Browser, tmp_path: Path) -> None:
    records = [
        {"id": 10 * group + at, "by": f"{group}-{at}", "parent": 10 * group + at - 1}
        for group in range(1, 11)
        for at in range(3)
    ]
    draw_authors(graph_of([*records, {"id": 999, "by": "alone"}])).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        assert opened.page.locator("#panel [aria-pressed]").count() == 8
        assert "7 authors in smaller communities, or in none" in panel(opened)


def test_both_authors_of_a_chosen_pair_are_named_however_near(
    browser: Browser, talk_page: Path
) -> None:
    painted = """(() => {
      const seen = [];
      const paint = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
        seen.push([text, y]);
        return paint.call(this, text, x, y);
      };
      return window.painted = seen;
    })()"""
    with open_file(browser, talk_page) as opened:
        opened.page.evaluate(painted)
        for _ in range(12):
            opened.page.click("#zoom-out")
        opened.page.evaluate("window.painted.length = 0")
        opened.page.locator("#panel .row").get_by_text("bob → ann").click()
        opened.rest()
        tops = dict(opened.page.evaluate("window.painted"))
        assert tops.keys() == {"ann", "bob"}
        assert abs(tops["ann"] - tops["bob"]) >= 11


def test_the_slider_leaves_out_rare_pairs(browser: Browser, demo_page: Path) -> None:
    with open_file(browser, demo_page) as opened:
        assert opened.page.inner_text("#least") == "1 reply (170)"
        opened.page.focus("#slider")
        before = opened.page.evaluate(COLOURS_SEEN)
        opened.page.keyboard.press("End")
        opened.rest()
        assert opened.page.inner_text("#least") == "11 replies (1)"
        assert opened.page.evaluate(COLOURS_SEEN) < before


def test_a_community_can_be_lit(browser: Browser, demo_page: Path) -> None:
    with open_file(browser, demo_page) as opened:
        row = opened.page.locator("#panel [aria-pressed]").first
        assert row.get_attribute("aria-pressed") == "false"
        row.click()
        row = opened.page.locator("#panel [aria-pressed]").first
        assert row.get_attribute("aria-pressed") == "true"
        row.click()
        assert opened.page.locator("#panel [aria-pressed=true]").count() == 0


def test_keys_and_buttons_zoom_and_fit(browser: Browser, demo_page: Path) -> None:
    with open_file(browser, demo_page) as opened:
        drawn = "document.querySelector('#graph').toDataURL()"
        fitted = opened.page.evaluate(drawn)
        opened.page.keyboard.press("+")
        opened.rest()
        assert opened.page.evaluate(drawn) != fitted
        opened.page.click("#fit")
        opened.rest()
        assert opened.page.evaluate(drawn) == fitted


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_follows_the_systems_light_and_dark(
    browser: Browser, talk_page: Path, *, dark: bool
) -> None:
    with open_file(browser, talk_page, dark=dark) as opened:
        corner = opened.page.evaluate(
            "Array.from(document.querySelector('#graph').getContext('2d')"
            ".getImageData(2, 2, 1, 1).data)"
        )
    assert (sum(corner[:3]) < 384) == dark


@pytest.mark.parametrize("records", [[], [{"id": 1, "by": "ann"}], [{"id": 1}]])
def test_no_or_one_author_is_a_page_without_errors(
    browser: Browser, tmp_path: Path, records: list[dict[str, Any]]
) -> None:
    draw_authors(graph_of(records)).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        count = sum("by" in record for record in records)
        assert f"{count} author" in panel(opened)
        assert opened.page.locator("#threshold").is_hidden()
        assert (opened.incidents, opened.violations()) == ([], [])


def test_on_a_phone_everything_is_within_the_screen(browser: Browser, demo_page: Path) -> None:
    with open_file(browser, demo_page, dark=True, touch=True) as opened:
        opened.page.set_viewport_size(PHONE)
        opened.rest()
        width = opened.page.evaluate("document.documentElement.scrollWidth")
        assert width == PHONE["width"]
        for name in ("#search", "#slider", "#graph", "#zoom", "#panel"):
            box = opened.page.locator(name).bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"]
            assert box["y"] + box["height"] <= PHONE["height"]


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious(browser: Browser, demo_page: Path, *, dark: bool) -> None:
    with open_file(browser, demo_page, dark=dark) as opened:
        assert serious_faults(opened.page) == []
        opened.page.locator("#panel .row").get_by_text("dunmarrow → juniperus").click()
        opened.page.locator(".reply").first.wait_for()
        assert serious_faults(opened.page) == []


def test_hostile_names_and_texts_are_shown_as_text_and_do_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    records: list[dict[str, Any]] = [{"id": 1, "by": "host", "title": HOSTILE[0]}]
    names = [text for text in HOSTILE if len(text.encode()) < 900 and text.isprintable()]
    for at, text in enumerate(names, 2):
        # What is answered is a reply with a hostile text of another.
        records.append({"id": at, "parent": at - 1, "by": text, "text": text, "url": text})
    draw_authors(graph_of(records), title=HOSTILE[1]).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        for one, other in zip(names[1:], names, strict=False):
            opened.go_to(urlencode({"author": one, "answers": other}))
            opened.page.locator(".reply").wait_for()
            assert opened.page.inner_text("h2 .name bdi >> nth=0") == " ".join(one.split())
        strange = "img, iframe, object, embed, form, style, [onclick], #panel [id]"
        assert opened.page.locator(f"body :is({strange})").count() == 0
        assert opened.page.inner_text("h1") == HOSTILE[1]
        assert (opened.incidents, opened.violations()) == ([], [])


def test_the_policy_allows_what_is_in_the_page_and_nothing_else() -> None:
    html = draw_authors(graph_of(TALK), title="</script><b>&$x").html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    allowed = set(re.findall(r"sha256-([A-Za-z0-9+/=]+)", policy[1]))
    inline = re.findall(r"<(script|style)>(.*?)</\1>", html, re.DOTALL)
    hashes = {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for _, s in inline}
    assert allowed == hashes
    assert "unsafe" not in policy[1]
    outside = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"(?:src|href)=", outside)
    blocks = re.findall(r'<script type="[a-z/]+" id="[a-z-]+">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == 5
    assert all("<" not in block for block in blocks)


def test_a_notebook_shows_the_page_in_a_frame_that_fetches_nothing() -> None:
    shown = draw_authors(graph_of(TALK))._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts' in shown
