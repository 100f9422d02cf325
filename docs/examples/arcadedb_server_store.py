r"""A complete store for one more Bolt server: ArcadeDB's, as `memgraph_store.py` is for Memgraph.

The tests run it on a server of their own. As `graphload/stores/arcadedb_server/store.py` it needs
one row in `STORE_KINDS` of `graphload/stores/__init__.py`:

    StoreKind(
        re.compile(r"arcadedb://.+"),
        "arcadedb://HOST:PORT",
        "graphload.stores.arcadedb_server.store",
        server=True,
    )

The server has no locks that wait: of two loads at once, the second takes over, and the first one
ends with an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphload.errors import QueryError, RefusedError, StoreAccessError
from graphload.stores.bolt.dialect import Dialect, ErrorRule
from graphload.stores.bolt.store import BoltStore
from graphload.stores.cypher import CypherSyntax
from graphload.stores.protocol import Capabilities

if TYPE_CHECKING:
    from graphload.stores.protocol import Access

__all__ = ["ARCADEDB_SERVER", "open_named"]

ARCADEDB_SERVER = Dialect(
    server="ArcadeDB",
    capabilities=Capabilities(
        parallel_writers=1, range_scan=True, rewrites_wide_nodes=True, bulk_load=False
    ),
    syntax=CypherSyntax(),
    errors=(
        ErrorRule(
            "Neo.ClientError.Security.*",
            StoreAccessError,
            "<store> refuses the user or the password (<message>)",
            "Check both; the command line reads them from NEO4J_USERNAME and NEO4J_PASSWORD.",
        ),
        ErrorRule("Neo.*", QueryError, hint=None, during="query"),
        ErrorRule("Neo.ClientError.Schema.*", RefusedError, during="statement"),
    ),
    error_position=re.compile(r"at line (?P<line>\d+), column (?P<column>\d+)"),
    create_constraint=(
        "CREATE CONSTRAINT <name> IF NOT EXISTS FOR (n:<label>) REQUIRE n.<key> IS UNIQUE",
    ),
    show_constraints="SHOW CONSTRAINTS YIELD name",
    constraint_row=("<name>",),
    create_index="CREATE INDEX <name> IF NOT EXISTS FOR (n:<label>) ON (n.<key>)",
    drop_index="DROP INDEX <name> IF EXISTS",
    create_text_index=None,
    drop_text_index=None,
    await_indexes=None,
    database_name="RETURN 'default'",
    enforces_read_access=False,
    write_conflict_waits=True,
)


def open_named(name: str, access: Access) -> BoltStore:
    """Open the ArcadeDB server at an address, `arcadedb://HOST:PORT`."""
    return BoltStore(name.replace("arcadedb://", "bolt://", 1), access, ARCADEDB_SERVER)
