/** @import { Scene } from "./types.js" */

/**
 * Whom an item is related to, as a reader walks from one to the next; -1 where there is
 * nobody. Items are numbered in pre-order, so the next reply begins where a subtree ends.
 */

/**
 * The next reply to the same item; for a root, the next root.
 * @param {Scene} scene
 * @param {number} item
 */
export function nextReply({ n, size, above }, item) {
  const next = item + size[item];
  const end = above[item] < 0 ? n : above[item] + size[above[item]];
  return next < end ? next : -1;
}

/**
 * The reply before, to the same item; for a root, the root before.
 * @param {Scene} scene
 * @param {number} item
 */
export function previousReply({ size, above }, item) {
  let before = -1;
  for (let at = above[item] + 1; at < item; at += size[at]) before = at;
  return before;
}

/**
 * @param {Scene} scene
 * @param {number} item
 */
export function firstReply({ size }, item) {
  return size[item] > 1 ? item + 1 : -1;
}

/**
 * The root above an item, that item itself where it is one.
 * @param {Scene} scene
 * @param {number} item
 */
export function rootOf({ above }, item) {
  let at = item;
  while (above[at] >= 0) at = above[at];
  return at;
}

/**
 * Everybody a reader can step to from an item.
 * @param {Scene} scene
 * @param {number} item
 */
export function kinOf(scene, item) {
  return {
    parent: scene.above[item],
    previous: previousReply(scene, item),
    next: nextReply(scene, item),
    first: firstReply(scene, item),
  };
}

/**
 * Whom the edges that no tree has join to an item.
 * @param {Scene} scene
 * @param {number} item
 */
export function extraKin({ extra }, item) {
  const [from, to] = [[], []].map((none) => /** @type {number[]} */ (none));
  for (let at = 0; at < extra.length; at += 2) {
    if (extra[at + 1] === item) from.push(extra[at]);
    if (extra[at] === item) to.push(extra[at + 1]);
  }
  return { from, to };
}
