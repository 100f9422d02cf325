/** @import { Scene } from "../../data/types.js" */

/**
 * The rows of the outline: what is seen of a tree of which some items are opened.
 *
 * @typedef {object} OutlineRow
 * @property {number} item
 * @property {number} level 1 for a root
 * @property {number} place among the replies to the same item, from 1
 * @property {number} of how many replies that are
 */

/**
 * Only what is seen is looked at: a closed subtree is stepped over.
 * @param {Scene} scene
 * @param {Uint8Array} opened 1 for an item whose replies are seen
 * @param {number} roots how many roots there are
 * @returns {OutlineRow[]}
 */
export function outlineRows({ n, size, kids }, opened, roots) {
  const rows = [];
  const around = [{ end: n, of: roots, place: 0 }];
  for (let item = 0; item < n; item += opened[item] ? 1 : size[item]) {
    while (around[around.length - 1].end <= item) around.pop();
    const inside = around[around.length - 1];
    inside.place += 1;
    rows.push({ item, level: around.length, place: inside.place, of: inside.of });
    if (opened[item]) around.push({ end: item + size[item], of: kids[item], place: 0 });
  }
  return rows;
}

/**
 * The row of an item, or of the nearest item before it: rows are in ascending order.
 * @param {OutlineRow[]} rows
 * @param {number} item
 */
export function rowOf(rows, item) {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows[middle].item <= item) low = middle;
    else high = middle - 1;
  }
  return low;
}
