"""The page's data: a scene as compressed columns and texts, and a summary of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from graphload.columns import NODE_PROPERTIES
from graphload.lookup import HACKER_NEWS_ITEM, has_original
from graphload.markup import clean_markup
from viz.attributes import attribute_columns
from viz.layouts.table import LAYOUTS
from viz.page.pack import (
    MAX_UINT16,
    deflate_columns,
    deflate_json,
    deflate_lines,
    deflate_numbers,
    deflate_points,
)
from viz.scene import STUB, Scene
from viz.style import PALETTES, node_radius
from viz.values import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from graphload.items import Id
    from viz.options import Options, Served

    Floats = NDArray[np.float64]
    Nodes = Iterable[tuple[Id, Mapping[str, Any]]]

__all__ = ["Payload", "pack_scene"]

CHUNK_ITEMS = 1024
"""The items whose texts are packed together, so that the page unpacks only what is read."""
MAX_LABELS = 400
"""The threads, the largest ones, whose titles the page can use at once."""
MAX_LABEL_LENGTH = 80
MAX_FIELD_LENGTH = 500
KNOWN = frozenset(NODE_PROPERTIES)
_TAG = re.compile("<[^>]*>")
_find_address = re.compile("://|href=").search
"""Finds what addresses have; all other texts name no item."""


@dataclass(frozen=True)
class Payload:
    """The data blocks of a page, as JSON values and packed texts.

    `layouts` are those beside the initial one, whose points are in `nodes`, and those that the page
    computes.
    """

    meta: dict[str, Any]
    nodes: list[Any]
    edges: list[Any]
    columns: str
    ids: str
    layouts: dict[str, list[Any]]
    attributes: list[str]
    texts: list[str]


def pack_scene(
    scene: Scene, options: Options, layouts: Mapping[str, Floats], *, initial: str
) -> Payload:
    """Pack a scene and its layouts, points of shape (n, 2) by name; `initial` is shown first.

    Raises:
        DrawingError: colours or sizes represent an attribute that isn't there.
    """
    attributes = attribute_columns(scene.attributes, wanted=options.attribute_names)
    options.check_attributes(attributes)
    n, forest, others = len(scene.nodes), scene.forest, scene.non_tree_edges
    # The forest's edges in pre-order, then all others.
    kids = np.flatnonzero(forest.parent >= 0)
    edges = {
        "from": ("i4", np.append(forest.parent[kids], others[:, 0])),
        "to": ("i4", np.append(kids, others[:, 1])),
    }
    mentioned, mentioned_by = _list_mentions(scene, options)
    texts = [
        _texts_of(scene, at, mentioned.get(at, []), mentioned_by.get(at, [])) for at in range(n)
    ]
    lengths = [len(_TAG.sub("", each[0])) if each else 0 for each in texts]
    columns: dict[str, tuple[str, NDArray[Any]]] = {
        "time": ("f8", scene.time),
        "score": ("f8", scene.score),
        "depth": ("i4", scene.depth),
        "author": ("i4", scene.author),
        "kind": ("i4", scene.kind),
        "state": ("u1", scene.state),
        "linked": ("u1", _has_original(scene, options)),
        "length": ("u2", np.minimum(lengths, MAX_UINT16).astype(np.int64)),
    }
    spec, packed = deflate_columns(columns)
    meta = _summarise(scene, options) | {
        "trees": len(kids),
        "layout": initial,
        "layouts": list(LAYOUTS),
        "layout_labels": {name: layout.label for name, layout in LAYOUTS.items()},
        "in_page": [name for name, layout in LAYOUTS.items() if layout.in_page],
        "columns": spec,
        "chunk": CHUNK_ITEMS,
        "attributes": [[each.name, each.kind] for each in attributes],
    }
    if options.served is not None:
        meta["served"] = _links_of(scene, options.served)
    return Payload(
        meta=meta,
        nodes=deflate_points(layouts[initial], {"size": ("f4", node_radius(forest))}),
        edges=deflate_columns(edges),
        columns=packed,
        ids=deflate_lines(map(text_of, scene.nodes)),
        layouts={name: deflate_points(layouts[name]) for name in layouts if name != initial},
        attributes=[
            deflate_numbers(each.column)
            if each.values is None
            else deflate_json([each.values, each.column.tolist()])
            for each in attributes
        ],
        texts=[
            deflate_json(texts[first : first + CHUNK_ITEMS]) for first in range(0, n, CHUNK_ITEMS)
        ],
    )


def _summarise(scene: Scene, options: Options) -> dict[str, Any]:
    """Return the figures, names and options that the page begins with."""
    forest = scene.forest
    largest = forest.roots[np.argsort(-forest.size[forest.roots], kind="stable")[:MAX_LABELS]]
    return {
        "items": scene.items,
        "edges": scene.edges,
        "stubs": scene.stubs,
        "title": scene.title,
        "version": version("graphload"),
        "rejects": scene.rejects,
        "cycles": scene.cycles,
        "cut": scene.cut,
        "colour": options.colour,
        "size": options.size,
        "link": options.link_template or HACKER_NEWS_ITEM,
        "authors": list(scene.authors),
        "kinds": list(scene.kinds),
        "labels": {
            str(at): scene.titles[at][:MAX_LABEL_LENGTH]
            for at in largest.tolist()
            if scene.titles[at] and not scene.state[at] & STUB
        },
        "palettes": PALETTES,
    }


def _links_of(scene: Scene, served: Served) -> dict[str, Any]:
    """Return the links of a page that a server draws, by the number of the node."""
    at_of = {node: at for at, node in enumerate(scene.nodes)}
    branches = {str(at_of[node]): branch for node, branch in served.branches.items()}
    return {"home": served.home, "above": served.above, "branches": branches}


def _has_original(scene: Scene, options: Options) -> NDArray[np.uint8]:
    """Mark the nodes with an original to link to, by the template or on Hacker News."""
    linked = np.zeros(len(scene.nodes), dtype=np.uint8)
    if options.anonymise:
        return linked
    for at, (node, attributes) in enumerate(zip(scene.nodes, scene.attributes, strict=True)):
        linked[at] = has_original(node, attributes, options.link_template)
    return linked


def _list_mentions(scene: Scene, options: Options) -> tuple[dict[int, list[int]], ...]:
    """Map nodes to those that they name by an address, and to those that name them."""
    mentioned: dict[int, list[int]] = {}
    mentioned_by: dict[int, list[int]] = {}
    texts = (text_of(data.get(name)) for data in scene.attributes for name in ("text", "url"))
    # Addresses in an anonymised page have the ids that were replaced.
    if options.anonymise or not any(map(_find_address, texts)):
        return mentioned, mentioned_by
    # The shapes of records, which have the forms of addresses, take time and memory.
    from graphload.mentions.find import find_mentions  # noqa: PLC0415

    index = {node: at for at, node in enumerate(scene.nodes)}
    items = cast("Nodes", zip(scene.nodes, scene.attributes, strict=True))
    for source, target, _, is_there in find_mentions(items, index.__contains__):
        if is_there:
            mentioned.setdefault(index[source], []).append(index[target])
            mentioned_by.setdefault(index[target], []).append(index[source])
    return mentioned, mentioned_by


def _texts_of(scene: Scene, at: int, mentioned: list[int], mentioned_by: list[int]) -> list[Any]:
    """Return one node's texts: comment as HTML, title, URL, type, score, fields, mentions."""
    attributes = scene.attributes[at]
    other = {name: value for name, value in attributes.items() if name not in KNOWN}
    extra = attributes.get("extra")
    if isinstance(extra, dict):
        other |= extra
    texts: list[Any] = [
        clean_markup(
            text_of(attributes.get("text")), text_of(attributes.get("text_format")) or None
        ),
        scene.titles[at],
        text_of(attributes.get("url")),
        text_of(attributes.get("item_type")),
        text_of(attributes.get("score")),
        sorted((text_of(name), text_of(other[name])[:MAX_FIELD_LENGTH]) for name in other),
        mentioned,
        mentioned_by,
    ]
    while texts and not texts[-1]:
        texts.pop()
    return texts
