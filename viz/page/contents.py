"""What a page says of each node: texts, fields, mentions, and figures that follow from them.

Nodes are read some at a time, so that those whose records lie in files are never all in memory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from graphload.columns import NODE_PROPERTIES
from graphload.lookup import has_original
from graphload.markup import clean_markup
from graphload.nodes import NodeRecords
from graphload.sharing import Team, Work
from viz.attributes import Values, add_values, make_columns
from viz.page.pack import deflate_json, inflate_json
from viz.record_attributes import RecordAttributes
from viz.scene import title_of
from viz.values import number_column, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from graphload.items import Id
    from graphload.mentions.find import Gathered
    from viz.attributes import Attribute
    from viz.options import Options
    from viz.scene import Scene

    Nodes = Iterable[tuple[Id, Mapping[str, Any]]]

__all__ = ["CHUNK_ITEMS", "Contents", "read_contents", "start_reading"]

CHUNK_ITEMS = 1024
"""The items whose texts are packed together, so that the page unpacks only what is read."""
MAX_FIELD_LENGTH = 500
KNOWN = frozenset(NODE_PROPERTIES)
TEXT_ATTRIBUTES = ("text", "extra")
"""The attributes that are left out of a page without texts."""
_TEXTS = 6
"""The entries of a node in the packed texts before the nodes that it mentions."""
_TAG = re.compile("<[^>]*>")


class Contents(NamedTuple):
    """The contents of n nodes: `texts` packed, `CHUNK_ITEMS` nodes in each; arrays, shape (n,).

    `length` counts the letters of the text, `score` is NaN where absent, `linked` marks nodes with
    an original to link to.
    """

    texts: list[str]
    length: NDArray[np.int64]
    score: NDArray[np.float64]
    linked: NDArray[np.bool_]
    attributes: list[Attribute]


class _Chunk(NamedTuple):
    """The contents of some nodes; `addresses` are those that may name other nodes, if any."""

    texts: str
    length: NDArray[np.int64]
    score: NDArray[np.float64]
    linked: NDArray[np.bool_]
    values: Values
    addresses: Gathered | None


_Task = tuple["Sequence[Hashable]", "Sequence[Mapping[str, Any]] | NodeRecords"]
"""The ids of some nodes, and their attributes or records."""


def read_contents(scene: Scene, options: Options, *, workers: int = 0) -> Contents:
    """Read the contents of a scene's nodes; so many other processes do so, too.

    Raises:
        DrawingError: colours or sizes represent an attribute that isn't there.
        InputError: records can't be read again, or aren't what they were.
    """
    n, attributes = len(scene.nodes), scene.attributes
    given: dict[str, Any] = {
        "texts": options.texts,
        "anonymise": options.anonymise,
        "link_template": options.link_template,
    }
    read = start_reading(**given)
    tasks = [slice(first, first + CHUNK_ITEMS) for first in range(0, n, CHUNK_ITEMS)]

    def share(at: slice) -> _Task:
        records = cast("RecordAttributes", attributes).records(at)
        return scene.nodes[at], records.shared()

    with Team(
        Work("viz.page.contents", "start_reading", given),
        tasks,
        own=lambda at: read((scene.nodes[at], attributes[at])),
        pack=share,
    ) as team:
        # Attributes of a graph may be anything, also what can't be sent to another process.
        team.hire(workers if isinstance(attributes, RecordAttributes) else 0)
        chunks = [team.take(number) for number in range(len(tasks))]
    values = Values()
    for first, chunk in zip(range(0, n, CHUNK_ITEMS), chunks, strict=True):
        for name, by_node in chunk.values.items():
            numbered = ((first + at, value) for at, value in by_node.items())
            values.setdefault(name, {}).update(numbered)
    columns = make_columns(values, n, wanted=options.attribute_names)
    options.check_attributes(columns)
    return Contents(
        texts=_add_mentions(scene.nodes, chunks),
        length=_joined([chunk.length for chunk in chunks], np.int64),
        score=_joined([chunk.score for chunk in chunks], np.float64),
        linked=_joined([chunk.linked for chunk in chunks], np.bool_),
        attributes=columns,
    )


def start_reading(
    *, texts: bool, anonymise: bool, link_template: str | None
) -> Callable[[_Task], _Chunk]:
    """Return the function that reads the contents of some nodes."""

    def read(task: _Task) -> _Chunk:
        nodes, part = task
        if isinstance(part, NodeRecords):
            part = part.attributes()
        if not texts:
            part = [
                {name: value for name, value in data.items() if name not in TEXT_ATTRIBUTES}
                for data in part
            ]
        rows = [*map(_texts_of, part)]
        linked = (
            not anonymise and has_original(node, data, link_template)
            for node, data in zip(nodes, part, strict=True)
        )
        values = Values()
        add_values(values, part, 0)
        return _Chunk(
            deflate_json(rows),
            np.array([len(_TAG.sub("", row[0])) if row else 0 for row in rows], dtype=np.int64),
            number_column(part, "score"),
            np.fromiter(linked, np.bool_, len(part)),
            values,
            # Addresses in an anonymised page have the ids that were replaced.
            None if anonymise else _gather_addresses(nodes, part),
        )

    return read


def _texts_of(attributes: Mapping[str, Any]) -> list[Any]:
    """Return one node's texts: comment as HTML, title, URL, type, score, fields."""
    get = attributes.get
    extra, other = get("extra"), {}
    if not attributes.keys() <= KNOWN:
        other = {name: attributes[name] for name in attributes.keys() - KNOWN}
    if isinstance(extra, dict):
        other |= extra
    return _without_end(
        [
            clean_markup(text_of(get("text")), text_of(get("text_format")) or None),
            title_of(attributes),
            text_of(get("url")),
            text_of(get("item_type")),
            text_of(get("score")),
            sorted((text_of(name), text_of(other[name])[:MAX_FIELD_LENGTH]) for name in other),
        ]
    )


