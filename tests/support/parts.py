"""The parts that tests need and may not find: a JDK, Neo4j's jars, a Chromium."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from _pytest.outcomes import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "MissingPart",
    "cache_folder",
    "find_chromium",
    "find_gephi_jars",
    "find_headless",
    "find_jars",
    "find_java",
    "find_jgrapht_jars",
    "find_parquet_jars",
    "find_program",
    "on_ci",
]


class MissingPart(Skipped):
    """A part that a test needs can't be had: the test is skipped, and on CI it fails."""


def on_ci() -> bool:
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def cache_folder() -> Path:
    """Where downloads are kept between runs: GRAPHLOAD_CACHE, else the platform's place."""
    if chosen := os.environ.get("GRAPHLOAD_CACHE"):
        return Path(chosen).absolute()
    if sys.platform == "win32":
        return Path(os.environ["LOCALAPPDATA"]) / "graphload"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "graphload"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "graphload"


@cache
def find_java(least: int) -> Path | None:
    """The oldest `java` of version `least` or later: newer ones may be too new for a server."""
    fit = [(version, java) for java, version in _javas().items() if version >= least]
    return min(fit)[1] if fit else None


def _javas() -> dict[Path, int]:
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    homes += sorted(Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home"))
    if programs := os.environ.get("PROGRAMFILES"):
        homes += sorted(Path(programs).glob("*/*dk*"))
    found = [shutil.which("java"), *(shutil.which("java", path=home / "bin") for home in homes)]
    javas = dict.fromkeys(Path(java).resolve() for java in found if java)
    return {java: version for java in javas if (version := _java_version(java)) is not None}


def _java_version(java: Path) -> int | None:
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    match = re.search(r'version "(?:1\.)?([0-9]+)', answer.stderr + answer.stdout)
    return int(match[1]) if match else None


_POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
 <groupId>graphload</groupId><artifactId>neo4j-home</artifactId><version>1</version>
 <packaging>pom</packaging>
 <dependencies>{dependencies}</dependencies></project>
"""
_DEPENDENCY = """
  <dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>{}</dependency>"""
_WITH_ALL = (
    "<classifier>all</classifier><exclusions>"
    "<exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
)
"""For an artifact in one jar with all that it needs."""
_NEO4J = (
    ("org.neo4j", "neo4j"),
    ("org.neo4j.app", "neo4j-server"),
    ("org.neo4j", "neo4j-import-tool"),
)
_PARQUET = (
    ("com.fasterxml.woodstox", "woodstox-core", "6.6.2"),
    ("org.apache.commons", "commons-collections4", "4.4"),
    ("org.apache.hadoop.thirdparty", "hadoop-shaded-guava", "1.3.0"),
)
"""What the import of Parquet needs and Maven's artifacts of Neo4j don't ask for."""

_JGRAPHT = ("org.jgrapht", "jgrapht-io", "1.5.2")
_GEPHI = ("org.gephi", "gephi-toolkit", "0.10.1", _WITH_ALL)


@cache
def find_jars(version: str) -> Path:
    """The folder with the jars of one Neo4j server, fetched by Maven the first time.

    Raises:
        MissingPart: there is no Maven, or it can't fetch them.
    """
    return _find(f"Neo4j {version}", version, [(*one, version) for one in _NEO4J])


@cache
def find_parquet_jars() -> Path:
    """The folder with what reads Parquet for Neo4j's import, fetched the first time.

    Raises:
        MissingPart: there is no Maven, or it can't fetch them.
    """
    return _find("what reads Parquet", "parquet", _PARQUET)


@cache
def find_jgrapht_jars() -> Path:
    """The folder with JGraphT and its importers, 3 MB, fetched the first time.

    Raises:
        MissingPart: there is no Maven, or it can't fetch them.
    """
    return _find("JGraphT", f"jgrapht-{_JGRAPHT[2]}", [_JGRAPHT])


@cache
def find_gephi_jars() -> Path:
    """The folder with Gephi's toolkit, 83 MB, fetched the first time.

    Raises:
        MissingPart: there is no Maven, or it can't fetch it.
    """
    return _find("Gephi's toolkit", f"gephi-{_GEPHI[2]}", [_GEPHI])


def _find(what: str, name: str, artifacts: Sequence[tuple[str, ...]]) -> Path:
    kept = cache_folder() / "neo4j" / name / "lib"
    if not kept.is_dir():
        kept.parent.parent.mkdir(parents=True, exist_ok=True)
        # Into a folder of its own and renamed: half a copy is never taken for a whole one.
        with tempfile.TemporaryDirectory(dir=kept.parent.parent, prefix="half-") as half:
            _copy_jars(what, artifacts, Path(half) / name)
            _keep(Path(half) / name, kept.parent)
    return kept


def _keep(whole: Path, kept: Path) -> None:
    try:
        whole.rename(kept)
    except OSError:
        if not (kept / "lib").is_dir():  # otherwise another run was first
            raise


def _copy_jars(what: str, artifacts: Sequence[tuple[str, ...]], folder: Path) -> None:
    maven = find_program(("mvn",), "maven")  # Debian's brings a Java with it
    if maven is None:
        raise MissingPart(f"{what} comes from Maven, and there is no `mvn` on PATH")
    folder.mkdir()
    dependencies = "".join(_DEPENDENCY.format(*one, "") for one in artifacts)
    (folder / "pom.xml").write_text(_POM.format(dependencies=dependencies), encoding="utf-8")
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime"]
    command = [maven, "-q", "-B", *goal, f"-DoutputDirectory={folder / 'lib'}"]
    answer = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        lines = (answer.stdout + answer.stderr).strip().splitlines()
        raise MissingPart(f"Maven can't fetch {what}: {' '.join(lines[:2])}")


@cache
def find_chromium() -> str:
    """The Chromium on PATH, else Debian's package, where it may be installed.

    Raises:
        MissingPart: there is none, and none can be installed.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    if found := find_program(names, "chromium"):
        return found
    raise MissingPart("there is no Chromium on PATH, and none could be installed")


def find_headless() -> str:
    """The build of Chromium that has no window, a third of the work for each page; else Chromium.

    Raises:
        MissingPart: there is neither, and none can be installed.
    """
    package = "chromium-headless-shell"
    names = (package, "chrome-headless-shell", "headless_shell")
    return find_program(names, package) or find_chromium()


def find_program(names: tuple[str, ...], package: str) -> str | None:
    """A program on PATH; for root on a Debian, its package is installed where it isn't there."""
    if found := _on_path(names):
        return found
    if shutil.which("apt-get") and getattr(os, "geteuid", lambda: 1)() == 0:
        with _one_at_a_time():
            if not _on_path(names):
                _apt_get("update")
                _apt_get("install", "-y", "--no-install-recommends", package)
    return _on_path(names)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep out other processes of this run: apt-get gives up where another one is at it."""
    import fcntl  # not on Windows, where there is no apt-get

    cache_folder().mkdir(parents=True, exist_ok=True)
    with (cache_folder() / "apt-get.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _on_path(names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


def _apt_get(*step: str) -> None:
    subprocess.run(
        ["apt-get", "-q", *step],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
