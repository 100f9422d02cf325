"""Tables that graphload's commands write: counts and measures, which are no records.

They have an id or an author in each row, and would be read as records from the folder in which
they were written. They are known by their columns, all of them and in order.
"""

from __future__ import annotations

import json
from itertools import chain, islice
from typing import TYPE_CHECKING

from graphload.errors import InputError
from graphload.readers.formats.format import InputTable

if TYPE_CHECKING:
    from graphload.readers.formats.format import Values

__all__ = ["OWN_TABLE", "OWN_TABLES", "is_own_table", "refuse_own_table"]

OWN_TABLE = "written by graphload (a table of counts or measures)"

_TABLES = """
id title items depth authors first_time last_time
thread size authors depth mean_depth width mean_branching max_branching leaves virality \
wiener_index h_index depth_entropy width_entropy first_delay median_delay p90_delay half_life \
lifetime reciprocity gini top_author_share longest_dialogue deleted_share dead_share stubs
item thread author depth size height replies delay first_reply_delay rank thread_share \
by_thread_author
author items threads roots replies_given replies_received self_replies partners reciprocity \
median_delay first last active_days h_index
author_a author_b replies replies_a_to_b replies_b_to_a first last median_delay longest_dialogue
level items authors mean_replies
hour items authors mean_replies
weekday items authors mean_replies
day items authors mean_replies
id parent rank root depth stub
kind ids source line detail number conflict proposal
"""
OWN_TABLES = frozenset(tuple(line.split()) for line in _TABLES.strip().splitlines())
"""The columns of the tables of `threads`, `measures` and `cluster`."""
_COLUMNS = '{"columns": '


def is_own_table(head: bytes) -> bool:
    """Return whether a text that begins so is a table of graphload: CSV, TSV or JSON."""
    text = head.decode(errors="replace").lstrip("\ufeff \r\n\t[")
    if text.startswith("{"):
        # In JSON, the rows are behind the columns: maybe more than what the text begins with.
        begin = len(_COLUMNS) if text.startswith(_COLUMNS) else 0
        try:
            columns, _ = json.JSONDecoder().raw_decode(text, begin)
            return tuple(columns) in OWN_TABLES
        except (ValueError, TypeError, RecursionError):
            return False
    line = text.split("\n", 1)[0].rstrip("\r")
    return any(tuple(line.split(separator)) in OWN_TABLES for separator in ",\t")


def refuse_own_table(values: Values) -> Values:
    """Return what a format yields, unless it is a table of graphload.

    Raises:
        InputError: it is.
    """
    first = list(islice(values, 1))
    if first and isinstance(first[0], InputTable) and tuple(first[0].frame.columns) in OWN_TABLES:
        raise InputError(OWN_TABLE)
    return chain(first, values)
