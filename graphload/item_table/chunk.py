"""Records as columns: a chunk of some thousand Items, without their texts.

Ids are integers of 64 bits: the id itself, or a text as a number (`text_keys`) or a code. So are
authors, types and the names of inputs. What a chunk doesn't have is read again from where the
record lies.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from itertools import chain, compress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.columns import FIELDS
from graphload.forest import UNKNOWN, distinct, number_type
from graphload.item_table.text_keys import MAX_CHARS, MIN_PACKED, can_pack, pack_texts, unpack_texts
from graphload.items import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from graphload.items import Id, Item

    Ints = NDArray[Any]  # integers of 32 or 64 bits
    Marks = NDArray[np.bool_]

__all__ = [
    "BITS",
    "COLUMN_NAMES",
    "Codes",
    "GrowingChunk",
    "ItemChunk",
    "Location",
    "find_keys",
    "recode",
    "take_lists",
]

BITS: dict[str, int] = {name: 1 << at for at, name in enumerate(FIELDS)}
"""The bit of each field in `ItemChunk.fields`."""
_COUNTED = ("kids", "parts")
_LINKS = BITS["parent"] | BITS["poll"] | BITS["kids"] | BITS["parts"]


@dataclass(frozen=True, slots=True)
class ItemChunk:
    """Columns of n records, in any order; arrays have the shape (n,) but for `kids` and `parts`.

    - `key`: the id, as a number or as its code; `parent`, `poll`: those of the ids they name, 0
      without one; `kids`, `parts`: those of all lists, one after the other, of which
      `kid_count` and `part_count` say how many are each record's.
    - `time`: Unix seconds, `UNKNOWN` without one; `descendants`: 0 without a number.
    - `author`, `kind`: the codes of the author and of `item_type`, -1 without one.
    - `fields`: the fields that are set, each the bit that `BITS` says.
    - `source`, `line`: the code of the input's name, -1 without one, and the first line, from 1;
      0 without one.
    - `origin`, `offset`, `length`: where the record lies: see `origins`.
    """

    key: Ints
    parent: Ints
    poll: Ints
    kid_count: Ints
    kids: Ints
    part_count: Ints
    parts: Ints
    time: Ints
    descendants: Ints
    author: Ints
    kind: Ints
    fields: Ints
    source: Ints
    line: Ints
    origin: Ints
    offset: Ints
    length: Ints

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.key)

    def has(self, name: str) -> Marks:
        """Mark the records that set a field, shape (n,)."""
        marks: Marks = (self.fields & BITS[name]) != 0
        return marks

    @property
    def links(self) -> Marks:
        """Mark the records that name a parent or kids, shape (n,)."""
        marks: Marks = (self.fields & _LINKS) != 0
        return marks

    @property
    def names_parent(self) -> Marks:
        """Mark the records that name a parent: `parent`, else `poll`, shape (n,)."""
        return self.has("parent") | self.has("poll")

    @property
    def own_parent(self) -> Ints:
        """The key of the parent that each record names; 0 where `names_parent` doesn't say so."""
        return np.where(self.has("parent"), self.parent, self.poll)

    def take(self, rows: Ints) -> ItemChunk:
        """Return some records, in the order of `rows`."""
        taken = {
            name: _take(getattr(self, name), rows) for name in COLUMN_NAMES if name not in _COUNTED
        }
        for name, count in (("kids", self.kid_count), ("parts", self.part_count)):
            taken[name] = take_lists(getattr(self, name), count, rows)
        return ItemChunk(**taken)

    @property
    def keys(self) -> list[Ints]:
        """The columns that have keys."""
        return [getattr(self, name) for name in _KEYS]

    def with_keys(self, new: Callable[[Ints], Ints]) -> ItemChunk:
        """Return the records with other keys: `new` returns them for the old ones."""
        changed = {name: new(keys) for name, keys in zip(_KEYS, self.keys, strict=True)}
        for name in ("parent", "poll"):
            changed[name][~self.has(name)] = 0
        return replace(self, **changed)


