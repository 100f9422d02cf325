"""A report as Markdown: no text of the input is markup, and it fits into an issue."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from graphload.problems import KINDS
from graphload.report.charts import Bar, Chart
from graphload.report.markdown import MAX_CHARS, markdown_report
from graphload.report.report import Entry, Group, Listing, Report, SourceEntry, short_line
from support.page.hostile import HOSTILE

PINGS = ("@octocat and @github/security", "#123 GH-12 owner/name#7", "https://evil.example/", "```")


def report_of(texts: list[str], kinds: int = 1) -> Report:
    """Return a report in which every text of the input is one of some texts."""
    entries = tuple(
        Entry(short_line(text), short_line(text), (short_line(text),)) for text in texts
    )
    listing = Listing(len(texts) + 1, entries)
    groups = tuple(Group(name, KINDS[name], listing) for name in [*KINDS][:kinds])
    sources = tuple(
        SourceEntry(short_line(text), short_line(text), 1, 0, 1, (short_line(text),))
        for text in texts
    )
    return Report(
        version="1",
        inputs=short_line(texts[0]),
        counts={"read": 1, "loaded": 1, "merged": 0, "rejected": 0},
        ids={"given": 1},
        graph={"nodes": 1, "edges": 0, "stubs": 0, "threads": 1},
        problems=1,
        groups=groups,
        rejects=listing,
        rejects_path=short_line(texts[0]),
        sources=sources,
        source_count=len(sources),
        unplaced=0,
        ignored=listing,
        times=Chart("Items by year (UTC)", tuple(Bar(str(at), at) for at in range(110)), {}),
        depths=Chart("Items by depth", (), {}),
    )


def test_hostile_texts_are_in_blocks_of_code_and_nowhere_else() -> None:
    for text in (*HOSTILE, *PINGS, "`" * 40, "a\n```\n# b", "\u2028```\u2028@x", "~~~"):
        written = markdown_report(report_of([text]))
        tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(written)
        fences = [token.content for token in tokens if token.type == "fence"]
        assert len(fences) == 6
        assert sum(short_line(text) in fence for fence in fences) == 5
        inert = markdown_report(report_of(["plain"]))
        others = [token.content for token in tokens if token.type != "fence"]
        plain = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(inert)
        assert others == [token.content for token in plain if token.type != "fence"]
        assert not any(token.type.startswith("html") for token in tokens)


def test_it_fits_into_an_issue_whatever_the_texts_are() -> None:
    long = [chr(0xE0001) * 5_000, "`" * 5_000, "\\" * 5_000, *["x" * 5_000] * 60]
    written = markdown_report(report_of(long, kinds=len(KINDS)))
    assert len(written) <= MAX_CHARS
    shown = len(re.findall(r"(?m)^### `", written))
    assert 0 < shown < len(KINDS)
    assert f"Kinds left out, to be short: {len(KINDS) - shown}." in written
    assert written.count("`: |") == 0
    assert all(f"| `{name}` | 64 |" in written for name in KINDS)


def test_what_is_not_listed_is_counted() -> None:
    written = markdown_report(report_of([f"text {at}" for at in range(20)]))
    assert "The first 3 of 21." in written
    assert "The first 10 of 20." in written


def test_bars_of_many_years_share_rows_and_add_up() -> None:
    written = markdown_report(report_of(["x"]))
    block = written.split("### Items by year (UTC)")[1].split("```")[1]
    counts = [
        int(re.match(r"\d+(?: … \d+)? +([\d,]+)", row)[1].replace(",", ""))  # type: ignore[index]
        for row in block.splitlines()[1:]
    ]
    assert len(counts) <= 30
    assert sum(counts) == sum(range(110))


def test_one_of_something_is_called_so() -> None:
    assert "- Graph: 1 node, 0 edges, 0 stubs, 1 thread\n" in markdown_report(report_of(["a"]))
