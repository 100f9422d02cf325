"""What the page carries: a scene as compressed columns and texts, and a summary of it.

Numbers travel as typed arrays, one after the other, deflated, in base64. Texts travel in
chunks, each deflated by itself, so that the page unpacks those that somebody reads.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.columns import NODE_PROPERTIES
from graphload.items import ITEM_TYPES
from viz.attributes import Attribute, attribute_columns
from viz.options import Choices, check_attributes, chosen_attributes
from viz.page.sanitise import clean_html
from viz.scene import STUB, Scene, plain_title
from viz.style import PALETTES
from viz.values import text_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Payload", "json_block", "pack_columns", "pack_scene"]

CHUNK = 256
"""How many items' texts are packed together."""
LINK = "https://news.ycombinator.com/item?id={id}"
LABELLED = 400
"""How many threads, the largest, carry their title where the page can use it at once."""
LONGEST_FIELD = 500
KNOWN = frozenset(NODE_PROPERTIES)
_TYPES = {"f4": np.float32, "f8": np.float64, "i4": np.int32, "u2": np.uint16, "u1": np.uint8}


@dataclass(frozen=True)
class Payload:
    """A scene packed: `meta` is JSON's, all else base64; `attributes` and `texts` in parts."""

    meta: dict[str, Any]
    columns: str
    ids: str
    attributes: list[str]
    texts: list[str]


def pack_scene(
    scene: Scene,
    *,
    version: str,
    choices: Choices | None = None,
    layouts: Sequence[str] = ("organic",),
) -> Payload:
    """Pack all that the page shows of a scene but where its nodes stand.

    `layouts` are the names of those that the page offers, the one that it begins with first.

    Raises:
        DrawingError: colours or sizes are to stand for an attribute that isn't there.
    """
    choices = choices or Choices()
    attributes = attribute_columns(scene.attributes, wanted=chosen_attributes(choices))
    check_attributes(choices, attributes)
    spec, columns = pack_columns(
        {
            "time": ("f8", scene.time),
            "score": ("f8", scene.score),
            "depth": ("i4", scene.depth),
            "author": ("i4", scene.author),
            "kind": ("i4", scene.kind),
            "state": ("u1", scene.state),
            "linked": ("u1", _linked(scene, choices)),
        }
    )
    meta = {
        "items": scene.items,
        "edges": scene.edges,
        "trees": scene.edges - len(scene.extra),
        "stubs": scene.stubs,
        "title": scene.title,
        "version": version,
        "rejects": scene.rejects,
        "cycles": scene.cycles,
        "cut": scene.cut,
        "colour": choices.colour,
        "size": choices.size,
        "layout": layouts[0],
        "layouts": sorted(layouts),
        "columns": spec,
        "chunk": CHUNK,
        "link": choices.link_template or LINK,
        "authors": list(scene.authors),
        "kinds": list(scene.kinds),
        "attributes": [[each.name, each.kind] for each in attributes],
        "labels": _labels(scene),
        "palettes": PALETTES,
    }
    ids = _packed_lines(text_of(node) for node in scene.nodes)
    return Payload(
        meta, columns, ids, [_packed_attribute(each) for each in attributes], list(_chunks(scene))
    )


def pack_columns(columns: Mapping[str, tuple[str, NDArray[Any]]]) -> tuple[list[list[Any]], str]:
    """Pack columns of one length each, the widest types first so that all are aligned.

    Returns:
        `[name, type, first byte, length]` of each, and the packed bytes in base64.
    """
    spec, parts, at = [], [], 0
    widest_first = sorted(columns.items(), key=lambda each: -np.dtype(_TYPES[each[1][0]]).itemsize)
    for name, (kind, values) in widest_first:
        raw = np.ascontiguousarray(values, dtype=_TYPES[kind]).tobytes()
        spec.append([name, kind, at, len(values)])
        parts.append(raw)
        at += len(raw)
    return spec, _packed(b"".join(parts))


def json_block(value: object) -> str:
    """JSON that can stand inside a script element: no `<` ends it, no text is markup."""
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text.replace("<", "\\u003c")


def _packed(raw: bytes) -> str:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(deflate.compress(raw) + deflate.flush()).decode()


def _packed_attribute(attribute: Attribute) -> str:
    """Numbers, NaN for none, in planes; or the values, and each node's place in them."""
    if attribute.values is not None:
        return _packed_json([attribute.values, attribute.column])
    return _packed(_planes(np.array(attribute.column, dtype=np.float64)))


def _planes(numbers: NDArray[np.float64]) -> bytes:
    """The first bytes of all numbers, then the second ones, and so on.

    Bytes of a kind stand together, so that whole numbers are packed as well as their digits
    would be, and those with fractions into no more bytes than they have.
    """
    octets = numbers.astype("<f8").view(np.uint8).reshape(len(numbers), 8)
    return octets.T.tobytes()


def _chunks(scene: Scene) -> Iterable[str]:
    for first in range(0, len(scene.nodes), CHUNK):
        some = slice(first, first + CHUNK)
        yield _packed_json([_entry(each) for each in scene.attributes[some]])


def _packed_lines(texts: Iterable[str]) -> str:
    """Texts, a line each, escaped as in JSON: a browser reads them many times faster so."""
    lines = (json.dumps(text, ensure_ascii=False)[1:-1] for text in texts)
    return _packed("\n".join(lines).encode())


def _packed_json(value: object) -> str:
    return _packed(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _entry(attributes: Mapping[str, Any]) -> list[Any]:
    """One item's texts: comment as HTML, title, address, kind, score, other fields."""
    entry: list[Any] = [
        clean_html(text_of(attributes.get("text"))),
        plain_title(attributes),
        text_of(attributes.get("url")),
        text_of(attributes.get("item_type")),
        text_of(attributes.get("score")),
        _other_fields(attributes),
    ]
    while entry and not entry[-1]:
        entry.pop()
    return entry


def _other_fields(attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields that graphload doesn't know, as text, sorted by name."""
    other = {name: value for name, value in attributes.items() if name not in KNOWN}
    extra = attributes.get("extra")
    other.update(extra if isinstance(extra, dict) else {})
    return sorted((text_of(name), text_of(other[name])[:LONGEST_FIELD]) for name in other)


def _linked(scene: Scene, choices: Choices) -> NDArray[np.uint8]:
    """Which nodes have an original to link to; shape (n,)."""
    if choices.anonymise:
        return np.zeros(len(scene.nodes), dtype=np.uint8)
    has = _is_named if choices.link_template else _has_page
    return np.fromiter(map(has, scene.nodes, scene.attributes), np.uint8, len(scene.nodes))


def _is_named(node: Hashable, attributes: Mapping[str, Any]) -> bool:
    """Whether the id comes from a record, and wasn't made up here."""
    return node is not None and attributes.get("id_source") != "surrogate"


def _has_page(node: Hashable, attributes: Mapping[str, Any]) -> bool:
    """Whether the item is one of Hacker News: a positive int id, not one made up here."""
    if type(node) is not int or node <= 0 or attributes.get("id_source") == "surrogate":
        return False
    return attributes.get("stub") is True or attributes.get("item_type") in ITEM_TYPES


def _labels(scene: Scene) -> dict[str, str]:
    """Titles of the largest threads, by the node's number as text."""
    roots = scene.forest.roots
    largest = roots[np.argsort(-scene.forest.size[roots], kind="stable")[:LABELLED]]
    titles = ((at, plain_title(scene.attributes[at])) for at in sorted(largest.tolist()))
    return {str(at): title[:80] for at, title in titles if title and not scene.state[at] & STUB}
