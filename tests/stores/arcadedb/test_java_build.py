"""The engine's build on Java, arcadedb-jvm: the same store, and the same answers."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from support.places import embedded
from support.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = "GRAPHLOAD_JVM_PYTHON"
QUERY = (
    "MATCH q = (i:Item)-[r:PARENT]->(p) RETURN i.created_at AS t, r, q, [i] AS l, i.title, "
    "localtime('12:30') AS c ORDER BY i.id"
)
RUN = """
import sys
from graphload.stores import open_store
with open_store(sys.argv[1]) as store:
    print(store.query(sys.argv[2]))
"""


@pytest.mark.skipif(
    PYTHON not in os.environ,
    reason=f"{PYTHON} names no Python with graphload's dependencies and arcadedb-jvm for arcadedb",
)
def test_the_build_on_java_reads_the_same_store_and_answers_alike(tmp_path: Path) -> None:
    place = embedded(tmp_path)
    place.push(
        {"id": 1, "type": "story", "by": "ann", "time": 1_160_418_111, "kids": [2]},
        {
            "id": 2,
            "type": "comment",
            "parent": 1,
            "time": 1_160_418_120,
            "title": "2020-01-02T03:04Z",
        },
    )
    done = subprocess.run(
        [os.environ[PYTHON], "-c", RUN, place.name, QUERY],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.strip() == repr(place.query(QUERY))
