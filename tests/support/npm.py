"""Packages of npm for checks and benchmarks: fetched once, kept in the cache, never shipped."""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path

from support.parts import MissingPart, cache_folder, find_program

__all__ = ["find_node", "find_package"]


@cache
def find_node() -> str:
    """The Node on PATH, else Debian's package, where it may be installed.

    Raises:
        MissingPart: there is none, and none can be installed.
    """
    if found := find_program(("node", "nodejs"), "nodejs"):
        return found
    raise MissingPart("there is no Node on PATH, and none could be installed")


@cache
def find_package(name: str, version: str) -> Path:
    """The folder of one package, its dependencies in folders beside it.

    Raises:
        MissingPart: there is no npm, or it can't fetch the package.
    """
    kept = cache_folder() / "npm" / f"{name.replace('/', '+')}-{version}"
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        # Into a folder of its own and renamed: half a package is never taken for a whole one.
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix="half-") as half:
            whole = Path(half) / "whole"
            _install(f"{name}@{version}", whole)
            _keep(whole, kept)
    return kept / "node_modules" / name


def _install(package: str, folder: Path) -> None:
    npm = find_program(("npm",), "npm")
    if npm is None:
        raise MissingPart(f"{package} comes from npm, and there is no `npm` on PATH")
    folder.mkdir()
    # No package's own script is run.
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"]
    answer = subprocess.run(
        [npm, "install", *flags, "--prefix", folder, package],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        lines = (answer.stderr + answer.stdout).strip().splitlines()
        raise MissingPart(f"npm can't fetch {package}: {' '.join(lines[:2])}")


def _keep(whole: Path, kept: Path) -> None:
    try:
        whole.rename(kept)
    except OSError:
        if not kept.is_dir():  # otherwise another run was first
            raise
