"""The page's data: a scene as compressed columns and texts, and a summary of it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.lookup import HACKER_NEWS_ITEM
from viz.layouts.table import LAYOUTS
from viz.page.contents import CHUNK_ITEMS
from viz.page.pack import (
    MAX_UINT16,
    deflate_columns,
    deflate_json,
    deflate_lines,
    deflate_numbers,
)
from viz.scene import STUB, Scene, title_of
from viz.style import PALETTES
from viz.values import text_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from viz.options import Options, Served
    from viz.page.contents import Contents

    Floats = NDArray[np.float64]

__all__ = ["Payload", "pack_scene"]

MAX_LABELS = 400
"""The threads, the largest ones, whose titles the page can use at once."""
MAX_LABEL_LENGTH = 80


@dataclass(frozen=True)
class Payload:
    """The data blocks of a page, as JSON values and packed texts.

    The points of layouts are apart: another process may place the nodes meanwhile.
    """

    meta: dict[str, Any]
    edges: list[Any]
    columns: str
    ids: str
    attributes: list[str]
    texts: list[str]


def pack_scene(
    scene: Scene,
    contents: Contents,
    options: Options,
    *,
    layout: str,
) -> Payload:
    """Pack a scene; the page begins with `layout`."""
    forest, others = scene.forest, scene.non_tree_edges
    # The forest's edges in pre-order, then all others.
    kids = np.flatnonzero(forest.parent >= 0)
    edges = {
        "from": ("i4", np.append(forest.parent[kids], others[:, 0])),
        "to": ("i4", np.append(kids, others[:, 1])),
    }
    columns: dict[str, tuple[str, NDArray[Any]]] = {
        "time": ("f8", scene.time),
        "score": ("f8", contents.score),
        "depth": ("i4", scene.depth),
        "author": ("i4", scene.author),
        "kind": ("i4", scene.kind),
        "state": ("u1", scene.state),
        "linked": ("u1", contents.linked),
        "length": ("u2", np.minimum(contents.length, MAX_UINT16)),
    }
    spec, packed = deflate_columns(columns)
    meta = _summarise(scene, options) | {
        "trees": len(kids),
        "layout": layout,
        "layouts": list(LAYOUTS),
        "layout_labels": {name: layout.label for name, layout in LAYOUTS.items()},
        "in_page": [name for name, layout in LAYOUTS.items() if layout.in_page],
        "columns": spec,
        "chunk": CHUNK_ITEMS,
        "attributes": [[each.name, each.kind] for each in contents.attributes],
    }
    if options.served is not None:
        meta["served"] = _links_of(scene, options.served)
    return Payload(
        meta=meta,
        edges=deflate_columns(edges),
        columns=packed,
        ids=deflate_lines(map(text_of, scene.nodes)),
        attributes=[
            deflate_numbers(each.column)
            if each.values is None
            else deflate_json([each.values, each.column.tolist()])
            for each in contents.attributes
        ],
        texts=contents.texts,
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
            str(at): title[:MAX_LABEL_LENGTH]
            for at in largest.tolist()
            if not scene.state[at] & STUB and (title := title_of(scene.attributes[at]))
        },
        "palettes": PALETTES,
    }


def _links_of(scene: Scene, served: Served) -> dict[str, Any]:
    """Return the links of a page that a server draws, by the number of the node."""
    at_of = {node: at for at, node in enumerate(scene.nodes)}
    branches = {str(at_of[node]): branch for node, branch in served.branches.items()}
    return {"home": served.home, "above": served.above, "branches": branches}
