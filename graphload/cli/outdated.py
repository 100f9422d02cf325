"""The note that measures, which items have as properties, are no longer those of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.cli.terminal import print_note

if TYPE_CHECKING:
    from graphload.cli.options import OutputOptions
    from graphload.stores.protocol import Store

__all__ = ["note_outdated"]


def note_outdated(output: OutputOptions, store: Store, cypher: str | None = None) -> None:
    """Note on stderr that measures of items are outdated or incomplete.

    Of a query, only where it names one of them. One that names only fields of items costs no look
    at the store.
    """
    from graphload.columns import TYPES
    from graphload.stores.measured import names_of, read_measures

    named = None if cypher is None else _names_in(cypher) - TYPES.keys()
    if cypher is not None and not named:
        return
    measures = read_measures(store)
    warning = None if measures is None else measures.warning()
    if warning is None:
        return
    if named is None:
        print_note(output, warning)
    elif outdated := sorted(named & {*names_of(measures)}):
        print_note(output, f"{', '.join(outdated)}: {warning}")


def _names_in(cypher: str) -> set[str]:
    """Return the names of a query that may be properties: after a dot, and keys of maps."""
    from graphload.stores.cypher_tokens import tokenize

    tokens = tokenize(cypher)
    names = set()
    for at, token in enumerate(tokens):
        before = tokens[at - 1].text if at else ""
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        is_key = before in ("{", ",") and after == ":"
        if token.identifier is not None and (before == "." or is_key):
            names.add(token.identifier)
        elif token.kind == "string" and before == "[":
            names.add(token.text[1:-1])
    return names
