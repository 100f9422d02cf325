"""Nodes and edges of a graph as data frames, and as two files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.atomic_file import replace_file
from graphload.columns import NODE_PROPERTIES, TYPES
from graphload.errors import UsageError
from graphload.export import Exported
from graphload.graph import forest_of
from graphload.tables import Table, write_table

if TYPE_CHECKING:
    import os

    import polars as pl

    from graphload.graph import ReplyGraph

__all__ = ["FRAME_FORMATS", "Frames", "export_frames", "frames", "graph_tables"]

FRAME_FORMATS = ("csv", "parquet")
"""The formats of the two files."""
DERIVED = ("root", "depth", "subtree")
_MAX_HEADER_BYTES = 1 << 20
TIMES = ("time", "retrieved_at")
_NAMES = [*(name for name in NODE_PROPERTIES if name not in ("created_at", "digest", *DERIVED))]


class Frames(NamedTuple):
    """A graph as two polars DataFrames: its nodes, and its edges."""

    nodes: pl.DataFrame
    edges: pl.DataFrame


def frames(graph: ReplyGraph) -> Frames:
    """Return a reply graph as two polars DataFrames.

    Returns:
        `nodes`, a row for each node by id: the columns that any node has, in the order of the
        data model, `root`, `depth` and `subtree` (the number of nodes at and below it), then
        attributes that graphload doesn't know. Flags are booleans, times are timestamps in UTC,
        `kids` and `parts` lists, `extra` JSON text. `edges`, a row for each reply by parent and
        kid: `source` (the parent), `target` (the kid) and `rank`. Unknown values are null.

    Raises:
        GraphError: a node has two parents, or ids are neither all int nor all str.
    """
    nodes, edges = graph_tables(graph)
    return Frames(nodes.to_polars(), edges.to_polars())


def graph_tables(graph: ReplyGraph) -> tuple[Table, Table]:
    """Return the nodes and the edges of a reply graph as tables; see `frames`."""
    forest = forest_of(graph)
    data = [graph.nodes[node] for node in forest.ids]
    used = {name for attributes in data for name, value in attributes.items() if value is not None}
    known = [name for name in _NAMES if name in used and name != "id"]
    others = sorted(used - {*_NAMES, *DERIVED, "id"}, key=str)
    flags = {name for name in known if TYPES[name] == "flag"}
    root = [None if at < 0 else forest.ids[at] for at in forest.root.tolist()]
    depth = [None if at < 0 else at for at in forest.depth.tolist()]
    size = [None if size == 0 else size for size in forest.size.tolist()]

    def values(attributes: dict[str, Any], names: list[str]) -> list[Any]:
        return [
            bool(attributes.get(name)) if name in flags else attributes.get(name) for name in names
        ]

    rows = [
        (node, *values(each, known), *derived, *values(each, others))
        for node, each, *derived in zip(forest.ids, data, root, depth, size, strict=True)
    ]
    edges: list[tuple[Any, ...]] = sorted(graph.edges(data="rank"), key=lambda edge: edge[:2])
    columns = ["id", *known, *DERIVED, *map(str, others)]
    times = [name for name in TIMES if name in known]
    return Table(columns, rows, times), Table(["source", "target", "rank"], edges)


def export_frames(
    graph: ReplyGraph, folder: str | os.PathLike[str], *, format_: str = "csv", raw: bool = False
) -> Exported:
    """Write the nodes and the edges of a graph into a folder, as `nodes` and `edges`.

    `format_` is one of `FRAME_FORMATS`. The folder is made if it isn't there; files of these
    names in it are replaced if they are such tables. In CSV, times are Unix seconds, lists are
    JSON, and a text that a spreadsheet would run as a formula has a `'` before it, unless `raw`.

    Raises:
        UsageError: the format is unknown, or there is a file in the place of the folder, or
            another one in that of a table.
        GraphError: as `frames`.
    """
    if format_ not in FRAME_FORMATS:
        raise UsageError(
            f"unknown format {format_!r} of tables", hint=f"Use one of {', '.join(FRAME_FORMATS)}."
        )
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise UsageError(f"{folder} is a file, not a folder")
    nodes, edges = graph_tables(graph)
    tables = {target / f"nodes.{format_}": nodes, target / f"edges.{format_}": edges}
    for path, table in tables.items():
        own = {"id", *DERIVED} if table is nodes else {*table.columns}
        if path.exists() and not own <= _columns_of(path):
            raise UsageError(
                f"{path} exists and was not written by graphload", hint="Choose another folder."
            )
    target.mkdir(parents=True, exist_ok=True)
    for path, table in tables.items():
        with replace_file(path) as stream:
            write_table(table, stream, format_=format_, raw=raw)
    return Exported(len(nodes.rows), len(edges.rows))


def _columns_of(path: Path) -> set[str]:
    """Return the columns of a table in a file; none if it isn't one."""
    import polars as pl  # noqa: PLC0415 - slow to import

    try:
        if path.suffix == ".parquet":
            return {*pl.read_parquet_schema(path)}
        with path.open("rb") as file:
            first = file.readline(_MAX_HEADER_BYTES)
        return {*first.decode("utf-8-sig").strip().split(",")}
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError):
        return set()
