"""The page's modules that need no page, each held to its tests in `modules/` by Node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from support.npm import find_node

HERE = Path(__file__).parent
TESTS = sorted(each.name for each in (HERE / "modules").glob("*.test.js"))


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which Node takes the page's modules for what they are."""
    folder = tmp_path_factory.mktemp("modules")
    for module in (HERE.parent.parent / "viz" / "assets").glob("*.js"):
        shutil.copy(module, folder)
    shutil.copytree(HERE / "modules", folder / "modules")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", TESTS)
def test_a_module_does_what_its_tests_say(modules: Path, name: str) -> None:
    command = [find_node(), "--test", f"modules/{name}"]
    answer = subprocess.run(command, cwd=modules, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
