"""Cypher: the statements that graphload sends.

Every statement runs on every store. Each takes `$rows` or `$ids` and changes nothing else. The
text is Neo4j's, with labels without a prefix: `render` adds the prefix, and replaces what a
server writes differently (`CypherSyntax`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache, partial
from typing import TYPE_CHECKING

from graphload.stores.protocol import Statement
from graphload.stores.schema import (
    ADDRESS,
    CREATED_AT,
    FIELD,
    FORM,
    ITEM,
    KEPT_MENTIONS,
    LOAD,
    LOAD_SET,
    MEASURES,
    MENTIONS,
    NEW_ROW,
    NODE_ROW,
    PARENT,
    PART,
    POSTED,
    RECORDS,
    UNFETCHED,
    USER,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CypherSyntax", "fill_placeholders", "render"]


@dataclass(frozen=True)
class CypherSyntax:
    """Cypher that servers write differently; the defaults are Neo4j's.

    `<name>` is a placeholder for an expression, a label or a key.
    """

    datetime: str = "datetime({epochSeconds: <seconds>})"
    """The UTC datetime of a time in Unix seconds."""
    epoch_seconds: str = "<datetime>.epochSeconds"
    """A datetime property in Unix seconds; null where it is absent."""
    now_ms: str = "timestamp()"
    """The server's time in Unix milliseconds."""
    element_id: str = "elementId(<node>)"
    """A node's internal id, as the driver gives it."""
    index_hint: str = "USING INDEX <variable>:<label>(<key>) "
    """An index hint after MATCH, with a space at its end; empty for none."""
    leading_index_hint: str = ""
    """An index hint at the beginning of the statement, in the same form."""


def fill_placeholders(template: str, values: Mapping[str, str]) -> str:
    """Replace each `<name>` in a template by its value."""
    for name, value in values.items():
        template = template.replace(f"<{name}>", value)
    return template


@cache
def render(cypher: str, prefix: str, syntax: CypherSyntax) -> str:
    """Return a statement of this module with prefixed labels, in a server's own syntax."""
    if prefix:
        cypher = re.sub(rf":({ITEM}|{USER}|{RECORDS}|{ADDRESS})\b", rf":{prefix}\1", cypher)
    hint = _PATTERNS["index_hint"].search(cypher)
    for name, pattern in _PATTERNS.items():
        cypher = pattern.sub(partial(_expand, getattr(syntax, name)), cypher)
    return _expand(syntax.leading_index_hint, hint) + cypher if hint else cypher


def _expand(template: str, match: re.Match[str]) -> str:
    return fill_placeholders(template, match.groupdict())


_NEO4J = CypherSyntax()
_PATTERNS = {
    field.name: re.compile(
        re.sub(r"<(\w+)>", r"(?P<\1>[\\w.\\[\\]]+)", re.escape(getattr(_NEO4J, field.name)))
    )
    for field in fields(_NEO4J)
    if getattr(_NEO4J, field.name)
}


def _properties(values: Mapping[str, str]) -> str:
    """Return a map literal of an item's properties, given the expression for each."""
    others = ", ".join(
        f"{name}: {value}" for name, value in values.items() if name not in (CREATED_AT, "rank")
    )
    seconds = values[CREATED_AT]
    created_at = fill_placeholders(_NEO4J.datetime, {"seconds": seconds})
    return (
        f"{{{others}, {CREATED_AT}: CASE WHEN {seconds} IS NULL THEN null ELSE {created_at} END}}"
    )


_PROPERTIES = _properties({name: f"r.{name}" for name in NODE_ROW})
_VALUES = {name: f"r[{at}]" for at, name in enumerate(NEW_ROW)}
_NEW_PROPERTIES = _properties(_VALUES)
_AS_ROW = f"i {{.*, {CREATED_AT}: i.{CREATED_AT}.epochSeconds}}"

