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
from graphload.loading.choosing import Claim
from graphload.loading.loads import DONE
from graphload.loading.plan import plan_first
from graphload.loading.source import source_of
from graphload.stores import schema

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping
    from typing import IO

    import networkx as nx
    import polars as pl

    from graphload.forest import Forest
    from graphload.links import Links
    from graphload.loading.source import Source
    from graphload.merge import Merged

    Row = dict[str, Any]

__all__ = ["ImportFiles", "export_import_files"]

ITEMS, USERS, REPLIES, POSTS = "items.csv", "users.csv", "replies.csv", "posts.csv"
LOADS = "loads.csv"
SCRIPT, CONSTRAINTS = "import.sh", "constraints.cypher"
LOAD = 1
"""The number of the load that an import is."""
BLOCK = 50_000
"""How many rows are made into columns at a time."""
_PROPERTIES = (*schema.ITEM_PROPERTIES, *schema.BOOKKEEPING)
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
def export_import_files(
    given: nx.DiGraph | Merged, folder: str | os.PathLike[str], *, links: Links | None = None
) -> ImportFiles:
    """Write a reply graph, or merged records, as files for `neo4j-admin database import`.

    The folder is made, whole or not at all; one that an earlier export made is replaced.
    `links` are those of merged records, where they are known already.

    Raises:
        UsageError: there is something else at that place.
    """
    source = source_of(given, links)
    target = Path(folder)
    with _made_folder(target) as place:
        kinds = _Kinds.of(source)
        users = _write_items(source, kinds, place)
        replies = _write_replies(source.forest, kinds, place)
        posts = _write_posts(source, kinds, place)
        _write_load(source, kinds, place, replies + posts)
        _write_script(place, kinds)
    return ImportFiles(target, len(source), users, replies + posts)


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
    def of(cls, source: Source) -> _Kinds:
        numbers = not len(source) or type(source.forest.ids[0]) is int
        return cls(numbers, _separator(source, numbers=numbers), set())

    @property
    def id_type(self) -> str:
        return "long" if self.numbers else "string"

    def header(self, name: str) -> str:
        """The header of an item's property."""
        if name == "id":
            return f"id:ID({schema.ITEM}){{id-type:{self.id_type}}}"
        if name == "_loads":
            return "_loads:long[]"
        if name in ("kids", "parts"):
            return f"{name}:{self.id_type}[]"
        if name in ("parent", "poll", "root"):
            return f"{name}:{self.id_type}"
        if name == "created_at":
            return "created_at:datetime{timezone:Z}"
        return f"{name}:{_TYPES.get(name, 'string')}"


_TYPES = dict.fromkeys(("dead", "deleted", "stub"), "boolean") | dict.fromkeys(
    ("time", "score", "descendants", "retrieved_at", "depth", "_seen"), "long"
)


def _separator(source: Source, *, numbers: bool) -> str:
    used = {mark for name in source.names for mark in name}
    for node in () if numbers else source:
        data = source.attributes(node)
        for one in (*data.get("kids", ()), *data.get("parts", ())):
            used.update(one)
    return next((mark for mark in _SEPARATORS if mark not in used), _SEPARATORS[-1])


def _rows(source: Source) -> Iterator[Row]:
    """The rows that `push` writes, ascending by id."""
    plan = plan_first(source, Claim(LOAD, 0))
    return map(plan.row, source)


def _write_items(source: Source, kinds: _Kinds, place: Path) -> int:
    """Write items, and users after them; return how many users there are."""
    names: dict[str, None] = {}
    rows = _rows(source)
    with (place / ITEMS).open("wb") as stream:
        header = [kinds.header(name) for name in _PROPERTIES]
        stream.write((",".join(header) + "\n").encode())
        while block := list(islice(rows, BLOCK)):
            names.update(dict.fromkeys(row["by"] for row in block if "by" in row))
            _append(stream, _columns(block, kinds), ITEMS, kinds)
    with (place / USERS).open("wb") as stream:
        stream.write(f"name:ID({schema.USER}){{id-type:string}},_made:boolean\n".encode())
        _append(stream, {"name": list(names), "_made": [True] * len(names)}, USERS, kinds)
    return len(names)


def _columns(rows: list[Row], kinds: _Kinds) -> dict[str, list[Any]]:
    columns = {name: [row.get(name) for row in rows] for name in _PROPERTIES}
    for name in ("kids", "parts", "_loads"):
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


def _write_posts(source: Source, kinds: _Kinds, place: Path) -> int:
    posts = ((by, node) for node, by in source.authors())
    count = 0
    with (place / POSTS).open("wb") as stream:
        stream.write(f":START_ID({schema.USER}),:END_ID({schema.ITEM})\n".encode())
        while block := list(islice(posts, BLOCK)):
            names, nodes = zip(*block, strict=True)
            _append(stream, {"name": names, "id": nodes}, POSTS, kinds)
            count += len(block)
    return count


def _write_load(source: Source, kinds: _Kinds, place: Path, relationships: int) -> None:
    """Write the journal's node of this load, whose time is before any that is pushed."""
    values = {
        "load:long": LOAD,
        "prefix:string": "",
        "state:string": DONE,
        "sources:string[]": kinds.separator.join(source.names),
        "items:long": len(source),
        "relationships:long": relationships,
        "time:long": 0,
        "retrieved:long": 0,
    }
    with (place / LOADS).open("wb") as stream:
        stream.write((",".join(values) + "\n").encode())
        _append(stream, {name: [value] for name, value in values.items()}, LOADS, kinds)


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
        f'--nodes={schema.LOAD}="$here/{LOADS}"',
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
