"""docs/architecture.md says what the code does: its rooms, its arrows, and who calls whom."""

from __future__ import annotations

import importlib
import re

import grimp
import pytest

from support.project import DOCS

PAGE = (DOCS / "architecture.md").read_text("utf-8")
PICTURE = PAGE.split("```mermaid\n")[1].split("```")[0]
ROOMS = {
    name: path if path.startswith("viz/") else f"graphload/{path}"
    for name, path in re.findall(r'^ +(\w+)\["([\w/]+): ', PICTURE, re.MULTILINE)
}
ARROWS = [
    pair
    for line in PICTURE.splitlines()
    if "-->" in line
    for pair in zip(line.strip().split(" --> "), line.strip().split(" --> ")[1:], strict=False)
]


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("graphload", "viz")


def members(imports: grimp.ImportGraph, room: str) -> set[str]:
    module = ROOMS[room].replace("/", ".")
    if module.endswith(".__init__"):
        return {module.removesuffix(".__init__")}
    return {module} | imports.find_descendants(module)


@pytest.mark.parametrize(("start", "end"), ARROWS)
def test_the_room_at_an_arrows_end_imports_the_one_at_its_start(
    imports: grimp.ImportGraph, start: str, end: str
) -> None:
    imported = {
        one
        for module in members(imports, end)
        for one in imports.find_modules_directly_imported_by(module)
    }
    assert imported & members(imports, start)


def test_no_arrow_of_the_picture_runs_back(imports: grimp.ImportGraph) -> None:
    for start, end in ARROWS:
        for module in members(imports, start):
            back = imports.find_modules_directly_imported_by(module) & members(imports, end)
            assert not back, (module, back)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:graphload|viz)(?:\.\w+)+)`", PAGE))))
def test_what_the_page_names_is_there(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    assert hasattr(importlib.import_module(module), attribute)
