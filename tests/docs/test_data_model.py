"""The page on the data model lists the fields, problems and properties that exist."""

from __future__ import annotations

import re

from graphload.columns import FIELDS
from graphload.problems import MEANINGS
from graphload.stores.schema import ITEM_PROPERTIES
from support.project import DOCS

PAGE = (DOCS / "data-model.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    """Return the names in the first column of the table below a heading, in order."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`(\w+)`", row)]


def test_the_page_has_every_field_of_an_item_once() -> None:
    assert sorted(first_cells("An Item")) == sorted(FIELDS)


def test_the_page_has_every_kind_of_problem_once() -> None:
    kinds = first_cells("Problems")
    assert sorted(kinds) == sorted(MEANINGS)


def test_the_page_names_every_property_of_an_item_in_a_database() -> None:
    assert [name for name in ITEM_PROPERTIES if f"`{name}`" not in PAGE] == []
