"""A file of records into Neo4j as a user writes it: json, UNWIND and MERGE, 5,000 rows a batch.

python benchmarks/peers/plain_push.py FILE URI     the password is in NEO4J_PASSWORD
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import neo4j

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 5_000
CONSTRAINTS = (
    "CREATE CONSTRAINT IF NOT EXISTS FOR (i:Item) REQUIRE i.id IS UNIQUE",
    "CREATE CONSTRAINT IF NOT EXISTS FOR (u:User) REQUIRE u.name IS UNIQUE",
)
ITEMS = "UNWIND $rows AS row MERGE (i:Item {id: row.id}) SET i += row"
USERS = (
    "UNWIND $rows AS row MATCH (i:Item {id: row.id}) "
    "MERGE (u:User {name: row.by}) MERGE (u)-[:POSTED]->(i)"
)
REPLIES = (
    "UNWIND $rows AS row MATCH (i:Item {id: row.id}) MATCH (p:Item {id: row.parent}) "
    "MERGE (i)-[:PARENT]->(p)"
)


def batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def main() -> None:
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    posts = [{"id": item["id"], "by": item["by"]} for item in items if item.get("by")]
    replies = [{"id": item["id"], "parent": item["parent"]} for item in items if item.get("parent")]
    login = ("neo4j", os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(sys.argv[2], auth=login) as driver:
        for constraint in CONSTRAINTS:
            driver.execute_query(constraint)
        for statement, rows in ((ITEMS, items), (USERS, posts), (REPLIES, replies)):
            for batch in batches(rows):
                driver.execute_query(statement, rows=batch)


if __name__ == "__main__":
    main()
