"""The diagram and the names in docs/architecture.md agree with the code."""

from __future__ import annotations

import importlib
import re

import grimp
import pytest

from support.project import DOCS

PAGE = (DOCS / "architecture.md").read_text("utf-8")
DIAGRAM = PAGE.split("```mermaid\n")[1].split("```")[0]
COMPONENTS = {
    name: path if path.startswith("viz/") else f"graphload/{path}"
    for name, path in re.findall(r'^ +(\w+)\["([\w/]+): ', DIAGRAM, re.MULTILINE)
}
ARROWS = [
    pair
    for line in DIAGRAM.splitlines()
    if "-->" in line
    for pair in zip(line.strip().split(" --> "), line.strip().split(" --> ")[1:], strict=False)
]


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("graphload", "viz")


def members(imports: grimp.ImportGraph, component: str) -> set[str]:
    module = COMPONENTS[component].replace("/", ".")
    if module.endswith(".__init__"):
        return {module.removesuffix(".__init__")}
    return {module} | imports.find_descendants(module)


@pytest.mark.parametrize(("tail", "head"), ARROWS)
def test_the_component_at_an_arrows_head_imports_the_one_at_its_tail(
    imports: grimp.ImportGraph, tail: str, head: str
) -> None:
    imported = {
        name
        for module in members(imports, head)
        for name in imports.find_modules_directly_imported_by(module)
    }
    assert imported & members(imports, tail)


def test_no_import_runs_against_an_arrow(imports: grimp.ImportGraph) -> None:
    for tail, head in ARROWS:
        for module in members(imports, tail):
            back = imports.find_modules_directly_imported_by(module) & members(imports, head)
            assert not back, (module, back)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:graphload|viz)(?:\.\w+)+)`", PAGE))))
def test_every_name_on_the_page_exists(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    assert hasattr(importlib.import_module(module), attribute)
