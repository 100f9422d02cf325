"""Ctrl-C in a query: it ends at once, and the store answers the next one."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from support.places import KINDS, Place, embedded, of_kind, served

if TYPE_CHECKING:
    from pathlib import Path

LONG = "MATCH (a:Item), (b:Item), (c:Item), (d:Item), (e:Item), (f:Item) RETURN max(a.id + f.id)"
DELAY_S, LIMIT_S = 0.5, 30


@pytest.fixture(params=[*map(of_kind, KINDS)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where an empty store is, one of each kind."""
    if request.param == "embedded":
        return embedded(tmp_path)
    return served(request.getfixturevalue("neo4j_servers").get(request.param))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pthread_kill")
def test_ctrl_c_ends_a_query_and_keeps_the_store(place: Place) -> None:
    place.push(*({"id": item, "type": "story"} for item in range(1, 31)))
    main = threading.main_thread().ident
    assert main is not None
    with place.open() as store:
        for _ in range(2):
            timer = threading.Timer(DELAY_S, signal.pthread_kill, (main, signal.SIGINT))
            timer.start()
            try:
                with pytest.raises(KeyboardInterrupt):
                    store.query(LONG, timeout_s=LIMIT_S)
            finally:
                timer.cancel()
            assert store.query("MATCH (i:Item) RETURN count(i)").rows == [(30,)]
    with place.open(write=True) as store:  # nothing has it open any more
        assert store.query("MATCH (i:Item) RETURN count(i)").rows == [(30,)]
