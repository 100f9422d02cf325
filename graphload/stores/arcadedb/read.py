"""What the embedded engine answers to one of our questions, many rows at a time.

The engine's own rows are made from JSON in Python, each value looked at; where a build of it
tells its JSON, as `arcadedb` finds out, the rows are made here, in a third of the time.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Engine = Any  # it is untyped
    Row = dict[str, Any]
    Chunk = list[tuple[Row, str | None]]
    Told = tuple[Callable[[int], str], Callable[[str], dict[str, Any]]]

__all__ = ["CYPHER", "MOMENT", "SQL", "TAG", "read_chunks"]

CYPHER, SQL = "opencypher", "sql"
ROWS = 2048
MOMENT = "created_at"
TAG = "\x01"
"""The name of an object's only value where JSON has no type for it: its kind, and its text."""

_TAGGED = '{"\\u0001":'
_decode = msgspec.json.Decoder().decode


def read_chunks(result: Engine, told: Told | None) -> Iterator[Chunk]:
    """Yield rows, and which record each is, if it is one; `MOMENT` may be as JSON has it.

    `told` fetches so many of the result's next rows as JSON, and is the engine's own way to read
    that.
    """
    if told is None:
        while part := [(row.to_dict(), row.get_rid()) for row in islice(result, ROWS)]:
            yield part
        return
    fetch, restore = told
    # What came with the answer, if anything did, is read already.
    first = list(result._buf)  # noqa: SLF001
    result._buf.clear()  # noqa: SLF001
    yield _with_records([row for row, _ in first], [meta for _, meta in first])
    while result._more:  # noqa: SLF001
        text = fetch(ROWS)
        reply = _decode(text)
        tags = text.count(_TAGGED)
        if tags and tags > sum(type(row.get(MOMENT)) is dict for row in reply["rows"]):
            reply = restore(text)
        result._more = not reply["drained"]  # noqa: SLF001
        yield _with_records(reply["rows"], reply["meta"])
        if failure := reply.get("rerr"):
            result._pending_error = failure  # noqa: SLF001
            next(result)  # the engine raises it


def _with_records(rows: Sequence[Row], metas: Sequence[Any]) -> Chunk:
    return [(row, meta[0] if meta else None) for row, meta in zip(rows, metas, strict=True)]
