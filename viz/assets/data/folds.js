/** @import { Scene } from "./types.js" */

/**
 * Folding, as arithmetic: which items are shown when some subtrees are folded away, and only
 * one may be looked at.
 */

/**
 * @param {Scene} scene
 * @param {number[]} folded items whose subtree is folded away; they themselves stay
 * @param {number} isolated the item whose subtree alone is shown, -1 for none
 * @returns {Uint8Array} 1 for an item that is shown
 */
export function shownItems({ n, size }, folded, isolated) {
  const shown = new Uint8Array(n);
  if (isolated < 0) shown.fill(1);
  else shown.fill(1, isolated, isolated + size[isolated]);
  for (const item of folded) {
    // What is looked at alone is seen even if it hangs below a fold.
    const around = isolated > item && isolated < item + size[item];
    if (!around) shown.fill(0, item + 1, item + size[item]);
  }
  return shown;
}

/**
 * Fold an item's subtree away, or unfold it.
 * @param {Scene} scene
 * @param {number[]} folded
 * @param {number} item
 * @returns {number[]} ascending
 */
export function toggledFold({ size }, folded, item) {
  if (item < 0 || size[item] < 2) return folded;
  if (folded.includes(item)) return folded.filter((each) => each !== item);
  return [...folded, item].sort((a, b) => a - b);
}

/**
 * The items to fold so that nothing deeper than a depth is shown.
 * @param {Scene} scene
 * @param {number} depth below the roots; -1 folds nothing
 */
export function foldsAtDepth({ n, size, above }, depth) {
  if (depth < 0) return [];
  const level = new Int32Array(n);
  const folds = [];
  for (let i = 0; i < n; i++) {
    if (above[i] >= 0) level[i] = level[above[i]] + 1;
    if (level[i] === depth && size[i] > 1) folds.push(i);
  }
  return folds;
}

/**
 * Unfold whatever hides an item.
 * @param {Scene} scene
 * @param {number[]} folded
 * @param {number} item
 */
export function unfoldedFor({ size }, folded, item) {
  return folded.filter((fold) => item <= fold || item >= fold + size[fold]);
}
