"""Neo4j's dialect: statements and error codes of versions 5 and later.

Codes: https://neo4j.com/docs/status-codes/current/errors/
"""

from __future__ import annotations

import re

from graphload.errors import QueryError, RefusedError, StoreAccessError, StoreError, TooLargeError
from graphload.stores.bolt.dialect import Dialect, ErrorRule
from graphload.stores.cypher import CypherSyntax
from graphload.stores.protocol import READ_ONLY_HINT, Capabilities

__all__ = ["NEO4J"]

_ERRORS = (
    ErrorRule(
        "Neo.ClientError.Security.Unauthorized *",
        StoreAccessError,
        "<store> refuses the user or the password (<message>)",
        "Check both; the command line reads them from NEO4J_USERNAME and NEO4J_PASSWORD.",
    ),
    ErrorRule(
        "Neo.ClientError.Security.AuthenticationRateLimit *",
        StoreAccessError,
        "<store> refuses the login after too many wrong passwords (<message>)",
        "Wait a few seconds, then use the right password.",
    ),
    ErrorRule(
        "Neo.ClientError.Security.CredentialsExpired *",
        StoreAccessError,
        "<store> requires a new password first (<message>)",
        "Change it: ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new', in the system database.",
    ),
    ErrorRule(
        "Neo.ClientError.Security.Forbidden *",
        StoreAccessError,
        "<store> doesn't allow this user to do that (<message>)",
        "Ask an administrator to grant the privileges to read, write and create constraints.",
    ),
    ErrorRule(
        "Neo.ClientError.Database.DatabaseNotFound *",
        StoreAccessError,
        "<store> has no such database (<message>)",
        "SHOW DATABASES lists them; the default is the user's home database.",
    ),
    ErrorRule(
        "Neo.TransientError.General.DatabaseUnavailable *",
        StoreAccessError,
        "<store> reports that the database is unavailable (<message>)",
        "It may be starting or stopped: SHOW DATABASES shows its status.",
    ),
    ErrorRule(
        "*OutOfMemory*",
        TooLargeError,
        hint="Raise dbms.memory.transaction.total.max in neo4j.conf.",
        during="statement",
    ),
    ErrorRule(
        "*ConstraintCreationFailed*",
        StoreError,
        "<store>: existing data violates a unique constraint: <message>",
        "graphload needs Item.id and User.name to be unique: "
        "remove or merge the nodes named here, or use another database.",
        during="statement",
    ),
    ErrorRule(
        "Neo.ClientError.Statement.AccessMode *",
        QueryError,
        hint=READ_ONLY_HINT,
        during="query",
    ),
    ErrorRule("Neo.ClientError.*", QueryError, during="query"),
    ErrorRule("Neo.DatabaseError.Statement.ExecutionFailed *", QueryError, during="query"),
    ErrorRule("Neo.ClientError.Schema.*", RefusedError, during="statement"),
    ErrorRule("Neo.ClientError.Statement.*", RefusedError, during="statement"),
    ErrorRule("Neo.DatabaseError.*", RefusedError, during="statement"),
)

NEO4J = Dialect(
    server="Neo4j",
    capabilities=Capabilities(
        parallel_writers=2, range_scan=True, rewrites_wide_nodes=False, bulk_load=False
    ),
    syntax=CypherSyntax(),
    errors=_ERRORS,
    error_position=re.compile(r"\(line \d+, column \d+ \(offset: (?P<offset>\d+)\)\)"),
    create_constraint=(
        "CREATE CONSTRAINT <name> IF NOT EXISTS FOR (n:<label>) REQUIRE n.<key> IS UNIQUE",
    ),
    show_constraints="SHOW CONSTRAINTS YIELD name",
    constraint_row=("<name>",),
    create_index="CREATE INDEX <name> IF NOT EXISTS FOR (n:<label>) ON (n.<key>)",
    drop_index="DROP INDEX <name> IF EXISTS",
    create_text_index=(
        "CREATE FULLTEXT INDEX <name> IF NOT EXISTS FOR (n:<label>) ON EACH [<properties>]"
    ),
    drop_text_index="DROP INDEX <name> IF EXISTS",
    await_indexes="CALL db.awaitIndexes(300)",
    database_name="CALL db.info() YIELD name",
    enforces_read_access=True,
    write_conflict_waits=True,
)
