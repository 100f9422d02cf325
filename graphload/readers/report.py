"""The report on reading: what each input held, and how it was read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from graphload.items import Item, Reject, Unfetched, is_linked
from graphload.readers.files.beside import InputFolder
from graphload.readers.formats.json_faults import NO_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.items import Place
    from graphload.readers.formats.format import FindFaults

__all__ = ["ReadReport", "SourceReport"]


@dataclass
class SourceReport:
    """The account of one input file.

    - `name`: its path, or `-`; `source`: the file or folder that the user named for it;
      `folder`: the folder that it lies in.
    - `format`: the name of its format; `shapes`: the number of records of each shape.
    - `read`: the records read, of which `rejected` can't be read; `left_out`: those that a
      selection left out, which aren't read; `unparsed`: the lines among these that were only
      checked to be JSON, each counted as one record; `unfetched`: the ids that it names as left
      out.
    - `times`: the number of times in each unit: s, ms, us, ns, text.
    - `no_parent`, `nobody`: the spellings of "no parent" and of "no author", counted.
    - `is_linked`: a record names a parent or kids.
    - `shape_is_given`: the user named the shape, or mapped the fields.
    - `faults`: the kind, the place and a sentence of what a record has and an Item hasn't;
      `later_faults`: functions that find more of these, which takes time;
      `fields_without_number`: what was said of fields that are NaN.
    - `inner`: the fields of records that have lists of objects which may be records, and were
      kept as they are: the number of these objects, and the place of the first.
    - `mapping`: the source's name of each field, where the user gave it; `mapped`: the number
      of records that have each of these.
    """

    name: str
    source: str
    folder: InputFolder = field(default_factory=InputFolder, compare=False)
    format: str = ""
    shapes: Counter[str] = field(default_factory=Counter)
    read: int = 0
    rejected: int = 0
    left_out: int = 0
    unparsed: int = 0
    unfetched: int = 0
    times: Counter[str] = field(default_factory=Counter)
    no_parent: Counter[str] = field(default_factory=Counter)
    nobody: Counter[str] = field(default_factory=Counter)
    is_linked: bool = False
    shape_is_given: bool = False
    faults: list[tuple[str, Place, str]] = field(default_factory=list)
    later_faults: list[FindFaults] = field(default_factory=list)
    fields_without_number: set[str] = field(default_factory=set)
    inner: dict[str, tuple[int, Place]] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    mapped: Counter[str] = field(default_factory=Counter)

    def add_fault(self, kind: str, place: Place, detail: str) -> None:
        """Add what a record has and an Item hasn't, such as the first value of a repeated key."""
        if kind == NO_NUMBER:
            # One for each field: a table that is written as JSON has NaN in many records.
            if detail in self.fields_without_number:
                return
            self.fields_without_number.add(detail)
        self.faults.append((kind, place, detail))

    def add_inner(self, name: str, count: int, place: Place) -> None:
        """Count objects in a list that may be records, and are kept in a field of their record."""
        counted, first = self.inner.get(name, (0, place))
        self.inner[name] = counted + count, first

    def find_faults(self) -> list[tuple[str, Place, str]]:
        """Return all faults, of which some are found only now."""
        return [*self.faults, *chain.from_iterable(find() for find in self.later_faults)]

    def add(self, record: Item | Reject | Unfetched) -> None:
        """Count one record of this input."""
        if isinstance(record, Unfetched):
            self.unfetched += 1
            return
        self.read += 1
        if isinstance(record, Reject):
            self.rejected += 1
        elif not self.is_linked:
            self.is_linked = is_linked(record)


@dataclass
class ReadReport:
    """The account of all inputs of one call, complete once everything is read.

    `ignored` has the files that were left out of folders, each with the reason. While a file
    of known size is read, `share_read` returns the share of it that was read.
    """

    sources: list[SourceReport] = field(default_factory=list)
    ignored: dict[str, str] = field(default_factory=dict)
    share_read: Callable[[], float] | None = None

    def by_source(self) -> dict[str, list[SourceReport]]:
        """Group the inputs by the file or folder that the user named."""
        groups: dict[str, list[SourceReport]] = {}
        for entry in self.sources:
            groups.setdefault(entry.source, []).append(entry)
        return groups

    def mostly_rejected(self) -> list[str]:
        """Return the files and folders of which more than half of the records are rejected."""
        sources = []
        for source, entries in self.by_source().items():
            total = sum(entry.read + entry.left_out for entry in entries)
            if 2 * sum(entry.rejected for entry in entries) > total:
                sources.append(source)
        return sources

    def inner_objects(self) -> dict[str, int]:
        """Count the objects in lists that may be records, by the fields that they are kept in."""
        counts: Counter[str] = Counter()
        for entry in self.sources:
            counts.update({name: count for name, (count, _place) in entry.inner.items()})
        return counts

    def missing_fields(self) -> list[str]:
        """Return the fields of the mapping that no record has, if there are records."""
        if not any(entry.read for entry in self.sources):
            return []
        names = {source: None for entry in self.sources for source in entry.mapping.values()}
        return [source for source in names if not any(e.mapped[source] for e in self.sources)]
