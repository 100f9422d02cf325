"""Shape: the field names of one kind of source, and the way to graphload's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphload.readers.shapes.addresses import Address

_T = TypeVar("_T")

__all__ = [
    "EXTRA",
    "RETRIEVED_NAMES",
    "FlatRecord",
    "Folder",
    "Hook",
    "LeftOut",
    "Shape",
    "keep_extra",
    "rename_fields",
]

EXTRA = "extra"
"""The field that keeps what graphload doesn't know.

As the name for a field of the source it says that the field means something else than
graphload's field of that name.
"""
RETRIEVED_NAMES = (
    *("retrieved_at", "retrieved_on", "retrieved_utc"),
    *("archived_at", "crawled_at", "fetched_at", "scraped_at"),
)
"""The names that sources have for `retrieved_at`, in any shape."""
_MAX_PLANS = 10_000
"""Sets of field names that are remembered; hostile input may have a new one in each record."""


class LeftOut(NamedTuple):
    """Replies that a source names as left out: the parent's id, their ids, their number."""

    parent: object = None
    ids: tuple[Any, ...] = ()
    number: int | None = None


class FlatRecord(NamedTuple):
    """A record under graphload's field names, and the raw records nested in it, in order.

    Fields whose values are lists of records may be left in `fields`: `nesting.py` finds
    the replies in them, under whatever name.
    """

    fields: dict[str, Any]
    nested: list[Any]


class Folder(Protocol):
    """The folder that a record's file lies in: see `files.beside.InputFolder`."""

    @property
    def name(self) -> str | None:
        """Return the folder's name; None where it isn't known."""

    @property
    def above(self) -> Folder:
        """Return the folder that this one is in."""

    def read(
        self, names: tuple[str, ...], build: Callable[[Iterator[bytes]], _T | None]
    ) -> _T | None:
        """Return what `build` makes of the bytes of the first of some files, once for all."""


class Hook(NamedTuple):
    """A function for objects that have all names of one of the sets in `keys`.

    `read` returns None for those that it isn't for.
    """

    keys: tuple[frozenset[str], ...]
    read: Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Shape:
    """One kind of record, recognised by its field names.

    - `source`: where the field names are documented.
    - `keys`: sets of field names; a record of the shape has all of one set. In each set one
      name at least isn't a field of an Item, else it is decoded in one step, as it is.
    - `matches`: recognises a record with such names by its values; optional.
    - `names`: graphload's name for each field of the source that is called otherwise; of
      several, the first with a value wins. `RETRIEVED_NAMES` are understood in every shape.
    - `repeats`: the field that another one repeats: where that has a value, this is left out.
    - `empty_is_absent`: empty texts are cells without a value.
    - `restructure`: makes a FlatRecord of a raw record, where more than names differs. It
      doesn't change its argument.
    - `restructured_by`: the field that `restructure` is for; a record without it is flat.
    - `nested`: the fields that hold nested replies, in the order of display, before others that
      hold some; `not_replies`: fields that hold records which are no replies.
    - `text_format`: the format of the texts: `markdown`, `plain`; None for HTML.
    - `tombstones`: words in place of an author or a text that mark a deleted item.
    - `left_out`: reads an object that stands for replies which the source left out, a LeftOut.
    - `complete`: adds to a raw record what the folder of its file says of it, such as the channel.
    - `companions`: sets of field names; an object of all of one set, in a list that begins with
      it, tells of the people or places of an export, and is no record.
    - `non_record`: returns what an object of the source is that is no record, such as an account;
      None for any other.
    - `unpack`: returns the records of an answer of the source's API that needs more than to be
      searched for lists.
    - `own_id_is_root`: a record that names itself as its parent has none.
    - `keeps_negative_ids`: ids below 0 are ids, not a spelling of "no parent".
    - `ancestors`: returns the ids of the ancestors that a flat record names, topmost first and
      its parent last, where records name more than the parent.
    - `depth`: the levels of replies below a root that the source has; None where it has any
      number.
    - `addresses`: the forms of the addresses that its items have on the web.
    - `ids`, `roots`, `notes`: for the documentation: the form of an id, the way in which a
      record says that it has no parent, and what becomes of other fields.
    """

    name: str
    source: str
    keys: tuple[frozenset[str], ...] = ()
    matches: Callable[[dict[str, Any]], bool] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    repeats: Mapping[str, str] = field(default_factory=dict)
    empty_is_absent: bool = False
    restructure: Callable[[dict[str, Any]], FlatRecord] | None = None
    restructured_by: str | None = None
    nested: tuple[str, ...] = ()
    not_replies: frozenset[str] = frozenset()
    text_format: str | None = None
    tombstones: frozenset[str] = frozenset()
    left_out: Hook | None = None
    non_record: Hook | None = None
    unpack: Hook | None = None
    complete: Callable[[dict[str, Any], Folder], dict[str, Any]] | None = None
    companions: tuple[frozenset[str], ...] = ()
    own_id_is_root: bool = False
    keeps_negative_ids: bool = False
    ancestors: Callable[[dict[str, Any]], Sequence[str]] | None = None
    depth: int | None = None
    addresses: tuple[Address, ...] = ()
    ids: str = ""
    roots: str = ""
    notes: str = ""

    def flatten(self, raw: dict[str, Any]) -> FlatRecord:
        """Rename a raw record's fields and separate the records nested in it."""
        if self.restructure is not None:
            return self.restructure(raw)
        if self.empty_is_absent:
            raw = {name: value for name, value in raw.items() if value != ""}
        fields = rename_fields(raw, self.names)
        for source, name in self.repeats.items():
            if (value := fields.pop(source, None)) is not None:
                fields.setdefault(name, value)
        return FlatRecord(fields, [])


