"""The attributes of nodes, read from their records when they are used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from graphload.nodes import LinkedRecords, NodeRecords

    Attributes = Mapping[str, Any]

__all__ = ["RecordAttributes"]


class RecordAttributes(Sequence[Mapping[str, Any]]):
    """The attributes of some nodes, in the order of `nodes`, as they are in the graph."""

    def __init__(self, records: LinkedRecords, nodes: NDArray[np.int64]) -> None:
        self._records = records
        self._nodes = nodes

    def __len__(self) -> int:
        """Return the number of nodes."""
        return len(self._nodes)

    @overload
    def __getitem__(self, at: int) -> Attributes: ...
    @overload
    def __getitem__(self, at: slice) -> list[Attributes]: ...
    def __getitem__(self, at: int | slice) -> Attributes | list[Attributes]:
        """Read the attributes of a node, or of some."""
        if isinstance(at, slice):
            return [*self.records(at).attributes()]
        return self[at : at + 1][0]

    def records(self, at: slice) -> NodeRecords:
        """Return the records of some nodes."""
        return self._records.of_nodes(self._nodes[at])