NODE_KEYS = "UNWIND $nodes AS e MATCH (n) WHERE elementId(n) = e RETURN e, coalesce(n.id, n.name)"
"""The ids of items and names of users, by element id."""

ANY_ID = f"MATCH (i:{ITEM}) RETURN i.id LIMIT 1"

_FOREIGN_ITEM = (
    "WHERE i._loads IS NULL AND NOT coalesce(i.stub, false) RETURN count(i), min(toString(i.id))"
)
_FOREIGN_USER = "WHERE u._loads IS NULL RETURN count(u), min(toString(u.name))"
FOREIGN_ITEMS = f"MATCH (i:{ITEM}) {_FOREIGN_ITEM}"
FOREIGN_USERS = f"MATCH (u:{USER}) {_FOREIGN_USER}"
"""Items and users that graphload didn't create: their number, and an example; scan all."""
FOREIGN_AMONG_ITEMS = f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) {_FOREIGN_ITEM}"
FOREIGN_AMONG_USERS = f"UNWIND $ids AS name MATCH (u:{USER} {{name: name}}) {_FOREIGN_USER}"
"""The same of those that have one of some ids or names."""

# --- the journal

MAKE_LOCK = Statement(f"MERGE (l:{LOAD} {{load: 0}}) ON CREATE SET l.form = $form", {"form": FORM})
TAKE_LOCK = Statement(f"MATCH (l:{LOAD} {{load: 0}}) SET l.held = true", {})
"""Never committed: a second load waits until the first one's transaction ends."""

READ_LOCK = f"MATCH (l:{LOAD} {{load: 0}}) RETURN l {{.*}}, timestamp()"
"""The lock, and the server's time in Unix milliseconds."""

PREFIXES = f"MATCH (l:{LOAD}) WHERE l.load > 0 RETURN DISTINCT l.prefix"

LOADS = f"MATCH (l:{LOAD}) WHERE l.load > 0 RETURN l {{.*}}"

SUPERSEDE = (
    f"MATCH (l:{LOAD}) WHERE l.state IN $states OR l.content IS NOT NULL "
    "SET l.token = CASE WHEN l.state IN $states THEN null ELSE l.token END, "
    "l.content = CASE WHEN coalesce(l.prefix, '') = $prefix THEN null ELSE l.content END"
)
"""Stops a run that still writes one of these loads: it has lost the lock. Removes the sum of all
items' content, too: while a load is written, none holds."""

BEGIN_LOAD = f"MERGE (l:{LOAD} {{load: $load}}) SET l += $marks RETURN l.load"

READ_CONTENT = f"MATCH (l:{LOAD}) WHERE coalesce(l.prefix, '') = $prefix RETURN max(l.content)"

RECORD_CONTENT = f"MATCH (l:{LOAD} {{load: $load}}) SET l.content = $content"

RECORD_PROGRESS = (
    f"MATCH (l:{LOAD} {{load: $load}}) WHERE l.token = $token "
    "SET l += $marks, l.touched = timestamp() RETURN l.load"
)
"""Sent in the transaction that it records; returns nothing once another run took over."""

PROGRESS_RECORDED = f"MATCH (l:{LOAD} {{load: $load}}) WHERE l[$mark] = $value RETURN l.load"

END_LOAD = f"MATCH (l:{LOAD} {{load: $load}}) DELETE l"

WRITE_UNFETCHED = (
    f"UNWIND $rows AS r CREATE (:{UNFETCHED} {{load: $load, prefix: $prefix, "
    "ids: r.ids, parents: r.parents, ranks: r.ranks})"
)

REMOVE_UNFETCHED = f"MATCH (u:{UNFETCHED}) WHERE u.load = $load DELETE u"

ALL_UNFETCHED = f"MATCH (u:{UNFETCHED}) WHERE u.prefix = $prefix RETURN u.ids, u.parents, u.ranks"

WRITE_PARTS = (
    f"CREATE (:{PART} {{load: $load, prefix: $prefix, "
    "starts: $starts, ends: $ends, digests: $digests, heads: $heads, cuts: $cuts})"
)

