"""A reply graph as files for `neo4j-admin database import`, the fastest way into a new database.

A folder with one CSV file a label and a type, `import.sh`, which runs the import, and
`constraints.cypher` for afterwards. What comes in is what `push` would have written.
"""

from __future__ import annotations

import contextlib
import shlex
import shutil
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.bulk import paused_collector
from graphload.errors import UsageError
from graphload.graph import forest_of
from graphload.loading.rows import item_row
from graphload.stores import schema

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping
    from typing import IO

    import networkx as nx
    import polars as pl

    from graphload.forest import Forest

    Row = dict[str, Any]

__all__ = ["ImportFiles", "export_import_files"]

ITEMS, USERS, REPLIES, POSTS = "items.csv", "users.csv", "replies.csv", "posts.csv"
SCRIPT, CONSTRAINTS = "import.sh", "constraints.cypher"
BLOCK = 50_000
"""How many rows are made into columns at a time."""
_SEPARATORS = (";", "|", *map(chr, range(0x1F, 0x1B, -1)), *map(chr, range(1, 9)))
"""What may stand between the ids of a list: the first that is in no such id."""


@dataclass(frozen=True)
class ImportFiles:
    """What was written: the folder, and how many items, users, replies and posts."""

    path: Path
    items: int
    users: int
    relationships: int


@paused_collector()
def export_import_files(graph: nx.DiGraph, folder: str | os.PathLike[str]) -> ImportFiles:
    """Write a reply graph as files for `neo4j-admin database import`.

    The folder is made, whole or not at all; one that an earlier export made is replaced.

    Raises:
        UsageError: there is something else at that place.
    """
    forest = forest_of(graph)
    target = Path(folder)
    with _made_folder(target) as place:
        kinds = _Kinds.of(graph, forest)
        users = _write_items(graph, forest, kinds, place)
        replies = _write_replies(forest, kinds, place)
        posts = _write_posts(graph, forest, kinds, place)
        _write_script(place, kinds)
    return ImportFiles(target, forest.n, users, replies + posts)


@contextlib.contextmanager
def _made_folder(target: Path) -> Iterator[Path]:
    """Give a folder to write to that takes the place of `target` once all is written."""
    ours = (target / SCRIPT).is_file() and (target / ITEMS).is_file()
    if target.exists() and not ours and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(
            f"{target} is there already, and no such export", hint="Name a new folder: -o"
        )
    place = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.absolute().parent))
    try:
        yield place
        place.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        place.rename(target)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


# --- columns


@dataclass
class _Kinds:
    """How ids are written: as numbers or text, lists with what between, and what has lines."""

    numbers: bool
    separator: str
    with_lines: set[str]

    @classmethod
    def of(cls, graph: nx.DiGraph, forest: Forest) -> _Kinds:
        numbers = not forest.n or type(forest.ids[0]) is int
        return cls(numbers, ";" if numbers else _separator(graph), set())

    @property
    def id_type(self) -> str:
        return "long" if self.numbers else "string"

    def header(self, name: str) -> str:
        """The header of an item's property."""
        if name == "id":
            return f"id:ID({schema.ITEM}){{id-type:{self.id_type}}}"
        if name in ("kids", "parts"):
            return f"{name}:{self.id_type}[]"
        if name in ("parent", "poll", "root"):
            return f"{name}:{self.id_type}"
        if name == "created_at":
            return "created_at:datetime{timezone:Z}"
        return f"{name}:{_TYPES.get(name, 'string')}"


_TYPES = dict.fromkeys(("dead", "deleted", "stub"), "boolean") | dict.fromkeys(
    ("time", "score", "descendants", "retrieved_at", "depth"), "long"
)


def _separator(graph: nx.DiGraph) -> str:
    used: set[str] = set()
    for _, data in graph.nodes(data=True):
        for one in (*data.get("kids", ()), *data.get("parts", ())):
            used.update(one)
    return next((mark for mark in _SEPARATORS if mark not in used), _SEPARATORS[-1])


def _rows(graph: nx.DiGraph, forest: Forest) -> Iterator[Row]:
    """The rows that `push` writes, ascending by id."""
    ids = forest.ids
    for node, root, depth in zip(ids, forest.root.tolist(), forest.depth.tolist(), strict=True):
        row = item_row(node, graph.nodes[node])
        if root >= 0:
            row["root"], row["depth"] = ids[root], depth
        yield row


