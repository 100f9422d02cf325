"""Damage to the files of an embedded store: bytes flipped, zeroed, overwritten; pages swapped."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["damaged_copy"]

PAGE_BYTES = 65_536
_SUFFIXES = frozenset({".bucket", ".dict", ".umtidx", ".json", ".bin"})


def _flip(rng: random.Random, data: bytearray, used: int) -> None:
    for _ in range(rng.choice([1, 3, 20])):
        data[rng.randrange(used)] ^= 1 << rng.randrange(8)


def _zero(rng: random.Random, data: bytearray, used: int) -> None:
    start, length = rng.randrange(used), rng.choice([1, 16, 512, 4096])
    data[start : start + length] = bytes(len(data[start : start + length]))


def _overwrite(rng: random.Random, data: bytearray, used: int) -> None:
    for _ in range(rng.choice([1, 3, 20])):
        data[rng.randrange(used)] = rng.randrange(ord("a"), ord("z") + 1)


def _swap_pages(rng: random.Random, data: bytearray, used: int) -> None:  # noqa: ARG001 - of all kinds
    size = PAGE_BYTES if len(data) >= 2 * PAGE_BYTES else max(1, len(data) // 4)
    if (pages := len(data) // size) > 1:
        one, two = (size * page for page in rng.sample(range(pages), 2))
        first, second = data[one : one + size], data[two : two + size]
        data[one : one + size], data[two : two + size] = second, first


_KINDS: tuple[Callable[[random.Random, bytearray, int], None], ...] = (
    _flip,
    _zero,
    _swap_pages,
    _overwrite,
)


def damaged_copy(store: Path, copy: Path, seed: int) -> Path:
    """Copy a store, damage one of the copy's files, and return the path of the copy.

    Every second seed damages a file of items, users or relationships; the others any file, a
    large one more often.
    """
    rng = random.Random(seed)  # noqa: S311 - no secret
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(store, copy)
    files = sorted(
        path for path in copy.iterdir() if path.suffix in _SUFFIXES and path.stat().st_size
    )
    content = [path for path in files if path.suffix == ".bucket" and "Load" not in path.name]
    weights = [path.stat().st_size for path in files]
    file = rng.choices(files, weights)[0] if seed % 2 else rng.choice(content)
    data = bytearray(file.read_bytes())
    _KINDS[seed % len(_KINDS)](rng, data, max(1, len(data.rstrip(b"\0"))))
    file.write_bytes(data)
    return copy