REMOVE_PARTS = f"MATCH (p:{PART}) WHERE p.load = $load DELETE p"

ALL_PARTS = (
    f"MATCH (p:{PART}) WHERE p.prefix = $prefix MATCH (l:{LOAD} {{load: p.load}}) "
    "RETURN l.load, l.state, p.starts, p.ends, p.digests, p.heads, p.cuts"
)
"""The parts of files that loads read, with the state of each load."""

READ_FORM = f"OPTIONAL MATCH (l:{LOAD} {{load: 0}}) RETURN l.form"

LOCK_WITHOUT_FORM = (
    f"MATCH (l:{LOAD} {{load: 0}}) WHERE l.form IS NULL "
    f"OPTIONAL MATCH (other:{LOAD}) WHERE other.load > 0 "
    "WITH l, count(other) AS loads WHERE loads = 0 RETURN l.load"
)
"""Returns a row for a database that an older graphload emptied: its lock tells no form."""

SET_FORM = Statement(f"MERGE (l:{LOAD} {{load: 0}}) SET l.form = $form", {"form": FORM})
"""Waits for the load that holds the lock, if there is any."""

_SET = "s.set, s.loads, s.recorded, s.dropped, s.items"
LOAD_SETS = f"MATCH (s:{LOAD_SET}) WHERE s.prefix = $prefix RETURN {_SET}"

WRITE_SETS = (
    f"UNWIND $rows AS r MERGE (s:{LOAD_SET} {{prefix: $prefix, set: r.set}}) "
    "SET s.loads = r.loads, s.recorded = r.recorded, s.dropped = r.dropped, s.items = r.items"
)

REMOVE_SETS = f"MATCH (s:{LOAD_SET}) WHERE s.prefix = $prefix AND s.set IN $ids DELETE s"

COUNT_SETS = (
    f"MATCH (i:{ITEM}) WHERE i._loads IS NOT NULL WITH i._loads AS number, count(i) AS items "
    "RETURN collect([number, items])"
)
"""The number of items of each set; scans all items."""

_FIELD = "f.name, f.source, f.type, f.loads"
FIELDS = f"MATCH (f:{FIELD}) WHERE f.prefix = $prefix RETURN {_FIELD}"
"""The fields of `extra` that items have as properties."""

JOURNAL = (
    f"MATCH (l:{LOAD}) RETURN 'loads' AS kind, collect(l {{.*}}) AS found "
    f"UNION ALL MATCH (s:{LOAD_SET}) WHERE s.prefix = $prefix "
    f"RETURN 'sets' AS kind, collect([{_SET}]) AS found "
    f"UNION ALL MATCH (f:{FIELD}) WHERE f.prefix = $prefix "
    f"RETURN 'fields' AS kind, collect([{_FIELD}]) AS found "
    f"UNION ALL MATCH (m:{MEASURES}) WHERE m.prefix = $prefix "
    "RETURN 'measures' AS kind, collect(m {.*}) AS found "
    f"UNION ALL MATCH (n:{KEPT_MENTIONS}) WHERE n.prefix = $prefix "
    "RETURN 'mentions' AS kind, collect([n.loads, n.hosts]) AS found "
    "UNION ALL RETURN 'now' AS kind, [timestamp()] AS found"
)
"""The nodes of the lock and of all loads, the sets and the fields of a prefix, the node of its
measures, what it keeps of mentions, and the server's time in Unix milliseconds: a list of each
kind, which may be absent where it is empty.

A server plans one statement sooner than six. None of its parts carries the lists of the others
along: a row for each set with a list of all loads takes the square of their number.
"""

WRITE_FIELDS = (
    f"UNWIND $rows AS r MERGE (f:{FIELD} {{prefix: $prefix, name: r.name}} ) "
    "SET f.source = r.source, f.type = r.type, f.loads = r.loads"
)

