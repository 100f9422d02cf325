"""The names that users import, and the page that lists them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import graphload
import viz
from support.project import DOCS

PAGE = DOCS / "api.md"


def listed() -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)


def test_the_docs_list_every_public_name_in_order() -> None:
    assert listed() == [*graphload.__all__, *viz.__all__]
    assert sorted(graphload.__all__) == graphload.__all__


@pytest.mark.parametrize("name", graphload.__all__)
def test_every_public_name_can_be_imported_and_says_what_it_is(name: str) -> None:
    assert getattr(graphload, name).__doc__


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = graphload.nothing


def test_importing_graphload_and_viz_imports_nothing_heavy() -> None:
    script = "import sys, graphload, viz; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    heavy = {"networkx", "numpy", "neo4j", "polars", "pyvis", "arcadedb", "msgspec", "click"}
    assert not heavy & set(done.stdout.split())
