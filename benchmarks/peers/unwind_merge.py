"""What a careful user writes: constraints, then UNWIND and MERGE, 5,000 rows a transaction."""

from __future__ import annotations

import os
import sys
import time

import neo4j
from graph_rows import Row, make_rows, read_graph, say

BATCH = 5_000
SCHEMA = (
    "CREATE CONSTRAINT IF NOT EXISTS FOR (i:Item) REQUIRE i.id IS UNIQUE",
    "CREATE CONSTRAINT IF NOT EXISTS FOR (u:User) REQUIRE u.name IS UNIQUE",
    "CALL db.awaitIndexes()",
)
ITEMS = (
    "UNWIND $rows AS r MERGE (i:Item {id: r.id}) SET i += r.properties, "
    "i.created_at = datetime({epochSeconds: r.time})"
)
REPLIES = (
    "UNWIND $rows AS r MATCH (k:Item {id: r.kid}) MATCH (p:Item {id: r.parent}) "
    "MERGE (k)-[e:PARENT]->(p) SET e.rank = r.rank"
)
POSTS = (
    "UNWIND $rows AS r MATCH (i:Item {id: r.id}) MERGE (u:User {name: r.name}) "
    "MERGE (u)-[:POSTED]->(i)"
)


def main() -> None:
    graph, derived = read_graph(sys.argv[1])
    uri, login = sys.argv[2], ("neo4j", os.environ["NEO4J_PASSWORD"])
    begun, worked = time.perf_counter(), time.process_time()
    items, replies, posts = make_rows(graph, derived)
    with neo4j.GraphDatabase.driver(uri, auth=login) as driver:
        for statement in SCHEMA:
            driver.execute_query(statement)
        with driver.session() as session:
            for statement, rows in ((ITEMS, items), (REPLIES, replies), (POSTS, posts)):
                write(session, statement, rows)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    say(seconds=seconds, cpu=cpu, items=len(items))


def write(session: neo4j.Session, statement: str, rows: list[Row]) -> None:
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        session.execute_write(lambda tx, rows: tx.run(statement, rows=rows).consume(), batch)


if __name__ == "__main__":
    main()
