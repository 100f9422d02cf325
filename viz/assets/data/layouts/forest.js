// Forests in pre-order: each node's parent, -1 for a root, is before it.

/**
 * @typedef {object} Forest
 * @property {number} n
 * @property {Int32Array} parent
 * @property {Int32Array} size
 * @property {Int32Array} depth
 * @property {Int32Array} height the distance to the deepest leaf
 * @property {number[]} roots
 */

/**
 * @param {Int32Array} parent
 * @returns {Forest}
 */
export function forestOf(parent) {
  const n = parent.length;
  const [size, depth, height] = [new Int32Array(n).fill(1), new Int32Array(n), new Int32Array(n)];
  const roots = [];
  for (let i = 0; i < n; i++) {
    if (parent[i] < 0) roots.push(i);
    else depth[i] = depth[parent[i]] + 1;
  }
  for (let i = n - 1; i >= 0; i--) {
    const p = parent[i];
    if (p < 0) continue;
    size[p] += size[i];
    if (height[i] >= height[p]) height[p] = height[i] + 1;
  }
  return { n, parent, size, depth, height, roots };
}

/**
 * Return the forest of some nodes, numbered in their order.
 * @param {Int32Array} parent
 * @param {Int32Array} nodes
 */
export function selectNodes(parent, nodes) {
  const number = new Int32Array(parent.length).fill(-1);
  nodes.forEach((node, index) => (number[node] = index));
  return forestOf(nodes.map((node) => (parent[node] < 0 ? -1 : number[parent[node]])));
}

/**
 * Sort nodes by a small integer each; equal ones keep their order.
 * @param {Int32Array} keys
 */
export function sortedByKey(keys) {
  let max = 0;
  for (const key of keys) if (key > max) max = key;
  const start = new Int32Array(max + 2);
  for (const key of keys) start[key + 1] += 1;
  for (let key = 0; key <= max; key++) start[key + 1] += start[key];
  const order = new Int32Array(keys.length);
  const next = start.slice();
  for (let i = 0; i < keys.length; i++) order[next[keys[i]]++] = i;
  return { order, start };
}
