"""What stands in a database: labels, types, constraints and the Cypher that graphload sends.

This module alone names them. The same statements run on every store; each takes `$rows`
or `$ids` and touches nothing that those don't name.

- `(:Item {id, …})`: every field of the Item that is set, and `created_at` (the datetime of
  `time`), `stub`, `id_source`, `root`, `depth`, `digest`; `extra` is JSON text.
- `(kid:Item)-[:PARENT {rank}]->(parent:Item)`, at most one a kid.
- `(:User {name})-[:POSTED]->(:Item)`.

An item's row is a map of exactly these properties, None where one is absent, except that
`created_at` is in Unix seconds: datetimes differ between drivers, integers don't.
"""

from __future__ import annotations

from graphload.items import FIELDS

__all__ = [
    "CONSTRAINTS",
    "ITEM",
    "ITEM_PROPERTIES",
    "PARENT",
    "POSTED",
    "UNIQUE",
    "USER",
]

ITEM = "Item"
USER = "User"
PARENT = "PARENT"
POSTED = "POSTED"

UNIQUE = {ITEM: "id", USER: "name"}
"""The property that is unique among the nodes of each label."""

ITEM_PROPERTIES = (*FIELDS, "stub", "id_source", "root", "depth", "digest", "created_at")
"""What an Item node can have, and so what its row has."""

_SET = ", ".join(f"{name}: r.{name}" for name in ITEM_PROPERTIES if name != "created_at")
_CREATED_AT = (
    "CASE WHEN r.created_at IS NULL THEN null ELSE datetime({epochSeconds: r.created_at}) END"
)
_PROPERTIES = f"{{{_SET}, created_at: {_CREATED_AT}}}"
_AS_ROW = "i {.*, created_at: i.created_at.epochSeconds}"

CONSTRAINTS = tuple(
    f"CREATE CONSTRAINT graphload_{label.lower()}_{key} IF NOT EXISTS "
    f"FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
    for label, key in UNIQUE.items()
)
"""Neo4j's; an embedded store has the same as indexes."""

ANY_ID = f"MATCH (i:{ITEM}) RETURN i.id LIMIT 1"

# --- into the database

CREATE_ITEMS = f"UNWIND $rows AS r CREATE (:{ITEM} {_PROPERTIES})"

CREATE_KIDS = (
    f"UNWIND $rows AS g MATCH (a:{ITEM} {{id: g.above}}) "
    "WITH a, g.kids AS kids UNWIND kids AS r WITH a, r "
    f"CREATE (:{ITEM} {_PROPERTIES})-[:{PARENT} {{rank: r.rank}}]->(a)"
)
"""New items and their edges to `above`, which is there from an earlier statement.

One statement sees no node that it makes itself: a row below one would be lost. `WITH a, r`
lets go of the list: an engine that holds rows back would hold it once for each kid.
"""

UPDATE_ITEMS = f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i += {_PROPERTIES}"
"""A whole row over what was there: a property that the row hasn't is taken away."""

PLACE_ITEMS = (
    f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i.root = r.root, i.depth = r.depth"
)

RENAME_ITEMS = f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.old}}) SET i.id = r.id"

REMOVE_ITEMS = f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) DETACH DELETE i"

UNLINK_ITEMS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) WITH i MATCH (i)-[p:{PARENT}]->() DELETE p"
)

LINK_ITEMS = (
    f"UNWIND $rows AS r MATCH (a:{ITEM} {{id: r.above}}) WITH a, r UNWIND r.kids AS k "
    f"MATCH (i:{ITEM} {{id: k.id}}) CREATE (i)-[:{PARENT} {{rank: k.rank}}]->(a)"
)
"""Edges to `above` from each of `kids`, so that a parent is looked up once for many."""

RETRACT_POSTS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) WITH i MATCH (i)<-[p:{POSTED}]-() DELETE p"
)

CREATE_POSTS = (
    f"UNWIND $rows AS r MERGE (u:{USER} {{name: r.name}}) WITH u, r UNWIND r.ids AS id "
    f"MATCH (i:{ITEM} {{id: id}}) CREATE (u)-[:{POSTED}]->(i)"
)

REMOVE_IDLE_USERS = (
    f"UNWIND $ids AS name MATCH (u:{USER} {{name: name}}) "
    f"WHERE NOT (u)-[:{POSTED}]->() DETACH DELETE u"
)

# --- out of it: one record for many rows, for a driver's records are dear. What is looked up
# comes first, what hangs on it is OPTIONAL: no planner then begins at the other end, as they
# do with a plan from when there was little to look through.

STATE_OF_ITEMS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    f"OPTIONAL MATCH (i)-[p:{PARENT}]->(a:{ITEM}) OPTIONAL MATCH (u:{USER})-[:{POSTED}]->(i) "
    "WITH a, collect([i.id, i.digest, i.id_source, i.retrieved_at, i.root, i.depth, "
    "p.rank, u.name]) AS states WITH a.id AS above, states UNWIND states AS state "
    "RETURN collect(state + [above])"
)
"""Grouped by parent: one with a long list of kids is slow to look into."""

ITEMS = f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) RETURN collect({_AS_ROW})"

FACTS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    f"OPTIONAL MATCH (i)-[p:{PARENT}]->(a:{ITEM}) OPTIONAL MATCH (i)<-[:{POSTED}]-(u:{USER}) "
    f"WITH a, collect([{_AS_ROW}, p.rank, u.name]) AS below RETURN collect([a.id, below])"
)
"""Each item's row, rank and author, by parent; an item comes again for each further one."""

KIDS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    f"OPTIONAL MATCH (i)<-[:{PARENT}]-(k:{ITEM}) WITH id, k WHERE k IS NOT NULL "
    "RETURN collect([k.id, id])"
)

CLAIMANTS = (
    f"MATCH (i:{ITEM}) WHERE any(k IN i.kids WHERE k IN $ids) "
    "OR any(k IN i.parts WHERE k IN $ids) RETURN collect(i.id)"
)
"""Who lists one of the ids among its kids or parts: a look at every item there is."""

SURROGATES = f"MATCH (i:{ITEM}) WHERE i.id_source = 'surrogate' RETURN collect([i.id, i.digest])"

USERS = f"UNWIND $ids AS name MATCH (u:{USER} {{name: name}}) RETURN collect(u.name)"

ALL_IDS = f"MATCH (i:{ITEM}) RETURN collect(i.id)"