REMOVE_FIELDS = f"MATCH (f:{FIELD}) WHERE f.prefix = $prefix AND f.name IN $ids DELETE f"

STORED_MEASURES = f"MATCH (m:{MEASURES}) WHERE m.prefix = $prefix RETURN m {{.*}}"
"""The measures that items have as properties."""

WRITE_MEASURES = f"MERGE (m:{MEASURES} {{prefix: $prefix}}) SET m += $marks"
OUTDATE_MEASURES = f"MATCH (m:{MEASURES}) WHERE m.prefix = $prefix SET m.stale = true"
REMOVE_MEASURES = f"MATCH (m:{MEASURES}) WHERE m.prefix = $prefix DELETE m"

KEPT = f"MATCH (n:{KEPT_MENTIONS}) WHERE n.prefix = $prefix RETURN n.loads, n.hosts"
"""The loads that asked for mentions, and the hosts of the items' own sites."""

WRITE_KEPT = f"MERGE (n:{KEPT_MENTIONS} {{prefix: $prefix}}) SET n.loads = $loads, n.hosts = $hosts"
REMOVE_KEPT = f"MATCH (n:{KEPT_MENTIONS}) WHERE n.prefix = $prefix DELETE n"

PROPERTIES_AMONG = (
    f"MATCH (i:{ITEM}) UNWIND keys(i) AS key "
    "WITH DISTINCT key WHERE key IN $names RETURN collect(key)"
)
"""The properties of items that are among some names; scans all items."""

FIELDS_OF_ITEMS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    "RETURN collect([i.id, i.extra, [name IN $names | i[name]]])"
)

FIELDS_AND_TEXTS_OF_ITEMS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    "RETURN collect([i.id, i.extra, [name IN $names | i[name]], i.text, i.text_format])"
)

SET_FIELDS = f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i += r.fields"
"""Names travel as keys of a map: a user's text is never a part of a statement."""

# --- writing items and users

CREATE_ITEMS = f"UNWIND $rows AS r CREATE (:{ITEM} {_NEW_PROPERTIES})"
"""Each row is a list: the values of `NEW_ROW`."""

CREATE_KIDS = (
    f"UNWIND $rows AS g MATCH (a:{ITEM} {{id: g[0]}}) "
    "WITH a, g[1] AS kids UNWIND kids AS r WITH a, r "
    f"CREATE (:{ITEM} {_NEW_PROPERTIES})-[:{PARENT} {{rank: {_VALUES['rank']}}}]->(a)"
)
"""New items with their edges to a parent that an earlier statement created.

Each row is the parent's id and a list of new rows. A statement doesn't match nodes that it
creates itself, so no row may be the parent of another. `WITH a, r` drops the list: an engine
that buffers rows would keep a copy for each kid.
"""

UPDATE_ITEMS = f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i += {_PROPERTIES}"
"""Replaces all properties: one that is null in the row is removed."""

SET_POSITIONS = (
    f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i.root = r.root, i.depth = r.depth"
)

SET_LOADS = f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i._loads = r._loads"
"""Sets which set of loads contains an item; its record isn't changed."""

OLD_OWNERS = f"MATCH (i:{ITEM}) WHERE i._seen IS NOT NULL RETURN collect([i.id, i._loads, i._seen])"
OLD_USERS = f"MATCH (u:{USER}) WHERE u._made RETURN collect(u.name)"
"""Items and users of form 1."""

UPGRADE_ITEMS = (
    f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.id}}) SET i._loads = r._loads, i._seen = null"
)
UPGRADE_USERS = (
    f"UNWIND $ids AS name MATCH (u:{USER} {{name: name}}) SET u._loads = 1, u._made = null"
)

WRITE_RECORDS = (
    f"UNWIND $rows AS r MERGE (n:{RECORDS} {{id: r.id}}) "
    "SET n.records = r.records, n.digests = r.digests"
)

REMOVE_RECORDS = f"UNWIND $ids AS id MATCH (n:{RECORDS} {{id: id}}) DELETE n"

