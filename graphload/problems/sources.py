"""Rules about what a source leaves out, and how it writes ids and times."""

from __future__ import annotations

from collections import Counter
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.columns import FIELDS
from graphload.items import END_USUAL_TIME, FIRST_USUAL_TIME, Place, item_attributes
from graphload.parsing import is_no_parent
from graphload.problems.evidence import Problem, list_ids
from graphload.readers.proposal import propose_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.items import Item
    from graphload.problems.evidence import Evidence

__all__ = [
    "MAX_LOOKED_AT",
    "PROPOSED_ROWS",
    "THREAD_TYPES",
    "Proposed",
    "find_faults",
    "find_inner_objects",
    "find_mixed_time_units",
    "find_not_fetched",
    "find_odd_ids",
    "find_odd_times",
    "find_unidentified",
    "find_unlinked",
    "propose_links",
    "propose_reading",
]

Proposed = tuple[dict[str, str], list[dict[str, Any]]]
"""A mapping that is proposed for Items, and the first of these as rows."""
THREAD_TYPES = frozenset({"story", "poll", "job"})
"""Those `item_type`s that name no parent."""
PROPOSED_ROWS = 3
MAX_LOOKED_AT = 100_000
"""The first records of a source that are read for the fields that may name an id or a parent."""
_MAX_FIELDS = 12


def find_not_fetched(evidence: Evidence) -> Iterator[Problem]:
    """Find replies that a source names as left out (`not_fetched`)."""
    for entry in evidence.merged.unfetched:
        if entry.reason != "not_fetched":
            continue
        missing = [id_ for id_ in entry.ids if evidence.row_of(id_) < 0]
        if entry.ids and not missing:
            continue
        is_known = entry.parent is not None and evidence.has_node(entry.parent)
        above = (entry.parent,) if entry.parent is not None and is_known else ()
        below = "" if entry.parent is None else f" below {entry.parent}"
        count = len(missing) or entry.count
        replies = {None: "more replies", 1: "1 reply"}.get(count, f"{count} replies")
        ids = list_ids(missing) if missing else "their ids are not known"
        detail = f"not fetched: {replies}{below}: {ids}"
        yield Problem("not_fetched", (*missing, *above), entry.place, detail)


def find_odd_times(evidence: Evidence) -> Iterator[Problem]:
    """Find times before 1990 or after 2099 (`odd_time`)."""
    table, time = evidence.table, evidence.table.columns.time
    is_odd = (time < FIRST_USUAL_TIME) | (time >= END_USUAL_TIME)
    for row in np.flatnonzero(table.columns.has("time") & is_odd).tolist():
        id_ = table.ids[row]
        detail = f"the time of {id_} is {int(time[row])}, outside the years 1990 to 2099"
        yield Problem("odd_time", (id_,), table.place(row), detail)


def find_odd_ids(evidence: Evidence) -> Iterator[Problem]:
    """Find ids that, in the place of a parent, say that there is none (`odd_id`)."""
    sources, table = evidence.merged.id_source, evidence.table
    if table.names is None:
        is_odd = table.columns.key <= 0
    else:
        odd = [*compress(range(len(table.names)), map(is_no_parent, table.names))]
        is_odd = np.isin(table.columns.key, odd)
    for row in np.flatnonzero(is_odd).tolist():
        id_ = table.ids[row]
        if id_ not in sources:
            detail = f"the id {id_!r} means 'no parent' where a reply names it as its parent"
            yield Problem("odd_id", (id_,), table.place(row), detail)


def find_mixed_time_units(evidence: Evidence) -> Iterator[Problem]:
    """Find sources whose times are in several units (`mixed_time_units`)."""
    report = evidence.merged.report
    for source, inputs in report.by_source().items() if report else ():
        units: Counter[str] = Counter()
        for entry in inputs:
            units.update(entry.times)
        # A text names its own unit.
        units.pop("text", None)
        if len(units) > 1:
            counts = ", ".join(f"{count:,} in {unit}" for unit, count in sorted(units.items()))
            detail = f"times are in several units, each read by its magnitude: {counts}"
            yield Problem("mixed_time_units", (), Place(source), detail)


