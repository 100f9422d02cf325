"""The public names: importable, documented, and known to type checkers."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import graphload
import viz
from support.project import DOCS, ROOT

PAGE = DOCS / "api.md"
NAMES: list[str] = vars(graphload)["__all__"]


def documented_names() -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)


def stub_imports() -> dict[str, str]:
    """Return the names that the stub file exports, each with its module."""
    stub = ast.parse(Path(graphload.__file__).with_suffix(".pyi").read_text("utf-8"))
    return {
        alias.asname or "": node.module or ""
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_the_docs_list_every_public_name_in_order() -> None:
    assert documented_names() == [*NAMES, *viz.__all__]
    assert sorted(NAMES) == NAMES


def test_type_checkers_see_the_same_names_from_the_same_modules() -> None:
    modules: dict[str, str] = vars(graphload)["_MODULES"]
    assert stub_imports() == {name: f"graphload.{module}" for name, module in modules.items()}


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_can_be_imported_and_has_a_docstring(name: str) -> None:
    assert getattr(graphload, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(graphload, "nothing")  # noqa: B009 - a type checker knows that it isn't there


def test_importing_graphload_and_viz_imports_nothing_heavy() -> None:
    script = "import sys, graphload, viz; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    heavy = {"networkx", "numpy", "neo4j", "polars", "pyvis", "arcadedb", "msgspec", "click"}
    assert not heavy & set(done.stdout.split())


def test_importing_graphload_imports_no_other_module() -> None:
    script = "import sys; old = set(sys.modules); import graphload; print(*set(sys.modules) - old)"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["graphload"]


def test_the_changelog_has_the_current_version_first() -> None:
    sections = re.findall(r"^## \[(.+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    released = [name for name in sections if name != "Unreleased"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert released[0] == project["version"]
