from __future__ import annotations

import time

import pytest

from graphload.plaintext import one_line, readable, utc_text, visible


def test_paragraphs_are_set_apart_by_a_blank_line() -> None:
    assert readable("one<p>two<p>three") == "one\n\ntwo\n\nthree"


def test_entities_are_the_characters_they_stand_for() -> None:
    assert readable("it&#x27;s &lt;b&gt;") == "it's <b>"


def test_emphasis_is_written_with_asterisks() -> None:
    assert readable("<i>so</i>") == "*so*"


def test_code_keeps_its_lines_and_indent() -> None:
    assert readable("<pre><code>  a\n    b\n</code></pre>") == "  a\n    b"


def test_a_link_whose_words_are_the_cut_address_is_the_address() -> None:
    source = '<a href="https:&#x2F;&#x2F;e.org&#x2F;long" rel="nofollow">https:&#x2F;&#x2F;e...</a>'
    assert readable(source) == "https://e.org/long"


def test_a_link_with_words_says_where_it_leads() -> None:
    assert readable("see <a href='x.html'>this</a>.") == "see this <x.html>."


@pytest.mark.parametrize("words", ["a < b", "vector<int>", "<script>alert(1)</script>", "1<2>3"])
def test_what_only_looks_like_a_tag_stays(words: str) -> None:
    assert readable(words) == words


@pytest.mark.parametrize(
    "piece", ["<", "<a href=", "<p ", "<a>", "&", "<a href='x'>", "</p>", " \n", "<p>" + " " * 50]
)
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    begun = time.perf_counter()
    readable(piece * (1_000_000 // len(piece)))
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\x07\x00", "a\\x07\\x00"),
        ("\x9b2J", "\\x9b2J"),
        ("\u202eabc", "\\u202eabc"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("z\u200bw", "z\\u200bw"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("cr\r", "cr\\x0d"),
    ],
)
def test_what_a_terminal_would_obey_is_spelled_out(hidden: str, shown: str) -> None:
    assert visible(hidden) == shown


@pytest.mark.parametrize("text", ["line\nline\ttab", "naïve 日本語", "👩\u200d💻", "עברית"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


def test_one_line_has_no_line_ends() -> None:
    assert one_line("a\r\n b\u2028c\x1b") == "a b c\\x1b"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1175714200, "2007-04-04T19:16:40Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (2**62, str(2**62)),
        (None, ""),
    ],
)
def test_times_are_iso_8601_in_utc_where_there_is_such_a_year(
    seconds: int | None, text: str
) -> None:
    assert utc_text(seconds) == text
