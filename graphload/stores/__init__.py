"""Graph databases: Neo4j over Bolt, or an embedded one in a folder.

`open_store` opens either by its name; what comes back is a `protocol.Store`.
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, cast

from graphload.errors import UsageError
from graphload.stores.protocol import Access

if TYPE_CHECKING:
    from graphload.stores.protocol import Store

__all__ = ["open_store"]

_STORES = (
    # The name's shape, and the module whose `open_named` opens such a store.
    (re.compile(r"neo4j|(?:bolt|neo4j)(?:\+s|\+ssc)?://.+"), "graphload.stores.neo4j"),
    (re.compile(r"(?!\w+(?:\+\w+)?://).*\.graph[/\\]*", re.DOTALL), "graphload.stores.arcadedb"),
)


def open_store(
    name: str,
    *,
    user: str | None = None,
    password: str | None = None,
    database: str | None = None,
    write: bool = False,
) -> Store:
    """Open a store by its name: an address, the word `neo4j`, or a path ending `.graph`.

    With `write`, an embedded store that isn't there is made: in a folder beside its place,
    and put there when it is closed without an error. Without it nothing can be written.
    `neo4j` is `bolt://localhost:7687`; the environment isn't read here. `user`, `password`
    and `database` are Neo4j's; user is "neo4j" where only a password is given.

    Raises:
        UsageError: the name names no store.
        StoreUnavailableError: nothing answers there.
        StoreAccessError: the server lets nobody in: password, database, TLS.
        StoreLockedError: another process holds the embedded store.
        StoreError: there is no embedded store at the path, or the folder is something else.
    """
    access = Access(user=user, password=password, database=database, write=write)
    for shape, module in _STORES:
        if shape.fullmatch(name):
            return cast("Store", importlib.import_module(module).open_named(name, access))
    raise UsageError(
        f"{name!r} is no store",
        hint="A store is bolt://HOST:PORT, neo4j://HOST:PORT (with +s or +ssc for TLS), "
        "the word neo4j, or a path that ends in .graph.",
    )
