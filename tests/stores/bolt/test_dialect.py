"""Dialects of Bolt servers: Neo4j's, and the example for one more server."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING

import pytest
from neo4j.exceptions import Neo4jError, ServiceUnavailable

from graphload.errors import (
    QueryError,
    RefusedError,
    StoreAccessError,
    StoreError,
    TooLargeError,
)
from graphload.stores import schema
from graphload.stores.bolt.errors import is_transient, translate_errors
from graphload.stores.cypher import render
from graphload.stores.neo4j.dialect import NEO4J
from support.project import DOCS
from support.statements import STATEMENTS

if TYPE_CHECKING:
    from graphload.stores.bolt.dialect import Dialect

EXAMPLE = DOCS / "examples" / "memgraph_store.py"
_spec = spec_from_file_location("memgraph_store", EXAMPLE)
assert _spec is not None
assert _spec.loader is not None
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
MEMGRAPH: Dialect = _module.MEMGRAPH


def server_error(code: str, message: str) -> Neo4jError:
    return Neo4jError._hydrate_neo4j(code=code, message=message)  # noqa: SLF001


def raised(dialect: Dialect, code: str, message: str, query: str | None = None) -> StoreError:
    with pytest.raises(StoreError) as caught, translate_errors("bolt://x", dialect, query):
        raise server_error(code, message)
    assert isinstance(caught.value.__cause__, Neo4jError)
    return caught.value


# --- statements


@pytest.mark.parametrize("name", STATEMENTS)
def test_memgraphs_statements_have_nothing_that_only_neo4j_has(name: str) -> None:
    text = render(STATEMENTS[name], "", MEMGRAPH.syntax)
    assert not re.search(r"epochSeconds|USING INDEX \w|[^(]timestamp\(\)(?! / 1000)|<\w+>", text)


def test_memgraph_is_given_index_hints_before_the_statement() -> None:
    text = render(STATEMENTS["ITEMS_IN_RANGE"], "", MEMGRAPH.syntax)
    assert text.startswith("USING INDEX :Item(id) MATCH (i:Item) WHERE $low")


def test_datetimes_are_written_in_each_dialect() -> None:
    create = STATEMENTS["UPDATE_ITEMS"]
    assert "ELSE datetime({epochSeconds: r.created_at}) END" in render(create, "", NEO4J.syntax)
    assert "ELSE datetime('1970-01-01T00:00:00Z') + duration({second: r.created_at}) END" in render(
        create, "", MEMGRAPH.syntax
    )


def test_constraints_are_written_in_each_dialect() -> None:
    name = "graphload_hnitem_id"
    create = f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:HNItem) REQUIRE n.id IS UNIQUE"
    assert NEO4J.unique_constraint(schema.ITEM, "HN") == ((name,), (create,))
    assert MEMGRAPH.unique_constraint(schema.LOAD, "HN") == (
        ("unique", "GraphloadLoad", "load"),
        (
            "CREATE CONSTRAINT ON (n:GraphloadLoad) ASSERT n.load IS UNIQUE",
            "CREATE INDEX ON :GraphloadLoad(load)",
        ),
    )


def test_a_store_on_a_server_that_differs_little_is_below_100_lines() -> None:
    assert len(EXAMPLE.read_text("utf-8").splitlines()) < 100


# --- errors

NEO4J_ERRORS = [
    ("Neo.ClientError.Security.Unauthorized", StoreAccessError, StoreAccessError),
    ("Neo.ClientError.Security.AuthenticationRateLimit", StoreAccessError, StoreAccessError),
    ("Neo.ClientError.Security.CredentialsExpired", StoreAccessError, StoreAccessError),
    ("Neo.ClientError.Security.Forbidden", StoreAccessError, StoreAccessError),
    ("Neo.ClientError.Database.DatabaseNotFound", StoreAccessError, StoreAccessError),
    ("Neo.TransientError.General.DatabaseUnavailable", StoreAccessError, StoreAccessError),
    ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", TooLargeError, StoreError),
    ("Neo.DatabaseError.Schema.ConstraintCreationFailed", StoreError, StoreError),
    ("Neo.ClientError.Schema.ConstraintValidationFailed", RefusedError, QueryError),
    ("Neo.ClientError.Statement.ArgumentError", RefusedError, QueryError),
    ("Neo.ClientError.Statement.AccessMode", RefusedError, QueryError),
    ("Neo.DatabaseError.Statement.ExecutionFailed", RefusedError, QueryError),
    ("Neo.TransientError.Transaction.DeadlockDetected", StoreError, StoreError),
]


@pytest.mark.parametrize(("code", "of_ours", "of_users"), NEO4J_ERRORS)
def test_neo4js_codes_decide_the_error(
    code: str, of_ours: type[StoreError], of_users: type[StoreError]
) -> None:
    assert type(raised(NEO4J, code, "why")) is of_ours
    assert type(raised(NEO4J, code, "why", query="RETURN 1")) is of_users
    assert "why" in raised(NEO4J, code, "why\nand more").message
    assert "more" not in raised(NEO4J, code, "why\nand more").message


def test_a_query_that_may_not_write_gets_a_hint() -> None:
    code = "Neo.ClientError.Statement.AccessMode"
    assert "--write" in (raised(NEO4J, code, "no", query="CREATE ()").hint or "")


def test_an_error_without_a_rule_names_its_code() -> None:
    code = "Neo.TransientError.Transaction.DeadlockDetected"
    assert code in raised(NEO4J, code, "dead").message


@pytest.mark.parametrize(
    ("dialect", "code", "message"),
    [
        (
            NEO4J,
            "Neo.ClientError.Statement.SyntaxError",
            "Invalid input 'x' (line 2, column 3 (offset: 11))",
        ),
        (
            MEMGRAPH,
            "Memgraph.ClientError.MemgraphError.MemgraphError",
            "Error on line 2 position 3. Invalid input 'x'",
        ),
    ],
    ids=["Neo4j", "Memgraph"],
)
def test_the_position_of_a_query_error_is_taken_from_the_message(
    dialect: Dialect, code: str, message: str
) -> None:
    error = raised(dialect, code, message, query="RETURN 1\n  x")
    assert isinstance(error, QueryError)
    assert (error.message, error.offset) == ("Invalid input 'x'", 11)


MEMGRAPH_ERROR = "Memgraph.ClientError.MemgraphError.MemgraphError"


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Unable to commit due to unique constraint violation on :Item(id)", RefusedError),
        ("Unable to create unique constraint :Item(id), because a node violates it.", StoreError),
        ("Memory limit exceeded! Attempting to allocate", TooLargeError),
    ],
)
def test_memgraphs_messages_decide_the_error(message: str, kind: type[StoreError]) -> None:
    assert type(raised(MEMGRAPH, MEMGRAPH_ERROR, message)) is kind


def test_errors_that_pass_are_told_from_those_that_do_not() -> None:
    code = "Memgraph.TransientError.MemgraphError.MemgraphError"
    assert is_transient(server_error(code, "Cannot resolve conflicting transactions."), MEMGRAPH)
    assert not is_transient(server_error(code, "Memory limit exceeded!"), MEMGRAPH)
    assert not is_transient(server_error(MEMGRAPH_ERROR, "no"), MEMGRAPH)
    assert is_transient(server_error("Neo.TransientError.X.Y", "later"), NEO4J)
    assert is_transient(ServiceUnavailable("gone"), NEO4J)
