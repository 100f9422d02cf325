"""Write a reply graph as files for `neo4j-admin database import`: the fastest bulk load.

A folder with a table a label and a type, in CSV or in Parquet, `import.sh`, which runs the
import, and `constraints.cypher` for afterwards. What comes in is what `push` would have written.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.atomic_file import temporary_folder
from graphload.columns import TYPES
from graphload.errors import UsageError
from graphload.gc_pause import gc_paused
from graphload.loading.plan.context import LoadContext
from graphload.loading.plan.initial import plan_initial
from graphload.loading.plan.records import push_records
from graphload.loading.plan.rows import new_rows
from graphload.loading.write.journal import DONE, unfetched_rows
from graphload.neo4j_import.tables import Column, write_table
from graphload.stores import schema
from graphload.stores.neo4j.dialect import NEO4J
from graphload.stores.prefix import check_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.columns import ColumnType
    from graphload.graph import ReplyGraph
    from graphload.links import Links
    from graphload.loading.plan.records import PushRecords
    from graphload.merge import Merged
    from graphload.neo4j_import.tables import Table

__all__ = ["ImportFiles", "export_import_files"]

ITEMS, USERS, REPLIES, POSTS, LOADS = "items", "users", "replies", "posts", "loads"
UNFETCHED, SETS, RECORDS = "unfetched", "load_sets", "records"
SCRIPT, CONSTRAINTS = "import.sh", "constraints.cypher"
REPORT = "import.report"
_TABLES = (ITEMS, USERS, REPLIES, POSTS, LOADS, UNFETCHED, SETS, RECORDS)
_OURS = re.compile(
    rf"(?:{'|'.join(_TABLES)})(?:\.csv|-[0-9]+\.parquet)"
    rf"|{'|'.join(map(re.escape, (SCRIPT, CONSTRAINTS, REPORT)))}"
)
"""Names of the files in such a folder."""
DEFAULT_BUFFER_BYTES = 4 << 20
"""The size of neo4j-admin's buffers for reading, in which each value must fit."""
LOAD = 1
"""The number of the load that an import is."""
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
        items, users = tables.items(), tables.users()
        replies, posts = tables.replies(), tables.posts()
        relationships = replies.rows + posts.rows
        tables.load(relationships)
        tables.sets()
        tables.records()
        tables.unfetched()
        tables.write_script()
    return ImportFiles(target, items.rows, users.rows, relationships)


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
        self._sources = records.sources
        self._unfetched = records.unfetched
        self._folder = folder
        ids = self._plan.ids
        self._id = "long" if not ids or type(ids[0]) is int else "string"
        self._separator = None if parquet else _separator(records, self._id)
        self._written: dict[str, Table] = {}

    def items(self) -> Table:
        """Write the rows that `push` writes, ascending by id."""
        rows = new_rows(self._plan, range(len(self._plan.ids)))
        key = self._key("id", schema.ITEM, self._id)
        others = schema.NODE_ROW[1:]
        columns = [
            key,
            *(Column.of(name, _TYPES[TYPES[name]].format(id=self._id)) for name in others),
        ]
        return self._write(ITEMS, columns, _without_rank(rows))

    def users(self) -> Table:
        """Write the authors of items."""
        columns = [self._key("name", schema.USER, "string"), Column.of("_loads", "long")]
        names = dict.fromkeys(name for name in self._plan.author if name is not None)
        return self._write(USERS, columns, ((name, self._plan.sets.own) for name in names))

    def replies(self) -> Table:
        """Write the edges from kids to their parents."""
        rows = zip(self._plan.ids, self._plan.parent, self._plan.rank, strict=True)
        ends = [self._end(side, schema.ITEM, self._id) for side in ("START", "END")]
        columns = [*ends, Column.of("rank", "long")]
        return self._write(REPLIES, columns, (row for row in rows if row[1] is not None))

    def posts(self) -> Table:
        """Write the edges from users to their items."""
        ends = [
            self._end("START", schema.USER, "string"),
            self._end("END", schema.ITEM, self._id),
        ]
        rows = zip(self._plan.author, self._plan.ids, strict=True)
        return self._write(POSTS, ends, (row for row in rows if row[0] is not None))

    def load(self, relationships: int) -> Table:
        """Write the journal's node of this load, whose time is before any that is pushed."""
        about: dict[tuple[str, str], object] = {
            ("prefix", "string"): self._prefix,
            ("state", "string"): DONE,
            ("sources", "string[]"): list(self._sources),
            ("items", "long"): len(self._plan.ids),
            ("relationships", "long"): relationships,
            ("time", "long"): 0,
            ("retrieved", "long"): 0,
            ("form", "long"): None,
        }
        key = self._key(schema.UNIQUE[schema.LOAD], schema.LOAD, "long")
        columns = [key, *(Column.of(*name) for name in about)]
        lock = (0, *[None] * (len(about) - 1), schema.FORM)
        return self._write(LOADS, columns, [lock, (LOAD, *about.values())])

    def sets(self) -> None:
        """Write the journal's nodes of the sets of loads that contain items."""
        columns = [
            self._key("", schema.LOAD_SET, "long"),
            Column.of("prefix", "string"),
            Column.of("set", "long"),
            Column.of("loads", "long[]"),
            Column.of("recorded", "long[]"),
            Column.of("dropped", "boolean"),
            Column.of("items", "long"),
        ]
        rows = ((at, self._prefix, *row.values()) for at, row in enumerate(self._plan.sets.before))
        self._write(SETS, columns, rows)

    def records(self) -> None:
        """Write the records that are kept beside items, if there are any."""
        columns = [
            self._key(schema.UNIQUE[schema.RECORDS], schema.RECORDS, self._id),
            Column.of("records", "string[]"),
            Column.of("digests", "string[]"),
        ]
        if entries := self._plan.entries:
            self._write(RECORDS, columns, ((node, *entry) for node, entry in entries.items()))

    def unfetched(self) -> None:
        """Write the journal's nodes of replies that were left out, if there are any."""
        columns = [
            self._key("", schema.UNFETCHED, "long"),
            Column.of("load", "long"),
            Column.of("prefix", "string"),
            Column.of("ids", f"{self._id}[]"),
            Column.of("parents", f"{self._id}[]"),
            Column.of("ranks", "long[]"),
        ]
        if self._unfetched:
            rows = enumerate(unfetched_rows(self._unfetched))
            self._write(
                UNFETCHED,
                columns,
                ((at, LOAD, self._prefix, *row.values()) for at, row in rows),
            )

    def write_script(self) -> None:
        """Write the script that runs the import, and the Cypher that comes after it."""
        tables, separator = self._written, self._separator
        paths = {
            name: ",".join(f"$here/{file}" for file in table.files)
            for name, table in tables.items()
        }
        lines = ",".join(paths[name] for name in sorted(tables) if tables[name].has_lines)
        named = separator
        if separator is not None and not separator.isprintable():
            named = f"U+{ord(separator):04X}"  # as neo4j-admin takes it
        largest = max(table.largest for table in tables.values())
        # A value that fills a buffer to its end is refused, too.
        buffer_mb = (largest + largest // 8 >> 20) + 1
        labels = schema.ITEM, schema.USER, schema.RECORDS
        item, user, kept = (schema.prefixed(label, self._prefix) for label in labels)
        options = [
            *(
                [f"--read-buffer-size={buffer_mb}m"]
                if buffer_mb << 20 > DEFAULT_BUFFER_BYTES
                else []
            ),
            *(["--input-type=parquet"] if named is None else []),
            *([f'--multiline-fields="{lines}"', "--multiline-fields-format=v2"] if lines else []),
            *([] if named is None else [f"--array-delimiter={shlex.quote(named)}"]),
            "--bad-tolerance=0",
            f'--report-file="$here/{REPORT}"',
            f'--nodes={item}="{paths[ITEMS]}"',
            f'--nodes={user}="{paths[USERS]}"',
            f'--nodes={schema.LOAD}="{paths[LOADS]}"',
            f'--nodes={schema.LOAD_SET}="{paths[SETS]}"',
            *(
                f'--nodes={label}="{paths[name]}"'
                for label, name in ((schema.UNFETCHED, UNFETCHED), (kept, RECORDS))
                if name in paths
            ),
            f'--relationships={schema.PARENT}="{paths[REPLIES]}"',
            f'--relationships={schema.POSTED}="{paths[POSTS]}"',
            '-- "$database"',
        ]
        script = self._folder / SCRIPT
        script.write_text(
            _SCRIPT + " \\\n".join(f"  {option}" for option in options) + "\n", "utf-8"
        )
        script.chmod(0o755)
        constraints = (
            NEO4J.unique_constraint(label, self._prefix).create for label in schema.UNIQUE
        )
        statements = (*chain.from_iterable(constraints), NEO4J.await_indexes)
        cypher = "".join(f"{statement};\n" for statement in statements)
        (self._folder / CONSTRAINTS).write_text(cypher, "utf-8")

    def _write(self, name: str, columns: list[Column], rows: Iterable[Iterable[Any]]) -> Table:
        table = write_table(self._folder / name, columns, rows, separator=self._separator)
        self._written[name] = table
        return table

    def _key(self, name: str, label: str, value_type: str) -> Column:
        return Column(f"{name}:ID({label}){{id-type:{value_type}}}", value_type)

    def _end(self, side: str, label: str, value_type: str) -> Column:
        return Column(f":{side}_ID({label})", value_type)


def _without_rank(rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """Yield rows of items without their last value, which is the edge's."""
    for row in rows:
        row.pop()
        yield row


_TYPES: dict[ColumnType, str] = {
    "id": "{id}",
    "ids": "{id}[]",
    "int64": "long",
    "text": "string",
    "flag": "boolean",
    "json": "string",
    "moment": "datetime{{timezone:Z}}",
}
"""The types of columns as `neo4j-admin` calls them; `id` is `long` or `string`."""


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


# --- what runs the import

_SCRIPT = """\
#!/bin/sh
# Import these files into a database that is new: ./import.sh [DATABASE [OPTION...]]
# DATABASE is "neo4j" unless named; OPTIONs go to neo4j-admin: --overwrite-destination=true
# replaces what the database holds. The server must be stopped. Afterwards, with the server
# running: cypher-shell -f constraints.cypher
set -eu
here=$(cd "$(dirname "$0")" && pwd)
database=${1:-neo4j}
[ $# -eq 0 ] || shift
admin=${NEO4J_ADMIN:-neo4j-admin}
# NEO4J_ADMIN is a program, or a command line.
if command -v "$admin" >/dev/null 2>&1; then set -- "$admin" database import full "$@"
else set -- $admin database import full "$@"; fi
exec "$@" \\
"""
