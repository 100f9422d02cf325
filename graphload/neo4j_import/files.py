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
from graphload.loading.plan.sets import change_sets
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
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from graphload.graph import ReplyGraph
    from graphload.items import Item
    from graphload.links import Links
    from graphload.loading.plan.records import PushRecords
    from graphload.merge import Merged
    from graphload.neo4j_import.layout import IdType
    from graphload.neo4j_import.tables import Block

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = ["ImportFiles", "export_import_files"]

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
        context = LoadContext(LOAD, {LOAD: 0})
        self._prefix = prefix
        self._records, resolution = settle_pushed(records, context)
        self._sets = change_sets({}, resolution.moves, context.own_key)
        self._entries = resolution.entries
        self._folder = folder
        ids = records.forest.ids
        self._id: IdType = "long" if not ids or type(ids[0]) is int else "string"
        self._separator = None if parquet else _separator(self._records, self._id)
        self._writers: dict[str, TableWriter] = {}

    def write(self) -> ImportFiles:
        """Write all tables; those of records and of what was left out if there are any."""
        items = self._write_items()
        users, relationships = self._write_edges()
        prefix, sources = self._prefix, self._records.sources
        self._write(LOADS, load_rows(prefix, sources, items, relationships))
        self._write(SETS, set_rows(prefix, self._sets.before))
        if entries := self._entries:
            self._write(RECORDS, ((node, *entry) for node, entry in entries.items()))
        if edges_left_out := self._records.unfetched:
            self._write(UNFETCHED, unfetched_table(prefix, edges_left_out))
        return ImportFiles(self._folder, items, users, relationships)

    def write_script(self) -> None:
        """Write the script that runs the import, and the Cypher that comes after it."""
        script = self._folder / SCRIPT
        written = {name: writer.table for name, writer in self._writers.items()}
        text = import_script(written, separator=self._separator, prefix=self._prefix)
        script.write_text(text, "utf-8")
        script.chmod(0o755)
        (self._folder / CONSTRAINTS).write_text(constraints(self._prefix), "utf-8")

    def _write_items(self) -> int:
        """Write the rows of items, which other processes make, too; return their number."""
        n = self._records.forest.n
        size = BLOCK if self._separator is None else min(BLOCK, _ROWS_PER_PART)
        tasks = [range(start, min(start + size, n)) for start in range(0, n, size)]
        given = {"id_type": self._id, "separator": self._separator}
        encode = start_encoding(self._id, self._separator)
        with Team(
            Work("graphload.neo4j_import.items", "start_encoding", given),
            tasks,
            own=lambda task: encode(self._item_rows(task)),
            pack=lambda task: [rows.shared() for rows in self._item_rows(task)],
        ) as team:
            if n >= _MIN_SHARED_ITEMS and isinstance(self._records.items, NodeItems):
                team.hire(count_workers())
            return self._append(ITEMS, map(team.take, range(len(tasks))))

    def _item_rows(self, nodes: range) -> list[ItemRows]:
        """Return the rows of some items, in parts."""
        starts = range(nodes.start, nodes.stop, _ROWS_PER_PART)
        return [self._part(slice(at, min(at + _ROWS_PER_PART, nodes.stop))) for at in starts]

    def _part(self, part: slice) -> ItemRows:
        records, forest = self._records, self._records.forest
        ids, items = forest.ids, records.items
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
            self._sets.numbers[part],
        )

    def _write_edges(self) -> tuple[int, int]:
        """Write users, in the order of their items, replies and posts.

        Returns:
            The number of users, and of replies and posts.
        """
        records, forest = self._records, self._records.forest
        names, author = records.author_codes()
        has_author, has_parent = np.flatnonzero(author >= 0), np.flatnonzero(forest.parent >= 0)
        first = np.full(len(names), forest.n, dtype=np.int64)
        # Backwards, so that of one author's items the first is written last and stays.
        first[author[has_author][::-1]] = has_author[::-1]
        order = np.argsort(first)[: np.count_nonzero(first < forest.n)]
        users = self._write(USERS, ((names[at], self._sets.own) for at in order.tolist()))

        kid, parent, rank = columns_of(REPLIES, self._id)
        user, item = columns_of(POSTS, self._id)
        ids, by = series_of(kid, forest.ids[:]), series_of(user, [*names])
        ranks = series_of(rank, [None if rank < 0 else rank for rank in forest.rank.tolist()])
        replies = self._append_columns(
            REPLIES,
            has_parent,
            lambda nodes: [
                ids[nodes],
                ids[forest.parent[nodes]].alias(parent.header),
                ranks[nodes],
            ],
        )
        posts = self._append_columns(
            POSTS,
            has_author,
            lambda nodes: [by[author[nodes]], ids[nodes].alias(item.header)],
        )
        return users, replies + posts

    def _append_columns(
        self, name: str, nodes: Ints, columns: Callable[[Ints], list[pl.Series]]
    ) -> int:
        """Append the rows of some nodes to a table; return their number."""
        import polars as pl  # noqa: PLC0415 - slow to import

        blocks = (
            encode_frame(pl.DataFrame(columns(part)), self._separator) for part in cut(nodes, BLOCK)
        )
        return self._append(name, blocks)

    def _write(self, name: str, rows: Iterable[Iterable[Any]]) -> int:
        """Write the rows of a table; return their number."""
        return self._append(name, encode_rows(columns_of(name, self._id), rows, self._separator))

    def _append(self, name: str, blocks: Iterable[Block]) -> int:
        """Append blocks of rows to a table; return the number of these rows."""
        columns = columns_of(name, self._id)
        if name not in self._writers:
            self._writers[name] = TableWriter(self._folder / name, columns, self._separator)
        return self._writers[name].append(blocks)


def _separator(records: PushRecords, id_type: str) -> str:
    """Return the first separator that is in no id of a list and in no input's name."""
    used = {char for name in records.sources for char in name}
    used.update(*(f"{edge.kid}{edge.parent}" for edge in records.unfetched))
    if records.versions:  # they are kept as JSON, which has no control characters
        used.update(filter(str.isprintable, _SEPARATORS))
    if id_type == "string":
        used.update(*map(str, records.listed_ids()))
    return next((char for char in _SEPARATORS if char not in used), _SEPARATORS[-1])
