from __future__ import annotations

import re

import pytest

from graphload.stores import cypher, schema
from graphload.stores.cypher import CypherSyntax, render
from support.statements import STATEMENTS

OTHER = CypherSyntax(
    datetime="DATETIME(<seconds>)",
    epoch_seconds="SECONDS(<datetime>)",
    now_ms="NOW()",
    element_id="ID(<node>)",
    index_hint="",
    leading_index_hint="HINT <label> <key> ",
)
NEO4J_ONLY = re.compile(r"epochSeconds|timestamp\(|elementId|USING INDEX")


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_default_syntax_changes_no_statement(name: str) -> None:
    assert render(STATEMENTS[name], "", CypherSyntax()) == STATEMENTS[name]


@pytest.mark.parametrize("name", STATEMENTS)
def test_another_syntax_replaces_all_that_only_neo4j_has(name: str) -> None:
    assert not NEO4J_ONLY.search(render(STATEMENTS[name], "", OTHER))


def test_each_part_of_the_syntax_is_used_by_a_statement() -> None:
    text = "".join(render(statement, "", OTHER) for statement in STATEMENTS.values())
    for part in ("DATETIME(r[", "DATETIME(r.", "SECONDS(i.", "NOW()", "ID(n)", "HINT Item id "):
        assert part in text


def test_a_leading_hint_comes_first_and_has_the_prefix() -> None:
    text = render(cypher.ITEMS_IN_RANGE, "HN", OTHER)
    assert text.startswith("HINT HNItem id MATCH (i:HNItem) WHERE $low <= i.id <= $high ")


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_prefix_is_before_each_label_but_the_journals(name: str) -> None:
    labels = set(re.findall(r":([A-Z][A-Za-z]+)\b", render(STATEMENTS[name], "HN", OTHER)))
    # What belongs to a load is told apart by a property: one journal is for all prefixes.
    journal = {
        schema.FIELD,
        schema.KEPT_MENTIONS,
        schema.LOAD,
        schema.LOAD_SET,
        schema.MEASURES,
        schema.PART,
        schema.UNFETCHED,
    }
    assert labels <= {
        "HNItem",
        "HNUser",
        f"HN{schema.RECORDS}",
        f"HN{schema.ADDRESS}",
        schema.PARENT,
        schema.POSTED,
        schema.MENTIONS,
        *journal,
    }


def test_no_statement_carries_a_collected_list_into_another_match() -> None:
    # Each row of that match would have the list: a journal took the square of its loads.
    parts = [part for text in STATEMENTS.values() for part in text.split("UNION ALL")]
    assert not [part for part in parts if re.search(r"collect\(.*MATCH", part)]
