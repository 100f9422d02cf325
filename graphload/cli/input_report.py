"""The report on input files: how each was read, and the mapping that is proposed for one."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from graphload.cli.terminal import pluralize
from graphload.plaintext import one_line, utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphload.items import Reject
    from graphload.readers.report import ReadReport, SourceReport

__all__ = [
    "Proposal",
    "describe_inputs",
    "describe_reading",
    "list_inputs",
    "list_notes",
    "mapping_option",
    "propose_for_rejects",
]

_MAX_LISTED = 10
_SHOWN_FIELDS = ("id", "parent", "by", "time", "text", "title", "rejected")
_MAX_CELL_CHARS = 24
_MAX_PARSED_REJECTS = 1000
_COUNTED = {"times": "times in", "no_parent": "no parent spelled", "nobody": "no author spelled"}


class Proposal:
    """A mapping that is proposed, and the first rows as they would be read with it."""

    def __init__(self, mapping: dict[str, str], rows: Iterable[dict[str, Any]]) -> None:
        self.mapping = mapping
        from graphload.problems.sources import PROPOSED_ROWS

        self.rows = [_read_row(row, mapping) for row in itertools.islice(rows, PROPOSED_ROWS)]

    def lines(self) -> Iterator[str]:
        """Yield the option of the command line, and the rows as a table."""
        yield f"--map {one_line(mapping_option(self.mapping))}"
        names = [name for name in _SHOWN_FIELDS if any(row.get(name) for row in self.rows)]
        table = [names, *([_cell(row.get(name)) for name in names] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for row in table:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            yield "    " + "  ".join(cells).rstrip()


def mapping_option(mapping: Mapping[str, str]) -> str:
    """Return the argument of `--map` for a mapping."""
    return ",".join(f"{name}={source}" for name, source in mapping.items())


def _read_row(row: dict[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Read one row with a mapping: the fields of the Item, or the reason of its reject."""
    from graphload.errors import InputError
    from graphload.items import Place, item_attributes
    from graphload.parsing import parse_item
    from graphload.readers.mapping import map_records
    from graphload.readers.shapes.table import USUAL_NAMES

    map_records(row, mapping, USUAL_NAMES, Counter())
    try:
        item = parse_item(row, Place(""))
    except InputError as error:
        return {"rejected": error.message}
    fields = {"id": item.id, **item_attributes(item)}
    fields["time"] = utc_text(item.time) if item.time is not None else None
    return fields


def _cell(value: object) -> str:
    text = "" if value is None else one_line(str(value))
    return text if len(text) <= _MAX_CELL_CHARS else text[: _MAX_CELL_CHARS - 1] + "…"


def propose_for_rejects(rejects: Sequence[Reject]) -> Proposal | None:
    """Propose the fields of values that weren't taken for records; None if none is likely."""
    from graphload.readers.proposal import propose_mapping
    from graphload.readers.shapes.table import looks_like_record

    rows = []
    for reject in rejects[:_MAX_PARSED_REJECTS]:
        try:
            value = json.loads(reject.raw)
        except (ValueError, RecursionError):
            continue
        # The fields of a record that was taken for one need no names.
        if isinstance(value, dict) and not looks_like_record(value):
            rows.append(value)
    mapping = propose_mapping(rows)
    return Proposal(mapping, rows) if len(mapping) > 1 and "text" in mapping else None


def list_inputs(report: ReadReport | None) -> list[dict[str, Any]]:
    """Return the account of each input file, as JSON."""
    return [
        {
            "path": entry.name,
            "source": entry.source,
            "format": entry.format or None,
            "shapes": _shapes(entry),
            "mapping": entry.mapping,
            "certainty": _certainty(entry),
            "read": entry.read,
            "rejected": entry.rejected,
            "unfetched": entry.unfetched,
            **{name: dict(getattr(entry, name)) for name in _COUNTED},
        }
        for entry in (report.sources if report else ())
    ]


def _shapes(entry: SourceReport) -> dict[str, int]:
    """Count the records of each shape; those of a format that fixes it are called by its name."""
    total = entry.shapes.total()
    return {entry.format: total} if total and _fixes_shape(entry) else dict(entry.shapes)


def _fixes_shape(entry: SourceReport) -> bool:
    from graphload.readers.formats.table import FORMATS

    return any(row.fixes_shape and row.name == entry.format for row in FORMATS)


def _certainty(entry: SourceReport) -> str | None:
    """Return how sure the shape of an input is, None if it has no records.

    It is `given` where the user names it, or the fields, `certain` where a shape has names of its
    own, `likely` where records of the usual names are linked, else `unsure`.
    """
    from graphload.readers.shapes.table import SHAPES

    if not entry.shapes:
        return None
    if entry.shape_is_given:
        return "given"
    if SHAPES[-1].name not in entry.shapes or _fixes_shape(entry):
        return "certain"
    return "likely" if entry.is_linked else "unsure"


def describe_reading(entry: Mapping[str, Any]) -> str:
    """Say in one line how an input of `list_inputs` was read: format, shapes, rejects."""
    shapes = ", ".join(f"{name} {count:,}" for name, count in entry["shapes"].items())
    sure = f" ({entry['certainty']})" if entry["certainty"] else ""
    rejected = f"{entry['rejected']:,} rejected" if entry["rejected"] else ""
    parts = [entry["format"] or "empty", f"{shapes}{sure}" if shapes else "", rejected]
    return "; ".join(filter(None, parts))


def list_notes(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield what else there is to say of an input: mapping, times, spellings, missing replies."""
    if entry["mapping"]:
        yield f"mapping {mapping_option(entry['mapping'])}"
    for name, words in _COUNTED.items():
        if counts := {key: count for key, count in entry[name].items() if key != "s"}:
            listed = ", ".join(f"{key!r} {count:,}" for key, count in counts.items())
            yield f"{words} {listed}"
    if entry["unfetched"]:
        yield f"{pluralize(entry['unfetched'], 'note')} of replies without a record here"


def describe_inputs(report: ReadReport | None) -> Iterator[str]:
    """Yield lines of text on each input file and on those that were ignored."""
    inputs = list_inputs(report)
    ignored = report.ignored if report else {}
    for entry in inputs[:_MAX_LISTED]:
        yield f"file     {one_line(entry['path'])}: {describe_reading(entry)}"
        yield from (f"    {one_line(note)}" for note in list_notes(entry))
    if len(inputs) > _MAX_LISTED:
        yield f"    … and {pluralize(len(inputs) - _MAX_LISTED, 'file')} more (--json lists all)"
    if ignored:
        yield f"ignored  {pluralize(len(ignored), 'file')}"
        for path, reason in itertools.islice(ignored.items(), _MAX_LISTED):
            yield f"    {one_line(f'{path}: {reason}' if reason else path)}"
        if len(ignored) > _MAX_LISTED:
            yield f"    … and {len(ignored) - _MAX_LISTED:,} more (--json lists all)"
