"""The table of shapes: recognising and flattening of each kind of record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from graphload.columns import FIELDS
from graphload.items import ITEM_TYPES
from graphload.parsing import item_decoder
from graphload.readers.shapes.addresses import HACKER_NEWS
from graphload.readers.shapes.algolia import ALGOLIA
from graphload.readers.shapes.archives.mastodon import MASTODON_ARCHIVE
from graphload.readers.shapes.atom import ATOM
from graphload.readers.shapes.bigquery import BIGQUERY
from graphload.readers.shapes.bluesky import BLUESKY
from graphload.readers.shapes.chats.discord import DISCORD
from graphload.readers.shapes.chats.slack import SLACK
from graphload.readers.shapes.chats.telegram import TELEGRAM
from graphload.readers.shapes.code.github import GITHUB
from graphload.readers.shapes.code.gitlab import GITLAB
from graphload.readers.shapes.discourse import DISCOURSE
from graphload.readers.shapes.exact import EXACT
from graphload.readers.shapes.forums.disqus import DISQUS
from graphload.readers.shapes.forums.lobsters import LOBSTERS
from graphload.readers.shapes.forums.stack_exchange import STACK_EXCHANGE
from graphload.readers.shapes.hnpwa import HNPWA
from graphload.readers.shapes.lemmy import LEMMY
from graphload.readers.shapes.mail import MAIL
from graphload.readers.shapes.mastodon import MASTODON
from graphload.readers.shapes.reddit import REDDIT, is_dump_row
from graphload.readers.shapes.reddit_rows import row_reader
from graphload.readers.shapes.shape import RETRIEVED_NAMES, Shape
from graphload.readers.shapes.tweets import TWEETS_V1, TWEETS_V2
from graphload.readers.shapes.youtube import YOUTUBE_COMMENT_DOWNLOADER, YT_DLP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphload.parsing import DecodeItem
    from graphload.readers.shapes.reddit_rows import ReadRow
    from graphload.readers.shapes.shape import Hook, LeftOut

    ChooseShape = Callable[[dict[str, Any]], Shape]

_T = TypeVar("_T")

__all__ = [
    "DEFAULT_SHAPE",
    "ENVELOPE_NAMES",
    "FOREIGN_NAMES",
    "REPLY_NAMES",
    "SHAPES",
    "USUAL_NAMES",
    "choose_flat",
    "choose_shape",
    "choose_table_shape",
    "describe_non_record",
    "find_companion",
    "find_row_reader",
    "has_foreign_names",
    "is_flat",
    "is_set",
    "known_fields",
    "list_ancestors",
    "looks_like_record",
    "may_be_anything",
    "read_left_out",
    "shape_chooser",
    "telling_names",
    "unpack_answer",
    "wire_decoder",
    "with_text_format",
]

REPLY_NAMES = ("kids", "children", "comments", "replies", "responses", "answers")
"""Names of fields that hold nested replies, in any shape."""
ENVELOPE_NAMES = (
    *("data", "node", "item", "record", "body", "value"),
    *("comment", "post", "story", "tweet", "status"),
)
"""Names of the field of an envelope that holds its record."""

_FIREBASE_NAMES = {
    "item_type": "item_type",
    "type": "item_type",
    "id": "id",
    "item_id": "id",
    "itemId": "id",
    "objectID": "id",
    "by": "by",
    "author": "by",
    "user": "by",
    "parent": "parent",
    "parent_id": "parent",
    "parentId": "parent",
    "parentID": "parent",
}

SHAPES: tuple[Shape, ...] = (
    EXACT,
    MAIL,
    REDDIT,
    ALGOLIA,
    HNPWA,
    BIGQUERY,
    MASTODON,
    MASTODON_ARCHIVE,
    BLUESKY,
    LEMMY,
    DISCOURSE,
    STACK_EXCHANGE,
    LOBSTERS,
    DISQUS,
    ATOM,
    YT_DLP,
    YOUTUBE_COMMENT_DOWNLOADER,
    TWEETS_V1,
    TWEETS_V2,
    DISCORD,
    TELEGRAM,
    SLACK,
    GITHUB,
    GITLAB,
    Shape(
        "convokit",
        source="convokit.cornell.edu/documentation/data_format.html: `utterances.jsonl`",
        keys=tuple(
            frozenset({parent, speaker})
            for parent in ("reply_to", "reply-to")
            for speaker in ("speaker", "user", "conversation_id", "root")
        ),
        names={
            "reply_to": "parent",
            "reply-to": "parent",
            "speaker": "by",
            "user": "by",
            "timestamp": "time",
        },
        text_format="plain",
        tombstones=frozenset({"[deleted]", "[removed]"}),
        ids="`id`",
        roots="`reply_to` is null",
        notes="`conversation_id`, `root` and `meta` stay in `extra`",
    ),
    Shape(
        "delab-trees",
        source="github.com/juliandehne/delab-trees: tables of posts, each with its tree",
        keys=(frozenset({"tree_id", "post_id"}),),
        names={
            "post_id": "id",
            "parent_id": "parent",
            "author_id": "by",
            "created_at": "time",
        },
        text_format="plain",
        ids="`post_id`",
        roots="`parent_id` is empty or `nan`",
        notes="`tree_id` stays in `extra`",
    ),
    # Hacker News' own API, and records that keep to its field names: any record may be this.
    Shape(
        "firebase",
        source="github.com/HackerNews/API, hacker-news-to-sqlite, graphload's own field names",
        names=_FIREBASE_NAMES,
        nested=("kids",),
        addresses=(HACKER_NEWS,),
        ids="`id`, or the key in a mapping by id",
        roots="`parent` is absent",
        notes=(
            'the record in an envelope, as in `{"id": 1, "body": {…}, "retrieved_at": …}`, has'
            " the envelope's fields too; a list of ids of the record's own kind in `children`,"
            " `comments` or `replies` are its kids, where it has no `kids`"
        ),
    ),
)
"""Shapes in the order they are tried. To add one, add its row before the last."""

DEFAULT_SHAPE = SHAPES[-1]
USUAL_NAMES = DEFAULT_SHAPE.names
"""graphload's name for each usual name of a field, in any source."""
_PLAIN_TABLE = replace(DEFAULT_SHAPE, text_format="plain")
_MAPPED = replace(DEFAULT_SHAPE, own_id_is_root=True)
"""Records under a user's mapping; the first message of a thread in Slack names itself."""
_OWN_NAMES = frozenset(FIELDS) | {"type"}
_CONTAINERS = frozenset({dict, list})
_RECORD_FIELDS = (
    frozenset(_FIREBASE_NAMES) | {"kids", "text", "title", "time", "poll", "parts", "deleted"}
) - {"type", "item_type"}
"""Fields that tell a record from other objects, whatever its shape."""
_LABELS = frozenset({"by", "title"})
_LONE_FIELDS = (frozenset({"text"}), frozenset({"time"}))
"""Fields that are those of a record only beside others."""
_TELLING_NAMES = {
    shape.name: _RECORD_FIELDS.union(*shape.keys, () if shape is DEFAULT_SHAPE else shape.names)
    for shape in SHAPES
}
FOREIGN_NAMES = (
    frozenset[str]().union(*(keys for shape in SHAPES for keys in shape.keys))
    | frozenset[str]().union(
        *(
            keys
            for shape in SHAPES
            for hook in (shape.left_out, shape.non_record, shape.unpack)
            if hook
            for keys in hook.keys
        )
    )
    | frozenset(_FIREBASE_NAMES)
    | frozenset(RETRIEVED_NAMES)
    | frozenset(REPLY_NAMES)
    | frozenset(ENVELOPE_NAMES)
) - _OWN_NAMES
"""Names of which one is in each record that isn't under graphload's own names."""
_decode_wire = item_decoder(FOREIGN_NAMES)
_MAX_SIGNATURES = 10_000
"""Sets of field names that are remembered; hostile input may have a new one in each record."""


