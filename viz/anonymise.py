"""A graph in which nobody can be found: made-up names, new ids, no addresses.

Only what is listed here is taken over, so a name can't come along in a field that nobody
thought of. Names and ids are given in reading order: they tell nothing that the replies
themselves don't, and can't be got by trying names out, as a hash could. Texts are what
people wrote, and may name people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx

from graphload.items import ITEM_TYPES
from viz.pseudonyms import make_up_names
from viz.spanning_forest import skeleton_of
from viz.values import finite_number, text_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

__all__ = ["Anonymous", "anonymise_graph"]

NUMBERS = ("time", "score", "descendants")
FLAGS = ("dead", "deleted", "stub")
WORDS = ("title", "text")


@dataclass(frozen=True)
class Anonymous:
    """An anonymous graph, and each node's number in it by the node it stands for."""

    graph: nx.DiGraph[Any]
    numbers: Mapping[Hashable, int]


def anonymise_graph(graph: nx.DiGraph[Any], *, texts: bool = True) -> Anonymous:
    """Make a copy of a graph without names, ids and addresses; the same graph, the same copy.

    Nodes are numbered from 1 in reading order. Texts and titles stay as they are, unless
    `texts` is False.

    Raises:
        DrawingError: the graph isn't directed.
    """
    bones = skeleton_of(graph)
    order = [bones.nodes[at] for at in bones.trees.preorder.tolist()]
    numbers = {node: at for at, node in enumerate(order, 1)}
    authors = dict.fromkeys(text_of(graph.nodes[node].get("by")) for node in order)
    authors.pop("", None)
    names = dict(zip(authors, make_up_names(len(authors), authors.keys()), strict=True))
    copy: nx.DiGraph[Any] = nx.DiGraph()
    for node in order:
        kept = _kept(graph.nodes[node], names, WORDS if texts else ())
        copy.add_node(numbers[node], **kept)
    rank: object
    for parent, kid, rank in graph.edges(data="rank"):
        copy.add_edge(numbers[parent], numbers[kid], **_rank(rank))
    return Anonymous(copy, numbers)


def _kept(
    attributes: Mapping[str, Any], names: Mapping[str, str], words: tuple[str, ...]
) -> dict[str, Any]:
    """What is taken over of a node's attributes."""
    kept: dict[str, Any]
    kept = {name: attributes[name] for name in NUMBERS if _is_finite(attributes.get(name))}
    kept.update({name: True for name in FLAGS if attributes.get(name) is True})
    kept.update({name: text_of(attributes[name]) for name in words if attributes.get(name)})
    if attributes.get("item_type") in ITEM_TYPES:
        kept["item_type"] = attributes["item_type"]
    if author := text_of(attributes.get("by")):
        kept["by"] = names[author]
    return kept


def _is_finite(value: object) -> bool:
    return math.isfinite(finite_number(value))


def _rank(rank: object) -> dict[str, int]:
    return {"rank": rank} if type(rank) is int else {}
