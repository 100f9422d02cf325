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

import numpy as np

from graphload.atomic_file import temporary_folder
from graphload.errors import UsageError
from graphload.export.lines import cut
from graphload.gc_pause import gc_paused
from graphload.links import NodeItems
from graphload.loading.plan.context import LoadContext
from graphload.loading.plan.records import push_records
from graphload.loading.plan.resolve import settle_pushed
from graphload.loading.plan.sets import LoadSet, change_sets, set_row, sets_of
from graphload.neo4j_import.items import ItemRows, start_encoding
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
    load_rows,
    set_rows,
    unfetched_table,
)
from graphload.neo4j_import.script import CONSTRAINTS, REPORT, SCRIPT, constraints, import_script
from graphload.neo4j_import.tables import (
    BLOCK,
    TableWriter,
    encode_frame,
    encode_rows,
    series_of,
)
from graphload.nodes import NodeRecords
from graphload.sharing import Team, Work, count_workers
from graphload.stores.prefix import check_prefix

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from graphload.graph import ReplyGraph
    from graphload.items import Item
    from graphload.links import Edge, Links
    from graphload.loading.plan.records import PushRecords
    from graphload.merge import Merged
    from graphload.neo4j_import.layout import IdType
    from graphload.neo4j_import.tables import Block

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = [
    "ImportFiles",
    "ImportTables",
    "export_import_files",
    "free_separator",
    "open_import_folder",
]

_OURS = re.compile(
    rf"(?:{'|'.join(TABLES)})(?:\.csv|-[0-9]+\.parquet)"
    rf"|{'|'.join(map(re.escape, (SCRIPT, CONSTRAINTS, REPORT)))}"
)
"""Names of the files in such a folder."""
_SEPARATORS = (";", "|", *map(chr, range(0x1F, 0x1B, -1)), *map(chr, range(1, 9)))
"""Separators between the ids of a list; the first that is in no such id is used."""
_ROWS_PER_PART = 1 << 13
"""Rows of items that a process makes at a time: in CSV these are a block."""
_MIN_SHARED_ITEMS = 100_000
"""Number of items from which on other processes gain more time than their start takes."""


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
    records = push_records(graph, links)
    ids = records.forest.ids
    id_type: IdType = "long" if not ids or type(ids[0]) is int else "string"
    separator = None if parquet else _separator(records, id_type)
    with open_import_folder(folder, id_type, separator, prefix) as tables:
        tables.add(records)
        written = tables.finish(records.sources)
    return replace(written, path=Path(folder))


@contextlib.contextmanager
def open_import_folder(
    folder: str | os.PathLike[str], id_type: IdType, separator: str | None, prefix: str
) -> Iterator[ImportTables]:
    """Yield the tables of such a folder, which is there when the block ends without an error.

    `separator` separates the ids of a list in CSV, and is in none of them: see `free_separator`;
    without one the files are Parquet.

    Raises:
        UsageError: as in `export_import_files`.
    """
    check_prefix(prefix)
    with _replaced_folder(Path(folder)) as temporary_folder:
        yield ImportTables(temporary_folder, id_type, separator, prefix)


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