def find_unidentified(evidence: Evidence) -> Iterator[Problem]:
    """Find sources without one id that is given, or found by who replies to whom (`no_ids`)."""
    id_source = evidence.merged.id_source
    for source, rows in evidence.rows_by_source.items() if id_source else ():
        sources = {id_source.get(id_) for id_ in evidence.table.ids.take(rows)}
        if len(rows) > 1 and sources == {"surrogate"}:
            items = evidence.table.read(rows[:MAX_LOOKED_AT])
            detail = f"none of {len(rows):,} records has an id; {_name_unknown(items)}"
            mapping = _propose_ends(items)
            if "id=" in mapping:
                detail += f"; if one is the id: --map {mapping}"
            yield Problem("no_ids", (), Place(source), detail)


def find_faults(evidence: Evidence) -> Iterator[Problem]:
    """Find what reading found in the text of records, such as a repeated key."""
    report = evidence.merged.report
    for entry in report.sources if report else ():
        for kind, place, detail in entry.find_faults():
            yield Problem(kind, (), place, detail)


def find_inner_objects(evidence: Evidence) -> Iterator[Problem]:
    """Find lists within records whose objects may be records, too (`inner_objects`)."""
    report = evidence.merged.report
    for entry in report.sources if report else ():
        for name, (count, place) in entry.inner.items():
            objects = "1 object" if count == 1 else f"{count:,} objects"
            detail = f"{objects} in the field {name!r} of other records: kept there, not read"
            yield Problem("inner_objects", (), place, detail)


def find_unlinked(evidence: Evidence) -> Iterator[Problem]:
    """Find sources of replies that never name a parent or kids (`no_links`)."""
    report = evidence.merged.report
    source_of = {entry.name: entry.source for entry in report.sources} if report else {}
    linked = {source_of.get(entry.place.source) for entry in evidence.merged.unfetched}
    # A record that was merged into one of another file counts, too.
    linked |= {entry.source for entry in report.sources if entry.is_linked} if report else set()
    table = evidence.table
    links, is_thread = table.columns.links, table.is_kind(*THREAD_TYPES)
    for source, rows in evidence.rows_by_source.items():
        if len(rows) < 2 or source in linked or is_thread[rows].all() or links[rows].any():
            continue
        items = table.read(rows[:MAX_LOOKED_AT])
        detail = f"none of {len(rows):,} records names a parent or kids; {_name_unknown(items)}"
        mapping = _propose_ends(items)
        if "parent=" in mapping:
            detail += f"; if one names the parent: --map {mapping}"
        yield Problem("no_links", (), Place(source), detail)


def _name_unknown(items: Sequence[Item]) -> str:
    fields = sorted({name for item in items for name in item.extra or ()})
    return f"unknown fields: {', '.join(fields[:_MAX_FIELDS]) or 'none'}"


def _propose_ends(items: Sequence[Item]) -> str:
    """Return the likely mapping of an id and a parent, as `--map` takes it."""
    mapping = propose_links(items)
    return ",".join(f"{name}={mapping[name]}" for name in ("id", "parent") if name in mapping)


def propose_links(items: Sequence[Item]) -> dict[str, str]:
    """Propose the unknown fields of Items that stand for fields that none of them has.

    A surrogate in place of an id is none: nothing names it.
    """
    rows: list[dict[str, Any]] = []
    for item in items:
        fields = item_attributes(item)
        others = fields.pop("extra", {})
        id_ = None if item.id is None or is_no_parent(item.id) else item.id
        # What a field was read from, such as an author who is an object, has its name in `extra`.
        rows.append({**others, "id": id_, **fields})
    known = {name for row in rows for name, value in row.items() if value is not None}
    return propose_mapping(rows, known=known.intersection(FIELDS))


def propose_reading(items: Sequence[Item]) -> Proposed | None:
    """Propose the fields of Items without an id or a parent; None if none is likely."""
    mapping = propose_links(items)
    if mapping.keys().isdisjoint({"id", "parent"}):
        return None
    first = items[:PROPOSED_ROWS]
    rows = ({**(item.extra or {}), "id": item.id, **item_attributes(item)} for item in first)
    return mapping, [{name: row[name] for name in row if name != "extra"} for row in rows]
