"""The page of a report in a real Chromium: whole, readable, and dead whatever the records say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from graphload.cli import main
from support.page.axe import serious_faults
from support.page.browser import open_file
from support.page.hostile import HOSTILE
from support.page.page_contract import ELEMENTS, POLICY, Parsed
from support.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ViewportSize

    from support.page.browser import OpenPage

DESK: ViewportSize = {"width": 1200, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
PAPER: ViewportSize = {"width": 700, "height": 900}
FAULTS = ROOT / "seeds" / "faults.jsonl"


def report_on(folder: Path, *files: Path) -> Path:
    page = folder / "report.html"
    rejects = str(folder / "rejects.jsonl")
    assert main(["check", "-q", *map(str, files), "--html", str(page), "--rejects", rejects]) == 0
    return page


def hostile_records(folder: Path) -> Path:
    """A file with a hostile name, whose ids, types, times and fields are hostile."""
    file = folder / "<img src=x onerror=alert(1)>&quot;.jsonl"
    with file.open("w") as lines:
        for at, text in enumerate(HOSTILE):
            parent = f"{text}{at}"[:200].replace("\x00", "")
            record = {"id": f"id{at}", "parent": parent, "type": text[:200], "text": text}
            lines.write(json.dumps(record) + "\n" + json.dumps({"id": 1, "time": text}) + "\n")
    return file


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_on(tmp_path_factory.mktemp("report"), FAULTS)


@pytest.fixture
def opened(browser: Browser, faults: Path) -> Iterator[OpenPage]:
    with open_file(browser, faults) as opened:
        yield opened
        assert opened.incidents == []
        assert opened.violations() == []


def test_the_page_has_no_script_and_loads_nothing(faults: Path) -> None:
    page = Parsed(faults.read_text("utf-8"))
    (policy,) = page.policies
    assert policy == {**POLICY, "script-src": {"'none'"}, "style-src": policy["style-src"]}
    assert page.scripts == []
    drawn = {"svg", "rect", "g", "b", "bdi", "small", "footer", "code", "caption", "pre"}
    assert {each.name for each in page.elements} - ELEMENTS - drawn <= {"a"}
    links = {each.attributes["href"] for each in page.named("a")}
    assert links
    assert all(link.startswith("#") for link in links)
    ids = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
    assert sorted(ids) == sorted(link[1:] for link in links)
    assert not any(
        name.startswith("on") or name in {"src", "style"}
        for each in page.elements
        for name in each.attributes
    )


@pytest.mark.parametrize("size", [DESK, PHONE, PAPER], ids=["desk", "phone", "paper"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_every_screen_and_is_accessible(
    browser: Browser, faults: Path, size: ViewportSize, *, dark: bool
) -> None:
    with open_file(browser, faults, dark=dark) as opened:
        opened.page.set_viewport_size(size)
        for details in opened.page.locator("summary").all():
            details.click()
        width = opened.page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"]
        assert serious_faults(opened.page) == []


def test_a_link_leads_to_the_problems_of_a_kind(opened: OpenPage) -> None:
    opened.page.get_by_role("link", name="listed_twice").click()
    section = opened.page.locator("section#listed_twice")
    assert section.bounding_box()["y"] < 600  # type: ignore[index]
    assert "50 lists 51 2 times" in section.inner_text()
    assert "What to do: Correct the lists" in section.inner_text()


def test_the_picture_of_times_has_its_numbers_in_words(opened: OpenPage) -> None:
    picture = opened.page.get_by_role("img")
    label = picture.get_attribute("aria-label") or ""
    assert label.startswith("Items by minute (UTC), from 2023-11-14 22:13 to 2023-11-14 22:38")
    bars = picture.locator("rect:not(.back)")
    heights = [bar.bounding_box()["height"] for bar in bars.all()]  # type: ignore[index]
    opened.page.get_by_text("The numbers").click()
    rows = opened.page.get_by_role("table", name="Items by minute (UTC)").get_by_role("row").all()
    counts = [int(row.get_by_role("cell").nth(1).inner_text()) for row in rows[1:]]
    assert len(counts) == len(heights)
    tallest = max(heights)
    for count, height in zip(counts, heights, strict=True):
        assert height == pytest.approx(tallest * count / max(counts), abs=1)


def test_hostile_records_do_nothing_and_are_seen_as_text(browser: Browser, tmp_path: Path) -> None:
    page = report_on(tmp_path, hostile_records(tmp_path))
    with open_file(browser, page) as opened:
        for details in opened.page.locator("summary").all():
            details.click()
        words = opened.page.inner_text("body")
        assert "<img src=x onerror=alert(1)>&quot;.jsonl" in words
        assert "<script>alert(1)</script>" in words
        assert "\u202e" not in words
        assert opened.page.locator("script, img, iframe, form, style ~ style").count() == 0
        assert serious_faults(opened.page) == []
        assert opened.incidents == []
        assert opened.violations() == []
        opened.page.set_viewport_size(PHONE)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_paper_has_what_is_folded(browser: Browser, tmp_path: Path) -> None:
    records = tmp_path / "gap.jsonl"
    records.write_text("".join(f'{{"id": {at}, "parent": {1000 + at}}}\n' for at in range(1, 31)))
    with open_file(browser, report_on(tmp_path, records)) as opened:
        last = opened.page.get_by_text("1 replied to 1030, which")
        assert not last.is_visible()
        opened.page.emulate_media(media="print")
        assert last.is_visible()
