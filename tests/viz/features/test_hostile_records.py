from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from support.odd_graphs import star
from support.page.browser import OpenPage, open_file
from support.page.hostile import HOSTILE
from support.page.hostile_graph import TITLED, hostile_graph, name_of
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    Facts = dict[str, Any]

EVERY = pytest.mark.parametrize("number", range(len(HOSTILE)))

STRANGE = (
    "script:not([id]):not(:nth-last-child(4), :nth-last-child(5), :nth-last-child(6)), "
    "img, iframe, object, embed, form, style"
)
"""Elements that no part of the page's body has."""

LAYOUT = """() => {
  const boxes = ["header", "#search", "#stage", "#graph", "#panel"].map((name) => {
    const { left, top, width, height } = document.querySelector(name).getBoundingClientRect();
    return [name, left, top, width, height].join(" ");
  });
  const { scrollWidth, scrollHeight } = document.documentElement;
  return [...boxes, `document ${scrollWidth} ${scrollHeight} ${document.styleSheets.length}`];
}"""

# Goes to every item as a reader does, and notes what is on the page then.
TOUR = """async (names) => {
  const panel = document.getElementById("panel");
  const namesIn = (all) => all.flatMap((one) => one.getAttributeNames());
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const above = (x, y) => document.elementFromPoint(x, y)?.closest("header, main, #panel");
  const topOf = ([x, y]) => { const box = above(x, y); return box?.id || box?.localName; };
  const layout = LAYOUT;
  const facts = [];
  for (const name of names) {
    location.hash = `#item=${encodeURIComponent(name)}`;
    for (let turn = 0; turn < 400 && panel.dataset.item !== name; turn++) await pause(5);
    const heading = panel.querySelector("h2");
    const inText = [...panel.querySelectorAll(".text *")];
    const inPanel = [...panel.querySelectorAll("*")];
    facts.push({
      item: panel.dataset.item,
      words: panel.innerText,
      heading: heading.textContent,
      headingTags: [...heading.querySelectorAll("*")].map((one) => one.localName),
      tags: inText.map((one) => one.localName),
      attributes: namesIn(inText),
      handlers: namesIn(inPanel).filter((name) => /^(on|src)/.test(name)),
      links: [...panel.querySelectorAll("a")].map(
        (a) => [a.protocol, a.target, a.rel, a.getAttribute("href")]),
      wider: panel.scrollWidth - panel.clientWidth,
      layout: layout(),
      tops: [[60, 20], [300, 400], [innerWidth - 60, 300]].map(topOf),
    });
  }
  return facts;
}""".replace("LAYOUT", LAYOUT)


VISIT = """async (addresses) => {
  for (const address of [...addresses, ""]) {
    location.hash = address;
    await new Promise((done) => setTimeout(done, 10));
  }
}"""


@pytest.fixture(scope="module")
def hostile_page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    path = tmp_path_factory.mktemp("alone") / "hostile.html"
    draw_graph(hostile_graph(), title="".join(HOSTILE)).write(path)
    with open_file(browser, path) as opened:
        yield opened


@pytest.fixture(scope="module")
def tour(hostile_page: OpenPage) -> list[Facts]:
    """Return the facts of the page with each hostile item selected."""
    names = [name_of(number) for number in range(len(HOSTILE))]
    own = hostile_page.page.url
    facts: list[Facts] = hostile_page.page.evaluate(TOUR, names)
    hostile_page.page.wait_for_timeout(300)
    # Those navigations were ours: within the page, by its fragment.
    hostile_page.incidents[:] = [
        each for each in hostile_page.incidents if not each.startswith(f"navigation {own}#")
    ]
    return facts


@EVERY
def test_a_hostile_record_is_readable_in_all_its_fields(tour: list[Facts], number: int) -> None:
    facts = tour[number]
    assert facts["item"] == name_of(number)
    for word in ("word", "by", "value"):
        assert f"{word}{number}" in facts["words"]


@pytest.mark.parametrize("number", TITLED)
def test_a_hostile_title_is_text(tour: list[Facts], number: int) -> None:
    assert f"title{number}" in tour[number]["heading"]
    assert set(tour[number]["headingTags"]) <= {"a", "span"}


@EVERY
def test_a_hostile_comment_has_the_short_list_of_tags_and_no_attributes(
    tour: list[Facts], number: int
) -> None:
    allowed = "a b blockquote br code em i li ol p pre span strong ul"
    assert set(tour[number]["tags"]) <= set(allowed.split())
    assert set(tour[number]["attributes"]) <= {"href", "target", "rel"}
    assert tour[number]["handlers"] == []


@EVERY
def test_links_of_a_hostile_record_lead_to_the_web_and_tell_it_nothing(
    tour: list[Facts], number: int
) -> None:
    for protocol, target, rel, href in tour[number]["links"]:
        if not href.startswith("#"):
            assert protocol in {"http:", "https:", "mailto:"}
            assert (target, rel) == ("_blank", "noopener noreferrer nofollow")


@EVERY
def test_a_hostile_record_takes_over_no_layout(tour: list[Facts], number: int) -> None:
    assert tour[number]["layout"] == tour[0]["layout"]
    assert tour[number]["tops"] == ["header", "main", "panel"]
    assert tour[number]["wider"] <= 0


