/** @import { Scene } from "../../data/types.js" */

/**
 * A row of the outline.
 *
 * @typedef {object} OutlineRow
 * @property {number} item
 * @property {number} level 1 for a root
 * @property {number} position among the replies to the same item, from 1
 * @property {number} setSize the number of these replies
 */

/**
 * Return the visible rows. Collapsed subtrees are skipped, not visited.
 * @param {Scene} scene
 * @param {Uint8Array} expanded 1 for an item whose replies are visible
 * @param {number} roots the number of roots
 * @returns {OutlineRow[]}
 */
export function outlineRows({ n, size, kids }, expanded, roots) {
  const rows = [];
  const ancestors = [{ end: n, setSize: roots, position: 0 }];
  for (let item = 0; item < n; item += expanded[item] ? 1 : size[item]) {
    while (ancestors[ancestors.length - 1].end <= item) ancestors.pop();
    const parent = ancestors[ancestors.length - 1];
    parent.position += 1;
    rows.push({ item, level: ancestors.length, position: parent.position, setSize: parent.setSize });
    if (expanded[item]) ancestors.push({ end: item + size[item], setSize: kids[item], position: 0 });
  }
  return rows;
}

/**
 * Return the index of an item's row, else of the last row before it, by binary search.
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
