"""The differences that docs/cypher-differences.md lists: as they are, on each store."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from graphload.errors import QueryError
from support.places import KINDS, Place, embedded, of_kind, served
from support.project import DOCS

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    match.groups()
    for match in re.finditer(
        r"^\| `(.+)` \| (?:`(.+)`|refused) \| (?:`(.+)`|refused) \|$",
        (DOCS / "cypher-differences.md").read_text(encoding="utf-8").partition("## Different")[2],
        re.MULTILINE,
    )
]


@pytest.fixture(params=[*map(of_kind, KINDS)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "embedded":
        return embedded(tmp_path)
    return served(request.getfixturevalue("neo4j_servers").get(request.param))


def test_listed_differences_are_as_they_are_listed(place: Place) -> None:
    place.push({"id": 1, "type": "story", "title": "x"}, {"id": 2, "parent": 1})
    column = 2 if place.user is None else 1
    listed: dict[str, str | None] = {row[0]: row[column] for row in ROWS}
    found: dict[str, str | None] = {}
    with place.open() as store:
        for query in listed:
            try:
                found[query] = json.dumps([list(row) for row in store.query(query).rows])
            except QueryError:
                found[query] = None
    assert len(listed) > 15
    assert found == listed