RENAME_ITEMS = f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r.old}}) SET i.id = r.id"

REMOVE_ITEMS = f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) DETACH DELETE i"

UNLINK_KIDS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) WITH i "
    f"MATCH (i)<-[p:{PARENT}]-(:{ITEM}) DELETE p"
)

UNLINK_ITEMS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) WITH i MATCH (i)-[p:{PARENT}]->() DELETE p"
)

LINK_ITEMS = (
    f"UNWIND $rows AS r MATCH (a:{ITEM} {{id: r[0]}}) WITH a, r UNWIND r[1] AS k "
    f"MATCH (i:{ITEM} {{id: k[0]}}) CREATE (i)-[:{PARENT} {{rank: k[1]}}]->(a)"
)
"""Edges to a parent from each of its kids: a row is the parent's id, and a list of ids and ranks.

A parent is looked up once for all its kids.
"""

RETRACT_POSTS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) WITH i MATCH (i)<-[p:{POSTED}]-() DELETE p"
)

CREATE_POSTS = (
    f"UNWIND $rows AS r MERGE (u:{USER} {{name: r[0]}}) ON CREATE SET u._loads = $loads "
    "WITH u, r UNWIND r[1] AS id "
    f"MATCH (i:{ITEM} {{id: id}}) CREATE (u)-[:{POSTED}]->(i)"
)
"""A row is a user's name, and a list of ids; new users get the set of loads `$loads`."""

REMOVE_USERS = (
    f"UNWIND $ids AS name MATCH (u:{USER} {{name: name}}) "
    "WHERE u._loads IS NOT NULL DETACH DELETE u"
)

REMOVE_IDLE_USERS = (
    f"UNWIND $ids AS name MATCH (u:{USER} {{name: name}}) "
    f"WHERE NOT (u)-[:{POSTED}]->() DETACH DELETE u"
)

# --- mentions

_ADDRESS = "collect([a.source, a.target, a.host, a.alias])"
ADDRESSES_IN = f"UNWIND $ids AS id MATCH (a:{ADDRESS} {{source: id}}) RETURN {_ADDRESS}"
ADDRESSES_OF = f"UNWIND $ids AS id MATCH (a:{ADDRESS} {{target: id}}) RETURN {_ADDRESS}"
"""The addresses in some items, and those that name some ids."""

OWNERS_OF_ALIASES = (
    f"UNWIND $ids AS id MATCH (a:{ADDRESS} {{alias: id}}) RETURN collect([a.alias, a.source])"
)
"""Ids by which addresses name items, and these."""

NAMING_ITEMS = f"MATCH (a:{ADDRESS}) RETURN collect(DISTINCT a.source)"
NAMING_ON_HOSTS = f"MATCH (a:{ADDRESS}) WHERE a.host IN $ids RETURN collect(DISTINCT a.source)"
"""Items that have an address, or one on some hosts; both scan all addresses."""

CREATE_ADDRESSES = (
    f"UNWIND $rows AS r CREATE (:{ADDRESS} {{source: r[0], target: r[1], host: r[2], alias: r[3]}})"
)
REMOVE_ADDRESSES = f"UNWIND $ids AS id MATCH (a:{ADDRESS} {{source: id}}) DELETE a"

TEXTS_OF_ITEMS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    "RETURN collect([i.id, i.by, i.url, i.text, i.text_format, i.extra])"
)
"""All of an item that addresses are in."""

MENTIONS_BY = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    f"OPTIONAL MATCH (i)-[:{MENTIONS}]->(o:{ITEM}) WITH i, o WHERE o IS NOT NULL "
    "RETURN collect([i.id, o.id])"
)
MENTIONS_TO = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    f"OPTIONAL MATCH (i)<-[:{MENTIONS}]-(o:{ITEM}) WITH i, o WHERE o IS NOT NULL "
    "RETURN collect([o.id, i.id])"
)
"""Source and target of each mention by some items, and of some items."""

