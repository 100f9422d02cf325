"""Write a page for another drawing library, tuned by hand, with graphload's own positions.

    python peers/drawn_page.py LIBRARY PLACED.json PAGE.html

All data are in the page, as in ours; texts are parsed when the first item is opened. The last
line of output has the seconds that writing took.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "tests"))
from support.npm import find_package  # noqa: E402 - the path to it is set above

BUNDLES = {
    "force_graph": [("force-graph", "1.52.0", "dist/force-graph.min.js")],
    "sigma": [
        ("graphology", "0.26.0", "dist/graphology.umd.min.js"),
        ("sigma", "3.0.3", "dist/sigma.min.js"),
    ],
    "vis_tuned": [("vis-network", "10.1.5", "standalone/umd/vis-network.min.js")],
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>peer</title>
<style>html, body, #graph {{ height: 100%; margin: 0; overflow: hidden; background: #fff; }}
#graph {{ position: absolute; inset: 0 340px 0 0; }}
#panel {{ position: absolute; inset: 0 0 0 auto; width: 340px; }}</style></head>
<body><div id="graph"></div><aside id="panel" data-item=""></aside>
<script type="application/json" id="items">{items}</script>
<script type="application/json" id="texts">{texts}</script>
{scripts}</body></html>
"""


def main() -> None:
    library, placed, page = sys.argv[1:]
    items = json.loads(Path(placed).read_text(encoding="utf-8"))
    start, worked = time.perf_counter(), time.process_time()
    bundles = [find_package(name, version) / file for name, version, file in BUNDLES[library]]
    sources = [*bundles, HERE / "drawn.js", HERE / f"{library}.js"]
    scripts = (
        each.read_text(encoding="utf-8").replace("</script", "<\\/script") for each in sources
    )
    texts = items.pop("text")
    html = PAGE.format(
        items=_block(items),
        texts=_block(texts),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )
    Path(page).write_text(html, encoding="utf-8")
    seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    print(json.dumps({"seconds": seconds, "cpu": cpu}))


def _block(value: object) -> str:
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


if __name__ == "__main__":
    main()
