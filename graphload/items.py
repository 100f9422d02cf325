"""Items: one record, its place in the input, and a record that can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Meta, Struct

from graphload.columns import FIELDS
from graphload.values import INT64_MAX, INT64_MIN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "ITEM_TYPES",
    "Id",
    "Item",
    "Place",
    "Reject",
    "TextFormat",
    "Unfetched",
    "compile_for_items",
    "is_linked",
    "item_attributes",
    "lists_at",
    "parent_of",
    "unlisted",
]

NOBODY = frozenset({"", "[deleted]", "[removed]", "DELETED", "null", "nan", "NaN"})
"""Words in place of an author that name nobody; so do blanks."""
NO_NUMBER_WORDS = frozenset({"", "none", "null", "nan"})
"""Words in place of a number that say there is none, in lower case."""
MAX_INTEGER_CHARS = 64
"""Length from which a text isn't read as an integer; 64 bits take 20 characters."""
MILLISECONDS = 10**11
"""The least number that is read as a time in milliseconds, not in seconds."""
FIRST_USUAL_TIME, END_USUAL_TIME = 631_152_000, 4_102_444_800
"""The beginning of 1990 and of 2100, in Unix seconds: other times are odd."""
MAX_BYTES = 1000
"""The longest id or author that every store can index, in bytes of UTF-8."""

MAX_TEXT_ID_CHARS = MAX_BYTES // 4
"""The longest id or author that is decoded in one step; longer ones are counted in bytes."""

Id = int | str
"""An Item's id: int throughout a graph, or str throughout."""

Int64 = Annotated[int, Meta(ge=INT64_MIN, le=INT64_MAX)]
# Text that spells a number isn't matched here, so that the tolerant path makes it one, or rejects
# a float that has lost digits. 250 characters are at most 1,000 bytes; longer ones are counted
# there.
_Name = Annotated[str, Meta(max_length=MAX_TEXT_ID_CHARS)]
_NO_NUMBER = r"^(?!-?(?:0|[1-9][0-9]*)(?:\.0+)?$)(?!-?[0-9](?:\.[0-9]+[eE]\+?|[eE]\+)[0-9]{2,3}$)"
_TextId = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_ID_CHARS, pattern=_NO_NUMBER)]
TextFormat = Literal["markdown", "plain"]
"""What a text is that isn't HTML."""

WireId = Int64 | _TextId
# Other spellings of a parent may say that there is none; other times may be in another unit.
_Parent = (
    Annotated[int, Meta(ge=1, le=INT64_MAX)]
    | Annotated[
        str,
        Meta(
            min_length=1,
            max_length=MAX_TEXT_ID_CHARS,
            pattern=_NO_NUMBER + r"(?!\s*(?i:none|null|nan|root)?\s*$)",
        ),
    ]
)
_Seconds = Annotated[int, Meta(gt=-MILLISECONDS, lt=MILLISECONDS)]
WireIds = Annotated[tuple[WireId, ...], Meta(min_length=1)]


class Place(Struct, frozen=True, gc=False):
    """A record's place in the input: the name of its source and its first line, from 1."""

    source: str
    line: int | None = None

    def __str__(self) -> str:
        return self.source if self.line is None else f"{self.source}:{self.line}"


if TYPE_CHECKING:
    _WirePlace = Place | None
else:
    # A record can't name its own place: decoding accepts nothing but null.
    _WirePlace = None
if TYPE_CHECKING:
    _WireIdSource = str | None
else:
    # Nor can it say where its id comes from.
    _WireIdSource = None


