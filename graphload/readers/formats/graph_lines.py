"""graphload's own export: a line for each node, then a line for each edge.

What is derived (root, depth, digest) is computed again, never taken from the file; a record that
its digest doesn't fit was edited, which is a fault. A node with a record is an Item, with the
source of its id. A stub, or an edge, that follows from no record of the file is a reply that was
left out (`Unfetched`). Other values are read as JSON.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from graphload.columns import FIELDS, TYPES, column_names
from graphload.digest import item_digest
from graphload.errors import InputError
from graphload.items import (
    MAX_BYTES,
    Int64,
    Item,
    Place,
    TextFormat,
    Unfetched,
    lists_at,
    parent_of,
    unlisted,
)
from graphload.parsing import parse_item, read_id
from graphload.readers.formats.format import FormatOptions, InputValue
from graphload.readers.formats.json_records import read_json
from graphload.readers.rejects import reject_value
from graphload.values import read_float, spell_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphload.items import Id, Reject
    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import Values

__all__ = ["EDITED_RECORD", "looks_like_graph_lines", "read_graph_lines"]

EDITED_RECORD = "edited_record"

# Ids keep their type: in a graph of text ids, "10" is a text.
_WireId = Int64 | Annotated[str, Meta(min_length=1, max_length=MAX_BYTES // 4)]
_WIRE_TYPES: dict[str, Any] = {
    "id": _WireId,
    "ids": tuple[_WireId, ...],
    "int64": Int64,
    "text": str,
    "flag": bool,
    "json": dict[str, Any] | str,
}
_GIVEN = "given"
_Line = msgspec.defstruct(
    "_Line",
    [
        ("node", _WireId | None, None),
        ("edge", tuple[_WireId, _WireId] | None, None),
        ("rank", Annotated[int, Meta(ge=0, le=2**62)] | None, None),
        ("id_source", Literal["given", "recovered", "guessed", "surrogate"] | None, None),
        ("stub", bool | None, None),
        ("text_format", TextFormat | None, None),
        *((name, Any, None) for name in column_names("derived")),
        *(
            (name, _WIRE_TYPES[TYPES[name]] | None, None)
            for name in FIELDS[1:]
            if name != "text_format"
        ),
    ],
    gc=False,
    forbid_unknown_fields=True,
)
_decode_line = msgspec.json.Decoder(_Line).decode
_fields_of = attrgetter(*FIELDS[1:])
_NOT_FIELDS = frozenset(("node", "edge", *column_names("graph", "derived", "edge")))
_KEYS = frozenset(("node", "edge"))
_NOTED = Item(id=0)
"""Stands for a line that was noted and is no record: it isn't yielded."""

_DIGEST = re.compile(r"[0-9a-f]{16}")
_LONG_LINE = re.compile(
    rb'\{(?:"by":"(?:[^"\\]|\\.)*",)?(?:"\w+":(?:true|-?[0-9]+),)*"digest":"[0-9a-f]{16}",'
)
"""The beginning of a node's line of any length, as graphload writes it."""
_MAX_SNIFFED_LINES = 100


def looks_like_graph_lines(head: bytes) -> bool:
    """Return whether one of the first lines is that of a node or an edge.

    The first line may be cut, and the lines may be elements of an array.
    """
    lines = head.split(b"\n", _MAX_SNIFFED_LINES)[:_MAX_SNIFFED_LINES]
    return any(map(_is_own_line, lines)) or _is_own_line(b" ".join(lines))


def _is_own_line(line: bytes) -> bool:
    """Return whether a line is a node or an edge, and no record that has such a field."""
    line = line.lstrip(b"[ \t\r\n")
    if line[:1] != b"{" or not (b'"node"' in line or b'"edge"' in line or b'"digest"' in line):
        return False
    try:
        value, _ = json.JSONDecoder().raw_decode(line.decode(errors="replace"))
    except (ValueError, RecursionError):
        return _LONG_LINE.match(line) is not None
    if isinstance(value.get("node"), (int, str)) and "id" not in value:
        digest = value.get("digest")
        is_digest = isinstance(digest, str) and _DIGEST.fullmatch(digest) is not None
        return value.get("stub") is True or is_digest
    edge = value.get("edge")
    return isinstance(edge, list) and len(edge) == 2 and value.keys() <= {"edge", "rank"}


def read_graph_lines(stream: InputStream, options: FormatOptions) -> Values:
    """Read the nodes and edges of an export, in any order and layout of the JSON."""
    graph = _Graph(options.list_ancestors)
    options.find_later(graph.edited)
    inner = FormatOptions(
        graph.decode,
        options.table,
        report_fault=options.report_fault,
        every_fault=options.every_fault,
    )
    for value in read_json(stream, inner):
        if isinstance(value, InputValue):
            yield from _read_value(value, graph)
        elif value is not _NOTED:
            yield value
    yield from graph.unfetched()


def _read_value(value: InputValue, graph: _Graph) -> Iterator[Item | InputValue | Reject]:
    waiting = [value.data]
    while waiting:
        data = waiting.pop()
        if isinstance(data, list) and value.key is None:
            waiting += reversed(data)
        elif isinstance(data, dict) and "id" not in data and not data.keys().isdisjoint(_KEYS):
            try:
                item = graph.take(data, value.place)
            except InputError as error:
                yield reject_value(value, data, error.message)
            except ValueError as error:
                yield reject_value(value, data, str(error))
            else:
                if item is not _NOTED:
                    yield item
        elif data is value.data:
            yield value
        else:
            yield value._replace(data=data, raw=json.dumps(data, ensure_ascii=False))


