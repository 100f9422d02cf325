"""Read XML: documents known by their root, one record at a time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from graphload.items import Place
from graphload.readers.files.describe import find_xml_root
from graphload.readers.formats.format import InputValue
from graphload.readers.formats.xml.documents import DOCUMENTS
from graphload.readers.formats.xml.pieces import Fault
from graphload.readers.rejects import reject_text

if TYPE_CHECKING:
    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FormatOptions, Values

__all__ = ["looks_like_xml", "read_xml"]

_PEOPLE_FILE = "Users.xml"


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
    names = _read_names(options) if people else {}
    for part in read_elements(stream.chunks(), document):
        place = Place(stream.name, part.line)
        if isinstance(part, Fault):
            text = part.raw.strip().decode("utf-8", "surrogateescape")
            yield reject_text(text, place, part.reason)
        elif not document.names_people:
            if people and (name := names.get(part.fields.get(people.id, ""))):
                part.fields.setdefault(people.name, name)
            yield InputValue(part.fields, place, part.raw, is_record=True)


def _read_names(options: FormatOptions) -> dict[str, str]:
    """Return the names of people by their ids; those that several have are told apart by it."""
    from graphload.readers.formats.xml.elements import Element, read_elements  # noqa: PLC0415

    names: dict[str, str] = {}
    for stream in options.open_beside(_PEOPLE_FILE):
        if find_xml_root(stream.head) != "users":
            continue
        for part in read_elements(stream.chunks(), DOCUMENTS["users"]):
            if isinstance(part, Element) and (name := part.fields.get("DisplayName")):
                names[part.fields.get("Id", "")] = name
    uses = Counter(names.values())
    return {id_: name if uses[name] == 1 else f"{name} ({id_})" for id_, name in names.items()}
