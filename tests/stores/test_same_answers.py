"""Random queries, answered by the embedded store and by Neo4j; more of them in `make soak`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from graphload.errors import QueryError
from graphload.graph import build_graph
from graphload.items import Item
from graphload.readers import read_items
from graphload.tables import plain_value
from support.cypher.functions import calls_of_null
from support.cypher.queries import PARAMETERS, generate_query
from support.places import embedded, served
from support.project import ROOT
from support.servers.neo4j_server import NEO4J_VERSIONS

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.stores.protocol import Store
    from graphload.values import Result
    from support.servers.neo4j_server import Neo4jServers

QUERIES = int(os.environ.get("GRAPHLOAD_QUERIES", "50"))
VERSIONS = NEO4J_VERSIONS if "GRAPHLOAD_QUERIES" in os.environ else NEO4J_VERSIONS[:1]
SIGNIFICANT_DIGITS = 9
"""Digits in which sums of floats agree, whatever order they were added in."""


@pytest.mark.neo4j
@pytest.mark.parametrize("version", VERSIONS)
def test_both_stores_answer_random_queries_and_functions_of_null_alike(
    neo4j_servers: Neo4jServers, tmp_path: Path, version: str
) -> None:
    places = embedded(tmp_path), served(neo4j_servers.get(version))
    records = [*read_items([str(ROOT / "seeds" / "thread.jsonl")])]
    for place in places:
        place.push_graph(build_graph(one for one in records if isinstance(one, Item)))
    with places[0].open() as one, places[1].open() as other:
        for seed in range(QUERIES):
            query, ordered = generate_query(seed)
            results = [store.query(query, PARAMETERS) for store in (one, other)]
            embedded_answer, answer = (comparable(result, ordered=ordered) for result in results)
            assert embedded_answer == answer, query
        for calls in calls_of_null():
            columns = ", ".join(f"{call} AS c{at}" for at, call in enumerate(calls))
            query = f"WITH null AS z RETURN {columns}"
            found = [answer_of(store, query) for store in (one, other)]
            if None in found:  # each by itself: one of them may be refused
                for call in calls:
                    query = f"WITH null AS z RETURN {call} AS x"
                    assert answer_of(one, query) == answer_of(other, query), query
            else:
                assert found[0] == found[1], query


def answer_of(store: Store, query: str) -> object:
    try:
        return rounded(plain_value(store.query(query).rows))
    except QueryError:
        return None


def comparable(result: Result, *, ordered: bool) -> tuple[list[str], list[str]]:
    rows = [repr(rounded(plain_value(row))) for row in result.rows]
    return result.columns, rows if ordered else sorted(rows)


def rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    if isinstance(value, dict):
        return {key: rounded(value[key]) for key in sorted(value)}
    return [rounded(part) for part in value] if isinstance(value, list | tuple) else value
