/** Scenes as modules under test take them: a forest, and whatever else a test says. */

/**
 * @param {number[]} above each item's parent, -1 for a root; items in pre-order
 * @param {object} more
 * @returns {any}
 */
export function sceneOf(above, more = {}) {
  const n = above.length;
  const size = new Int32Array(n).fill(1);
  const kids = new Int32Array(n);
  const depth = new Int32Array(n);
  for (let item = n - 1; item >= 0; item--) {
    if (above[item] < 0) continue;
    size[above[item]] += size[item];
    kids[above[item]] += 1;
  }
  for (let item = 0; item < n; item++) depth[item] = above[item] < 0 ? 0 : depth[above[item]] + 1;
  return {
    n,
    ids: above.map((_, item) => `id${item}`),
    above: Int32Array.from(above),
    size,
    kids,
    depth,
    state: new Uint8Array(n),
    author: new Int32Array(n).fill(-1),
    kind: new Int32Array(n).fill(-1),
    time: new Float64Array(n).fill(NaN),
    score: new Float64Array(n).fill(NaN),
    extra: new Int32Array(0),
    meta: { authors: [], kinds: [], layouts: ["organic", "radial", "tidy", "timeline"] },
    ...more,
  };
}

/** Numbers between 0 and 1, the same each time. @param {number} seed */
export function dice(seed) {
  let at = seed;
  return () => {
    at = (Math.imul(at, 1664525) + 1013904223) >>> 0;
    return at / 2 ** 32;
  };
}

/**
 * A forest as it falls, in pre-order.
 * @param {number} n
 * @param {number} seed
 */
export function randomScene(n, seed) {
  const roll = dice(seed);
  const above = [];
  /** @type {number[]} the path to the latest item */
  const path = [];
  for (let item = 0; item < n; item++) {
    path.length = Math.floor(roll() * (path.length + 1));
    above.push(path.length ? path[path.length - 1] : -1);
    path.push(item);
  }
  return sceneOf(above);
}
