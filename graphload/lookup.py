"""Find an item by its id, the URL of its page, or the URL that it links to; and that page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlsplit

import numpy as np

from graphload.errors import GraphError
from graphload.item_table.table import ITEMS_PER_READ
from graphload.items import ITEM_TYPES
from graphload.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Hashable, Iterator, Mapping
    from typing import Any

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.links import Links

__all__ = [
    "HACKER_NEWS_ITEM",
    "candidate_ids",
    "choose_item",
    "find_item",
    "find_record",
    "has_original",
    "original_url",
    "records_linking",
]

HACKER_NEWS_ITEM = "https://news.ycombinator.com/item?id={id}"
"""The URL of an item's page on Hacker News, with `{id}` in place of the id."""


def find_item(graph: ReplyGraph, name: Id) -> Id:
    """Find the node of an id, of an id as text, or of a URL.

    A URL is that of the item's page (`…/item?id=17`, `…/comments/abc/…`), or the value of an
    item's `url`. A negative number is an id like any other.

    Raises:
        GraphError: there is no such item, or several items have that `url`.
    """
    return choose_item(
        name, graph, lambda: [node for node, data in graph.nodes.items() if name == data.get("url")]
    )


def find_record(links: Links, name: Id) -> Id:
    """Find the node of an id, an id as text or a URL among linked records; see `find_item`.

    Raises:
        GraphError: there is no such item, or several items have that `url`.
    """
    known = [id_ for id_ in candidate_ids(name) if links.has_node(id_)]
    return choose_item(name, known, lambda: list(records_linking(links, name)))


def records_linking(links: Links, name: Id) -> Iterator[Id]:
    """Yield the ids of the records that have a name as their `url`."""
    table = links.table
    rows = np.flatnonzero(table.columns.has("url"))
    for start in range(0, len(rows), ITEMS_PER_READ):
        items = table.read(rows[start : start + ITEMS_PER_READ])
        yield from (item.id for item in items if item.url == name and item.id is not None)


def candidate_ids(name: Id) -> list[Id]:
    """List the ids that a name may mean, the most likely first."""
    return [name, *_ids_of_text(str(name)), *_ids_in_url(str(name))]


def choose_item(name: Id, known: Container[Id], read_linking: Callable[[], list[Id]]) -> Id:
    """Return the first of a name's candidate ids that is known, else the item with that `url`.

    `read_linking` lists the items that have the name as their `url`.

    Raises:
        GraphError: there is no such item, or several items have that `url`.
    """
    match = next((id_ for id_ in candidate_ids(name) if id_ in known), None)
    if match is not None:
        return match
    linking = sorted(read_linking())
    if len(linking) == 1:
        return linking[0]
    if linking:
        ids = ", ".join(str(node) for node in linking[:10])
        raise GraphError(f"{len(linking)} items have that url: {ids}", hint="Choose one by its id.")
    raise GraphError(
        f"item {one_line(str(name))} not found",
        hint="List the threads with `graphload threads`.",
    )


def _ids_of_text(text: str) -> Iterator[Id]:
    yield text
    if re.fullmatch(r"[+-]?[0-9]{1,19}", text, re.ASCII):
        yield int(text)


def _ids_in_url(text: str) -> Iterator[Id]:
    """Yield the ids that a page's URL may contain, the most likely first."""
    if "://" not in text:
        return
    try:
        url = urlsplit(text)
    except ValueError:
        return
    segments = [unquote(part).removesuffix(".json") for part in url.path.split("/") if part]
    parts = [url.fragment, *parse_qs(url.query).get("id", []), *reversed(segments)]
    for part in filter(None, parts):
        yield from _ids_of_text(part)
        # Reddit's URLs leave out the prefix of an id: t1 is a comment, t3 a post.
        yield f"t1_{part}"
        yield f"t3_{part}"


def has_original(node: Hashable, data: Mapping[str, Any], template: str | None = None) -> bool:
    """Return whether an item has a page to link to: by the template, else on Hacker News.

    Items of Hacker News have a positive integer as id, and one of its types, or are stubs. A
    surrogate is no id of any site.
    """
    if node is None or data.get("id_source") == "surrogate":
        return False
    if template:
        return True
    is_known = data.get("stub") is True or data.get("item_type") in ITEM_TYPES
    return type(node) is int and node > 0 and is_known


def original_url(
    node: Hashable, data: Mapping[str, Any], template: str | None = None
) -> str | None:
    """Return the URL of an item's page, None if it has none; see `has_original`."""
    if not has_original(node, data, template):
        return None
    return (template or HACKER_NEWS_ITEM).replace("{id}", quote(str(node), safe=""))
