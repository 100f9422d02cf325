"""Texts as the page shows them and searches in them: no word of any is missing."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from graphload.markup import clean_markup
from graphload.markup.html import TAGS
from support.page.browser import open_file
from support.page.hostile import HOSTILE
from support.project import ASSETS
from support.words import WORDS, generated_texts, real_texts
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from support.page.browser import OpenPage

SEED = 17
MODULES = ("ui/dom.js", "data/host.js", "data/plain-text.js", "ui/richtext.js")
IMPORTS = re.compile(r"^import .*\n|^export ", re.MULTILINE)
# The letters and digits of a text as Chromium reads it, as our panel shows it, as search has it.
READ = """({source, texts}) => {
  const { richText, plainText } = new Function(source + "; return { richText, plainText };")();
  return JSON.stringify(JSON.parse(texts).map(([raw, clean]) => {
    const shown = richText(clean);
    const elements = [...shown.querySelectorAll("*")];
    return [
      new DOMParser().parseFromString(raw, "text/html").documentElement.textContent,
      shown.textContent,
      plainText(clean),
      [...new Set(elements.map((one) => one.localName))],
      [...new Set(elements.flatMap((one) => one.getAttributeNames()))],
    ];
  }));
}"""


def read_in_browser(page: Page, texts: list[tuple[str, str | None]]) -> list[list[Any]]:
    """Return each text as Chromium, the panel and the search read it; then tags, attributes."""
    sources = ((ASSETS / name).read_text("utf-8") for name in MODULES)
    source = "".join(IMPORTS.sub("", each) for each in sources)
    pairs = [[text, clean_markup(text, text_format)] for text, text_format in texts]
    # As one text each way: Playwright takes long over lists.
    answer = page.evaluate(READ, {"source": source, "texts": json.dumps(pairs)})
    found: list[list[Any]] = json.loads(answer)
    return found


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


# Chromium reads all that follows an open script as text, tags and entities too.
TAG = re.compile(r"</?[a-z][^<>]*>?|&#?\w+", re.IGNORECASE)


def letters(text: str) -> Counter[str]:
    return Counter(char for char in TAG.sub("", text) if char.isalnum())


def test_the_panel_and_the_search_have_every_word_of_any_text(blank: Page) -> None:
    texts = list(generated_texts(SEED))
    for (text, text_format), read in zip(texts, read_in_browser(blank, texts), strict=True):
        chromium, panel, search, *_ = read
        wanted = set(WORDS.findall(text))
        assert wanted <= set(WORDS.findall(panel)), (text_format, text, panel)
        assert wanted <= set(WORDS.findall(search)), (text_format, text, search)
        if text_format is None:
            missing = letters(chromium) - Counter(panel)
            assert not missing, (text, chromium, panel)


def test_the_panel_has_every_word_of_real_threads(blank: Page, real_data: Path) -> None:
    texts = real_texts(real_data)
    for (text, text_format), read in zip(texts, read_in_browser(blank, texts), strict=True):
        chromium, panel, search, *_ = read
        assert letters(chromium) <= Counter(panel), (text_format, text)
        assert letters(chromium) <= Counter(search), (text_format, text)


def test_hostile_text_in_any_format_has_no_tag_but_ours(blank: Page) -> None:
    texts = [(text, each) for text in HOSTILE for each in (None, "markdown", "plain")]
    allowed = TAGS | {"span", "summary"}
    for *_, tags, attributes in read_in_browser(blank, texts):
        assert set(tags) <= allowed
        assert set(attributes) <= {"href", "target", "rel", "open"}


MAIL = (
    """On Monday Ann wrote:
> An elm is a tree.
> > Is it?
> Yes.

I agree, see https://trees.example/elm.

Bob wrote:
"""
    + "> A long quote about a hidden yew, line by line.\n" * 12
)
TEXTS = {
    1: (MAIL, "plain"),
    2: ("&gt; quoted &lt;tag&gt;\n\nvector&lt;int&gt; *is* here\n\n* one\n* two", "markdown"),
    3: ("before <int> zebra after", None),
}


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    for node, (text, text_format) in TEXTS.items():
        graph.add_node(node, by=f"u{node}", text=text, text_format=text_format)
        if node > 1:
            graph.add_edge(1, node)
    path = tmp_path_factory.mktemp("texts") / "texts.html"
    draw_graph(graph).write(path)
    with open_file(browser, path) as page:
        yield page
        assert page.incidents == []
        assert page.violations() == []


def test_a_short_quote_is_open_and_a_long_one_folded(opened: OpenPage) -> None:
    opened.go_to("#item=1")
    quotes = opened.panel("1").locator("details")
    assert [quotes.nth(at).get_attribute("open") for at in range(2)] == ["", None]
    assert quotes.nth(0).locator("blockquote blockquote").inner_text() == "Is it?"


def test_a_folded_quote_opens_by_keyboard(opened: OpenPage) -> None:
    opened.go_to("#item=2")
    opened.panel("2")
    opened.go_to("#item=1")
    quote = opened.panel("1").locator("details").nth(1)
    quote.locator("summary").focus()
    opened.page.keyboard.press("Enter")
    assert quote.locator("blockquote").is_visible()
    opened.page.keyboard.press(" ")
    assert not quote.locator("blockquote").is_visible()


def test_a_search_finds_words_of_a_folded_quote_and_unfolds_it(opened: OpenPage) -> None:
    opened.search("hidden yew", 1)
    opened.page.press("#search", "Enter")
    quote = opened.panel("1").locator("details").nth(1)
    quote.locator("blockquote").wait_for()
    opened.page.fill("#search", "")


@pytest.mark.parametrize("word", ["<int>", "zebra", "vector<int>", "<tag>"])
def test_a_word_in_angle_brackets_is_found(opened: OpenPage, word: str) -> None:
    opened.search(
        word,
        sum(word in text.replace("&lt;", "<").replace("&gt;", ">") for text, _ in TEXTS.values()),
    )
    opened.page.fill("#search", "")


def test_markdown_is_shown_as_paragraphs_lists_and_quotes(opened: OpenPage) -> None:
    opened.go_to("#item=2")
    text = opened.panel("2").locator(".text")
    assert text.locator("blockquote").inner_text() == "quoted <tag>"
    assert text.locator("li").all_inner_texts() == ["one", "two"]
    assert text.locator("em").inner_text() == "is"


def test_excerpts_have_the_words_and_no_markup(opened: OpenPage) -> None:
    opened.go_to("#item=1")
    starts = opened.panel("1").locator(".items .row .start")
    starts.first.wait_for()
    assert starts.all_inner_texts() == [
        "quoted <tag> vector<int> is here one two",
        "before <int> zebra after",
    ]
