"""The folder of a finished export: its manifest, its two tables, and the bucket of a thread.

Reading one bucket takes neither Spark nor pyarrow.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.lookup import candidate_ids
from graphload.values import INT64_MAX, INT64_MIN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphload.items import Id

__all__ = ["BUCKET", "ITEMS", "MANIFEST", "NODES", "ThreadPart", "bucket_of", "find_part"]

MANIFEST = ".graphload-cluster.json"
"""The account of a folder's stages, hidden from who reads the folder."""
ITEMS, NODES = "items", "nodes"
"""The two tables of an export: merged records, and nodes with their place in the graph."""
BUCKET = "bucket"
"""The column by which both tables are partitioned."""


def bucket_of(thread: Id, buckets: int) -> int:
    """Return the bucket of a thread: its root's, or the smallest member's of a cycle."""
    number = zlib.crc32(thread.encode()) if isinstance(thread, str) else thread
    return number % buckets


class ThreadPart(NamedTuple):
    """The bucket in which a thread lies: the folders of its items and of its nodes."""

    items: Path
    nodes: Path

    def ids(self) -> frozenset[Id]:
        """Read the ids of all nodes in it: what its records name beside these lies elsewhere."""
        import polars as pl  # noqa: PLC0415 - slow to import

        return frozenset(pl.read_parquet(_files(self.nodes), columns=["id"])["id"])


def find_part(folder: Path, name: str) -> ThreadPart | None:
    """Find where the thread of an item lies, by the item's id, or the URL of its page.

    Returns:
        None where the folder is no finished export, or has no such item.
    """
    result = _read_result(folder)
    if result is None:
        return None
    kind = str if result["ids"] == "text" else int
    wanted = [id_ for id_ in candidate_ids(name) if type(id_) is kind]
    if kind is int:
        wanted = [id_ for id_ in wanted if INT64_MIN <= int(id_) <= INT64_MAX]
    found = {
        id_: path.name
        for path in sorted((folder / NODES).glob(f"{BUCKET}=*"))
        for id_ in _find_ids(path, wanted)
    }
    bucket = next((found[id_] for id_ in wanted if id_ in found), None)
    if bucket is None or not (folder / ITEMS / bucket).is_dir():
        return None
    return ThreadPart(folder / ITEMS / bucket, folder / NODES / bucket)


def _find_ids(bucket: Path, wanted: Sequence[Id]) -> list[Id]:
    """Return those of some ids that are in a bucket; they ascend, so that most of it isn't read."""
    import polars as pl  # noqa: PLC0415 - slow to import

    table = pl.scan_parquet(_files(bucket)).select("id")
    return table.filter(pl.col("id").is_in(wanted)).collect()["id"].to_list()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet"))


def _read_result(folder: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        result = manifest["result"]
        return result if isinstance(result, dict) and "ids" in result else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
