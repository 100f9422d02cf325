"""The form of a store: the number of what `schema` describes, as the journal has it.

A store of an older form is read, and written to only once it is upgraded; one of a newer form can't
be read either, since what it means isn't known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.errors import StoreError
from graphload.stores import cypher, schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from graphload.stores.protocol import Store

__all__ = ["check_form", "check_not_newer", "read_form"]


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
    if form is not None and form < schema.FORM:
        raise StoreError(
            f"{store.name} was written by an older graphload: nothing was changed",
            hint=f"Upgrade it with `graphload upgrade --in {store.name}`.",
        )
    check_not_newer(store, form)


def check_not_newer(store: Store, form: int | None) -> None:
    """Check that the form of a store isn't one of a later graphload.

    Raises:
        StoreError: it is.
    """
    if form is not None and form > schema.FORM:
        raise StoreError(
            f"{store.name} was written by a newer graphload, which this one can't read: nothing "
            "was read or changed",
            hint="Upgrade graphload: pip install --upgrade graphload",
        )
