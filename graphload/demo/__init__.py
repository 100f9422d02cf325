"""The demo thread and synthetic records, generated from a seed: always the same bytes."""

from __future__ import annotations

from graphload.demo.synthetic import synthetic_items
from graphload.demo.thread import demo_items, write_demo

__all__ = ["demo_items", "synthetic_items", "write_demo"]
