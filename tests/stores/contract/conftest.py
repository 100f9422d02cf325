"""The contract's tests run on every store: a new one is a new place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.places import KINDS, Place, embedded, of_kind, served
from support.servers.arcade_server import ArcadeServer, register_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


NOT_REPORTED = {
    "test_columns_are_named_where_there_are_no_rows",
    "test_a_syntax_error_says_where",
    "test_an_unknown_variable_is_pointed_at",
}
"""Tests of what ArcadeDB's server doesn't report to a client: columns and positions."""


@pytest.fixture(scope="session")
def arcade_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArcadeServer]:
    """A Bolt server that isn't Neo4j."""
    with ArcadeServer.started(tmp_path_factory.mktemp("arcadedb server")) as server:
        yield server


@pytest.fixture(params=[*map(of_kind, KINDS), "another Bolt server"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Where an empty store is, one of each kind."""
    if request.param == "embedded":
        return embedded(tmp_path)
    if request.param == "another Bolt server":
        if request.node.originalname in NOT_REPORTED:
            request.applymarker(pytest.mark.xfail(reason="not reported by this server"))
        register_store(monkeypatch)
        server: ArcadeServer = request.getfixturevalue("arcade_server")
        return server.new_place()
    return served(request.getfixturevalue("neo4j_servers").get(request.param))
