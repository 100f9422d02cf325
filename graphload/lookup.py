"""What people call an item: its id, the address of its page, the address that it links to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from graphload.errors import GraphError
from graphload.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.graph import ReplyGraph
    from graphload.items import Id

__all__ = ["find_item"]


def find_item(graph: ReplyGraph, name: Id) -> Id:
    """Find the node that a name means: its id, an id as text, the item's URL.

    A URL is the address of the item's page (`…/item?id=17`, `…/comments/abc/…`), or the
    value of an item's `url`. A negative number is an id like any other.

    Raises:
        GraphError: no item is called so, or several have that `url`.
    """
    candidates: list[Id] = [name, *_ids_spelled(str(name)), *_ids_in_address(str(name))]
    found = next((one for one in candidates if one in graph), None)
    if found is not None:
        return found
    linking: list[Id] = sorted(
        node for node, data in graph.nodes.items() if name == data.get("url")
    )
    if len(linking) == 1:
        return linking[0]
    if linking:
        ids = ", ".join(str(node) for node in linking[:10])
        raise GraphError(f"{len(linking)} items have that url: {ids}", hint="Name one by its id.")
    raise GraphError(
        f"there is no item {one_line(str(name))}", hint="`graphload threads` lists the threads."
    )


def _ids_spelled(text: str) -> Iterator[Id]:
    yield text
    if re.fullmatch(r"[+-]?[0-9]{1,19}", text, re.ASCII):
        yield int(text)


def _ids_in_address(text: str) -> Iterator[Id]:
    """The ids that a page's address may mean, the likeliest first."""
    if "://" not in text:
        return
    try:
        address = urlsplit(text)
    except ValueError:
        return
    segments = [unquote(part).removesuffix(".json") for part in address.path.split("/") if part]
    words = [address.fragment, *parse_qs(address.query).get("id", []), *reversed(segments)]
    for word in filter(None, words):
        yield from _ids_spelled(word)
        # Reddit's addresses leave out what kind of thing an id is: t1 a comment, t3 a post.
        yield f"t1_{word}"
        yield f"t3_{word}"
