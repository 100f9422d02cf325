"""Short ids that are texts, as numbers: while records are read, none is kept or looked up.

A text of at most 12 lower-case letters, digits and underlines, such as Reddit's `t1_c0qabc`, is
a number with a digit for each character. These numbers have the order of the texts, and are above
the codes that other texts have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = ["MAX_CHARS", "MIN_PACKED", "can_pack", "pack_texts", "unpack_texts"]

MAX_CHARS = 12
"""The characters that 63 bits hold."""
_ALPHABET = "\0" + "0123456789_abcdefghijklmnopqrstuvwxyz"
_BASE = len(_ALPHABET)
MIN_PACKED = _BASE ** (MAX_CHARS - 1)
"""The number from which on all are packed texts."""

_LETTERS = np.frombuffer(_ALPHABET.encode(), np.uint8)
_DIGITS = np.full(256, -1, dtype=np.int64)
_DIGITS[_LETTERS] = np.arange(_BASE)
_WEIGHTS = _BASE ** np.arange(MAX_CHARS - 1, -1, -1, dtype=np.int64)
_TEXTS_PER_STEP = 1 << 16


def can_pack(text: str) -> bool:
    """Return whether a text has a number."""
    return 0 < len(text) <= MAX_CHARS and not text.strip(_ALPHABET[1:])


def pack_texts(texts: Sequence[str]) -> Ints | None:
    """Return the numbers of some texts, 0 for one without characters, shape (n,).

    Returns:
        None where one of them has no number.
    """
    try:
        spelled = np.array(texts, dtype=f"S{MAX_CHARS}").view(np.uint8).reshape(-1, MAX_CHARS)
    except UnicodeEncodeError:
        return None
    if np.count_nonzero(spelled) != sum(map(len, texts)):
        # One is too long, or has a zero.
        return None
    digits = _DIGITS[spelled]
    if len(digits) and digits.min() < 0:
        return None
    packed: Ints = digits @ _WEIGHTS
    return packed


def unpack_texts(packed: Ints) -> list[str]:
    """Return the texts of some numbers."""
    texts: list[str] = []
    for start in range(0, len(packed), _TEXTS_PER_STEP):
        rest = packed[start : start + _TEXTS_PER_STEP]
        spelled = np.full((len(rest), MAX_CHARS + 1), ord("\n"), dtype=np.uint8)
        for at in reversed(range(MAX_CHARS)):
            rest, digit = np.divmod(rest, _BASE)
            spelled[:, at] = _LETTERS[digit]
        texts += spelled.tobytes().replace(b"\0", b"").decode().splitlines()
    return texts
