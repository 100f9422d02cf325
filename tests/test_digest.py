"""Digests of a record's content."""

from __future__ import annotations

from graphload.digest import content_digest


def test_the_digest_is_of_content_alone() -> None:
    one = {"text": "a", "kids": (1, 2)}
    assert content_digest(one) == content_digest(
        {**one, "retrieved_at": 5, "id_source": "given", "depth": 3, "root": 1}
    )
    assert content_digest(one) != content_digest({**one, "text": "b"})


def test_the_digest_does_not_depend_on_the_kind_of_ids() -> None:
    assert content_digest({"parent": 1, "kids": (2,)}) == content_digest(
        {"parent": "1", "kids": ("2",)}
    )


def test_a_record_without_a_text_format_has_the_digest_that_it_always_had() -> None:
    record = {"item_type": "comment", "by": "ann", "time": 7, "text": "<p>a", "parent": 1}
    record |= {"kids": (2, 3), "extra": {"wings": 2}}
    assert content_digest(record) == "c88ab8499352050d"
    assert content_digest({**record, "text_format": "plain"}) != content_digest(record)


def test_numbers_too_large_for_a_store_still_have_a_digest() -> None:
    assert len(content_digest({"extra": {"n": 2**100}})) == 16
