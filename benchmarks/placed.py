"""The items and positions in a page of ours, for peers to draw the same."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["placed_items"]

TYPES = {"f4": np.float32, "i4": np.int32, "u2": np.uint16}


def placed_items(page: Path, records: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Read a page's items in its own order: id, position, radius, parent, depth, author, text.

    `records` are the items' records by their ids as text.
    """
    html = page.read_text(encoding="utf-8")
    lines = _inflate(_block(html, "graphload-ids")).decode().split("\n")
    ids = [json.loads(f'"{line}"') for line in lines]
    scales, *columns = json.loads(_block(html, "graphload-nodes"))
    nodes = _columns(*columns)
    for axis, (step, least) in scales.items():
        nodes[axis] = nodes[axis] * step + least
    place = {name: at for at, name in enumerate(ids)}
    data = [records.get(name, {}) for name in ids]
    above = [place.get(str(each.get("parent")), -1) for each in data]
    depth: list[int] = []
    for parent in above:  # in pre-order: parents before their kids
        depth.append(depth[parent] + 1 if parent >= 0 else 0)
    return {
        "id": ids,
        "x": nodes["x"].round(2).tolist(),
        "y": nodes["y"].round(2).tolist(),
        "radius": nodes["size"].round(2).tolist(),
        "parent": above,
        "depth": depth,
        "by": [each.get("by", "") for each in data],
        "text": [each.get("text", "") for each in data],
    }


def _block(html: str, name: str) -> str:
    found = re.search(rf'<script type="[a-z/]+" id="{name}">(.*?)</script>', html, re.DOTALL)
    if not found:
        raise SystemExit(f"the page has no block {name}")
    return found[1]


def _columns(spec: list[list[Any]], packed: str) -> dict[str, Any]:
    raw = _inflate(packed)
    return {
        name: np.frombuffer(raw, TYPES[kind], length, start).astype(float)
        for name, kind, start, length in spec
    }


def _inflate(packed: str) -> bytes:
    return zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS)
