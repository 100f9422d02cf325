"""Records of a shape, read as a file has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from graphload.readers import Record, read_items

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Record]]:
    """Return a function that reads values, each from a line of a file."""

    def read_values(*values: object) -> list[Record]:
        path = tmp_path / "values.jsonl"
        path.write_text("".join(f"{json.dumps(value)}\n" for value in values))
        return list(read_items([path]))

    return read_values
