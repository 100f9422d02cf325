"""Columns of records: what is found in them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphload.item_table.chunk import find_keys
from graphload.values import INT64_MAX, INT64_MIN

near = st.integers(-20, 20)
anywhere = st.integers(INT64_MIN, INT64_MAX) | near
at_an_end = st.integers(INT64_MAX - 9, INT64_MAX) | st.integers(INT64_MIN, INT64_MIN + 9)


@given(
    known=st.one_of(*(st.sets(keys, max_size=15) for keys in (near, anywhere, at_an_end))),
    keys=st.lists(anywhere | at_an_end, max_size=30),
)
def test_a_key_is_found_where_it_is(known: set[int], keys: list[int]) -> None:
    ascending = sorted(known)
    keys += ascending
    found = find_keys(np.array(ascending, np.int64), np.array(keys, np.int64))
    place = {key: at for at, key in enumerate(ascending)}
    assert found.tolist() == [place.get(key, -1) for key in keys]


@given(data=st.data(), few=st.sets(near, min_size=1), many=st.sets(anywhere | at_an_end))
def test_keys_of_32_bits_and_of_64_are_found_among_each_other(
    data: st.DataObject, few: set[int], many: set[int]
) -> None:
    narrow = np.array(sorted(few), np.int32)
    wide = np.array(sorted(many | data.draw(st.sets(st.sampled_from(sorted(few))))), np.int64)
    for known, keys in ((narrow, wide), (wide, narrow)):
        found = find_keys(known, keys)
        assert (found >= 0).tolist() == np.isin(keys, known).tolist()
