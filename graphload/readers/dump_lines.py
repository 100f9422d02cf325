"""Lines of Reddit's dumps, many at a time: Items, as each line by itself gives them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from msgspec.structs import force_setattr

from graphload.items import Item, Place
from graphload.readers.formats.format import InputValue
from graphload.readers.records import parse_value
from graphload.readers.references import References
from graphload.readers.report import SourceReport
from graphload.readers.shapes.reddit import REDDIT
from graphload.readers.shapes.table import choose_shape, find_row_reader

__all__ = ["decode_dump_lines"]

_NOWHERE = Place("")
_TALLIED = ("shapes", "times", "no_parent", "nobody")
"""The counts of a `SourceReport` to which reading a record adds."""
_decode = msgspec.json.Decoder(dict[str, Any]).decode_lines


def decode_dump_lines(block: bytes) -> tuple[list[Item], Counter[tuple[str, str]]] | None:
    """Decode lines that are rows of dumps, without places.

    Returns:
        An Item for each line, and what to add to the counts of a `SourceReport`, by the names of
        these and the words that are counted. None where a line is no row of a dump, or is to be
        read by itself: it isn't one record with an id, or has objects that may be records.
    """
    try:
        rows = _decode(block)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    report = SourceReport("", "")
    items = []
    usual = 0
    for row in rows:
        read_row = find_row_reader(row, choose_shape)
        if read_row is None:
            return None
        item = read_row(row, _NOWHERE)
        if item is not None:
            usual += 1
        else:
            item = _read_unusual(row, report)
            if item is None:
                return None
        # The columns have it.
        force_setattr(item, "place", None)
        items.append(item)
    tally = Counter({("shapes", REDDIT.name): usual, ("times", "s"): usual})
    for name in _TALLIED:
        tally.update({(name, word): count for word, count in getattr(report, name).items()})
    return items, tally


def _read_unusual(row: dict[str, Any], report: SourceReport) -> Item | None:
    """Return the Item of a row that isn't spelled as usual; None where it isn't one record."""
    value = InputValue(row, _NOWHERE, b"")
    records = [*parse_value(value, choose_shape, report, References())]
    if len(records) != 1 or report.inner:
        return None
    item = records[0]
    return item if isinstance(item, Item) and item.id is not None else None
