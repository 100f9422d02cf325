"""Open a store and push merged records with graphload, as a user would."""

from __future__ import annotations

import json
import os
import sys
import time

from graphload.loading import push
from graphload.merge import merge_items
from graphload.readers import read_items
from graphload.stores import open_store


def main() -> None:
    merged = merge_items(read_items([sys.argv[1]]))
    password = os.environ["NEO4J_PASSWORD"]
    moments: dict[str, tuple[float, float]] = {}

    def note(phase: str, _done: int, _total: int) -> None:
        moments[phase] = time.perf_counter(), time.process_time()

    begun, worked = time.perf_counter(), time.process_time()
    with open_store(sys.argv[2], user="neo4j", password=password, write=True) as store:
        result = push(merged, store, progress=note)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    if not result.verified:
        raise SystemExit("\n".join(result.mismatches))
    written, by_then = max(at for phase, at in moments.items() if phase != "verify")
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": cpu,
                "written": written - begun,
                "written_cpu": by_then - worked,
                "items": result.items.created,
            }
        )
    )


if __name__ == "__main__":
    main()
