"""Measures as properties of a store's items: written, found outdated, and removed.

An item has those of `measure_items`, a root also those of `measure_threads`, whose names begin with
`thread_`. They are derived from the replies: neither exported nor verified, and a push doesn't
keep them, since each reply changes those of all its ancestors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphload.columns import TYPES
from graphload.errors import UsageError
from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.parallel import Report
from graphload.loading.plan.stored import read_all
from graphload.loading.target import check_form
from graphload.loading.write.fields import read_fields
from graphload.measures.definitions import ITEMS, THREADS, load_measures
from graphload.stores import cypher
from graphload.stores.measured import DONE, WRITING, names_of, read_measures
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.measures.definitions import Kind, StubRule
    from graphload.stores.protocol import Store

    Progress = Callable[[str, int, int], None]

__all__ = [
    "MeasuresResult",
    "property_names",
    "remove_measures",
    "write_measures",
]

_MAX_NAMES = 5
_THREAD = "thread_"


@dataclass(frozen=True)
class MeasuresResult:
    """The outcome of writing or removing measures: the items and the roots that have them.

    `load` is the last load of the store, None where it has none.
    """

    store: str
    load: int | None
    items: int
    threads: int
    properties: list[str]


def property_names() -> dict[str, str]:
    """Return the properties that are measures, with the definition of each, in order.

    What a node has anyway, such as its depth, is none of them.
    """
    return {
        name: kind.measures[at].definition
        for kind in (ITEMS, THREADS)
        for at, name in _columns_of(kind)
    }


def _columns_of(kind: Kind[Any]) -> list[tuple[int, str]]:
    """Return the columns of a kind that become properties: their positions and the names."""
    load_measures()
    prefix = _THREAD if kind is THREADS else ""
    return [
        (at, prefix + one.name)
        for at, one in enumerate(kind.measures)
        if not one.is_key and prefix + one.name not in TYPES
    ]


def write_measures(
    store: Store,
    *,
    stubs: StubRule = "skip",
    progress: Progress | None = None,
    waiting: Callable[[], None] | None = None,
) -> MeasuresResult:
    """Compute measures of a store's items and threads, and set them as properties.

    The store was opened with `write`. Other loads wait for this. Where it is cut off, the store
    says so, and the next call writes all again. `progress` and `waiting` are as in `push`.

    Raises:
        UsageError: a property of that name is a user's own field, or of another program.
        StoreError: the store has another form; it refuses or is out of reach.
    """
    from graphload.loading.measured import read_item_columns  # noqa: PLC0415 - imports all measures
    from graphload.loading.write.journal import list_loads  # noqa: PLC0415 - imports this module
    from graphload.measures.measure import measure_items, measure_threads  # noqa: PLC0415

    check_form(store)
    with store.exclusive(waiting):
        before = read_measures(store)
        names = [*property_names()]
        _refuse_taken(store, [name for name in names if name not in names_of(before)])
        load = max((known.load for known in list_loads(store)), default=None)
        if load is None:
            return MeasuresResult(store.name, None, 0, 0, names)
        items = read_item_columns(store)
        measured, threads = measure_items(items, stubs=stubs), measure_threads(items, stubs=stubs)
        # One that was written before, and that an item no longer has, is removed.
        blank = dict.fromkeys(sorted({*names, *before.names}) if before else ())
        values: dict[Id, dict[str, Any]] = {}
        for kind, table in ((ITEMS, measured), (THREADS, threads)):
            columns = _columns_of(kind)
            for row in table.rows:
                known = {name: row[at] for at, name in columns if row[at] is not None}
                values.setdefault(row[0], {}).update(known)
        ids = items.forest.ids if before else values
        marks = {"load": load, "stubs": stubs, "stale": False}
        begun = {**marks, "state": WRITING, "names": sorted({*names, *names_of(before)})}
        _mark(store, begun)
        rows = ({"id": node, "fields": blank | values.get(node, {})} for node in ids)
        _write_properties(store, rows, Report(progress, "measures", len(ids)))
        _mark(store, {"state": DONE, "names": names})
    return MeasuresResult(store.name, load, len(measured), len(threads), names)


def remove_measures(
    store: Store, *, progress: Progress | None = None, waiting: Callable[[], None] | None = None
) -> MeasuresResult:
    """Remove the measures that a store's items have as properties; there may be none.

    Raises:
        StoreError: the store has another form; it refuses or is out of reach.
    """
    from graphload.loading.write.journal import list_loads  # noqa: PLC0415 - imports this module

    check_form(store)
    with store.exclusive(waiting):
        before = read_measures(store)
        load = max((known.load for known in list_loads(store)), default=None)
        if before is None:
            return MeasuresResult(store.name, load, 0, 0, [])
        _mark(store, {"state": WRITING})
        ids = read_all(store, cypher.ALL_IDS)
        blank = dict.fromkeys(before.names)
        rows = ({"id": node, "fields": blank} for node in ids)
        _write_properties(store, rows, Report(progress, "measures", len(ids)))
        store.write([Statement(cypher.REMOVE_MEASURES, {"prefix": store.prefix})])
    return MeasuresResult(store.name, load, len(ids), 0, list(before.names))


def _refuse_taken(store: Store, names: Sequence[str]) -> None:
    """Raise if a property of one of these names isn't graphload's.

    Raises:
        UsageError: one is.
    """
    fields = sorted({field.name for field in read_fields(store)} & {*names})
    others = [] if fields else sorted(_properties_among(store, names))
    for taken, owner in ((fields, "a user's own field"), (others, "a property of another program")):
        if taken:
            shown = ", ".join(taken[:_MAX_NAMES])
            hint = (
                "Undo the load that named it, and push it under another name: --fields new=old."
                if taken is fields
                else "Remove it from the items: MATCH (i:Item) REMOVE i.NAME, with query --write."
            )
            raise UsageError(f"{store.name}: {shown} is {owner}, and no measure", hint=hint)


def _properties_among(store: Store, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    found = store.read(Statement(cypher.PROPERTIES_AMONG, {"names": list(names)}))
    return [name for (collected,) in found for name in collected]


def _mark(store: Store, marks: Mapping[str, object]) -> None:
    given = {"prefix": store.prefix, "marks": dict(marks)}
    store.write([Statement(cypher.WRITE_MEASURES, given)])


def _write_properties(store: Store, rows: Iterator[dict[str, Any]], report: Report) -> None:
    for batch in chunks(rows, ID_BATCH):
        store.write([Statement(cypher.SET_FIELDS, {"rows": batch})])
        report.add(len(batch))