def _parse_extra(text: str) -> dict[str, Any]:
    """Parse the text that `extra` is; exports of earlier versions have an object."""
    try:
        extra = spell_numbers(json.loads(text, parse_float=read_float))
    except (ValueError, RecursionError):
        extra = None
    if not isinstance(extra, dict):
        raise msgspec.ValidationError("'extra' must be a JSON object, or the text of one")
    return extra


class _Edge(NamedTuple):
    kid: Id
    rank: int | None
    place: Place


class _Graph:
    """The nodes and edges of a file, as far as it is read."""

    def __init__(self, list_ancestors: Callable[[dict[str, Any]], Sequence[str]]) -> None:
        self._list_ancestors = list_ancestors
        self._items: dict[Id, Item] = {}
        self._stubs: dict[Id, Place] = {}
        self._edges: defaultdict[Id, list[_Edge]] = defaultdict(list)
        self._digests: list[tuple[Item, object]] = []

    def decode(self, text: bytes, place: Place) -> Item:
        """Take a line in one step, or raise `msgspec.DecodeError` where that isn't possible."""
        return self._take(_decode_line(text), place)

    def take(self, data: dict[str, Any], place: Place) -> Item:
        """Take the object of a line, in any spelling that `parse_item` reads.

        Raises:
            ValueError: an edge isn't two ids.
            InputError: a field has a value that can't be read.
        """
        try:
            msgspec.json.encode(data)
            return self._take(msgspec.convert(data, _Line), place)
        except (ValueError, OverflowError):
            # Of another type, a lone surrogate, or an integer of more than 64 bits.
            pass
        if "edge" in data:
            ends = data["edge"]
            if (
                not isinstance(ends, list)
                or len(ends) != 2
                or None in (ids := [*map(read_id, ends)])
            ):
                raise ValueError("'edge' must be the ids of a parent and a kid")
            return self._take(_Line(edge=tuple(ids)), place)
        fields = {name: value for name, value in data.items() if name not in _NOT_FIELDS}
        if isinstance(fields.get("extra"), str):
            fields["extra"] = _parse_extra(fields["extra"])
        item = parse_item({**fields, "id": data["node"]}, place)
        return self._keep(item, data.get("digest"))

    def _take(self, line: Any, place: Place) -> Item:  # noqa: ANN401 - a _Line
        if line.edge is not None:
            parent, kid = line.edge
            above = self._items.get(parent)
            edge = _Edge(kid, line.rank, place)
            is_listed = above is not None and lists_at(above.kids, kid, line.rank)
            if not is_listed and self._may_follow(parent, edge):
                self._edges[parent].append(edge)
            return _NOTED
        if line.node is None:
            raise msgspec.ValidationError("neither a node nor an edge")
        if line.stub:
            self._stubs[line.node] = place
            return _NOTED
        if isinstance(line.extra, str):
            line.extra = _parse_extra(line.extra)
        source = None if line.id_source == _GIVEN else line.id_source
        values: Any = (line.node, *_fields_of(line), place, source)
        return self._keep(Item(*values), line.digest)

    def _keep(self, item: Item, digest: object) -> Item:
        if item.id is not None:
            self._items[item.id] = item
        if digest is not None:
            self._digests.append((item, digest))
        return item

    def edited(self) -> Iterator[tuple[str, Place, str]]:
        """Yield a fault for each record that its digest doesn't fit: it was edited later."""
        for item, digest in self._digests:
            if item.place is not None and digest != (own := item_digest(item)):
                detail = f"the record of {item.id} was edited after its export: its digest is {own}"
                yield EDITED_RECORD, item.place, f"{detail}, not {digest}"

    def unfetched(self) -> Iterator[Unfetched]:
        """Yield the edges and the stubs that follow from no record, by parent."""
        stubs = self._stubs
        named = set(self._named_ancestors()) if self._edges else set()
        for parent, edges in self._edges.items():
            ranks = {edge.kid: edge.rank for edge in edges if self._may_follow(parent, edge)}
            kids = unlisted(parent, ranks, self._items.get(parent))
            referenced = [kid for kid in kids if (str(parent), str(kid)) in named]
            for kid in referenced:
                yield Unfetched(edges[0].place, parent, (kid,), reason="references")
                stubs.pop(kid, None)
                del kids[kid]
            if referenced:
                stubs.pop(parent, None)
            if kids:
                known = tuple(kids.values()) if {*kids.values()} != {None} else ()
                yield Unfetched(edges[0].place, parent, tuple(kids), ranks=known)
                for known_id in (parent, *kids):
                    stubs.pop(known_id, None)
        for id_, item in self._items.items() if stubs else ():
            ends = (id_, item.parent, item.poll, *(item.kids or ()), *(item.parts or ()))
            for end in ends:
                if end is not None:
                    stubs.pop(end, None)
        for id_, place in stubs.items():
            yield Unfetched(place, None, (id_,))

    def _named_ancestors(self) -> Iterator[tuple[str, str]]:
        """Yield the parents and the kids among the ancestors that mails name."""
        for id_, item in self._items.items():
            if item.extra:
                yield from pairwise(self._list_ancestors({**item.extra, "id": id_}))

    def _may_follow(self, parent: Id, edge: _Edge) -> bool:
        """Return whether the edge, or its rank, is more than what the kid's own record says."""
        item = self._items.get(edge.kid)
        own = None if item is None else parent_of(item)
        return own is None or (own == parent and edge.rank is not None)