class _Signature(NamedTuple):
    """What objects with the same field names may be.

    `shapes` are candidates; `left_out`, `non_record` and `unpack` are functions to ask; `fields`
    are the names that tell a record from other objects, whatever its shape. `is_foreign`: one name
    at least isn't among graphload's own. `read_row` makes an Item of a usual row of a dump.
    """

    shapes: tuple[Shape, ...]
    left_out: tuple[Callable[[dict[str, Any]], LeftOut | None], ...]
    non_record: tuple[Callable[[dict[str, Any]], str | None], ...]
    unpack: tuple[Callable[[dict[str, Any]], Iterable[Any] | None], ...]
    fields: tuple[str, ...]
    is_foreign: bool
    read_row: ReadRow | None


_signatures: dict[tuple[str, ...], _Signature] = {}


def _signature_of(value: dict[str, Any]) -> _Signature:
    names = tuple(value)
    signature = _signatures.get(names)
    if signature is None:
        if len(_signatures) >= _MAX_SIGNATURES:
            _signatures.clear()

        def has_one(sets: Iterable[frozenset[str]]) -> bool:
            return any(keys <= value.keys() for keys in sets)

        is_row = is_dump_row(value.keys())

        def hooks(kind: str) -> tuple[Callable[[dict[str, Any]], Any], ...]:
            # Nothing else is in a row of a dump.
            rows: list[Hook] = [
                hook for row in SHAPES if not is_row and (hook := getattr(row, kind))
            ]
            return tuple(hook.read for hook in rows if has_one(hook.keys))

        signature = _signatures[names] = _Signature(
            (REDDIT,) if is_row else tuple(shape for shape in SHAPES if has_one(shape.keys)),
            hooks("left_out"),
            hooks("non_record"),
            hooks("unpack"),
            tuple(name for name in names if name in _RECORD_FIELDS),
            not value.keys().isdisjoint(FOREIGN_NAMES),
            row_reader(names) if value.keys().isdisjoint(REPLY_NAMES) else None,
        )
    return signature


