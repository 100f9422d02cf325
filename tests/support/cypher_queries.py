"""Queries as analysts write them, at random: the same for a seed, and all valid on Neo4j."""

from __future__ import annotations

import random
from typing import NamedTuple

__all__ = ["PARAMETERS", "GeneratedQuery", "generate_query"]


class GeneratedQuery(NamedTuple):
    """A query that only reads; `ordered` if its ORDER BY decides the order of all rows."""

    text: str
    ordered: bool


PARAMETERS = {"depths": [1, 2, 5], "n": 3, "name": "a", "map": {"a": [1, None]}}

_SCALARS = """
i.depth
i.by
i.score
i.item_type
i.root
coalesce(i.score, 0)
i.depth + 1
i.depth % 3
size(i.text)
toUpper(i.by)
left(i.by, 2)
i.created_at
i.created_at.hour
date(i.created_at)
i.created_at.epochSeconds / 3600
size(i.kids)
i.kids[0]
CASE WHEN i.depth > 3 THEN 'deep' WHEN i.depth = 0 THEN 'root' ELSE 'mid' END
CASE i.item_type WHEN 'story' THEN 1 ELSE 0 END
i.by IS NULL
i.depth IN $depths
[x IN i.kids WHERE x % 2 = 0 | x % 7]
reduce(s = 0, x IN i.kids | s + x % 5)
any(x IN i.kids WHERE x % 3 = 0)
i.by STARTS WITH 's' OR i.depth < 2
$n + i.depth
COUNT { (i)<-[:PARENT]-() }
EXISTS { (i)<-[:PARENT]-({depth: 2}) }
head(labels(i))
COLLECT { MATCH (i)<-[:PARENT]-(z) WITH z ORDER BY z.id RETURN z.depth }
toString(i.depth)
duration.inSeconds(i.created_at, datetime('2031-03-12T00:00Z')).hours
abs(3 - i.depth)
i {.depth, .by}
{d: i.depth, b: [i.by, null]}
[i.depth, i.by]
keys({a: i.depth})
substring(i.text, 0, 4)
split(i.by, '_')[0]
replace(i.by, 'a', $name)
i.deleted
round(i.depth / 3.0, 1)
toInteger(i.depth / 2.5)
i.depth * 1.5 > 3 AND NOT i.depth = 4
""".strip().splitlines()
_PREDICATES = """
i.depth > 2
i.depth IN [1, 2, 4]
i.by IS NOT NULL
i.text CONTAINS 'the'
i.by STARTS WITH 's'
i.by ENDS WITH 'a'
i.text =~ '(?is).*moss.*'
i.score IS NULL
NOT i.depth = 2
i.depth > 1 XOR i.by < 'm'
EXISTS { (i)<-[:PARENT]-() }
NOT EXISTS { MATCH (i)<-[:PARENT]-(x) WHERE x.depth > 3 }
COUNT { (i)<-[:PARENT]-() } > 1
(i)<-[:PARENT]-()
i.created_at > datetime('2031-03-11T12:00:00Z')
size(i.kids) >= $n
i.depth IN $depths
toLower(i.by) CONTAINS $name
i.depth <> 3 AND i.item_type = 'comment'
1 < i.depth < 5
date(i.created_at) = date('2031-03-11')
all(x IN i.kids WHERE x > 0)
coalesce(i.score, 0) + i.depth > 3
i.deleted IS NULL OR i.dead
i.by > 'k'
""".strip().splitlines()
_AGGREGATES = """
count(*)
count(i.score)
count(DISTINCT i.by)
sum(i.depth)
max(i.score)
min(i.by)
max(i.created_at)
size(collect(i.by))
size(collect(DISTINCT i.depth))
count(*) > 5
count(*) > 3 AND count(*) < 40
max(i.score) IS NULL
count(*) IN [1, 2]
min(i.by) STARTS WITH 'a'
NOT max(i.depth) > 4
CASE WHEN max(i.score) IS NULL THEN 'no' ELSE 'yes' END
{n: count(*), none: max(i.score) IS NULL}
[min(i.depth), max(i.by) IS NULL]
100.0 * count(i.text) / count(*)
toString(count(*)) + 'x'
max(i.depth) - min(i.depth)
sum(CASE WHEN i.by IS NULL THEN 1 ELSE 0 END)
coalesce(max(i.score), -1)
avg(i.depth) > 2
any(x IN collect(i.depth) WHERE x > 3)
reduce(s = 0, x IN collect(i.depth) | s + x)
percentileDisc(i.depth, 0.5)
min(i.created_at).hour
count(i) % 2 = 0 OR max(i.id) > 9
'sam' IN collect(i.by)
sum(size(i.kids)) + count(*)
duration.inSeconds(min(i.created_at), max(i.created_at)).hours
round(avg(i.depth), 2)
max(i.by) =~ '.*a.*'
""".strip().splitlines()
_MATCHES = """
MATCH (i:Item)
MATCH (i:Item {depth: 2})
MATCH (i:Item)-[:PARENT]->(p:Item)
MATCH (i:Item)<-[r:PARENT]-(p)
MATCH (p:User)-[:POSTED]->(i:Item)
MATCH (i)-[:PARENT]-(p)
MATCH (i:Item)-[:PARENT*1..3]->(p {depth: 0})
MATCH (p:Item) MATCH (i:Item {root: p.id})
MATCH (p:Item {depth: 1}) UNWIND p.kids AS k MATCH (i:Item {id: k})
MATCH (p:Item {depth: 0}) UNWIND $depths AS k MATCH (i {depth: k}) WHERE i.root = p.id WITH i, p
UNWIND range(1, 4) AS k MATCH (i:Item) WHERE i.depth = k WITH i, k AS p
MATCH (p:User) WITH p ORDER BY p.name LIMIT 9 MATCH (p)-[:POSTED]->(i:Item)
MATCH (i:Item) OPTIONAL MATCH (i)-[:PARENT]->(p)
MATCH q = (i:Item)-[:PARENT*2]->(p)
MATCH (i:Item), (p:Item {depth: 0}) WHERE i.root = p.id WITH *
MATCH (i:Item) CALL (i) { MATCH (i)<-[:PARENT]-(c) RETURN count(c) AS p }
CALL { MATCH (i:Item) RETURN i ORDER BY i.id LIMIT 60 }
""".strip().splitlines()


