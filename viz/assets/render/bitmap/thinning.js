/** @import { Frame, Look, Scene } from "../../data/types.js" */

/** The most pixels of edges in one bitmap; more look like a grey cloth and take long. */
const MAX_EDGE_PIXELS = 2e6;
/** Edges up to this length, and those to subtrees of this size on, are always drawn. */
const SHORT_EDGE_PX = 24;
export const LARGE_SUBTREE = 6;

/**
 * Return how many of the long edges to small subtrees are left out: one in so many is drawn.
 * 1 where there is room for all.
 * @param {Scene} scene
 * @param {Look} look
 * @param {Float32Array} x positions in the bitmap
 * @param {Float32Array} y
 * @param {Frame} frame
 */
export function thinningFactor({ parent, size, n }, { shown }, x, y, { width, height }) {
  let pixels = 0;
  for (let i = 0; i < n; i++) {
    const p = parent[i];
    if (p < 0 || !shown[i] || !shown[p] || size[i] >= LARGE_SUBTREE) continue;
    const length = Math.max(Math.abs(x[i] - x[p]), Math.abs(y[i] - y[p]));
    if (length <= SHORT_EDGE_PX) continue;
    const outside =
      (x[i] < 0 && x[p] < 0) || (x[i] > width && x[p] > width) ||
      (y[i] < 0 && y[p] < 0) || (y[i] > height && y[p] > height);
    if (!outside) pixels += Math.min(length, width);
  }
  return Math.max(1, Math.ceil(pixels / MAX_EDGE_PIXELS));
}

/**
 * Tell whether an edge is drawn. The answer stays the same while the view moves.
 * @param {number} kid
 * @param {number} size of the subtree below the edge
 * @param {number} length in pixels
 * @param {number} factor
 */
export function isEdgeDrawn(kid, size, length, factor) {
  return factor === 1 || size >= LARGE_SUBTREE || length <= SHORT_EDGE_PX || kid % factor === 0;
}
