"""The examples of the README run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.fetch.server import hacker_news
from support.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(heading: str, language: str) -> str:
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    match = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert match is not None
    return match[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the sample records, as a clone of the repository has them."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    return tmp_path


@pytest.mark.slow
def test_the_commands_of_the_readme_run_one_after_the_other(folder: Path) -> None:
    lines = [line for line in block("Use it", "bash").splitlines() if "bolt://" not in line]
    item = {"id": 8863, "type": "story", "title": "One"}
    with hacker_news(folder / "server", [item]) as server:
        for line in lines:
            program, *words = shlex.split(line, comments=True)
            assert program == "graphload"
            done = subprocess.run(
                [sys.executable, "-m", "graphload", *words],
                cwd=folder,
                env={**os.environ, "GRAPHLOAD_HN_URL": server.url},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{line}\n{done.stderr}"
    for made in ("thread.html", "my.graph", "replies.csv", "graph.jsonl"):
        assert (folder / made).exists()


@pytest.mark.slow
def test_the_python_of_the_readme_runs(folder: Path) -> None:
    command = [sys.executable, "-c", block("Use it", "python")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("[(")
