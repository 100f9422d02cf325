/** Scenes as modules under test take them: a forest, and whatever else a test says. */

/**
 * @param {number[]} parent each item's parent, -1 for a root; items in pre-order
 * @param {object} more
 * @returns {any}
 */
export function sceneOf(parent, more = {}) {
  const n = parent.length;
  const size = new Int32Array(n).fill(1);
  const kids = new Int32Array(n);
  const depth = new Int32Array(n);
  for (let item = n - 1; item >= 0; item--) {
    if (parent[item] < 0) continue;
    size[parent[item]] += size[item];
    kids[parent[item]] += 1;
  }
  for (let item = 0; item < n; item++) depth[item] = parent[item] < 0 ? 0 : depth[parent[item]] + 1;
  return {
    n,
    ids: parent.map((_, item) => `id${item}`),
    parent: Int32Array.from(parent),
    size,
    kids,
    depth,
    deepest: Math.max(0, ...depth),
    state: new Uint8Array(n),
    author: new Int32Array(n).fill(-1),
    kind: new Int32Array(n).fill(-1),
    time: new Float64Array(n).fill(NaN),
    score: new Float64Array(n).fill(NaN),
    length: new Int32Array(n),
    nonTreeEdges: new Int32Array(0),
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
  const parent = [];
  /** @type {number[]} the path to the latest item */
  const path = [];
  for (let item = 0; item < n; item++) {
    path.length = Math.floor(roll() * (path.length + 1));
    parent.push(path.length ? path[path.length - 1] : -1);
    path.push(item);
  }
  return sceneOf(parent);
}
