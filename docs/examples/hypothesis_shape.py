"""A complete shape: annotations of Hypothesis, whose replies name all their ancestors.

As `graphload/readers/shapes/hypothesis.py` it needs one row in `SHAPES` of
`graphload/readers/shapes/table.py`: `HYPOTHESIS`, before Firebase's. Where only names differ
from graphload's, no file is needed: the row has `names=` in place of `restructure=`.

Source: https://h.readthedocs.io/en/latest/api-reference/v1/, annotations.
"""

from __future__ import annotations

import re
from typing import Any

from graphload.readers.shapes.shape import FlatRecord, Shape, rename_fields

__all__ = ["HYPOTHESIS"]

_NAMES = {"user": "by", "created": "time", "uri": "url"}
_ACCOUNT = re.compile(r"acct:(?P<name>.+)@.+")


def _restructure(raw: dict[str, Any]) -> FlatRecord:
    record = rename_fields(raw, _NAMES)
    if account := _ACCOUNT.fullmatch(str(record.get("by"))):
        record["by"] = account["name"]
    ancestors = record.pop("references", None)
    record["item_type"] = "comment" if ancestors else "story"
    if isinstance(ancestors, list) and ancestors:
        record["parent"] = ancestors[-1]
    else:
        record["title"] = next(iter(record.pop("document", {}).get("title", ())), None)
    if record.get("text") == "":
        del record["text"]
    return FlatRecord(record, [])


HYPOTHESIS = Shape(
    "hypothesis",
    source="h.readthedocs.io/en/latest/api-reference/v1/, annotations",
    restructure=_restructure,
    keys=(frozenset({"uri", "user"}),),
)
