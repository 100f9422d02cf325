"""The page's modules that need no browser, tested by Node: the tests are in `modules/`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from support.npm import find_node
from support.project import ASSETS

MODULES = Path(__file__).parent / "modules"
TESTS = sorted(path.relative_to(MODULES).as_posix() for path in MODULES.rglob("*.test.js"))
PACKAGE = {"type": "module", "imports": {"#assets/*": "./assets/*", "#tests/*": "./modules/*"}}
"""So that Node reads the files as modules, and a test imports `#assets/data/scene.js`."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of Node with the page's assets and their tests."""
    folder = tmp_path_factory.mktemp("modules")
    shutil.copytree(ASSETS, folder / "assets")
    shutil.copytree(MODULES, folder / "modules")
    (folder / "package.json").write_text(json.dumps(PACKAGE), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", TESTS)
def test_a_module_passes_its_tests(package: Path, name: str) -> None:
    command = [find_node(), "--test", f"modules/{name}"]
    answer = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
