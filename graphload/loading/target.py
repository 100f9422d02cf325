"""Check that a store can be pushed into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.errors import GraphError, StoreError
from graphload.stores import cypher, schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from graphload.stores.protocol import Store

__all__ = ["is_empty"]


def is_empty(store: Store, kind: type) -> bool:
    """Return whether a store has no items; `kind` is the type of the ids to be pushed.

    Raises:
        GraphError: it has items whose ids are of another kind.
        StoreError: it has items or users that graphload didn't make.
    """
    for label, statement in (
        (schema.ITEM, cypher.FOREIGN_ITEMS),
        (schema.USER, cypher.FOREIGN_USERS),
    ):
        for count, example in store.read(Statement(statement, {})):
            if count:
                among = f", {example} among them" if example is not None else ""
                raise StoreError(
                    f"{store.name} has {count:,} :{store.prefix}{label} that graphload didn't "
                    f"make{among}: nothing was written",
                    hint="Labels of your own keep them apart: --prefix HN makes :HNItem and "
                    ":HNUser. Or use another database.",
                )
    for (node,) in store.read(Statement(cypher.ANY_ID, {})):
        if type(node) is not kind:
            kinds = {int: "numbers", str: "text"}
            raise GraphError(
                f"the ids in {store.name} are {kinds.get(type(node), 'neither')}, "
                f"those of the graph are {kinds[kind]}",
                hint="A store holds ids of one kind: push into another one.",
            )
        return False
    return True
