"""Write a reply graph as files for `neo4j-admin database import`: the fastest bulk load.

A folder with a table a label and a type, in CSV or in Parquet, `import.sh`, which runs the
import, and `constraints.cypher` for afterwards. What comes in is what `push` would have written.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.atomic_file import temporary_folder
from graphload.errors import UsageError
from graphload.gc_pause import gc_paused
from graphload.loading.plan.context import LoadContext
from graphload.loading.plan.initial import plan_initial
from graphload.loading.plan.records import push_records
from graphload.neo4j_import.layout import (
    ITEMS,
    LOAD,
    LOADS,
    POSTS,
    RECORDS,
    REPLIES,
    SETS,
    TABLES,
    UNFETCHED,
    USERS,
    columns_of,
    item_rows,
    load_rows,
    set_rows,
    unfetched_table,
)
from graphload.neo4j_import.script import CONSTRAINTS, REPORT, SCRIPT, constraints, import_script
from graphload.neo4j_import.tables import write_table
from graphload.stores.prefix import check_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.graph import ReplyGraph
    from graphload.links import Links
    from graphload.loading.plan.records import PushRecords
    from graphload.merge import Merged
    from graphload.neo4j_import.layout import IdType
    from graphload.neo4j_import.tables import Table

__all__ = ["ImportFiles", "export_import_files"]

_OURS = re.compile(
    rf"(?:{'|'.join(TABLES)})(?:\.csv|-[0-9]+\.parquet)"
    rf"|{'|'.join(map(re.escape, (SCRIPT, CONSTRAINTS, REPORT)))}"
)
"""Names of the files in such a folder."""
_SEPARATORS = (";", "|", *map(chr, range(0x1F, 0x1B, -1)), *map(chr, range(1, 9)))
"""Separators between the ids of a list; the first that is in no such id is used."""


@dataclass(frozen=True)
class ImportFiles:
    """The folder that was written, and the number of items, of users, and of replies and posts."""

    path: Path
    items: int
    users: int
    relationships: int


@gc_paused()
def export_import_files(
    graph: ReplyGraph | Merged,
    folder: str | os.PathLike[str],
    *,
    links: Links | None = None,
    parquet: bool = False,
    prefix: str = "",
) -> ImportFiles:
    """Write a reply graph, or merged records, as files for `neo4j-admin database import`.

    In CSV, or in Parquet, which holds lists and lines as they are, for a `neo4j-admin` that
    has --input-type, as 5.26 and later ones. The folder is made, whole or not at all; one that
    an earlier export made is replaced. `links` are those of merged records, where they are
    known already. `prefix` is put before the labels of items and users.

    Raises:
        UsageError: `folder` exists, isn't empty, and isn't an earlier export; or the prefix
            isn't valid.
    """
    check_prefix(prefix)
    records = push_records(graph, links)
    target = Path(folder)
    with _replaced_folder(target) as temporary_folder:
        tables = _Tables(records, temporary_folder, parquet=parquet, prefix=prefix)
        written = tables.write()
        tables.write_script()
    return replace(written, path=target)


@contextlib.contextmanager
def _replaced_folder(target: Path) -> Iterator[Path]:
    """Yield a temporary folder that replaces `target` when the block ends without an error."""
    hint = "Choose a new or empty folder with -o DIR."
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file, not a folder", hint=hint)
    there = sorted(entry.name for entry in target.iterdir()) if target.exists() else []
    if there and SCRIPT not in there:
        raise UsageError(f"{target} already exists and isn't a Neo4j import folder", hint=hint)
    if others := [name for name in there if not _OURS.fullmatch(name)]:
        raise UsageError(
            f"{target} already exists, with a file of another kind: {others[0]}", hint=hint
        )
    whole = Path(os.path.realpath(target))
    with temporary_folder(beside=whole) as folder:
        yield folder
        folder.chmod(0o755)
        if whole.exists():
            for name in there:
                (whole / name).unlink()
            whole.rmdir()  # fails where anything was added meanwhile
        folder.rename(whole)


# --- tables


class _Tables:
    """The tables of one folder: ids as numbers or as text, lists with a separator."""

    def __init__(self, records: PushRecords, folder: Path, *, parquet: bool, prefix: str) -> None:
        self._prefix = prefix
        self._plan = plan_initial(records, LoadContext(LOAD, {LOAD: 0}))
        self._records = records
        self._folder = folder
        ids = self._plan.ids
        self._id: IdType = "long" if not ids or type(ids[0]) is int else "string"
        self._separator = None if parquet else _separator(records, self._id)
        self._written: dict[str, Table] = {}

    def write(self) -> ImportFiles:
        """Write all tables; those of records and of what was left out if there are any."""
        plan = self._plan
        items = self._write(ITEMS, item_rows(plan))
        names = dict.fromkeys(name for name in plan.author if name is not None)
        users = self._write(USERS, ((name, plan.sets.own) for name in names))
        edges = zip(plan.ids, plan.parent, plan.rank, strict=True)
        replies = self._write(REPLIES, (row for row in edges if row[1] is not None))
        authors = zip(plan.author, plan.ids, strict=True)
        posts = self._write(POSTS, (row for row in authors if row[0] is not None))
        relationships = replies.rows + posts.rows
        prefix, sources = self._prefix, self._records.sources
        self._write(LOADS, load_rows(prefix, sources, items.rows, relationships))
        self._write(SETS, set_rows(prefix, plan.sets.before))
        if entries := plan.entries:
            self._write(RECORDS, ((node, *entry) for node, entry in entries.items()))
        if edges_left_out := self._records.unfetched:
            self._write(UNFETCHED, unfetched_table(prefix, edges_left_out))
        return ImportFiles(self._folder, items.rows, users.rows, relationships)

    def write_script(self) -> None:
        """Write the script that runs the import, and the Cypher that comes after it."""
        script = self._folder / SCRIPT
        text = import_script(self._written, separator=self._separator, prefix=self._prefix)
        script.write_text(text, "utf-8")
        script.chmod(0o755)
        (self._folder / CONSTRAINTS).write_text(constraints(self._prefix), "utf-8")

    def _write(self, name: str, rows: Iterable[Iterable[Any]]) -> Table:
        columns = columns_of(name, self._id)
        table = write_table(self._folder / name, columns, rows, separator=self._separator)
        self._written[name] = table
        return table


def _separator(records: PushRecords, id_type: str) -> str:
    """Return the first separator that is in no id of a list and in no input's name."""
    used = {char for name in records.sources for char in name}
    used.update(*(f"{edge.kid}{edge.parent}" for edge in records.unfetched))
    if records.versions:  # they are kept as JSON, which has no control characters
        used.update(filter(str.isprintable, _SEPARATORS))
    for item in () if id_type == "long" else records.items:
        if item is not None:
            for node in (*(item.kids or ()), *(item.parts or ())):
                used.update(str(node))
    return next((char for char in _SEPARATORS if char not in used), _SEPARATORS[-1])