_FROM_ONE = f"UNWIND $rows AS r MATCH (i:{ITEM} {{id: r[0]}})"
_TO_EACH = f"{_FROM_ONE} WITH i, r UNWIND r[1] AS id MATCH (o:{ITEM} {{id: id}})"
CREATE_MENTIONS_BY = f"{_TO_EACH} CREATE (i)-[:{MENTIONS}]->(o)"
CREATE_MENTIONS_TO = f"{_TO_EACH} CREATE (i)<-[:{MENTIONS}]-(o)"
REMOVE_MENTIONS_BY = f"{_FROM_ONE} MATCH (i)-[m:{MENTIONS}]->(o:{ITEM}) WHERE o.id IN r[1] DELETE m"
REMOVE_MENTIONS_TO = f"{_FROM_ONE} MATCH (i)<-[m:{MENTIONS}]-(o:{ITEM}) WHERE o.id IN r[1] DELETE m"
"""Mentions by one item, or of one: a row is its id, and a list of the ids at the other ends.

An item with thousands of mentions is looked up once for all: for each, it would take their square.
"""

# --- reading: one record with many rows, since the driver's records are expensive. The
# lookup comes first and its neighbours are OPTIONAL: else planners begin at the other end, with a
# plan that was cached while the database was small.

STATE_OF_ITEMS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    f"OPTIONAL MATCH (i)-[p:{PARENT}]->(a:{ITEM}) OPTIONAL MATCH (u:{USER})-[:{POSTED}]->(i) "
    "WITH a, collect([i.id, i.digest, i.id_source, i.retrieved_at, i.root, i.depth, "
    "i._loads, p.rank, u.name]) AS states "
    "WITH a.id AS above, states UNWIND states AS state "
    "RETURN collect(state + [above])"
)
"""Grouped by parent: reading a node with a long list of kids is slow."""

CONTENT_OF_ITEMS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    "RETURN collect([i.id, i.digest, i.id_source, i.retrieved_at])"
)

COUNT_NODES = "MATCH (n) RETURN count(n)"
"""All nodes of the database, whoever created them; servers keep this number."""

COUNT_ITEMS = f"MATCH (i:{ITEM}) RETURN count(i)"

ITEMS = f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) RETURN collect({_AS_ROW})"

ITEMS_WITH_EDGES = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    f"OPTIONAL MATCH (i)-[p:{PARENT}]->(a:{ITEM}) OPTIONAL MATCH (i)<-[:{POSTED}]-(u:{USER}) "
    f"WITH a, collect([{_AS_ROW}, p.rank, u.name]) AS below RETURN collect([a.id, below])"
)
"""Each item's row, rank and author, by parent; repeated for each further parent and author."""

ITEMS_IN_RANGE = (
    f"MATCH (i:{ITEM}) USING INDEX i:{ITEM}(id) WHERE $low <= i.id <= $high "
    f"OPTIONAL MATCH (i)-[p:{PARENT}]->(a:{ITEM}) OPTIONAL MATCH (i)<-[:{POSTED}]-(u:{USER}) "
    f"WITH {_AS_ROW} AS row, a.id AS above, p.rank AS rank, u.name AS name "
    f"RETURN collect([{', '.join(f'row.{name}' for name in NODE_ROW)}, rank, above, name])"
)
"""The same of all items in a range of ids, in half the time: for stores with `range_scan`.

Each item is a list: the values of `NEW_ROW`, then parent and author.
"""

KIDS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    f"OPTIONAL MATCH (i)<-[:{PARENT}]-(k:{ITEM}) WITH id, k WHERE k IS NOT NULL "
    "RETURN collect([k.id, id])"
)

KIDS_WITH_RANKS = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) OPTIONAL MATCH (i)<-[p:{PARENT}]-(k:{ITEM}) "
    "WITH k, p WHERE k IS NOT NULL RETURN collect([k.id, p.rank, size(keys(p))])"
)
"""Kids, with the rank of each edge and the number of its properties."""

