"""What the peers start from: the graph, and what graphload derives of it, ready made."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from graphload.digest import content_digest
from graphload.graph import build_graph, forest_of
from graphload.readers import read_items

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph

__all__ = ["make_rows", "read_graph", "say"]

Row = dict[str, Any]


def read_graph(path: str) -> tuple[ReplyGraph, dict[Any, Row]]:
    """Read the graph, and each node's root, depth and digest: the peers needn't find them."""
    graph = build_graph(read_items([path]))
    forest = forest_of(graph)
    derived = {
        node: {
            "root": forest.ids[forest.root[at]],
            "depth": int(forest.depth[at]),
            "digest": content_digest(graph.nodes[node]),
        }
        for at, node in enumerate(forest.ids)
    }
    return graph, derived


def make_rows(graph: ReplyGraph, derived: dict[Any, Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Make rows for items, for replies and for posts: the same values that graphload writes."""
    items, posts = [], []
    for node, data in graph.nodes(data=True):
        properties = {**data, **derived[node]}
        if "kids" in properties:
            properties["kids"] = list(properties["kids"])
        items.append({"id": node, "time": data.get("time"), "properties": properties})
        if "by" in data:
            posts.append({"name": data["by"], "id": node})
    replies = [
        {"kid": kid, "parent": above, "rank": data.get("rank")}
        for above, kid, data in graph.edges(data=True)
    ]
    return items, replies, posts


def say(**said: object) -> None:
    """Tell the benchmark what was measured."""
    json.dump(said, sys.stdout)
    print()
