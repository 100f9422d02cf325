"""The commands of docs/reading.md run, one after the other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graphload.readers.mapping import MAPPED_FIELDS
from support.command import environment, spawn
from support.project import DOCS

PAGE = (DOCS / "reading.md").read_text("utf-8")


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no sh")
def test_the_commands_of_the_page_run_one_after_the_other(tmp_path: Path) -> None:
    assert spawn("demo", cwd=tmp_path).code == 0
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    blocks = re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)
    done = subprocess.run(
        ["sh", "-e", "-c", "".join(blocks)],
        cwd=tmp_path,
        env=environment({"PATH": here}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "a < b?" in done.stdout


def test_the_page_names_every_field_that_can_be_mapped() -> None:
    assert all(f"`{name}`" in PAGE for name in MAPPED_FIELDS)