class Item(Struct, frozen=True, gc=False, forbid_unknown_fields=True, rename={"item_type": "type"}):
    """One record: story, comment, job, poll or poll option; every field may be absent (None).

    `time` and `retrieved_at` are Unix seconds; `text` and `title` are unchanged, and what
    `text_format` says, HTML where it is absent;
    `kids` are in display order; `extra` has the fields that graphload doesn't know, unchanged;
    `place` is the record's place in the input. `id_source` says where the id comes from, if it
    was found in an earlier run: recovered, guessed or surrogate. Ids are int or str.
    """

    id: WireId | None = None
    item_type: str | None = None
    by: _Name | None = None
    time: _Seconds | None = None
    title: str | None = None
    text: str | None = None
    text_format: TextFormat | None = None
    url: str | None = None
    score: Int64 | None = None
    descendants: Int64 | None = None
    kids: WireIds | None = None
    parent: _Parent | None = None
    poll: _Parent | None = None
    parts: WireIds | None = None
    dead: bool | None = None
    deleted: bool | None = None
    retrieved_at: _Seconds | None = None
    extra: dict[str, Any] | None = None
    place: _WirePlace = None
    id_source: _WireIdSource = None


ITEM_TYPES = ("comment", "pollopt", "poll", "job", "story")
"""The known values of `item_type`, as the Hacker News API names them.

Where a record names several (tags of the search), the first of this order counts.
"""


class Reject(Struct, frozen=True):
    """A record that can't be read: its place, the reason, and the whole record.

    `raw` is text if the input is text, else bytes.
    """

    place: Place
    reason: str
    raw: str | bytes


class Unfetched(Struct, frozen=True):
    """Replies that a source names without their records, such as Reddit's `more`.

    `parent` is the item they reply to, if the source says so; `count` is the number of replies
    that are left out in all, if it is known. `reason` is `not_fetched` where the source left
    them out, `references` where other records name them as their ancestors. `ranks` has the rank
    of each of `ids`, if any is known.
    """

    place: Place
    parent: Id | None
    ids: tuple[Id, ...] = ()
    count: int | None = None
    reason: Literal["not_fetched", "references"] = "not_fetched"
    ranks: tuple[int | None, ...] = ()


def unlisted(parent: Id, kids: Mapping[Id, int | None], item: Item | None) -> dict[Id, int | None]:
    """Return those of some kids, each with its rank, that their parent's record doesn't list."""
    listed = set() if item is None else {*(item.kids or ())}
    parts = set() if item is None else {*(item.parts or ())}
    return {
        kid: rank
        for kid, rank in kids.items()
        if kid != parent and kid not in listed and (rank is not None or kid not in parts)
    }


def parent_of(item: Item) -> Id | None:
    """Return the id that the record itself names as its parent: `parent`, else `poll`."""
    return item.parent if item.parent is not None else item.poll


def is_linked(item: Item) -> bool:
    """Return whether a record names a parent or kids."""
    return not (
        item.parent is None and item.poll is None and item.kids is None and item.parts is None
    )


def lists_at(kids: Sequence[Id] | None, kid: Id, rank: int | None) -> bool:
    """Return whether a list of kids has one at the position `rank`."""
    return rank is not None and kids is not None and rank < len(kids) and kids[rank] == kid


def compile_for_items(result: str, *own: str, **names: object) -> Callable[..., Any]:
    """Compile a function of an Item, `item`, and of `own` arguments: the value of an expression.

    A loop over the names of fields takes two to three times as long, and such functions are run for
    every record. `names` are those in the expression, which is graphload's own text.
    """
    namespace: dict[str, Any] = dict(names)
    exec(f"def of_item({', '.join(('item', *own))}):\n return {result}", namespace)  # noqa: S102
    compiled: Callable[..., Any] = namespace["of_item"]
    return compiled


def _compile_attributes() -> Callable[[Item], dict[str, Any]]:
    # A loop over the names takes three times as long, and this is run for every record.
    lines = ["def item_attributes(item):", " attributes = {}"]
    for name in FIELDS[1:]:
        lines += [f" if (value := item.{name}) is not None:", f"  attributes[{name!r}] = value"]
    namespace: dict[str, Any] = {}
    exec("\n".join([*lines, " return attributes"]), namespace)  # noqa: S102 - our own text
    compiled: Callable[[Item], dict[str, Any]] = namespace["item_attributes"]
    return compiled


item_attributes = _compile_attributes()
"""Return the fields of an Item that are set, without its id: a node's attributes in networkx."""
