"""The structure of the page's script: its floors, access to vis-network, its comments."""

from __future__ import annotations

import posixpath
import re
from collections import Counter

import pytest

from support.project import ASSETS

MODULES = {
    path.relative_to(ASSETS).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(ASSETS.rglob("*.js"))
}
FLOORS = ("data", "ui", "render", "features", "app", "authors", "serve")
"""The folders from the lowest: a module imports from its own folder and from those below."""
MAX_FILES = 20
VIS = re.compile(r"\b(?:vis\.|vis-network\b|loadVis\b|FirstPaintNetwork\b|[.#]network\b)")
"""Code that reaches vis-network, or what stands in for it."""
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
_IMPORT = re.compile(r'^import \{[^}]*\} from "([^"]+)";', re.MULTILINE)
_LATER = re.compile(r'\bimport\("([^"]+)"\)')
_QUESTION = re.compile(
    r"/\*\*\s*(?:\* )?(?:what|which|who|whose|whom|where|whether|how|when|why|if)\b", re.IGNORECASE
)


def imports_of(path: str) -> list[str]:
    """Return the paths of the modules that a module imports, at first or later."""
    targets = _IMPORT.findall(MODULES[path]) + _LATER.findall(MODULES[path])
    return [posixpath.normpath(posixpath.join(posixpath.dirname(path), each)) for each in targets]


def floor_of(path: str) -> int:
    return FLOORS.index(path.partition("/")[0])


@pytest.mark.parametrize("path", MODULES)
def test_a_module_imports_only_from_its_own_floor_and_those_below(path: str) -> None:
    assert [each for each in imports_of(path) if floor_of(each) > floor_of(path)] == []


@pytest.mark.parametrize("path", [each for each in MODULES if not each.startswith("app/")])
def test_only_the_app_reaches_vis_network(path: str) -> None:
    assert VIS.findall(_COMMENT.sub("", MODULES[path])) == []


def test_the_view_and_the_camera_keep_the_network_private() -> None:
    for path in ("app/graph-view.js", "app/camera.js"):
        code = _COMMENT.sub("", MODULES[path])
        assert "this.#network" in code
        assert "this.network" not in code


def test_folders_hold_at_most_twenty_files() -> None:
    sizes = Counter(path.parent for path in ASSETS.rglob("*") if path.is_file())
    assert max(sizes.values()) <= MAX_FILES


@pytest.mark.parametrize("path", MODULES)
def test_no_comment_of_a_declaration_begins_with_a_question_word(path: str) -> None:
    assert _QUESTION.findall(MODULES[path]) == []


@pytest.mark.parametrize("path", MODULES)
def test_template_literals_end_on_their_line(path: str) -> None:
    """A line that looks like a comment must be one: joining the script leaves it out."""
    lines = _COMMENT.sub("", MODULES[path]).splitlines()
    assert [line for line in lines if line.count("`") % 2] == []


@pytest.mark.parametrize("path", MODULES)
def test_a_comment_has_its_line_to_itself(path: str) -> None:
    """Joining ends lines with what comes next, which a comment would hide."""
    code = re.sub(r'"[^"\n]*"|`[^`\n]*`', "", _COMMENT.sub("", MODULES[path]))
    assert re.findall(r"^.*\S +// .*$", code, re.MULTILINE) == []
