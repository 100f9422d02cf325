"""What a user writes by hand: json and networkx, a line at a time."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import networkx as nx


def build(path: Path) -> nx.DiGraph:
    graph = nx.DiGraph()
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
    begun = time.perf_counter()
    built = build(Path(sys.argv[1]))
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "nodes": len(built), "edges": built.number_of_edges()}))
