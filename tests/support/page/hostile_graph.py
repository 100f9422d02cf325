"""A thread of items in which every field that reaches the page is hostile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph

import networkx as nx

from support.page.hostile import HOSTILE

__all__ = ["TITLED", "hostile_graph", "name_of"]

TITLED = [number for number in range(len(HOSTILE)) if number % 3 != 1]
"""Those that have a title; the heading of the others is their author."""


def name_of(number: int) -> str:
    """The id of an item: text, as ids of other sites are."""
    return f"{HOSTILE[number]} id{number}"


def hostile_graph() -> ReplyGraph:
    """All of them reply to the first; each has its own text in every field."""
    graph: ReplyGraph = nx.DiGraph()
    for number, text in enumerate(HOSTILE):
        graph.add_node(
            name_of(number),
            item_type=text,
            by=f"{text} by{number}",
            url=text,
            text=f"word{number} {text}",
            score=text,
            time=text,
            extra={text: f"value{number} {text}"},
        )
        graph.nodes[name_of(number)][text] = text
        if number in TITLED:
            graph.nodes[name_of(number)]["title"] = f"title{number} {text}"
        if number:
            graph.add_edge(name_of(0), name_of(number))
    return graph
