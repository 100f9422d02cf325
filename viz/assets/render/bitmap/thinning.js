/** @import { Frame, Look, Scene } from "../../data/types.js" */

/** So many pixels of edges are drawn in one picture; more make a grey cloth, and take long. */
const MOST_INK = 2e6;
/** An edge shorter than this, in pixels, is drawn in any case, and so is one that carries much. */
const SHORT = 24;
const CARRIES_MUCH = 6;

/**
 * One in how many of the long edges to small subtrees is drawn: 1 where there is room for all.
 * @param {Scene} scene
 * @param {Look} look
 * @param {Float32Array} x where items stand in the picture
 * @param {Float32Array} y
 * @param {Frame} frame
 */
export function thinningOf({ above, size, n }, { shown }, x, y, { width, height }) {
  let ink = 0;
  for (let i = 0; i < n; i++) {
    const p = above[i];
    if (p < 0 || !shown[i] || !shown[p] || size[i] >= CARRIES_MUCH) continue;
    const length = Math.max(Math.abs(x[i] - x[p]), Math.abs(y[i] - y[p]));
    if (length <= SHORT) continue;
    const outside =
      (x[i] < 0 && x[p] < 0) || (x[i] > width && x[p] > width) ||
      (y[i] < 0 && y[p] < 0) || (y[i] > height && y[p] > height);
    if (!outside) ink += Math.min(length, width);
  }
  return Math.max(1, Math.ceil(ink / MOST_INK));
}

/**
 * Whether an edge is drawn; it doesn't change while the picture moves.
 * @param {number} kid
 * @param {number} size items below the edge
 * @param {number} length in pixels
 * @param {number} thinning
 */
export function isDrawn(kid, size, length, thinning) {
  return thinning === 1 || size >= CARRIES_MUCH || length <= SHORT || kid % thinning === 0;
}
