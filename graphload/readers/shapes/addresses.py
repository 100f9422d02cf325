"""Addresses of items on the web: the form that they have on a site, and the ids that they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["HACKER_NEWS", "PUBLIC_INBOX", "Address"]


@dataclass(frozen=True)
class Address:
    """A form of the addresses of a site's items.

    - `spelled`: for the documentation.
    - `hosts`: the site's hosts, each with all below it. Software that many run has none: an
      address of it is one of the records' own site only on a host that a record gives itself.
    - `path`: matches path, query and fragment from their beginning, without the host.
    - `ids`: the id that an address names, with the groups of `path` in braces, and `{host}`, the
      host without a `www.`; the first counts all of whose groups are in the address.
    - `own`: matches the ids of the site, as a whole: an item with another one is of another site.
    - `beside`: the names, in `extra`, that lead to the links of a text, where the source has these
      apart from it; lists on the way are opened. Empty where the text has them.
    - `alias`: returns the id by which addresses name an item, of its id and author, where it is
      another one.
    """

    spelled: str
    path: re.Pattern[str]
    ids: tuple[str, ...]
    own: re.Pattern[str]
    hosts: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    alias: Callable[[str, str], str] | None = None

    def id_of(self, host: str | None, rest: str) -> str | None:
        """Return the id that an address names, of its host and all that follows; None for none."""
        match = self.path.match(rest)
        return None if match is None else next(self._named(host, match), None)

    def _named(self, host: str | None, match: re.Match[str]) -> Iterator[str]:
        parts = {"host": host, **match.groupdict()}
        groups = {name: value for name, value in parts.items() if value}
        for template in self.ids:
            if groups.keys() >= set(re.findall(r"\{(\w+)\}", template)):
                yield template.format_map(groups)


HACKER_NEWS = Address(
    "`news.ycombinator.com/item?id=ID`",
    hosts=("news.ycombinator.com",),
    path=re.compile(
        r"/item\?(?:[^#]*&)?id=(?P<id>[0-9]+)(?:&[^#]*)?(?:#(?P<part>[0-9]+))?", re.ASCII
    ),
    ids=("{part}", "{id}"),
    own=re.compile(r"[1-9][0-9]{0,9}"),
)

PUBLIC_INBOX = Address(
    "`lore.kernel.org/LIST/MESSAGE-ID`, and so on other hosts of public-inbox",
    hosts=("lore.kernel.org", "public-inbox.org", "inbox.sourceware.org"),
    path=re.compile(r"/[\w.-]+/(?P<id>[^\s/?#]+@[^\s/?#]+)(?:[/?#]|$)", re.ASCII),
    ids=("{id}",),
    own=re.compile(r"[^\s<>@]+@[^\s<>@]+"),
)
