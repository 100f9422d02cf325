"""One engine for all tests of the cluster, and what one machine makes of the same sources."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import polars as pl

from graphload.cluster.export import ClusterExport, ClusterOptions
from graphload.cluster.files import Folder
from graphload.export.records import export_records
from graphload.item_table.collect import Collector
from graphload.links import link_items
from graphload.merge.collected import merge_collected
from graphload.readers import read_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pyspark.sql import SparkSession

    from graphload.items import Reject
    from graphload.links import Links
    from graphload.merge import Merged

__all__ = ["SMALL", "export", "machine", "nodes_of", "rows_of_links", "text_of", "write_lines"]

SMALL = ClusterOptions(part_bytes=400, tasks=2, rows_per_group=40, nodes_per_bucket=8, rest=0)
"""Sizes by which a few records go all ways: parts, groups, buckets, and rounds to the end."""


def write_lines(path: Path, records: list[Any], *, rejects: tuple[bytes, ...] = ()) -> str:
    """Write records as lines of JSON, with lines that are none between them; return the name."""
    lines = [json.dumps(record, ensure_ascii=False).encode() for record in records]
    for at, line in enumerate(rejects):
        lines.insert(at * 3 % (len(lines) + 1), line)
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return str(path)


def machine(sources: Sequence[str]) -> tuple[Merged, Links]:
    """Read, merge and link on one machine."""
    records = read_items(sources, every_fault=True)
    collector = Collector()
    merged = merge_collected(records.chunks(collector), collector, report=records.report)
    return merged, link_items(merged.items, unfetched=merged.unfetched)


def text_of(sources: Sequence[str]) -> bytes:
    """Return the export of one machine."""
    merged, links = machine(sources)
    stream = io.BytesIO()
    export_records(links, merged.id_source, stream)
    return stream.getvalue()


def export(
    session: SparkSession,
    sources: Sequence[str],
    folder: Path,
    sizes: ClusterOptions = SMALL,
) -> tuple[dict[str, Any], list[Reject]]:
    """Run the export of the cluster; return its counts and its rejects."""
    rejects: list[Reject] = []

    def take(found: Iterable[Reject], *, again: bool) -> None:
        del again
        rejects.extend(found)

    return ClusterExport(session, sources, Folder(str(folder)), sizes=sizes).run(take), rejects


def nodes_of(folder: Path, bucket: str = "") -> list[tuple[Any, ...]]:
    """Return the nodes that the cluster wrote, all or those of a bucket's folder, by id."""
    files = [*(folder / "nodes" / bucket).rglob("*.parquet")]
    rows = [row for file in files for row in pl.read_parquet(file, hive_partitioning=False).rows()]
    return sorted(rows)


def rows_of_links(links: Links) -> list[tuple[Any, ...]]:
    """Return nodes as the cluster writes them."""
    forest = links.forest
    ids: list[Any] = [*forest.ids]

    def named(at: int) -> object:
        return None if at < 0 else ids[at]

    columns = (forest.parent, forest.rank, forest.root, forest.depth, links.row)
    return [
        (
            node,
            named(parent),
            None if rank < 0 else rank,
            named(root),
            None if depth < 0 else depth,
            row < 0,
        )
        for node, parent, rank, root, depth, row in zip(
            ids, *(column.tolist() for column in columns), strict=True
        )
    ]
