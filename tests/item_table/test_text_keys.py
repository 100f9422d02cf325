"""Short ids that are texts, as numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.item_table.chunk import Codes
from graphload.item_table.text_keys import MIN_PACKED, can_pack, pack_texts, unpack_texts

LETTERS = "0123456789_abcdefghijklmnopqrstuvwxyz"
short = st.text(LETTERS, min_size=1, max_size=12)
odd = st.sampled_from(["A", "t1-1", "a" * 13, "zoë", "\ud800", "a b", "a\0", "\0a", "a\0b", "\0"])


@given(st.lists(short))
def test_numbers_are_those_of_the_texts_and_in_their_order(texts: list[str]) -> None:
    packed = pack_texts(texts)
    assert packed is not None
    assert unpack_texts(packed) == texts
    assert unpack_texts(np.sort(packed)) == sorted(texts)
    assert (packed >= MIN_PACKED).all()
    assert all(map(can_pack, texts))


@pytest.mark.parametrize("text", ["0", "z" * 12, "_", "0" * 12])
def test_the_ends_of_the_range_are_in_it(text: str) -> None:
    packed = pack_texts([text])
    assert packed is not None
    assert packed.item() >= MIN_PACKED
    assert unpack_texts(packed) == [text]


@given(st.lists(short), odd, st.integers(0))
def test_other_texts_have_no_number(texts: list[str], other: str, at: int) -> None:
    assert not can_pack(other)
    texts.insert(at % (len(texts) + 1), other)
    assert pack_texts(texts) is None


@given(st.lists(st.lists(short | odd | st.text(min_size=1) | st.none(), max_size=8), max_size=4))
def test_each_id_has_one_key_and_positions_are_ascending(blocks: list[list[str | None]]) -> None:
    codes = Codes()
    keys = [codes.keys(block) for block in blocks]
    names, positions = codes.sort_ids([np.empty(0, np.int64), *keys])
    assert names == sorted({id_ for block in blocks for id_ in block if id_ is not None})
    for block, found in zip(blocks, keys, strict=True):
        is_text = np.array([id_ is not None for id_ in block], dtype=bool)
        placed = positions(found)[is_text].tolist()
        assert [names[at] for at in placed] == [id_ for id_ in block if id_ is not None]
        assert not found[~is_text].any()
