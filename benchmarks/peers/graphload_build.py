"""Read, merge, link and build with graphload, as a user would."""

from __future__ import annotations

import json
import sys
import time

from graphload.graph import build_graph
from graphload.readers import read_items

begun, worked = time.perf_counter(), time.process_time()
built = build_graph(read_items([sys.argv[1]]))
seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
size = {"nodes": len(built), "edges": built.number_of_edges()}
print(json.dumps({"seconds": seconds, "cpu": cpu, **size}))
