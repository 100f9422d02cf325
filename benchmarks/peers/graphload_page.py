"""Draw some items as a page, and print the seconds that it took.

python graphload_page.py ITEMS.jsonl PAGE.html
"""

from __future__ import annotations

import json
import sys
import time

from graphload.graph import build_graph
from graphload.readers import read_items
from viz import draw_graph


def main() -> None:
    items, page = sys.argv[1:]
    graph = build_graph(read_items([items]))
    start, worked = time.perf_counter(), time.process_time()
    draw_graph(graph).write(page)
    seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    print(json.dumps({"seconds": seconds, "cpu": cpu}))


if __name__ == "__main__":
    main()
