"""A query that may not write reads the store, and reaches no file and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.errors import QueryError
from graphload.stores.arcadedb.read_only import check_reads_store_only
from support.places import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphload.stores.protocol import Store

REACHING = (
    "LOAD CSV FROM $file AS r RETURN r",
    "load csv with headers from $file as r return r",
    "LOAD/* */CSV FROM $file AS r RETURN r",
    "LOAD // \nCSV FROM $file AS r RETURN r",
    "LOAD\u2003CSV FROM $file AS r RETURN r",
    "PROFILE LOAD CSV FROM $file AS r RETURN r",
    "EXPLAIN LOAD CSV FROM $file AS r RETURN r",
    "WITH 'it''s' AS a LOAD CSV FROM $file AS r RETURN r",
    "WITH 'a'AS `b`LOAD CSV FROM $file AS r RETURN r",
    "CALL { LOAD CSV FROM $file AS r RETURN r } RETURN r",
    "UNWIND [$file] AS u CALL (u) { LOAD CSV FROM u AS r RETURN r } RETURN r",
    "RETURN COLLECT { LOAD CSV FROM $file AS r RETURN r } AS x",
    "MATCH (n) WHERE EXISTS { LOAD CSV FROM $file AS r RETURN r } RETURN count(n)",
    "CALL do.when(true, 'LOAD CSV FROM \"<file>\" AS r RETURN r', '', {}) YIELD value RETURN value",
    "CALL apoc.do.when(true, 'RETURN 1', '', {}) YIELD value RETURN value",
    "CALL `do` . `when`(true, 'RETURN 1', '', {}) YIELD value RETURN value",
    "CALL do.case([true, 'RETURN 1'], '', {}) YIELD value RETURN value",
    "CALL eval('1+1')",
    "CALL `eval`('1+1')",
    "CALL apoc.load.json($file) YIELD value RETURN value",
    "CALL apoc.cypher.run('RETURN 1', {}) YIELD value RETURN value",
    "CALL apoc.export.csv.all($file, {})",
    "CALL periodic.iterate('RETURN 1', 'RETURN 1', {})",
    "CALL my.function()",
)
REFUSED_BY_THE_ENGINE = (
    "EXPORT DATABASE file://x",
    "IMPORT DATABASE file://x",
    "BACKUP DATABASE",
    "L\\u004fAD CSV FROM $file AS r RETURN r",
    "RETURN 1 AS x; LOAD CSV FROM $file AS r RETURN r",
    "RETURN my.function() AS x",
    "RETURN COLLECT { RETURN my.function() AS x } AS x",
    "RETURN [y IN [1] | my.function()] AS x",
    "RETURN do.when(true, 'RETURN 1', '', {}) AS x",
    "RETURN eval('1+1') AS x",
    "CREATE (n:Bad)",
    "CALL meta.stats() YIELD value RETURN my.function() AS x",
)
READING = (
    "MATCH (i:Item) WHERE i.text CONTAINS 'LOAD CSV FROM' RETURN count(i) AS n",
    'RETURN "LOAD CSV" AS n',
    "RETURN 1 AS `LOAD CSV`",
    "RETURN 1 AS n // LOAD CSV",
    "RETURN 1 /* CALL do.when() */ AS n",
    "RETURN 'CALL eval(1)' AS n",
    "WITH 1 AS load, 2 AS csv RETURN load, csv",
    "WITH true AS call RETURN call OR false AS n",
    "WITH {call: 1, load: {csv: 2}} AS m RETURN m.call, m.load.csv",
    "WITH 1 AS call WHERE call IN [1] RETURN call",
    "MATCH (i:Item) CALL (i) { RETURN 1 AS one } RETURN i.id, one",
    "CALL db.labels()",
    "CALL DB.labels() YIELD label RETURN label",
    "CALL meta.stats() YIELD value RETURN value",
    "CALL apoc.meta.stats() YIELD value RETURN value",
    "CALL algo.pagerank() YIELD node, score RETURN score",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that defines a function of its own, and a file beside it."""
    folder = tmp_path_factory.mktemp("read only")
    (folder / "file.csv").write_text("secret,1\n")
    place = embedded(folder)
    place.push({"id": 1, "text": "a"}, {"id": 2, "parent": 1})
    defines = "DEFINE FUNCTION my.function \"LOAD CSV FROM '{}' AS r RETURN r\" LANGUAGE opencypher"
    with place.open(write=True) as store:
        store._database.command("sql", defines.format(folder / "file.csv"))  # type: ignore[attr-defined]  # noqa: SLF001
    return folder


@pytest.fixture(scope="module", params=["open to read", "open to write"])
def store(folder: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    with embedded(folder).open(write=request.param == "open to write") as store:
        yield store


def refused(store: Store, folder: Path, query: str) -> QueryError:
    file = str(folder / "file.csv")
    with pytest.raises(QueryError) as caught:
        store.query(query.replace("<file>", file), {"file": file})
    return caught.value


@pytest.mark.parametrize("query", REACHING)
def test_a_query_that_reaches_further_is_refused_before_it_runs(
    store: Store, folder: Path, query: str
) -> None:
    error = refused(store, folder, query)
    assert "reads" in error.message
    assert error.hint is not None
    assert error.offset is not None
    with pytest.raises(QueryError):
        check_reads_store_only(query)


@pytest.mark.parametrize("query", REFUSED_BY_THE_ENGINE)
def test_the_engine_refuses_the_other_ways(store: Store, folder: Path, query: str) -> None:
    assert "secret" not in str(refused(store, folder, query))
    assert store.query("MATCH (n:Bad) RETURN count(n)").rows == [(0,)]


@pytest.mark.parametrize("query", READING)
def test_what_only_reads_the_store_is_not_refused(store: Store, query: str) -> None:
    assert store.query(query).columns


def test_a_query_that_may_write_may_read_a_file(folder: Path, tmp_path: Path) -> None:
    place = embedded(tmp_path)
    place.push({"id": 1})
    query = "LOAD CSV FROM $file AS r CREATE (n:Note {text: r[0]}) RETURN n.text"
    result = place.query(query, write=True, file=str(folder / "file.csv"))
    assert result.rows == [("secret",)]