def _write_items(graph: nx.DiGraph, forest: Forest, kinds: _Kinds, place: Path) -> int:
    """Write items, and users after them; return how many users there are."""
    names: dict[str, None] = {}
    rows = _rows(graph, forest)
    with (place / ITEMS).open("wb") as stream:
        header = [kinds.header(name) for name in schema.ITEM_PROPERTIES]
        stream.write((",".join(header) + "\n").encode())
        while block := list(islice(rows, BLOCK)):
            names.update(dict.fromkeys(row["by"] for row in block if "by" in row))
            _append(stream, _columns(block, kinds), ITEMS, kinds)
    with (place / USERS).open("wb") as stream:
        stream.write(f"name:ID({schema.USER}){{id-type:string}}\n".encode())
        _append(stream, {"name": list(names)}, USERS, kinds)
    return len(names)


def _columns(rows: list[Row], kinds: _Kinds) -> dict[str, list[Any]]:
    columns = {name: [row.get(name) for row in rows] for name in schema.ITEM_PROPERTIES}
    for name in ("kids", "parts"):
        columns[name] = [
            None if ids is None else kinds.separator.join(map(str, ids)) for ids in columns[name]
        ]
    return columns


def _write_replies(forest: Forest, kinds: _Kinds, place: Path) -> int:
    ids, parents, ranks = forest.ids, forest.parent.tolist(), forest.rank.tolist()
    edges = ((at, above, rank) for at, (above, rank) in enumerate(zip(parents, ranks, strict=True)))
    linked = ((ids[at], ids[above], rank) for at, above, rank in edges if above >= 0)
    count = 0
    with (place / REPLIES).open("wb") as stream:
        ends = f":START_ID({schema.ITEM}),:END_ID({schema.ITEM}),rank:long\n"
        stream.write(ends.encode())
        while block := list(islice(linked, BLOCK)):
            kid, above, rank = zip(*block, strict=True)
            known = [None if one < 0 else one for one in rank]
            _append(stream, {"kid": kid, "parent": above, "rank": known}, REPLIES, kinds)
            count += len(block)
    return count


def _write_posts(graph: nx.DiGraph, forest: Forest, kinds: _Kinds, place: Path) -> int:
    posts = ((by, node) for node in forest.ids if (by := graph.nodes[node].get("by")) is not None)
    count = 0
    with (place / POSTS).open("wb") as stream:
        stream.write(f":START_ID({schema.USER}),:END_ID({schema.ITEM})\n".encode())
        while block := list(islice(posts, BLOCK)):
            names, nodes = zip(*block, strict=True)
            _append(stream, {"name": names, "id": nodes}, POSTS, kinds)
            count += len(block)
    return count


def _append(
    stream: IO[bytes], columns: Mapping[str, Iterable[Any]], name: str, kinds: _Kinds
) -> None:
    """Append columns of equal length to a CSV file, and note whether a value has lines."""
    import polars as pl  # noqa: PLC0415 - slow to import

    frame = pl.DataFrame({key: list(values) for key, values in columns.items()}, strict=False)
    if "created_at" in frame.columns:
        moment = pl.from_epoch(pl.col("created_at").cast(pl.Int64), time_unit="s")
        frame = frame.with_columns(moment.dt.to_string("%Y-%m-%dT%H:%M:%SZ").alias("created_at"))
    if _has_lines(frame):
        kinds.with_lines.add(name)
    frame.write_csv(stream, include_header=False)


def _has_lines(frame: pl.DataFrame) -> bool:
    import polars as pl  # noqa: PLC0415 - slow to import

    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    found = frame.select(pl.col(texts).str.contains(r"[\n\r]").any()) if texts else None
    return found is not None and any(found.row(0))


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


def _write_script(place: Path, kinds: _Kinds) -> None:
    separator = kinds.separator if kinds.separator.isprintable() else _code(kinds.separator)
    multiline = ",".join(f"$here/{name}" for name in sorted(kinds.with_lines))
    options = [
        *(
            [f'--multiline-fields="{multiline}"', "--multiline-fields-format=v2"]
            if multiline
            else []
        ),
        f"--array-delimiter={shlex.quote(separator)}",
        "--bad-tolerance=0",
        '--report-file="$here/import.report"',
        f'--nodes={schema.ITEM}="$here/{ITEMS}"',
        f'--nodes={schema.USER}="$here/{USERS}"',
        f'--relationships={schema.PARENT}="$here/{REPLIES}"',
        f'--relationships={schema.POSTED}="$here/{POSTS}"',
        '-- "$database"',
    ]
    script = place / SCRIPT
    script.write_text(_SCRIPT + " \\\n".join(f"  {one}" for one in options) + "\n", "utf-8")
    script.chmod(0o755)
    made = (schema.constraint(label, "")[1] for label in schema.UNIQUE)
    lines = "".join(f"{one};\n" for one in (*made, "CALL db.awaitIndexes(300)"))
    (place / CONSTRAINTS).write_text(lines, "utf-8")


def _code(mark: str) -> str:
    return f"U+{ord(mark):04X}"
