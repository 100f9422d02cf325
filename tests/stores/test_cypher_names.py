"""The names that a query looks for, from its text alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.questions.question import load_questions
from graphload.stores import schema
from graphload.stores.cypher_names import used_names

PARTS = "'|`|\\|//|/*|(|)|{|}|[|]|-|MATCH|SET|$a|.|:|a|UNION|CALL|EXISTS|1|AS|,|!|&|\\||%"
KNOWN = {schema.ITEM, schema.USER, schema.PARENT, schema.POSTED, "name", *schema.NEW_ROW}


def shown(cypher: str, parameters: dict[str, Any] | None = None) -> str:
    kinds = {"relationship type": "type", "label or relationship type": "either"}
    used = used_names(cypher, parameters)
    return " ".join(f"{kinds.get(kind, kind)}={name}" for kind, name in used)


@pytest.mark.parametrize(
    ("cypher", "expected"),
    [
        ("MATCH (i:item) RETURN i.txt, i.txt", "label=item property=txt"),
        ("MATCH (i:A|!(C|`d e`)&% {k: 1}) RETURN i", "label=A label=C label=d e property=k"),
        ("MATCH (:A)-[r:X|Y|:Z*1..3 {w: 2}]->()", "label=A type=X type=Y type=Z property=w"),
        ("MATCH (i) WHERE i:A AND NOT i:B:C RETURN 1", "either=A either=B either=C"),
        ("MATCH (i) WHERE (i)-[:X]->(:A {k: 1}) RETURN 1", "type=X either=A"),
        ("RETURN EXISTS { (i:A)-->() } AS e", "either=A"),
        ("RETURN COUNT { MATCH (i:A) WHERE i.t = 1 } AS n", "label=A property=t"),
        ("CALL { MATCH (i:A) RETURN i.t AS y } RETURN y", "label=A property=t"),
        ("RETURN i {.a, .b, c: i.d} AS m ORDER BY m.c", "property=a property=b property=d"),
        ("MATCH (i) WITH {k: i.a} AS m RETURN m.k, [x IN [m] | x.k]", "property=a"),
        ("MATCH (i) RETURN [x IN collect(i) WHERE x:A | x.b]", "either=A property=b"),
        ("MATCH (i) RETURN [(i)-[:X]->(j:A) | j.b]", "type=X either=A property=b"),
        ("MATCH (i) RETURN head(collect(i)).a, nodes(p)[0].b", "property=a property=b"),
        ("MATCH (i) RETURN CASE WHEN i:A THEN 1 END", "either=A"),
        ("RETURN date().year, i.created_at.month, point({x: 1}).x", "property=created_at"),
        ("RETURN date.truncate('day', a), apoc.text.join(b), 1.5, .5", ""),
        ("CALL db.labels() YIELD label RETURN label.x", ""),
        ("CALL db.labels", ""),
        ("RETURN $p.a, $p.b.c", ""),
        ("UNWIND $rows AS row RETURN row.key, row.other", "property=other"),
        ("RETURN 'i.txt :A' AS `x.y` // i.txt", ""),
        ("MATCH (i) WHERE i.t IS :: STRING RETURN 1", "property=t"),
        ("CREATE (n:New {k: 1}) RETURN n.k", ""),
        ("MERGE (n:New {k: 1}) ON CREATE SET n.a = 1, n:Other RETURN n.a, n.b", "property=b"),
        ("MATCH (n:A) SET n.a = 1 WITH n MATCH (m:A {a: 2}) RETURN m", "label=A"),
        ("MATCH (n:A) SET n:B WITH n MATCH (m:B) RETURN m", "label=A"),
        ("CREATE INDEX FOR (n:A) ON (n.b)", ""),
        ("CREATE p = (:New) RETURN p", ""),
        ("SHOW INDEXES YIELD name WHERE name.x = 1", ""),
        ("USE other MATCH (n:A) RETURN n", ""),
        ("LOAD CSV WITH HEADERS FROM 'x' AS row RETURN row.a", ""),
        ("EXPLAIN MATCH (n:A) RETURN n", "label=A"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_query_uses_what_it_reads_and_does_not_make(cypher: str, expected: str) -> None:
    assert shown(cypher, {"rows": [{"key": 1}]}) == expected


def test_the_questions_use_only_names_of_graphload() -> None:
    for one in load_questions().values():
        for thread in (False, True):
            used = used_names(one.statement(thread=thread, top=True))
            assert {name.name for name in used} <= KNOWN, one.name


@given(st.lists(st.sampled_from(PARTS.split("|"))).map(" ".join))
def test_any_text_is_read(text: str) -> None:
    used = used_names(text)
    assert len(used) == len(set(used))
