/** @import { Scene } from "./types.js" */

// The neighbours of an item in its tree, -1 where there is none. Items are numbered in
// pre-order: the next reply begins where a subtree ends.

/**
 * Return the next reply to the same item; for a root, the next root.
 * @param {Scene} scene
 * @param {number} item
 */
export function nextReply({ n, size, parent }, item) {
  const next = item + size[item];
  const end = parent[item] < 0 ? n : parent[item] + size[parent[item]];
  return next < end ? next : -1;
}

/**
 * Return the previous reply to the same item; for a root, the previous root.
 * @param {Scene} scene
 * @param {number} item
 */
export function previousReply({ size, parent }, item) {
  let previous = -1;
  for (let at = parent[item] + 1; at < item; at += size[at]) previous = at;
  return previous;
}

/**
 * @param {Scene} scene
 * @param {number} item
 */
export function firstReply({ size }, item) {
  return size[item] > 1 ? item + 1 : -1;
}

/**
 * Return the root of an item's tree.
 * @param {Scene} scene
 * @param {number} item
 */
export function rootOf({ parent }, item) {
  let at = item;
  while (parent[at] >= 0) at = parent[at];
  return at;
}

/**
 * Return all neighbours of an item.
 * @param {Scene} scene
 * @param {number} item
 */
export function neighboursOf(scene, item) {
  return {
    parent: scene.parent[item],
    previous: previousReply(scene, item),
    next: nextReply(scene, item),
    first: firstReply(scene, item),
  };
}

/**
 * Return the items that non-tree edges connect with an item.
 * @param {Scene} scene
 * @param {number} item
 */
export function nonTreeNeighbours({ nonTreeEdges }, item) {
  /** @type {{from: number[], to: number[]}} */
  const neighbours = { from: [], to: [] };
  for (let at = 0; at < nonTreeEdges.length; at += 2) {
    const [from, to] = [nonTreeEdges[at], nonTreeEdges[at + 1]];
    if (to === item) neighbours.from.push(from);
    if (from === item) neighbours.to.push(to);
  }
  return neighbours;
}
