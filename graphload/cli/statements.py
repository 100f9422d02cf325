"""The statements of a text, run one after the other, once for each set of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.errors import QueryError, UsageError
from graphload.stores.cypher_script import Part, split_script
from graphload.stores.cypher_tokens import split_clauses, tokenize
from graphload.stores.names import describe_unknown
from graphload.values import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphload.stores.protocol import Store

__all__ = ["read_statements", "returns_rows", "run_statements"]


def read_statements(text: str) -> list[Part]:
    """Split a text into its statements; one without any is a statement, which the store refuses.

    Raises:
        UsageError: there is a command of the shell among them.
    """
    parts = [*split_script(text)] or [Part(text, 0, complete=True)]
    if command := next((part for part in parts if part.is_command), None):
        raise UsageError(
            f"{command.text.split()[0]} is a command of the shell, not a query",
            hint="Run such a file with: graphload shell --in STORE < FILE",
        )
    return parts


def returns_rows(statement: str) -> bool:
    """Return whether a statement has a RETURN of its own, or is SHOW, which needs none."""
    tokens = tokenize(statement)
    returned = any(one.keyword == "RETURN" and not one.level for one in split_clauses(tokens))
    return returned or (bool(tokens) and tokens[0].word == "SHOW")


def run_statements(  # noqa: PLR0913 - the options of a query
    store: Store,
    text: str,
    parts: Sequence[Part],
    sets: Sequence[Mapping[str, Any]],
    *,
    write: bool,
    timeout_s: float | None = None,
    limit: int | None = None,
    on_typo: Callable[[str], None] | None = None,
) -> list[Result]:
    """Run all statements of a text with the first set of parameters, then with the next.

    `on_typo` is called with a sentence for each name that the store doesn't have: before a
    statement that may write, which may delete the last node of a label.

    Returns:
        The result of each statement that has columns, with the rows of all sets; of a single
        statement in any case.

    Raises:
        QueryError: as of `Store.query`; it says which statement and which set it is about, and
            its position is that in the whole text.
        StoreError: as of `Store.query`.
    """
    columns: list[list[str]] = [[] for _ in parts]
    rows: list[list[tuple[Any, ...]]] = [[] for _ in parts]
    for number, parameters in enumerate(sets, start=1):
        for at, part in enumerate(parts):
            looks = on_typo is not None and number == 1
            typos = describe_unknown(store, part.text, parameters) if looks and write else []
            try:
                result = store.query(
                    part.text, parameters, write=write, timeout_s=timeout_s, limit=limit
                )
                if looks and not write:
                    typos = describe_unknown(store, part.text, parameters)
            except QueryError as error:
                where = [f"statement {at + 1} of {len(parts)}"] if len(parts) > 1 else []
                where += [f"parameter set {number} of {len(sets)}"] if len(sets) > 1 else []
                whole = f"{', '.join(where)}: {error.message}" if where else error.message
                offset = None if error.offset is None else error.offset + part.start
                query = error.query if offset is None else text
                raise QueryError(whole, query=query, offset=offset, hint=error.hint) from error
            for typo in typos:
                if on_typo is not None:
                    on_typo(typo)
            columns[at] = result.columns
            room = None if limit is None else limit - len(rows[at])
            rows[at] += result.rows[:room]
    return [
        Result(names, found)
        for names, found in zip(columns, rows, strict=True)
        if names or len(parts) == 1
    ]
