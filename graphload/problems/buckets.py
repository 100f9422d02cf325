"""Problems of records in buckets of whole threads: rules about items see one bucket at a time."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from graphload.forest import Forest
from graphload.item_table.chunk import GrowingChunk
from graphload.item_table.table import ItemTable
from graphload.links import Links
from graphload.merge import Merged
from graphload.problems.evidence import Evidence
from graphload.problems.sources import find_not_fetched
from graphload.problems.table import RULES, apply_rules, problem_order

if TYPE_CHECKING:
    from graphload.item_table.origins import Origin
    from graphload.items import Id
    from graphload.merge.buckets import Buckets
    from graphload.problems.evidence import Problem

__all__ = ["BucketProblems"]

# A note of replies that were left out is in the bucket of the items that it names.
_OF_ITEMS = [rule for rule in RULES if not rule.of_inputs or rule.find is find_not_fetched]
_OF_INPUTS = [rule for rule in RULES if rule.of_inputs and rule.find is not find_not_fetched]


class BucketProblems:
    """The problems that are found while buckets are linked, and then those of the inputs.

    The records of inputs in which none names another are kept as columns: rules look at them.
    """

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets
        self._found: list[Problem] = []
        self._unlinked = {
            entry.name
            for entries in buckets.report.by_source().values()
            if not any(entry.is_linked for entry in entries)
            for entry in entries
        }
        self._ids: list[Id] = []
        self._rows = GrowingChunk()
        self._origins: list[Origin] = []

    def add(self, merged: Merged, links: Links) -> None:
        """Find the problems of the items of a bucket."""
        self._found += apply_rules(_OF_ITEMS, Evidence(merged, links))
        table = links.table
        codes = [at for at, name in enumerate(table.sources) if name in self._unlinked]
        rows = np.flatnonzero(np.isin(table.columns.source, codes))
        if len(rows):
            taken = table.columns.take(rows)
            self._ids += table.ids.take(rows)
            # Merged records lie in memory, each bucket's in another place.
            self._rows.append(replace(taken, origin=taken.origin + len(self._origins)))
            self._origins += table.origins

    def list(self) -> list[Problem]:
        """Return all problems, sorted as `find_problems` sorts them."""
        report = self._buckets.report
        notes = [note for bucket in self._buckets.unfetched for note in bucket]
        table = self.unlinked
        alone = Forest.from_parents(np.full(len(table), -1))
        links = Links(alone, table, np.arange(len(table)), {})
        merged = Merged(table, unfetched=notes, report=report)
        of_inputs = apply_rules(_OF_INPUTS, Evidence(merged, links))
        return sorted([*self._found, *of_inputs], key=problem_order)

    @cached_property
    def unlinked(self) -> ItemTable:
        """The records of inputs in which none names another, ascending by id, and no other ids."""
        ids, columns = self._ids, self._rows.finish()
        order = sorted(range(len(ids)), key=ids.__getitem__)
        names = [str(ids[at]) for at in order] if ids and isinstance(ids[0], str) else None
        columns = columns.take(np.array(order, dtype=np.int64))
        key = np.array([ids[at] for at in order] if names is None else range(len(ids)), np.int64)
        columns = replace(columns, key=key)
        return ItemTable(columns, names, *self._buckets.names, self._origins)
