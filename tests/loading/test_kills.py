"""A push that is killed at any moment is made whole by the next: few moments, or many.

GRAPHLOAD_KILLS says how many (2 unless it is set) on each store, and as many again where it
holds earlier records; a few only on one version of Neo4j. GRAPHLOAD_KILLS_TABLE names a file for
the table of what came of them.
"""

from __future__ import annotations

import json
import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import neo4j
import pytest

from graphload.demo import synthetic_items
from support.kills import Folder, Killing, Row, Served, spread, table
from support.places import KINDS, of_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from _pytest.mark import ParameterSet

    from support.kills import Ground

KILLS = int(os.environ.get("GRAPHLOAD_KILLS", "2"))
LONG = KILLS >= 50


def cases() -> Iterator[ParameterSet]:
    for before in ("nothing", "earlier records"):
        yield from (of_kind(kind, before) for kind in (KINDS if LONG else KINDS[:2]))


@pytest.fixture
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    """A store to push into, one of each kind."""
    if request.param == "embedded":
        yield Folder(tmp_path / "stores")
        return
    server = request.getfixturevalue("neo4j_servers").get(request.param)
    # To a server that was killed under, a connection of its own.
    login = (server.user, server.password)
    with neo4j.GraphDatabase.driver(server.uri, auth=login) as driver:
        yield Served(server, driver)


@pytest.fixture(scope="module")
def rows() -> Iterator[list[Row]]:
    """What came of the kills, a row a store; written down when all are done."""
    rows: list[Row] = []
    yield rows
    if name := os.environ.get("GRAPHLOAD_KILLS_TABLE"):
        Path(name).write_text(table(rows), encoding="utf-8")


def write(path: Path, records: Iterable[Mapping[str, object]]) -> Path:
    with path.open("w") as stream:
        stream.writelines(f"{json.dumps(record)}\n" for record in records)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(("ground", "before"), list(cases()), indirect=["ground"])
def test_a_push_that_was_killed_at_any_moment_is_made_whole_by_the_same_again(
    ground: Ground, tmp_path: Path, before: str, request: pytest.FixtureRequest, rows: list[Row]
) -> None:
    earlier, store = None, request.node.callspec.params["ground"]
    items = 12_000 if LONG else 8_000 if store == "embedded" else 3_000
    if before != "nothing":
        # Replies to what is not there yet, and a story that no file mentions again.
        some = islice(synthetic_items(items), 0, None, 7)
        earlier = write(tmp_path / "earlier.jsonl", [*some, {"id": 10**9, "type": "story"}])
    records = write(tmp_path / "records.jsonl", synthetic_items(items))
    # A server's first push is slow, and the next ones are killed too late by that measure.
    killing = Killing(
        ground, records, earlier=earlier, measured=8 if LONG else 1, again=3 if LONG else 1
    )
    kills = [killing.kill_at(moment) for moment in spread(KILLS)]
    rows.append(Row(store, before, killing.seconds, kills))
    assert [kill for kill in kills if not kill.same] == []
    if LONG:
        assert sum(kill.inside for kill in kills) >= 0.8 * KILLS, kills
    else:
        assert not all(kill.ended for kill in kills), kills
