"""The contract's tests run on every store: a new one is a new place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from places import KINDS, Place, embedded, served

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(
    params=[
        pytest.param(kind, marks=[] if kind == "embedded" else [pytest.mark.neo4j])
        for kind in KINDS
    ]
)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where an empty store is, one of each kind."""
    if request.param == "embedded":
        return embedded(tmp_path)
    return served(request.getfixturevalue("neo4j_servers").get(request.param))