HOPS = 16
"""The number of levels that one statement walks; few, since foreign edges may be no tree."""

ITEMS_BELOW = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    f"OPTIONAL MATCH (i)<-[p:{PARENT}*1..{HOPS}]-(k:{ITEM}) WITH k, p WHERE k IS NOT NULL "
    "RETURN collect([k.id, size(p)])"
)
ITEMS_ABOVE = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    f"OPTIONAL MATCH (i)-[p:{PARENT}*1..{HOPS}]->(a:{ITEM}) WITH a, p WHERE a IS NOT NULL "
    "RETURN collect([a.id, size(p)])"
)
"""Descendants and ancestors within `HOPS` levels, each with the number of levels."""

LINKING_ITEMS = f"UNWIND $ids AS url MATCH (i:{ITEM}) WHERE i.url = url RETURN collect(i.id)"
"""Items that have one of some texts as their `url`; scans all items."""

KNOWN_IDS = f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) RETURN collect(i.id)"

LISTING_ITEMS = (
    f"MATCH (i:{ITEM}) WHERE any(k IN i.kids WHERE k IN $ids) "
    "OR any(k IN i.parts WHERE k IN $ids) RETURN collect(i.id)"
)
"""Items that list one of the ids as a kid or part; scans all items."""

RECORDS_OF_ITEMS = (
    f"UNWIND $ids AS id MATCH (n:{RECORDS} {{id: id}}) RETURN collect([n.id, n.records, n.digests])"
)

SAME_KEPT_RECORDS = (
    f"MATCH (n:{RECORDS}) WHERE any(d IN n.digests WHERE d IN $ids) "
    "RETURN collect([n.digests, n.id])"
)
"""Items that have a record with one of these digests; scans all nodes of records."""

SURROGATES = (
    f"MATCH (i:{ITEM}) USING INDEX i:{ITEM}(id) WHERE $low <= i.id < $high "
    "WITH i WHERE i.id_source = 'surrogate' RETURN collect([i.id, i.digest])"
)
"""The surrogates in a range of ids; a condition beside the range would make this scan all items."""

SAME_RECORDS = (
    f"MATCH (i:{ITEM}) WHERE i.digest IN $ids AND i.id_source <> 'surrogate' "
    "RETURN collect([i.digest, i.id])"
)
"""Items whose record has one of these digests; scans all items."""

AN_UNCERTAIN_ITEM = (
    f"MATCH (i:{ITEM}) WHERE i.id_source IN ['recovered', 'guessed'] "
    "WITH i LIMIT 1 RETURN collect(i.id)"
)
"""An item whose id was recovered or guessed; scans all items where there is none."""

USERS = f"UNWIND $ids AS name MATCH (u:{USER} {{name: name}}) RETURN collect(u.name)"

# --- statistics

MEASURED_ITEMS = f"MATCH (i:{ITEM}) RETURN collect([i.id, i.by, i.time, i.stub, i.deleted, i.dead])"
MEASURED_REPLIES = f"MATCH (i:{ITEM})-[r:{PARENT}]->(p:{ITEM}) RETURN collect([i.id, p.id, r.rank])"

_HAS_RECORD = "NOT coalesce(i.stub, false)"

AN_UNPLACED_ITEM = (
    f"MATCH (i:{ITEM}) WHERE i.depth IS NULL AND i._loads IS NULL "
    "WITH i LIMIT 1 RETURN collect(i.id)"
)
"""An item without a depth that isn't a member of a cycle: others created it."""

