"""Find the items that others name by an address of their site, in a text or as their `url`."""

from __future__ import annotations

import itertools
import re
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from graphload.markup import clean_markup
from graphload.readers.shapes.table import SHAPES
from graphload.values import INT64_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id

__all__ = [
    "Addresses",
    "Found",
    "Gathered",
    "Mention",
    "find_mentions",
    "gather_addresses",
    "read_addresses",
    "resolve_mentions",
]

_ADDRESSES = tuple(dict.fromkeys(address for shape in SHAPES for address in shape.addresses))
_ANYWHERE = [address for address in _ADDRESSES if not address.hosts]
_WITH_LINKS_BESIDE = [address for address in _ADDRESSES if address.beside]
_ALIASES = [(address.own, address.alias) for address in _ADDRESSES if address.alias is not None]
_HREF = re.compile(r'<a href="([^"]*)"')
_WEB = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(/?[^\s]*)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


class Mention(NamedTuple):
    """An item that another one names: the address as it came, and whether the item is there."""

    source: Id
    target: Id
    address: str
    is_there: bool


class Found(NamedTuple):
    """An address in an item, of a form that names an item of the host `host`, None for any."""

    source: Id
    name: str
    address: str
    host: str | None

    @property
    def target(self) -> Id | None:
        """The id that the address names, be it an alias; None for one that no such graph has."""
        return self.name if isinstance(self.source, str) else _number(self.name)


class Addresses(NamedTuple):
    """What an item says: the addresses in it, hosts of its own site, ids that addresses use."""

    addresses: list[Found]
    hosts: set[str]
    aliases: list[str]


class Gathered(NamedTuple):
    """What some items say: the addresses in them, hosts of their own site, ids by their aliases."""

    found: list[Found]
    hosts: set[str]
    aliases: dict[str, Id]


def find_mentions(
    items: Iterable[tuple[Id, Mapping[str, Any]]],
    has_item: Callable[[Id], bool],
    *,
    hosts: Iterable[str] = (),
) -> Iterator[Mention]:
    """Yield the items that others name, each once for each that does, in the order of these.

    An item is named by an address of the site that the naming item is of, by the form of its id.
    An item that names itself, or an id that no such graph has, isn't yielded.

    Args:
        items: ids and attributes, read once; the mentions are kept until all are read.
        has_item: whether an id is that of an item, or of a stub.
        hosts: hosts of the items' own site, beside those in their own addresses.
    """
    return resolve_mentions([gather_addresses(items)], has_item, hosts=hosts)


def gather_addresses(items: Iterable[tuple[Id, Mapping[str, Any]]]) -> Gathered:
    """Read the addresses in items that have a form of their site's, for `resolve_mentions`."""
    hosts: set[str] = set()
    aliases: dict[str, Id] = {}
    found: list[Found] = []
    # A node of another graph may be anything.
    for id_, data in (item for item in items if type(item[0]) in (int, str)):
        read = read_addresses(id_, data)
        found += read.addresses
        hosts |= read.hosts
        aliases.update(dict.fromkeys(read.aliases, id_))
    return Gathered(found, hosts, aliases)


def resolve_mentions(
    parts: Sequence[Gathered], has_item: Callable[[Id], bool], *, hosts: Iterable[str] = ()
) -> Iterator[Mention]:
    """Yield the items that others name, of all items whose addresses were gathered in parts.

    The arguments are those of `find_mentions`.
    """
    own_hosts = {_bare_host(host) for host in hosts}.union(*(part.hosts for part in parts))
    aliases = {name: id_ for part in parts for name, id_ in part.aliases.items()}
    found = (each for part in parts for each in part.found)
    at_home = (each for each in found if each.host is None or each.host in own_hosts)
    last: Id | None = None
    seen: set[Id] = set()
    for each in at_home:
        source, target = each.source, aliases.get(each.name, each.target)
        if source != last:
            last, seen = source, {source}
        if target is not None and target not in seen:
            seen.add(target)
            yield Mention(source, target, each.address, has_item(target))


def read_addresses(id_: Id, data: Mapping[str, Any]) -> Addresses:
    """Read the addresses in an item that have a form of its site's, and what it says of its own."""
    aliases = []
    if isinstance(id_, str) and (by := data.get("by")):
        aliases = [alias(id_, str(by)) for own, alias in _ALIASES if own.fullmatch(id_)]
    hosts: set[str] = set()
    if data.get("url") or data.get("extra"):
        hosts.update(_hosts_of_own_addresses(str(id_), data))
    addresses = [*_list_addresses(data), *_list_links_beside(str(id_), data.get("extra"))]
    return Addresses([*_of_site(id_, addresses)] if addresses else [], hosts, aliases)


def _of_site(id_: Id, addresses: Iterable[str]) -> Iterator[Found]:
    """Yield those of an item's addresses that have a form of its site's."""
    text_id = str(id_)
    forms = [form for form in _ADDRESSES if form.own.fullmatch(text_id)]
    for address in addresses:
        host, rest = _split(address)
        for form in forms:
            if host is not None and form.hosts and not _is_at(host, form.hosts):
                continue
            if (name := form.id_of(host, rest)) is not None:
                # One without a host is of the site that it is on.
                yield Found(id_, name, address, None if form.hosts else host)
                break


def _list_addresses(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield an item's `url`, and the addresses of the links in its text."""
    url, text = data.get("url"), data.get("text")
    if isinstance(url, str):
        yield url
    # Without one of these a text has no link, in any format.
    if isinstance(text, str) and ("://" in text or "href" in text or "HREF" in text):
        text_format = data.get("text_format")
        html = clean_markup(text, text_format if isinstance(text_format, str) else None)
        yield from map(unescape, _HREF.findall(html))


def _list_links_beside(text_id: str, extra: object) -> Iterator[str]:
    """Yield the links that a text has and that its source gives apart from it, in `extra`."""
    for form in _WITH_LINKS_BESIDE:
        if isinstance(extra, dict) and form.beside[0] in extra and form.own.fullmatch(text_id):
            values: list[Any] = [extra]
            for name in form.beside:
                inner = (value.get(name) for value in values if isinstance(value, dict))
                lists = (part if isinstance(part, list) else [part] for part in inner)
                values = list(itertools.chain.from_iterable(lists))
            yield from (value for value in values if isinstance(value, str))


def _split(address: str) -> tuple[str | None, str]:
    """Return the host of an address, None where it has none, and all that follows."""
    if match := _WEB.match(address):
        return _bare_host(match[1]), unquote(match[2])
    if _SCHEME.match(address):
        return "", ""
    return None, unquote(address if address.startswith("/") else f"/{address}")


def _bare_host(host: str) -> str:
    return host.lower().removesuffix(".").removeprefix("www.")


def _is_at(host: str, hosts: Iterable[str]) -> bool:
    """Return whether a host is one of a site's, or below one."""
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def _hosts_of_own_addresses(text_id: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the hosts of addresses in a record's fields that name the record itself."""
    extra = data.get("extra")
    for value in (data.get("url"), *(extra.values() if isinstance(extra, dict) else ())):
        if isinstance(value, str) and value[:4].lower() == "http":
            host, rest = _split(value)
            if host and any(
                form.id_of(host, rest) == text_id and form.own.fullmatch(text_id)
                for form in _ANYWHERE
            ):
                yield host


def _number(name: str) -> int | None:
    """Return an id as the number that it is where all ids are numbers; None for another one."""
    is_number = name.isascii() and name.isdigit() and len(name) <= 19
    return int(name) if is_number and int(name) <= INT64_MAX else None
