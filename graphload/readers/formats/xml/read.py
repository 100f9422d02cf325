"""Read XML: documents known by their root, one record at a time."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from graphload.items import Place
from graphload.readers.files.describe import find_xml_root
from graphload.readers.formats.format import InputValue
from graphload.readers.formats.xml.documents import DOCUMENTS
from graphload.readers.formats.xml.pieces import Fault
from graphload.readers.rejects import reject_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FormatOptions, Values

__all__ = ["looks_like_xml", "read_xml"]

_PEOPLE_FILES = ("Users.xml",)
_MAX_PEOPLE_BYTES = 1 << 34
"""The longest file of people that is read; that of Stack Overflow has 6 GB."""


def looks_like_xml(head: bytes) -> bool:
    """Return whether an input begins as one of the documents that are read."""
    return find_xml_root(head) is not None


def read_xml(stream: InputStream, options: FormatOptions) -> Values:
    """Yield the records of a document; what isn't well-formed is a reject, and no other with it.

    Authors that a record names by an id have their names of `Users.xml` beside the file.
    """
    from graphload.readers.formats.xml.elements import read_elements  # noqa: PLC0415 - slow

    root = find_xml_root(stream.head)
    if root is None:
        return
    document = DOCUMENTS[root]
    people = document.people
    names: dict[str, str] = {}
    if people:
        read = options.folder.read
        names = read(_PEOPLE_FILES, _read_names, max_bytes=_MAX_PEOPLE_BYTES) or {}
    for part in read_elements(stream.chunks(), document):
        place = Place(stream.name, part.line)
        if isinstance(part, Fault):
            text = part.raw.strip().decode("utf-8", "surrogateescape")
            yield reject_text(text, place, part.reason)
        elif not document.names_people:
            if people and (name := names.get(part.fields.get(people.id, ""))):
                part.fields.setdefault(people.name, name)
            yield InputValue(part.fields, place, part.raw, is_record=True)


def _read_names(chunks: Iterator[bytes]) -> dict[str, str] | None:
    """Return the names of people by their ids; those that several have are told apart by it.

    None if it is no file of people.
    """
    from graphload.readers.formats.xml.elements import Element, read_elements  # noqa: PLC0415

    head = next(chunks, b"")
    if find_xml_root(head) != "users":
        return None
    names: dict[str, str] = {}
    for part in read_elements(chain([head], chunks), DOCUMENTS["users"]):
        if isinstance(part, Element) and (name := part.fields.get("DisplayName")):
            names[part.fields.get("Id", "")] = name
    uses = Counter(names.values())
    return {id_: name if uses[name] == 1 else f"{name} ({id_})" for id_, name in names.items()}
