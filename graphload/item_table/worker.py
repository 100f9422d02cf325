"""A process that reads parts of a file for another one: see `parts`."""

from __future__ import annotations

import gc
import os
import pickle
import queue
import sys
import threading
from itertools import islice
from typing import TYPE_CHECKING

from graphload.item_table.blocks import LineSource
from graphload.item_table.chunk import Codes
from graphload.item_table.parts import SIZE, TASK, Reply, join_blocks, read_part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["run"]

_MAX_REPLIES = 2
"""Replies that wait until they are taken."""


def run(*, file: int, source: int, origin: int, find_odd: bool) -> None:
    """Read parts of an open file until there are no more: tasks come in, replies go out."""
    gc.disable()
    codes = Codes()
    lines = LineSource(codes, source, origin, find_odd=find_odd)
    replies: queue.Queue[bytes] = queue.Queue(_MAX_REPLIES)
    # While one reply waits to be taken, the next part is read.
    threading.Thread(target=_send, args=(replies,), daemon=True).start()
    names: list[Mapping[Any, int]] = [codes.authors, codes.kinds, codes.ids]
    told = [len(known) for known in names]
    while len(task := sys.stdin.buffer.read(TASK.size)) == TASK.size:
        blocks = [block._replace(data=b"") for block in read_part(file, lines, *TASK.unpack(task))]
        authors, kinds, ids = (
            _last(known, len(known) - count) for known, count in zip(names, told, strict=True)
        )
        told = [len(known) for known in names]
        reply = Reply(join_blocks(blocks), authors, kinds, ids, codes.has_numbers, codes.stated)
        replies.put(pickle.dumps(reply, protocol=pickle.HIGHEST_PROTOCOL))
    os._exit(0)


def _last(names: Mapping[Any, int], count: int) -> list[Any]:
    """Return the last names of a dict, in its order."""
    return [*islice(reversed(names), count)][::-1]


def _send(replies: queue.Queue[bytes]) -> None:
    while True:
        reply = replies.get()
        try:
            sys.stdout.buffer.write(SIZE.pack(len(reply)))
            sys.stdout.buffer.write(reply)
            sys.stdout.buffer.flush()
        except OSError:
            # Nobody reads any more.
            os._exit(0)
