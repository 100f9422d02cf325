"""The table of XML documents that are read: which of their elements are records."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["ATOM", "DOCUMENTS", "XHTML", "Document", "People"]

ATOM = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"
_MAX_PREFIX_CHARS = 30


class People(NamedTuple):
    """The fields of a record that have the id and the name of its author."""

    id: str
    name: str


class Document(NamedTuple):
    """One kind of document, known by the name of its root.

    - `root`: this name.
    - `records`: the elements below the root that are records; `others`: those that are none and
      are passed over, None for all others; `references`: those records whose elements have, within
      others, the same name as they.
    - `namespaces`: the prefixes that keys of records have, and their namespaces, of several the
      last; names in the root's namespace have none where it isn't among these.
    - `people`: where a record names its author by an id, of which the file `Users.xml` beside it
      has the name. `names_people`: it is such a file.
    """

    root: str
    records: frozenset[str]
    others: frozenset[str] | None = frozenset()
    namespaces: tuple[tuple[str, str], ...] = ()
    references: frozenset[str] = frozenset()
    people: People | None = None
    names_people: bool = False

    @property
    def starts(self) -> re.Pattern[bytes]:
        """Return the pattern of the beginning of a record."""
        names = "|".join(map(re.escape, sorted(self.records)))
        text = rf"<(?:[\w.-]{{1,{_MAX_PREFIX_CHARS}}}:)?({names})(?=[\s/>])"
        return re.compile(text.encode())


_ROWS = frozenset({"row"})
DOCUMENTS = {
    row.root: row
    for row in (
        Document("posts", _ROWS, people=People("OwnerUserId", "OwnerDisplayName")),
        Document("comments", _ROWS, people=People("UserId", "UserDisplayName")),
        Document("users", _ROWS, names_people=True),
        Document(
            "disqus",
            frozenset({"thread", "post"}),
            frozenset({"category"}),
            (("", "http://disqus.com"), ("dsq", "http://disqus.com/disqus-internals")),
            frozenset({"thread"}),
        ),
        Document(
            "feed",
            frozenset({"entry"}),
            None,
            (("", ATOM), ("atom", ATOM), ("thr", "http://purl.org/syndication/thread/1.0")),
        ),
    )
}
"""Each kind of document by the name of its root."""
