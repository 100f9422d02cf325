"""What graphload's user writes: read, merge, link and build."""

from __future__ import annotations

import json
import sys
import time

from graphload.graph import build_graph
from graphload.readers import read_items

begun = time.perf_counter()
built = build_graph(read_items([sys.argv[1]]))
seconds = time.perf_counter() - begun
print(json.dumps({"seconds": seconds, "nodes": len(built), "edges": built.number_of_edges()}))
