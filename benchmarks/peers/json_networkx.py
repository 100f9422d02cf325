"""What a user writes by hand: json and networkx, a line at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph

import json
import sys
import time
from pathlib import Path

import networkx as nx


def build(path: Path) -> ReplyGraph:
    graph: ReplyGraph = nx.DiGraph()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            node = record.pop("id")
            graph.add_node(node, **record)
            if "parent" in record:
                graph.add_edge(record["parent"], node)
            for rank, kid in enumerate(record.get("kids", ())):
                graph.add_edge(node, kid, rank=rank)
    return graph


if __name__ == "__main__":
    begun, worked = time.perf_counter(), time.process_time()
    built = build(Path(sys.argv[1]))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    size = {"nodes": len(built), "edges": built.number_of_edges()}
    print(json.dumps({"seconds": seconds, "cpu": cpu, **size}))
