"""The demo thread and synthetic records, made from a seed: the same bytes everywhere."""

from __future__ import annotations

from graphload.demo.synthetic import synthetic_items
from graphload.demo.thread import demo_items, write_demo

__all__ = ["demo_items", "synthetic_items", "write_demo"]
