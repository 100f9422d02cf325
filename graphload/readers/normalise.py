"""Normalisation: spellings of "nobody", "no parent" and moments, in the fields of one record.

What a value means is decided from the value and the record's shape alone, never from other
records, so that any split of the input gives the same Items.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, get_args

from graphload.items import MILLISECONDS, NOBODY, TextFormat
from graphload.moments import read_time
from graphload.parsing import is_no_parent
from graphload.readers.shapes.shape import keep_extra
from graphload.values import INT64_MAX

if TYPE_CHECKING:
    from graphload.readers.report import SourceReport
    from graphload.readers.shapes.shape import Shape

__all__ = ["normalise"]

_TEXT_FORMATS = ("", False, "html", *get_args(TextFormat))
_TOMBSTONES = frozenset({"[deleted]", "[removed]", "DELETED"})
_OWN_ID = "the own id"
"""What is counted in place of each id that its own record names as its parent."""
_POINTERS = ("parent", "poll")
_TIMES = ("time", "retrieved_at")
_AUTHOR_NAMES = (
    "screen_name",
    "username",
    "login",
    "handle",
    "acct",
    "name",
    "displayName",
    "display_name",
    "id",
)
"""Fields of an author that is an object; the first with a value names the author."""


def normalise(  # noqa: C901 - run for every record: the usual value of each field takes no call
    fields: dict[str, Any], shape: Shape, report: SourceReport
) -> None:
    """Normalise the fields of a flat record in place, and count what was changed."""
    for name in _POINTERS:
        value = fields.get(name)
        if value is None:
            continue
        is_own = shape.own_id_is_root and str(value) == str(fields.get("id"))
        if is_own or is_no_parent(value, keeps_negative=shape.keeps_negative_ids):
            report.no_parent[_OWN_ID if is_own else str(value)] += 1
            del fields[name]
    if (author := fields.get("by")) is not None:
        _normalise_author(fields, author, shape, report)
    stated = fields.get("text_format")
    if isinstance(stated, (str, int, float, dict)) and stated not in _TEXT_FORMATS:
        keep_extra(fields, {"text_format": fields.pop("text_format")})
    text = fields.get("text")
    if isinstance(text, str) and text in shape.tombstones:
        del fields["text"]
        fields["deleted"] = True
        keep_extra(fields, {"text": text})
    if shape.text_format is not None and ("text" in fields or "title" in fields):
        fields.setdefault("text_format", shape.text_format)
    for name in _TIMES:
        value = fields.get(name)
        if type(value) is int and -MILLISECONDS < value < MILLISECONDS:
            # The usual spelling, which needs no change.
            if name == "time":
                report.times["s"] += 1
        elif value is not None:
            # What is no time is rejected by parsing, with the reason.
            with contextlib.suppress(ValueError):
                fields[name], unit = read_time(value)
                if name == "time" and fields[name] is not None:
                    report.times[unit] += 1


def _normalise_author(
    fields: dict[str, Any], author: object, shape: Shape, report: SourceReport
) -> None:
    if isinstance(author, dict):
        keep_extra(fields, {"by": author})
        named = (author.get(name) for name in _AUTHOR_NAMES)
        author = next((name for name in named if isinstance(name, (str, int)) and name), None)
    if isinstance(author, int) and not isinstance(author, bool) and abs(author) <= INT64_MAX:
        author = str(author)
    fields["by"] = author
    if not isinstance(author, str):
        return
    word = author.strip()
    if word in NOBODY or word in shape.tombstones:
        report.nobody[word] += 1
        del fields["by"]
        if word:
            keep_extra(fields, {"by": author})
        if word in _TOMBSTONES and shape.tombstones:
            fields["deleted"] = True
