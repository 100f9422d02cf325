"""Items that leave a parent with many kids, in a store that reads its list of edges for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.loading.write import changes
from support.places import embedded, exported, graph_of

if TYPE_CHECKING:
    from pathlib import Path

KIDS = range(10, 30)
STORY = {"id": 1, "type": "story", "time": 1_160_418_111, "kids": list(KIDS)}
OTHER = {"id": 2, "type": "story", "time": 1_160_418_112}
REPLIES = [{"id": node, "type": "comment", "parent": 1, "text": str(node)} for node in KIDS]
LEAVING = [{**reply, "parent": 2} for reply in REPLIES[::2]]


@pytest.mark.parametrize("weight", [None, 3])
def test_kids_that_leave_in_large_numbers_leave_the_others_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weight: int | None
) -> None:
    monkeypatch.setattr(changes, "MIN_LEAVING_KIDS", len(LEAVING))
    place = embedded(tmp_path)
    place.push(STORY, OTHER, *REPLIES)
    edge = "MATCH (:Item {id: 11})-[p:PARENT]->()"
    place.query(f"{edge} SET p.weight = $weight", write=True, weight=weight)
    assert place.push(*LEAVING).verified
    assert place.export() == exported(graph_of([STORY, OTHER, *LEAVING, *REPLIES[1::2]]))
    assert place.query(f"{edge} RETURN p.rank, p.weight").rows == [(1, weight)]
