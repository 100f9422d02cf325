"""The tests of a process that ends in the middle of one are run by another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("xdist")

CONFTEST = """
def pytest_xdist_make_scheduler(config, log):
    from support.sharing import ByServer
    return ByServer(config, log)
"""
FIRST = """
import pytest

@pytest.mark.parametrize("n", range(9))
def test_first(n):
    pass
"""
ENDING = """
import os
import pytest

@pytest.mark.parametrize("n", range(6))
def test_ending(n):
    if n == 3:
        os._exit(1)
"""


def test_each_other_test_runs_once_where_one_ends_its_process(tmp_path: Path) -> None:
    for name, text in {"conftest": CONFTEST, "test_a": FIRST, "test_b": ENDING}.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-n", "1", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-o", f"pythonpath={Path(__file__).parents[2]}", tmp_path],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    assert "FAILED test_b.py::test_ending[3]" in done.stdout, done.stdout + done.stderr
    assert "1 failed, 14 passed" in done.stdout
