from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graphload.cli.command import Verb
from graphload.cli.program import COMMANDS, program
from graphload.cli.reference import commands_page
from support.command import environment, spawn
from support.project import DOCS

PAGE = DOCS / "commands.md"


def examples() -> list[str]:
    """Every example in a --help."""
    found: list[str] = []
    for name in COMMANDS:
        verb = program.get_command(program.make_context("graphload", [name]), name)
        assert isinstance(verb, Verb)
        assert verb.examples, name
        found += verb.examples
    return found


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `graphload demo` has run."""
    folder = tmp_path_factory.mktemp("examples")
    assert spawn("demo", cwd=folder).code == 0
    return folder


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no sh")
@pytest.mark.parametrize("example", examples())
def test_every_example_of_a_help_runs(example: str, demo_folder: Path) -> None:
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-c", example],
        cwd=demo_folder,
        env=environment({"PATH": here}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_page_of_commands_is_what_help_says() -> None:
    assert PAGE.read_text("utf-8") == commands_page()
