"""The script that runs an import, and the Cypher that comes after it."""

from __future__ import annotations

import shlex
from itertools import chain
from typing import TYPE_CHECKING

from graphload.neo4j_import.layout import (
    ITEMS,
    LOADS,
    POSTS,
    RECORDS,
    REPLIES,
    SETS,
    UNFETCHED,
    USERS,
)
from graphload.stores import schema
from graphload.stores.neo4j.dialect import NEO4J

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.neo4j_import.tables import Table

__all__ = [
    "CONSTRAINTS",
    "DEFAULT_BUFFER_BYTES",
    "REPORT",
    "SCRIPT",
    "constraints",
    "import_script",
]

SCRIPT, CONSTRAINTS = "import.sh", "constraints.cypher"
REPORT = "import.report"
DEFAULT_BUFFER_BYTES = 4 << 20
"""The size of neo4j-admin's buffers for reading, in which each value must fit."""

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


def import_script(tables: Mapping[str, Table], *, separator: str | None, prefix: str) -> str:
    """Return the script for some tables, which lie beside it.

    `separator` separates the values of a list in CSV; without one the files are Parquet.
    """
    paths = {
        name: ",".join(f"$here/{file}" for file in table.files) for name, table in tables.items()
    }
    lines = ",".join(paths[name] for name in sorted(tables) if tables[name].has_lines)
    named = separator
    if separator is not None and not separator.isprintable():
        named = f"U+{ord(separator):04X}"  # as neo4j-admin takes it
    largest = max(table.largest for table in tables.values())
    # A value that fills a buffer to its end is refused, too.
    buffer_mb = (largest + largest // 8 >> 20) + 1
    labels = schema.ITEM, schema.USER, schema.RECORDS
    item, user, kept = (schema.prefixed(label, prefix) for label in labels)
    options = [
        *([f"--read-buffer-size={buffer_mb}m"] if buffer_mb << 20 > DEFAULT_BUFFER_BYTES else []),
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
    return _SCRIPT + " \\\n".join(f"  {option}" for option in options) + "\n"


def constraints(prefix: str) -> str:
    """Return the Cypher of the constraints and indexes that `push` makes."""
    created = (NEO4J.unique_constraint(label, prefix).create for label in schema.UNIQUE)
    statements = (*chain.from_iterable(created), NEO4J.await_indexes)
    return "".join(f"{statement};\n" for statement in statements)
