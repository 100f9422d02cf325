"""pyvis as it comes: what its README shows, plus a text to hover.

    python peers/pyvis_plain.py ITEMS.jsonl PAGE.html

It writes the page and, as its last line, the seconds that took.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pyvis.network import Network


def main() -> None:
    items, page = (Path(name).resolve() for name in sys.argv[1:])
    records = [json.loads(line) for line in items.read_text(encoding="utf-8").splitlines()]
    start, worked = time.perf_counter(), time.process_time()
    # "local", the default, loads vis from a CDN all the same: offline there is nothing to see.
    network = Network(directed=True, height="800px", cdn_resources="in_line")
    for record in records:
        author = record.get("by", "")
        network.add_node(record["id"], label=author, title=f"{author}: {record.get('text', '')}")
    for record in records:
        if record.get("parent") is not None:
            network.add_edge(record["parent"], record["id"])
    page.write_text(network.generate_html(), encoding="utf-8")
    seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    print(json.dumps({"seconds": seconds, "cpu": cpu}))


if __name__ == "__main__":
    main()