class Location(NamedTuple):
    """Where some records lie, by the names of columns of `ItemChunk`; a number is that of all."""

    source: int | Ints
    line: Ints
    origin: int | Ints
    offset: Ints
    length: Ints


_KEYS_PER_STEP = 1 << 20
"""Keys that are looked up at once: their positions take more memory on the way."""
_MAX_SPAN = 2
"""Numbers for each known key, up to which they have a table of positions."""
_MAX_SHARE = 16
"""Known keys for each one that is looked up, up to which such a table is worth its making."""
_KEYS = ("key", "parent", "poll", "kids", "parts")
_DTYPES: dict[str, Any] = {
    **dict.fromkeys(("author", "kind", "source", "origin", "length"), np.int32),
    **dict.fromkeys(("kid_count", "part_count"), np.int32),
    **dict.fromkeys(("fields", "line"), np.uint32),
    "time": np.int64,
}
"""The types of columns whose values always fit."""
_NARROW = np.iinfo(np.int32)
_MIN_GROWTH = 1 << 18
_GROWTH = 8


class GrowingChunk:
    """Columns that grow in place, so that their memory is never taken twice.

    Integers have 32 bits as long as all of their column fit, and those of all keys alike. A
    column of one value takes no memory for each record.
    """

    def __init__(self) -> None:
        self._columns = {name: _Column(_DTYPES.get(name, np.int32)) for name in COLUMN_NAMES}

    def __len__(self) -> int:
        """Return the number of records."""
        return self._columns["key"].size

    @property
    def weight(self) -> int:
        """The number of records and of the entries of their lists."""
        return sum(self._columns[name].size for name in ("key", "kids", "parts"))

    def append(self, chunk: ItemChunk) -> None:
        """Append records."""
        for name, column in self._columns.items():
            values = getattr(chunk, name)
            # Columns of one value, which take no memory, are compared by it.
            told = values[:1] if values.strides == (0,) else values
            if column.dtype == np.int32 and not _are_narrow(told):
                for wide in _KEYS if name in _KEYS else (name,):
                    self._columns[wide].widen()
            column.append(values, told)

    def finish(self) -> ItemChunk:
        """Return all records."""
        return ItemChunk(**{name: column.finish() for name, column in self._columns.items()})


def _are_narrow(values: Ints) -> bool:
    """Return whether 32 bits hold each of some integers."""
    if values.dtype.itemsize <= _NARROW.bits // 8 or not len(values):
        return True
    return bool(values.min() >= _NARROW.min and values.max() <= _NARROW.max)


