"""What the peers are given before their clock starts: the same values that graphload writes."""

from __future__ import annotations

import json
import sys
from typing import Any

from graphload.graph import build_graph, forest_of
from graphload.items import content_digest
from graphload.readers import read_items

__all__ = ["read_rows", "say"]

Row = dict[str, Any]


def read_rows(path: str) -> tuple[list[Row], list[Row], list[Row]]:
    """Read rows for items, for replies and for posts."""
    graph = build_graph(read_items([path]))
    forest = forest_of(graph)
    items, replies, posts = [], [], []
    for at, node in enumerate(forest.ids):
        data = graph.nodes[node]
        derived = {"root": forest.ids[forest.root[at]], "depth": int(forest.depth[at])}
        properties = {**data, **derived, "digest": content_digest(data)}
        if "kids" in properties:
            properties["kids"] = list(properties["kids"])
        items.append({"id": node, "time": data.get("time"), "properties": properties})
        if forest.parent[at] >= 0:
            above, rank = forest.ids[forest.parent[at]], int(forest.rank[at])
            replies.append({"kid": node, "parent": above, "rank": rank})
        if "by" in data:
            posts.append({"name": data["by"], "id": node})
    return items, replies, posts


def say(**said: object) -> None:
    """Tell the benchmark what was measured."""
    json.dump(said, sys.stdout)
    print()
