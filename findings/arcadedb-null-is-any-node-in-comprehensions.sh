#!/usr/bin/env bash
# ArcadeDB: a variable that is null stands for any node in pattern comprehensions and predicates
#
# Expected: a pattern with a null node has no match, as in MATCH and in COUNT { } of the same engine:
#   its comprehension is empty, and as a predicate it is false.
# Happens: for the b of an OPTIONAL MATCH without a match, [(b)<-[:ANSWERS]-(c) | c.id] lists the ends
#   of all relationships of this type, and WHERE (b)<-[:ANSWERS]-() keeps the row. No error, no note.
# Versions: arcadedb 26.11.1.dev2 (the Python build with the engine in it). Source: the Cypher Manual of
#   Neo4j, "Working with null": a pattern with null in place of a node matches nothing.
# Matters: "the siblings of each comment" counts every reply of the database for comments at the top.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'arcadedb==26.11.1.dev2'
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import arcadedb

print("arcadedb", version("arcadedb"))
database = arcadedb.create_database("posts")
with database.transaction():
    database.command(
        "opencypher",
        "CREATE (:Post {id: 1})<-[:ANSWERS]-(:Post {id: 2})<-[:ANSWERS]-(:Post {id: 3})",
    )
FIRST = "MATCH (a:Post {id: 1}) OPTIONAL MATCH (a)-[:ANSWERS]->(b) "  # nothing: b is null
changed = False
for query, happens, expected in [
    (FIRST + "RETURN [(b)<-[:ANSWERS]-(c) | c.id] AS x", [[2, 3]], [[]]),
    (FIRST + "WITH a, b WHERE (b)<-[:ANSWERS]-() RETURN a.id AS x", [1], []),
    (FIRST + "RETURN COUNT { (b)<-[:ANSWERS]-() } AS x", [0], [0]),
    (FIRST + "MATCH (b)<-[:ANSWERS]-(c) RETURN c.id AS x", [], []),
]:
    answers = [row.to_dict()["x"] for row in database.query("opencypher", query)]
    answers = [sorted(one) if isinstance(one, list) else one for one in answers]
    print(query.removeprefix(FIRST), "->", answers, "expected", expected)
    changed |= answers != happens
database.close()
sys.exit("the behaviour has changed" if changed else 0)
PYTHON
echo "as described: null is any node in comprehensions and predicates, and none in COUNT and MATCH"
