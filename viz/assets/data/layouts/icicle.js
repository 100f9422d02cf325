/** @import { Scene } from "../types.js" */

// The icicle, as `viz/layouts/icicle.py` places it: a box for each item, as wide as its subtree.

const DEFAULT_ASPECT = 1.5;
const MIN_WIDTH = 1200;
const MIN_BOX = 0.4;
const MAX_TREES_ON_A_SHELF = 40;
const TREES_BY_SHELVES_SQUARED = 10;

/**
 * The boxes of an icicle: their middles, half their widths, and the height of a row.
 *
 * @typedef {{x: Float32Array, y: Float32Array, half: Float32Array, row: number}} Icicle
 */

/**
 * Place the boxes of all items that are shown; those inside a fold are where it is.
 * @param {Pick<Scene, "n" | "size" | "parent">} scene
 * @param {Uint8Array} shown
 * @param {number} isolated the item whose subtree is shown alone, -1 for none
 * @param {number} aspect width to height of the whole
 * @returns {Icicle}
 */
export function placeIcicle({ n, size, parent }, shown, isolated, aspect = DEFAULT_ASPECT) {
  const from = Math.max(0, isolated);
  const end = isolated < 0 ? n : isolated + size[isolated];
  const level = new Int32Array(n);
  const trees = [];
  for (let i = from; i < end; i++) {
    if (i === isolated || parent[i] < 0) trees.push({ root: i, rows: 1, first: from, shelf: 0 });
    else {
      // An item that is folded away is in the row of the fold.
      level[i] = level[parent[i]] + (shown[i] ? 1 : 0);
      const tree = trees[trees.length - 1];
      if (level[i] >= tree.rows) tree.rows = level[i] + 1;
    }
  }
  const width = fillShelves(trees, size, end - from);
  /** @type {number[]} the rows of each shelf, then the number of those above it */
  const tops = [];
  for (const { shelf, rows } of trees) tops[shelf] = Math.max(tops[shelf] ?? 0, rows);
  let rows = 0;
  tops.forEach((each, shelf) => {
    tops[shelf] = rows;
    rows += each;
  });
  const whole = Math.max(MIN_WIDTH, MIN_BOX * (end - from), MIN_BOX * aspect * rows);
  const icicle = { x: new Float32Array(n), y: new Float32Array(n), half: new Float32Array(n), row: whole / aspect / rows };
  for (const tree of trees) {
    for (let i = tree.root; i < tree.root + size[tree.root]; i++) {
      const p = parent[i];
      if (!shown[i] && i !== tree.root) {
        [icicle.x[i], icicle.y[i], icicle.half[i]] = [icicle.x[p], icicle.y[p], icicle.half[p]];
        continue;
      }
      icicle.x[i] = ((i - tree.first + size[i] / 2) / width - 0.5) * whole;
      icicle.y[i] = ((tops[tree.shelf] + level[i] + 0.5) / rows - 0.5) * (whole / aspect);
      icicle.half[i] = (size[i] / 2 / width) * whole;
    }
  }
  return icicle;
}

/**
 * Put trees on shelves, the largest first: set each one's shelf and the item at the start of that, and
 * return a shelf's width.
 * @param {{root: number, first: number, shelf: number}[]} trees
 * @param {Int32Array} size
 * @param {number} items
 */
function fillShelves(trees, size, items) {
  if (trees.length <= MAX_TREES_ON_A_SHELF) return items;
  const shelves = Math.ceil(Math.sqrt(trees.length / TREES_BY_SHELVES_SQUARED));
  const widest = trees.reduce((max, { root }) => Math.max(max, size[root]), 0);
  const width = Math.max(widest, Math.ceil(items / shelves));
  /** @type {number[]} */
  const free = [];
  for (const tree of [...trees].sort((a, b) => size[b.root] - size[a.root] || a.root - b.root)) {
    const found = free.findIndex((each) => each >= size[tree.root]);
    tree.shelf = found < 0 ? free.push(width) - 1 : found;
    free[tree.shelf] -= size[tree.root];
  }
  // Those of one shelf are in reading order.
  const used = free.map(() => 0);
  for (const tree of trees) {
    tree.first = tree.root - used[tree.shelf];
    used[tree.shelf] += size[tree.root];
  }
  return width;
}
