"""Check that a store can be pushed into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.errors import GraphError, StoreError
from graphload.stores import cypher, schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from graphload.stores.protocol import Store

__all__ = ["check_form", "check_not_newer", "is_empty", "read_form"]


def read_form(store: Store) -> int | None:
    """Return the number of the form in which a store was written; None if it has no loads yet."""
    for (form,) in store.read(Statement(cypher.READ_FORM, {})):
        if form is not None:
            return int(form)
    return 1 if any(True for _ in store.read(Statement(cypher.LOADS, {}))) else None


def check_form(store: Store) -> None:
    """Check that a store has the form that this graphload writes.

    Raises:
        StoreError: it has another one.
    """
    form = read_form(store)
    if form is None:
        return
    if form < schema.FORM:
        raise StoreError(
            f"{store.name} was written by an older graphload: nothing was changed",
            hint=f"Upgrade it with `graphload upgrade --in {store.name}`.",
        )
    check_not_newer(store, form)


def check_not_newer(store: Store, form: int) -> None:
    """Check that the form of a store isn't one of a later graphload.

    Raises:
        StoreError: it is.
    """
    if form > schema.FORM:
        raise StoreError(
            f"{store.name} was written by a newer graphload: nothing was changed",
            hint="Upgrade graphload: pip install --upgrade graphload",
        )


def is_empty(store: Store, id_type: type) -> bool:
    """Return whether a store has no items; `id_type` is the type of the ids to be pushed.

    Raises:
        GraphError: it has items whose ids are of another type.
        StoreError: it has items or users that graphload didn't create.
    """
    for label, statement in (
        (schema.ITEM, cypher.FOREIGN_ITEMS),
        (schema.USER, cypher.FOREIGN_USERS),
    ):
        for count, example in store.read(Statement(statement, {})):
            if count:
                nodes = "node" if count == 1 else "nodes"
                such_as = f", such as {example}" if example is not None else ""
                raise StoreError(
                    f"{store.name} has {count:,} {nodes} with label :{store.prefix}{label} that "
                    f"graphload didn't create{such_as}: nothing was written",
                    hint="Use --prefix HN to give graphload its own labels (:HNItem, :HNUser), "
                    "or use another database.",
                )
    for (node,) in store.read(Statement(cypher.ANY_ID, {})):
        if type(node) is not id_type:
            raise GraphError(
                f"{store.name} has ids of type {type(node).__name__}, "
                f"the graph has ids of type {id_type.__name__}",
                hint="Ids in a store must be all int or all str. Push into another store; if the "
                "records belong together, push all at once into a new one, or these first.",
            )
        return False
    return True
