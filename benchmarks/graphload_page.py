"""graphload's page of some items, and the seconds it took to make.

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
    start = time.perf_counter()
    draw_graph(graph).write(page)
    print(json.dumps({"seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
