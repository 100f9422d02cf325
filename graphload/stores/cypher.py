"""Cypher: the statements that graphload sends.

The same statements run on every store; each takes `$rows` or `$ids` and touches nothing that
those don't name. A store with a prefix puts it before the labels of items and users
(`with_prefix`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from graphload.stores.protocol import Statement
from graphload.stores.schema import ITEM, LOAD, NEW_ROW, NODE_ROW, PARENT, POSTED, USER

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["with_prefix"]


def _properties(values: Mapping[str, str]) -> str:
    """Spell out what an item has, given where each value stands in a row."""
    set_ = ", ".join(
        f"{name}: {value}" for name, value in values.items() if name not in ("created_at", "rank")
    )
    time = values["created_at"]
    moment = f"CASE WHEN {time} IS NULL THEN null ELSE datetime({{epochSeconds: {time}}}) END"
    return f"{{{set_}, created_at: {moment}}}"


_PROPERTIES = _properties({name: f"r.{name}" for name in NODE_ROW})
_VALUES = {name: f"r[{at}]" for at, name in enumerate(NEW_ROW)}
_NEW_PROPERTIES = _properties(_VALUES)
_AS_ROW = "i {.*, created_at: i.created_at.epochSeconds}"


@cache
def with_prefix(cypher: str, prefix: str) -> str:
    """Put a prefix before the labels of items and users in one of our statements."""
    return re.sub(rf":({ITEM}|{USER})\b", rf":{prefix}\1", cypher) if prefix else cypher


ANY_ID = f"MATCH (i:{ITEM}) RETURN i.id LIMIT 1"

FOREIGN_ITEMS = (
    f"MATCH (i:{ITEM}) WHERE i._loads IS NULL AND NOT coalesce(i.stub, false) "
    "RETURN count(i), min(toString(i.id))"
)
FOREIGN_USERS = f"MATCH (u:{USER}) WHERE u._made IS NULL RETURN count(u), min(toString(u.name))"
"""What graphload didn't make: how many, and one of them."""

# --- the journal

MAKE_LOCK = Statement(f"MERGE (l:{LOAD} {{load: 0}})", {})
TAKE_LOCK = Statement(f"MATCH (l:{LOAD} {{load: 0}}) SET l.held = true", {})
"""Never committed: whoever comes second waits until the first lets go of the node."""

PREFIXES = f"MATCH (l:{LOAD}) WHERE l.load > 0 RETURN DISTINCT l.prefix"

LOADS = f"MATCH (l:{LOAD}) WHERE l.load > 0 RETURN l {{.*}}"

NOW = "RETURN timestamp()"

SUPERSEDE = f"MATCH (l:{LOAD}) WHERE l.state = $state SET l.token = null"
"""Whoever still writes one of these loads has lost the lock, and is to stop."""

BEGIN_LOAD = f"MERGE (l:{LOAD} {{load: $load}}) SET l += $marks RETURN l.load"

NOTE = (
    f"MATCH (l:{LOAD} {{load: $load}}) WHERE l.token = $token "
    "SET l += $marks, l.touched = timestamp() RETURN l.load"
)
"""Written in the transaction of what it is about; finds nothing once another run took over."""

NOTED = f"MATCH (l:{LOAD} {{load: $load}}) WHERE l[$mark] = $value RETURN l.load"

END_LOAD = f"MATCH (l:{LOAD} {{load: $load}}) DELETE l"

# --- into the database

CREATE_ITEMS = f"UNWIND $rows AS r CREATE (:{ITEM} {_NEW_PROPERTIES})"
"""Each row a list, as `NEW_ROW` says."""

