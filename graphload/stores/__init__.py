"""Graph databases: Neo4j over Bolt, or an embedded one in a folder.

`open_store` opens either by its name; what comes back is a `protocol.Store`.
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, cast

from graphload.errors import UsageError
from graphload.stores import cypher
from graphload.stores.protocol import Access, Statement

if TYPE_CHECKING:
    from graphload.stores.protocol import Store

__all__ = ["open_store"]

_STORES = (
    # The name's shape, and the module whose `open_named` opens such a store.
    (re.compile(r"neo4j|(?:bolt|neo4j)(?:\+s|\+ssc)?://.+"), "graphload.stores.neo4j.store"),
    (
        re.compile(r"(?!\w+(?:\+\w+)?://).*\.graph[/\\]*", re.DOTALL),
        "graphload.stores.arcadedb.store",
    ),
)


def open_store(  # noqa: PLR0913 - options, each with its default
    name: str,
    *,
    user: str | None = None,
    password: str | None = None,
    database: str | None = None,
    write: bool = False,
    prefix: str | None = None,
) -> Store:
    """Open a store by its name: an address, the word `neo4j`, or a path ending `.graph`.

    With `write`, an embedded store that isn't there is made: in a folder beside its place,
    and put there when it is closed without an error. Without it nothing can be written.
    `neo4j` is `bolt://localhost:7687`; the environment isn't read here. `user`, `password`
    and `database` are Neo4j's; user is "neo4j" where only a password is given. `prefix` is
    what stands before the labels of items and users; without it, it is what a push has put
    there.

    Raises:
        UsageError: the name names no store, the prefix is no part of a label, or the store
            holds graphs of several prefixes and none is named.
        StoreUnavailableError: nothing answers there.
        StoreAccessError: the server lets nobody in: password, database, TLS.
        StoreLockedError: another process holds the embedded store.
        StoreError: there is no embedded store at the path, or the folder is something else.
    """
    access = Access(user=user, password=password, database=database, write=write)
    for shape, module in _STORES:
        if shape.fullmatch(name):
            store = cast("Store", importlib.import_module(module).open_named(name, access))
            return _with_prefix(store, prefix)
    raise UsageError(
        f"{name!r} is no store",
        hint="A store is bolt://HOST:PORT, neo4j://HOST:PORT (with +s or +ssc for TLS), "
        "the word neo4j, or a path that ends in .graph.",
    )


_PREFIX = re.compile(r"(?:[A-Za-z][A-Za-z0-9_]*)?")


def _with_prefix(store: Store, prefix: str | None) -> Store:
    try:
        store.prefix = _prefix_of(store) if prefix is None else _checked(prefix)
    except BaseException as error:
        store.__exit__(type(error), error, None)
        raise
    return store


def _prefix_of(store: Store) -> str:
    found = sorted(prefix or "" for (prefix,) in store.read(Statement(cypher.PREFIXES, {})))
    if len(found) > 1:
        names = ", ".join(repr(one) for one in found)
        raise UsageError(
            f"{store.name} holds several graphs, with the prefixes {names}",
            hint="Name one of them: --prefix; '' is the graph without.",
        )
    return found[0] if found else ""


def _checked(prefix: str) -> str:
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(
            f"{prefix!r} is no prefix of a label", hint="Letters, digits and _, a letter first: HN."
        )
    return prefix
