"""Links between the pages of the documentation lead to files and headings that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from support.project import DOCS, ROOT, SEEDS

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), *SEEDS.glob("*.md")])


def links(page: Path) -> list[str]:
    """Return the relative links of a page, with their fragments."""
    return re.findall(r"\]\(((?!https?:)[^)]+)\)", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page: headings as GitHub names them, and explicit ids."""
    text = page.read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in links(page):
        path, _, fragment = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (fragment and fragment not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_the_glossary_has_each_term_once() -> None:
    terms = re.findall(r'<a id="([^"]+)">', (DOCS / "glossary.md").read_text("utf-8"))
    assert len(terms) == len(set(terms)) >= 40
