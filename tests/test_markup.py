"""Texts in their formats, made HTML of a short list of tags."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING

import pytest

from graphload.markup import clean_markup
from graphload.markup.html import TAGS, UNPAIRED
from graphload.plaintext import readable
from support.page.hostile import HOSTILE
from support.words import NAMES, WORDS, generated_texts, real_texts

if TYPE_CHECKING:
    from pathlib import Path

SEED = 16
FORMATS = (None, "markdown", "plain")
TAG = re.compile(r'</?([a-z]+)(?: href="[^"]*")?>')


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a < b > c", "a &lt; b &gt; c"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<a href='javascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<script>x</script>y", "&lt;script&gt;x&lt;/script&gt;y"),
        ("<div style='top:0' onclick=x>w</div>", "<p>w</p><p></p>"),
        ("it&#x27;s &amp; &lt;b&gt;", "it's &amp; &lt;b&gt;"),
        ("a<b and c>d", "a&lt;b and c&gt;d"),
        ("<h2>head</h2>words", "<p><strong>head</strong></p><p>words</p>"),
        ("<table><tr><td>a<td>b</table>", "<p><br> a b</p><p></p>"),
        ("<img src=x.png alt='a cat'>", "a cat"),
        ("<details><summary>s</summary>t</details>", "<p></p><p>s</p><p>t</p><p></p>"),
    ],
)
def test_html_is_reduced_to_a_few_tags(text: str, cleaned: str) -> None:
    assert clean_markup(text) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("one\nline\n\nanother", "<p>one<br>line</p><p>another</p>"),
        ("*so* **is** `a<b`", "<p><em>so</em> <strong>is</strong> <code>a&lt;b</code></p>"),
        ("> said\n\nI say", "<blockquote><p>said</p></blockquote><p>I say</p>"),
        ("* a\n* b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("    code\n      more", "<pre>code\n  more</pre>"),
        ("see https://e.org/a_b.", '<p>see <a href="https://e.org/a_b">https://e.org/a_b</a>.</p>'),
        ("[w](https://e.org)", '<p><a href="https://e.org">w</a></p>'),
        ("# Head\n\nwords", "<p><strong>Head</strong></p><p>words</p>"),
        # Reddit's JSON escapes three characters, once.
        (
            "&gt; said &lt;tag&gt; &amp;amp; so",
            "<blockquote><p>said &lt;tag&gt; &amp; so</p></blockquote>",
        ),
        ("a &gt; b &amp; c", "a &gt; b &amp; c"),
        ("`&lt;` is < here", "<p><code>&amp;lt;</code> is &lt; here</p>"),
        # What a reader of Markdown would leave out.
        ("1986. A great year", "<ul><li>1986. A great year</li></ul>"),
        ("```py note\nx\n```", "<pre>py note\nx</pre>"),
        ("[note]: words 'more'", "<p>[note]: words 'more'</p>"),
        ('[w](https://e.org "more")', '<p><a href="https://e.org">w</a> (more)</p>'),
        ("[w](/r/birds)", "<p>[w](/r/birds)</p>"),
        ("<b>x</b> <!-- y -->", "<p>&lt;b&gt;x&lt;/b&gt; &lt;!-- y --&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
    ],
)
def test_markdown_is_html_of_a_few_tags(text: str, cleaned: str) -> None:
    assert clean_markup(text, "markdown") == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a <b> & c", "a &lt;b&gt; &amp; c"),
        ("&lt;", "&amp;lt;"),
        ("one\n\ntwo\nlines", "<p>one</p><p>two<br>lines</p>"),
        (
            "X wrote:\n> a\n>> b\n> c\n\nno",
            (
                "<p>X wrote:</p><details><blockquote><p>a</p><blockquote><p>b</p></blockquote>"
                "<p>c</p></blockquote></details><p>no</p>"
            ),
        ),
        ("if x:\n    y = 1", "<pre>if x:\n    y = 1</pre>"),
        ("<https://e.org/x>", '&lt;<a href="https://e.org/x">https://e.org/x</a>&gt;'),
        (
            "(https://e.org/a_(b)).",
            '(<a href="https://e.org/a_(b)">https://e.org/a_(b)</a>).',
        ),
        (f"{'w ' * 30}w\nwords", f"<p>{'w ' * 30}w\nwords</p>"),
    ],
)
def test_plain_text_keeps_its_lines_quotes_and_addresses(text: str, cleaned: str) -> None:
    assert clean_markup(text, "plain") == cleaned


@pytest.mark.parametrize("text_format", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_has_no_tag_but_ours(text: str, text_format: str | None) -> None:
    cleaned = clean_markup(text, text_format)
    assert {tag[1] for tag in TAG.finditer(cleaned)} <= TAGS
    rest = TAG.sub("", cleaned)
    assert "<" not in rest
    for tag in TAG.finditer(cleaned):
        assert not re.search(r'href="(?!https?:|mailto:|[^":]*")', tag[0])


@pytest.mark.parametrize("name", NAMES)
def test_a_word_in_angle_brackets_is_shown(name: str) -> None:
    for text_format in FORMATS:
        shown = readable(f"before <{name}> zebra after", text_format)
        assert shown.split()[-2:] == ["zebra", "after"]
        assert f"before <{name}> zebra after" == shown or name in UNPAIRED


def test_no_word_of_any_text_is_lost() -> None:
    for text, text_format in generated_texts(SEED):
        wanted = set(WORDS.findall(text))
        page = unescape(re.sub(TAG, " ", clean_markup(text, text_format)))
        for shown in (page, readable(text, text_format)):
            missing = wanted - set(WORDS.findall(shown))
            assert not missing, (text_format, text, shown)


def test_no_letter_of_real_threads_is_lost_in_a_terminal(real_data: Path) -> None:
    for text, text_format in real_texts(real_data):
        letters = Counter(filter(str.isalnum, re.sub("<[^<>]+>|&[a-z]+;", "", unescape(text))))
        assert letters <= Counter(readable(text, text_format)), (text_format, text)


@pytest.mark.parametrize("text_format", FORMATS)
@pytest.mark.parametrize(
    "piece",
    [
        "> ",
        ">",
        "- ",
        "[",
        "*a ",
        "**",
        "`",
        "<b>",
        "<blockquote>",
        "<ul><li>",
        "<a href='x'>",
        "&a",
    ],
)
def test_hostile_nesting_is_read_to_its_end(piece: str, text_format: str | None) -> None:
    assert "end" in readable(piece * (50_000 // len(piece)) + "end", text_format)


def test_quotes_in_quotes_in_markdown_lose_nothing_however_deep() -> None:
    for depth in range(0, 120, 3):
        for mark in ("> ", "- ", "1. "):
            assert "word" in clean_markup(mark * depth + "word", "markdown")
        nested = "".join(f"{'  ' * at}- w{at}x\n" for at in range(depth))
        shown = clean_markup(nested, "markdown")
        assert all(f"w{at}x" in shown for at in range(depth))
