"""The store on a Neo4j server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.stores.bolt.store import BoltStore
from graphload.stores.neo4j.dialect import NEO4J

if TYPE_CHECKING:
    from graphload.stores.protocol import Access

__all__ = ["open_named"]

DEFAULT_URI = "bolt://localhost:7687"


def open_named(name: str, access: Access) -> BoltStore:
    """Open the Neo4j server at a URI; the word `neo4j` is the one on this machine."""
    return BoltStore(DEFAULT_URI if name == "neo4j" else name, access, NEO4J)
