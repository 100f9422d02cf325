"""What graphload's user writes: open a store and push."""

from __future__ import annotations

import json
import os
import sys
import time

from graphload.graph import build_graph
from graphload.loading import push
from graphload.readers import read_items
from graphload.stores import open_store


def main() -> None:
    graph = build_graph(read_items([sys.argv[1]]))
    password = os.environ["NEO4J_PASSWORD"]
    moments: dict[str, float] = {}

    def note(phase: str, _done: int, _total: int) -> None:
        moments[phase] = time.perf_counter()

    begun, worked = time.perf_counter(), time.process_time()
    with open_store(sys.argv[2], user="neo4j", password=password, write=True) as store:
        result = push(graph, store, progress=note)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    if not result.verified:
        raise SystemExit("\n".join(result.mismatches))
    written = max(at for phase, at in moments.items() if phase != "verify") - begun
    said = {"seconds": seconds, "cpu": cpu, "written": written, "items": result.items.created}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