class _Plan(NamedTuple):
    """The way to rename records with certain names.

    `targets` has the new name of each field, in order, where these differ from each other;
    otherwise it is None, and `renames` has pairs of old and new names, `others` all other names.
    `names` is what was asked for; it is kept so that its identity stays its own.
    """

    names: Mapping[str, str]
    targets: tuple[str, ...] | None
    renames: tuple[tuple[str, str], ...]
    others: tuple[str, ...]


_plans: dict[tuple[int, tuple[str, ...]], _Plan] = {}


def _plan(names: Mapping[str, str], record: tuple[str, ...]) -> _Plan:
    mapped = {**names, **{name: "retrieved_at" for name in RETRIEVED_NAMES if name in record}}
    targets = tuple(mapped.get(name, name) for name in record)
    is_plain = len(set(targets)) == len(targets) and EXTRA not in targets
    present = set(record)
    return _Plan(
        names,
        targets if is_plain else None,
        tuple((source, name) for source, name in mapped.items() if source in present),
        tuple(name for name in record if name not in mapped),
    )


def rename_fields(record: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Rename fields; of several for one name the first with a value wins.

    The others keep their own names, in `extra` where these are fields of an Item. Fields
    without a value are left out.
    """
    signature = (id(names), tuple(record))
    plan = _plans.get(signature)
    if plan is None:
        if len(_plans) >= _MAX_PLANS:
            _plans.clear()
        plan = _plans[signature] = _plan(names, signature[1])
    if plan.targets is not None:
        pairs = zip(plan.targets, record.values(), strict=True)
        return {name: value for name, value in pairs if value is not None}
    return _rename_clashing(record, plan)


def _rename_clashing(record: Mapping[str, Any], plan: _Plan) -> dict[str, Any]:
    renamed: dict[str, Any] = {}
    unused: dict[str, Any] = {}
    for source, name in plan.renames:
        value = record[source]
        if value is None:
            continue
        if name != EXTRA:
            first = renamed.setdefault(name, value)
            if first is value or first == value:
                continue
        unused[source] = value
    for name in plan.others:
        value = record[name]
        if value is not None:
            if name in renamed:
                unused[name] = value
            else:
                renamed[name] = value
    if unused:
        keep_extra(renamed, unused)
    return renamed


def keep_extra(fields: dict[str, Any], unused: Mapping[str, Any]) -> None:
    """Keep values in `extra`, under names that may be those of fields."""
    known = fields.get(EXTRA)
    if known is None or isinstance(known, dict):
        fields[EXTRA] = {**unused, **(known or {})}
    else:
        fields[EXTRA] = {**unused, EXTRA: known}
