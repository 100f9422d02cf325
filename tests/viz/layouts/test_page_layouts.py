"""The layouts that the page computes itself are those of Python, on any forest."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np

from graphload.forest import Forest
from support.npm import find_node
from support.project import ASSETS
from viz.layouts.layout import SPACING, LayoutInput
from viz.layouts.table import LAYOUTS

if TYPE_CHECKING:
    from pathlib import Path

RUN = """
import { readFileSync, writeFileSync } from "node:fs";
import { forestOf } from "./assets/data/layouts/forest.js";
import { placeIcicle } from "./assets/data/layouts/icicle.js";
import { placeTidy } from "./assets/data/layouts/tidy.js";
const placed = JSON.parse(readFileSync("forests.json", "utf8")).map((parents) => {
  const parent = Int32Array.from(parents);
  const scene = forestOf(parent);
  const shown = new Uint8Array(scene.n).fill(1);
  const [tidy, icicle] = [placeTidy(parent), placeIcicle(scene, shown, -1)];
  const points = ({ x, y }) => [[...x], [...y]];
  return { tidy: points(tidy), icicle: points(icicle) };
});
writeFileSync("placed.json", JSON.stringify(placed));
"""


def random_forest(n: int, seed: int, deep: float) -> list[int]:
    """Parents of n nodes in pre-order; the larger `deep`, the longer the chains."""
    roll = random.Random(seed)  # noqa: S311 - seeded on purpose, no secret
    parents: list[int] = []
    path: list[int] = []
    for node in range(n):
        if roll.random() > deep:
            del path[roll.randrange(len(path) + 1) :]
        parents.append(path[-1] if path else -1)
        path.append(node)
    return parents


def forests() -> list[list[int]]:
    shapes = [(n, deep) for n in (1, 2, 7, 60, 61, 400, 3_000) for deep in (0.0, 0.6, 0.97)]
    drawn = [random_forest(n, seed, deep) for seed, (n, deep) in enumerate(shapes)]
    star = [-1, *[0] * 2_500]
    chain = [*range(-1, 999)]
    below = [*star, *[at + 2_500 for at in range(700)]]  # a chain below the star's last
    lone = [
        [-1, *(parent + 1 for parent in random_forest(n, n, deep))]
        for n in (65, 110, 200, 400)
        for deep in (0.0, 0.3, 0.6)
    ]
    return [*drawn, *lone, star, chain, below, [-1] * 500]


def test_the_page_places_what_python_places(tmp_path: Path) -> None:
    shutil.copytree(ASSETS / "data", tmp_path / "assets" / "data")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "run.js").write_text(RUN)
    parents = forests()
    (tmp_path / "forests.json").write_text(json.dumps(parents))
    subprocess.run([find_node(), "run.js"], cwd=tmp_path, check=True)
    placed = json.loads((tmp_path / "placed.json").read_text())
    for parent, page in zip(parents, placed, strict=True):
        forest = Forest.from_parents(np.array(parent, dtype=np.int64))
        nodes = LayoutInput(forest, np.full(forest.n, np.nan), SPACING)
        for layout, points in page.items():
            wanted = LAYOUTS[layout].place(nodes)
            np.testing.assert_allclose(np.array(points).T, wanted, rtol=1e-6, atol=0.01)
