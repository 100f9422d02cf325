"""The examples of docs/extending.md, put in their places, where contract tests take them in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from support.project import DOCS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = DOCS / "examples"
PAGE = DOCS / "extending.md"


@dataclass(frozen=True)
class Extension:
    """An example, its place, its row in a table, its samples, and the test that takes it in.

    `imports` and `row` are added to the table, `row` after the line `before`; `check` are
    arguments of Python, which must print `new`; `select` limits the contract's tests.
    """

    example: str
    place: str
    table: str
    imports: str | None
    before: str
    row: str
    contract: str
    new: str
    check: list[str]
    samples: dict[str, str]
    select: str = ""


EXTENSIONS = [
    Extension(
        "record_jar_format.py",
        "graphload/readers/formats/record_jar.py",
        "graphload/readers/formats/table.py",
        "from graphload.readers.formats.record_jar import RECORD_JAR",
        "FORMATS: tuple[Format, ...] = (",
        "    RECORD_JAR,",
        "tests/readers/test_contract.py",
        "record-jar",
        ["-m", "graphload.readers.reference"],
        {
            "record-jar.txt": "tests/readers/samples/formats/record-jar.txt",
            "record-jar.broken.txt": "tests/readers/samples/formats/record-jar.broken.txt",
        },
    ),
    Extension(
        "hypothesis_shape.py",
        "graphload/readers/shapes/hypothesis.py",
        "graphload/readers/shapes/table.py",
        "from graphload.readers.shapes.hypothesis import HYPOTHESIS",
        "SHAPES: tuple[Shape, ...] = (",
        "    HYPOTHESIS,",
        "tests/readers/test_contract.py",
        "hypothesis",
        ["-m", "graphload.readers.reference"],
        {"hypothesis.flat.json": "tests/readers/samples/shapes/hypothesis.flat.json"},
    ),
    Extension(
        "grid_layout.py",
        "viz/layouts/grid.py",
        "viz/layouts/table.py",
        None,
        "LAYOUTS = {",
        '    "grid": Layout("grid", "viz.layouts.grid"),',
        "tests/viz/layouts/test_contract.py",
        "grid",
        ["-m", "graphload", "draw", "--help"],
        {},
        "grid",  # the other layouts take long, and are tested elsewhere
    ),
    Extension(
        "own_reply_rule.py",
        "graphload/problems/own_replies.py",
        "graphload/problems/table.py",
        "from graphload.problems.own_replies import find_own_replies",
        "RULES = (",
        '    Rule({"own_reply": "a reply to an item of the same author"}, find_own_replies),',
        "tests/problems/test_contract.py",
        "own_reply",
        ["-m", "graphload", "check", "tests/problems/samples/own_reply.jsonl"],
        {"own_reply.jsonl": "tests/problems/samples/own_reply.jsonl"},
    ),
]
STORES = ("memgraph_store.py", "arcadedb_server_store.py")
"""Examples of stores: tests/stores/bolt/test_dialect.py and the contract of stores take them in."""


def extend(project: Path, extension: Extension) -> None:
    """Put an example into a copy of the project, as docs/extending.md says."""
    shutil.copy(EXAMPLES / extension.example, project / extension.place)
    for sample, place in extension.samples.items():
        shutil.copy(EXAMPLES / "samples" / sample, project / place)
    table = project / extension.table
    text = table.read_text("utf-8")
    assert f"\n{extension.before}\n" in text
    text = text.replace(extension.before, f"{extension.before}\n{extension.row}", 1)
    if extension.imports is not None:
        first = text.index("\nfrom ", text.index("from __future__") + 1) + 1
        text = text[:first] + f"{extension.imports}\n" + text[first:]
    table.write_text(text, "utf-8")


@pytest.mark.parametrize("extension", EXTENSIONS, ids=lambda one: one.example)
def test_an_example_is_one_file_and_one_row_and_its_contract_test_takes_it_in(
    extension: Extension, tmp_path: Path
) -> None:
    for folder in ("graphload", "viz", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pyc*"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    extend(tmp_path, extension)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    # The page of formats is made anew by a command, which is a step of its own.
    generated = f"{extension.contract}::test_the_page_of_formats_is_made_from_the_tables"
    pytest_options = ["-v", "-n", "0", "-p", "no:cacheprovider"]
    pytest_options += ["--deselect", generated, "-k", extension.select]
    for arguments in (extension.check, ["-m", "pytest", *pytest_options, extension.contract]):
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert extension.new in done.stdout


def test_every_example_is_on_the_page_and_under_a_test() -> None:
    page = PAGE.read_text("utf-8")
    examples = sorted(path.name for path in EXAMPLES.glob("*.py"))
    assert examples == sorted([*(one.example for one in EXTENSIONS), *STORES])
    for example in examples:
        assert f"examples/{example}" in page


@pytest.mark.parametrize("extension", EXTENSIONS, ids=lambda one: one.example)
def test_the_page_names_the_files_the_row_and_the_contract_test(extension: Extension) -> None:
    page = PAGE.read_text("utf-8")
    for part in (extension.place, extension.table, extension.row.strip(), extension.contract):
        assert part in page
    for place in extension.samples.values():
        assert place in page
