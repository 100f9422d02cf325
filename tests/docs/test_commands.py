from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from graphload.authors.files import AUTHOR_FORMATS
from graphload.cli.command import Command
from graphload.cli.program import COMMANDS, program
from graphload.cli.reference import commands_page
from graphload.export import FORMATS
from support.command import environment, spawn
from support.fetch.server import hacker_news
from support.project import DOCS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = DOCS / "commands.md"


def command_of(name: str) -> Command:
    command = program.get_command(program.make_context("graphload", [name]), name)
    assert isinstance(command, Command)
    return command


def examples() -> list[str]:
    """Return every example in the help of a command."""
    return [example for name in COMMANDS for example in command_of(name).examples]


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which `graphload demo` has run."""
    folder = tmp_path_factory.mktemp("examples")
    assert spawn("demo", cwd=folder).code == 0
    return folder


@pytest.fixture(scope="module")
def hacker_news_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server with the items of the examples."""
    items = [{"id": id_, "type": "story", "title": "One"} for id_ in (8863, 121003)]
    with hacker_news(tmp_path_factory.mktemp("hn"), items) as server:
        yield server.url


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no sh")
@pytest.mark.parametrize("example", examples())
def test_every_example_of_the_help_runs(
    example: str, demo_folder: Path, hacker_news_url: str
) -> None:
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-c", example],
        cwd=demo_folder,
        env=environment({"PATH": here, "GRAPHLOAD_HN_URL": hacker_news_url}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_page_of_commands_is_generated_from_the_help() -> None:
    assert PAGE.read_text("utf-8") == commands_page()


def test_every_command_has_an_example() -> None:
    assert [name for name in COMMANDS if not command_of(name).examples] == []


def test_every_module_that_defines_a_command_is_listed() -> None:
    modules = (ROOT / "graphload" / "cli").rglob("*.py")
    defining = {
        path.parent.stem if path.stem == "__init__" else path.stem
        for path in modules
        if "\n@define_command(" in path.read_text("utf-8")
    }
    assert defining == set(COMMANDS)


def test_the_help_of_export_offers_every_format() -> None:
    (option,) = (param for param in command_of("export").params if param.name == "format_")
    assert isinstance(option.type, click.Choice)
    graphs = [*FORMATS, *(name for name in AUTHOR_FORMATS if name not in FORMATS)]
    assert list(option.type.choices) == [*graphs, "neo4j-import"]
