"""What a user who knows his tools writes: msgspec, and networkx filled in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph

import json
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import networkx as nx


def build(path: Path) -> ReplyGraph:
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    with path.open("rb") as lines:
        records = {record.pop("id"): record for record in map(decode, lines)}
    graph: ReplyGraph = nx.DiGraph()
    graph.add_nodes_from(records.items())
    graph.add_edges_from(
        (record["parent"], node) for node, record in records.items() if "parent" in record
    )
    graph.add_edges_from(
        (node, kid, {"rank": rank})
        for node, record in records.items()
        for rank, kid in enumerate(record.get("kids", ()))
    )
    return graph


if __name__ == "__main__":
    begun, worked = time.perf_counter(), time.process_time()
    built = build(Path(sys.argv[1]))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    size = {"nodes": len(built), "edges": built.number_of_edges()}
    print(json.dumps({"seconds": seconds, "cpu": cpu, **size}))