def has_foreign_names(record: dict[str, Any]) -> bool:
    """Return whether an object has a field that none under graphload's own names has."""
    return _signature_of(record).is_foreign


def find_row_reader(value: dict[str, Any], choose: ChooseShape) -> ReadRow | None:
    """Return the function that makes an Item of a row of Reddit's dumps, if the object is one.

    It returns None where the row is to be read as any record.
    """
    return _signature_of(value).read_row if choose is choose_shape else None


def find_companion(value: dict[str, Any]) -> Shape | None:
    """Return the shape whose exports tell of people or places in such objects; None if none does.

    A record is no such object, whatever fields it has.
    """
    if choose_shape(value) is not DEFAULT_SHAPE:
        return None
    return next(
        (shape for shape in SHAPES if any(keys <= value.keys() for keys in shape.companions)), None
    )


def choose_shape(record: dict[str, Any]) -> Shape:
    """Return the first shape that recognises a record."""
    return _first_match(_signature_of(record).shapes, record)


def _first_match(shapes: Iterable[Shape], record: dict[str, Any]) -> Shape:
    for shape in shapes:
        if shape.matches is None or shape.matches(record):
            return shape
    return DEFAULT_SHAPE


def read_left_out(value: dict[str, Any]) -> LeftOut | None:
    """Return the replies that an object stands for; None if it is no such object."""
    return _first_answer(_signature_of(value).left_out, value)


def describe_non_record(value: dict[str, Any]) -> str | None:
    """Return what an object of a source is that is no record; None for any other."""
    return _first_answer(_signature_of(value).non_record, value)


def unpack_answer(value: dict[str, Any]) -> Iterable[Any] | None:
    """Return the records of an answer of a source's API; None if it is none of those known."""
    return _first_answer(_signature_of(value).unpack, value)


def _first_answer(
    functions: Iterable[Callable[[dict[str, Any]], _T | None]], value: dict[str, Any]
) -> _T | None:
    """Return the first answer that isn't None; None if there is none."""
    for function in functions:
        if (answer := function(value)) is not None:
            return answer
    return None


def looks_like_record(value: dict[str, Any]) -> bool:
    """Return whether an object has a field of a record: id, parent, text, author, time, title.

    A field whose value is an object doesn't count: it may be an entry of a mapping by id. Nor
    does one without a value.
    """
    for name in _signature_of(value).fields:
        if is_set(value[name]) and not isinstance(value[name], dict):
            return True
    kind = value.get("type") or value.get("item_type")
    # Other objects have a type too.
    if isinstance(kind, str) and kind in ITEM_TYPES:
        return True
    shape = choose_shape(value)
    if shape is DEFAULT_SHAPE:
        return False
    names = telling_names(shape)
    return any(is_set(part) for name, part in value.items() if name in names)


