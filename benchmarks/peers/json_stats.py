"""Count items, authors and depths as a user would write it: json, a line at a time."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

begun, worked = time.perf_counter(), time.process_time()
parent_of: dict[Any, Any] = {}
authors = set()
with Path(sys.argv[1]).open(encoding="utf-8") as lines:
    for line in lines:
        record = json.loads(line)
        parent_of[record["id"]] = record.get("parent")
        authors.add(record.get("by"))
depths: dict[Any, int] = {}
for item in parent_of:
    path, above = [], item
    while above is not None and above not in depths:
        path.append(above)
        above = parent_of.get(above)
    depth = depths[above] if above is not None else -1
    for number, below in enumerate(reversed(path), 1):
        depths[below] = depth + number
figures = {
    "items": len(parent_of),
    "authors": len(authors - {None}),
    "depth": max(depths.values()),
}
seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
print(json.dumps({"seconds": seconds, "cpu": cpu, **figures}))
