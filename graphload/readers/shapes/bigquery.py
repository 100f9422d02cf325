"""The table of Hacker News in BigQuery, and on Kaggle: one row an item, without lists of kids."""

from __future__ import annotations

from graphload.readers.shapes.addresses import HACKER_NEWS
from graphload.readers.shapes.shape import Shape

__all__ = ["BIGQUERY"]

_TIMES_AS_TEXT = ("timestamp", "time_ts")

BIGQUERY = Shape(
    "bigquery",
    source="console.cloud.google.com/marketplace/details/y-combinator/hacker-news, Kaggle's copy",
    keys=tuple(
        frozenset({moment, other, "id"})
        for moment in _TIMES_AS_TEXT
        for other in ("ranking", "descendants", "dead")
    ),
    names={"type": "item_type", "by": "by", "author": "by"},
    repeats=dict.fromkeys(_TIMES_AS_TEXT, "time"),
    empty_is_absent=True,
    addresses=(HACKER_NEWS,),
    ids="the number; `41761823.0` is one",
    roots="`parent` is absent",
    notes="`timestamp` and `time_ts` repeat `time` and are left out; empty cells are absent",
)