def test_hostile_records_leave_the_page_as_a_plain_one_is(
    browser: Browser, tour: list[Facts], tmp_path: Path
) -> None:
    draw_graph(star(40)).write(tmp_path / "plain.html")
    with open_file(browser, tmp_path / "plain.html", fragment="#item=1") as plain:
        plain.panel("1")
        assert plain.page.evaluate(LAYOUT) == tour[0]["layout"]


def test_no_hostile_record_asked_for_anything_or_ran(
    hostile_page: OpenPage, tour: list[Facts]
) -> None:
    assert len(tour) >= 60
    assert hostile_page.incidents == []
    assert hostile_page.violations() == []


def test_a_hostile_heading_is_text(hostile_page: OpenPage) -> None:
    heading = hostile_page.page.locator("h1")
    assert heading.locator("*").count() == 0
    for text in HOSTILE[:60]:
        assert "".join(text.split("\x00")[:1]) in (heading.text_content() or "")


@pytest.mark.parametrize("number", range(4, len(HOSTILE), 12))
def test_a_hostile_hover_is_text(hostile_page: OpenPage, number: int) -> None:
    page = hostile_page.page
    page.mouse.move(5, 5)
    hostile_page.go_to(f"#item={quote(name_of(number), safe='')}")
    hostile_page.panel(name_of(number))
    box = page.locator("#graph").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip = page.locator("#tip")
    tip.get_by_text(f"by{number}").first.wait_for()
    tags = tip.locator("*").evaluate_all("all => all.map((one) => one.localName)")
    assert not {"script", "img", "svg", "style", "iframe", "a"} & set(tags)
    assert hostile_page.incidents == []


def test_searching_for_markup_finds_it_as_words(hostile_page: OpenPage) -> None:
    hostile_page.page.fill("#search", "<img src=x onerror=alert(1)>")
    hostile_page.page.wait_for_timeout(100)
    assert int(hostile_page.page.inner_text("#hits")) >= 1
    hostile_page.page.fill("#search", "")
    assert hostile_page.incidents == []


def test_colouring_by_hostile_authors_shows_their_names(hostile_page: OpenPage) -> None:
    page = hostile_page.page
    page.select_option("#colour", "author")
    assert "<script>alert(1)</script> by0" in page.locator("#legend").inner_text()
    assert page.locator("#legend script").count() == 0
    page.select_option("#colour", "depth")
    assert hostile_page.incidents == []


def attributes_on(page: Page, chooser: str) -> list[str]:
    options = page.locator(f"{chooser} option")
    values: list[str] = options.evaluate_all("all => all.map((one) => one.value)")
    return [value for value in values if value.startswith("attribute:")]


@pytest.mark.parametrize("chooser", ["#colour", "#size"])
def test_hostile_attributes_can_be_compared(hostile_page: OpenPage, chooser: str) -> None:
    page = hostile_page.page
    first = page.input_value(chooser)
    names = attributes_on(page, chooser)
    assert chooser != "#colour" or len(names) >= 30
    for name in names:
        page.select_option(chooser, name)
        assert page.input_value(chooser) == name
    assert page.locator("#legend").locator(STRANGE).count() == 0
    page.select_option(chooser, first)
    assert hostile_page.incidents == []


def test_every_part_of_the_page_shows_hostile_records_as_words(hostile_page: OpenPage) -> None:
    page = hostile_page.page
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Filters").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Outline").first.click()
    page.locator("#outline [role=treeitem]").first.wait_for()
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    for layout in page.locator("#layout option").evaluate_all("all => all.map((o) => o.value)"):
        page.select_option("#layout", layout)
    page.keyboard.press("o")
    assert page.locator("body").locator(STRANGE).count() == 0
    assert hostile_page.incidents == []
    assert hostile_page.violations() == []


def test_hostile_addresses_change_nothing(hostile_page: OpenPage) -> None:
    keys = ("item", "q", "colour", "layout", "view", "by", "theme", "folded")
    texts = [quote(text, safe="<>'&=") for text in HOSTILE]
    addresses = [f"{keys[at % len(keys)]}={text}" for at, text in enumerate(texts)]
    hostile_page.page.evaluate(VISIT, addresses)
    assert hostile_page.page.locator("body").locator(STRANGE).count() == 0
    assert hostile_page.incidents == []
    assert hostile_page.violations() == []


def test_a_hostile_file_name_reaches_nothing(browser: Browser, tmp_path: Path) -> None:
    html = draw_graph(star(2)).html
    texts = [text.replace("/", "\u2215").replace("\0", "") for text in HOSTILE]
    short = [text for text in texts if len(text.encode()) <= 60]
    assert len(short) >= 60
    names = ["".join(short[at : at + 4]) for at in range(0, 64, 4)]  # 255 bytes is the most
    context = browser.new_context(offline=True)
    opened = OpenPage(context.new_page(), "")
    opened.watch()
    for name in names:
        path = tmp_path / f"{name}.html"
        path.write_text(html, encoding="utf-8")
        opened.home = path.as_uri()
        opened.page.goto(opened.home)
        opened.forgive_opening()
        opened.page.wait_for_selector("html[data-graphload=ready]", state="attached")
        path.unlink()
    assert opened.page.locator("body").locator(STRANGE).count() == 0
    assert opened.incidents == []
    context.close()


def test_nothing_of_the_page_is_script_but_its_own_three(hostile_page: OpenPage) -> None:
    kinds = hostile_page.page.evaluate(
        "Array.from(document.scripts, (script) => script.type || 'classic')"
    )
    assert kinds.count("classic") == 3
    assert set(kinds) == {"classic", "application/json", "text/plain"}
