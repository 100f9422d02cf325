"""The contract's tests run on every store: a new one is a new place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.places import KINDS, Place, embedded, of_kind, served

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=map(of_kind, KINDS))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where an empty store is, one of each kind."""
    if request.param == "embedded":
        return embedded(tmp_path)
    return served(request.getfixturevalue("neo4j_servers").get(request.param))
