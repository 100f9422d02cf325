"""Queries as analysts write them, at random: the same for a seed, and all valid on Neo4j."""

# ruff: noqa: E501 - a query a line

from __future__ import annotations

import random
import re
from typing import NamedTuple

__all__ = ["PARAMETERS", "GeneratedQuery", "generate_query"]


class GeneratedQuery(NamedTuple):
    """A query that only reads; `ordered` if its ORDER BY decides the order of all rows."""

    text: str
    ordered: bool


PARAMETERS = {
    "depths": [1, 2, 5],
    "field": "by",
    "map": {"a": [1, None]},
    "n": 3,
    "name": "a",
    "rows": [{"depth": 1}, {"depth": 4}],
}

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
i.kids[1..3]
i.kids[-1]
i.kids[..-1]
[(i)<-[:PARENT]-(c) WHERE c.depth > 2 | c.depth]
size([(i)<-[:PARENT]-(c) | c])
date.truncate('month', coalesce(i.created_at, datetime('2031-01-01T00:00Z')))
duration.between(i.created_at, datetime('2031-03-12T00:00Z'))
i.created_at.week * 10 + i.created_at.dayOfWeek
date(i.created_at) + duration('P1M')
localdatetime(i.created_at)
i.created_at + duration({hours: i.depth})
reverse(i.by) + '-' + right(i.by, 2)
trim('  ' + i.by + ' ')
split(i.text, ' ')[2]
toString(i.depth / 2.0)
i.depth / 2
-7 % (i.depth + 1)
2 ^ i.depth
i.kids + [0]
[i.depth] + i.kids
i.by + toString(i.depth)
i.by + i.depth
toInteger(i.by)
toFloat('1e' + toString(i.depth))
toBoolean(toString(i.depth > 2))
nullIf(i.depth, 2)
i.by = 'a' OR i.score > 3
i.score > 3 AND i.by IS NULL
NOT i.score > 3
i.score IN [1, null]
[x IN range(0, coalesce(i.depth, 0)) WHERE x % 2 = 1 | x * x]
none(x IN i.kids WHERE x % 3 = 0)
single(x IN i.kids WHERE x % 3 = 0)
all(x IN range(1, coalesce(i.depth, 0)) WHERE x < 4)
EXISTS { MATCH (i)-[:PARENT*1..3]->(z) WHERE z.by = i.by }
COUNT { MATCH (i)<-[:PARENT*1..2]-(z) WHERE z.depth > i.depth + 1 }
COUNT { MATCH (i)<-[:PARENT]-(z) RETURN DISTINCT z.by }
COLLECT { MATCH (i)<-[:PARENT]-(z) RETURN z.by ORDER BY z.by DESC LIMIT 2 }
[x IN COLLECT { MATCH (i)<-[:PARENT]-(z) RETURN z.depth } | x + 1]
CASE WHEN i.score IS NULL THEN null WHEN i.score > 9 THEN 'high' END
CASE WHEN i.by IS NULL THEN [] ELSE [i.by] END
CASE i.depth WHEN 0, 1 THEN 'top' WHEN 2 THEN 'two' END
coalesce(i.title, i.text, 'none') CONTAINS 'a'
i {.id, .by, n: size(i.kids)}
i {.title, more: {d: i.depth, t: i.created_at}}
head([x IN i.kids WHERE x > 0])
last(tail(i.kids))
isEmpty(i.by)
i.text STARTS WITH toUpper(left(i.text, 1))
size(split(i.text, ' '))
char_length(i.text) > 50
substring(i.by, 1)
i.created_at < datetime('2031-03-11T12:00:00+02:00')
i.created_at.epochMillis % 100000
i['by']
i[$field]
sign(i.depth - 2)
round(i.depth * 0.35, 1, 'HALF_EVEN')
sqrt(i.depth)
i:Item
exists((i)<-[:PARENT]-())
toStringList([i.depth, i.by])
reduce(t = '', x IN split(i.by, '') | x + t)
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
i.score > 3 OR i.score <= 3
NOT (i.score > 3 AND i.depth > 1)
i.by IN ['ann', null, 's']
NOT i.depth IN [2, null]
i.by <> 'juniperus'
i.id IN i.kids OR i.depth = 1
size(i.text) > 40 AND i.text CONTAINS 'a' AND NOT i.text CONTAINS 'z'
EXISTS { MATCH (i)<-[:POSTED]-(poster:User) WHERE poster.name STARTS WITH 'j' }
COUNT { (i)<-[:PARENT*1..2]-() } >= 2
any(x IN i.kids WHERE x IN $depths) OR i.kids IS NULL
i.created_at >= datetime('2031-03-11T09:00Z') AND i.created_at < datetime('2031-03-11T18:00Z')
(i)-[:PARENT]->({depth: 0})
NOT (i)<-[:PARENT]-()
i.depth = CASE WHEN i.by IS NULL THEN 1 ELSE 2 END
i.text =~ '.*[0-9].*'
'a' IN split(i.by, '')
i.score IS NOT NULL XOR i.depth > 2
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
{n: size(collect(i.by)), most: {score: max(i.score), one: [coalesce(min(i.score), 0)]}}
size(collect(i {.id, .by})) + size(keys({n: count(*)}))
100.0 * count(i.text) / (count(*) + 1)
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
collect(i.depth)[0..2] = []
size(collect(i.score)) = count(*)
[x IN collect(DISTINCT i.depth) WHERE x > 2 | x * 2] = []
count(DISTINCT i.depth % 2)
sum(i.score) / (count(*) + 1)
100.0 * sum(i.depth) / (count(*) + 1)
avg(i.score)
stDev(i.depth)
percentileCont(i.depth * 1.0, 0.9)
min(i.created_at) < datetime('2031-03-11T12:00Z')
date(max(i.created_at))
max(size(i.text))
count(i.kids[0])
sum(CASE WHEN i.depth > 2 THEN 1.5 END)
max([i.depth, i.id])
min(coalesce(i.by, 'zz'))
toString(max(i.depth)) + '/' + toString(count(*))
{low: min(i.depth), high: max(i.depth)}.high - 1
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
MATCH (p:Item)-[:PARENT]->(x)<-[:PARENT]-(i:Item)
MATCH (i:Item)-[:PARENT]->(x), (x)-[:PARENT]->(p)
MATCH (i:Item)-[:PARENT*0..2]->(p:Item {depth: 1})
MATCH (i:Item)<-[:PARENT*..2]-(p)
MATCH (p)-[:POSTED]->(i:Item)-[:PARENT]->()<-[:POSTED]-(p)
MATCH (p:User)-[:POSTED]->(i:Item) MATCH (i)-[:PARENT]->(x) MATCH (x)<-[:POSTED]-(y) WITH i, p, y
MATCH (i:Item) OPTIONAL MATCH (i)<-[:PARENT]-(p) WHERE p.depth > 2 AND p.by <> i.by
MATCH (p:Item) WHERE p.depth < 2 OPTIONAL MATCH (p)<-[:PARENT]-(i)
MATCH (p:Item) WITH p.depth AS d, max(p.id) AS m MATCH (i:Item {id: m}) WITH i, d AS p
MATCH (p:Item) WITH p ORDER BY p.depth DESC, p.id LIMIT 3 MATCH (p)-[:PARENT*]->(i)
MATCH (p:Item {depth: 1}) WITH collect(p) AS ps UNWIND ps AS p MATCH (p)<-[:PARENT]-(i)
MATCH (p:Item {depth: 1}) WITH collect(p.id) AS ps MATCH (i:Item) WHERE i.parent IN ps WITH i, ps AS p
MATCH (i:Item) WHERE i.depth = 1 CALL (i) { MATCH (i)<-[:PARENT*]-(c) RETURN max(c.depth) AS p }
MATCH (i:Item) CALL (i) { RETURN i.depth AS p UNION RETURN i.id % 5 AS p }
MATCH (p:User) CALL (p) { MATCH (p)-[:POSTED]->(i:Item) RETURN i ORDER BY i.id LIMIT 2 }
MATCH (i:Item|User)
MATCH (i) WHERE i:Item AND i.depth > 1 WITH i
MATCH (p:Item {depth: 2}) ((v)-[:PARENT]->(w)){1,2} (i:Item)
MATCH q = shortestPath((p:Item {depth: 3})-[:PARENT*]->(i:Item {depth: 0}))
UNWIND [null, 1, 2] AS p OPTIONAL MATCH (i:Item {depth: p})
UNWIND $rows AS p MATCH (i:Item {depth: p.depth})
""".strip().splitlines()
_UNORDERED = """
<match> WITH i, <scalar> AS x WHERE x IS NOT NULL RETURN x, count(DISTINCT i) AS n
<match> WITH <scalar> AS k, collect(i.id) AS ids, <aggregate> AS a RETURN k, size(ids) AS n, a
<match> WITH <scalar> AS k, <aggregate> AS a, <aggregate> AS b RETURN a, count(k) AS n, max(b) AS m
<match> WITH <scalar> AS k, count(*) AS n WITH max(n) AS m, collect(k) AS ks RETURN m, size(ks) AS s
<match> RETURN DISTINCT <scalar> AS x, <scalar> AS y
<match> RETURN CASE WHEN <predicate> THEN <scalar> ELSE 'no' END AS x, count(*) AS n
<match> RETURN <predicate> AS b, <aggregate> AS a
<match> RETURN CASE WHEN (<aggregate>) IS NULL THEN 0 ELSE <aggregate> END AS x
<match> WITH i WHERE <predicate> OPTIONAL MATCH (i)<-[:PARENT]-(c) RETURN i.id, count(c), max(c.by)
<match> WITH i OPTIONAL MATCH (i)<-[:PARENT]-(c {by: i.by}) WITH i, count(c) AS n RETURN <scalar> AS x, n
<match> WITH i OPTIONAL MATCH (i)<-[:PARENT]-(c) WITH i, i {.id, n: count(c), by: max(c.by)} AS m RETURN m
<match> RETURN i.depth AS d, {d: i.depth, a: <aggregate>} AS m
<match> WITH i OPTIONAL MATCH (i)-[:PARENT]->(c) RETURN c IS NULL AS root, <aggregate> AS a
<match> WITH DISTINCT i UNWIND coalesce(i.kids, [null]) AS k RETURN k % 3 AS k, count(*) AS n, <aggregate> AS a
<match> WITH i UNWIND i.kids AS k OPTIONAL MATCH (c:Item {id: k}) RETURN c.depth AS d, count(*) AS n
<match> WITH i WHERE <predicate> WITH i.by AS by, count(*) AS n WHERE n > 1 MATCH (u:User {name: by}) RETURN u.name, n
<match> WITH i.root AS r, <aggregate> AS a MATCH (t:Item {id: r}) RETURN t.title AS t, a
<match> WITH DISTINCT i CALL (i) { MATCH (i)<-[:PARENT]-(c) RETURN sum(c.depth) AS s, count(*) AS n } RETURN <scalar> AS x, s, n
<match> WITH DISTINCT i CALL (i) { WITH i WHERE i.depth > 1 RETURN 1 AS one } RETURN count(one) AS n, <aggregate> AS a
<match> WHERE <predicate> RETURN <scalar> AS x UNION MATCH (i:Item) WHERE <predicate> RETURN <scalar> AS x
CALL { <match> RETURN <scalar> AS x UNION ALL MATCH (i:Item) RETURN <scalar> AS x } RETURN x, count(*) AS n
<match> WITH i, i.depth AS d WHERE <predicate> AND d > 0 RETURN d, <aggregate> AS a
<match> WITH collect(DISTINCT i) AS all UNWIND all AS i WITH i WHERE <predicate> RETURN <aggregate> AS a
<match> WITH collect(DISTINCT i) AS all RETURN size([i IN all WHERE <predicate>]) AS n
<match> WITH DISTINCT i WHERE <predicate> RETURN i, <scalar> AS x
<match> WITH DISTINCT i ORDER BY i.id DESC LIMIT 40 WHERE <predicate> RETURN i.id, <scalar> AS x
MATCH (x)<-[:PARENT]-(i:Item) WITH DISTINCT i WHERE <predicate> AND EXISTS { (i)<-[:PARENT]-(x) } RETURN i.id, <scalar> AS x
MATCH p = (i:Item)-[:PARENT*1..4]->(t {depth: 0}) WHERE <predicate> RETURN length(p) AS l, <aggregate> AS a
MATCH p = (i:Item)-[:PARENT*2..3]->() WHERE all(x IN nodes(p) WHERE x.depth > 0) RETURN [x IN nodes(p) | x.id] AS ids
MATCH p = (i:Item)-[rs:PARENT*1..2]->(t) WHERE <predicate> RETURN [r IN rs | r.rank] AS ranks, <scalar> AS x
MATCH (u:User)-[:POSTED]->(i:Item) WITH u, <aggregate> AS a, count(*) AS n WHERE n > 1 RETURN u.name, a
MATCH (a:User)-[:POSTED]->(i:Item)-[:PARENT]->()<-[:POSTED]-(b:User) WHERE a <> b RETURN a.name, b.name, <aggregate> AS n
MATCH (i:Item) WHERE <predicate> RETURN date(i.created_at) AS day, <aggregate> AS a
MATCH (i:Item)-[r:PARENT]->(p) WHERE <predicate> RETURN r.rank AS rank, type(r) AS t, <aggregate> AS a
MATCH (i:Item)-[r:PARENT]->(p) WHERE <predicate> RETURN r, p.depth
""".strip().splitlines()
"""Forms of queries; their rows come in any order."""
_ORDERED = """
<match> WITH DISTINCT i RETURN i.id AS id, <scalar> AS x ORDER BY i.score DESC, id SKIP 1 LIMIT 9
<match> WITH DISTINCT i RETURN i.id AS id, <scalar> AS x ORDER BY i.by, i.id DESC LIMIT 9
<match> WITH DISTINCT i RETURN <scalar> AS x, i.id ORDER BY x, i.id
<match> WITH DISTINCT i WHERE <predicate> RETURN <scalar> AS x, <scalar> AS y ORDER BY x DESC, y, i.id LIMIT 12
<match> RETURN DISTINCT <scalar> AS x ORDER BY x SKIP 1
<match> RETURN DISTINCT <scalar> AS x ORDER BY x DESC LIMIT 4
<match> RETURN <scalar> AS k, <aggregate> AS a ORDER BY k
<match> RETURN i.depth AS d, <aggregate> AS a, <aggregate> AS b ORDER BY a, b, d
<match> RETURN i.by AS by, count(*) AS n, <aggregate> AS a ORDER BY n DESC, by LIMIT $n
<match> WITH i.by AS by, count(*) AS n ORDER BY n DESC, by LIMIT 5 RETURN collect(by) AS top, sum(n) AS s
<match> WITH DISTINCT i ORDER BY i.created_at DESC, i.id RETURN collect(i.id)[0..4] AS ids
<match> WITH DISTINCT i ORDER BY i.depth, i.id RETURN i.depth AS d, collect(i.id)[..2] AS ids ORDER BY d
<match> WITH DISTINCT i ORDER BY i.id WITH collect(<scalar>) AS xs RETURN size(xs) AS n, xs[0] AS a, xs[-1] AS b
<match> WITH DISTINCT i ORDER BY i.id SKIP 2 LIMIT 20 WITH i WHERE <predicate> RETURN <scalar> AS x, i.id AS id ORDER BY id
<match> WITH DISTINCT i ORDER BY i.id LIMIT 30 RETURN <aggregate> AS a, <aggregate> AS b
<match> WITH DISTINCT i RETURN i.id AS id ORDER BY CASE WHEN <predicate> THEN 0 ELSE 1 END, id LIMIT 8
<match> WITH DISTINCT i RETURN i.id AS id ORDER BY <scalar>, id DESC LIMIT 8
<match> RETURN i.by AS by, count(*) AS n, <aggregate> AS a ORDER BY -count(*), by LIMIT $n
<match> RETURN i.depth, count(*), <aggregate> AS a ORDER BY count(*) % 5 DESC, [i.depth, count(*)]
<match> RETURN i.depth AS d, max(i.id) AS m ORDER BY CASE WHEN max(i.id) % 7 > 2 THEN i.depth % 3 END, d
<match> RETURN i.by AS by, <aggregate> AS a ORDER BY size(i.by) + 1 DESC, toUpper(i.by)
<match> WITH i.by AS by, max(i.depth) AS a, count(*) AS n ORDER BY max(i.depth) % 4, by LIMIT 6 WHERE count(*) > 1 RETURN by, n
<match> WHERE <predicate> RETURN <aggregate> AS a
MATCH (i:Item) RETURN date.truncate('day', coalesce(i.created_at, datetime('2031-01-01T00:00Z'))) AS day, <aggregate> AS a ORDER BY day
MATCH (i:Item) WITH i.depth AS d, count(*) AS n ORDER BY d WITH collect(n) AS ns RETURN reduce(s = 0, x IN ns | s + x) AS s, ns
""".strip().splitlines()
"""Forms of queries whose ORDER BY decides the order of all rows."""


def generate_query(seed: int) -> GeneratedQuery:
    """Return the query of a seed."""
    chooser = random.Random(seed)  # noqa: S311 - repeatable, no secret
    if seed % 2:
        return _filled_form(chooser)
    text = chooser.choice(_MATCHES)
    if chooser.random() < 0.6:
        if "WHERE" in text or "CALL" in text or "WITH" in text:
            text += " WITH i"
        text += f" WHERE {_joined(chooser)}"
    if chooser.random() < 0.25:
        text += " WITH DISTINCT i" if chooser.random() < 0.5 else " WITH i ORDER BY i.id LIMIT 50"
    kind = chooser.choice((_rows, _groups, _groups, _having, _union))
    return kind(chooser, text)


def _filled_form(chooser: random.Random) -> GeneratedQuery:
    """Return a form with a choice in each of its places."""
    ordered = chooser.random() < 0.4
    form = chooser.choice(_ORDERED if ordered else _UNORDERED)
    # Maps are sorted otherwise: see docs/cypher-differences.md.
    is_sorted = ordered or "max(" in form

    def sortable(expressions: list[str]) -> list[str]:
        return [one for one in expressions if not (is_sorted and one.startswith(("i {", "{")))]

    parts = {"match": _MATCHES, "scalar": sortable(_SCALARS)}
    parts |= {"predicate": _PREDICATES, "aggregate": sortable(_AGGREGATES)}

    def choose(place: re.Match[str]) -> str:
        chosen = chooser.choice(parts[place[1]])
        # A condition of its own needs a WITH before the next one.
        if place[1] == "match" and place.string[place.end() :].startswith(" WHERE"):
            chosen += " WITH DISTINCT i" if chooser.random() < 0.5 else " WITH i"
        is_pattern = place[1] == "predicate" and chosen.startswith("(i)")
        if is_pattern:  # it may not be a column of its own
            chosen = f"NOT NOT {chosen}"
        return f"({chosen})" if place[1] == "predicate" else chosen

    return GeneratedQuery(re.sub(r"<(\w+)>", choose, form), ordered)


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
