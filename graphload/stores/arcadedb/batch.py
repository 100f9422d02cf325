"""The embedded engine's graph batch: nodes in calls of many, then edges between them."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Row = Mapping[str, Any]
    Call = Callable[[bytes, bytes], dict[str, Any]]

__all__ = ["Batch", "Nodes"]

_encode = msgspec.json.Encoder().encode


class Nodes:
    """Where nodes are, in the order in which they came: their record ids, packed."""

    def __init__(self) -> None:
        self._bucket = ""
        self._positions = array("q")

    def __len__(self) -> int:
        return len(self._positions)

    def add(self, rids: Iterable[str]) -> None:
        """Add record ids as the engine writes them, `#1:2`."""
        for rid in rids:
            bucket, _, position = rid.partition(":")
            if bucket != self._bucket:
                self._begin(bucket)
            self._positions.append(int(position))

    def rids(self, places: Iterable[int]) -> list[str]:
        """The record ids of the nodes at some places."""
        bucket, positions = self._bucket, self._positions
        return [f"{bucket}:{positions[place]}" for place in places]

    def _begin(self, bucket: str) -> None:
        # A new type has one bucket, unless somebody gave the engine another setting.
        if self._bucket:
            raise NotImplementedError("nodes of one label in several buckets")
        self._bucket = bucket


class Batch:
    """The engine's batch, through its own methods or `call`, which takes JSON made here.

    The methods look at every value in Python and take ten times as long.
    """

    def __init__(self, batch: Any, call: Call | None) -> None:  # noqa: ANN401 - the engine is untyped
        self._batch = batch
        self._call = call

    def create(self, label: str, rows: Sequence[Row]) -> list[str]:
        """Create nodes in one transaction, if they aren't too many for one; their record ids."""
        if self._call is None:
            rids: list[str] = self._batch.create_vertices(label, rows)
            return rids
        text = _encode({"type": label, "rows": rows})
        created: list[str] = self._call(b"create_vertices", text)["rids"]
        return created

    def link(
        self, kind: str, sources: list[str], targets: list[str], properties: list[Row]
    ) -> None:
        """Buffer edges; all between two flushes are of one kind, or the engine is slow."""
        if self._call is None:
            self._batch.new_edges(sources, kind, targets, properties)
            return
        args = {"type": kind, "src": sources, "dst": targets, "props": properties}
        self._call(b"new_edges", _encode(args))

    def flush(self) -> None:
        """Write what is buffered."""
        self._batch.flush()

    def close(self) -> None:
        """Write what is buffered, and tell each node where its edges are."""
        self._batch.close()
