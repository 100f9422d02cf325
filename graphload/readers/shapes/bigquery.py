"""The table of Hacker News in BigQuery, and on Kaggle: one row an item, without lists of kids."""

from __future__ import annotations

from typing import Any

from graphload.readers.shapes.addresses import HACKER_NEWS
from graphload.readers.shapes.shape import FlatRecord, Shape, rename_fields

__all__ = ["BIGQUERY"]

_NAMES = {"type": "item_type", "by": "by", "author": "by"}
_TIMES_AS_TEXT = ("timestamp", "time_ts")


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a row; an empty cell of an exported table is one without a value."""
    record = rename_fields({name: value for name, value in raw.items() if value != ""}, _NAMES)
    for name in _TIMES_AS_TEXT:
        if (moment := record.pop(name, None)) is not None:
            # The same moment as `time`.
            record.setdefault("time", moment)
    return FlatRecord(record, [])


BIGQUERY = Shape(
    "bigquery",
    source="console.cloud.google.com/marketplace/details/y-combinator/hacker-news, Kaggle's copy",
    keys=tuple(
        frozenset({moment, other, "id"})
        for moment in _TIMES_AS_TEXT
        for other in ("ranking", "descendants", "dead")
    ),
    names=_NAMES,
    restructure=flatten,
    addresses=(HACKER_NEWS,),
    ids="the number; `41761823.0` is one",
    roots="`parent` is absent",
    notes="`timestamp` and `time_ts` repeat `time` and are left out; empty cells are absent",
)