COUNTS = (
    f"MATCH (i:{ITEM}) "
    "WITH i.stub AS stub, i.item_type AS kind, i.deleted AS deleted, i.dead AS dead, "
    "i.depth AS depth, count(*) AS items, min(i.time) AS first, max(i.time) AS last "
    "RETURN collect([stub, kind, deleted, dead, depth, items, first, last])"
)
AUTHOR_COUNT = f"MATCH (i:{ITEM}) WHERE {_HAS_RECORD} RETURN [count(DISTINCT i.by)]"
LEAF_COUNT = f"MATCH (i:{ITEM}) WHERE {_HAS_RECORD} AND NOT (i)<-[:{PARENT}]-() RETURN [count(i)]"

_COUNTED_THREADS = (
    f"MATCH (i:{ITEM}) WHERE {_HAS_RECORD} "
    "WITH i.root AS root, count(*) AS items, max(i.depth) AS depth, "
    "count(DISTINCT i.by) AS authors, min(i.time) AS first, max(i.time) AS last "
    "WHERE root IS NOT NULL RETURN "
)
THREADS = f"{_COUNTED_THREADS}collect([root, [items, depth, authors, first, last]])"
THREAD_ROWS = f"{_COUNTED_THREADS}root, items, depth, authors, first, last"
"""The same, one row a thread."""
THREAD_MEMBERS = f"MATCH (i:{ITEM}) WHERE {_HAS_RECORD} RETURN i.root, i.depth, i.by, i.time"
"""The items of all threads, to count these where the store uses the memory of this process."""
ROOTS = f"MATCH (i:{ITEM}) WHERE i.depth = 0 RETURN collect([i.id, i.title])"
ROOT_ROWS = (
    f"MATCH (i:{ITEM}) WHERE i.depth = 0 RETURN i.id, i.title, left(i.text, $length), "
    "i.text_format, coalesce(i.stub, false), [name IN $names | i[name]]"
)
FIRST_ROOT_ROWS = f"{ROOT_ROWS} LIMIT $rows"
"""The beginning of each thread, one row a root; some of them, without an order."""

LEVELS = (
    f"MATCH (i:{ITEM}) WHERE {_HAS_RECORD} "
    "WITH i.root AS root, i.depth AS depth, count(*) AS items "
    "WHERE root IS NOT NULL RETURN collect([root, depth, items])"
)
"""The number of items on each level of each thread."""

OUR_IDS = (
    f"MATCH (i:{ITEM}) WHERE i._loads IS NOT NULL OR coalesce(i.stub, false) RETURN collect(i.id)"
)

OUR_USERS = f"MATCH (u:{USER}) WHERE u._loads IS NOT NULL RETURN collect(u.name)"

ALL_USERS = f"MATCH (u:{USER}) RETURN collect(u.name)"

IDLE_USERS = f"MATCH (u:{USER}) WHERE NOT (u)-[:{POSTED}]->() RETURN collect(u.name)"

REFERENCES = (
    f"UNWIND $ids AS id MATCH (i:{ITEM} {{id: id}}) "
    "RETURN collect([i.id, i.parent, i.poll, i.kids, i.parts, i.time, i.by, i.digest])"
)
"""A record's references to other items, its time and author, and its digest; a stub has none."""

REFERENCED_IDS = (
    f"MATCH (i:{ITEM}) WHERE i.parent IN $ids OR i.poll IN $ids "
    "RETURN collect([i.id, i.parent, i.poll])"
)
"""Id, parent and poll of each record that names one of the ids as either; scans all items."""

LISTED_IDS = (
    f"MATCH (i:{ITEM}) WHERE i.kids IS NOT NULL OR i.parts IS NOT NULL "
    "UNWIND coalesce(i.kids, []) + coalesce(i.parts, []) AS k WITH k WHERE k IN $ids "
    "RETURN collect(DISTINCT k)"
)
"""Those of the ids that a list of kids or parts has; scans all items."""

FOREIGN_USER_NAMES = f"MATCH (u:{USER}) WHERE u._loads IS NULL RETURN collect(u.name)"

ALL_IDS = f"MATCH (i:{ITEM}) RETURN collect(i.id)"

ALL_RECORDS = f"MATCH (n:{RECORDS}) RETURN collect(n.id)"