def may_be_anything(value: dict[str, Any]) -> bool:
    """Return whether all that an object has of a record is an author, a title, a text or a time.

    With fields that are unknown it may be something else, such as the description of a package
    or a line of a log. An author and a title together say no more.
    """
    names = _signature_of(value).fields
    fields = {USUAL_NAMES.get(name, name) for name in names if is_set(value[name])}
    unknown = [name for name in value if name not in USUAL_NAMES and name not in _OWN_NAMES]
    return (
        len(unknown) > 1
        and (fields <= _LABELS or fields in _LONE_FIELDS)
        and choose_shape(value) is DEFAULT_SHAPE
        and value.get("type", value.get("item_type")) not in ITEM_TYPES
    )


def is_set(value: object) -> bool:
    """Return whether a field has a value: null, false and an empty list are the same as absent."""
    return value is not None and value is not False and value != []


def telling_names(shape: Shape) -> frozenset[str]:
    """Return the fields of a source that tell a record of a shape from other objects."""
    return _TELLING_NAMES[shape.name]


def list_ancestors(fields: dict[str, Any]) -> list[str]:
    """Return the ids of the ancestors that flat fields name in any shape, topmost first."""
    return [id_ for shape in SHAPES if shape.ancestors for id_ in shape.ancestors(fields)]


def is_flat(value: dict[str, Any]) -> bool:
    """Return whether all values of an object are plain ones."""
    return _CONTAINERS.isdisjoint(map(type, value.values()))


def choose_flat(value: dict[str, Any], choose: ChooseShape) -> Shape | None:
    """Return the shape of a record that has plain fields only; None for any other object."""
    if not is_flat(value):
        return None
    signature = _signature_of(value)
    if signature.left_out or signature.non_record or signature.unpack:
        return None
    for name in signature.fields:
        # As in `is_set`, which is slower; there are no lists.
        if (part := value[name]) is not None and part is not False:
            break
    else:
        return None
    return _first_match(signature.shapes, value) if choose is choose_shape else choose(value)


def known_fields(value: dict[str, Any]) -> set[str]:
    """Return graphload's names of the plain fields that an object has as a record."""
    if not looks_like_record(value):
        return set()
    fields = choose_shape(value).flatten(value).fields
    return {
        name
        for name, part in fields.items()
        if name in _OWN_NAMES and part is not None and not isinstance(part, (dict, list))
    }


def choose_table_shape(columns: dict[str, Any]) -> Shape:
    """Return the shape of a table's columns; the texts of a table of no known shape are plain.

    Known are Hacker News' names of an author and a time, and a column that says the format.
    """
    shape = choose_shape(columns)
    is_known = columns.keys() >= {"by", "time"} or "text_format" in columns
    return shape if is_known or shape is not DEFAULT_SHAPE else _PLAIN_TABLE


def shape_chooser(name: str | None, *, is_mapped: bool = False) -> ChooseShape:
    """Return a function that gives each record its shape: the named one, if one is named.

    Records whose fields a mapping of the user's names are of the default shape, else.
    """
    if name is None and is_mapped:
        return lambda _record: _MAPPED
    for shape in SHAPES:
        if shape.name == name:
            return lambda _record: shape
    return choose_shape


def with_text_format(choose: ChooseShape, text_format: str) -> ChooseShape:
    """Return a function that chooses the same shapes, but for the format of their texts."""
    own = None if text_format == "html" else text_format
    changed: dict[str, Shape] = {}

    def choose_changed(record: dict[str, Any]) -> Shape:
        shape = choose(record)
        if shape.name not in changed:
            changed[shape.name] = replace(shape, text_format=own)
        return changed[shape.name]

    return choose_changed


def wire_decoder(name: str | None) -> DecodeItem | None:
    """Return the one-step JSON decoder for records under graphload's own names, if it fits.

    It fits where records may be of the default shape: no other one is named.
    """
    return _decode_wire if name in (None, DEFAULT_SHAPE.name) else None