def _without_end(texts: list[Any]) -> list[Any]:
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _gather_addresses(
    nodes: Sequence[Hashable], attributes: Sequence[Mapping[str, Any]]
) -> Gathered | None:
    """Gather the addresses in nodes, and other names of their ids; None where there are none."""
    nodes_and_data = zip(nodes, attributes, strict=True)
    # Numbers have no other names.
    items = [item for item in nodes_and_data if type(item[0]) is str or _may_have_address(item[1])]
    if not items:
        return None
    # The shapes of records, which have the forms of addresses, take time and memory.
    from graphload.mentions.find import gather_addresses  # noqa: PLC0415

    return gather_addresses(cast("Nodes", items))


def _may_have_address(attributes: Mapping[str, Any]) -> bool:
    text = attributes.get("text")
    has_address = isinstance(text, str) and ("://" in text or "href" in text or "HREF" in text)
    return has_address or "url" in attributes or "extra" in attributes


def _add_mentions(nodes: Sequence[Hashable], chunks: Sequence[_Chunk]) -> list[str]:
    """Return the texts of all nodes, with those that each one mentions, and that mention it."""
    texts = [chunk.texts for chunk in chunks]
    gathered = [chunk.addresses for chunk in chunks if chunk.addresses is not None]
    if not any(part.found for part in gathered):
        return texts
    from graphload.mentions.find import resolve_mentions  # noqa: PLC0415 - as above

    index = {node: at for at, node in enumerate(nodes)}
    mentions: dict[int, tuple[list[int], list[int]]] = {}
    for source, target, _, is_there in resolve_mentions(gathered, index.__contains__):
        if is_there:
            mentions.setdefault(index[source], ([], []))[0].append(index[target])
            mentions.setdefault(index[target], ([], []))[1].append(index[source])
    by_chunk: dict[int, list[int]] = {}
    for at in mentions:
        by_chunk.setdefault(at // CHUNK_ITEMS, []).append(at)
    for number, found in by_chunk.items():
        rows = inflate_json(texts[number])
        for at in found:
            row = rows[at % CHUNK_ITEMS]
            # A node without texts, and one without fields, have less than all entries.
            row += ["", "", "", "", "", []][len(row) : _TEXTS]
            row += mentions[at]
            _without_end(row)
        texts[number] = deflate_json(rows)
    return texts


def _joined(parts: Sequence[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype=dtype), *parts])
