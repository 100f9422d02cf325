"""One folder with exports of many sources, each told apart by its content alone."""

from __future__ import annotations

import gzip
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from graphload.readers import SHAPE_NAMES, read_items
from support.command import spawn
from support.project import SEEDS

EXPORTS = sorted((SEEDS / "shapes").iterdir())
MIN_KINDS, MIN_EXPORTS = 20, 50


def put(export: Path, target: Path, *, packed: bool) -> None:
    """Put an export at a path whose name says nothing; a folder with its inner names."""
    if export.is_dir():
        shutil.copytree(export, target)
        if packed:
            shutil.make_archive(str(target), "zip", target)
            shutil.rmtree(target)
    else:
        data = export.read_bytes()
        target.write_bytes(gzip.compress(data) if packed else data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder with every export twice, and the kind of each by the name that it has there."""
    mixed = tmp_path_factory.mktemp("mixed")
    kinds: dict[str, str] = {}
    # Not in the order of the kinds.
    order = sorted(EXPORTS, key=lambda export: export.name[::-1])
    for at, export in enumerate([*order, *order]):
        name = f"part-{at:03}"
        kinds[name] = export.name.split(".")[0]
        put(export, mixed / name, packed=at >= len(order))
    return mixed, kinds


def test_exports_of_many_kinds_in_one_folder_are_told_apart_by_content(
    folder: tuple[Path, dict[str, str]],
) -> None:
    mixed, kinds = folder
    assert len(kinds) >= MIN_EXPORTS
    assert len({*kinds.values()}) >= MIN_KINDS
    assert {*kinds.values()} <= {*SHAPE_NAMES}
    told: dict[str, Any] = spawn("check", "--json", str(mixed), cwd=mixed.parent).json
    assert told["counts"]["rejected"] == 0
    read: Counter[str] = Counter()
    for entry in told["files"]:
        name = Path(entry["path"]).relative_to(mixed).parts[0].split(".")[0]
        read[name] += entry["read"]
        if entry["read"]:
            assert {kinds[name]} in ({*entry["shapes"]}, {entry["format"]}), entry["path"]
    assert {name for name, count in read.items() if count} == {*kinds}


def test_an_export_gives_the_same_records_in_the_folder_as_by_itself(
    folder: tuple[Path, dict[str, str]],
) -> None:
    mixed, _ = folder
    together = read_items([mixed])
    total = sum(1 for _ in together)
    counts: Counter[str] = Counter()
    for entry in together.report.sources:
        counts[Path(entry.name).relative_to(mixed).parts[0]] += entry.read
    assert counts == {path.name: sum(1 for _ in read_items([path])) for path in mixed.iterdir()}
    assert counts.total() == total
