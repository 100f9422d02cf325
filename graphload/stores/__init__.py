"""Graph databases: Neo4j over Bolt, or an embedded one in a folder.

`open_store` opens either by its address; it returns a `protocol.Store`.
"""

from __future__ import annotations

import importlib
import os
import re
from typing import TYPE_CHECKING, NamedTuple, cast

from graphload.errors import UsageError
from graphload.stores.address import may_hold_secret, read_address, shown_address
from graphload.stores.form import check_not_newer, read_form
from graphload.stores.prefix import check_prefix
from graphload.stores.protocol import Access

if TYPE_CHECKING:
    from graphload.stores.protocol import Store

__all__ = ["STORE_KINDS", "StoreKind", "kind_of_store", "open_store"]


class StoreKind(NamedTuple):
    """A kind of store: a row of the table of addresses."""

    pattern: re.Pattern[str]
    """Pattern of a complete address."""
    usage: str
    """The address as a usage message describes it."""
    module: str
    """The module whose `open_named(name, access)` opens such a store."""
    server: bool
    """A server, which takes user, password and database; else a folder."""


STORE_KINDS = (
    StoreKind(
        re.compile(r"neo4j|(?:bolt|neo4j)(?:\+s|\+ssc)?://.+"),
        "bolt://HOST:PORT, neo4j://HOST:PORT (with +s or +ssc for TLS), the word neo4j",
        "graphload.stores.neo4j.store",
        server=True,
    ),
    StoreKind(
        re.compile(r"(?!\w+(?:\+\w+)?://).*\.graph[/\\]*", re.DOTALL),
        "a path that ends in .graph",
        "graphload.stores.arcadedb.store",
        server=False,
    ),
)


def kind_of_store(name: str) -> StoreKind:
    """Return the kind of store that an address belongs to.

    Raises:
        UsageError: the address matches none, or has a user or a password in it.
    """
    address = read_address(name)
    for kind in STORE_KINDS:
        if kind.pattern.fullmatch(address) and not may_hold_secret(address):
            return kind
    # What is there is certainly the name of a file.
    shown = name if os.path.exists(name) else shown_address(name)  # noqa: PTH110 - any text
    raise UsageError(
        f"{shown!r} is not a valid store",
        hint=f"A store is {', or '.join(kind.usage for kind in STORE_KINDS)}.",
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
    """Open a store by its address: a URI, the word `neo4j`, or a path that ends in `.graph`.

    With `write`, an embedded store that doesn't exist is created: in a folder beside its path,
    and moved there when it is closed without an error. Without `write` nothing can be written.
    `neo4j` is `bolt://localhost:7687`; environment variables aren't read here. `user`,
    `password` and `database` are for servers; user is "neo4j" if only a password is given.
    `prefix` is put before the labels of items and users; by default it is read from the
    journal, where the first push recorded it.

    Raises:
        UsageError: the address or the prefix isn't valid, or the store has graphs of several
            prefixes and none is given.
        StoreUnavailableError: no server answers at the address.
        StoreAccessError: the server refuses access: password, database, TLS.
        StoreLockedError: another process has the embedded store open.
        StoreError: there is no embedded store at the path, or the folder has other content; or a
            newer graphload wrote the store.
    """
    module = importlib.import_module(kind_of_store(name).module)
    if prefix is not None:
        check_prefix(prefix)
    access = Access(user=user, password=password, database=database, write=write, prefix=prefix)
    store = cast("Store", module.open_named(read_address(name), access))
    try:
        check_not_newer(store, read_form(store))
    except BaseException as error:
        store.__exit__(type(error), error, error.__traceback__)
        raise
    return store