class ImportTables:
    """The tables of one folder, to which records are added that share no thread with others."""

    def __init__(self, folder: Path, id_type: IdType, separator: str | None, prefix: str) -> None:
        self._folder = folder
        self._id = id_type
        self._separator = separator
        self._prefix = prefix
        self._writers: dict[str, TableWriter] = {}
        self._sets: dict[int, LoadSet] = {}
        self._users: set[str] = set()
        self._unfetched: list[Edge] = []

    @gc_paused()
    def add(self, records: PushRecords) -> None:
        """Write the rows of records: items, users, replies, posts, and what is kept beside items.

        Raises:
            InputError: records can't be read again, or aren't what they were.
        """
        context = LoadContext(LOAD, {LOAD: 0})
        records, resolution = settle_pushed(records, context)
        sets = change_sets(self._sets, resolution.moves, context.own_key)
        self._sets |= sets_of([*row.values()] for row in sets.before)
        # The set of items that only this load contains, and of users, is one for all.
        self._sets.setdefault(sets.own, LoadSet(sets.own, context.own_key, 0))
        self._write_items(records, sets.numbers)
        self._write_edges(records, sets.own)
        self._unfetched += records.unfetched
        if entries := resolution.entries:
            self._write(RECORDS, ((node, *entry) for node, entry in entries.items()))

    def finish(self, sources: Sequence[str]) -> ImportFiles:
        """Write the tables of the journal, the script that runs the import, and what follows it."""
        items, users, replies, posts = (
            self._writers[name].table.rows for name in (ITEMS, USERS, REPLIES, POSTS)
        )
        prefix = self._prefix
        self._write(LOADS, load_rows(prefix, sources, items, replies + posts))
        rows = [set_row(*known) for _, known in sorted(self._sets.items()) if known.items]
        self._write(SETS, set_rows(prefix, rows))
        if self._unfetched:
            self._write(UNFETCHED, unfetched_table(prefix, self._unfetched))
        script = self._folder / SCRIPT
        written = {name: writer.table for name, writer in self._writers.items()}
        text = import_script(written, separator=self._separator, prefix=prefix)
        script.write_text(text, "utf-8")
        script.chmod(0o755)
        (self._folder / CONSTRAINTS).write_text(constraints(prefix), "utf-8")
        return ImportFiles(self._folder, items, users, replies + posts)

    def _write_items(self, records: PushRecords, sets: Sequence[int | None]) -> None:
        """Write the rows of items, which other processes make, too; `sets` has that of each."""
        n = records.forest.n
        size = BLOCK if self._separator is None else min(BLOCK, _ROWS_PER_PART)
        tasks = [range(start, min(start + size, n)) for start in range(0, n, size)]
        given = {"id_type": self._id, "separator": self._separator}
        encode = start_encoding(self._id, self._separator)
        with Team(
            Work("graphload.neo4j_import.items", "start_encoding", given),
            tasks,
            own=lambda task: encode(_item_rows(records, sets, task)),
            pack=lambda task: [rows.shared() for rows in _item_rows(records, sets, task)],
        ) as team:
            if n >= _MIN_SHARED_ITEMS and isinstance(records.items, NodeItems):
                team.hire(count_workers())
            self._append(ITEMS, map(team.take, range(len(tasks))))

    def _write_edges(self, records: PushRecords, own_set: int) -> None:
        """Write users, in the order of their items, replies and posts."""
        forest = records.forest
        names, author = records.author_codes()
        has_author, has_parent = np.flatnonzero(author >= 0), np.flatnonzero(forest.parent >= 0)
        first = np.full(len(names), forest.n, dtype=np.int64)
        # Backwards, so that of one author's items the first is written last and stays.
        first[author[has_author][::-1]] = has_author[::-1]
        order = np.argsort(first)[: np.count_nonzero(first < forest.n)]
        users = [name for at in order.tolist() if (name := names[at]) not in self._users]
        self._users.update(users)
        self._write(USERS, ((name, own_set) for name in users))

        kid, parent, rank = columns_of(REPLIES, self._id)
        user, item = columns_of(POSTS, self._id)
        ids, by = series_of(kid, forest.ids[:]), series_of(user, [*names])
        ranks = series_of(rank, [None if rank < 0 else rank for rank in forest.rank.tolist()])
        self._append_columns(
            REPLIES,
            has_parent,
            lambda nodes: [
                ids[nodes],
                ids[forest.parent[nodes]].alias(parent.header),
                ranks[nodes],
            ],
        )
        self._append_columns(
            POSTS,
            has_author,
            lambda nodes: [by[author[nodes]], ids[nodes].alias(item.header)],
        )

    def _append_columns(
        self, name: str, nodes: Ints, columns: Callable[[Ints], list[pl.Series]]
    ) -> None:
        """Append the rows of some nodes to a table."""
        import polars as pl  # noqa: PLC0415 - slow to import

        blocks = (
            encode_frame(pl.DataFrame(columns(part)), self._separator) for part in cut(nodes, BLOCK)
        )
        self._append(name, blocks)

    def _write(self, name: str, rows: Iterable[Iterable[Any]]) -> None:
        """Append rows to a table."""
        self._append(name, encode_rows(columns_of(name, self._id), rows, self._separator))

    def _append(self, name: str, blocks: Iterable[Block]) -> None:
        """Append blocks of rows to a table."""
        columns = columns_of(name, self._id)
        if name not in self._writers:
            self._writers[name] = TableWriter(self._folder / name, columns, self._separator)
        self._writers[name].append(blocks)


def _item_rows(records: PushRecords, sets: Sequence[int | None], nodes: range) -> list[ItemRows]:
    """Return the rows of some items, in parts."""
    starts = range(nodes.start, nodes.stop, _ROWS_PER_PART)
    parts = (slice(at, min(at + _ROWS_PER_PART, nodes.stop)) for at in starts)
    return [_part(records, sets, part) for part in parts]


def _part(records: PushRecords, sets: Sequence[int | None], part: slice) -> ItemRows:
    forest, items = records.forest, records.items
    ids = forest.ids
    found: NodeRecords | Sequence[Item | None]
    if isinstance(items, NodeItems):
        found = NodeRecords([], *items.rows(part), {}, drop_deleted_text=False)
    else:
        found = items[part]
    return ItemRows(
        ids[part],
        found,
        records.id_source[part],
        [None if at < 0 else ids[at] for at in forest.root[part].tolist()],
        [None if depth < 0 else depth for depth in forest.depth[part].tolist()],
        sets[part],
    )


def _separator(records: PushRecords, id_type: str) -> str:
    """Return the first separator that is in no id of a list and in no input's name."""
    used = {char for name in records.sources for char in name}
    used.update(*(f"{edge.kid}{edge.parent}" for edge in records.unfetched))
    if records.versions:  # they are kept as JSON, which has no control characters
        used.update(filter(str.isprintable, _SEPARATORS))
    if id_type == "string":
        used.update(*map(str, records.listed_ids()))
    return free_separator(used)


def free_separator(used: Container[str]) -> str:
    """Return the first separator of lists that isn't among the characters in use."""
    return next((char for char in _SEPARATORS if char not in used), _SEPARATORS[-1])
