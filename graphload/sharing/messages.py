"""Messages between processes of graphload: pickled values, each behind its size."""

from __future__ import annotations

import os
import pickle
import struct
from typing import Any

__all__ = ["receive", "send"]

_SIZE = struct.Struct("<q")


def send(pipe: int, value: Any) -> None:  # noqa: ANN401 - what can be pickled
    """Write a value to a pipe.

    Raises:
        OSError: nobody reads it.
    """
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    rest = memoryview(_SIZE.pack(len(data)) + data)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def receive(pipe: int) -> Any:  # noqa: ANN401
    """Read a value that another process of graphload sent.

    Raises:
        EOFError: it has ended.
        OSError: the pipe can't be read.
    """
    (size,) = _SIZE.unpack(_read(pipe, _SIZE.size))
    return pickle.loads(_read(pipe, size))  # noqa: S301 - of graphload's own process


def _read(pipe: int, size: int) -> bytearray:
    data = bytearray(size)
    rest = memoryview(data)
    while rest:
        count = os.readv(pipe, [rest])
        if not count:
            raise EOFError
        rest = rest[count:]
    return data
