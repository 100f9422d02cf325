"""Pack an author scene and its layout into one HTML file that loads nothing."""

from __future__ import annotations

import html
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from string import Template
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.lookup import HACKER_NEWS_ITEM, has_original
from graphload.markup import clean_markup
from graphload.plaintext import first_words
from viz.page.bundle import join_modules, read_asset
from viz.page.csp import policy_of
from viz.page.html_file import HtmlFile
from viz.page.pack import deflate_columns, deflate_json, deflate_lines, json_block
from viz.style import PALETTES
from viz.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from graphload.items import Id
    from viz.authors.scene import AuthorScene
    from viz.options import Options

    Floats = NDArray[np.float64]
    Columns = Mapping[str, tuple[str, NDArray[Any]]]

__all__ = ["AuthorPage", "author_radius", "render_author_page"]

CHUNK_REPLIES = 128
"""The replies whose texts are packed together, so that the page unpacks only what is read."""
MAX_ANSWERED_LENGTH = 160
"""The characters shown of what a reply answers."""
STYLES = ("ui/theme.css", "ui/base.css", "authors/page.css")
AUTHOR_COUNTS = ("items", "threads", "replies_given", "replies_received", "self_replies")
PAIR_COUNTS = ("threads",)


@dataclass(frozen=True)
class AuthorPage(HtmlFile):
    """A finished page of authors; `left_out` counts the authors that aren't drawn.

    `replies` counts those of the pairs that are drawn.
    """

    authors: int
    pairs: int
    replies: int
    left_out: int


def author_radius(scene: AuthorScene) -> Floats:
    """Return each author's radius at zoom 1, in pixels, by the number of items; shape (n,)."""
    radius: Floats = 3.5 + 1.9 * np.log2(np.maximum(scene.of_authors("items"), 1))
    return np.minimum(radius, 24.0)


def render_author_page(
    scene: AuthorScene, points: Floats, radius: Floats, options: Options
) -> AuthorPage:
    """Render authors at their places, points of shape (n, 2)."""
    fixed = _fixed_parts()
    places: Columns = {
        "x": ("f4", points[:, 0]),
        "y": ("f4", points[:, 1]),
        "radius": ("f4", radius),
        "community": ("i4", scene.community),
    }
    pairs: Columns = {
        "giver": ("i4", scene.giver),
        "taker": ("i4", scene.taker),
        "start": ("i4", scene.start),
    }
    entries = [_entry(scene, node, options) for node in scene.replies]
    page = Template(read_asset("authors/page.html")).substitute(
        policy=html.escape(fixed["policy"]),
        title=html.escape(scene.title),
        css=fixed["css"],
        script=fixed["script"],
        meta=json_block(_summarise(scene, options)),
        authors=json_block(_columns_of(scene.of_authors, AUTHOR_COUNTS, places)),
        pairs=json_block(_columns_of(scene.of_pairs, PAIR_COUNTS, pairs)),
        names=deflate_lines(map(text_of, scene.names)),
        texts="\n".join(
            deflate_json(entries[at : at + CHUNK_REPLIES])
            for at in range(0, len(entries), CHUNK_REPLIES)
        ),
    )
    return AuthorPage(
        html=page,
        title=scene.title,
        authors=len(scene.names),
        pairs=len(scene.giver),
        replies=len(scene.replies),
        left_out=scene.left_out,
    )


@cache
def _fixed_parts() -> dict[str, str]:
    """Return the parts of the template that are the same on every page."""
    css, script = "\n".join(map(read_asset, STYLES)), join_modules("authors/app.js")
    return {"css": css, "script": script, "policy": policy_of(scripts=[script], styles=[css])}


def _summarise(scene: AuthorScene, options: Options) -> dict[str, Any]:
    """Return the figures and options that the page begins with."""
    return {
        "title": scene.title,
        "version": version("graphload"),
        "authors": len(scene.names),
        "pairs": len(scene.giver),
        "replies": len(scene.replies),
        "left_out": scene.left_out,
        "link": options.link_template or HACKER_NEWS_ITEM,
        "chunk": CHUNK_REPLIES,
        "texts": options.texts,
        "palettes": PALETTES,
    }


def _columns_of(
    value_of: Callable[[str], Floats], counts: Sequence[str], more: Columns
) -> list[Any]:
    """Pack columns: counts, the first and last times, and more."""
    values: Columns = {name: ("i4", value_of(name)) for name in counts}
    times: Columns = {name: ("f8", value_of(name)) for name in ("first", "last")}
    return deflate_columns({**values, **times, **more})


def _entry(scene: AuthorScene, node: Id, options: Options) -> list[Any]:
    """Return a reply: id, time, whether it has a link, text as HTML, words of what it answers."""
    data = scene.graph.nodes[node]
    time = data.get("time")
    has_link = not options.anonymise and has_original(node, data, options.link_template)
    entry: list[Any] = [text_of(node), time, int(has_link)]
    if options.texts:
        text, text_format = text_of(data.get("text")), text_of(data.get("text_format")) or None
        answered = scene.graph.nodes[next(iter(scene.graph.predecessors(node)))]
        words = first_words(
            text_of(answered.get("title")),
            text_of(answered.get("text")),
            text_of(answered.get("text_format")) or None,
            limit=MAX_ANSWERED_LENGTH,
        )
        entry += [clean_markup(text, text_format), words]
    return entry
