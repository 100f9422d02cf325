"""The server's own limit: the batches of a push sent with nothing else to do."""

from __future__ import annotations

import gc
import json
import os
import sys
import time

from prepared import Recorder, send

from graphload.loading import push
from graphload.merge import merge_items
from graphload.readers import read_items
from graphload.stores import open_store


def main() -> None:
    merged = merge_items(read_items([sys.argv[1]]))
    kind = type(merged.items[0].id)
    recorder = Recorder()
    result = push(merged, recorder, verify=False)
    gc.freeze()  # the batches stay: the collector needn't look at them
    begun, worked = time.perf_counter(), time.process_time()
    password = os.environ["NEO4J_PASSWORD"]
    with open_store(sys.argv[2], user="neo4j", password=password, write=True) as store:
        store.prepare(kind)
        send(store, recorder.rounds)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    print(json.dumps({"seconds": seconds, "cpu": cpu, "items": result.items.created}))


if __name__ == "__main__":
    main()
