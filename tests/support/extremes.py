"""The strangest records that are none to reject: every store gives them back as they were."""

from __future__ import annotations

from typing import Any

__all__ = ["EXTREMES", "TEXT_IDS"]

EXTREMES: list[dict[str, Any]] = [
    {"id": -(2**63), "time": 2**63 - 1, "score": -(2**63), "kids": [2**63 - 1, 0]},
    {"id": 2**63 - 1, "parent": -(2**63), "text": "", "by": "", "title": "\0\x01\x1f\x7f\u2028"},
    {"id": 0, "text": "x" * 3_000_000, "time": -62_135_596_801},
    {"id": 1, "parent": 1, "time": 253_402_300_799, "by": "é" * 500},
    {"id": 2, "parent": 3, "text": "(#1:0)", "title": "2020-01-02T03:04Z"},
    {"id": 3, "parent": 2, "kids": [2, 2, 9], "time": -62_135_596_800},
    {"id": 4, "parts": [5, 6], "type": "poll", "dead": True, "deleted": True},
    {
        "id": 5,
        "poll": 4,
        "odd": {"b": [1, None, {"a": 2**70}], "a": 0.1, "\0": "\u2028"},
        "null": [None],
    },
]

TEXT_IDS: list[dict[str, Any]] = [
    {"id": "é'\"`\\", "kids": ["b\0", " "]},
    {"id": "b\0"},
    {"id": "007", "parent": " "},
]