CREATE_KIDS = (
    f"UNWIND $rows AS g MATCH (a:{ITEM} {{id: g[0]}}) "
    "WITH a, g[1] AS kids UNWIND kids AS r WITH a, r "
    f"CREATE (:{ITEM} {_NEW_PROPERTIES})-[:{PARENT} {{rank: {_VALUES['rank']}}}]->(a)"
)
"""New items and their edges to a parent, which is there from an earlier statement.

Each row is the parent's id and a list of new rows. One statement sees no node that it makes
itself: a row below one would be lost. `WITH a, r` lets go of the list: an engine that holds
rows back would hold it once for each kid.
"""

UPDATE_ITEMS = f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i += {_PROPERTIES}"
"""A whole row over what was there: a property that the row hasn't is taken away."""

PLACE_ITEMS = (
    f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i.root = r.root, i.depth = r.depth"
)

HOLD_ITEMS = (
    f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i._loads = r._loads, i._seen = r._seen"
)
"""Only who holds an item, and since when: its record stays."""

RELEASE_ITEMS = f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i._loads = r._loads"

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
    f"UNWIND $rows AS r MERGE (u:{USER} {{name: r.name}}) ON CREATE SET u._made = true "
    "WITH u, r UNWIND r.ids AS id "
    f"MATCH (i:{ITEM} {{id: id}}) CREATE (u)-[:{POSTED}]->(i)"
)

REMOVE_USERS = f"UNWIND $ids AS name MATCH (u:{USER} {{name: name}}) WHERE u._made DETACH DELETE u"

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
    "i._loads, i._seen, p.rank, u.name]) AS states "
    "WITH a.id AS above, states UNWIND states AS state "
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

FACTS_BETWEEN = (
    f"MATCH (i:{ITEM}) USING INDEX i:{ITEM}(id) WHERE $low <= i.id <= $high "
    f"OPTIONAL MATCH (i)-[p:{PARENT}]->(a:{ITEM}) OPTIONAL MATCH (i)<-[:{POSTED}]-(u:{USER}) "
    f"WITH {_AS_ROW} AS row, a.id AS above, p.rank AS rank, u.name AS name "
    f"RETURN collect([{', '.join(f'row.{name}' for name in NODE_ROW)}, rank, above, name])"
)
"""The same of all items from one id to another, for half the work: for stores with `range_scan`.

Each is a list: what `NEW_ROW` says, then parent and author.
"""

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

SAME_RECORDS = (
    f"MATCH (i:{ITEM}) WHERE i.digest IN $ids AND i.id_source <> 'surrogate' "
    "RETURN collect([i.digest, i.id])"
)
"""Items whose record is one of these: a look at every item there is."""

USERS = f"UNWIND $ids AS name MATCH (u:{USER} {{name: name}}) RETURN collect(u.name)"

OUR_IDS = (
    f"MATCH (i:{ITEM}) WHERE i._loads IS NOT NULL OR coalesce(i.stub, false) RETURN collect(i.id)"
)

OUR_USERS = f"MATCH (u:{USER}) WHERE u._made RETURN collect(u.name)"

IDLE_USERS = f"MATCH (u:{USER}) WHERE NOT (u)-[:{POSTED}]->() RETURN collect(u.name)"

POINTERS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    "RETURN collect([i.id, i.parent, i.poll, i.kids, i.parts, i.time, i._loads, i.digest, i.stub])"
)
"""What a record says of other items, who holds it, its digest, and whether it is a stub."""

POINTED_AT = (
    f"MATCH (i:{ITEM}) WHERE i.parent IN $ids OR i.poll IN $ids RETURN collect([i.parent, i.poll])"
)

LISTED = (
    f"MATCH (i:{ITEM}) WHERE i.kids IS NOT NULL OR i.parts IS NOT NULL "
    "UNWIND coalesce(i.kids, []) + coalesce(i.parts, []) AS k WITH k WHERE k IN $ids "
    "RETURN collect(DISTINCT k)"
)

FOREIGN_USER_NAMES = f"MATCH (u:{USER}) WHERE u._made IS NULL RETURN collect(u.name)"

ALL_IDS = f"MATCH (i:{ITEM}) RETURN collect(i.id)"
