"""A small discussion of two threads, for tests that read it as a person would."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph

import networkx as nx

__all__ = ["talk"]

BEGAN = 1_600_000_000


def talk() -> ReplyGraph:
    """1 has the replies 2 (with 5 and 6, and 7 below 5), 3 and 4; 20 has the reply 21."""
    graph: ReplyGraph = nx.DiGraph()
    graph.add_node(1, item_type="story", by="ann", time=BEGAN, title="Which tree?", score=7)
    graph.add_node(20, item_type="story", by="zoe", time=BEGAN + 900, title="Which bird?", score=1)
    said = {
        2: (1, "bob", "<p>An elm &amp; an <i>oak</i>."),
        3: (1, "eve", "A yew, of course."),
        4: (1, "dan", "=SUM(A1), said a cell"),
        5: (2, "ann", "Why the oak?"),
        6: (2, "eve", "Not an elm."),
        7: (5, "bob", "Because of its acorns."),
        21: (20, "bob", "The jay: it plants oaks."),
    }
    for at, (node, (parent, author, text)) in enumerate(sorted(said.items())):
        graph.add_node(node, item_type="comment", by=author, time=BEGAN + 60 * at, text=text)
        graph.add_edge(parent, node)
    return graph
