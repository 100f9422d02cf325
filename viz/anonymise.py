"""Anonymise a graph: invented author names, new ids, no URLs.

Only the attributes listed here are copied, so that a name can't come along in an unexpected
field. Names and ids are given in reading order: unlike hashes, they can't be found by hashing known
names (dictionary attack). Texts are what people wrote, and may name people.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from graphload.items import ITEM_TYPES
from viz.spanning_forest import missing_thread, span_graph
from viz.values import finite_number, text_of

if TYPE_CHECKING:
    from collections.abc import Collection

    import networkx as nx

    from viz.options import Options

__all__ = ["anonymise", "invent_names"]

KEPT_NUMBERS = ("time", "score", "descendants")
KEPT_FLAGS = ("dead", "deleted", "stub")
KEPT_TEXTS = ("title", "text", "text_format")
TRAITS = """
    Amber Ashen Bold Brave Bright Bronze Calm Candid Clever Copper Coral Crimson Curious Dapper
    Eager Early Fair Fleet Gentle Gilded Glad Golden Grand Green Hardy Hazel Honest Indigo Ivory
    Jade Jolly Keen Kind Late Lilac Lively Lucky Mellow Merry Mild Modest Nimble Noble Olive
    Patient Pearl Plain Plucky Proud Quick Quiet Ruby Rustic Scarlet Shy Silver Sunny Swift Tawny
    Teal Tidy Topaz Umber Velvet Violet Warm Wise Witty
"""
BIRDS = """
    Auk Avocet Bittern Bunting Buzzard Chough Coot Cormorant Corncrake Crane Crossbill Curlew
    Dipper Dotterel Dove Dunlin Dunnock Eider Falcon Fieldfare Finch Firecrest Gannet Godwit
    Goldeneye Goshawk Grebe Grouse Guillemot Gull Harrier Heron Hobby Hoopoe Jackdaw Jay Kestrel
    Kingfisher Kite Knot Lapwing Lark Linnet Magpie Mallard Martin Merlin Nightjar Nuthatch
    Oriole Osprey Ouzel Owl Partridge Petrel Pintail Pipit Plover Puffin Quail Rail Raven
    Redpoll Redshank Robin Rook Ruff Sanderling Shrike Siskin Skua Smew Snipe Starling Stonechat
    Stork Swallow Teal Tern Thrush Turnstone Twite Wagtail Warbler Waxwing Whimbrel Wigeon Wren
"""
NAME_STEP = 2_503
"""The step through the pairs of trait and bird, so that consecutive names are unlike each other.

It is coprime to the number of pairs: every pair comes once before names are numbered.
"""


def anonymise(graph: nx.DiGraph[Any], options: Options) -> tuple[nx.DiGraph[Any], Options]:
    """Return an anonymous copy of the graph, and options whose `thread` refers to the copy.

    Both are returned as they are unless `options.anonymise` is set. Nodes are numbered from 1 in
    reading order; the same graph gives the same copy.

    Raises:
        DrawingError: the graph isn't directed.
        GraphError: `options.thread` isn't in the graph.
    """
    if not options.anonymise:
        return graph, options
    import networkx as nx  # noqa: PLC0415 - slow to import

    numbers = {node: number for number, node in enumerate(span_graph(graph).nodes, 1)}
    thread = options.thread
    if thread is not None:
        if thread not in numbers:
            raise missing_thread(thread)
        options = replace(options, thread=numbers[thread])
    authors = dict.fromkeys(text_of(graph.nodes[node].get("by")) for node in numbers)
    authors.pop("", None)
    names = dict(zip(authors, invent_names(len(authors), authors.keys()), strict=True))
    anonymous: nx.DiGraph[Any] = nx.DiGraph()
    for node, number in numbers.items():
        attributes = graph.nodes[node]
        kept: dict[str, Any] = {name: True for name in KEPT_FLAGS if attributes.get(name) is True}
        kept |= {
            name: attributes[name]
            for name in KEPT_NUMBERS
            if math.isfinite(finite_number(attributes.get(name)))
        }
        if options.texts:
            kept |= {name: text_of(attributes[name]) for name in KEPT_TEXTS if attributes.get(name)}
        if attributes.get("item_type") in ITEM_TYPES:
            kept["item_type"] = attributes["item_type"]
        if author := text_of(attributes.get("by")):
            kept["by"] = names[author]
        anonymous.add_node(number, **kept)
    rank: object
    for parent, kid, rank in graph.edges(data="rank"):
        anonymous.add_edge(
            numbers[parent], numbers[kid], **({"rank": rank} if type(rank) is int else {})
        )
    return anonymous, options


def invent_names(n: int, taken: Collection[str]) -> list[str]:
    """Return n different names, a trait and a bird each, none `taken`; always the same ones.

    Once all pairs are used, names are numbered.
    """
    traits, birds = TRAITS.split(), BIRDS.split()
    pairs = len(traits) * len(birds)
    names: list[str] = []
    for number in count():
        if len(names) == n:
            break
        pair = number * NAME_STEP % pairs
        name = f"{traits[pair % len(traits)]} {birds[pair // len(traits)]}"
        name += f" {number // pairs + 1}" if number >= pairs else ""
        if name not in taken:
            names.append(name)
    return names
