"""The sum of all items' content, by which lost and damaged items are noticed.

It is the number of items and the sum of a hash of each: of its id, the digest of its record, the
source of its id, and its retrieval. The journal has it in the node of the last load; each load
removes it when it begins, and writes the new one when it is done.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from graphload.loading.batches import ID_BATCH, chunks
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphload.items import Id
    from graphload.stores.protocol import Store

__all__ = [
    "content_hash",
    "content_sum_of",
    "content_text",
    "hash_items",
    "item_count",
    "read_content_sum",
    "sum_of_store",
]

_BITS = 64
_BYTES = _BITS // 8
_hash, _number = hashlib.blake2b, int.from_bytes


def content_hash(
    id_: Id, digest: str | None, id_source: str | None, retrieved_at: int | None
) -> int:
    """Return 64 bits that stand for what an item has."""
    # The text of a tuple of them, which takes longer to make.
    text = f"({id_!r}, {digest!r}, {id_source!r}, {retrieved_at!r})"
    return _number(_hash(text.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest())


def content_text(count: int, total: int) -> str:
    """Return the sum as the journal has it: as text, for it is no signed integer."""
    return f"{count}:{total % (1 << _BITS):016x}"


def item_count(content: str) -> int:
    """Return the number of items in a sum as the journal has it."""
    return int(content.partition(":")[0])


def hash_items(store: Store, ids: Iterable[Id]) -> int:
    """Return the sum of the hashes of some items of a store."""
    total = 0
    for part in chunks(ids, ID_BATCH):
        for (states,) in store.read(Statement(cypher.CONTENT_OF_ITEMS, {"ids": part})):
            total += sum(content_hash(*values) for values in states)
    return total


def sum_of_store(store: Store) -> str:
    """Return the sum of all items that a store has, by reading all of them."""
    ids = [node for (part,) in store.read(Statement(cypher.ALL_IDS, {})) for node in part]
    return content_text(len(ids), hash_items(store, ids))


def read_content_sum(store: Store) -> str | None:
    """Return the sum that the journal has; None after a load that wasn't completed."""
    ((content,),) = store.read(Statement(cypher.READ_CONTENT, {"prefix": store.prefix}))
    return None if content is None else str(content)


def content_sum_of(nodes: Iterable[Mapping[str, Any]], prefix: str) -> str | None:
    """Return the sum that the loads of a prefix have among all nodes of a journal."""
    own = (node for node in nodes if (node.get("prefix") or "") == prefix)
    return next((node["content"] for node in own if node.get("content")), None)
