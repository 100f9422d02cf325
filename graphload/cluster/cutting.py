"""The way a job is cut: the sizes of parts, groups and buckets, and the group of an id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphload.cluster.reading import PART_BYTES

if TYPE_CHECKING:
    from pyspark.sql import Column

__all__ = ["ClusterOptions", "hash_of"]

_NODES_PER_BUCKET = 50_000
_MAX_BUCKETS = 4_096
_ROWS_PER_GROUP = 500_000


@dataclass(frozen=True)
class ClusterOptions:
    """Sizes that decide how a job is cut, and not what comes out.

    - `part_bytes`: the size of the parts that large files of JSON lines are cut to.
    - `tasks`: so many tasks at most read at once.
    - `rows_per_group`: about so many rows are a group on a worker.
    - `rest`: with so many nodes left, their roots are found in one group, without more rounds.
    """

    part_bytes: int = PART_BYTES
    tasks: int = 1 << 16
    rows_per_group: int = _ROWS_PER_GROUP
    nodes_per_bucket: int = _NODES_PER_BUCKET
    rest: int = 1 << 20

    def groups(self, rows: int) -> int:
        """Return the number of groups of so many rows."""
        return max(1, rows // self.rows_per_group)

    def buckets(self, nodes: int) -> int:
        """Return the number of buckets of so many nodes."""
        return min(_MAX_BUCKETS, max(1, nodes // self.nodes_per_bucket))


def hash_of(column: Column, groups: int, *, is_text: bool) -> Column:
    """Return the number of the group of an id; see `layout.bucket_of`."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

    number = F.crc32(column.cast("binary")) if is_text else column
    return F.pmod(number, F.lit(groups)).cast("int")
