"""Tables that graphload wrote into a folder, which is read again."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from graphload.cluster.checking import problem_schema
from graphload.measures.definitions import load_measures
from graphload.readers import read_items
from graphload.readers.own_tables import OWN_TABLES
from graphload.stats import ThreadStats

if TYPE_CHECKING:
    from pathlib import Path


def test_the_tables_are_those_that_commands_write() -> None:
    tables = {tuple(field.name for field in fields(ThreadStats))}
    for kind in load_measures().values():
        tables.add(tuple(measure.name for measure in kind.measures))
    # The nodes of a cluster's export, whose tests read a folder that has them.
    tables.add(("id", "parent", "rank", "root", "depth", "stub"))
    tables.add(tuple(problem_schema(is_text=False).names))
    assert tables == OWN_TABLES


def test_a_table_of_other_columns_is_read(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,title,items,depth,authors,first_time\n1,a,2,1,1,5\n")
    assert len([*read_items([tmp_path])]) == 1
