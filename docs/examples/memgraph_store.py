r"""A complete store for one more Bolt server: Memgraph.

As `graphload/stores/memgraph/store.py` it needs one row in `STORE_KINDS` of
`graphload/stores/__init__.py`:

    StoreKind(
        re.compile(r"memgraph(?:\+s|\+ssc)?://.+"),
        "memgraph://HOST:PORT",
        "graphload.stores.memgraph.store",
        server=True,
    )

Written from Memgraph's documentation; not yet run on a server.
https://memgraph.com/docs/querying/differences-in-cypher-implementations
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphload.errors import QueryError, RefusedError, StoreAccessError, StoreError, TooLargeError
from graphload.stores.bolt.dialect import Dialect, ErrorRule
from graphload.stores.bolt.store import BoltStore
from graphload.stores.cypher import CypherSyntax
from graphload.stores.protocol import Capabilities

if TYPE_CHECKING:
    from graphload.stores.protocol import Access

__all__ = ["MEMGRAPH", "open_named"]

MEMGRAPH = Dialect(
    server="Memgraph",
    capabilities=Capabilities(
        # Writers of edges to one node conflict, and are retried: one writer is faster.
        parallel_writers=1,
        range_scan=True,
        rewrites_wide_nodes=False,
        bulk_load=False,
    ),
    syntax=CypherSyntax(
        datetime="datetime('1970-01-01T00:00:00Z') + duration({second: <seconds>})",
        epoch_seconds="CASE WHEN <datetime> IS NULL THEN null "
        "ELSE timestamp(<datetime>) / 1000000 END",
        now_ms="timestamp() / 1000",
        index_hint="",
        leading_index_hint="USING INDEX :<label>(<key>) ",
    ),
    # All errors of queries have one code, so the message tells them apart.
    errors=(
        ErrorRule(
            "*.Security.Unauthenticated *",
            StoreAccessError,
            "<store> refuses the user or the password (<message>)",
            "Check both; the command line reads them from NEO4J_USERNAME and NEO4J_PASSWORD.",
        ),
        ErrorRule(
            "*emory limit exceeded*",
            TooLargeError,
            hint="Give the server more memory: --memory-limit.",
            during="statement",
        ),
        ErrorRule(
            "* Unable to create unique constraint *",
            StoreError,
            "<store>: existing data violates a unique constraint: <message>",
            "Item.id and User.name must be unique: remove duplicates, or use another database.",
            during="statement",
        ),
        ErrorRule("Memgraph.ClientError.*", QueryError, hint=None, during="query"),
        ErrorRule("Memgraph.ClientError.*", RefusedError, during="statement"),
    ),
    error_position=re.compile(r"Error on line (?P<line>\d+) position (?P<column>\d+)\.\s*"),
    # A unique constraint has no index of its own.
    create_constraint=(
        "CREATE CONSTRAINT ON (n:<label>) ASSERT n.<key> IS UNIQUE",
        "CREATE INDEX ON :<label>(<key>)",
    ),
    show_constraints="SHOW CONSTRAINT INFO",
    constraint_row=("unique", "<label>", "<key>"),
    create_index="CREATE INDEX ON :<label>(<key>)",
    drop_index="DROP INDEX ON :<label>(<key>)",
    create_text_index=None,
    drop_text_index=None,
    await_indexes=None,
    database_name="SHOW DATABASE",
    enforces_read_access=False,
    write_conflict_waits=False,
)


def open_named(name: str, access: Access) -> BoltStore:
    """Open the Memgraph server at an address, `memgraph://HOST:PORT`."""
    return BoltStore(re.sub(r"^memgraph", "bolt", name), access, MEMGRAPH)