class _Column:
    """An array that grows; as long as all its values are one, it has that one only."""

    def __init__(self, dtype: type[np.integer[Any]]) -> None:
        self.dtype = np.dtype(dtype)
        self._values: Ints = np.empty(0, dtype=dtype)
        self.size = 0
        self._is_one = True

    def append(self, values: Ints, told: Ints) -> None:
        """Append values; `told` has each different one."""
        size, end = self.size, self.size + len(values)
        if end == size:
            return
        first = values[0] if size == 0 else self._values[0]
        if self._is_one and (told == first).all():
            self._values.resize(1, refcheck=False)
            self._values[0] = first
            self.size = end
            return
        self._reserve(end)
        if self._is_one:
            self._values[:size] = first
            self._is_one = False
        self._values[size:end] = values
        self.size = end

    def _reserve(self, end: int) -> None:
        if end > len(self._values):
            # Large arrays are moved by the system, not copied.
            self._values.resize(end + max(end // _GROWTH, _MIN_GROWTH), refcheck=False)

    def widen(self) -> None:
        """Give the integers 64 bits."""
        self.dtype = np.dtype(np.int64)
        self._values = self._values.astype(np.int64)

    def finish(self) -> Ints:
        """Return the array, which is read-only where all values are one."""
        if self._is_one and self.size > 1:
            return np.broadcast_to(self._values[:1], (self.size,))
        self._values.resize(self.size, refcheck=False)
        return self._values


COLUMN_NAMES = tuple(column.name for column in fields(ItemChunk))


def recode(keys: Ints, codes: Ints, packed: Callable[[Ints], Ints] = lambda found: found) -> Ints:
    """Return other keys of ids that are texts: `codes` by their codes, `packed` for others."""
    is_packed = keys >= MIN_PACKED
    other = packed(keys[is_packed])
    new = np.zeros(len(keys), dtype=other.dtype)
    new[is_packed] = other
    if len(codes):
        new[~is_packed] = codes[keys[~is_packed]]
    return new


def find_keys(known: Ints, keys: Ints) -> Ints:
    """Return the positions of some keys among known ones, which ascend; -1 for others."""
    dtype = number_type(len(known))
    found = np.full(len(keys), -1, dtype=dtype)
    if not len(known):
        return found
    first, last = int(known[0]), int(known[-1])
    table = None
    if last - first < _MAX_SPAN * len(known) and len(known) < _MAX_SHARE * len(keys):
        # Nearly all numbers between are known: in a table each is found at once.
        table = np.full(last - first + 1, -1, dtype=dtype)
        table[known - known[0]] = np.arange(len(known), dtype=dtype)
    for start in range(0, len(keys), _KEYS_PER_STEP):
        part = keys[start : start + _KEYS_PER_STEP]
        if table is None:
            at = np.minimum(np.searchsorted(known, part), len(known) - 1)
            found[start : start + _KEYS_PER_STEP] = np.where(known[at] == part, at, -1)
        else:
            is_between = (part >= first) & (part <= last)
            at = table[np.where(is_between, part, known[:1]) - first]
            found[start : start + _KEYS_PER_STEP] = np.where(is_between, at, -1)
    return found


def _take(column: Ints, rows: Ints) -> Ints:
    """Return the values of some rows; those of a column of one value take no memory."""
    if column.strides == (0,):
        return np.broadcast_to(column[:1], rows.shape)
    return column[rows]


def take_lists(values: Ints, count: Ints, rows: Ints) -> Ints:
    """Return the lists of some rows, one after the other, of those that `count` cuts."""
    if not len(values):
        return values
    end = np.cumsum(count, dtype=np.int64)
    length = count[rows].astype(np.int64)
    first = end[rows] - length
    before = np.cumsum(length) - length
    return values[np.repeat(first - before, length) + np.arange(int(length.sum()))]


class _TextCodes(dict["str | None", int]):
    """The codes of texts, from 0 in the order in which they are met; that of None is -1."""

    def __init__(self) -> None:
        super().__init__({None: -1})
        self.new: list[str | None] = []

    def __missing__(self, text: str | None) -> int:
        """Return a new code."""
        code = self[text] = len(self) - 1
        self.new.append(text)
        return code


@dataclass
class Codes:
    """The codes of texts in columns: authors, types, names of inputs, and ids that are texts.

    Where it `packs`, ids that `text_keys` packs have a number of their own in place of a code.
    `has_numbers` says that an id is a number, `has_texts` that one is a text, `stated` that a
    record says where its id comes from. With `hashes`, the key of an id that is a text is a hash of
    it, which takes no memory: two ids may have one key.
    """

    authors: _TextCodes = field(default_factory=_TextCodes)
    kinds: _TextCodes = field(default_factory=_TextCodes)
    sources: dict[str, int] = field(default_factory=dict)
    source_names: list[str] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    has_numbers: bool = False
    has_texts: bool = False
    stated: bool = False
    hashes: bool = False
    packs: bool = True
    _nobody: list[int] = field(default_factory=list)

    def sort_ids(self, keys: Iterable[Ints]) -> tuple[list[str], Callable[[Ints], Ints]]:
        """Return the ids that are texts, ascending, and a function from their keys to positions.

        `keys` has all that are in use, besides those that are codes.
        """
        packed = distinct(np.concatenate([some[some >= MIN_PACKED] for some in keys]))
        texts = [*self.ids, *unpack_texts(packed)]
        position = np.arange(len(texts), dtype=np.int32)
        if self.ids:
            order = sorted(range(len(texts)), key=texts.__getitem__)
            position[order] = np.arange(len(texts), dtype=np.int32)
            texts = [texts[at] for at in order]
        codes, of_packed = np.split(position, [len(self.ids)])

        def positions(keys: Ints) -> Ints:
            return recode(keys, codes, lambda some: of_packed[np.searchsorted(packed, some)])

        return texts, positions

    def read(self, items: Sequence[Item], where: Location, *, decoded: bool = False) -> ItemChunk:
        """Read Items that have ids into columns; none of those just `decoded` says where from."""
        n = len(items)
        if not decoded and [item.id_source for item in items].count(None) != n:
            self.stated = True
        columns: dict[str, list[Any]] = {
            "item_type": [item.item_type for item in items],
            "by": [item.by for item in items],
            "time": [item.time for item in items],
            "title": [item.title for item in items],
            "text": [item.text for item in items],
            "text_format": [item.text_format for item in items],
            "url": [item.url for item in items],
            "score": [item.score for item in items],
            "descendants": [item.descendants for item in items],
            "kids": [item.kids for item in items],
            "parent": [item.parent for item in items],
            "poll": [item.poll for item in items],
            "parts": [item.parts for item in items],
            "dead": [item.dead for item in items],
            "deleted": [item.deleted for item in items],
            "retrieved_at": [item.retrieved_at for item in items],
            "extra": [item.extra for item in items],
        }
        marks = _Marks(n, columns)
        return ItemChunk(
            **self._links([item.id for item in items], marks),
            time=marks.integers("time", UNKNOWN),
            descendants=marks.integers("descendants", 0),
            author=np.fromiter(map(self.authors.__getitem__, columns["by"]), np.int32, n),
            kind=np.fromiter(map(self.kinds.__getitem__, columns["item_type"]), np.int32, n),
            fields=marks.bits(),
            source=np.full(n, where.source, dtype=np.int32),  # of one number or of n
            line=where.line.astype(np.uint32),
            origin=np.full(n, where.origin, dtype=np.int32),
            offset=where.offset.astype(np.int64),
            length=where.length.astype(np.int32),
        )

    def link_columns(
        self,
        ids: Sequence[Id | None],
        parents: Sequence[Id | None],
        polls: Sequence[Id | None],
        kids: Sequence[tuple[Id, ...] | None],
        parts: Sequence[tuple[Id, ...] | None],
    ) -> dict[str, Ints]:
        """Return the columns of a chunk that have ids, by their names."""
        named = {"parent": parents, "poll": polls, "kids": kids, "parts": parts}
        return self._links(ids, _Marks(len(ids), named))

    def _links(self, ids: Sequence[Id | None], marks: _Marks) -> dict[str, Ints]:
        (kid_count, kids), (part_count, parts) = marks.lists("kids"), marks.lists("parts")
        return {
            "key": self.keys(ids),
            "parent": marks.spread("parent", self.keys(marks.values("parent"))),
            "poll": marks.spread("poll", self.keys(marks.values("poll"))),
            "kid_count": kid_count,
            "kids": self.keys(kids),
            "part_count": part_count,
            "parts": self.keys(parts),
        }

    def has_nobody(self, chunk: ItemChunk) -> bool:
        """Return whether an author in a chunk that was just read is a word for nobody."""
        new = self.authors.new
        self._nobody += [self.authors[name] for name in new if name in NOBODY or _is_blank(name)]
        new.clear()
        return bool(self._nobody) and bool(np.isin(chunk.author, self._nobody).any())

    def source_code(self, name: str) -> int:
        """Return the code of an input's name."""
        code = self.sources.setdefault(name, len(self.sources))
        if code == len(self.source_names):
            self.source_names.append(name)
        return code

    def places(self, items: Sequence[Item]) -> tuple[Ints, Ints]:
        """Return the codes of the sources of Items, and their lines."""
        places = [item.place for item in items]
        names = [None if place is None else place.source for place in places]
        code = {name: -1 if name is None else self.source_code(name) for name in {*names}}
        source = [code[name] for name in names]
        line = [0 if place is None else place.line or 0 for place in places]
        return np.array(source, dtype=np.int64), np.array(line, dtype=np.int64)

    def keys(self, ids: Sequence[Id | None]) -> Ints:
        """Return the numbers or codes of ids, 0 for none."""
        try:
            # That all are integers is found out on the way.
            packed = struct.pack(f"{len(ids)}q", *ids)
        except struct.error:
            types = {*map(type, ids)}
        else:
            self.has_numbers = self.has_numbers or len(ids) > 0
            return np.frombuffer(packed, np.int64)
        self.has_numbers = self.has_numbers or int in types
        if str not in types:
            return np.fromiter([id_ or 0 for id_ in ids], np.int64, len(ids))
        self.has_texts = True
        if self.hashes:
            hashed = [0 if id_ is None else _hash(str(id_)) for id_ in ids]
            return np.fromiter(hashed, np.int64, len(ids))
        return self.text_keys(ids)

    def text_keys(self, ids: Sequence[Id | None]) -> Ints:
        """Return the keys of ids that are texts, or are to be such; 0 for none."""
        texts: Sequence[Any] = ids
        if self.has_numbers or None in ids:
            texts = ["" if id_ is None else str(id_) for id_ in ids]
        if not self.packs or min(map(len, texts), default=0) > MAX_CHARS:
            return self.text_codes(ids)
        packed = pack_texts(texts)
        if packed is None:
            fits = np.array([*map(can_pack, texts)])
            packed = np.empty(len(texts), dtype=np.int64)
            packed[fits] = pack_texts([*compress(texts, fits)])
            packed[~fits] = self.text_codes([*compress(ids, ~fits)])
        return packed

    def text_codes(self, ids: Sequence[Id | None]) -> Ints:
        """Return the codes of ids that are texts, or are to be such; 0 for none."""
        codes = self.ids
        # Most are known: kids are listed before they come, parents come before their kids.
        found: list[Any] = [*map(codes.get, ids)]  # type: ignore[arg-type]  # None and numbers
        if found.count(None):
            found = [
                code
                if code is not None
                else 0
                if id_ is None
                else codes.setdefault(str(id_), len(codes))
                for id_, code in zip(ids, found, strict=True)
            ]
        return np.fromiter(found, np.int64, len(ids))


def _hash(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _is_blank(name: str | None) -> bool:
    return name is not None and name.isspace()


class _Marks:
    """The fields that n records set, and the values of these."""

    def __init__(self, n: int, columns: Mapping[str, Sequence[Any]]) -> None:
        self._n = n
        self._columns = columns
        self._bits = BITS["id"]
        """Those of fields that all records set."""
        self._names: list[str] = []
        marks = []
        for name, values in columns.items():
            absent = values.count(None)
            if absent == 0:
                self._bits |= BITS[name]
            elif absent < n:
                self._names.append(name)
                marks.append(bytes([value is not None for value in values]))
        self._marks = np.frombuffer(b"".join(marks), np.bool_).reshape(len(marks), n)

    def values(self, name: str) -> Sequence[Any]:
        """Return the values of the records that set a field."""
        values = self._columns[name]
        if name in self._names:
            return [value for value in values if value is not None]
        return values if self._bits & BITS[name] else []

    def spread(self, name: str, values: Ints, rest: int = 0) -> Ints:
        """Return a value of each record, `rest` where it doesn't set a field, shape (n,)."""
        if len(values) == self._n:
            return values
        spread = np.full(self._n, rest, dtype=values.dtype)
        if len(values):
            spread[self._marks[self._names.index(name)]] = values
        return spread

    def integers(self, name: str, rest: int) -> Ints:
        """Return the value of a field of each record, `rest` where it isn't set, shape (n,)."""
        values = self.values(name)
        return self.spread(name, np.fromiter(values, np.int64, len(values)), rest)

    def lists(self, name: str) -> tuple[Ints, list[Any]]:
        """Return the lengths of the lists of all records, and what is in them."""
        lists = self.values(name)
        count = np.fromiter(map(len, lists), np.int32, len(lists))
        return self.spread(name, count), [*chain.from_iterable(lists)]

    def bits(self) -> Ints:
        """Return the fields that each record sets, shape (n,)."""
        own = np.array([BITS[name] for name in self._names], dtype=np.uint32)
        bits: Ints = own @ self._marks.astype(np.uint32)
        return bits | np.uint32(self._bits)