def generate_query(seed: int) -> GeneratedQuery:
    """Return the query of a seed."""
    chooser = random.Random(seed)  # noqa: S311 - repeatable, no secret
    text = chooser.choice(_MATCHES)
    if chooser.random() < 0.6:
        if "WHERE" in text or "CALL" in text or "WITH" in text:
            text += " WITH i"
        text += f" WHERE {_joined(chooser)}"
    if chooser.random() < 0.25:
        text += " WITH DISTINCT i" if chooser.random() < 0.5 else " WITH i ORDER BY i.id LIMIT 50"
    kind = chooser.choice((_rows, _groups, _groups, _having, _union))
    return kind(chooser, text)


def _joined(chooser: random.Random) -> str:
    parts = chooser.sample(_PREDICATES, chooser.choice((1, 1, 2, 3)))
    return chooser.choice((" AND ", " OR ", " AND NOT ")).join(f"({part})" for part in parts)


def _rows(chooser: random.Random, text: str) -> GeneratedQuery:
    columns = chooser.sample(_SCALARS, chooser.choice((1, 2, 3)))
    named = ", ".join(f"{column} AS c{at}" for at, column in enumerate(columns))
    page = chooser.choice(("", " LIMIT 7", " SKIP 2 LIMIT 5"))
    if chooser.random() < 0.5:
        ordered = f"{text} WITH DISTINCT i RETURN i.id AS id, {named} ORDER BY "
        return GeneratedQuery(ordered + chooser.choice(("id", "i.depth, i.id DESC")) + page, True)
    distinct = chooser.choice(("", "DISTINCT "))
    return GeneratedQuery(f"{text} RETURN {distinct}{named}", False)


def _aggregated(chooser: random.Random) -> tuple[str, str]:
    """Return a grouping key, and a projection of it and of aggregates."""
    key = chooser.choice(_SCALARS)
    aggregates = chooser.sample(_AGGREGATES, chooser.choice((1, 2, 3)))
    named = ", ".join(f"{aggregate} AS a{at}" for at, aggregate in enumerate(aggregates))
    return key, named


def _groups(chooser: random.Random, text: str) -> GeneratedQuery:
    key, named = _aggregated(chooser)
    form = chooser.choice(("all", "key", "ordered", "unnamed"))
    if form == "all":
        return GeneratedQuery(f"{text} RETURN {named}", True)
    if form == "unnamed":
        return GeneratedQuery(f"{text} RETURN {key}, {chooser.choice(_AGGREGATES)}", False)
    if form == "key" or key.startswith(("i {", "{")):
        return GeneratedQuery(f"{text} RETURN {key} AS key, {named}", False)
    return GeneratedQuery(f"{text} RETURN {key} AS key, {named} ORDER BY key LIMIT 9", True)


def _having(chooser: random.Random, text: str) -> GeneratedQuery:
    key, named = _aggregated(chooser)
    condition = chooser.choice(("n > 2", "n > 2 AND n < 50", "a0 IS NOT NULL", "NOT n IN [1, 2]"))
    text += f" WITH {key} AS key, count(*) AS n, {named} WHERE {condition}"
    return GeneratedQuery(
        text + chooser.choice((" RETURN key, n, a0", " RETURN *", " RETURN sum(n), count(key)")),
        False,
    )


def _union(chooser: random.Random, text: str) -> GeneratedQuery:
    kind = chooser.choice(("UNION", "UNION ALL"))
    one, two = (chooser.choice(_SCALARS) for _ in range(2))
    aggregate = chooser.choice(_AGGREGATES)
    first = f"{text} RETURN {one} AS x, {two} AS y"
    return GeneratedQuery(f"{first} {kind} MATCH (i:Item) RETURN {aggregate} AS x, 1 AS y", False)
