"""The account of what workers read: of a part, and of all files together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from graphload.cluster.files import SourceFile  # noqa: TC001 - what decodes a Part looks at it
from graphload.cluster.rows import moved
from graphload.errors import InputError
from graphload.items import Place
from graphload.readers.report import ReadReport, SourceReport

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

__all__ = ["Account", "Part", "SourceAccount", "account_of", "check_accounts", "join_accounts"]

_COUNTS = ("shapes", "times", "no_parent", "nobody", "mapped")
"""Those counts of a `SourceReport` that have names."""


class Part(NamedTuple):
    """Some bytes of a file, or all of it where `end` is None.

    Its lines are those that begin in it.
    """

    number: int
    file: SourceFile
    start: int
    end: int | None

    def shown(self, name: str) -> str:
        """Return the name of its file, or of an archive's member, as the user knows it."""
        path = self.file.path
        return self.file.name + name[len(path) :] if name.startswith(path) else name


class SourceAccount(msgspec.Struct):
    """What a part says of its file, or of an archive's member; see `SourceReport`.

    The names in `inner`, which may have lone surrogates, are JSON.
    """

    name: str
    format: str
    read: int
    rejected: int
    unfetched: int
    counts: dict[str, dict[str, int]]
    is_linked: bool
    shape_is_given: bool
    inner: dict[str, tuple[int, Place]]
    mapping: dict[str, str]


class Account(msgspec.Struct):
    """What a part held: its lines, its records, the names of ids that are texts, an error.

    `ignored` has the files that were left out, with the reason.
    """

    lines: int = 0
    read: int = 0
    rejected: int = 0
    texts: bool = False
    without_id: int = 0
    found_ids: int = 0
    references: int = 0
    sources: list[SourceAccount] = []
    ignored: dict[str, str] = {}
    error: tuple[str, str | None, str | None, int | None] | None = None


def account_of(report: SourceReport, part: Part) -> SourceAccount:
    """Return what the report on a part says, but for faults, which are rows."""
    inner = {
        json.dumps(name): (count, Place(part.shown(place.source), place.line))
        for name, (count, place) in report.inner.items()
    }
    return SourceAccount(
        part.shown(report.name),
        report.format,
        report.read,
        report.rejected,
        report.unfetched,
        {name: dict(getattr(report, name)) for name in _COUNTS},
        report.is_linked,
        report.shape_is_given,
        inner,
        report.mapping,
    )


def check_accounts(parts: Sequence[Part], accounts: Sequence[Account]) -> None:
    """Check that a cluster can merge what was read.

    Raises:
        InputError: there are records that only one machine reads.
    """
    hint = "Read these on one machine: graphload export."
    for part, account in zip(parts, accounts, strict=True):
        name = part.file.name
        if account.without_id:
            raise InputError("has records without an id", path=name, hint=hint)
        if account.found_ids:
            raise InputError("has ids that an earlier run found", path=name, hint=hint)
        if account.references:
            message = "has records that name ancestors which have no record"
            raise InputError(message, path=name, hint=hint)


def join_accounts(
    parts: Sequence[Part], accounts: Sequence[Account]
) -> tuple[ReadReport, list[int]]:
    """Join the accounts of all parts.

    Returns:
        The report on reading, as one machine makes it, and the number of lines before each part
        of its file.
    """
    report = ReadReport()
    entries: dict[str, SourceReport] = {}
    before = []
    lines = 0
    for part, account in zip(parts, accounts, strict=True):
        lines = 0 if part.start == 0 else lines
        before.append(lines)
        report.ignored.update(account.ignored)
        for source in account.sources:
            entry = entries.get(source.name)
            if entry is None:
                entries[source.name] = entry = SourceReport(source.name, part.file.source)
            _add(entry, source, lines)
        lines += account.lines
    report.sources = [entry for entry in entries.values() if entry.name not in report.ignored]
    return report, before


def _add(entry: SourceReport, source: SourceAccount, lines_before: int) -> None:
    entry.format = entry.format or source.format
    entry.read += source.read
    entry.rejected += source.rejected
    entry.unfetched += source.unfetched
    for name, counts in source.counts.items():
        counted: Counter[Any] = getattr(entry, name)
        counted.update(counts)
    entry.is_linked |= source.is_linked
    entry.shape_is_given |= source.shape_is_given
    entry.mapping = entry.mapping or source.mapping
    for name, (count, place) in source.inner.items():
        entry.add_inner(json.loads(name), count, moved(place, lines_before))
