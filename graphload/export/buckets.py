"""Linked records in buckets of threads as JSON lines: those of each wait in a temporary file."""

from __future__ import annotations

import json
from bisect import bisect_right
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from graphload.export import Exported
from graphload.export.lines import cut, edge_lines, edges_of, first_kids, sort_kids
from graphload.export.records import (
    LINES_PER_TASK,
    first_records,
    lines_of_nodes,
    share_lines,
)
from graphload.item_table.origins import Spill
from graphload.nodes import LinkedRecords

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from graphload.links import Links

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = ["BucketExport"]

_LINES_PER_READ = 1 << 8
"""Lines of each bucket that are in memory while buckets are merged."""


class BucketExport:
    """The lines of the buckets that were added so far."""

    def __init__(self, *, drop_deleted_text: bool = False) -> None:
        self._drop_deleted_text = drop_deleted_text
        self._spill = Spill(on_disk=True)
        self._nodes: list[_Lines] = []
        self._edges: list[_Lines] = []
        self._first_nodes: dict[str, tuple[Any, bytes]] = {}
        self._first_edges: list[tuple[bool, tuple[Any, Any], bytes]] = []

    def add(self, links: Links) -> None:
        """Make the lines of a bucket.

        Raises:
            InputError: there is no room for a temporary file, or records can't be read again.
        """
        forest, records = links.forest, LinkedRecords(links, {}, self._drop_deleted_text)
        kids = sort_kids(forest)
        for key, node in first_records(records).items():
            found = forest.ids[node], lines_of_nodes(records, np.array([node]))
            self._first_nodes[key] = min(self._first_nodes.get(key, found), found)
        for kid in first_kids(forest, kids):
            edge = edges_of(forest, np.array([kid]))
            ends = edge.parents[0], edge.kids[0]
            self._first_edges.append((edge.ranks[0] < 0, ends, edge_lines(edge)))
        node_parts = [*cut(np.arange(forest.n), LINES_PER_TASK)]
        edge_parts = [*cut(kids, LINES_PER_TASK)]
        lines = share_lines(records, node_parts, edge_parts)
        nodes, edges = _Lines(self._spill), _Lines(self._spill)
        for part in node_parts:
            nodes.append(forest.ids_of(part), next(lines))
        for part in edge_parts:
            edge = edges_of(forest, part)
            edges.append([*zip(edge.parents, edge.kids, strict=True)], next(lines))
        self._nodes.append(nodes)
        self._edges.append(edges)

    def write(self, stream: IO[bytes]) -> Exported:
        """Write the lines of all buckets as `export_records` writes those of all records.

        Raises:
            InputError: the system reports an error.
        """
        first_nodes = dict(self._first_nodes.values())
        first_edge = {ends: line for _, ends, line in sorted(self._first_edges)[:1]}
        stream.writelines(first_nodes[id_] for id_ in sorted(first_nodes))
        stream.writelines(first_edge.values())
        for files, first in ((self._nodes, first_nodes), (self._edges, first_edge)):
            for block in _merge(files):
                stream.write(b"".join([line for key, line in block if key not in first]))
        nodes, edges = (sum(map(len, files)) for files in (self._nodes, self._edges))
        return Exported(nodes, edges)


class _Lines:
    """The lines of a bucket in a temporary file, each with the key by which they ascend."""

    def __init__(self, spill: Spill) -> None:
        self._spill = spill
        self._blocks: list[tuple[int, int, int]] = []
        self._count = 0

    def __len__(self) -> int:
        """Return the number of lines."""
        return self._count

    def append(self, keys: Sequence[Any], lines: bytes) -> None:
        """Append some lines."""
        each = lines.splitlines(keepends=True)
        self._count += len(each)
        for start in range(0, len(keys), _LINES_PER_READ):
            end = start + _LINES_PER_READ
            head, body = json.dumps(keys[start:end]).encode(), b"".join(each[start:end])
            self._blocks.append((self._spill.append(head + body), len(head), len(body)))

    def read(self) -> Iterator[tuple[list[Any], list[bytes]]]:
        """Read keys and lines, some at a time; the key of an edge is a tuple."""
        for offset, head, body in self._blocks:
            block = self._spill.read_at(offset, head + body)
            keys = json.loads(block[:head])
            if isinstance(keys[0], list):
                keys = [*map(tuple, keys)]
            yield keys, block[head:].splitlines(keepends=True)


def _merge(files: Sequence[_Lines]) -> Iterator[list[tuple[Any, bytes]]]:
    """Yield the keys and lines of all buckets, ascending, some at a time."""
    blocks = [(file.read(), *_NOTHING) for file in files]
    while True:
        blocks = [
            (rest, *(next(rest, _NOTHING) if not keys else (keys, lines)))
            for rest, keys, lines in blocks
        ]
        blocks = [block for block in blocks if block[1]]
        if not blocks:
            return
        # What follows in a file is larger than all that is in memory of it.
        end = min(keys[-1] for _, keys, _ in blocks)
        found: list[tuple[Any, bytes]] = []
        for at, (rest, keys, lines) in enumerate(blocks):
            count = bisect_right(keys, end)
            found += zip(keys[:count], lines[:count], strict=True)
            blocks[at] = rest, keys[count:], lines[count:]
        found.sort(key=itemgetter(0))
        yield found


_NOTHING: tuple[list[Any], list[bytes]] = [], []
