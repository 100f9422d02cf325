"""What a first script does: a MERGE a row, each its own transaction. Measured on a share.

As the driver's own README shows it (`driver.execute_query`), or with one session for all of them.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import neo4j
from graph_rows import Row, make_rows, read_graph, say
from unwind_merge import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM = (
    "MERGE (i:Item {id: $id}) SET i += $properties, i.created_at = datetime({epochSeconds: $time})"
)
REPLY = (
    "MATCH (k:Item {id: $kid}) MATCH (p:Item {id: $parent}) "
    "MERGE (k)-[e:PARENT]->(p) SET e.rank = $rank"
)
POST = "MATCH (i:Item {id: $id}) MERGE (u:User {name: $name}) MERGE (u)-[:POSTED]->(i)"


def main() -> None:
    graph, derived = read_graph(sys.argv[1])
    uri, login = sys.argv[2], ("neo4j", os.environ["NEO4J_PASSWORD"])
    share = int(sys.argv[3])
    begun, worked = time.perf_counter(), time.process_time()
    items, replies, posts = make_rows(graph, derived)
    with neo4j.GraphDatabase.driver(uri, auth=login) as driver:
        for statement in SCHEMA:
            driver.execute_query(statement)
        # What is done once is no part of what is multiplied.
        ready, warm = time.perf_counter(), time.process_time()
        with driver.session() as session:
            run = _one_by_one(driver) if sys.argv[4:] == ["execute_query"] else _in_one(session)
            for statement, rows in ((ITEM, items), (REPLY, replies), (POST, posts)):
                for row in rows[: share * len(rows) // len(items)]:
                    run(statement, row)
        seconds, cpu = time.perf_counter() - ready, time.process_time() - warm
    times = len(items) / share
    say(
        seconds=ready - begun + seconds * times,
        cpu=warm - worked + cpu * times,
        measured=seconds,
        items=share,
    )


def _one_by_one(driver: neo4j.Driver) -> Callable[[str, Row], object]:
    return lambda statement, row: driver.execute_query(statement, row, database_="neo4j")


def _in_one(session: neo4j.Session) -> Callable[[str, Row], object]:
    return lambda statement, row: session.run(statement, row).consume()


if __name__ == "__main__":
    main()
