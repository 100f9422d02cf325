"""A branch as Markdown: readable, and harmless whatever strangers wrote."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from markdown_it import MarkdownIt

from graphload.markup import clean_markup
from support.page.browser import open_file
from support.page.hostile import HOSTILE
from support.talk import talk
from viz import draw_graph

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.page.browser import OpenPage

TALK = """\
## [Which tree?](<https://news.ycombinator.com/item?id=1>)

**ann** · 2020-09-13 12:26 UTC · 7 points · [#1](<https://news.ycombinator.com/item?id=1>)

- **bob** · 2020-09-13 12:26 UTC · [#2](<https://news.ycombinator.com/item?id=2>)

  An elm & an *oak*.

  - **ann** · 2020-09-13 12:29 UTC · [#5](<https://news.ycombinator.com/item?id=5>)

    Why the oak?

    - **bob** · 2020-09-13 12:31 UTC · [#7](<https://news.ycombinator.com/item?id=7>)

      Because of its acorns.

  - **eve** · 2020-09-13 12:30 UTC · [#6](<https://news.ycombinator.com/item?id=6>)

    Not an elm.

- **eve** · 2020-09-13 12:27 UTC · [#3](<https://news.ycombinator.com/item?id=3>)

  A yew, of course.

- **dan** · 2020-09-13 12:28 UTC · [#4](<https://news.ycombinator.com/item?id=4>)

  =SUM(A1), said a cell
"""
SAFE = {"h2", "p", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "br"}


class Rendered(HTMLParser):
    """The tags, the links and the words of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        others = {name for name, _ in attrs} - {"href", "start"}
        assert not others, f"<{tag}> has {others}"

    def handle_data(self, data: str) -> None:
        self.words += data


def render(markdown: str) -> Rendered:
    """Read Markdown as a viewer that trusts it: with HTML, tables and strikethrough."""
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": 99}).enable(
        ["table", "strikethrough"]
    )
    return Rendered(reader.render(markdown))


def copied(opened: OpenPage, item: str) -> str:
    page = opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.go_to(f"#item={item}")
    opened.panel(item)
    page.get_by_role("button", name="Save or share").click()
    page.get_by_role("menuitem", name="Copy branch as Markdown").click()
    page.get_by_role("status").get_by_text("copied as Markdown").wait_for()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def letters(text: str) -> str:
    """Leave out white space, and the control characters that are dropped."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufeff]", "", text)


def test_a_branch_is_copied_as_nested_lists(browser: Browser, tmp_path: Path) -> None:
    draw_graph(talk()).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        branch = copied(opened, "2")
        assert branch.startswith("## **bob** in [Which tree?](<https://")
        assert branch.count("- **") == 3
        opened.page.reload()
        opened.page.wait_for_selector("html[data-graphload=ready]", state="attached")
        whole = copied(opened, "1").replace("\r\n", "\n")
    assert whole == TALK.replace("  =SUM", "  \\=SUM")


def test_nothing_can_be_copied_before_an_item_is_selected(browser: Browser, tmp_path: Path) -> None:
    draw_graph(talk()).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        opened.page.get_by_role("button", name="Save or share").click()
        entry = opened.page.get_by_role("menuitem", name="branch as Markdown")
        assert "select an item first" in entry.inner_text()
        assert entry.get_attribute("aria-disabled") == "true"


def thread_of(texts: list[str], text_format: str | None) -> nx.DiGraph[Any]:
    """A chain, so that lists are as deep as they get, whose authors are called as the texts are."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(0, by="a", title="T")
    for at, text in enumerate(texts, 1):
        graph.add_node(at, by=text, text=text, title=text, url=text)
        if text_format:
            graph.nodes[at]["text_format"] = text_format
        graph.add_edge(at - 1, at)
    return graph


MARKUP = [
    "![x](https://evil.example/p.png)",
    "[click](javascript:alert(1))",
    "<https://evil.example/<script>alert(1)</script>>",
    "a\n===\nb\n---\n# c\n> d\n- e\n1. f\n```\ng",
    "| a |\n|---|\n| b |",
    "[1]: https://evil.example/\n[1]",
    "``` ~~~ **x** __y__ ~~z~~ *",
    "\\<b>\\",
    "&lt;script&gt; &#60;b&#62;",
    "x](https://evil.example/) **",
    "https://evil.example/?a=&lt;&copy;=\\",
    "    <script>alert(1)</script>",
]


@pytest.mark.parametrize("text_format", [None, "plain", "markdown"])
def test_texts_of_strangers_stay_text(
    browser: Browser, tmp_path: Path, text_format: str | None
) -> None:
    texts = [*HOSTILE, *MARKUP]
    draw_graph(thread_of(texts, text_format), title=HOSTILE[0]).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        found = render(copied(opened, "0"))
    assert found.tags <= SAFE
    assert {link.partition(":")[0].lower() for link in found.links} <= {"http", "https", "mailto"}
    for text in texts:
        shown = Rendered(clean_markup(text, text_format))
        assert letters(shown.words) in letters(found.words)


def test_a_long_branch_is_saved_and_deep_replies_say_whom_they_answer(
    browser: Browser, tmp_path: Path
) -> None:
    draw_graph(thread_of([f"post {at}" for at in range(2100)], "plain")).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment="#item=0") as opened:
        opened.panel("0")
        page = opened.page
        page.get_by_role("button", name="Save or share").click()
        with page.expect_download() as waited:
            page.get_by_role("menuitem", name="Save branch as Markdown").click()
        assert waited.value.suggested_filename == "t.branch.md"
        lines = waited.value.path().read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if line.lstrip().startswith("- ")]
    assert len(heads) == 2100
    assert max(len(line) - len(line.lstrip()) for line in heads) == 14
    assert heads[-1].endswith("- **post 2099** · to **post 2098**")
