"""The engine is a pre-release without wheels for every platform: what works without it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT = """
import sys
sys.modules["arcadedb"] = None
from graphload.cli import main
sys.exit(main(sys.argv[1:]))
"""
THREAD = str(ROOT / "seeds" / "thread.jsonl")


def run_without(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("stats", THREAD),
        ("check", THREAD),
        ("thread", THREAD, "900000001"),
        ("convert", THREAD, "-o", "out.jsonl"),
        ("draw", THREAD, "-o", "page.html"),
        ("export", THREAD, "-o", "graph.graphml"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_all_but_the_embedded_store_works_without_the_engine(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = run_without(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr


def test_the_embedded_store_says_what_to_install(tmp_path: Path) -> None:
    done = run_without(tmp_path, "push", THREAD, "--to", "x.graph")
    assert done.returncode == 1
    assert "Run: pip install 'arcadedb" in done.stderr
    assert "26." in done.stderr
    assert "arcadedb-embedded" not in done.stderr
    assert not (tmp_path / "x.graph").exists()
